"""Does a question stand alone, or does it lean on the conversation before it? Decided by its words, at no cost.

A question leans when it opens as a continuation ("Et …", "What about …"), when it has a pronoun or a possessive that
nothing before it in the question can stand for ("Who founded it?"), points ("ce téléphone", "the other one"), or has
too few words of its own to be about anything ("Pourquoi ?", "How much is the fine?").
"""

import re
from collections.abc import Mapping
from enum import Enum, auto

import simplemma

from embeddings.errors import Language
from qa.words import FUNCTION_WORDS


class Leaning(Enum):
    """How a question leans on the ones before it."""

    ALONE = auto()
    """It does not: it is understood by itself."""
    OTHER_NAME = auto()
    """It asks again, of another: "Et ZTE ?"."""
    SAME_SUBJECT = auto()
    """It asks more about what was spoken of: "Pourquoi ?", "How old is she?"."""
    IF_KNOWN = auto()
    """So it does if what it calls "the" was spoken of: "Combien de signatures a réuni la pétition ?"."""


LONGEST = 240
"""Characters; a longer question says enough to be understood by itself."""

_FEW_WORDS: Mapping[Language, int] = {"fr": 3, "en": 2}
"""A question without a name needs more content words than this to be about something of its own. In French, whether
what it calls "the" was spoken of is looked at besides."""

_SAYS_MUCH = 2
"""After "Et" and a name, more content words than this make a question of its own."""

_OPENING: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"^(?:et|mais|alors|donc|ou|sinon|quid d[eu'’])\b[\s,]*(?:(?:alors|sinon|donc|aussi)\b[\s,]*)?", re.I
    ),
    "en": re.compile(
        r"^(?:(?:and|but|so|or|then|also)\b[\s,]*)+(?:(?:what|how) about\b\s*)?|^(?:what|how) about\b\s*", re.I
    ),
}
_POINTS: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\bce(?:t|tte|s)? (?!an\b|année|mois|jour|semaine|soir|qu)\w|\b(?:ça|cela|ceci)\b", re.I),
    "en": re.compile(
        r"\b(?:this (?!year|month|week|day|morning)\w|these\b|those\b|that(?=\s*\?)|"
        r"(?:of|about|like|is|was|did|do) that\b)",
        re.I,
    ),
}
_STANDS_FOR_ANOTHER: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?<!faut)(?<!fallait)(?<!faudra)(?<!y a)(?<!y avait)(?<!-t)(?P<turned>-(?:t-)?(?:il|elle)s?\b)|"
        r"(?<![-\w])(?:qu['’])?(?:il(?! y a\b| faut\b)|elle|ils|elles|lui|eux|son|sa|ses|(?P<theirs>leurs?))(?![-\w])|"
        r"\by\b(?! (?:a|avait|aura)(?:-t)?(?:-il)? (?:plus|de|des|d['’]|du|un|une|le|la|les|en|à|au|dans|eu)\b)|"
        r"\b(?:qu|s|n|j|m|t)['’]en (?=[a-zé])|\ben (?:a|ont|avait|est|sont|dit|pense)\b|"
        r"\bl['’](?:a|ai|ont|avait|avaient|aura|auront|aurait|avons|avez|on)\b|"
        r"\b(?:celui|celle|ceux|celles|l['’]autre|les autres|l[ea]s? mêmes?|d['’]autres?|derni(?:er|ère)s? ?(?=\?))",
        re.I,
    ),
    "en": re.compile(
        r"\b(?:he|she|they|him|hers?|them|his|(?P<theirs>their|its)|(?<!is )(?<!was )it(?! take)|"
        r"it(?! (?:take|that|\w+ (?:to|that|for))\b)|(?<!are )(?<!is )(?<!were )(?<!was )there|else|"
        r"(?-i:ones?)(?=\s*\?)|the (?:others?|same|latter|former)|the (?:new|first|second|old|last) one)\b",
        re.I,
    ),
}
_OWN_SUBJECT: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(r"^(?:quels|quelles|combien d)", re.I),
    "en": re.compile(
        r"^(?:which|what|how many)\b(?!.*\b(?:did|does|do|is|are|was|were|has|have|had|will|would|can)\b)", re.I
    ),
}
"""Before "leurs", "their": what was asked for has them itself ("Quels pays ferment leurs écoles ?")."""

