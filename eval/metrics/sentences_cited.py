"""How many sentences have a citation?"""

from eval.cited import share
from qa.answer import Answer


def sentences_cited(answer: Answer) -> float | None:
    """Share of the sentences with at least one citation.

    ``|{s : some number of s is a citation of the answer}| / |sentences|``. Range: 0 to 1; ``None`` for a refusal.
    """
    numbers = {citation.number for citation in answer.citations}
    return share([not numbers.isdisjoint(sentence.citations) for sentence in answer.sentences])
