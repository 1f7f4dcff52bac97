"""Is what is said cited, and from where it should be?

Both follow the reading of citations in ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate Text with
Citations", arXiv 2305.14627): each pair of a sentence and a citation counts, and a number without a citation is wrong.
"""

from collections.abc import Sequence

from eval.matching import is_article
from eval.metrics.share import Share
from qa.answer import Answer


def sentences_cited(answer: Answer) -> Share:
    """Share of the sentences with at least one citation.

    ``|{s : some number of s is a citation of the answer}| / |sentences|``. Range: 0 to 1; a refusal has no sentences
    and adds nothing.
    """
    numbers = {citation.number for citation in answer.citations}
    return Share.true_among([not numbers.isdisjoint(sentence.citations) for sentence in answer.sentences])


def citations_in_expected(answer: Answer, expected: Sequence[str]) -> Share:
    """Share of the citations that point into an expected article.

    ``|{(s, n) : n cited by sentence s and its article expected}| / |{(s, n)}|``. Range: 0 to 1; nothing is counted
    where no article is expected.
    """
    if not expected:
        return Share()
    articles = {citation.number: citation.article for citation in answer.citations}
    cited = [articles.get(number) for sentence in answer.sentences for number in sentence.citations]
    return Share.true_among(
        [article is not None and any(is_article(article, name) for name in expected) for article in cited]
    )
