"""A web page's elements made ready for extraction, where their names or places would lose the article.

``trafilatura`` knows an article by the names that pages give their elements, and leaves out comments, asides and
figures wherever they stand, and all but the first ``<article>``. What holds the headline and most of the prose is no
comment, whatever it is called; articles side by side, a box between two paragraphs and a gallery's captions are text.
"""

import re
from collections.abc import Iterator
from typing import Any

_PROSE = 80  # characters of a paragraph that is surely prose
_SENTENCE = 40  # characters of a text that may be a sentence
_NEARLY_ALL = 0.9
_THREAD = 2  # elements named as comments are
_LEAST_CAPTIONS = 3  # figures one after the other that are a gallery
_LEAST_WORDS = 5  # of a caption that says something
_NAMES = ("class", "id", "aria-hidden")
_STOPPED = re.compile(r"\.[»”\"’')\s]*$")
_OTHERS = re.compile(
    r"comment|respon[ds]|reply|related|connexe|similaire|news-?letter|promo|shar[ei]|social|author|auteur|\bbio\b|\bads?\b"
    r"|\bpub\b|sponsor|teaser|widget",
    re.IGNORECASE,
)
"""Names of what is beside the article: other articles, readers, the author, advertising."""
_OF_THE_PAGE = re.compile(
    r"cookie|consent|gdpr|rgpd|privacy|legal|terms|news-?letter|modal|dialog|overlay|popup|hidden|footer|paywall|premium",
    re.IGNORECASE,
)
_TEXTS = ".//text()[not(ancestor::a or ancestor::script or ancestor::style or ancestor::noscript)]"
_COMMENTS = ".//*[contains(@class, 'comment') or contains(@id, 'comment')]"
_CONTROLS = "self::a or self::form or self::button or self::input or self::iframe or self::nav"


def make_ready(tree: Any) -> None:
    """Change the elements of a page, a tree of ``lxml``, so that extraction finds all of its article."""
    _unname_containers(tree)
    _join_articles(tree)
    _keep_boxes(tree)
    _keep_galleries(tree)


def _unname_containers(tree: Any) -> None:
    """Take the names from elements that hold the article, where extraction would drop them: with a headline, most of
    the page's prose; without one, nearly all of it, and not as comments one below the other."""
    from trafilatura import xpaths

    whole = 0
    for expression in (*xpaths.OVERALL_DISCARD_XPATH, *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH):
        for element in expression(tree):
            whole = whole or _prose(tree, _SENTENCE)
            held = _prose(element, _SENTENCE)
            titled = element.find(".//h1") is not None
            if 2 * held > whole and (titled or (held > _NEARLY_ALL * whole and not _speaks_otherwise(element))):
                for name in _NAMES:
                    element.attrib.pop(name, None)


def _speaks_otherwise(element: Any) -> bool:
    """Whether an element may be all the prose of a page whose article is not there: comments, terms, a dialogue."""
    above = any(_OF_THE_PAGE.search(_names(one)) or one.tag == "footer" for one in (element, *element.iterancestors()))
    return above or len(element.xpath(_COMMENTS)) >= _THREAD


def _prose(element: Any, least: int = _PROSE) -> int:
    """Characters of the texts below an element that are no links and have at least so many."""
    return sum(size for text in element.xpath(_TEXTS) if (size := len(text.strip())) >= least)


def _join_articles(tree: Any) -> None:
    """Make one of the articles that stand side by side below a headline, or below none, if two or more have prose. One
    with a main headline, or that leads to a page of its own, is another article."""
    for parent in {article.getparent(): None for article in tree.iter("article")}:
        if parent is None or any(element.tag == "article" for element in (parent, *parent.iterancestors())):
            continue
        parts = [child for child in parent if child.tag == "article" and _is_part(child)]
        if sum(_prose(part) > 0 for part in parts) < 2 or any(part.find(".//h1") is not None for part in parts):
            continue
        whole = parent.makeelement("article", {})
        parent.insert(parent.index(parts[0]), whole)
        for part in parts:
            part.tag = "div"
            whole.append(part)


def _is_part(article: Any) -> bool:
    """Whether an article says something on this page: no reader's comment, no card that leads to another page."""
    above = list(article.iterancestors())
    if any(map(_is_of_others, (article, *above))) or any(element.tag in ("a", "aside", "footer") for element in above):
        return False
    leads = article.xpath(".//a[.//h1 or .//h2 or .//h3 or .//h4]|.//h1//a[@href]|.//h2//a[@href]|.//h3//a[@href]")
    return not leads and any(_STOPPED.search(_words(paragraph)) for paragraph in article.iter("p"))


def _keep_boxes(tree: Any) -> None:
    """Make paragraphs of an aside between two paragraphs of the article that says something and leads nowhere."""
    for aside in list(tree.iter("aside")):
        if _is_of_others(aside) or aside.xpath(f".//*[{_CONTROLS}]"):
            continue
        inside = aside.xpath("boolean(ancestor::article)")
        sides = aside.itersiblings(preceding=True), aside.itersiblings()
        if not all(any(_is_prose_beside(sibling, inside) for sibling in side) for side in sides):
            continue
        if any(len(_words(p)) >= _PROSE // 2 and _STOPPED.search(_words(p)) for p in aside.iter("p", "li")):
            aside.tag = "div"


def _is_prose_beside(element: Any, inside: bool) -> bool:
    """Whether a sibling is a paragraph of prose or, ``inside`` an article, holds some."""
    if element.tag == "p":
        return len(_words(element)) >= _PROSE
    return inside and element.tag == "div" and not _is_of_others(element) and _prose(element) > 0


def _keep_galleries(tree: Any) -> None:
    """Make paragraphs of the captions of figures that stand one after the other: there they tell the story."""
    for gallery in list(_galleries(tree)):
        parent = gallery[0].getparent()
        for name in _NAMES if len(parent) == len(gallery) else ():
            parent.attrib.pop(name, None)
        for figure in gallery:
            caption = figure.find(".//figcaption")
            if caption is None or not _says_something(caption):
                continue
            words = _words(caption)
            for child in list(figure):
                figure.remove(child)
            figure.tag, figure.text = "p", words
            for name in _NAMES:
                figure.attrib.pop(name, None)


def _galleries(tree: Any) -> Iterator[list[Any]]:
    """Figures of an article one after the other, most of whose captions say something."""
    for parent in {figure.getparent(): None for figure in tree.iter("figure")}:
        inside = [parent, *parent.iterancestors()]
        if not any(element.tag in ("article", "main") for element in inside) or any(map(_is_of_others, inside)):
            continue
        run: list[Any] = []
        for child in (*parent, None):
            if child is not None and child.tag == "figure" and not (child.tail or "").strip():
                run.append(child)
                continue
            if len(run) >= _LEAST_CAPTIONS and not any(figure.xpath(".//a[@href]//figcaption") for figure in run):
                captions = [caption for figure in run for caption in figure.iter("figcaption")]
                if 2 * sum(map(_says_something, captions)) > len(run):
                    yield run
            run = []


def _says_something(caption: Any) -> bool:
    words = _words(caption)
    return len(words.split()) >= _LEAST_WORDS and re.search(r"[.!?…]", words) is not None


def _is_of_others(element: Any) -> bool:
    return _OTHERS.search(_names(element)) is not None


def _names(element: Any) -> str:
    return f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
