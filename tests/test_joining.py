"""A question that asks several things is answered one thing at a time, and what stays open is named."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel

from embeddings.articles import Article, Passage
from embeddings.encoder import Encoder
from embeddings.index import Index
from qa.answer import Answer, AnswerVerdict, Citation, Evidence, Models, Question, Sentence
from qa.assistant import Assistant
from qa.joining import joined
from qa.models import ChatModel
from qa.settings import Settings

TEXT = "Meridia a perdu 39 % de ses abonnés. Son patron, Paul Renard, a parlé à Londres."
ARTICLE = Article("a.txt", Path("a.txt"), "Meridia recule", "", "", None, "fr", "", TEXT)
WHOLE = Question("Combien Meridia a-t-il perdu, et qui a parlé à Londres ?", "fr")
PARTS = ("Combien Meridia a-t-il perdu", "qui a parlé à Londres ?")
LOST, SPOKE = TEXT[:36], TEXT[37:]


def answer(question: str, quote: str, verdict: AnswerVerdict = "answered") -> Answer:
    start = TEXT.index(quote)
    passage = Passage(f"a.txt:{start}", "a.txt", start, start + len(quote), quote)
    citation = Citation(1, passage, ARTICLE, start, start + len(quote), quote)
    return Answer(
        Question(question, "fr"),
        Models("e5", "scripted", ()),
        (Evidence(passage, ARTICLE, 1.0, 0.9),),
        answered=True,
        finished=True,
        sentences=(Sentence(quote, (1,)),),
        citations=(citation,),
        verdict=verdict,
    )


def refused(question: str) -> Answer:
    return Answer(
        Question(question, "fr"),
        Models("e5", "scripted", ()),
        finished=True,
        verdict="doubtful",
        why="Des articles s'en approchent.",
        refusal="Les articles ne répondent pas à cette question.",
    )


def test_the_answers_of_the_parts_follow_each_other_and_their_citations_are_numbered_through() -> None:
    whole = joined(WHOLE, PARTS, [answer("Combien ?", LOST), answer("Qui ?", SPOKE)])
    assert whole.text == f"{LOST} [1] {SPOKE} [2]"
    assert (whole.question, whole.verdict, whole.why, whole.finished) == (WHOLE, "answered", "", True)
    assert [citation.quote for citation in whole.citations] == [LOST, SPOKE]
    assert [item.passage.text for item in whole.evidence] == [LOST, SPOKE]


def test_what_both_parts_say_is_said_once() -> None:
    whole = joined(WHOLE, PARTS, [answer("Combien ?", LOST), answer("Qui ?", LOST)])
    assert whole.text == f"{LOST} [1]"
    assert len(whole.citations) == len(whole.evidence) == 1


@pytest.mark.parametrize("silent_first", [True, False])
def test_a_part_that_the_articles_leave_open_is_named(silent_first: bool) -> None:
    answers = [refused("Qui a parlé ?"), answer("Combien ?", LOST)]
    whole = joined(WHOLE, PARTS, answers if silent_first else answers[::-1])
    assert (whole.answered, whole.verdict, whole.refusal) == (True, "partial", "")
    assert whole.text == f"{LOST} [1]"
    assert whole.why == f"Laissé sans réponse par les articles : «\u00a0{PARTS[0 if silent_first else 1]}\u00a0»."


def test_words_that_are_quoted_twice_answer_one_part_only() -> None:
    whole = joined(WHOLE, PARTS, [answer("Combien ?", LOST), answer("Qui ?", LOST, "quoted")])
    assert whole.verdict == "partial"
    assert PARTS[1] in whole.why


def test_where_no_part_has_an_answer_the_whole_has_none() -> None:
    other = refused("Qui ?").with_changes(verdict="off_topic", why="Aucun article n'est proche de ce sujet.")
    whole = joined(WHOLE, PARTS, [refused("Combien ?"), other])
    assert (whole.answered, whole.verdict, whole.sentences) == (False, "doubtful", ())
    assert whole.text == "Les articles ne répondent pas à cette question."
    assert whole.why == "Des articles s'en approchent. Aucun article n'est proche de ce sujet."


def test_a_part_that_is_only_quoted_makes_the_whole_partial() -> None:
    quoted = answer("Qui ?", SPOKE, "quoted")
    assert joined(WHOLE, PARTS, [answer("Combien ?", LOST), quoted]).verdict == "partial"
    assert joined(WHOLE, PARTS, [answer("Combien ?", LOST, "quoted"), quoted]).verdict == "quoted"


def test_until_the_last_part_is_answered_the_whole_is_not() -> None:
    whole = joined(WHOLE, PARTS, [refused("Combien ?")])
    assert (whole.finished, whole.verdict, whole.why, whole.refusal) == (False, None, "", "")


def test_one_sentence_of_two_parts_has_the_citations_of_both() -> None:
    other = answer("Qui ?", SPOKE).with_changes(sentences=(Sentence(LOST, (1,)),))
    whole = joined(WHOLE, PARTS, [answer("Combien ?", LOST), other])
    assert [sentence.citations for sentence in whole.sentences] == [(1, 2)]


def test_what_differs_in_both_parts_is_shown_once() -> None:
    first, second = answer("Combien ?", LOST), answer("Qui ?", SPOKE)
    both = (*first.citations, *(replace(each, number=2) for each in second.citations))
    turned = tuple(replace(each, number=3 - each.number) for each in both[::-1])
    answers = [first.with_changes(citations=each, differing=((1, 2),)) for each in (both, turned)]
    assert joined(WHOLE, PARTS, answers).differing == ((1, 2),)


def test_a_part_without_its_model_does_not_hide_the_other_ones() -> None:
    alone = answer("Combien ?", LOST).with_changes(models=Models("e5", "none", ()))
    written = answer("Qui ?", SPOKE).with_changes(models=Models("e5", "scripted", ("fr/answer@3",)))
    assert joined(WHOLE, PARTS, [alone, written]).models == Models("e5", "scripted", ("fr/answer@3",))


DOUBLE = "Combien de personnes ZTE emploie-t-il, et quelle amende a-t-il payée ?"


def test_each_thing_asked_is_answered_from_its_own_passages(quoting: Assistant) -> None:
    answers = list(quoting.stream(DOUBLE))
    last = answers[-1]
    assert "75 000 personnes" in last.text and "un milliard de dollars" in last.text
    assert last.question.text == DOUBLE
    assert [each.finished for each in answers] == [False] * (len(answers) - 1) + [True]
    assert last.with_changes(timings=None) == asyncio.run(quoting.aask(DOUBLE)).with_changes(timings=None)


def test_a_later_part_is_understood_from_the_one_before(index: Index, encoder: Encoder) -> None:
    replies = ["ZTE emploie 75 000 personnes [1].", "Quelle amende ZTE a-t-il payée ?", "ZTE a payé un milliard [1]."]
    chat = ChatModel("scripted", FakeListChatModel(responses=replies))
    answer = Assistant(index, encoder, chat, Settings()).ask(DOUBLE)
    assert [sentence.text for sentence in answer.sentences if sentence.verdict == "supported"] == [
        "ZTE emploie 75 000 personnes.",
        "ZTE a payé un milliard.",
    ]
