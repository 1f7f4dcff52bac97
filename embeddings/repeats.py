"""Lines that a source prints in many of its articles: a page's template, whatever it says.

Word lists know how pages speak to their readers; this knows what they say again and again. A line of prose may be the
background that an agency repeats ("Huawei, numéro deux mondial…"), so more articles must have it before it is dropped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set

from embeddings.articles import Article, DroppedSpan
from embeddings.reading import Reading
from embeddings.sentences import Span, paragraph_spans

REPEATED = "repeated"
"""The reason of the spans that are dropped here."""

COUNTED = 2_000
"""Articles of a source that are looked at: enough to know a share, however many there are."""

_SHARE = 0.2  # of a source's articles
_LEAST, _LEAST_PROSE = 3, 10  # articles
_PROSE = 80  # characters, with final punctuation
_LONGEST = 1_000  # characters; a longer paragraph is never a template's
_ENDED = re.compile(r"[.!?…][»”\"’')\]*_\s\u00a0]*$")

Lines = Set[str]
"""Lines as ``_normal`` writes them."""


def source_of(reading: Reading) -> str:
    """What articles are counted by: the source that the file declares, or else the folder; of a .jsonl file, the file.

    A source that is read from the text will not do: it may be read from a repeated line, which is then dropped.
    """
    article = reading.article
    if reading.origins.get("source") == "declared":
        return article.source.casefold()
    file, _, line = article.id.partition(".jsonl#")
    return file if line else article.id.rpartition("/")[0]


def repeated_lines(articles: Iterable[tuple[str, str, Sequence[DroppedSpan]]]) -> dict[str, Lines]:
    """By source, the lines that at least a fifth of its articles have.

    ``articles`` are sources, texts and dropped spans, without reprints: what a dispatch says is no template because it
    was printed three times.
    """
    counted: Counter[str] = Counter()
    having: dict[str, Counter[str]] = {}
    for source, text, dropped in articles:
        if counted[source] < COUNTED:
            counted[source] += 1
            having.setdefault(source, Counter()).update({line for _, line in _lines(text, dropped)})
    return {
        source: {line for line, count in lines.items() if _is_template(line, count, counted[source])}
        for source, lines in having.items()
    }


def repeated_spans(article: Article, dropped: Sequence[DroppedSpan], lines: Lines) -> list[DroppedSpan]:
    """The paragraphs outside an article's dropped spans that are among ``lines``; none if nothing else were left."""
    found, left = [], False
    for (start, end), line in _lines(article.text, dropped):
        if line in lines:
            found.append(DroppedSpan(start, end, REPEATED))
        else:
            left = True
    return found if left else []


def _is_template(line: str, count: int, articles: int) -> bool:
    prose = len(line) >= _PROSE and _ENDED.search(line)
    return count >= (_LEAST_PROSE if prose else _LEAST) and count >= _SHARE * articles


def _lines(text: str, dropped: Sequence[DroppedSpan]) -> Iterator[tuple[Span, str]]:
    """The paragraphs outside the dropped spans, and each as it is compared: in small letters, digits alike."""
    start = 0
    for gap_start, gap_end in [*((span.start, span.end) for span in dropped), (len(text), len(text))]:
        for first, last in paragraph_spans(text, start, gap_start):
            if last - first <= _LONGEST and any(map(str.isalpha, text[first:last])):
                yield (first, last), re.sub(r"\d", "0", " ".join(text[first:last].split())).casefold()
        start = gap_end
