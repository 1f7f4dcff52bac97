"""The named values that files declare of an article: as scrapers, feeds, schema.org and people call them."""

import re
from collections.abc import Mapping
from html import unescape

from embeddings.naming import fold

_NAMES = {
    "title": "title titre headline titletext pagetitle ogtitle",
    "source": "source site sitename sourcename sourcehostname ogsitename metasitename publisher publication journal "
    "media newspaper provider",
    "host": "hostname sourcedomain domain sourceurl siteurl",
    "author": "author auteur auteure authors auteurs par by creator dccreator writer journaliste journalist",
    "published": "published publie publiele publishedat publishedon publisheddate publishedtime publishdate "
    "publishtime datepublished datepublish datepublication publicationdate datedepublication pubdate pubtime dcdate "
    "dcdateissued articlepublishedtime dateparution firstpublished date",
    "language": "language lang langue metalang inlanguage",
    "url": "url link lien canonical canonicallink canonicalurl permalink articleurl weburl",
}
"""Field by field, surest first, the names without capitals, accents, spaces and marks ("publishedAt")."""

_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split())}

_TEXTS = ("text", "maintext", "articlebody", "fulltext", "content", "body", "texte", "contenu")
_INNER = ("name", "$date", "$numberLong", "@value", "#text", "rendered", "value")
_NOTHING = re.compile(r"null|none|nan|nat|undefined|n\.?/[ad]\.?|n/?a|[-–—?.]+", re.IGNORECASE)
_NOBODY = re.compile(r"unknown|inconnue?s?|non (?:renseign|communiqu|disponib)\w*|admin(?:istrat\w+)?|webmaster", re.I)
_ADDRESS = re.compile(r"https?://\S+$|www\.\S+$", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}$", re.IGNORECASE)
_MOST_ITEMS = 100  # of a list in a field


def is_field(name: str) -> bool:
    """Whether a name is that of a value that is known of articles."""
    return _key(name) in _FIELD_OF


def declared_values(fields: Mapping[str, object]) -> dict[str, list[str]]:
    """What is declared of each of title, source, author, published, language and url, surest first, each on one line.

    "N/A", "null" and the like are nothing. A source that is an address is its site, as of a web page without a name.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for name, value in fields.items():
        key = _key(str(name))
        if key in _FIELD_OF:
            line = one_line(value)
            field = _FIELD_OF[key]
            if line and not _NOTHING.fullmatch(line) and (field == "title" or not _NOBODY.fullmatch(line)):
                found.setdefault(field, []).append((_RANK[key], line))
    values = {field: [line for _, line in sorted(ranked, key=lambda one: one[0])] for field, ranked in found.items()}
    sources, hosts = values.pop("source", []), values.pop("host", [])
    named = [source for source in sources if not _ADDRESS.match(source)]
    addresses = [source for source in sources if _ADDRESS.match(source)]
    values["source"] = named or [site for address in [*addresses, *hosts] if (site := site_of(address))]
    values["url"] = values.get("url", []) + addresses
    values["author"] = [name for name in values.get("author", []) if not _ADDRESS.match(name)]
    return values


def declared_text(fields: Mapping[str, object]) -> str:
    """The article's text, by the first of the names it goes by that has one; a list's items are paragraphs."""
    by_key = {_key(name): value for name, value in reversed(list(fields.items()))}
    for name in _TEXTS:
        value = by_key.get(name)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            value = "\n\n".join(value)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def site_of(address: str) -> str:
    """The site of a web address or host, as ``trafilatura`` names a page's: "lephare.fr"; ``""`` of anything else."""
    from courlan import extract_domain

    if not _ADDRESS.match(address) and not _DOMAIN.match(address):
        return ""
    return extract_domain(address if "//" in address else f"https://{address}", fast=True) or ""


def one_line(value: object, depth: int = 3) -> str:
    """A field's value as a line: of a list its items, of a table its name, no deeper and longer than a field may be."""
    if depth and isinstance(value, list | tuple):
        return ", ".join(line for item in value[:_MOST_ITEMS] if (line := one_line(item, depth - 1)))
    if depth and isinstance(value, dict):
        return next((line for name in _INNER if (line := one_line(value.get(name), depth - 1))), "")
    if isinstance(value, list | tuple | dict) or value is None:
        return ""
    return " ".join(unescape(str(value)).split())


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))
