"""How a case names an article, and the one place where such a name is compared with an article of the index.

A question set names an article by what its author had at hand: the whole ``Article.id`` (``2019/huawei.txt``,
``agency.jsonl#orange-657``), the id inside a JSONL file (``orange-657``), or the name of the file (``huawei.txt``).
An article that is printed twice, letter by letter, is one article: finding either is finding it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from embeddings.articles import Article


def names_of(article: Article) -> tuple[str, ...]:
    """The names a case may know the article by: its id, its id within its file, the name of its file."""
    within = article.id.partition(f"{article.path.name}#")[2]
    return article.id, within or article.path.name


class Catalogue:
    """The articles of an index by their names, with reprints taken together."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Read every article once; only their names and a digest of their texts are kept."""
        self._original: dict[str, str] = {}
        self._ids: dict[str, list[str]] = {}
        first: dict[bytes, str] = {}
        for article in articles:
            digest = hashlib.blake2b(" ".join(article.text.split()).encode("utf-8", "replace"), digest_size=16).digest()
            self._original[article.id] = first.setdefault(digest, article.id)
            for name in set(names_of(article)):
                self._ids.setdefault(name, []).append(article.id)

    def ids(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ids of the articles so named, each once; a name of none is left out."""
        return tuple(dict.fromkeys(found for name in names for found in self._ids.get(name, ())))

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names that no article has."""
        return tuple(name for name in names if name not in self._ids)

    def wanted(self, names: Sequence[str]) -> dict[str, frozenset[str]]:
        """The articles that each name stands for, reprints together; of two names for one article only the first."""
        wanted: dict[str, frozenset[str]] = {}
        for name in names:
            originals = frozenset(self._original[found] for found in self._ids.get(name, ())) or frozenset({name})
            if originals not in wanted.values():
                wanted[name] = originals
        return wanted

    def is_wanted(self, article_id: str, wanted: Mapping[str, frozenset[str]]) -> bool:
        """Whether the article, or one it is a reprint of, is among the wanted ones."""
        return any(self._original.get(article_id, article_id) in originals for originals in wanted.values())

    def ranked(self, article_ids: Iterable[str], wanted: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """The distinct articles, best first: the wanted ones under the case's name for them, others under an id.

        The article of a ranking's second or third passage, and a reprint, count once, at the best place.
        """
        originals = (self._original.get(article_id, article_id) for article_id in article_ids)
        names = (next((n for n, those in wanted.items() if original in those), original) for original in originals)
        return tuple(dict.fromkeys(names))
