"""Source words -> numbered citations, in order of appearance."""

from collections.abc import Callable, Iterable, Sequence

from embeddings.articles import ArticleEntry
from qa.answer import Citation, Sentence
from qa.citing import Finding
from qa.sources import Source


class Numbering:
    """Gives each source its number; the same words keep theirs."""

    def __init__(
        self, reprints: Callable[[Source], tuple[ArticleEntry, ...]] = lambda source: source.evidence.reprints
    ) -> None:
        """``reprints`` gives the other articles that print a source's words."""
        self._reprints = reprints
        self._citations: dict[tuple[str, int, int], Citation] = {}

    def of(self, sources: Iterable[Source]) -> tuple[int, ...]:
        """The numbers of these sources, in ascending order."""
        return tuple(sorted(self._number(source) for source in sources))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every source that has a number, as a citation."""
        return tuple(self._citations.values())

    def _number(self, source: Source) -> int:
        item = source.evidence
        key = item.article.id, source.start, source.end
        if key not in self._citations:
            number = len(self._citations) + 1
            self._citations[key] = Citation(
                number, item.passage, item.article, source.start, source.end, source.quote, self._reprints(source)
            )
        return self._citations[key].number

    def sentences(self, cited: Sequence[tuple[str, Finding]]) -> tuple[Sentence, ...]:
        """Drafted sentences with the numbers of what they rest on."""
        return tuple(Sentence(text, self.of(finding.sources), finding.verdict, finding.why) for text, finding in cited)
