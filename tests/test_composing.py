"""What was written becomes an answer: whole, in part, a quote, or silence; each with its reason."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda

from embeddings.articles import Article, Passage
from embeddings.encoder import Encoder
from qa.answer import Answer, Evidence, Models, Question
from qa.composing import REFUSAL, composing
from qa.deciding import Decision
from qa.sources import Sources

TEXT = (
    "L'opérateur Meridia a perdu 39 % de ses abonnés en 2018. Son patron, Paul Renard, a parlé à Londres mercredi. "
    "Le groupe emploie 2 600 personnes dans toute l'Europe."
)
QUESTION = Question("Où Paul Renard a-t-il parlé ?", "fr")
RIGHT, WRONG = "Il a parlé à Londres [1].", "Il a parlé à Vernay [1]."
SURE, UNSURE = Decision(confidence=0.9), Decision(confidence=0.4)


def answer(
    encoder: Encoder,
    draft: str,
    decision: Decision = SURE,
    again: str | None = None,
    question: Question = QUESTION,
) -> Answer:
    """What the step makes of a draft; streamed and asynchronous, it must make the same."""
    article = Article("a.txt", Path("a.txt"), "Meridia recule", "", "", None, "fr", "", TEXT)
    evidence = (Evidence(Passage("a.txt:0", "a.txt", 0, len(TEXT), TEXT), article, 0.0, 0.9),)
    sources = Sources(question, evidence, encoder)
    chunks: list[dict[str, Any]] = [{"question": question, "evidence": evidence, "sources": sources}]
    chunks += [{"decision": decision}, *({"draft": letter} for letter in draft)]
    write_again = None if again is None else RunnableLambda(lambda _: again)
    models = Models("e5", "scripted", ())
    compose, acompose = composing({"fr": models, "en": models}, write_again)

    async def last() -> Answer:
        async def stream() -> AsyncIterator[dict[str, Any]]:
            for chunk in chunks:
                yield chunk

        return [each async for each in acompose(stream())][-1]

    *_, finished = compose(iter(chunks))
    assert asyncio.run(last()) == finished
    assert finished.finished and finished.draft == ""
    return finished


def test_a_verified_draft_is_the_answer(encoder: Encoder) -> None:
    found = answer(encoder, RIGHT)
    assert (found.verdict, found.why, found.rejected) == ("answered", "", ())
    (sentence,) = found.sentences
    assert (sentence.text, sentence.verdict) == ("Il a parlé à Londres.", "supported")
    assert sentence.why == "Dans les mots cités : Londres."


def test_what_cannot_be_verified_is_left_out_and_said(encoder: Encoder) -> None:
    found = answer(encoder, f"{RIGHT} Il emploie 9 000 personnes [1].")
    assert found.verdict == "partial" and len(found.sentences) == 1
    assert "9 000" in found.why and "9 000" not in found.text
    assert [(each.text, each.verdict) for each in found.rejected] == [("Il emploie 9 000 personnes.", "rejected")]


def test_when_nothing_can_be_verified_it_is_written_once_more(encoder: Encoder) -> None:
    found = answer(encoder, WRONG, again=RIGHT)
    assert [sentence.text for sentence in found.sentences] == ["Il a parlé à Londres."]
    assert [sentence.text for sentence in found.rejected] == ["Il a parlé à Vernay."]
    assert (found.verdict, found.why) == ("answered", "")
    part = answer(encoder, WRONG, again=f"{RIGHT} {WRONG}")
    assert part.verdict == "partial" and "Vernay" in part.why and len(part.rejected) == 2


def test_what_only_repeats_the_question_is_written_once_more_however_unsure_the_articles(encoder: Encoder) -> None:
    echo = "Paul Renard a parlé [1]."
    found = answer(encoder, echo, UNSURE, again="À Londres [1].")
    assert (found.verdict, [sentence.text for sentence in found.sentences]) == ("answered", ["À Londres."])
    assert answer(encoder, echo, UNSURE, again=echo).verdict == "unsupported"


def test_after_that_the_article_is_quoted(encoder: Encoder) -> None:
    found = answer(encoder, WRONG, again=WRONG)
    assert found.verdict == "quoted" and found.answered
    (sentence,), (citation,) = found.sentences, found.citations
    assert sentence.verdict == "quoted" and citation.quote in sentence.text
    assert TEXT[citation.start : citation.end] == citation.quote
    assert found.why.startswith("Ce qui a été rédigé ne se vérifie pas")


@pytest.mark.parametrize(
    ("decision", "verdict"),
    [
        (UNSURE, "unsupported"),
        (Decision(), "unsupported"),
        (Decision(silence="unknown_names", why="Les articles trouvés ne nomment pas : X."), "unknown_names"),
    ],
)
def test_unless_it_is_likely_that_the_articles_answer_there_is_silence(
    encoder: Encoder, decision: Decision, verdict: str
) -> None:
    found = answer(encoder, "" if decision.silence else WRONG, decision, again=RIGHT)
    assert (found.verdict, found.answered, found.sentences) == (verdict, False, ())
    assert found.text == found.refusal == REFUSAL["fr"]
    assert found.why == decision.why or decision.silence is None
    assert found.closest_articles


def test_an_answer_so_far_is_not_finished_and_has_its_evidence(encoder: Encoder) -> None:
    article = Article("a.txt", Path("a.txt"), "", "", "", None, "fr", "", TEXT)
    evidence = (Evidence(Passage("a.txt:0", "a.txt", 0, len(TEXT), TEXT), article, 0.0, 0.9),)
    models = Models("e5", "scripted", ())
    compose, _ = composing({"fr": models, "en": models}, None)

    def chunks() -> Iterator[dict[str, Any]]:
        yield {"question": QUESTION, "evidence": evidence}
        yield {"sources": Sources(QUESTION, evidence, encoder)}
        yield {"draft": RIGHT[:10]}
        yield {"draft": RIGHT[10:]}

    first, second, third, last = compose(chunks())
    assert [each.finished for each in (first, second, third, last)] == [False, False, False, True]
    assert first.evidence == evidence and first.sentences == ()
    assert second.draft == RIGHT[:10] and third.sentences == last.sentences


def test_the_words_nearest_to_the_question_stand_beside_an_answer_from_others(encoder: Encoder) -> None:
    found = answer(encoder, "Le groupe emploie 2 600 personnes [1].")
    assert [(each.verdict, each.citations) for each in found.sentences] == [("supported", (1,)), ("quoted", (2,))]
    assert "a parlé à Londres" in found.sentences[1].text
    assert found.verdict == "answered" and found.why.startswith("Les mots les plus proches de la question")


def test_an_english_answer_has_no_french_words_put_beside_it(encoder: Encoder) -> None:
    found = answer(encoder, "The group employs 2,600 people [1].", question=Question("Where did Renard speak?", "en"))
    assert [each.verdict for each in found.sentences] == ["supported"]
    assert found.why == ""


def test_a_copy_of_other_words_gives_way_to_those_nearest_to_the_question(encoder: Encoder) -> None:
    found = answer(encoder, "Le groupe emploie 2 600 personnes dans toute l'Europe [1].")
    assert [each.verdict for each in found.sentences] == ["quoted"] and found.verdict == "quoted"
    assert "a parlé à Londres" in found.text and "2 600" not in found.text
    assert [each.why for each in found.rejected] == ["Recopie d'autres mots que les plus proches de la question."]


def test_articles_that_count_otherwise_are_named_beside_the_answer(encoder: Encoder) -> None:
    texts = [
        "Avec près de 40.000 morts, le Royaume-Uni est le deuxième pays le plus durement frappé par le virus.",
        "Avec 28.734 morts selon le dernier bilan, le Royaume-Uni est le deuxième pays le plus touché en Europe.",
    ]
    question = Question("Combien de morts le virus a-t-il faits au Royaume-Uni ?", "fr")
    articles = [Article(str(n), Path(str(n)), "", "", "", None, "fr", "", text) for n, text in enumerate(texts)]
    evidence = tuple(
        Evidence(Passage(f"{each.id}:0", each.id, 0, len(each.text), each.text), each, 1.0, 0.9) for each in articles
    )
    chunk = {"question": question, "evidence": evidence, "sources": Sources(question, evidence, encoder)}
    models = Models("e5", "scripted", ())
    compose, _ = composing({"fr": models, "en": models}, None)
    draft = {"decision": SURE, "draft": "Le virus a fait près de 40.000 morts au Royaume-Uni [1]."}
    *_, found = compose(iter([{**chunk, **draft}]))
    assert found.verdict == "answered"
    assert [[citation.quote for citation in group] for group in found.side_by_side] == [texts]
    assert [sentence.citations for sentence in found.sentences] == [(1,)]
    assert found.why == "D'autres articles donnent d'autres nombres : comparez leurs dates."


MEANT = "Son patron a pris la parole [1]."
"""Tied to its source by meaning alone, so that it is asked about."""


def checked(encoder: Encoder, draft: str, odds: dict[str, float], text: str = TEXT) -> tuple[list[Answer], Answer]:
    """The answers of a run in which a quote's odds are those of the first key that stands in it, and its last one."""
    asked = RunnableLambda(lambda claim: next(value for key, value in odds.items() if key in claim.quote))
    article = Article("a.txt", Path("a.txt"), "Meridia recule", "", "", None, "fr", "", text)
    evidence = (Evidence(Passage("a.txt:0", "a.txt", 0, len(text), text), article, 0.0, 0.9),)
    question = Question("Que sait-on ?", "fr")
    chunk = {"question": question, "evidence": evidence, "sources": Sources(question, evidence, encoder)}
    models = Models("e5", "scripted", ())
    compose, acompose = composing({"fr": models, "en": models}, None, asked)
    chunks = [{**chunk, "decision": UNSURE}, *({"draft": letter} for letter in draft)]

    async def last() -> Answer:
        async def stream() -> AsyncIterator[dict[str, Any]]:
            for each in chunks:
                yield each

        return [each async for each in acompose(stream())][-1]

    answers = list(compose(iter(chunks)))
    assert asyncio.run(last()) == answers[-1]
    return answers[:-1], answers[-1]


