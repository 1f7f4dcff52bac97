"""What a reader may choose for one question: the language of the answer, and how sure it must be."""

from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from embeddings.encoder import Encoder
from embeddings.errors import LANGUAGES, Language
from prompts.library import load
from qa.answer import Answer, Models, Question, Sentence
from qa.asking import asked
from qa.assistant import Assistant
from qa.combining import Subject
from qa.deciding import decider
from qa.errors import BadSettings
from qa.models import ChatModel
from qa.settings import Settings
from qa.silence import misses_amount, repeats
from qa.sources import Sources
from qa.strictness import Strictness, silence_of

REFUSALS = [
    ("Que pense Angela Merkel de Huawei ?", "en", "The articles do not answer", "The articles found do not name"),
    ("What does Angela Merkel think of Huawei?", "fr", "Les articles ne répondent pas", "ne nomment pas"),
]


@pytest.mark.parametrize(("question", "answer_in", "refusal", "why"), REFUSALS)
def test_a_refusal_and_its_reason_are_in_the_language_asked_for(
    quoting: Assistant, question: str, answer_in: Language, refusal: str, why: str
) -> None:
    answer = quoting.ask(question, answer_in=answer_in)
    assert not answer.answered and answer.language == answer_in != answer.question.language
    assert answer.refusal.startswith(refusal) and why in answer.why


def test_what_is_found_does_not_depend_on_the_language_of_the_answer(quoting: Assistant) -> None:
    question = "Combien de personnes ZTE emploie-t-il ?"
    plain, english = quoting.ask(question), quoting.ask(question, answer_in="en")
    assert english.evidence == plain.evidence and english.citations == plain.citations
    assert english.sentences[0].why == "In the words cited: 75 000."
    assert quoting.ask(question, answer_in="fr").with_changes(question=plain.question, timings=plain.timings) == plain


def test_a_sentence_is_read_in_its_own_language_and_the_question_in_its() -> None:
    asking = Question("Combien de boutiques Lumen a-t-il ?", "fr", answer_in="en")
    assert misses_amount(asking, "Lumen has many shops.") and not misses_amount(asking, "Lumen has eleven shops.")
    assert not repeats(asking, "Lumen has eleven shops.")


def test_the_next_question_knows_which_words_were_in_which_language() -> None:
    sentence = Sentence("The German firm Orbis runs Lumen in May.", (1,))
    answer = Answer(Question("Qui dirige Lumen ?", "fr", answer_in="en"), Models("", "", ()), sentences=(sentence,))
    subject = Subject.of(answer)
    assert (subject.language, subject.told_in) == ("fr", "en")
    assert subject.names() == ("Lumen", "Orbis")
    bare = asked("5G ?", Settings(), "en", (), [answer])
    assert bare.language == "fr" and bare.answer_in is None


@pytest.mark.parametrize(
    ("options", "word"),
    [({"answer_in": "de"}, "answer_in"), ({"silence": "hard"}, "lenient, usual, strict"), ({"silence": 1.5}, "1.5")],
)
def test_a_choice_that_is_none_is_refused_in_one_line(quoting: Assistant, options: Any, word: str) -> None:
    with pytest.raises(BadSettings, match=word):
        quoting.ask("Qui ?", **options)


@pytest.mark.parametrize("usual", [0.0, 0.125, 0.3, 0.6, 1.0])
def test_the_levels_lie_around_what_was_calibrated(usual: float) -> None:
    levels: tuple[Strictness, ...] = ("lenient", "usual", "strict")
    lenient, same, strict = (silence_of(level, usual) for level in levels)
    assert 0 <= lenient <= same <= strict <= 1 and same == pytest.approx(usual)
    if 0 < usual < 1:  # three times the odds, and a third
        assert strict / (1 - strict) == pytest.approx(3 * usual / (1 - usual))
        assert lenient / (1 - lenient) == pytest.approx(usual / (1 - usual) / 3)


@pytest.mark.parametrize(("silence", "silent"), [(None, False), (0.0, False), (1.0, True)])
def test_a_question_may_be_stricter_than_the_settings(
    quoting: Assistant, encoder: Encoder, silence: float | None, silent: bool
) -> None:
    prompts = {language: load(language, "answer") for language in LANGUAGES}
    decide = decider(ChatModel("scripted", FakeListChatModel(responses=["Yes"]), local=True), prompts, 0.1)
    question = quoting.understand("Combien de personnes ZTE emploie-t-il ?")
    evidence = quoting.search(question.text)
    chosen = Question(question.text, "fr", answer_in="en", silence=silence)
    gathered = {"question": chosen, "evidence": evidence, "sources": Sources(chosen, evidence, encoder)}
    decision = decide.invoke(gathered)
    assert (decision.silence == "doubtful") is silent
    assert decision.why.startswith("Some articles come near" if silent else "")
