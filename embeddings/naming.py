"""Names that are the same but for capitals, accents and the form of an apostrophe."""

import unicodedata
from collections import Counter
from collections.abc import Mapping


def fold(text: str) -> str:
    """Lower case, without accents; typographic apostrophes made plain. Sources are one where this makes them alike."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def as_one(counts: Mapping[str, int]) -> Counter[str]:
    """Counts of names, those that ``fold`` makes alike counted as one.

    The spelling that is most frequent stands for all; of two that are as frequent, one that is not in capitals.
    """
    one: dict[str, str] = {}
    merged = Counter[str]()
    for name in sorted(counts, key=lambda name: (-counts[name], name.isupper())):
        merged[one.setdefault(fold(name), name)] += counts[name]
    return merged
