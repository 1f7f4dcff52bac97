"""Is a question refused though the articles answer it?"""


def false_refusal(answerable: bool, refused: bool) -> float | None:
    """Whether an answerable question was refused; the mean over a set is NoMIRACL's error rate.

    ``|answerable and refused| / |answerable|``. Range: 0 to 1, 0 is best; ``None`` for an unanswerable question.

    Source: Thakur et al. 2024, "NoMIRACL: Knowing When You Don't Know" (arXiv 2312.11361).
    """
    return float(refused) if answerable else None
