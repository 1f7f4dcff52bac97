"""What of a text is not the article. Spans are marked, never removed: offsets survive.

A paragraph is dropped when most of its sentences are a page's words to its reader, when it is a template's residue, or
when it stands in a block of other articles or of comments; a lone such sentence at a paragraph's edge is dropped alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.articles import DroppedSpan
from embeddings.boilerplate import BLOCK_HEADINGS, HINTS, IMAGE, RESIDUE, SENTENCES, TWEET_SIGNATURE
from embeddings.front_matter import read_front_matter
from embeddings.sentences import Span, paragraph_spans, sentence_spans

OUTSIDE = "outside"
REASONS: dict[str, tuple[str, str]] = {
    "front-matter": ("en-tête du fichier", "the file's header"),
    "cookie-notice": ("avis sur les cookies", "cookie notice"),
    "spam-notice": ("avis sur les indésirables", "spam notice"),
    "comment-form": ("formulaire ou fil de commentaires", "comment form or thread"),
    "share-prompt": ("invitation à partager", "prompt to share"),
    "invitation": ("invitation à s'abonner ou à suivre", "invitation to subscribe or follow"),
    "paywall": ("avis d'abonnement", "subscribers' notice"),
    "teaser": ("annonce d'autres articles", "teaser of other articles"),
    "navigation": ("navigation du site", "site navigation"),
    "image": ("image", "image"),
    "credit": ("crédit d'image", "image credit"),
    "video": ("légende d'une vidéo", "caption of a video"),
    "copyright": ("mention de droits", "rights notice"),
    "advertising": ("publicité", "advertising"),
    "tweet": ("habillage d'un tweet", "trappings of a tweet"),
    "residue": ("reste technique de la page", "technical residue of the page"),
    "repeated": ("répété dans les articles de la source", "repeated in the source's articles"),
    OUTSIDE: ("hors de l'article", "outside the article"),
    "rule": ("règle d'articles.toml", "rule of articles.toml"),
}
"""Why a span was dropped: key -> what it means, in French and in English."""

_LONGEST_LINE = 200  # a heading, prompt or credit is shorter
_LONGEST_TAGS = 1000  # patterns look at bounded stretches: a text may be made to slow them down
_STRONG, _WEAK = 160, 80  # characters of a paragraph that is surely, or probably, the article's
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\s]{0,300}\)")
_TAG = rf"(?:{_LINK.pattern}|(?:https?://|www\.|pic\.twitter\.com/)\S+|[#@]\w+)"
_TRAILING_TAGS = re.compile(rf"[.!?…][»”\"’')]*\s+({_TAG}(?:\s+{_TAG})+[\s*_]*)$", re.MULTILINE)
_ENDED = re.compile(r"[.!?…][»”\"’')\]*_\s\u00a0]*$")
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])[\s*_]*$")
_SENTENCE_END = re.compile(r"(?<![A-ZÀ-Þ])[.!?…][»”\"’')]*\s+(?=[«“\"(]?\s?[A-ZÀ-Þ])")
_MARKS = "*_#>|•►▶→ \t\u00a0"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    line: str
    """The words on one line, without markdown's marks at the edges."""
    reason: str
    """Why all of it is boilerplate; ``""`` when it is not known to be."""
    heading: str
    """The reason of the block that it opens, or ``""``."""
    suspicious: bool
    """Whether it has a word that boilerplate is made of: a cheap test before its sentences are looked at."""
    sentences: int
    """About how many sentences of prose it has: ended, not cut short."""


def find_boilerplate(text: str) -> tuple[DroppedSpan, ...]:
    """The spans of ``text`` that are not the article, sorted and disjoint; reasons are keys of ``REASONS``."""
    front = read_front_matter(text)
    dropped = [DroppedSpan(0, front.end, "front-matter")] if front else []
    paragraphs = [_paragraph(text, *span) for span in paragraph_spans(text, front.end if front else 0)]
    reasons = _with_blocks(paragraphs)
    for paragraph, reason in zip(paragraphs, reasons, strict=True):
        if reason:
            dropped.append(DroppedSpan(paragraph.start, paragraph.end, reason))
        else:
            dropped += _edges(text, paragraph)
    return _merged(text, dropped)


def _paragraph(text: str, start: int, end: int) -> _Paragraph:
    line = " ".join(text[start:end].split()).strip(_MARKS)
    prose = len(line) >= _WEAK and _ENDED.search(line) and not _TRUNCATED.search(line)
    suspicious = HINTS.search(line) is not None
    reason = _reason(line, text, (start, end), suspicious)
    heading = ""
    if len(line) <= _LONGEST_LINE:
        heading = next((key for key, pattern in BLOCK_HEADINGS.items() if pattern.search(line)), "")
    sentences = 0 if reason or not prose else 1 + len(_SENTENCE_END.findall(line))
    return _Paragraph(start, end, line, reason, heading, suspicious, sentences)


