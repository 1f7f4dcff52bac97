"""A reader's words -> Question: checked, with its language and what was asked for beside it."""

import re
from collections.abc import Sequence
from typing import TypedDict

from embeddings.errors import LANGUAGES, Language
from qa.answer import Answer, Question
from qa.errors import BadSettings, EmptyQuestion, NothingAsked, QuestionTooLong
from qa.language import detect_language
from qa.leaning import speaks_a_language
from qa.settings import Settings
from qa.strictness import Strictness, silence_of
from qa.words import fold

_COURTESIES = re.compile(
    r"\b(?:bonjour|bonsoir|salut|coucou|merci|beaucoup|bien|a tous|au revoir|bonne journee|s'il vous plait|svp|"
    r"hello|hi|hey|good (?:morning|afternoon|evening)|thank you|thanks?|so much|very much|goodbye|bye|please|there)\b"
)
"""What people say to one another before and after a question."""


class Options(TypedDict, total=False):
    """What may be chosen for one question; whatever is left out, or None, is as the settings say."""

    answer_in: Language | None
    """The language to answer in, whichever the question is in: refusals and reasons too. Quotes stay as they are."""
    silence: Strictness | float | None
    """How sure it must be before a word is written (``Settings.silence``): ``lenient``, ``usual``, ``strict``
    (``qa.strictness``) or a number from 0 to 1. Without a local chat model there is nobody to ask how sure it is."""


def asked(
    words: str,
    settings: Settings,
    reader: Language,
    within: Sequence[str],
    earlier: Sequence[Answer],
    *,
    answer_in: Language | None = None,
    silence: Strictness | float | None = None,
) -> Question:
    """The question by itself; ``earlier`` only tells the language of one that has no word of any ("ZTE 2018").

    Raises:
        EmptyQuestion, NothingAsked, QuestionTooLong, UnsupportedLanguage: it cannot be answered.
        BadSettings: there is no such language to answer in, no such strictness.
    """
    text = " ".join(words.split())
    if not any(map(str.isalnum, text)):
        raise EmptyQuestion()
    if not any(map(str.isalnum, _COURTESIES.sub("", fold(text)))):
        raise NothingAsked()
    if len(text) > settings.longest_question:
        raise QuestionTooLong(length=len(text), limit=settings.longest_question)
    if answer_in not in (None, *LANGUAGES):
        raise BadSettings(reason=f"answer_in: {answer_in} ({', '.join(LANGUAGES)})")
    spoken = earlier[-1].question.language if earlier and not speaks_a_language(text) else detect_language(text, reader)
    sure = None if silence is None else silence_of(silence, settings.silence)
    return Question(text, spoken, tuple(within), answer_in=answer_in, silence=sure)
