"""How strict to be with one question: three names for how sure it must be before a word is written."""

from collections.abc import Mapping
from typing import Literal, get_args

from qa.errors import BadSettings

Strictness = Literal["lenient", "usual", "strict"]

_COST: Mapping[Strictness, float] = {"lenient": 1 / 3, "usual": 1.0, "strict": 3.0}
"""What a wrong answer costs beside a wrong refusal, in units of what it usually does."""


def silence_of(strictness: "Strictness | float", usual: float) -> float:
    """How sure it must be, 0 to 1 (``Settings.silence``): as given, or by name beside the ``usual`` value.

    Who writes only where an answer is likelier than s to be right takes a wrong answer to cost s to 1 - s wrong
    refusals. ``strict`` makes that three times as much and ``lenient`` a third, so that each level stays as far from
    the value calibrated for a corpus as that corpus allows: .3 becomes .56 and .125, .6 becomes .82 and .33, while 0
    (always try) and 1 (never) stay what they are.

    Raises:
        BadSettings: it is neither a name nor a number from 0 to 1.
    """
    if isinstance(strictness, str):
        if strictness not in _COST:
            raise BadSettings(reason=f"silence: {strictness} ({', '.join(get_args(Strictness))}, 0–1)")
        cost = _COST[strictness]
        return usual * cost / (1 - usual + usual * cost)
    if not 0 <= strictness <= 1:
        raise BadSettings(reason=f"silence: {strictness} (0–1)")
    return strictness
