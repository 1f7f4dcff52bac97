"""Which language a question is in.

Function words decide, and a language model breaks ties: in a short question about people and firms, names mislead
detectors ("Who is the CEO of Samsung?" looks German to them), so names are left out of what is looked at.
"""

import re
from collections.abc import Mapping
from functools import cache

from lingua import Language as Lingua
from lingua import LanguageDetector, LanguageDetectorBuilder

from embeddings.errors import Language
from qa.errors import UnsupportedLanguage
from qa.words import FUNCTION_WORDS

_LINGUA: Mapping[str, Lingua] = {
    "fr": Lingua.FRENCH,
    "en": Lingua.ENGLISH,
    "de": Lingua.GERMAN,
    "es": Lingua.SPANISH,
    "it": Lingua.ITALIAN,
    "nl": Lingua.DUTCH,
    "pt": Lingua.PORTUGUESE,
}

_WORD = re.compile(r"[^\W\d_]+")
_LATIN_LETTER = re.compile(r"[A-Za-zÀ-ÿ]")

CLEARLY_OTHER = 1.0
"""By how many function words another language must lead before a question is refused as neither French nor English."""


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_LINGUA.values()).with_low_accuracy_mode().build()


def _scores(text: str) -> dict[str, float]:
    """Per language: how many function words, plus the detector's confidence between 0 and 1."""
    words = [word for position, word in enumerate(_WORD.findall(text)) if position == 0 or word[0].islower()]
    lowered = [word.lower() for word in words]
    detected = _detector().compute_language_confidence_values(" ".join(words))
    confidence = {value.language: value.value for value in detected}
    return {
        code: sum(word in FUNCTION_WORDS[code] for word in lowered) + confidence.get(language, 0.0)
        for code, language in _LINGUA.items()
    }


def detect_language(text: str, default: Language = "fr") -> Language:
    """French or English; ``default`` for a text without one word of either ("ZTE 2018").

    Raises:
        UnsupportedLanguage: the text is clearly in another language.
    """
    if not _WORD.search(text):
        return default
    scores = _scores(text)
    ours = max(scores["fr"], scores["en"])
    theirs = max(scores.values())
    if theirs - ours >= CLEARLY_OTHER or not _LATIN_LETTER.search(text):
        raise UnsupportedLanguage()
    if ours < 1 and theirs != ours:
        return default
    return "fr" if scores["fr"] >= scores["en"] else "en"
