"""Short answers as they are compared: what does not count taken out, numbers in one form, in two languages."""

import re
from collections.abc import Iterator, Mapping

from text_to_num import text2num

from embeddings.errors import Language
from eval.metrics.right_answer import fold

_ARTICLES: Mapping[Language, frozenset[str]] = {
    "fr": frozenset((
        "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux",
        "c", "j", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu",
    )),
    "en": frozenset(("a", "an", "the", "s")),
}  # fmt: skip
"""With what an elision or a possessive leaves of a word ("l'", "'s")."""

_ONE = frozenset(("un", "une", "one"))
_LONGEST_NUMBER = 8  # words: "deux cent quatre vingt dix neuf mille"
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:[ .,]\d{3})+)(?!\d)")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_INITIALS = re.compile(r"\b[a-z](?:\.[a-z])+\b\.?")
_BEFORE_AMOUNT = re.compile(r"([€$£])(\d[\d.]*)")
_SIGN = re.compile(r"([€$£%])")
_SCALES: Mapping[Language, Mapping[str, int]] = {
    "fr": {"mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9},
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9},
}
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_APART = re.compile(r"[^\w.€$£%+]|\.(?!\d)|(?<!\d)\.")


def normalised(text: str, language: Language) -> list[str]:
    """The words of ``text`` that count: numbers in one form, no case, accents, articles, elisions or punctuation.

    "soixante-quinze mille", "75 mille", "75 000", "75.000" and "75,000" all give ``75000``; "3,5" and "3.5" give
    ``3.5``; "$75" and "75 $" give ``75``, ``$``; "U.S." gives ``us``. Where nothing else is left, articles count.
    """
    grouped = _THOUSANDS.sub(lambda match: match[1] + re.sub(r"\D", "", match[2]), fold(text))
    plain = _INITIALS.sub(lambda match: match.group().replace(".", ""), _DECIMAL.sub(".", grouped))
    signs = _SIGN.sub(r" \1 ", _BEFORE_AMOUNT.sub(r"\2 \1", plain))
    words = list(_numbers_in_digits(_APART.sub(" ", signs.replace("_", " ")).split(), language))
    return [word for word in words if word not in _ARTICLES[language]] or words


def _numbers_in_digits(words: list[str], language: Language) -> Iterator[str]:
    """The words, each longest run that spells a number made one word in digits; "un" alone is the article."""
    place = 0
    while place < len(words):
        scale = _SCALES[language].get(words[place + 1], 0) if place + 1 < len(words) else 0
        if scale and _DIGITS.fullmatch(words[place]):
            yield str(round(float(words[place]) * scale))
            place += 2
            continue
        for end in range(min(len(words), place + _LONGEST_NUMBER), place, -1):
            value = None if words[place:end][-1].isdigit() else _value(words[place:end], language)
            if value is not None:
                yield str(value)
                place = end
                break
        else:
            yield words[place]
            place += 1


def _value(run: list[str], language: Language) -> int | None:
    if len(run) == 1 and run[0] in _ONE:
        return None
    try:
        return int(text2num(" ".join(run), language))
    except ValueError:
        return None
