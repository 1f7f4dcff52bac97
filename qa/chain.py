"""The engine in one expression: Question -> evidence -> decision -> draft -> Answer."""

from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import Runnable, RunnableBranch, RunnableGenerator, RunnableLambda, RunnablePassthrough

from embeddings.encoder import Encoder
from embeddings.errors import Language
from qa.answer import Answer, Models, Question
from qa.composing import composing
from qa.deciding import Decision
from qa.retrieval import Retriever
from qa.sources import Sources
from qa.supporting import Claim


def gathering(retriever: Retriever, encoder: Encoder, passages: int) -> Runnable[Question, dict[str, Any]]:
    """What there is to answer from: ``question``, ``evidence`` and ``sources``, by these names."""

    def gather(question: Question) -> dict[str, Any]:
        evidence = retriever.search(question, passages)
        return {"question": question, "evidence": evidence, "sources": Sources(question, evidence, encoder)}

    return RunnableLambda(gather)


def answering(
    gather: Runnable[Question, dict[str, Any]],
    decide: Runnable[Any, Decision],
    write: Runnable[Any, str],
    models: Mapping[Language, Models],
    write_again: Runnable[Any, str] | None = None,
    support: Runnable[Claim, float] | None = None,
) -> Runnable[Question, Answer]:
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
