"""Is the evidence of a case cited?"""

from collections.abc import Sequence

from eval.cited import cited, share, span
from eval.evidence import Span
from qa.answer import Answer


def citation_recall(answer: Answer, evidence: Sequence[Sequence[Span]]) -> float | None:
    """Share of the pieces of evidence that a citation meets.

    ``|{e : some citation of a sentence meets a place of e}| / |evidence|``. Range: 0 to 1; ``None`` for a refusal,
    which false refusals count, or where no evidence is known.
    """
    if not answer.sentences:
        return None
    places = [span(citation) for citation in cited(answer) if citation is not None]
    return share([any(found.meets(place) for found in places for place in piece) for piece in evidence])
