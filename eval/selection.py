"""Which cases of a set to run."""

import random
from collections.abc import Collection, Sequence

from eval.cases import Case


def select(
    cases: Sequence[Case],
    tags: Collection[str] = (),
    sample: int | None = None,
    seed: int = 0,
    limit: int | None = None,
) -> list[Case]:
    """The cases with one of ``tags`` (among their tags, or as their kind), of those a ``sample`` drawn by chance, of
    those the first ``limit``; always in the order of the set."""
    chosen = [case for case in cases if not tags or not {*case.tags, case.kind}.isdisjoint(tags)]
    if sample is not None and sample < len(chosen):
        places = random.Random(seed).sample(range(len(chosen)), sample)
        chosen = [chosen[place] for place in sorted(places)]
    return chosen[:limit]
