"""Questions that these articles answer, worded from their own sentences: what an empty conversation offers.

A sentence that says what somebody did ("Xiaomi a annoncé …"), how many did, who somebody is, or an article that speaks
of one name throughout gives a question by a form that reads alike for any article. The search is then asked each one:
what does not bring its own article first, or lies near what would be refused, is not offered.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from embeddings.articles import Article, ArticleEntry
from embeddings.errors import Language
from embeddings.index import Index
from embeddings.passages import readable
from embeddings.sentences import sentence_spans
from qa.answer import Question
from qa.asking_forms import Form, of_article, of_sentences
from qa.deciding import undoubting
from qa.errors import UnsupportedLanguage
from qa.language import detect_language
from qa.periods import period_of
from qa.retrieval import Retriever
from qa.silence import LEAST_COSINE

OFFERED = 4
"""Questions for each language."""

MARGIN = 0.02
"""How far above the least cosine of an answer the best passage must lie."""

_FIRST = 2
"""Passages of which one must be the sentence's own."""

_PASSAGES = 20
"""Passages of an article that are read at most."""

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
    found: dict[Form, set[tuple[str, str]]] = {}  # one question may be of several articles
    for name in spread(catalogue):
        for form, passage in _of_article(index, index.article(name), language):
            found.setdefault(form, set()).add((index.original(name), passage))
    waiting, names, used = list(_in_turn(found)), set[str](), set[str]()
    for again in (False, True):  # another question about the same only where there are too few others
        for form in tuple(waiting):
            if len(used) == limit:
                return
            places = {place for place in found[form] if place[0] not in used}
            if (form.about in names and not again) or not places:
                continue
            waiting.remove(form)
            if article := answered_by(form.question, language, places, index, retriever, newest):
                names.add(form.about)
                used.add(article)
                yield Suggestion(form.question, language, article)


def answered_by(
    text: str,
    language: Language,
    places: Set[tuple[str, str]],
    index: Index,
    retriever: Retriever,
    newest: date | None,
) -> str:
    """The article that the search brings first; ``""`` where it is none of ``places``, where its passages lie near what
    would be refused, or where the question would be.

    Args:
        places: articles, by their original's id, and the id of the passage that answers; ``""`` for any of the article.
    """
    if not _is_in(text, language):
        return ""
    question = Question(text, language, period=period_of(text, newest))
    evidence = retriever.search(question, limit=8)
    if not evidence or max(item.cosine for item in evidence[:_FIRST]) < LEAST_COSINE[language] + MARGIN:
        return ""
    if undoubting().invoke({"question": question, "evidence": evidence}).silence is not None:
        return ""
    article = index.original(evidence[0].article.id)
    first = {item.passage.id for item in evidence[:_FIRST]} | {""}
    return article if any((article, passage) in places for passage in first) else ""


def _is_in(text: str, language: Language) -> bool:
    """Whether the question would be taken to be in its language: a French name may outweigh the English words."""
    try:
        return detect_language(text, default=language) == language
    except UnsupportedLanguage:
        return False


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


def _of_article(index: Index, article: Article, language: Language) -> Iterator[tuple[Form, str]]:
    """An article's questions, each with the id of the passage that gave it, ``""`` for the article as a whole."""
    shown = replace(article, title=readable(article.title))
    yield from ((form, "") for form in of_sentences(shown, [shown.title], language))
    whole = []
    for passage in map(index.passage, islice(index.passages_of([article.id]), _PASSAGES)):
        spans = sentence_spans(article.text, passage.start, passage.end)
        sentences = [readable(article.text[start:end]) for start, end in spans]
        whole += sentences
        yield from ((form, passage.id) for form in of_sentences(shown, sentences, language))
    yield from ((form, "") for form in of_article(shown, "\n".join(whole), language))


def _in_turn(found: Iterable[Form]) -> Iterator[Form]:
    """One question of each kind after the other, in the articles' order; what tells least comes last."""
    kinds: dict[str, list[Form]] = {}
    for form in found:
        kinds.setdefault(form.kind, []).append(form)
    last = [form for kind in ("about", "named", "title") for form in kinds.pop(kind, [])]
    while any(kinds.values()):
        yield from (waiting.pop(0) for waiting in kinds.values() if waiting)
    yield from last
