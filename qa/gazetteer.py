"""What is called otherwise in French and in English, by one key for both languages.

Countries, months, days of the week, languages and the cities that time zones are named after come from Unicode's CLDR,
through Babel; the short names of organisations and the like, which it lacks, are listed here.
"""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from embeddings.errors import LANGUAGES
from qa.words import fold

_ACRONYMS = (
    ("ceo", "pdg", "patron", "patronne"), ("cfo", "daf"), ("un", "onu"), ("nato", "otan"), ("imf", "fmi"),
    ("wto", "omc"), ("who", "oms"), ("ilo", "oit"), ("ecb", "bce"), ("gdp", "pib"), ("ai", "ia"), ("vat", "tva"),
    ("ngo", "ong"), ("ngos", "ong"), ("iaea", "aiea"), ("icc", "cpi"), ("ioc", "cio"), ("hiv", "vih"), ("aids", "sida"),
    ("dna", "adn"), ("hr", "rh"),
)  # fmt: skip
"""What is short for the same thing: first as English has it, then as French does."""

_DIRECTIONS = {
    "north": ("north", "northern", "nord"),
    "south": ("south", "southern", "sud"),
    "east": ("east", "eastern", "est", "oriental", "orientale", "orientales", "orientaux"),
    "west": ("west", "western", "ouest", "occidental", "occidentale", "occidentales", "occidentaux"),
}
"""They tell two Koreas apart."""


def known_keys(folded: str) -> frozenset[str]:
    """The keys of a word as ``fold`` gives it: ``territory:GB``, ``month:5``; empty for a word that is not listed."""
    return _gazetteer().get(folded, frozenset())


_ALIASES: Mapping[str, str] = {
    "us": "US", "usa": "US", "american": "US", "americain": "US", "washington": "US",
    "uk": "GB", "british": "GB", "britannique": "GB",
    "ue": "EU", "eu": "EU",
}  # fmt: skip
"""Everyday names of countries that CLDR lacks, and the adjectives that share no stem with their country's name."""

_MOST_NAMES = 3
"""A word in more names than this ("united", "îles", "nord") stands for none of them."""


@cache
def _gazetteer() -> Mapping[str, frozenset[str]]:
    """Folded name, or word of one -> keys that are the same in both languages.

    Countries, months, languages and the cities that time zones are named after, from CLDR. The name of a language is
    also the adjective of a people, so it has the key of the country where it is most spoken ("chinoise", "Chine").
    """
    entries: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}

    def add(name: str, key: str) -> None:
        entries.setdefault(fold(name), set()).add(key)
        for word in re.findall(r"\w{3,}", fold(name)):
            parts.setdefault(word, set()).add(key)

    for code in LANGUAGES:
        locale = Locale(code)
        for territory, name in locale.territories.items():
            add(name, f"territory:{territory}")
        for month, name in locale.months["format"]["wide"].items():
            add(name, f"month:{month}")
        for day, name in locale.days["format"]["wide"].items():
            add(name, f"weekday:{day}")
        for zone in get_global("zone_territories"):  # CLDR names a city only where it is not what its zone is called
            city = locale.time_zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            add(str(city), f"city:{zone}")
        for language, name in locale.languages.items():
            home = str(get_global("likely_subtags").get(language, "")).rpartition("_")[2]
            for inflected in (name, f"{name}e", f"{name}s", f"{name}es"):
                add(inflected, f"language:{language}")
                if home and language != "en" and "_" not in language:
                    add(inflected, f"territory:{home}")
    for alias, territory in _ALIASES.items():
        for inflected in (alias, f"{alias}e", f"{alias}s", f"{alias}es"):
            entries.setdefault(inflected, set()).add(f"territory:{territory}")
    for number, forms in enumerate(_ACRONYMS):
        for form in forms:
            entries.setdefault(form, set()).add(f"acronym:{number}")
    for direction, words in _DIRECTIONS.items():
        for word in words:
            entries.setdefault(word, set()).add(f"direction:{direction}")
    for word, keys in parts.items():
        if len(keys) <= _MOST_NAMES:
            entries.setdefault(word, set()).update(keys)
    return {word: frozenset(keys) for word, keys in entries.items()}
