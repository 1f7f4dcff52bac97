"""The answers to each thing that a question asks, made into one answer."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from qa.answer import Answer, AnswerVerdict, Citation, Evidence, Question, Sentence
from qa.reasons import of_answer


def joined(question: Question, answers: Sequence[Answer], finished: bool) -> Answer:
    """One answer to ``question`` out of those to its parts so far, in order; at least one.

    What one part says is said once, and the parts that the articles leave open are named in ``why``.
    """
    first = answers[0]
    told = [answer for answer in answers if answer.answered]
    sentences, citations, differing = _numbered(told)
    answer = first.with_changes(
        question=question,
        evidence=_evidence(answers),
        answered=bool(told),
        finished=finished,
        draft=answers[-1].draft,
        notice=" ".join(dict.fromkeys(answer.notice for answer in answers if answer.notice)),
        sentences=sentences,
        citations=citations,
        differing=differing,
        rejected=tuple(sentence for answer in answers for sentence in answer.rejected),
    )
    if not finished:
        return answer.with_changes(refusal="", verdict=None, why="")
    if not told:
        return answer
    still_open = [each.question.text for each in answers if not each.answered]
    notes = [each.why for each in told if each.why]
    notes += [of_answer("open", question.language, still_open)] if still_open else []
    return answer.with_changes(refusal="", verdict=_verdict(answers), why=" ".join(dict.fromkeys(notes)))


def _verdict(answers: Sequence[Answer]) -> AnswerVerdict:
    verdicts = {answer.verdict for answer in answers}
    if len(verdicts) == 1:
        return answers[0].verdict or "answered"
    return "partial" if not all(answer.answered for answer in answers) or "partial" in verdicts else "answered"


def _evidence(answers: Sequence[Answer]) -> tuple[Evidence, ...]:
    """The passages found for each part in turn, the best ones first, each once."""
    in_turn = chain.from_iterable(zip_longest(*(answer.evidence for answer in answers)))
    return tuple({item.passage.id: item for item in in_turn if item is not None}.values())


def _numbered(
    answers: Sequence[Answer],
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...], tuple[tuple[int, ...], ...]]:
    """Sentences, citations and what differs of all of them, the same words said once, numbered through."""
    citations: dict[tuple[str, int, int], Citation] = {}
    sentences: dict[str, Sentence] = {}
    differing: dict[tuple[int, ...], None] = {}
    for answer in answers:
        new: dict[int, int] = {}
        for citation in answer.citations:
            place = citation.article.id, citation.start, citation.end
            new[citation.number] = citations.setdefault(place, replace(citation, number=len(citations) + 1)).number
        for sentence in answer.sentences:
            numbers = tuple(sorted(new[number] for number in sentence.citations))
            sentences.setdefault(sentence.text, replace(sentence, citations=numbers))
        differing |= {tuple(new[number] for number in group): None for group in answer.differing}
    return tuple(sentences.values()), tuple(citations.values()), tuple(differing)
