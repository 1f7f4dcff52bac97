"""What about an article a person should look at."""

import re
from collections.abc import Sequence

from embeddings.articles import Article, DroppedSpan

DOUBTS: dict[str, tuple[str, str]] = {
    "mojibake": ("caractères abîmés (réparés à l'affichage)", "garbled characters (repaired when shown)"),
    "lost-quotation": ("citations ou espaces perdues", "lost quotations or spaces"),
    "no-title": ("titre introuvable", "no title found"),
    "no-date": ("date introuvable", "no date found"),
    "truncated": ("texte coupé à la fin", "text cut off at its end"),
    "markdown": ("restes de markdown", "markdown remains"),
    "short": ("texte très court", "very short text"),
}
"""Key -> what it means, in French and in English."""

_EMPTY_QUOTATION = re.compile(r"«\s*»|“\s*”")
_GLUED = re.compile(r"[a-zà-ÿ]{3}[.!?][A-ZÀ-Þ][a-zà-ÿ]+\s|[0-9][.!?][A-ZÀ-Þ][a-zà-ÿ]+\s")
_MARKDOWN = re.compile(r"\]\([^)\s]{0,200}\)|\*\*\w|^#{1,6}\s", re.MULTILINE)
_LEAST_CHARACTERS = 200


def find_doubts(article: Article, dropped: Sequence[DroppedSpan]) -> tuple[str, ...]:
    """The keys of ``DOUBTS`` that hold for an article, in their order."""
    from ftfy.badness import is_bad

    kept = kept_text(article.text, dropped)
    holds = {
        "mojibake": not article.text.isascii() and bool(is_bad(article.text)),
        "lost-quotation": bool(_EMPTY_QUOTATION.search(kept) or _GLUED.search(kept)),
        "no-title": not article.title,
        "no-date": article.published is None,
        "truncated": _is_cut_off(kept),
        "markdown": article.path.suffix.lower() != ".md" and bool(_MARKDOWN.search(kept)),
        "short": len(kept) < _LEAST_CHARACTERS,
    }
    return tuple(key for key in DOUBTS if holds[key])


def kept_text(text: str, dropped: Sequence[DroppedSpan]) -> str:
    """The text without its dropped spans."""
    start, parts = 0, []
    for span in dropped:
        parts.append(text[start : span.start])
        start = span.end
    return "".join([*parts, text[start:]]).strip()


def _is_cut_off(kept: str) -> bool:
    """Whether the last long line stops without final punctuation, or in an ellipsis."""
    lines = (line.rstrip(" *_\u00a0") for line in reversed(kept.splitlines()))
    last = next((line for line in lines if len(line) > 120), ".")
    return last.endswith(("...", "…", "[…]", "[...]")) or last[-1].isalnum() or last[-1] in ",;-–—"
