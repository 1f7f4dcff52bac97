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


def answering(
    retriever: Retriever,
    decide: Runnable[Any, Decision],
    write: Runnable[Any, str],
    encoder: Encoder,
    models: Mapping[Language, Models],
    passages: int,
) -> Runnable[Question, Answer]:
    """A chain that streams: first an answer with its evidence and no words, then fuller ones, the last one finished."""

    def gather(question: Question) -> dict[str, Any]:
        evidence = retriever.search(question, passages)
        return {"question": question, "evidence": evidence, "sources": Sources(question, evidence, encoder)}

    def silent(gathered: dict[str, Any]) -> bool:
        return gathered["decision"].silence is not None

    silence: Runnable[Any, str] = RunnableLambda(lambda _: "")
    return (
        RunnableLambda(gather)
        | RunnablePassthrough.assign(decision=decide)
        | RunnablePassthrough.assign(draft=RunnableBranch((silent, silence), write))
        | RunnableGenerator(*composing(models))
    )
