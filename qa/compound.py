"""Questions that ask two things: "What did Facebook earn, and how many people did it hire?"

Each part is looked for and answered on its own: the passages that answer one are seldom near the other, and a small
model that is asked two things answers one.
"""

import re
from collections.abc import Mapping

from embeddings.errors import Language
from qa.facts import names

_JOINT: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r",?\s+(?:et|puis)\s+(?=(?:(?:à|au|aux|de|en|dans|pour|avec|sur|par|depuis|chez|sous)\s+|d['’])?"
        r"(?:qui|que|quoi|quel(?:le)?s?|(?:le|la|les|au|aux|du|des)quel(?:le)?s?|combien|comment|pourquoi|quand|où)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r",?\s+(?:and|then)\s+(?=(?:(?:in|at|on|from|to|for|with|by|of|under|since)\s+)?"
        r"(?:how|what|which|who|whom|whose|when|where|why)\b)",
        re.IGNORECASE,
    ),
}

_LEAST_WORDS = 3
"""A shorter part ("where and when …") asks the same thing as the rest."""

_WHICH = re.compile(r"(?:which|what|quel(?:le)?s?)\b", re.IGNORECASE)

_LONGEST_NOUN = 4
"""Words of a first part that may be but a noun, whose verb comes later: "which publisher and which label accused …"."""


def parts(text: str, language: Language) -> tuple[str, ...]:
    """What a question asks, one thing each; the whole question alone where it asks one thing."""
    found = [part.strip(" ,") for part in _JOINT[language].split(text)]
    if len(found) < 2 or any(len(part.split()) < _LEAST_WORDS for part in found):
        return (text,)
    if len(found[0].split()) <= _LONGEST_NOUN and all(_WHICH.match(part) for part in found[:2]):
        return (text,)
    return tuple(found)


def with_names(part: str, whole: str, language: Language) -> str:
    """A part that names nothing, behind the names of the first one: "it" says nothing by itself."""
    first = parts(whole, language)[0]
    about = ", ".join(fact.text for fact in names(first.partition(" ")[2], language))
    return part if part == first or not about or _names_something(part, language) else f"{about} : {part}"


def _names_something(part: str, language: Language) -> bool:
    return any(not fact.weak and not fact.ordinary for fact in names(part, language))
