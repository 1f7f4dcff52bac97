"""An article as the reader sees it beside the answer: paragraphs, the cited words marked, what was dropped dimmed."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from embeddings.articles import Article, DroppedSpan
from embeddings.cleaning import REASONS
from embeddings.errors import Language
from ui.conversation import Place
from ui.text import byline, isolated, safe, shortened, title_of, web_address
from ui.wording import WORDING, Wording

WINDOW = 100_000
"""Characters shown before and after the cited words of a very long article."""

_PARAGRAPH = re.compile(r"#{1,6}[ \t][^\r\n]*|[^\r\n]+(?:\r?\n(?![ \t]*(?:\r?\n|\Z))[^\r\n]+)*")
_HEADING = re.compile(r"#{1,6}[ \t]")
_MARKUP = re.compile(r"(?m)^(?:#{1,6}[ \t]|&gt;[ \t]?)|\*\*|__")  # in escaped text


def article_view(place: Place, dropped: Sequence[DroppedSpan], language: Language) -> str:
    """The article as HTML. The text of its ``<mark>`` elements is ``article.text[start:end]``, without the line breaks
    between paragraphs; offsets count characters of ``article.text``.
    """
    words, article = WORDING[language], place.article
    kind = "k-cited" if place.cited else "k-passage"
    body = "".join(_paragraphs(place, dropped, words, language))
    spoken = safe(article.language or "fr")
    return (
        f'<article class="k-article" lang="{spoken}" aria-label="{safe(words.article)}" tabindex="-1">'
        f"{_head(article, words, language)}"
        f'<div class="k-body {kind}" tabindex="0">{body}</div></article>'
    )


def _head(article: Article, words: Wording, language: Language) -> str:
    facts = [byline(article, language)]
    if article.author.strip():
        facts.append(isolated(shortened(article.author, 120)))
    foot = [f'<span class="k-file">{isolated(article.id)}</span>']
    if address := web_address(article.url):
        foot.append(
            f'<a href="{safe(address)}" target="_blank" rel="noopener noreferrer nofollow">{safe(words.original)} ↗</a>'
        )
    return (
        f'<header class="k-article-head"><button type="button" class="k-close" data-close title="{safe(words.close)}"'
        f' aria-label="{safe(words.close)}">×</button>'
        f'<h2 dir="auto">{safe(title_of(article))}</h2>'
        f'<p class="k-meta">{" · ".join(fact for fact in facts if fact)}</p>'
        f'<p class="k-meta">{" · ".join(foot)}</p></header>'
    )


def _paragraphs(place: Place, dropped: Sequence[DroppedSpan], words: Wording, language: Language) -> Iterator[str]:
    text = place.article.text
    first, last = max(0, place.start - WINDOW), min(len(text), place.end + WINDOW)
    spans = sorted(dropped, key=lambda span: span.start)
    starts = [span.start for span in spans]
    cut = f'<p class="k-note">{safe(words.cut_short)}</p>' if (first, last) != (0, len(text)) else ""
    yield cut
    for match in _PARAGRAPH.finditer(text, first, last):
        if not match.group().strip():
            continue
        near = spans[max(0, bisect_right(starts, match.start()) - 1) : bisect_right(starts, match.end())]
        pieces = "".join(_pieces(place, near, match.start(), match.end(), language, words))
        heading = ' class="k-heading"' if _HEADING.match(match.group()) else ""
        yield f'<p dir="auto"{heading}>{pieces}</p>'


def _pieces(
    place: Place, dropped: Sequence[DroppedSpan], start: int, end: int, language: Language, words: Wording
) -> Iterator[str]:
    """The characters ``[start, end)``, cut wherever a marked or a dropped stretch begins or ends."""
    edges = {start, end, place.start, place.end, *(edge for span in dropped for edge in (span.start, span.end))}
    inside = sorted(edge for edge in edges if start <= edge <= end)
    for left, right in pairwise(inside):
        piece = _MARKUP.sub(r'<span class="k-markup">\g<0></span>', safe(place.article.text[left:right]))
        if place.start <= left and right <= place.end:
            yield f"<mark>{piece}</mark>"
        elif reason := next((span.reason for span in dropped if span.start <= left and right <= span.end), None):
            named = REASONS[reason][0 if language == "fr" else 1] if reason in REASONS else reason
            yield f'<span class="k-dropped" title="{safe(words.left_out.format(reason=named))}">{piece}</span>'
        else:
            yield piece