def test_what_no_number_ties_to_its_source_is_asked_about_before_it_is_shown(encoder: Encoder) -> None:
    before, last = checked(encoder, MEANT, {"patron": -1.0})
    assert last.sentences[0].text == "Son patron a pris la parole."
    assert all(answer.sentences == () for answer in before)
    assert before[-1].draft == "Son patron a pris la parole."


def test_what_the_nearest_words_do_not_say_is_tied_to_others(encoder: Encoder) -> None:
    text = "Son patron a pris ses distances, et la parole avec. Le patron du groupe a parlé devant toute la presse."
    _, last = checked(encoder, MEANT, {"distances": -9.0, "": -1.0}, text)
    assert "devant toute la presse" in last.citations[0].quote
    assert last.sentences[0].text == "Son patron a pris la parole."


def test_what_no_words_say_is_refused_with_its_reason(encoder: Encoder) -> None:
    _, last = checked(encoder, MEANT, {"": -9.0})
    assert not last.answered
    assert [sentence.why for sentence in last.rejected] == ["Les mots les plus proches ne semblent pas le dire."]


def test_a_number_or_the_same_words_need_no_asking(encoder: Encoder) -> None:
    _, last = checked(encoder, "Le groupe a 2 600 salariés [1].", {"": -9.0})
    assert last.answered
    _, last = checked(encoder, "Son patron, Paul Renard, a parlé à Londres mercredi [1].", {"": -9.0})
    assert last.answered
