"""What a page's JSON-LD (https://json-ld.org, schema.org) says of its article."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")
_PAGE = re.compile(r"WebPage$")
_WRAPPING = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$")


def described_article(tree: Any) -> Mapping[str, object]:
    """The properties of the first article that a page's JSON-LD describes, completed by those of its ``WebPage``; empty
    where there is neither. Articles in lists of others (``ItemList``, ``hasPart`` …) are none of them."""
    article: dict[str, object] = {}
    page: dict[str, object] = {}
    for thing in _things(tree):
        kinds = thing.get("@type")
        names = [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]
        if not article and any(_ARTICLE.search(name) for name in names):
            article = thing
        elif not page and any(_PAGE.search(name) for name in names):
            page = thing
    return {**page, **{name: value for name, value in article.items() if value}}


def _things(tree: Any) -> Iterator[dict[str, object]]:
    """The objects at the head of each script, in their lists and graphs, and what a page is mainly about."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            waiting = [json.loads(_WRAPPING.sub("", script.text or ""), strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting[:0] = value
            elif isinstance(value, dict):
                yield value
                waiting += [value[name] for name in ("@graph", "mainEntity") if name in value]


def text_of(value: object, *names: str) -> str:
    """A property's text: its first value, or for an object its first property of ``names`` that has one."""
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        value = next((value[name] for name in names if value.get(name)), "")
    return value.strip() if isinstance(value, str) else ""
