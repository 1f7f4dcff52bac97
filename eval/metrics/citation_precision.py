"""Do the citations meet the words that a case gives as evidence?"""

from collections.abc import Sequence

from eval.cited import cited, share, span
from eval.evidence import Span
from qa.answer import Answer


def citation_precision(answer: Answer, evidence: Sequence[Sequence[Span]]) -> float | None:
    """Share of the citations whose quoted words meet the evidence (``Span.meets``: half of the shorter of the two).

    ``|{(s, n) : n cited by s and meets a place of some piece of evidence}| / |{(s, n)}|``. Range: 0 to 1; ``None``
    where nothing is cited or no evidence is known.
    """
    if not evidence:
        return None
    places = [place for piece in evidence for place in piece]
    return share(
        [citation is not None and any(span(citation).meets(place) for place in places) for citation in cited(answer)]
    )
