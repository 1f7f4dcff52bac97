"""Answers as text to be kept, and back. The articles they refer to are kept once each, by a digest of theirs.

In the text of an answer an article stands by its digest, and the words of passages and quotes are left out: they are
``article.text[start:end]``. A field that is unknown when it is read is left aside, one that is lacking has its default,
so that answers outlive the version that wrote them.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from embeddings.articles import Article, Passage
from qa.answer import Answer, Citation, Evidence

_ANSWER = TypeAdapter(Answer)
_ARTICLE = TypeAdapter(Article)

UNREADABLE = (ValueError, TypeError, KeyError, RecursionError, zlib.error)
"""What reading something damaged raises (Pydantic's and JSON's errors are ``ValueError``)."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer to be kept."""

    text: bytes
    """JSON."""
    articles: Mapping[str, bytes]
    """What the answer refers to, by digest: JSON, compressed."""


def pack(answer: Answer) -> Packed:
    """The answer without its draft. A lone surrogate, which no file can hold, becomes a question mark."""
    articles: dict[str, bytes] = {}
    digests: dict[Article, str] = {}

    def stub(article: Article) -> Article:
        if article not in digests:
            written = _written(_ARTICLE.dump_python(article, mode="json"))
            digests[article] = hashlib.blake2b(written, digest_size=16).hexdigest()
            articles[digests[article]] = zlib.compress(written)
        return Article(digests[article], Path(), "", "", "", None, "", "", "")

    slim = replace(
        answer,
        draft="",
        evidence=tuple(
            replace(each, article=stub(each.article), passage=replace(each.passage, text=""))
            for each in answer.evidence
        ),
        citations=tuple(
            replace(each, article=stub(each.article), passage=replace(each.passage, text=""), quote="")
            for each in answer.citations
        ),
    )
    return Packed(_written(_ANSWER.dump_python(slim, mode="json", exclude_defaults=True)), articles)


def unpack_article(packed: bytes) -> Article:
    """The article again. Raises one of ``UNREADABLE``."""
    return _ARTICLE.validate_python(json.loads(zlib.decompress(packed)))


def unpack(text: bytes, articles: Mapping[str, Article]) -> Answer:
    """The answer again, with its ``articles`` by digest. Raises one of ``UNREADABLE``."""
    slim = _ANSWER.validate_python(json.loads(text))

    def passage(slim: Passage, article: Article) -> Passage:
        return replace(slim, text=_words(article, slim.start, slim.end))

    def evidence(slim: Evidence) -> Evidence:
        article = articles[slim.article.id]
        return replace(slim, article=article, passage=passage(slim.passage, article))

    def citation(slim: Citation) -> Citation:
        article = articles[slim.article.id]
        quote = _words(article, slim.start, slim.end)
        return replace(slim, article=article, passage=passage(slim.passage, article), quote=quote)

    return replace(slim, evidence=tuple(map(evidence, slim.evidence)), citations=tuple(map(citation, slim.citations)))


def _words(article: Article, start: int, end: int) -> str:
    if not 0 <= start <= end <= len(article.text):
        raise ValueError(f"[{start}, {end}) is not in the article")
    return article.text[start:end]


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