_DETERMINED = re.compile(r"\b(?:le|la|les|du|des|au|aux|un|une|cet?|cette|ces)\s|\bl['’]", re.I)
_DEFINITE: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\b(?:le|la|les|du|des|au|aux)\b|\bl['’]", re.I),
    "en": re.compile(r"\bthe\b", re.I),
}
_AMOUNTS = frozenset(["much", "many"])
_DEFINITE_WORD = re.compile(r"\b(?:(?:le|la|les|du|des|au|aux|cet?|cette|ces|the|th[ioe]se?|that)\s|l['’])(\w+)", re.I)
_DEFINITION = re.compile(r"^(?:qu['’]est[- ]ce qu|c['’]est quoi|what(?:['’]s| is| are) (?!the\b))", re.I)
_ASKS = re.compile(
    r"\b(?:qui|que|quoi|quels?|quelles?|quand|où|combien|comment|pourquoi|who|whom|whose|what|which|when|where|why|how)\b",
    re.I,
)
_PREDICATE = re.compile(r"\b(?:est|sont|a|ont|is|are|was|were|did|does|do|has|have|had)\b|-t-", re.I)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def leaning(text: str, language: Language) -> Leaning:
    """How the question leans on those before it, by its words alone."""
    if len(text) > LONGEST:
        return Leaning.ALONE
    bare, content = without_opening(text, language), content_words(text, language)
    opened = bare != text
    if _POINTS[language].search(bare) or has_loose_pronoun(bare, language):
        return Leaning.SAME_SUBJECT
    if own_names(text, language):
        complete = bool(content or asks(bare) or has_predicate(bare))
        asks_again = len(content) <= _SAYS_MUCH if opened else not complete
        return Leaning.OTHER_NAME if asks_again else Leaning.ALONE
    if opened or not content:
        return Leaning.SAME_SUBJECT
    definite = bool(_DEFINITE[language].search(bare))
    few = len(content) <= (_FEW_WORDS[language] if definite else 1) and not _DEFINITION.search(bare)
    return Leaning.ALONE if not few else Leaning.IF_KNOWN if definite else Leaning.SAME_SUBJECT


def definite_words(text: str) -> tuple[str, ...]:
    """The words after a definite article or "this": "montant" and "amende" of "Quel est le montant de l'amende ?"."""
    return tuple(match.group(1) for match in _DEFINITE_WORD.finditer(text))


def asks(text: str) -> bool:
    """Whether there is a question word in ``text``."""
    return bool(_ASKS.search(text))


def has_predicate(text: str) -> bool:
    """Whether there is one of the commonest verbs in ``text``."""
    return bool(_PREDICATE.search(text))


def without_opening(text: str, language: Language) -> str:
    """``text`` without its "Et", "And what about" …: what it says by itself."""
    return _OPENING[language].sub("", text, count=1).strip()


def own_names(text: str, language: Language) -> tuple[str, ...]:
    """The words with a capital, and those that mix letters and digits; the first word only if it is no everyday one."""
    return tuple(match.group() for match in name_matches(text, language))


def content_words(text: str, language: Language) -> tuple[str, ...]:
    """The words that carry meaning and are neither a name nor a number, in lower case."""
    names = {match.start() for match in name_matches(text, language)}
    words = [part for each in _WORD.finditer(text) if each.start() not in names for part in each.group().split("-")]
    return tuple(
        word.lower()
        for word in words
        if len(word) > 1 and word.isalpha() and word.lower() not in FUNCTION_WORDS[language] | _AMOUNTS
    )


def name_matches(text: str, language: Language) -> list[re.Match[str]]:
    """Where the words of ``own_names`` stand."""
    words = list(_WORD.finditer(text))
    return [each for each in words if not _is_everyday(each.group(), each is words[0], len(words), language)]


def _is_everyday(word: str, first: bool, words: int, language: Language) -> bool:
    """Whether a word is no name: it has no capital, or only one that any first word of several would have."""
    capital = any(c.isupper() for c in word)
    if len(word) == 1 or not (capital or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word))):
        return True
    if not first or not word[1:].islower():
        return False
    return word.lower() in FUNCTION_WORDS[language] or (
        words > 1 and bool(simplemma.is_known(word.lower(), lang=language))
    )


def has_loose_pronoun(text: str, language: Language) -> bool:
    """Whether a pronoun, possessive or the like has nothing before it in the question to stand for."""
    match = _STANDS_FOR_ANOTHER[language].search(text)
    if match is None:
        return False
    before, kind = text[: match.start()], match.lastgroup
    names = [each for each in name_matches(text, language) if not any(c.isdigit() for c in each.group())]
    if any(each.start() < match.start() for each in names):
        return False
    if kind == "theirs":
        return not _OWN_SUBJECT[language].search(before)
    # "Quand des pirates ont-ils": the subject stands before the verb; "Quel âge a-t-il": it does not.
    return not (kind == "turned" and _DETERMINED.search(before))


def speaks_a_language(text: str) -> bool:
    """Whether ``text`` has a function word of French or English: "ZTE ?" has none."""
    words = [match.group().lower() for match in _WORD.finditer(text)]
    return any(word in FUNCTION_WORDS[code] for word in words for code in ("fr", "en"))
