"""Articles cut into passages: a few whole sentences each, the unit of search and of citation."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any
from unicodedata import is_normalized

from embeddings.articles import Article, DroppedSpan, Passage, kept_spans
from embeddings.dates import date_in_words
from embeddings.sentences import Span, sentence_spans

SPLITTER = "sentences-1"
"""Names this way of cutting: an index made with another is made again."""

TARGET = 350
"""Characters a passage is filled to; a longer sentence stands alone."""
LONGEST = 1000
"""Characters above which a sentence is cut, so that the embedding model's window (512 tokens) holds a passage."""

_ENOUGH = 200  # at a paragraph's end, a passage this long is not filled further
_LEAST = 80  # a shorter passage joins the one before it
_HEADING = 120  # a line without final punctuation is a heading up to this many characters
_LONGEST_TITLE = 300
_BLANKS = " \t\u00a0"
# What ``ftfy`` changes besides mojibake: controls, marks that go before or after, ligatures, wide letters.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u0300-\u036f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufb00-\ufb06\ufeff"
    "\uff01-\uff5e\uffe0-\uffee]"
)
_LINE_END = r"[ \t]{0,9}\r?\n[ \t]{0,40}"
_DIVIDED = re.compile(rf"(?<![^\W\d_])([^\W\d_]{{1,40}})(?:-{_LINE_END}|\u00ad(?:{_LINE_END})?)([^\W\d_]{{1,40}})")
_CLAUSE_END = re.compile(r"[;:,)»”]\s+|\s[–—-]\s+")


def split(article: Article, dropped: Sequence[DroppedSpan]) -> list[Passage]:
    """The passages of an article, in order: whole consecutive sentences, none of them in a dropped span.

    ``article.text[passage.start:passage.end] == passage.text`` holds for each.
    """
    text = article.text
    spans = [span for run in kept_spans(len(text), dropped) for span in _joined(_packed(text, *run))]
    return [
        Passage(f"{article.id}:{start}-{end}", article.id, start, end, text[start:end])
        for start, end in spans
        if any(character.isalnum() for character in text[start:end])
    ]


def embedded_text(passage: Passage, article: Article) -> str:
    """What the embedding model reads: the article's title and date, then the passage as ``readable``."""
    body = readable(passage.text)
    head = heading(article, body)
    stop = "" if head.endswith((".", "!", "?", "…")) else "."
    return f"{head}{stop} {body}" if head else body


def heading(article: Article, body: str = "") -> str:
    """The article's title and date on a line, as far as they are known; no title where the ``body`` opens with it."""
    title = readable(article.title[:_LONGEST_TITLE])
    heads = [] if body.startswith(title) else [title]
    if article.published is not None:
        heads.append(date_in_words(article.published, article.language))
    return ", ".join(part for part in heads if part)


def readable(text: str) -> str:
    """The text as a person should see it: mojibake repaired, words that the end of a line divides made whole, markdown
    markup taken off, on a single line."""
    whole = _DIVIDED.sub(_undivided, text) if "-" in text or "\u00ad" in text else text
    lines = (re.sub(r"^\s{0,3}(?:#{1,6}\s+|>\s?|[*+]\s+)+", "", line) for line in _repaired(whole).splitlines())
    line = " ".join(" ".join(lines).split())
    if re.search(r"[\[*_`\\&]", line):
        line = " ".join(_inline_text(line).split())
    return line.strip("*_ ")  # marks whose other half lies in another passage


def _undivided(match: re.Match[str]) -> str:
    """A word that was divided: "entre-/rait" is one, "Saint-/Malo" and "sous-/traitant" have their hyphen."""
    from simplemma import is_known

    first, second = match.groups()
    if "\u00ad" in match.group():
        return first + second
    compound = match.string[: match.start()].endswith("-") or not second.islower()  # "a-t-/il", "Saint-/Malo"
    is_one = is_known(first + second, "fr") or is_known(first + second, "en")
    is_two = len(second) > 1 and is_known(second, "fr")
    return f"{first}-{second}" if compound or (is_two and not is_one) else first + second


def _repaired(text: str) -> str:
    """``ftfy``'s repair, without its straightening of curly quotation marks; a text that needs none is left alone."""
    import ftfy
    from ftfy.badness import is_bad

    if text.isascii() or not (_ODD.search(text) or is_bad(text) or not is_normalized("NFC", text)):
        return text
    return ftfy.fix_text(text, uncurl_quotes=False, unescape_html=False)


def _inline_text(line: str) -> str:
    """The words of a line of markdown. Links give their text, images their description."""
    children: Iterable[Any] = _markdown().parseInline(line)[0].children or ()
    return "".join(" " if token.type in ("softbreak", "hardbreak") else token.content for token in children)


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def _packed(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences joined into passages."""
    first: int | None = None
    last = start
    for unit_start, unit_end in _units(text, start, end):
        if first is not None:
            new_paragraph = "\n" in text[last:unit_start] or "\r" in text[last:unit_start]
            full = unit_end - first > TARGET
            if full or (new_paragraph and last - first >= _ENOUGH):
                yield first, last
                first = None
        first = unit_start if first is None else first
        last = unit_end
    if first is not None:
        yield first, last


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """A scrap such as a byline goes with the passage before it: alone, its title would match every question."""
    held: Span | None = None
    for start, end in spans:
        if held is not None and end - start < _LEAST and end - held[0] <= TARGET + _LEAST:
            held = held[0], end
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _units(text: str, start: int, end: int) -> Iterator[Span]:
    """What a passage must not divide: a sentence with the headings before it; a piece of an endless sentence."""
    headings: Span | None = None
    for sentence in sentence_spans(text, start, end):
        if headings is not None and sentence[1] - headings[0] > LONGEST:
            yield headings
            headings = None
        if _is_heading(text, sentence, end):
            headings = (headings or sentence)[0], sentence[1]
            continue
        for piece in _pieces(text, *sentence):
            yield (headings or piece)[0], piece[1]
            headings = None
    if headings is not None:
        yield headings


def _is_heading(text: str, sentence: Span, end: int) -> bool:
    """A short line of its own without final punctuation."""
    start, stop = sentence
    if stop - start > _HEADING or text[stop - 1] in '.!?…:;,»”"':
        return False
    before, after = text[max(0, start - 9) : start].rstrip(_BLANKS), text[stop : min(end, stop + 9)].lstrip(_BLANKS)
    return before[-1:] in ("", "\n", "\r") and after[:1] in ("", "\n", "\r")


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence, cut at clauses or else at words while it is longer than ``LONGEST``."""
    while end - start > LONGEST:
        cut = _cut(text, start)
        stop = cut
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        yield start, stop
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _cut(text: str, start: int) -> int:
    window_end = start + LONGEST
    clauses = [match.end() for match in _CLAUSE_END.finditer(text, start + LONGEST // 3, window_end)]
    if clauses:
        return clauses[-1]
    space = max(text.rfind(" ", start + 1, window_end), text.rfind("\u00a0", start + 1, window_end))
    return space if space > start else window_end
