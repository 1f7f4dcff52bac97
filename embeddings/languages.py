"""Languages as files declare them: "fr", "fr-FR", "fra", "français", "French"."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from embeddings.naming import fold

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^)]*\)\s*$")


def language_code(declared: str) -> str:
    """The ISO 639-1 code of a language declared by a code, a BCP 47 tag, or its name in French, in English or in
    itself, whatever its case and accents; ``""`` for anything else."""
    declared = declared.strip()
    tag = _TAG.fullmatch(declared)
    if tag and (code := _known(tag.group(1).lower())):
        return code
    name = fold(_ASIDE.sub("", declared))
    if len(name) < 4 and name.isascii():  # a code that is none, or no language at all
        return ""
    return _names().get(name) or _own_names().get(name, "")


def _known(code: str) -> str:
    """The two letters of a code of two or three; ``""``: it is none, or its language has no two letters."""
    if code not in _codes():
        code = str(get_global("language_aliases").get(code, "")).partition("_")[0]
    return code if code in _codes() else ""


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)


@cache
def _names() -> dict[str, str]:
    """Folded French and English names, those of variants among them ("anglais britannique")."""
    names: dict[str, str] = {}
    for reader in ("fr", "en"):
        for tag, name in Locale(reader).languages.items():
            if code := _known(tag.partition("_")[0]):
                names.setdefault(fold(name), code)
    return names


@cache
def _own_names() -> dict[str, str]:
    """Folded names that languages have in themselves. It takes a second: every locale is read."""
    names: dict[str, str] = {}
    for code in sorted(_codes()):
        try:
            names.setdefault(fold(Locale(code).languages.get(code, "")), code)
        except UnknownLocaleError:
            continue
    names.pop("", None)
    return names
