"""The last step of the chain: question, evidence and draft, as they arrive, made into ever fuller answers."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.runnables import Runnable

from embeddings.errors import Language
from qa.answer import Answer, Models, Question, Sentence
from qa.citing import Citer, Drafted, Finding, complete_sentences
from qa.deciding import Decision
from qa.differing import differing
from qa.numbering import Numbering
from qa.quoting import quotable, quoted
from qa.reasons import Note, of_answer, of_sentence, of_silence
from qa.silence import repeats
from qa.sources import Source
from qa.supporting import Claim
from qa.writing import origin

REFUSAL: Mapping[Language, str] = {
    "fr": "Les articles ne répondent pas à cette question.",
    "en": "The articles do not answer this question.",
}


SECOND_TRY = 0.75
"""How sure it must be that the articles answer for what could not be verified to be written again, or else quoted."""


class Composer:
    """Turns the chunks of one run (question, evidence, sources, decision, draft) into answers so far."""

    def __init__(self, models: Mapping[Language, Models], checking: bool = False) -> None:
        """``checking``: what no number ties to its source is for ``claims``, and no answer before ``settle``."""
        self._models = models
        self._checking = checking
        self._parts: dict[str, Any] = {}
        self._citer: Citer | None = None
        self._drafted: list[tuple[str, Finding]] = []
        self._given_up = 0

    def take(self, chunk: Mapping[str, Any]) -> Answer | None:
        """Add a chunk. None while there is no evidence to show yet."""
        for key, value in chunk.items():
            self._parts[key] = self._parts[key] + value if key == "draft" and key in self._parts else value
        return self._answer() if {"question", "evidence", "sources"} <= self._parts.keys() else None

    def failed(self) -> bool:
        """Whether to write again: nothing that was written could be verified, though the articles are likely to answer
        or it only repeats the question."""
        self._read(last=True)
        if not self._drafted or self._supported():
            return False
        question: Question = self._parts["question"]
        return self._likely() or all(repeats(question, text) for text, _ in self._drafted)

    def claims(self) -> list[Claim]:
        """The sentences of the whole draft that no number ties to what they cite, to be asked about."""
        self._read(last=True)
        return [
            Claim(text, " ".join(source.text for source in finding.sources), origin(finding.sources[0]))
            for text, finding in self._drafted
            if finding.least_odds is not None
        ]

    def settle(self, odds: Sequence[float]) -> None:
        """Take the odds of each of ``claims``: what the words do not say is tied to others once, then refused."""
        places = [place for place, (_, finding) in enumerate(self._drafted) if finding.least_odds is not None]
        for place, found in zip(places, odds, strict=True):
            text, finding = self._drafted[place]
            self._drafted[place] = text, self._settled(text, finding, found)

    def _settled(self, text: str, finding: Finding, odds: float) -> Finding:
        if finding.least_odds is None or odds >= finding.least_odds:
            return replace(finding, least_odds=None)
        tried = (*finding.tried, *finding.sources)
        again = self._cited(Drafted(text, ()), but=tried) if not finding.tried else None
        if again is not None and again.sources:
            return replace(again, tried=tried)
        return Finding((), of_sentence("unsaid", self._parts["question"].answer_language))

    @property
    def gathered(self) -> Mapping[str, Any]:
        """What there is to write from."""
        return self._parts

    def add(self, draft: str) -> None:
        """Take what was written again, instead of what was written before."""
        self._given_up = len(self._drafted)
        drafted, rest = complete_sentences(draft)
        self._cite([*drafted, *([Drafted(rest, ())] if rest else [])])

    def finish(self) -> Answer:
        """The whole answer: only verified sentences and the words nearest to the question, else the refusal."""
        answer = self._answer(last=True)
        decision: Decision = self._parts.get("decision", Decision())
        written = self._supported()
        quote = self._quote() if written or self._likely() else None
        # A copy of other words than those nearest to the question is but a worse quote.
        shown = [pair for pair in written if quote is None or not self._is_copy(*pair)]
        rejected = Numbering().sentences([self._refused(*pair) for pair in self._drafted if pair not in shown])
        given_up = sum(pair not in shown for pair in self._drafted[: self._given_up])
        answer = answer.with_changes(finished=True, answered=bool(shown or quote), draft="", rejected=rejected)
        if not answer.answered:
            why = decision.why or of_silence("unsupported", answer.language)
            silence = decision.silence or "unsupported"
            return answer.with_changes(verdict=silence, why=why, refusal=REFUSAL[answer.language])
        told = [*shown, *([quote] if quote else [])]
        numbering = Numbering(self._parts["sources"].reprints)
        answer = answer.with_changes(
            sentences=numbering.sentences(told),
            differing=tuple(dict.fromkeys(numbering.of(sources) for sources in self._differing(told))),
            citations=numbering.citations,
        )
        if not shown:
            return answer.with_changes(verdict="quoted", why=self._why("quoted", answer, ()))
        verdict = "partial" if rejected[given_up:] else "answered"
        why = self._why("beside" if quote else None, answer, rejected[given_up:])
        return answer.with_changes(verdict=verdict, why=why)

    def _why(self, how: Note | None, answer: Answer, missing: Sequence[Sentence]) -> str:
        """What the reader must know of an answer that is not simply written and verified, some of it ``missing``."""
        language = answer.language
        notes = [of_answer("partial", language, (each.why for each in missing))] if missing else []
        notes += [of_answer(how, language)] if how else []
        notes += [of_answer("differing", language)] if answer.differing else []
        return " ".join(notes)

    def _differing(self, told: Sequence[tuple[str, Finding]]) -> Iterator[tuple[Source, ...]]:
        """For each source that other articles count differently: itself and theirs."""
        question, sources = self._parts["question"], self._parts["sources"]
        for text, finding in told:
            for source in finding.sources:
                if others := differing(question, source, text, sources):
                    yield source, *others

    def _answer(self, last: bool = False) -> Answer:
        question: Question = self._parts["question"]
        rest = self._read(last)
        numbering = Numbering(self._parts["sources"].reprints)
        sentences = numbering.sentences(self._supported())
        open_yet = [text for text, finding in self._drafted if finding.least_odds is not None]
        return Answer(
            question,
            self._models[question.answer_language],
            self._parts["evidence"],
            answered=bool(sentences),
            draft=" ".join([*open_yet, rest]).strip(),
            sentences=sentences,
            citations=numbering.citations,
        )

    def _read(self, last: bool) -> str:
        """Tie what the draft has more to its sources; return what is being written, nothing at the ``last`` reading."""
        drafted, rest = complete_sentences(self._parts.get("draft", ""))
        if last and rest:
            drafted, rest = [*drafted, Drafted(rest, ())], ""
        self._cite(drafted[len(self._drafted) :])
        return rest

    def _supported(self) -> list[tuple[str, Finding]]:
        """The sentences that rest on sources, so far as nothing is to be asked about them."""
        return [pair for pair in self._drafted if pair[1].sources and pair[1].least_odds is None]

    def _cite(self, drafted: Sequence[Drafted]) -> None:
        self._drafted += [(sentence.text, self._cited(sentence)) for sentence in drafted]

    def _cited(self, drafted: Drafted, but: Sequence[Source] = ()) -> Finding:
        self._citer = self._citer or Citer(self._parts["question"], self._parts["sources"])
        finding = self._citer.cite(drafted, but)
        return finding if self._checking else replace(finding, least_odds=None)

    def _likely(self) -> bool:
        decision: Decision = self._parts.get("decision", Decision())
        return decision.silence is None and (decision.confidence or 0.0) >= SECOND_TRY

    def _is_copy(self, text: str, finding: Finding) -> bool:
        """Whether the sentence only repeats one that it cites, nearly word for word."""
        items = self._parts["sources"].items
        return any(item.is_copied(text) for item in items if any(source.covers(item) for source in finding.sources))

    def _refused(self, text: str, finding: Finding) -> tuple[str, Finding]:
        why = of_sentence("copied", self._parts["question"].answer_language) if finding.sources else finding.why
        return text, Finding((), why)

    def _quote(self) -> tuple[str, Finding] | None:
        """The words nearest to the question, unless the answer rests on them or was written in another language.

        A small model reads French badly: where what it says rests on other words, it is wrong more often than not
        (docs/benchmarks.md), and the reader should see the nearest ones beside it.
        """
        question: Question = self._parts["question"]
        source = quotable(question, self._parts["sources"])
        written = [finding for _, finding in self._drafted if finding.sources]
        if source is None or any(cited.covers(source) for finding in written for cited in finding.sources):
            return None
        if written and (source.evidence.article.language or "fr") != question.answer_language:
            return None
        return quoted(source), Finding((source,), of_sentence("quoted", question.answer_language), "quoted")


def composing(
    models: Mapping[Language, Models],
    write_again: Runnable[Any, str] | None,
    support: Runnable[Claim, float] | None = None,
) -> tuple[
    Callable[[Iterator[Mapping[str, Any]]], Iterator[Answer]],
    Callable[[AsyncIterator[Mapping[str, Any]]], AsyncIterator[Answer]],
]:
    """The step as a pair of generators, for ``RunnableGenerator``: one to stream with, one to stream with async.

    ``write_again`` has one more try when nothing that was written can be verified or answers the question; ``support``
    gives the odds that cited words say what a sentence says.
    """

    def compose(chunks: Iterator[Mapping[str, Any]]) -> Iterator[Answer]:
        composer = Composer(models, support is not None)
        for chunk in chunks:
            if answer := composer.take(chunk):
                yield answer
        check(composer)
        if write_again is not None and composer.failed():
            composer.add(write_again.invoke(composer.gathered))
            check(composer)
        yield composer.finish()

    def check(composer: Composer) -> None:
        while support is not None and (claims := composer.claims()):
            composer.settle([support.invoke(claim) for claim in claims])

    async def acompose(chunks: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[Answer]:
        composer = Composer(models, support is not None)
        # Sentences are embedded and compared on threads: on the event loop's own, other readers' evidence would wait.
        async for chunk in chunks:
            if answer := await to_thread(composer.take, chunk):
                yield answer
        await acheck(composer)
        if write_again is not None and await to_thread(composer.failed):
            again = await write_again.ainvoke(composer.gathered)
            await to_thread(composer.add, again)
            await acheck(composer)
        yield await to_thread(composer.finish)

    async def acheck(composer: Composer) -> None:
        while support is not None and (claims := await to_thread(composer.claims)):
            odds = [await support.ainvoke(claim) for claim in claims]
            await to_thread(composer.settle, odds)

    return compose, acompose
