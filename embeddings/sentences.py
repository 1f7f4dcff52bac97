"""Where the sentences of a text are.

The library ``syntok`` finds the ends; what it gets wrong on French press is mended here: courtesy titles and initials
("M. Trump", "George W. Bush"), speech followed by its verb ("« Oui ! » dit-il"), and sentences glued together where a
scraper lost the space ("commerciaux.Le secrétaire").
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

Span = tuple[int, int]

# Abbreviations in French and English that no sentence ends with, but "Fin de la p. Une autre": courtesy titles before a
# name, and what stands before a number.
_BEFORE_NAME = re.compile(
    r"(?:^|[\s(«“\"'’])(?:M|MM|Mmes?|Mlles?|Mgr|Drs?|Prs?|Prof|Gén|Cdt|Lt|Col|Ste|Sts?|Mrs?|Ms|Gen|Sen|Rep|Gov|Capt|Sgt|av|cf|vs)\.$"
)
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(«“\"'’])(?:n[os°]|pp?|art|chap|fig|vol|al|env|t[ée]l|réf|approx)\.$", re.IGNORECASE
)
# "W." or "J.-C.", and "L'O.N.U." cut in two, but not "vitamine C." at an end: what follows decides (see _continues).
_INITIAL = re.compile(r"(?:^|[\s(«“\"'’.-])[A-ZÀ-Þ]\.$")
_CAPITALISED_NAME = re.compile(r"[A-ZÀ-Þ](?:[a-zà-ÿ]+|\.)[-'’]?")
# Words that begin sentences far more often than names: after an initial, one of these opens a new sentence.
_OPENER = re.compile(
    r"(?:Les?|La|L|Une?|Des?|Du|D|Ils?|Elles?|On|Ce|Cet|Cette|Ces|C|Son|Sa|Ses|Leurs?|Mais|Et|Or|Ni|Car|Donc|En|Dans|Pour|"
    r"Par|Avec|Sans|Sur|Selon|Aux?|[AÀ]|Après|Avant|Depuis|Alors|Ainsi|Aussi|Cela|Ceci|Je|Nous|Vous|Qui|Que?|"
    r"The|This|That|These|It|He|She|They|We|You|I|In|On|At|But|And|For|From|With|His|Her|Its|Their)\b"
)
# A lower-case word, its full stop, then a capitalised word: a lost space. Two letters before the stop keep "F.CFA" and
# "U.E." whole; a lower-case letter after the capital keeps "example.COM" whole.
_GLUED = re.compile(
    r"(?<=[a-zà-ÿ]{2}[.!?…])(?=[«“\"]?[A-ZÀ-Þ][a-zà-ÿ'’])|(?<=[0-9%»”)][.!?…])(?=[A-ZÀ-Þ][a-zà-ÿ'’])"
    r"|(?<=[a-zà-ÿ]…)\s(?=[«“]?[A-ZÀ-Þ])|(?<=[a-zà-ÿ]\.\.\.)\s(?=[«“]?[A-ZÀ-Þ])"  # after "…" the library never parts
)
_ADDRESS = re.compile(r"://|^www\.|@|\.[a-z]{2,4}/")
_ENDED = re.compile(r"[.!?…:;][»”\"’')\]*_\s]*$")
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LIST_OR_HEADING = re.compile(r"\s*(?:[#>|•*–—-]|\d+[.)]\s)")
_WIDEST_WRAP = 120
_WINDOW = 2000


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of ``text[start:end]``, in order, as offsets in ``text``.

    Spans are disjoint, have no whitespace at either end and cover every other character. The end of a paragraph (see
    ``paragraph_spans``) ends a sentence.
    """
    spans: list[Span] = []
    for paragraph in paragraph_spans(text, start, end):
        spans += _paragraph_sentences(text, *paragraph)
    return spans


def paragraph_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The paragraphs of ``text[start:end]``: its lines that are not blank, except that lines which an editor or a
    mailer wrapped at a fixed width are one paragraph."""
    stop = len(text) if end is None else end
    paragraphs: list[Span] = []
    block: list[Span] = []
    for match in _LINE.finditer(text, start, stop):
        line = _trimmed(text, *match.span())
        if line is None:
            paragraphs += _joined(text, block)
            block = []
            continue
        if block and text[block[-1][1] : line[0]].count("\n") > 1:
            paragraphs += _joined(text, block)
            block = []
        block.append(line)
    return paragraphs + _joined(text, block)


def _joined(text: str, block: list[Span]) -> list[Span]:
    """The lines of a block, or the block as one where its lines were wrapped: no line had room for the next one's first
    word, and a line begins in lower case, as no title or list item does."""
    if len(block) < 2:
        return block
    width = max(last - first for first, last in block)
    if width > _WIDEST_WRAP or not any(text[first].islower() for first, _ in block[1:]):
        return block
    for (first, last), following in pairwise(block):
        word = re.match(r"\S+", text[following[0] : following[1]])
        if _LIST_OR_HEADING.match(text[following[0] : following[1]]) or word is None:
            return block
        if last - first + 1 + len(word.group()) <= width:
            return block
    return [(block[0][0], block[-1][1])]


def _paragraph_sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph."""
    starts = sorted({start, *_library_starts(text, start, end), *_glued_starts(text, start, end)})
    spans: list[Span] = []
    for first, last in zip(starts, [*starts[1:], end], strict=True):
        if spans and text[first] in "»”":  # a quotation's end belongs to the sentence it closes
            spans[-1] = (spans[-1][0], first + 1)
            first += 1
        span = _trimmed(text, first, last)
        if span is None:
            continue
        if spans and _continues(text, spans[-1], span):
            span = (spans.pop()[0], span[1])
        spans.append(span)
    return spans


def _library_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where ``syntok`` sees sentences start. Its time grows as the square of what it is given, so a long paragraph goes
    to it in windows; ``_continues`` mends a sentence that they part."""
    while start < end:
        stop = end if end - start <= _WINDOW else text.rfind(" ", start + 1, start + _WINDOW)
        stop = stop if stop > start else min(end, start + _WINDOW)
        for sentence in _segmenter().split(_tokenizer().tokenize(text[start:stop])):
            yield start + sentence[0].offset
        start = stop


def _glued_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence starts without a space before it, or after an ellipsis."""
    for glued in _GLUED.finditer(text, start, end):
        position = glued.start()
        if position == start:
            continue
        word = text[max(start, position - 100) : position].split()[-1]
        if not _ADDRESS.search(word + text[position : position + 1]):
            yield position


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _continues(text: str, before: Span, after: Span) -> bool:
    """Whether the sentence ``after`` is really the rest of the sentence ``before``."""
    tail, head = text[max(before[0], before[1] - 12) : before[1]], text[after[0] : min(after[1], after[0] + 40)]
    if not any(character.isalnum() for character in head) and after[1] - after[0] < 40:
        return True
    if not _ENDED.search(tail) or _BEFORE_NAME.search(tail) or (_BEFORE_NUMBER.search(tail) and head[0].isdigit()):
        return True
    if _INITIAL.search(tail):
        return bool(_CAPITALISED_NAME.match(head)) and not _OPENER.match(head)
    spaced = before[1] < after[0]
    return spaced and head.lstrip('»”")’ \u00a0\u202f')[:1].islower()


@cache
def _segmenter() -> Any:
    import syntok.segmenter  # type: ignore[import-untyped]

    return syntok.segmenter


@cache
def _tokenizer() -> Any:
    import syntok.tokenizer  # type: ignore[import-untyped]

    return syntok.tokenizer.Tokenizer(replace_not_contraction=False)
