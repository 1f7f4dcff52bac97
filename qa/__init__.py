"""Kiosque's engine. ``from qa import Assistant`` is the way in from Python."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embeddings.errors import KiosqueError
    from qa.answer import Answer, Citation, Evidence, Question, Sentence
    from qa.assistant import Assistant

__all__ = ["Answer", "Assistant", "Citation", "Evidence", "KiosqueError", "Question", "Sentence"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the assistant imports torch and langchain, which a command such as `--help` can do without.
    if name == "Assistant":
        from qa.assistant import Assistant

        return Assistant
    if name == "KiosqueError":
        from embeddings.errors import KiosqueError

        return KiosqueError
    if name in __all__:
        from qa import answer

        return getattr(answer, name)
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
