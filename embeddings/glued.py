"""Words run together, as a scraper leaves them that loses the space between two elements of a page."""

import re
from functools import lru_cache

_SENTENCES = re.compile(r"[a-zà-ÿ]{3}[.!?][A-ZÀ-Þ][a-zà-ÿ]+\s|[0-9][.!?][A-ZÀ-Þ][a-zà-ÿ]+\s")
_LOWER_CASE = re.compile(r"(?<![\w’'.@/#-])[a-zà-ÿœ]{5,30}(?![\w@/-]|\.\w)")
_ELIDED = re.compile(r"(?<![\w’'.@/#-])([a-zà-ÿœ]{4,})(n|l|d|s|c|j|m|t|qu)['’][aeiouyhàâéèêîôû]")
_CAPITAL_INSIDE = re.compile(r"(?<![\w’'.@/#&=?-])([a-zà-ÿœ]{3,})[A-ZÀ-Þ][a-zà-ÿœ]{2,}(?![\w@/]|\.\w)")
_TO_A_NAME = re.compile(r"(?<!\w)à[A-ZÀ-Þ][a-zà-ÿ]+")
_SMALL_BEFORE_A_NAME = re.compile(
    r"(?<![\w’'.@/#&=?-])(?:d[eu]|des|et|aux?|en|l[ea]s?|une?)[A-ZÀ-Þ][a-zà-ÿœ]{2,}(?![\w@/]|\.\w)"
)
_NAME_BEFORE_SMALL = re.compile(r"(?<![\w’'.@/#-])[A-ZÀ-Þ][a-zà-ÿœ]{3,}(?:par|dans|avec)(?![\w@/-]|\.\w)")
_SMALL_WORDS = re.compile(
    r"d[eu]|des|l[ea]s?|une?|aux?|et|o[uù]|qu[ei]|quoi|dont|ce|cet(?:te)?|ces|sa|son|ses|leurs?|par|pour|dans|avec|sur"
    r"|sous|ils?|elles?|on|nous|vous|ne|pas|plus|est|sont|été"
)
_OPENING = ("leurs", "leur", "cette", "dans", "avec", "pour", "les", "une", "ces", "aux", "le", "la")
"""Small words with which next to no word begins that dictionaries lack: not so "sur" (surpopulation)."""
_BEFORE_A_NAME = frozenset(("par", "pour", "dans", "avec", "sur", "que", "qui", "des", "aux", "est"))
_COMPOUNDS = re.compile(r"(?:aux|des|les?|la)quel(?:le)?s?|pourquoi|combien|quiconque")
_ADDRESSES = frozenset(("leparisien", "lefigaro", "laprovence", "laredoute", "lesechos"))  # names as sites write them
_ELIDING = frozenset(("lorsqu", "puisqu", "quoiqu", "presqu", "quelqu", "jusqu"))
_NAMING = frozenset(
    ("télé", "auto", "euro", "info", "micro", "mini", "multi", "inter", "super", "mega", "easy", "open")
)
"""What names with a capital inside begin with (easyJet); "iPhone" begins with less, "YouTube" with a capital."""


def has_glued_words(text: str) -> bool:
    """Whether two words, or two sentences, of a text stand together without the space between them."""
    return bool(
        _SENTENCES.search(text)
        or _TO_A_NAME.search(text)
        or _SMALL_BEFORE_A_NAME.search(text)
        or any(map(_is_unknown, set(_NAME_BEFORE_SMALL.findall(text))))
        or any(_ends_in_elision(*found) for found in set(_ELIDED.findall(text)))
        or any(map(_is_before_a_name, set(_CAPITAL_INSIDE.findall(text))))
        or any(map(_is_two, set(_LOWER_CASE.findall(text))))
    )


@lru_cache(maxsize=65_536)
def _is_two(word: str) -> bool:
    """Whether a word that is in no dictionary is two: one and a small word at its end or at its start ("dequi",
    "vidéopar", "leprésident")."""
    from simplemma import is_known

    if is_known(word, "fr") or is_known(word, "en") or _COMPOUNDS.fullmatch(word) or word in _ADDRESSES:
        return False
    opening = next((small for small in _OPENING if word.startswith(small)), "")
    if opening and len(word) >= len(opening) + 6 and is_known(word[len(opening) :], "fr"):
        return True
    cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return any(
        _SMALL_WORDS.fullmatch(end) and (_SMALL_WORDS.fullmatch(start) or (len(start) >= 5 and is_known(start, "fr")))
        for start, end in cuts
    )


def _is_unknown(word: str) -> bool:
    from simplemma import is_known

    return not any(is_known(form, language) for form in (word, word.lower()) for language in ("fr", "en"))


def _ends_in_elision(word: str, small: str) -> bool:
    """Whether a word has a small one at its end that lost its vowel ("américainn'a")."""
    from simplemma import is_known

    whole = word + small
    return whole not in _ELIDING and is_known(word, "fr") and not (is_known(whole, "fr") or is_known(whole, "en"))


def _is_before_a_name(word: str) -> bool:
    """Whether what stands in small letters before a capital is a word ("ministreMacron"), not the start of a name."""
    from simplemma import is_known

    if len(word) < 4:
        return word in _BEFORE_A_NAME
    return word not in _NAMING and (len(word) > 7 or is_known(word, "fr"))
