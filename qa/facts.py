"""The checkable facts of a sentence (numbers and names) in a form that compares across French and English.

*Numbers* are read in digits or words, in either language's format, with their scale: "2,6 milliards" and "2.6 billion"
are both 2.6e9. *Names* are capitalised words, and months and days of the week whatever their case. What is called
otherwise in the other language goes by one key in both (``qa.gazetteer``); other words compare without accents, and by
a long common stem, which ties "Italie" to "Italy" and "américain" to "American".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import simplemma
from text_to_num import alpha2digit

from embeddings.articles import Article
from embeddings.errors import LANGUAGES, Language
from embeddings.passages import readable
from qa.gazetteer import known_keys
from qa.words import FUNCTION_WORDS, fold


@dataclass(frozen=True, slots=True)
class Fact:
    """One number or name of a sentence, as it is written there, and what it compares by."""

    text: str
    keys: frozenset[str | float]
    ordinary: bool = False
    """A capitalised word that is also an everyday word ("Secretary", "Orange")."""
    weak: bool = False
    """Perhaps no fact: everyday, and capitalised perhaps for another reason than being a name."""

    @property
    def is_number(self) -> bool:
        """Whether this is a number rather than a name."""
        return any(isinstance(key, float) for key in self.keys)


_SCALES: Mapping[str, float] = {
    "mille": 1e3, "thousand": 1e3, "k": 1e3,
    "million": 1e6, "m": 1e6,
    "milliard": 1e9, "md": 1e9, "mds": 1e9, "bn": 1e9,
    "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_BILLION: Mapping[Language, float] = {"fr": 1e12, "en": 1e9}
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<digits>(?:\d{1,3}(?:[.,\u00a0\u202f ]\d{3}(?!\d))+|\d+)(?:[.,]\d+)?)"
    r"(?:\s*(?P<scale>mille|thousand|millions?|milliards?|billions?|trillions?|bn|tn|mds?|[km])(?!\w)|(?![^\W_]))",
    re.IGNORECASE,
)
_RANK = re.compile(r"\b(\d+)(?:e|è|ème|eme|nde?|st|nd|rd|th)\b(?!\s+(?:siècle|century|centuries))", re.IGNORECASE)
_NTH = re.compile(r"\d+(?:er|[èe]re|e|è|ème|eme|nde?|st|nd|rd|th)", re.IGNORECASE)
_LEAST_RANK = 2
"""The first of anything is mostly no rank ("premier ministre", "for the first time")."""
_SECONDS = re.compile(r"\b(?:a|per|one|each|every|split|\d+)[ -]seconds?\b", re.IGNORECASE)
_SHARES: Mapping[str, int] = {"tiers": 3, "quart": 4, "quarts": 4}
"""French has words of their own for parts that English calls by a rank."""
_DAYS = frozenset(map(float, range(1, 32)))
_LEAST_WORD = 2
"""A lone "un" or "one" is mostly an article or a pronoun."""
_DEFINITE = re.compile(
    r"\b(?:les|des|aux|[cmts]es|nos|vos|leurs|the|these|those|both|its|his|her|our|your|their)\s+$", re.IGNORECASE
)
"""What stands before "deux" where two things were named before: no amount is stated."""
_GROUPED = re.compile(r"[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W\d_][\w&]*(?:[-'’][^\W\d_][\w&]*)*|\w*[^\W_]\w*", re.UNICODE)
_ELISION = re.compile(r"^(?:l|d|j|n|s|c|m|t|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:»«\"“]\s*|\n\s*)$")

_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PARTS = re.compile(rf"[-'’]|{_GLUED.pattern}")

_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 3, 6

_COMMON_STEM = 4
"""Two names with this many first letters in common, and three fifths of the longer one, are one name."""


def numbers(text: str, language: Language) -> Iterator[Fact]:
    """The numbers of ``text``, in digits or words; a number glued to letters ("5G", "Mate30") is a name.

    The two of "the two firms" is ``weak``: it states no amount.
    """
    yield from (number for number, _ in written_numbers(text, language))
    words = _digits_of_words(text, language)
    for match in _NUMBER.finditer(words):
        known = match.group() == "2" and bool(_DEFINITE.search(words[: match.start()]))
        yield Fact(match.group().strip(), _values(match["digits"], 1.0), weak=known)


def _digits_of_words(text: str, language: Language) -> str:
    """``text`` with its numbers in words made digits, and without those in digits, or "2 milliards" would become a 2
    beside a milliard."""
    return str(alpha2digit(re.sub(r"\w*\d\w*", "·", _NUMBER.sub("·", text)), language, threshold=_LEAST_WORD))


def written_numbers(text: str, language: Language = "fr") -> Iterator[tuple[Fact, int]]:
    """The numbers of ``text`` in digits, each with the place where it ends."""
    for match in _NUMBER.finditer(text):
        yield (
            Fact(match.group().strip(), _values(match["digits"], _factor(match["scale"] or "", language))),
            match.end(),
        )


def ranks(text: str, language: Language) -> Iterator[Fact]:
    """The ranks of ``text`` from the second on, in digits or words: "2e", "second", "troisième"."""
    words = _digits_of_words(_SECONDS.sub("·", text), language)
    for match in (*_RANK.finditer(text), *_RANK.finditer(words)):
        if int(match[1]) >= _LEAST_RANK:
            yield Fact(match.group(), frozenset({f"rank:{int(match[1])}"}), ordinary=True)


def _factor(scale: str, language: Language) -> float:
    plain = scale.lower()
    return _BILLION[language] if plain.startswith("billion") else _SCALES.get(plain, _SCALES.get(plain[:-1], 1.0))


def _values(digits: str, factor: float) -> frozenset[str | float]:
    """What the digits may mean: "1,234" is a thousand and more in English, one and a bit in French; both are kept."""
    readings = {_GROUPED.sub("", digits), digits}
    values = set[str | float]()
    for reading in readings:
        plain = re.sub(r"\s", "", reading.replace(",", "."))
        if plain.count(".") <= 1:
            values.add(float(plain) * factor)
    return frozenset(values)


def names(text: str, language: Language) -> Iterator[Fact]:
    """The capitalised words of ``text``, those with a digit, and months and days of the week.

    A capital proves little on an everyday word that opens a sentence, or anywhere in English ("the Secretary"): such a
    fact is ``weak``.
    """
    counted = [match.span() for match in (*_NUMBER.finditer(text), *_RANK.finditer(text))]
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", _ELISION.sub("", match.group()))
        if any(start <= match.start() < end for start, end in counted):
            continue  # "bn" of "$1.5bn"
        if _NTH.fullmatch(word):
            continue  # "21st century", which French writes in Roman numerals
        if _is_of_calendar(word, language) or _is_direction(word):
            yield Fact(word, _name_keys(word), ordinary=True)
            continue
        if not word or word.isdigit() or not (word[0].isupper() or any(character.isdigit() for character in word)):
            continue
        everyday = _is_everyday(word, language)
        opening = bool(_SENTENCE_START.search(text[max(0, match.start() - 8) : match.start()]))
        yield Fact(word, _name_keys(word), everyday, weak=everyday and (opening or language == "en"))


def _is_of_calendar(word: str, language: Language) -> bool:
    """Whether this is a month or a day of the week; English writes them with a capital, which "may" lacks."""
    known = any(key.startswith(("month:", "weekday:")) for key in known_keys(fold(word)))
    return known and len(word) > 2 and (language == "fr" or word[0].isupper())


def _is_direction(word: str) -> bool:
    """Whether this is the North of "North Korea"."""
    return word[:1].isupper() and any(key.startswith("direction:") for key in known_keys(fold(word)))


def _is_everyday(word: str, language: Language) -> bool:
    lowered = word.lower()
    if lowered in FUNCTION_WORDS[language]:
        return True
    known = known_keys(fold(word))
    if known and all(key.startswith(("territory:", "city:")) for key in known):
        return False
    return not word[1:2].isupper() and bool(simplemma.is_known(lowered, lang=language))


def facts(text: str, language: Language) -> tuple[Fact, ...]:
    """Every number, rank and name of ``text``, numbers first."""
    return (*numbers(text, language), *ranks(text, language), *names(text, language))


def _name_keys(word: str) -> frozenset[str | float]:
    folded = fold(word)
    forms = {folded, folded[:-1]} if word[:-1].isupper() and word.endswith("s") else {folded}  # "TVs"
    return frozenset(forms.union(*(known_keys(form) for form in forms)))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a source text says, ready to be asked whether a fact stands in it."""

    values: frozenset[str | float]
    keys: frozenset[str | float]
    stems: frozenset[str]
    acronyms: frozenset[str]

    @classmethod
    def of(cls, text: str, language: Language = "fr") -> "Ground":
        """The ground that ``text`` gives: its numbers, and every one of its words, capitalised or not."""
        words = [_ELISION.sub("", word) for word in _WORD.findall(text)]
        folded = {fold(part) for word in words for part in (word, *_PARTS.split(word)) if part}
        keys = {key for word in folded for key in _name_keys(word)}
        apart = _GLUED.sub(" ", text)  # "Mate30" also grounds "Mate 30"
        values = {value for number in numbers(apart, language) for value in number.keys}
        keys |= {key for rank in ranks(text, language) for key in rank.keys}
        keys |= {f"rank:{part}" for word, part in _SHARES.items() if word in folded}
        keys |= {f"rank:{int(value)}" for value in values if isinstance(value, float) and value in _DAYS}  # June 21st
        return cls(frozenset(values), frozenset(keys), frozenset(folded), frozenset(_acronyms(text)))

    def holds(self, fact: Fact) -> bool:
        """Whether the fact stands in the text, in either language."""
        if fact.is_number:
            return bool(fact.keys & self.values)
        if fact.keys & self.keys or fact.text in self.acronyms:
            return True
        return self.has(fact.text)

    def has(self, word: str) -> bool:
        """Whether each part of the word stands in the text in some form: "Italie" where there is "Italy"."""
        parts = [part for part in _PARTS.split(fold(word)) if part]
        return all(any(_same_stem(part, other) and not _differ(part, other) for other in self.stems) for part in parts)

    def __or__(self, other: "Ground") -> "Ground":
        return Ground(
            self.values | other.values,
            self.keys | other.keys,
            self.stems | other.stems,
            self.acronyms | other.acronyms,
        )


