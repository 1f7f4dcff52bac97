"""The header of a file: YAML between two lines of dashes, or TOML between two of plus signs.

A header that is not well formed is common: a French headline has " : " in it, which YAML does not allow unquoted. Such
a header is read entry by entry, and what cannot be read of an entry is taken as it is written.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

_YAML = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?\r?\n)\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_ENTRY = {
    sign: re.compile(rf"([\"']?)(?P<name>[^\W\d_][\w -]{{0,40}}?)\1[ \t]*{sign}(?!//)[ \t]*(?P<value>.*)")
    for sign in ":="
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A header as read."""

    end: int
    """Where the text after it begins."""
    fields: Mapping[str, object]
    """Texts, lists and tables. Nothing in YAML is taken for a date, a number or a truth value: "2020-02-31", "no"."""
    is_sound: bool
    """Whether it is YAML or TOML as these are defined."""


def read_front_matter(text: str) -> FrontMatter | None:
    """The header of a text; ``None`` where it has none: what stands between two lines of dashes and names nothing is
    text."""
    for pattern, sign in ((_YAML, ":"), (_TOML, "=")):
        if match := pattern.match(text):
            found = _read(match.group(1), sign)
            return found and FrontMatter(match.end(), *found)
    return None


@lru_cache(maxsize=16)
def _read(source: str, sign: str) -> tuple[Mapping[str, object], bool] | None:
    """The fields of a header and whether it is sound; ``None`` for one that names nothing."""
    load = _yaml if sign == ":" else _toml
    whole = load(source)
    if isinstance(whole, dict) or (whole is None and sign == ":" and not _uncommented(source)):
        return whole or {}, True
    fields: dict[str, object] = {}
    for name, value, lines in _entries(source, sign):
        entry = load("\n".join(lines))
        is_read = isinstance(entry, dict) and list(entry) == [name]
        fields.setdefault(name, entry[name] if is_read else _plain(value, lines))
    return (fields, False) if fields else None


def _uncommented(source: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines())


def _entries(source: str, sign: str) -> Iterator[tuple[str, str, list[str]]]:
    """Name, what stands after it on its line, and all lines of each entry that is not within another."""
    name, value, lines = "", "", list[str]()
    for line in source.splitlines():
        if sign == "=" and line.startswith("["):  # what follows is within a table
            break
        if entry := _ENTRY[sign].match(line):
            if lines:
                yield name, value, lines
            name, value, lines = entry["name"], entry["value"], []
        if name:
            lines.append(line)
    if lines:
        yield name, value, lines


def _plain(value: str, lines: list[str]) -> str:
    """An entry as it is written, on one line, without the marks of a text or list about it."""
    more = [line.strip() for line in lines[1:] if line.startswith((" ", "\t", "-"))]
    listed = [line.removeprefix("-").strip() for line in more if line.startswith("-")]
    value = ", ".join(listed) if listed and not value.strip() else " ".join([value.strip(), *more])
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return value[1:-1].strip()
    quote = value[:1]
    if quote and quote in "\"'":
        inner = value[1:-1] if len(value) > 1 and value.endswith(quote) else value[1:]
        if not re.search(rf"(?<!\w){quote}|{quote}(?!\w)", inner):  # an apostrophe within a word is none
            return inner.strip()
    return value


def _yaml(source: str) -> Any:
    import yaml

    try:
        return yaml.load(source, Loader=_loader())  # a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


@cache
def _loader() -> Any:
    """PyYAML's safe loader, for which unquoted values are texts, or nothing ("null", "~")."""
    import yaml

    class TextLoader(yaml.SafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012
            first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":null", ":merge"))]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return TextLoader


def _toml(source: str) -> Any:
    try:
        return tomllib.loads(source.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return None
