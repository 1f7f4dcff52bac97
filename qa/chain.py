"""The engine in one expression: what a first look found -> evidence -> decision -> draft -> Answer."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from langchain_core.runnables import Runnable, RunnableBranch, RunnableGenerator, RunnableLambda

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
        sources = Sources(found.question, evidence, encoder, retriever.text_of)
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
        | adding("decision", decide)
        | adding("draft", RunnableBranch((silent, silence), write))
        | RunnableGenerator(*composing(models, write_again, support))
    )


def adding(name: str, step: Runnable[Any, Any]) -> Runnable[Any, dict[str, Any]]:
    """Hands on what it is given, then what ``step`` makes of the whole of it, under a name.

    Unlike ``RunnablePassthrough.assign``, which sets a task or a thread to work ahead, it does nothing before it is
    asked for more: a question can wait for its turn, and leaving it leaves nothing at work.
    """

    def add(chunks: Iterator[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        whole: dict[str, Any] = {}
        for chunk in chunks:
            whole |= chunk
            yield dict(chunk)
        for part in step.stream(whole):
            yield {name: part}

    async def aadd(chunks: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[dict[str, Any]]:
        whole: dict[str, Any] = {}
        async for chunk in chunks:
            whole |= chunk
            yield dict(chunk)
        async for part in step.astream(whole):
            yield {name: part}

    return RunnableGenerator(add, aadd)
