"""The passages an answer was written from, cut where the cited words and the evidence begin and end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from eval.evidence import Span

Range = tuple[int, int]
"""Characters ``[start, end)``."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage, cited and evidence alike from end to end."""

    text: str
    cited: bool
    evidence: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage as a report shows it. ``numbers``: of the citations in it, ascending; none where it is not cited."""

    article: str
    title: str
    published: str
    numbers: tuple[int, ...]
    segments: tuple[Segment, ...]


def segments(text: str, cited: Iterable[Range], evidence: Iterable[Range]) -> tuple[Segment, ...]:
    """The text in order, cut at the ends of every range; what lies outside the text is left out."""
    ranges = [[_clipped(each, len(text)) for each in sort] for sort in (cited, evidence)]
    edges = sorted({0, len(text), *(edge for sort in ranges for each in sort for edge in each)})
    return tuple(
        Segment(text[left:right], *(any(start <= left and right <= end for start, end in sort) for sort in ranges))
        for left, right in pairwise(edges)
    )


def excerpts(answer: Mapping[str, Any], evidence: Sequence[Sequence[Span]]) -> tuple[Excerpt, ...]:
    """The passages the answer was written from, in their order, then the quotes that stand in none of them.

    Args:
        answer: as ``eval.results.answer_record`` writes it.
        evidence: where the case's evidence stands.
    """
    homes = {id(citation): _home(citation, answer["evidence"]) for citation in answer["citations"]}
    found = [
        _excerpt(passage, [each for each in answer["citations"] if homes[id(each)] is passage], evidence)
        for passage in answer["evidence"]
    ]
    homeless = [citation for citation in answer["citations"] if homes[id(citation)] is None]
    return tuple(found + [_excerpt({**each, "text": each["quote"]}, [each], evidence) for each in homeless])


def _home(citation: Mapping[str, Any], passages: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first passage that holds all of the citation."""
    holding = (
        passage
        for passage in passages
        if passage["article"] == citation["article"]
        and passage["start"] <= citation["start"]
        and citation["end"] <= passage["end"]
    )
    return next(holding, None)


def _excerpt(
    passage: Mapping[str, Any], citations: Sequence[Mapping[str, Any]], evidence: Sequence[Sequence[Span]]
) -> Excerpt:
    first, name = passage["start"], passage["article"]
    cited = [(each["start"] - first, each["end"] - first) for each in citations]
    proof = [(span.start - first, span.end - first) for span in _all(evidence) if span.article == name]
    numbers = tuple(sorted(each["number"] for each in citations))
    return Excerpt(name, passage["title"], passage["published"] or "", numbers, segments(passage["text"], cited, proof))


def _all(evidence: Sequence[Sequence[Span]]) -> Iterator[Span]:
    for piece in evidence:
        yield from piece


def _clipped(span: Range, length: int) -> Range:
    return min(max(span[0], 0), length), min(max(span[1], 0), length)
