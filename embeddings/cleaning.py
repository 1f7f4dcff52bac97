"""What of a text is not the article. Spans are marked, never removed: offsets survive.

A paragraph is dropped when most of its sentences are a page's words to its reader and the others may be, when it is a
template's residue, or when it stands in a block of other articles or of comments; a lone such sentence at a paragraph's
edge is dropped alone. What somebody says is news, and a headline is never dropped for its words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from embeddings.articles import DroppedSpan
from embeddings.block_forms import IMAGE, POSSIBLE_HEADINGS, RESIDUE, SURE_HEADINGS, TWEET_SIGNATURE
from embeddings.blocks import Paragraph, with_blocks
from embeddings.boilerplate import HINTS, PAGE_VOICE, REPORTED, SENTENCES
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
_LONG = 80  # characters of a paragraph that is probably the article's
_LEAST_HEADLINE = 5  # words
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\s]{0,300}\)")
_TAG = rf"(?:{_LINK.pattern}|(?:https?://|www\.|pic\.twitter\.com/)\S+|[#@]\w+)"
_TRAILING_TAGS = re.compile(rf"[.!?…][»”\"’')]*\s+({_TAG}(?:\s+{_TAG})+[\s*_]*)$", re.MULTILINE)
_ENDED = re.compile(r"[.!?…][»”\"’')\]*_\s\u00a0]*$")
_STOPPED = re.compile(r"\.[»”\"’')\]*_\s\u00a0]*$")
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])[\s*_]*$")
_SENTENCE_END = re.compile(r"(?<![A-ZÀ-Þ])[.!?…][»”\"’')]*\s+(?=[«“\"(]?\s?[A-ZÀ-Þ])")
_MARKS = "*_#>|•►▶→ \t\u00a0"
_IN_A_TITLE = {"video": 1}  # sentences that end within a caption: "Ardennes. Une femme retrouvée mortepar BFMTV"
_WORDED_AS_NEWS = frozenset(SENTENCES) - {"teaser", "credit", "video", "navigation", "advertising"}
"""The reasons that a sentence which says who says it never has."""
_OF_A_HEADLINE = frozenset(["credit", "comment-form", "share-prompt", "navigation"])
_NO_HEADLINE = re.compile(rf"[>›|©/]|-vous\b|\bvos\b|{PAGE_VOICE.pattern}", re.IGNORECASE)


def find_boilerplate(text: str) -> tuple[DroppedSpan, ...]:
    """The spans of ``text`` that are not the article, sorted and disjoint; reasons are keys of ``REASONS``."""
    front = read_front_matter(text)
    dropped = [DroppedSpan(0, front.end, "front-matter")] if front else []
    paragraphs = [_paragraph(text, *span) for span in paragraph_spans(text, front.end if front else 0)]
    reasons = with_blocks(_with_headline(paragraphs))
    for paragraph, reason in zip(paragraphs, reasons, strict=True):
        if reason:
            dropped.append(DroppedSpan(paragraph.start, paragraph.end, reason))
        else:
            dropped += _edges(text, paragraph)
    return _merged(text, dropped)


def _with_headline(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The same, but for the first line that is not surely the page's, where it has a headline's form: it is none."""
    for place, paragraph in enumerate(paragraphs):
        if paragraph.reason in _OF_A_HEADLINE and _may_be_headline(paragraph.line):
            return [*paragraphs[:place], replace(paragraph, reason=""), *paragraphs[place + 1 :]]
        if not paragraph.reason:
            break
    return paragraphs


def _may_be_headline(line: str) -> bool:
    return len(line.split()) >= _LEAST_HEADLINE and not _STOPPED.search(line) and not _NO_HEADLINE.search(line)


def _paragraph(text: str, start: int, end: int) -> Paragraph:
    line = " ".join(text[start:end].split()).strip(_MARKS)
    ended = _ENDED.search(line) is not None and not _TRUNCATED.search(line)
    inner = len(_SENTENCE_END.findall(line))
    suspicious = HINTS.search(line) is not None
    reason = _reason(line, text, (start, end), suspicious)
    sure = heading = ""
    if len(line) <= _LONGEST_LINE:
        sure = next((key for key, pattern in SURE_HEADINGS.items() if pattern.search(line)), "")
        heading = sure or next((key for key, pattern in POSSIBLE_HEADINGS.items() if pattern.search(line)), "")
    whole = len(line) > _LONGEST_LINE or (ended and (inner > 0 or _STOPPED.search(line) is not None))
    sentences = 1 + inner if ended and len(line) >= _LONG and not reason else 0
    return Paragraph(start, end, line, reason, heading, bool(sure), suspicious, whole, sentences)


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
    found = _sentence_reason(line) if len(line) <= _LONGEST_LINE else ""
    if found and _is_of_one_piece(line, found):
        return found
    if _only_links(line):
        return "navigation"
    if not suspicious and not found:
        return ""
    return _reason_of_most(" ".join(text[first:last].split()) for first, last in sentence_spans(text, *span))


def _is_of_one_piece(line: str, reason: str) -> bool:
    """Whether what was found in a line is all of it: one sentence, or a prompt of several, or a title."""
    if len(_SENTENCE_END.findall(line)) <= _IN_A_TITLE.get(reason, 0):
        return True
    ends_in_prose = reason in ("credit", "teaser") and _STOPPED.search(line) is not None
    return not ends_in_prose and SENTENCES[reason].fullmatch(line) is not None


def _reason_of_most(sentences: Iterable[str]) -> str:
    """Why most of a paragraph is boilerplate, if nothing in it may be the article's."""
    found = [(_sentence_reason(sentence), sentence) for sentence in sentences]
    noticed = sum(len(sentence) for reason, sentence in found if reason)
    if not noticed or 2 * noticed < sum(len(sentence) for _, sentence in found):
        return ""
    if not all(reason or _may_be_the_pages(sentence) for reason, sentence in found):
        return ""
    return next(reason for reason, _ in found if reason)


def _may_be_the_pages(sentence: str) -> bool:
    """Whether a sentence beside a notice speaks for the page too, or is a button's few words."""
    return PAGE_VOICE.search(sentence) is not None or (len(sentence.split()) <= 4 and not _ENDED.search(sentence))


def _sentence_reason(sentence: str) -> str:
    """The family of a sentence or short line. Quoted speech is never boilerplate, but in the title of a video."""
    for reason, pattern in SENTENCES.items():
        match = pattern.search(sentence.strip(_MARKS))
        if not match or (reason in _WORDED_AS_NEWS and REPORTED.search(sentence)):
            continue
        if reason == "video" or not re.search('[«“"]', sentence[: match.start() + 1]):
            return reason
    return ""


def _only_links(line: str) -> bool:
    """Whether nearly all of a line's words are links: at least three of them, as in a menu."""
    links = _LINK.findall(line)
    words = _LINK.sub("", line)
    linked = sum(len(link) for link in links)
    return len(links) >= 3 and linked > 4 * sum(character.isalnum() for character in words)


def _edges(text: str, paragraph: Paragraph) -> list[DroppedSpan]:
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
