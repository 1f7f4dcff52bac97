"""Questions that these articles answer, worded from their own sentences: what an empty conversation offers.

A sentence that says what somebody did ("Xiaomi a annoncé …"), how many did, who somebody is, or an article that speaks
of one name throughout gives a question by a form that reads alike for any article. The search is then asked each one:
what does not bring its own article first, or lies near what would be refused, is not offered.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from embeddings.articles import Article, ArticleEntry
from embeddings.errors import Language
from embeddings.index import Index
from embeddings.passages import readable
from embeddings.sentences import sentence_spans
from qa.answer import Question
from qa.asking_forms import Form, forms
from qa.deciding import undoubting
from qa.periods import period_of
from qa.retrieval import Retriever
from qa.silence import LEAST_COSINE

OFFERED = 4
"""Questions for each language."""

MARGIN = 0.02
"""How far above the least cosine of an answer the best passage must lie."""

_ARTICLES = 48
"""Articles that are read at most, so that a corpus of any size takes as long."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and the article that answers it."""

    question: str
    language: Language
    article: str
    """The article's id."""


def suggestions(
    index: Index, retriever: Retriever, catalogue: Sequence[ArticleEntry], language: Language, limit: int = OFFERED
) -> Iterator[Suggestion]:
    """At most ``limit`` checked questions, each on another article, of as many forms as there are."""
    newest = max((entry.published.last_day for entry in catalogue if entry.published), default=None)
    found: dict[Form, set[str]] = {}  # one question may be of several articles
    for name in spread(catalogue):
        for form in _of_article(index, index.article(name), language):
            found.setdefault(form, set()).add(index.original(name))
    waiting, names, used = list(_in_turn(found)), set[str](), set[str]()
    for again in (False, True):  # another question about the same only where there are too few others
        for form in tuple(waiting):
            if len(used) == limit:
                return
            if (form.about in names and not again) or not found[form] - used:
                continue
            waiting.remove(form)
            article = answered_by(form.question, language, index, retriever, newest)
            if article in found[form] - used:
                names.add(form.about)
                used.add(article)
                yield Suggestion(form.question, language, article)


def answered_by(text: str, language: Language, index: Index, retriever: Retriever, newest: date | None) -> str:
    """The article that the search brings first, by its original's id; ``""`` where its passages lie near what would be
    refused, or would be.
    """
    question = Question(text, language, period=period_of(text, newest))
    evidence = retriever.search(question, limit=8)
    if not evidence or max(item.cosine for item in evidence[:2]) < LEAST_COSINE[language] + MARGIN:
        return ""
    if undoubting().invoke({"question": question, "evidence": evidence}).silence is not None:
        return ""
    return index.original(evidence[0].article.id)


def spread(catalogue: Sequence[ArticleEntry], count: int = _ARTICLES) -> list[str]:
    """The ids of ``count`` articles, one source after the other, each source's from all of its time."""
    by_source: dict[str, list[ArticleEntry]] = {}
    for entry in sorted(catalogue, key=lambda each: each.published.first_day if each.published else date.min):
        by_source.setdefault(entry.source.strip(), []).append(entry)
    largest = sorted(by_source.values(), key=len, reverse=True)[:count]
    each = -(-count // max(1, len(largest)))
    picked = [[of_source[len(of_source) * k // min(each, len(of_source))] for k in range(min(each, len(of_source)))]
              for of_source in largest]  # fmt: skip
    return [of_source[k].id for k in range(each) for of_source in picked if k < len(of_source)][:count]


def _of_article(index: Index, article: Article, language: Language) -> Iterator[Form]:
    passages = [index.passage(name) for name in index.passages_of([article.id])]
    spans = [span for p in passages for span in sentence_spans(article.text, p.start, p.end)]
    shown = replace(article, title=readable(article.title))
    yield from forms(shown, [readable(article.text[start:end]) for start, end in islice(spans, 40)], language)


def _in_turn(found: Iterable[Form]) -> Iterator[Form]:
    """One question of each kind after the other, in the articles' order; what tells least comes last."""
    kinds: dict[str, list[Form]] = {}
    for form in found:
        kinds.setdefault(form.kind, []).append(form)
    last = [*kinds.pop("about", []), *kinds.pop("title", [])]
    while any(kinds.values()):
        yield from (waiting.pop(0) for waiting in kinds.values() if waiting)
    yield from last
