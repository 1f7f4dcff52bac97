"""Do the citations point into the articles that a case expects?"""

from collections.abc import Callable

from eval.cited import cited, share
from qa.answer import Answer


def citation_article(answer: Answer, is_expected: Callable[[str], bool]) -> float | None:
    """Share of the citations that point into an expected article.

    ``|{(s, n) : n cited by sentence s, its article expected}| / |{(s, n)}|``. Range: 0 to 1; ``None`` where nothing is
    cited.

    Args:
        is_expected: whether the article with this id is.
    """
    return share([citation is not None and is_expected(citation.article.id) for citation in cited(answer)])
