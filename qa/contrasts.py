"""Signs that a sentence may say otherwise than its source, though a number ties the two: reasons to ask the model.

None of them is proof: French says "ne … que" for "only", and a small model writes "euros" for "€". So they refuse
nothing by themselves (a negation on one side only: 57% of DACCORD's contradictions, 24% of its compatible pairs).
"""

import re

from qa.words import fold

_NEGATIONS = re.compile(
    r"\b(?:n(?:e\b|')(?!\s*(?:(?!pas\b|plus\b|jamais\b|rien\b)[\w-]+ ){1,4}qu)|ni\b|sans\b|aucune?\b|jamais\b)|"
    r"\b(?:not|no|never|none|neither|without)\b|n't\b"
)
_UNITS = tuple(
    re.compile(pattern)
    for pattern in (
        r"%|\bpour ?cents?\b|\bper ?cents?\b|\bpercentage\b|\bpoints?\b",
        r"€|\beuros?\b|\beur\b",
        r"\$|\bdollars?\b|\busd\b",
        r"£|\blivres?\b|\bpounds?\b",
        r"¥|\byuans?\b|\byens?\b",
        r"\broupies?\b|\brupees?\b",
    )
)
_RISE = re.compile(
    r"\b(?:hauss|augment|progress|gagn|grimp|bondi|croi|ros|rise|rising|increas|grew|grow|gain|climb)\w*"
)
_FALL = re.compile(
    r"\b(?:baiss|recul|perd|chut|diminu|fondu|declin|fell|fall|drop|decreas|lost|lose|losing|shr[aiu]nk)\w*"
)
_WAYS = ((_RISE, _FALL), (_FALL, _RISE))
_QUOTED = re.compile(r"«\s*([^»]{3,})\s*»|“([^”]{3,})”|\"([^\"]{3,})\"")
_WORD = re.compile(r"\w+")


def contrasts(sentence: str, source: str) -> bool:
    """Whether only one of the two denies something, the sentence's unit is not in the source, or one speaks of a rise
    and the other of a fall."""
    said, read = fold(sentence), fold(source)
    if bool(_NEGATIONS.search(said)) != bool(_NEGATIONS.search(read)):
        return True
    if any(unit.search(said) and not unit.search(read) for unit in _UNITS):
        return True
    return any(here.search(said) and there.search(read) and not here.search(read) for here, there in _WAYS)


def quoted_words(sentence: str) -> tuple[str, ...]:
    """What the sentence has between quotation marks."""
    return tuple(next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(sentence))


def has_words(text: str, words: str) -> bool:
    """Whether the words stand in the text, in their order, whatever their case, accents and punctuation."""
    return f" {' '.join(_WORD.findall(fold(words)))} " in f" {' '.join(_WORD.findall(fold(text)))} "
