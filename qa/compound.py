"""Questions that ask two things: "What did Facebook earn, and how many people did it hire?"

Each part is looked for and answered on its own: the passages that answer one are seldom near the other, and a small
model that is asked two things answers one.
"""

import re
from collections.abc import Mapping

from embeddings.dates import month_numbers
from embeddings.errors import Language
from qa.combining import name_groups
from qa.facts import names
from qa.words import FUNCTION_WORDS, fold

_JOINT: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r",?\s+et(?:\s+puis)?\s+(?=(?:(?:à|au|aux|de|en|dans|pour|avec|sur|par|depuis|chez|sous)\s+|d['’])?"
        r"(?P<word>qui|quoi|quel(?:le)?s?|(?:le|la|les|au|aux|du|des)quel(?:le)?s?|combien|comment|pourquoi|quand|où)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r",?\s+and(?:\s+then)?\s+(?=(?:(?:in|at|on|from|to|for|with|by|of|under|since)\s+)?"
        r"(?P<word>how|what|which|who|whom|whose|when|where|why)\b)",
        re.IGNORECASE,
    ),
}

_OPENS_CLAUSES = frozenset(["qui", "où", "quand", "who", "whom", "whose", "which", "when", "where"])
"""These may also go on with what a clause of the first part says: "the man who founded it and who left"."""

_ASKS_OF_NOUN = re.compile(
    r"(?:\w+\s+)?(?:which|what(?!\s+(?:did|does|do|is|are|was|were|has|have|had|will|would)\b)|how (?:many|much)|"
    r"quel(?:le)?s?(?!\s+(?:est|sont|était|étaient|fut|a|ont)\b)|combien d)\b",
    re.IGNORECASE,
)
"""How a first part opens that may be but a noun, whose verb comes later: "which publisher and which label accused"."""

_LEAD_IN = re.compile(
    r"(?:in|on|at|by|during|after|before|since|en|au|à|dans|lors|depuis|pendant|après|avant)\b[^,]*,\s*", re.IGNORECASE
)
"""A time or a place before the question: "In the spring of 2020, in which town …"."""

_LEAST_WORDS, _LEAST_ALONE = 3, 5
"""A part of fewer words ("where and when …") asks the same thing as the rest; a first part of fewer without a name ("in
which city and in which year …", "who founded and who runs …") has its verb or its object in the rest."""

_MOST = 3
"""Parts: each takes as long as a question."""


def parts(text: str, language: Language) -> tuple[str, ...]:
    """What a question asks, one thing each; the whole question alone where it asks one thing, or very many."""
    cuts = [match for match in _JOINT[language].finditer(text) if not _goes_on(match, text)]
    starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(text)]
    found = tuple(dict.fromkeys(text[start:end].strip(" ,") for start, end in zip(starts, ends, strict=True)))
    if not 2 <= len(found) <= _MOST or any(len(part.split()) < _LEAST_WORDS for part in found):
        return (text,)
    return (text,) if _is_unfinished(found[0], language) else found


def _goes_on(cut: re.Match[str], text: str) -> bool:
    """Whether what follows the "and" belongs to a clause before it: the same word opened one."""
    word = cut["word"].lower()
    before = _LEAD_IN.sub("", text[: cut.start()], count=1) if _LEAD_IN.match(text) else text[: cut.start()]
    clauses = before.lower().split()[2:]  # the question's own word, behind a preposition at most, opens none
    return word in _OPENS_CLAUSES and word in clauses


def _is_unfinished(first: str, language: Language) -> bool:
    """Whether a first part is too short to be a question without the rest."""
    words = len(first.split())
    nameless = words < _LEAST_ALONE and not _names_something(first, language)
    return nameless or (words <= _LEAST_ALONE and bool(_ASKS_OF_NOUN.match(first)))


def with_names(part: str, whole: str, language: Language) -> str:
    """A part that names nothing, behind the names of the first one: "it" says nothing by itself."""
    first = parts(whole, language)[0]
    about = ", ".join(name_groups(first.partition(" ")[2], language))
    if part == first or not about or _names_something(part, language):
        return part
    return f"{about}{' :' if language == 'fr' else ':'} {part}"


def _names_something(part: str, language: Language) -> bool:
    """Whether there is a name beside its first word: not "I", nor a month."""
    found = [name for name in names(part.partition(" ")[2], language) if fold(name.text) not in month_numbers()]
    return any(name.text.lower() not in FUNCTION_WORDS[language] for name in found)
