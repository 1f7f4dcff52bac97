"""How a case names an article, and the one place where such a name is compared with an article of the index.

A question set names an article by what its author had at hand: the whole ``Article.id`` (``2019/huawei.txt``,
``agency.jsonl#orange-657``), the id inside a JSONL file (``orange-657``), or the name of the file (``huawei.txt``).
"""

from collections.abc import Iterable, Sequence

from embeddings.articles import Article


def is_article(article: Article, name: str) -> bool:
    """Whether ``name`` is the article's id, the part of its id after ``#``, or the name of its file."""
    return name in (article.id, article.id.rpartition("#")[2], article.path.name)


def ranked_articles(articles: Iterable[Article], expected: Sequence[str]) -> tuple[str, ...]:
    """The distinct articles, best first: those expected under the case's name for them, others under their id.

    The article of a ranking's second or third passage counts once, at its best place.
    """
    names = (next((name for name in expected if is_article(article, name)), article.id) for article in articles)
    return tuple(dict.fromkeys(names))
