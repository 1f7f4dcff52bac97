"""The engine in one expression: what a first look found -> evidence -> decision -> draft -> Answer."""

from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import Runnable, RunnableBranch, RunnableGenerator, RunnableLambda, RunnablePassthrough

from embeddings.encoder import Encoder
from embeddings.errors import Language
from qa.answer import Answer, Models
from qa.composing import composing
from qa.deciding import Decision
from qa.retrieval import Found, Retriever
from qa.sources import Sources
from qa.supporting import Claim


def gathering(retriever: Retriever, encoder: Encoder, passages: int) -> Runnable[Found, dict[str, Any]]:
    """What there is to answer from: ``question``, ``evidence`` and ``sources``, by these names."""

    def gather(found: Found) -> dict[str, Any]:
        evidence = retriever.ranked(found, passages)
        sources = Sources(found.question, evidence, encoder)
        return {"question": found.question, "evidence": evidence, "sources": sources}

    return RunnableLambda(gather)


def answering(
    gather: Runnable[Found, dict[str, Any]],
    decide: Runnable[Any, Decision],
    write: Runnable[Any, str],
    models: Mapping[Language, Models],
    write_again: Runnable[Any, str] | None = None,
    support: Runnable[Claim, float] | None = None,
) -> Runnable[Found, Answer]:
    """A chain that streams: first an answer with its evidence and no words, then fuller ones, the last one finished.

    ``write_again`` has one more try when nothing that was written can be verified or answers the question; ``support``
    gives the odds that cited words say what a sentence says.
    """

    def silent(gathered: dict[str, Any]) -> bool:
        return gathered["decision"].silence is not None

    silence: Runnable[Any, str] = RunnableLambda(lambda _: "")
    return (
        gather
        | RunnablePassthrough.assign(decision=decide)
        | RunnablePassthrough.assign(draft=RunnableBranch((silent, silence), write))
        | RunnableGenerator(*composing(models, write_again, support))
    )
