"""Versions: texts that are alike but for what they say: another toll, another place, a denial.

Copies of an article differ by whole sentences that one adds or cuts, and by small words. Where two sentences are alike
and each has words of its own ("45 millimètres", "80 millimètres"; "morts", "sains et saufs"), or one alone has a number
or a negation, the texts are two statements, and a reader must find both.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property

from embeddings.dates import date_pattern, month_numbers
from embeddings.lexical import tokenise
from embeddings.naming import fold
from embeddings.sentences import paragraph_spans

_ENDED = re.compile(r"[.!?…][»”\")\]\s]*$")
_SENTENCE = re.compile(r"(?:[^.!?…]|[.!?…](?![\s»”\")\]]))+(?:[.!?…]+[»”\")\]\s]*|$)")
_WORD = re.compile(r"\w+")
_SIGNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:n(?:e\b|')|pas\b|aucune?s?\b|jamais\b|rien\b|ni\b|sans\b|non\b)|\b(?:not|no|never|none|neither|without)\b|n't\b",
        r"\b(?:aurai(?:en)?t|serai(?:en)?t|would|could|may|might)\b",
        r"\b(?:aura|auront|sera|seront|will)\b",
    )
)
"""A denial, a supposition, a time to come: said by small words that ``tokenise`` leaves out."""
_OPPOSITES = (("plus", "moins"), ("pour", "contre"), ("more", "less"), ("for", "against"))
_SMALL_NUMBERS = (
    "deux", "trois", "quatr", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douz", "treiz", "quatorz", "quinz",
    "seiz",
)  # fmt: skip
_DIGITS = {word: str(number) for number, word in enumerate(_SMALL_NUMBERS, start=2)}
"""Number words as ``tokenise`` stems them."""
_NUMBER = re.compile(
    r"[\d.]+|vingt|trent|quarant|cinquant|soixant|cent|mill|million|milliard|dizain|douzain|vingtain|centain|millier"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelv|twenti|hundr|thousand|billion"
)
_ALIKE = 0.5
"""Two sentences are about the same when they share this much of the words of the shorter one."""
_FEWEST = 2
_MISSPELT = 0.85


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    """Folded."""
    terms: Counter[str]
    """The stems of its words but for function words; small numbers in digits."""
    signs: tuple[int, ...]
    """How often each of ``_SIGNS`` is there."""

    @classmethod
    def of(cls, text: str) -> "_Sentence":
        plain = fold(text)
        terms = Counter(_DIGITS.get(term, term) for term in tokenise(plain))
        return cls(plain, terms, tuple(len(sign.findall(plain)) for sign in _SIGNS))

    @property
    def undated(self) -> "_Sentence":
        """Without its days and months."""
        return _Sentence.of(_day().sub(" ", self.text))


@cache
def _day() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, month_numbers()), key=len, reverse=True))
    return re.compile(rf"\b\d{{1,2}}(?:er)? (?:{months})\b(?: \d{{4}})?")


class Statements:
    """The sentences of a text, to be compared with another's; headlines, bylines and lines with a date are none."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def sentences(self) -> dict[str, str]:
        """Each sentence by its words, in small letters."""
        found = (match.group() for part in _prose(self._text) for match in _SENTENCE.finditer(part))
        return {" ".join(_WORD.findall(sentence.lower())): sentence for sentence in found}

    def contradict(self, other: "Statements") -> bool:
        """Whether a sentence of each is about the same and they say different things."""
        ours = [_Sentence.of(text) for words, text in self.sentences.items() if words not in other.sentences]
        if not ours:
            return False
        theirs = [_Sentence.of(text) for words, text in other.sentences.items() if words not in self.sentences]
        return any(_differ(one, another) for one in ours for another in _about(one, theirs))


def _prose(text: str) -> Iterator[str]:
    """The paragraphs that are whole sentences, and after the first of them the lines of a list."""
    begun = False
    for start, end in paragraph_spans(text):
        part = text[start:end]
        ended = bool(_ENDED.search(part))
        begun = begun or ended
        if ended or (begun and not date_pattern().search(part)):
            yield part


def _about(sentence: _Sentence, others: Sequence[_Sentence]) -> list[_Sentence]:
    """The sentence of ``others`` that shares the most words with it, if they are enough to be about the same."""
    shares = [(sentence.terms & other.terms).total() for other in others]
    most = max(shares, default=0)
    if most < _FEWEST:
        return []
    other = others[shares.index(most)]
    return [other] if most >= _ALIKE * min(sentence.terms.total(), other.terms.total()) else []


def _differ(one: _Sentence, other: _Sentence) -> bool:
    """Whether two sentences about the same say different things."""
    if one.signs != other.signs or _is_opposed(one.text, other.text):
        return True
    if bool(_day().search(one.text)) != bool(_day().search(other.text)):
        one, other = one.undated, other.undated  # "jeudi" and "jeudi 30 juillet"
    mine, yours = one.terms - other.terms, other.terms - one.terms
    for word in list(mine):
        if spelling := next((each for each in yours if _is_misspelt(word, each)), None):
            del mine[word], yours[spelling]
    return bool(mine and yours) or any(_NUMBER.fullmatch(word) for word in (*mine, *yours))


def _is_opposed(one: str, other: str) -> bool:
    """Whether one has more of a word, and the other of its opposite."""
    ours, theirs = Counter(_WORD.findall(one)), Counter(_WORD.findall(other))
    return any((ours[a] - theirs[a]) * (ours[b] - theirs[b]) < 0 for a, b in _OPPOSITES)


def _is_misspelt(one: str, other: str) -> bool:
    """Whether two stems are one word in two spellings: "impossible" and "possible" are not."""
    alike = one[0] == other[0] and one.isalpha() and other.isalpha()
    return alike and SequenceMatcher(None, one, other).ratio() >= _MISSPELT
