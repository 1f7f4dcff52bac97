"""A question that asks several things is answered one thing at a time, and what stays open is named."""

import asyncio
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
    whole = joined(WHOLE, [answer("Combien ?", LOST), answer("Qui ?", SPOKE)], finished=True)
    assert whole.text == f"{LOST} [1] {SPOKE} [2]"
    assert (whole.question, whole.verdict, whole.why, whole.finished) == (WHOLE, "answered", "", True)
    assert [citation.quote for citation in whole.citations] == [LOST, SPOKE]
    assert [item.passage.text for item in whole.evidence] == [LOST, SPOKE]


def test_what_both_parts_say_is_said_once() -> None:
    whole = joined(WHOLE, [answer("Combien ?", LOST), answer("Qui ?", LOST)], finished=True)
    assert whole.text == f"{LOST} [1]"
    assert len(whole.citations) == len(whole.evidence) == 1


@pytest.mark.parametrize("silent_first", [True, False])
def test_a_part_that_the_articles_leave_open_is_named(silent_first: bool) -> None:
    parts = [refused("Qui a parlé ?"), answer("Combien ?", LOST)]
    whole = joined(WHOLE, parts if silent_first else parts[::-1], finished=True)
    assert (whole.answered, whole.verdict, whole.refusal) == (True, "partial", "")
    assert whole.text == f"{LOST} [1]"
    assert whole.why == "Les articles ne répondent pas à cette partie de la question : Qui a parlé ?"


def test_where_no_part_has_an_answer_the_whole_has_none() -> None:
    whole = joined(WHOLE, [refused("Combien ?"), refused("Qui ?")], finished=True)
    assert (whole.answered, whole.verdict, whole.sentences) == (False, "doubtful", ())
    assert whole.text == "Les articles ne répondent pas à cette question."
    assert whole.why == "Des articles s'en approchent."


def test_a_part_that_is_only_quoted_does_not_make_the_whole_a_quote() -> None:
    both = [answer("Combien ?", LOST), answer("Qui ?", SPOKE, "quoted")]
    assert joined(WHOLE, both, finished=True).verdict == "answered"
    assert joined(WHOLE, [both[1], both[1]], finished=True).verdict == "quoted"


def test_until_the_last_part_is_answered_the_whole_is_not() -> None:
    whole = joined(WHOLE, [refused("Combien ?")], finished=False)
    assert (whole.finished, whole.verdict, whole.why, whole.refusal) == (False, None, "", "")


DOUBLE = "Combien de personnes ZTE emploie-t-il, et quelle amende a-t-il payée ?"


def test_each_thing_asked_is_answered_from_its_own_passages(quoting: Assistant) -> None:
    answers = list(quoting.stream(DOUBLE))
    last = answers[-1]
    assert "75 000 personnes" in last.text and "un milliard de dollars" in last.text
    assert last.question.text == DOUBLE
    assert [each.finished for each in answers] == [False] * (len(answers) - 1) + [True]
    assert last.with_changes(timings=None) == asyncio.run(quoting.aask(DOUBLE)).with_changes(timings=None)


def test_the_real_model_is_asked_one_thing_at_a_time(assistant: Assistant) -> None:
    answer = assistant.ask("How many people does ZTE employ, and in which city did Huawei present the Mate 30?")
    assert "75" in answer.text and "Munich" in answer.text
    assert {citation.article.id for citation in answer.citations} >= {"zte.md", "huawei.txt"}


def test_a_later_part_is_understood_from_the_one_before(index: Index, encoder: Encoder) -> None:
    replies = ["ZTE emploie 75 000 personnes [1].", "Quelle amende ZTE a-t-il payée ?", "ZTE a payé un milliard [1]."]
    chat = ChatModel("scripted", FakeListChatModel(responses=replies))
    answer = Assistant(index, encoder, chat, Settings()).ask(DOUBLE)
    assert [sentence.text for sentence in answer.sentences if sentence.verdict == "supported"] == [
        "ZTE emploie 75 000 personnes.",
        "ZTE a payé un milliard.",
    ]