def _acronyms(text: str) -> Iterator[str]:
    """What the names in a text may be called for short: "NFL" for the National Football League."""
    initials, end = "", 0
    for match in _WORD.finditer(text):
        word = _ELISION.sub("", match.group())
        if text[end : match.start()].strip():
            initials = ""  # punctuation ends a name
        end = match.end()
        if word and not any(word.lower() in FUNCTION_WORDS[code] for code in LANGUAGES):
            initials = (initials + fold(word[0]).upper())[-_LONGEST_ACRONYM:] if word[0].isupper() else ""
            yield from (initials[-length:] for length in range(_SHORTEST_ACRONYM, len(initials) + 1))


def language_of(article: Article) -> Language:
    """The language that an article's numbers are written in."""
    return "en" if article.language == "en" else "fr"


def whole_ground(article: Article) -> Ground:
    """What an article says anywhere: title, source, author, date and text."""
    date = article.published.isoformat() if article.published else ""
    text = readable("\n".join((article.title, article.source, article.author, date, article.text)))
    return Ground.of(text, language_of(article))


def _differ(a: str, b: str) -> bool:
    """Whether two words that look alike are known as different places: Niger and Nigeria."""
    return bool(known_keys(a) and known_keys(b)) and not known_keys(a) & known_keys(b)


def _same_stem(a: str, b: str) -> bool:
    if a == b:
        return True
    if any(character.isdigit() for character in a + b):
        return a.replace("-", "") == b.replace("-", "")
    common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return common >= _COMMON_STEM and common >= 0.6 * max(len(a), len(b))
