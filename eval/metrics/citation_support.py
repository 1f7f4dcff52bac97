"""Does each sentence need what it cites?"""

from eval.cited import share
from eval.judge import Supported
from qa.answer import Answer


def citation_support(answer: Answer) -> float | None:
    """Share of the citations that their sentence needs: ALCE's citation precision.

    A citation counts when it exists, its sentence is supported, and it either supports the sentence alone or the others
    do not without it. Range: 0 to 1; ``None`` where nothing is cited.

    Source: Gao et al. 2023 (arXiv 2305.14627), section 4; the rule of ``eval.judge`` replaces an entailment model.
    """
    pairs = [(Supported(answer, sentence), number) for sentence in answer.sentences for number in sentence.citations]
    return share([supported.needs(number) for supported, number in pairs])
