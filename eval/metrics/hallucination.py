"""Is a question answered though the articles are silent?"""


def hallucination(answerable: bool, answered: bool) -> float | None:
    """Whether an unanswerable question was answered; the mean over a set is NoMIRACL's hallucination rate.

    ``|unanswerable and answered| / |unanswerable|``. Range: 0 to 1, 0 is best; ``None`` for an answerable question.

    Source: Thakur et al. 2024, "NoMIRACL: Knowing When You Don't Know" (arXiv 2312.11361).
    """
    return None if answerable else float(answered)
