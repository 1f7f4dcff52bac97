"""Where the sentences of a text are.

The library ``syntok`` finds the ends; what it gets wrong on French press is mended here: courtesy titles and initials
("M. Trump", "George W. Bush"), speech followed by its verb ("« Oui ! » dit-il"), and sentences glued together where a
scraper lost the space ("commerciaux.Le secrétaire").
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

Span = tuple[int, int]

# Abbreviations, in French and English, after which a name or a number follows more often than a new sentence.
_ABBREVIATIONS = ["M", "MM", "Mme", "Mmes", "Mlle", "Mlles", "Me", "Mes", "Mgr", "Dr", "Drs", "Pr", "Prof", "Gén", "Cdt", "Lt", "Col", "Cap", "Ste", "St", "Sts", "Mr", "Mrs", "Ms", "Gen", "Sen", "Rep", "Gov", "Capt", "Sgt", "art", "chap", "fig", "vol", "éd", "ed", "al", "av", "env", "cf", "vs", "no", "nos", "n°", "p", "pp", "tél", "tel", "réf", "hab", "approx", "Jr", "Sr"]
_ABBREVIATION = re.compile(rf"(?:^|[\s(«“\"'’])(?:{'|'.join(_ABBREVIATIONS)})\.$", re.IGNORECASE)
# "W." or "J.-C.", and "L'O.N.U." cut in two, but not "vitamine C." at a real end: what follows decides (see _continues).
_INITIAL = re.compile(r"(?:^|[\s(«“\"'’.-])[A-ZÀ-Þ]\.$")
_CAPITALISED_NAME = re.compile(r"[A-ZÀ-Þ](?:[a-zà-ÿ]+|\.)[-'’]?")
# Words that begin sentences far more often than names: after an initial, one of these opens a new sentence.
_OPENERS = frozenset(
    ["Le", "La", "Les", "L", "Un", "Une", "Des", "Du", "De", "D", "Il", "Elle", "Ils", "Elles", "On", "Ce", "Cet", "Cette", "Ces", "C", "Son", "Sa", "Ses", "Leur", "Leurs", "Mais", "Et", "Or", "Ni", "Car", "Donc", "En", "Dans", "Pour", "Par", "Avec", "Sans", "Sur", "Selon", "Au", "Aux", "A", "À", "Après", "Avant", "Depuis", "Alors", "Ainsi", "Aussi", "Cela", "Ceci", "Je", "Nous", "Vous", "Qui", "Que", "Qu", "The", "This", "That", "These", "It", "He", "She", "They", "We", "You", "I", "In", "On", "At", "But", "And", "For", "From", "With", "His", "Her", "Its", "Their"]
)
# A lower-case word, its full stop, then a capitalised word with no space: a lost space. Two letters before the stop keep
# "F.CFA" and "U.E." whole; a lower-case letter after the capital keeps "example.COM" whole.
_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2}[.!?…])(?=[«“\"]?[A-ZÀ-Þ][a-zà-ÿ'’])|(?<=[0-9%»”)][.!?…])(?=[A-ZÀ-Þ][a-zà-ÿ'’])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\S+\.[a-z]{2,4}/\S*")
_ENDED = re.compile(r"[.!?…:;][»”\"’')\]*_\s]*$")
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LIST_OR_HEADING = re.compile(r"\s*(?:[#>|•*–—-]|\d+[.)]\s)")
_WIDEST_WRAP = 120


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of ``text[start:end]``, in order, as offsets in ``text``.

    Spans are disjoint, have no whitespace at either end and cover every other character. A paragraph's end ends a sentence.
    """
    spans: list[Span] = []
    for paragraph in paragraph_spans(text, start, end):
        spans += _paragraph_sentences(text, *paragraph)
    return spans


def paragraph_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The paragraphs of ``text[start:end]``: its lines that are not blank, except that lines which an editor or a mailer
    wrapped at a fixed width are one paragraph."""
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
    for (first, last), following in zip(block, block[1:], strict=False):
        word = re.match(r"\S+", text[following[0] : following[1]])
        if _LIST_OR_HEADING.match(text[following[0] : following[1]]) or word is None:
            return block
        if last - first + 1 + len(word.group()) <= width:
            return block
    return [(block[0][0], block[-1][1])]


def _paragraph_sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph."""
    starts = sorted({start, *_library_starts(text[start:end], start), *_glued_starts(text, start, end)})
    spans: list[Span] = []
    for first, last in zip(starts, [*starts[1:], end], strict=True):
        if spans and text[first] in "»”" and spans[-1][1] > start:  # a quotation's end belongs to the sentence it closes
            spans[-1] = (spans[-1][0], first + 1)
            first += 1
        span = _trimmed(text, first, last)
        if span is None:
            continue
        if spans and _continues(text, spans[-1], span):
            span = (spans.pop()[0], span[1])
        spans.append(span)
    return spans


def _library_starts(line: str, offset: int) -> Iterator[int]:
    """Where ``syntok`` sees sentences start."""
    for sentence in _segmenter().split(_tokenizer().tokenize(line, offset)):
        yield sentence[0].offset


def _glued_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence starts without a space before it."""
    found = [glued.start() for glued in _GLUED.finditer(text, start, end)]
    if not found:
        return
    addresses = [address.span() for address in _ADDRESS.finditer(text, start, end)]
    for position in found:
        if not any(first < position < last for first, last in addresses):
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
    if not _ENDED.search(tail) or _ABBREVIATION.search(tail):
        return True
    if _INITIAL.search(tail):
        word = re.match(r"\w+", head)
        return bool(_CAPITALISED_NAME.match(head)) and (word is None or word.group() not in _OPENERS)
    opened = head.lstrip("»”\")’ \u00a0\u202f")
    return opened[:1].islower() and not text[before[1] : after[0]] == "" and tail[-1:] in "!?…»”\"."


@cache
def _segmenter() -> Any:
    import syntok.segmenter  # type: ignore[import-untyped]

    return syntok.segmenter


@cache
def _tokenizer() -> Any:
    import syntok.tokenizer  # type: ignore[import-untyped]

    return syntok.tokenizer.Tokenizer(replace_not_contraction=False)
