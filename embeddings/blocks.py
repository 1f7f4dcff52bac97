"""Blocks of other articles and of readers' comments among a text's paragraphs.

A block takes titles, names and blurbs that are cut short, never a whole sentence, unless it stands between marks of
comments or of teasers: what follows a heading may be the article.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.block_forms import COMMENT_MARK, COMMENTS, TEASER_MARK, TEASERS

_STRONG = 160  # characters of a paragraph of several sentences that is surely the article's
_LEAST_BLURB = 45  # characters of a blurb that is cut short, where no heading says what it is
_MARKS = {COMMENTS: COMMENT_MARK, TEASERS: TEASER_MARK}
_NEEDED = {COMMENTS: 1, TEASERS: 2}  # marks under a heading that an article may have
_BETWEEN = {
    COMMENTS: 2,
    TEASERS: 1,
}  # whole sentences before the next mark, but under a heading that may be the article's


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a text, and what its form tells."""

    start: int
    end: int
    line: str
    """The words on one line, without markdown's marks at the edges."""
    reason: str
    """Why all of it is boilerplate; ``""`` when it is not known to be."""
    heading: str
    """The reason of the block that it opens, or ``""``."""
    sure: bool
    """Whether no article has such a heading."""
    suspicious: bool
    """Whether it has a word that boilerplate is made of: a cheap test before its sentences are looked at."""
    whole: bool
    """Whether it reads as prose: it ends in a full stop, or is longer than titles are."""
    sentences: int
    """About how many sentences of long prose it has: ended, not cut short."""


def with_blocks(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The reason to drop each paragraph, blocks of teasers and comments included."""
    reasons = [paragraph.reason for paragraph in paragraphs]
    begun = False
    position = 0
    while position < len(paragraphs):
        heading = paragraphs[position].heading
        stop = _end(paragraphs, position, begun) if heading else position
        for inside in range(position, stop):
            reasons[inside] = reasons[inside] or heading
        begun = begun or paragraphs[position].sentences > 0
        position = max(position + 1, stop)
    _drop_last_headings(paragraphs, reasons)
    return _with_trailing_teasers(paragraphs, reasons)


def _end(paragraphs: Sequence[Paragraph], position: int, begun: bool) -> int:
    """Where the block ends that a heading opens: ``position`` itself where it is none. Before an article has ``begun``,
    the titles below a heading may be its own."""
    opening = paragraphs[position]
    mark, needed, most = _MARKS[opening.heading], _NEEDED[opening.heading], _BETWEEN[opening.heading]
    taking = opening.sure and begun
    before, after = most if taking else 0, most if taking or opening.heading == COMMENTS else 0
    stop = position + 1 if opening.sure else position
    marks = between = 0
    for place in range(position + 1, len(paragraphs)):
        paragraph = paragraphs[place]
        if paragraph.heading or (paragraph.sentences >= 2 and len(paragraph.line) >= _STRONG):
            break
        if mark.search(paragraph.line):
            marks, between = marks + 1, 0
            taking = taking or marks >= needed
        elif paragraph.whole and not paragraph.reason:
            between += 1
            if between > (after if marks else before):
                break
        if taking and not between:
            stop = place + 1
    return stop


def _drop_last_headings(paragraphs: Sequence[Paragraph], reasons: list[str]) -> None:
    """Drop headings that nothing of the article follows."""
    for place in range(len(paragraphs) - 1, 0, -1):
        reasons[place] = reasons[place] or paragraphs[place].heading
        if not reasons[place]:
            return


def _with_trailing_teasers(paragraphs: Sequence[Paragraph], reasons: list[str]) -> list[str]:
    """Titles with blurbs cut short ("..."), two or more, after the last sentence: teasers without a heading."""
    prose = (i for i, p in enumerate(paragraphs) if p.whole and not reasons[i])
    last = max(prose, default=len(paragraphs)) + 1
    pairs = [
        i
        for i in range(last, len(paragraphs) - 1)
        if not reasons[i]
        and not TEASER_MARK.search(paragraphs[i].line)
        and not reasons[i + 1]
        and len(paragraphs[i + 1].line) >= _LEAST_BLURB
        and TEASER_MARK.search(paragraphs[i + 1].line)
    ]
    if len(pairs) < 2:
        return reasons
    return reasons[: pairs[0]] + [reason or TEASERS for reason in reasons[pairs[0] :]]
