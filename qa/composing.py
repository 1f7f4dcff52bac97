"""The last step of the chain: question, evidence and draft, as they arrive, made into ever fuller answers."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

from embeddings.errors import Language
from qa.answer import Answer, Models, Question
from qa.citing import Citer, Drafted, complete_sentences, number
from qa.silence import misses_amount
from qa.sources import Source

REFUSAL: Mapping[Language, str] = {
    "fr": "Les articles ne répondent pas à cette question.",
    "en": "The articles do not answer this question.",
}


class Composer:
    """Turns the chunks of one run (``question``, ``evidence``, ``sources``, ``draft``) into answers so far."""

    def __init__(self, models: Mapping[Language, Models]) -> None:
        self._models = models
        self._parts: dict[str, Any] = {}
        self._citer: Citer | None = None
        self._drafted: list[tuple[Drafted, tuple[Source, ...]]] = []

    def take(self, chunk: Mapping[str, Any]) -> Answer | None:
        """Add a chunk. None while there is no evidence to show yet."""
        for key, value in chunk.items():
            self._parts[key] = self._parts[key] + value if key == "draft" and key in self._parts else value
        return self._answer() if {"question", "evidence", "sources"} <= self._parts.keys() else None

    def finish(self) -> Answer:
        """The whole answer: only verified sentences, or the refusal."""
        answer = self._answer(last=True)
        answered = bool(answer.sentences)
        refusal = "" if answered else REFUSAL[answer.language]
        return answer.with_changes(finished=True, answered=answered, draft="", refusal=refusal)

    def _answer(self, last: bool = False) -> Answer:
        question: Question = self._parts["question"]
        evidence = self._parts["evidence"]
        draft = self._parts.get("draft", "")
        drafted, rest = complete_sentences(draft)
        if last and rest:
            drafted, rest = [*drafted, Drafted(rest, ())], ""
        self._citer = self._citer or Citer(question, self._parts["sources"])
        for sentence in drafted[len(self._drafted) :]:
            sources = () if misses_amount(question, sentence.text) else self._citer.cite(sentence)
            self._drafted.append((sentence, sources))
        sentences, citations = number([(sentence.text, sources) for sentence, sources in self._drafted if sources])
        return Answer(
            question,
            self._models[question.language],
            evidence,
            answered=bool(sentences),
            draft=rest,
            sentences=sentences,
            citations=citations,
        )


def composing(
    models: Mapping[Language, Models],
) -> tuple[
    Callable[[Iterator[Mapping[str, Any]]], Iterator[Answer]],
    Callable[[AsyncIterator[Mapping[str, Any]]], AsyncIterator[Answer]],
]:
    """The step as a pair of generators, for ``RunnableGenerator``: one to stream with, one to stream with async."""

    def compose(chunks: Iterator[Mapping[str, Any]]) -> Iterator[Answer]:
        composer = Composer(models)
        for chunk in chunks:
            if answer := composer.take(chunk):
                yield answer
        yield composer.finish()

    async def acompose(chunks: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[Answer]:
        composer = Composer(models)
        async for chunk in chunks:
            if answer := composer.take(chunk):
                yield answer
        yield composer.finish()

    return compose, acompose