def _reason(line: str, text: str, span: Span, suspicious: bool) -> str:
    """Why a paragraph is boilerplate as a whole, or ``""``."""
    if not any(character.isalnum() for character in line):
        return ""
    if RESIDUE.search(line):
        return "residue"
    if IMAGE.search(" ".join(text[slice(*span)].split())):
        return "image"
    if TWEET_SIGNATURE.search(line):
        return "tweet"
    if len(line) <= _LONGEST_LINE and (reason := _sentence_reason(line)):
        return reason
    if _only_links(line):
        return "navigation"
    if not suspicious:
        return ""
    sentences = [" ".join(text[first:last].split()) for first, last in sentence_spans(text, *span)]
    found = [(_sentence_reason(sentence), len(sentence)) for sentence in sentences]
    if 2 * sum(size for reason, size in found if reason) >= sum(size for _, size in found):
        return next(reason for reason, _ in found if reason)
    return ""


def _sentence_reason(sentence: str) -> str:
    """The family of a sentence or short line. Quoted speech is never boilerplate, but in the title of a video."""
    for reason, pattern in SENTENCES.items():
        match = pattern.search(sentence.strip(_MARKS))
        if match and (reason == "video" or not re.search('[«“"]', sentence[: match.start() + 1])):
            return reason
    return ""


def _only_links(line: str) -> bool:
    """Whether nearly all of a line's words are links: at least three of them, as in a menu."""
    links = _LINK.findall(line)
    words = _LINK.sub("", line)
    linked = sum(len(link) for link in links)
    return len(links) >= 3 and linked > 4 * sum(character.isalnum() for character in words)


def _with_blocks(paragraphs: Sequence[_Paragraph]) -> list[str]:
    """The reason to drop each paragraph, blocks of teasers and comments included."""
    reasons = [paragraph.reason for paragraph in paragraphs]
    position = 0
    while position < len(paragraphs):
        heading = paragraphs[position].heading
        if not heading:
            position += 1
            continue
        stop = _resumes(paragraphs, position + 1)
        for inside in range(position, stop):
            heading = paragraphs[inside].heading or heading
            reasons[inside] = reasons[inside] or heading
        position = stop
    return _with_trailing_teasers(paragraphs, reasons)


def _resumes(paragraphs: Sequence[_Paragraph], start: int) -> int:
    """Where the article goes on after a block's heading: its first prose, if prose of several sentences follows."""
    if not any(p.sentences >= 2 and len(p.line) >= _STRONG for p in paragraphs[start:]):
        return len(paragraphs)
    return next(i for i in range(start, len(paragraphs)) if paragraphs[i].sentences)


def _with_trailing_teasers(paragraphs: Sequence[_Paragraph], reasons: list[str]) -> list[str]:
    """Titles with blurbs cut short ("..."), two or more, after the last prose: teasers without a heading."""
    last = max((i for i, p in enumerate(paragraphs) if p.sentences and not reasons[i]), default=len(paragraphs)) + 1
    blurbs = [
        i
        for i, p in enumerate(paragraphs)
        if i >= last and not reasons[i] and len(p.line) <= _LONGEST_LINE and _TRUNCATED.search(p.line)
    ]
    if len(blurbs) < 2:
        return reasons
    first = max(last, blurbs[0] - 1)
    return reasons[:first] + [reason or "teaser" for reason in reasons[first:]]


def _edges(text: str, paragraph: _Paragraph) -> list[DroppedSpan]:
    """Boilerplate at the start or the end of a paragraph that is otherwise the article's: whole sentences, and hashtags
    and addresses after the last one."""
    end = paragraph.end
    tags = _TRAILING_TAGS.search(text, max(paragraph.start, end - _LONGEST_TAGS), end)
    trailing = [] if tags is None else [DroppedSpan(tags.start(1), end, "tweet")]
    end = end if tags is None else tags.start(1)
    if not paragraph.suspicious:
        return trailing
    spans = sentence_spans(text, paragraph.start, end)
    reasons = [_sentence_reason(" ".join(text[first:last].split())) for first, last in spans]
    before = next((i for i, reason in enumerate(reasons) if not reason), 0)
    after = next((i for i, reason in enumerate(reversed(reasons)) if not reason), 0)
    edges = [*range(before), *range(len(spans) - after, len(spans))]
    return [*(DroppedSpan(spans[i][0], spans[i][1], reasons[i]) for i in edges), *trailing]


def _merged(text: str, spans: Sequence[DroppedSpan]) -> tuple[DroppedSpan, ...]:
    """Neighbours with one reason and only whitespace between them as one span."""
    merged: list[DroppedSpan] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last is not None and last.reason == span.reason and not text[last.end : span.start].strip():
            merged[-1] = DroppedSpan(last.start, span.end, span.reason)
        else:
            merged.append(span)
    return tuple(merged)
