"""Do the cited words, taken together, hold what each sentence says?"""

from eval.cited import share
from eval.judge import Supported
from qa.answer import Answer


def sentence_support(answer: Answer) -> float | None:
    """Share of the sentences whose cited words, taken together, support them: ALCE's citation recall.

    ``|{s : s has a citation, every number of s is one, and its quotes together support s}| / |sentences|``. Range: 0 to
    1; ``None`` for a refusal.

    Source: Gao et al. 2023 (arXiv 2305.14627), section 4; the rule of ``eval.judge`` replaces an entailment model.
    """
    return share([Supported(answer, sentence).whole for sentence in answer.sentences])
