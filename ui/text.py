"""Text of articles, models and readers made safe to stand in the page: text is never markup."""

import html
import re

import ftfy

from embeddings.articles import Article, ArticleEntry, PublicationDate
from embeddings.dates import date_in_words
from embeddings.errors import Language
from ui.wording import WORDING

# Controls that could reorder what surrounds them (bidirectional embeddings, overrides and isolates), that no page can
# show, or that cannot be sent (lone surrogates). Marks that Arabic or Hebrew need (U+200E, U+200F) stay.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text as a person should see it: mojibake repaired, characters that only disturb a page left out."""
    repaired = text if text.isascii() else ftfy.fix_encoding(text)
    return _UNSHOWABLE.sub("", repaired)


def safe(text: str) -> str:
    """``plain`` text escaped, for an element's content or a quoted attribute."""
    return html.escape(plain(text), quote=True)


def isolated(text: str) -> str:
    """``safe`` text in a ``<bdi>``: its direction, whatever it is, does not touch the words around it."""
    return f"<bdi>{safe(text)}</bdi>"


def shortened(text: str, longest: int) -> str:
    """The text, or its first ``longest`` characters and an ellipsis."""
    return text if len(text) <= longest else text[:longest].rstrip() + "…"


def title_of(article: Article) -> str:
    """The article's title, else its file's name."""
    return plain(article.title).strip() or plain(article.id.rpartition("/")[2]).strip() or "?"


def date_of(published: PublicationDate | None, language: Language) -> str:
    """The date in the reader's words, ``""`` when unknown."""
    return date_in_words(published, language) if published else ""


def byline(article: Article | ArticleEntry, language: Language) -> str:
    """Source, where known, and date, as HTML."""
    parts = [isolated(shortened(article.source, 80))] if article.source.strip() else []
    if article.published:
        parts.append(f'<time datetime="{article.published.isoformat()}">{date_of(article.published, language)}</time>')
    else:
        parts.append(safe(WORDING[language].undated))
    return " · ".join(parts)


def web_address(url: str) -> str:
    """The address when it is one of the web, else ``""``: a link never runs a script or opens a local file."""
    return url if re.fullmatch(r"https?://[^\s<>\"']{1,2000}", url) and not _UNSHOWABLE.search(url) else ""


def is_before(first: PublicationDate, second: PublicationDate) -> bool:
    """Whether the first date is the earlier; an unknown month or day counts as the first."""
    return first.first_day < second.first_day
