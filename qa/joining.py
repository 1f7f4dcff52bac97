"""The answers to each thing that a question asks, made into one answer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from qa.answer import Answer, AnswerVerdict, Citation, Evidence, Models, Question, Sentence
from qa.reasons import of_answer


def joined(question: Question, parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """One answer to ``question`` out of those to its ``parts`` so far, in order; at least one.

    What one part says is said once, and the parts that the articles leave open are named in ``why``. It is finished
    when the answer to the last part is.
    """
    finished = len(answers) == len(parts) and answers[-1].finished
    told = [answer for answer in answers if answer.answered]
    sentences, citations, differing = _numbered(told)
    answer = answers[0].with_changes(
        question=question,
        models=_models(answers),
        evidence=_evidence(answers),
        answered=bool(told),
        finished=finished,
        draft=answers[-1].draft,
        notice=_each_once(answer.notice for answer in answers),
        sentences=sentences,
        citations=citations,
        differing=differing,
        rejected=tuple(sentence for answer in answers for sentence in answer.rejected),
    )
    if not finished:
        return answer.with_changes(refusal="", verdict=None, why="")
    if not told:
        return answer.with_changes(why=_each_once(each.why for each in answers))
    opening, closing = ("«\u00a0", "\u00a0»") if question.answer_language == "fr" else ("“", "”")
    unanswered = [part for place, part in enumerate(parts) if _is_open(answers[place], answers[:place])]
    still_open = [f"{opening}{part}{closing}" for part in unanswered]
    notes = [each.why for each in told]
    notes += [of_answer("open", question.answer_language, still_open)] if still_open else []
    return answer.with_changes(refusal="", verdict=_verdict(answers, bool(still_open)), why=_each_once(notes))


def _is_open(answer: Answer, before: Sequence[Answer]) -> bool:
    """Whether a part has no answer, or only words that were quoted for a part before it."""
    said = {sentence.text for each in before for sentence in each.sentences}
    return not answer.answered or (answer.verdict == "quoted" and said >= {each.text for each in answer.sentences})


def _verdict(answers: Sequence[Answer], still_open: bool) -> AnswerVerdict:
    verdicts = {answer.verdict for answer in answers}
    if still_open or len(verdicts) > 1:
        return "partial"
    return answers[0].verdict or "answered"


def _models(answers: Sequence[Answer]) -> Models:
    """What made the answers; a part may have been quoted where the chat model failed."""
    written = next((each.models for each in answers if each.models.chat != "none"), answers[0].models)
    prompts = dict.fromkeys(prompt for each in answers for prompt in each.models.prompts)
    return replace(written, prompts=tuple(prompts))


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
            said = sentences.setdefault(sentence.text, replace(sentence, citations=()))
            numbers = {*said.citations, *(new[number] for number in sentence.citations)}
            sentences[sentence.text] = replace(said, citations=tuple(sorted(numbers)))
        differing |= {tuple(sorted(new[number] for number in group)): None for group in answer.differing}
    return tuple(sentences.values()), tuple(citations.values()), tuple(differing)


def _each_once(notes: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(note for note in notes if note))
