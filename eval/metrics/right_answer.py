"""Is the answer right?"""

import re
import unicodedata
from collections.abc import Sequence

_SAME = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-", "œ": "oe", "æ": "ae"})
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """``text`` without case, accents, ligatures, and kinds of apostrophe, hyphen and space.

    Unicode compatibility decomposition (NFKD, UAX #15) less the combining marks; NFKD also makes every no-break and
    narrow space a plain one.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _SPACES.sub(" ", bare.translate(_SAME)).strip()


def is_right(reply: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether every group has an alternative that stands in the reply.

    ``right = all over groups g of (any over alternatives a of g: fold(a) in fold(reply))``. Range: false or true; over
    a set, the share of true, 0 to 1. Never right without a group: then there is nothing to be right about.

    Containment is generous: "59" stands in "1959". Pass the reply without its citation marks, or "2" stands in "[2]".

    Source: the format of the question sets; accuracy by containment as in Mallen et al. 2023, "When Not to Trust
    Language Models" (arXiv 2212.10511), extended from one group of alternatives to several.
    """
    folded = fold(reply)
    return bool(groups) and all(any(_stands_in(fold(text), folded) for text in group) for group in groups)


def _stands_in(alternative: str, reply: str) -> bool:
    return bool(alternative) and alternative in reply
