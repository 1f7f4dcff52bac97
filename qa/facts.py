"""The checkable facts of a sentence (numbers and names) in a form that compares across French and English.

*Numbers* are read in digits or words, in either language's format, with their scale: "2,6 milliards" and "2.6 billion"
are both 2.6e9. *Names* are capitalised words. Countries, months, large cities and languages go by one key in both
languages (Unicode CLDR data, through Babel); other words compare without accents, and by a long common stem, which ties
"Italie" to "Italy" and "américain" to "American".
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import simplemma
from babel import Locale
from text_to_num import alpha2digit

from embeddings.errors import Language
from qa.words import FUNCTION_WORDS


@dataclass(frozen=True, slots=True)
class Fact:
    """One number or name of a sentence, as it is written there, and what it compares by."""

    text: str
    keys: frozenset[str | float]
    ordinary: bool = False
    """A capitalised word that is also an everyday word ("Secretary"): weak evidence of a name."""


_SCALES: Mapping[str, float] = {
    "mille": 1e3, "thousand": 1e3, "k": 1e3,
    "million": 1e6, "millions": 1e6, "m": 1e6,
    "milliard": 1e9, "milliards": 1e9, "billion": 1e9, "billions": 1e9, "bn": 1e9,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<digits>(?:\d{1,3}(?:[.,\u00a0\u202f ]\d{3}(?!\d))+|\d+)(?:[.,]\d+)?)"
    r"(?:\s*(?P<scale>mille|thousand|millions?|milliards?|billions?|bn|[km])(?!\w)|(?![^\W_]))",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W\d_][\w&]*(?:[-'’][^\W\d_]\w*)*|\w*[^\W_]\w*", re.UNICODE)
_ELISION = re.compile(r"^(?:l|d|j|n|s|c|m|t|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:»«\"“]\s*|\n\s*)$")

_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PARTS = re.compile(rf"[-'’]|{_GLUED.pattern}")

_COMMON_STEM = 4
"""Two names with this many first letters in common, and three fifths of the longer one, are one name."""


def fold(text: str) -> str:
    """Lower case, without accents; typographic apostrophes made plain."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def numbers(text: str, language: Language) -> Iterator[Fact]:
    """The numbers of ``text``, in digits or words; a number glued to letters ("5G", "Mate30") is a name."""
    for match in _NUMBER.finditer(text):
        yield Fact(match.group().strip(), _values(match["digits"], (match["scale"] or "").lower()))
    # Words are read where no digits are left, or "2 milliards" would become a 2 beside a milliard.
    for match in _NUMBER.finditer(alpha2digit(re.sub(r"\w*\d\w*", "·", _NUMBER.sub("·", text)), language)):
        yield Fact(match.group().strip(), _values(match["digits"], ""))


def _values(digits: str, scale: str) -> frozenset[str | float]:
    """What the digits may mean: "1,234" is a thousand and more in English, one and a bit in French; both are kept."""
    factor = _SCALES.get(scale, 1.0)
    readings = {_GROUPED.sub("", digits), digits}
    values = set[str | float]()
    for reading in readings:
        plain = re.sub(r"\s", "", reading.replace(",", "."))
        if plain.count(".") <= 1:
            values.add(float(plain) * factor)
    return frozenset(values)


def names(text: str, language: Language) -> Iterator[Fact]:
    """The capitalised words of ``text`` and those with a digit; not the first word of a sentence if it is everyday."""
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", _ELISION.sub("", match.group()))
        if not word or word.isdigit() or not (word[0].isupper() or any(character.isdigit() for character in word)):
            continue
        everyday = _is_everyday(word, language)
        if everyday and _SENTENCE_START.search(text[: match.start()]):
            continue
        yield Fact(word, _name_keys(word), everyday)


def _is_everyday(word: str, language: Language) -> bool:
    lowered = word.lower()
    return not word[1:2].isupper() and (
        lowered in FUNCTION_WORDS[language] or simplemma.is_known(lowered, lang=language)
    )


def facts(text: str, language: Language) -> tuple[Fact, ...]:
    """Every number and name of ``text``, numbers first."""
    return (*numbers(text, language), *names(text, language))


def _name_keys(word: str) -> frozenset[str | float]:
    folded = fold(word)
    return frozenset({folded, *_gazetteer().get(folded, ())})


@cache
def _gazetteer() -> Mapping[str, frozenset[str]]:
    """Folded word of a name -> keys that are the same in both languages, for countries, months, cities, languages."""
    entries: dict[str, set[str]] = {}
    for code in ("fr", "en"):
        locale = Locale(code)
        named = {f"territory:{key}": name for key, name in locale.territories.items()}
        named |= {f"language:{key}": name for key, name in locale.languages.items()}
        named |= {f"month:{key}": name for key, name in locale.months["format"]["wide"].items()}
        zones = locale.time_zones
        for zone in zones:
            city = zones[zone].get("city") or str(zone).rsplit("/", 1)[-1].replace("_", " ")
            named[f"city:{zone}"] = city
        for key, name in named.items():
            for word in re.findall(r"\w+", fold(str(name))):
                if len(word) > 2:
                    entries.setdefault(word, set()).add(key)
    for alias in ("us", "usa"):
        entries[alias] = {"territory:US"}
    entries["uk"] = {"territory:GB"}
    entries["ue"] = entries["eu"] = {"territory:EU"}
    return {word: frozenset(keys) for word, keys in entries.items()}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a source text says, ready to be asked whether a fact stands in it."""

    values: frozenset[str | float]
    keys: frozenset[str | float]
    stems: frozenset[str]

    @classmethod
    def of(cls, text: str, language: Language = "fr") -> "Ground":
        """The ground that ``text`` gives: its numbers, and every one of its words, capitalised or not."""
        words = [_ELISION.sub("", word) for word in _WORD.findall(text)]
        folded = {fold(part) for word in words for part in (word, *_PARTS.split(word)) if part}
        keys = {key for word in folded for key in _name_keys(word)}
        apart = _GLUED.sub(" ", text)  # "Mate30" also grounds "Mate 30"
        values = {value for number in numbers(apart, language) for value in number.keys}
        return cls(frozenset(values), frozenset(keys), frozenset(folded))

    def holds(self, fact: Fact) -> bool:
        """Whether the fact stands in the text, in either language."""
        if any(isinstance(key, float) for key in fact.keys):
            return bool(fact.keys & self.values)
        if fact.keys & self.keys:
            return True
        folded = fold(fact.text)
        parts = [part for part in _PARTS.split(folded) if part]
        return all(any(_same_stem(part, word) for word in self.stems) for part in parts)

    def __or__(self, other: "Ground") -> "Ground":
        return Ground(self.values | other.values, self.keys | other.keys, self.stems | other.stems)


def _same_stem(a: str, b: str) -> bool:
    if a == b:
        return True
    if any(character.isdigit() for character in a + b):
        return a.replace("-", "") == b.replace("-", "")
    common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return common >= _COMMON_STEM and common >= 0.6 * max(len(a), len(b))
