"""Is the reply in the language of the question?"""

import re
from functools import cache
from typing import TYPE_CHECKING

from embeddings.errors import Language

if TYPE_CHECKING:
    from lingua import LanguageDetector

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*['’]?")
_SENTENCE_END = re.compile(r"[.!?…]\s*$")
_ELISION = re.compile(r"([^\W\d_]{1,2}['’])[^\W\d_]")

CERTAINTY = 0.3
"""By how much one language's confidence must exceed the other's. On 2,476 questions of known
language, 0.3 left 1 per cent undecided and took 1 for the other; without a minimum, 7 were taken for the other. On
1,257 sentences of the French press it left 10 undecided and took 1 for English."""


def language_of(text: str) -> Language | None:
    """The language a text is written in, quotations apart; ``None`` when there is too little to tell ("Wilbur Ross.").

    Quotations in « », “ ” or " " are left out: an English answer may quote French. So are names, that is words with a
    capital inside a sentence: they belong to no language and mislead ("C'est Wilbur Ross." looks English).

    Source: lingua's n-gram models, restricted to French and English, with ``CERTAINTY`` as the minimum distance.
    """
    words = _common_words(_QUOTED.sub(" ", text))
    if not any(word[0].islower() for word in words):
        return None
    detected = _detector().detect_language_of(" ".join(words))
    code = detected.iso_code_639_1.name.lower() if detected else ""
    return "fr" if code == "fr" else "en" if code == "en" else None


def language_kept(reply: str, asked: Language) -> bool | None:
    """Whether a reply, answer or refusal, is in the language asked in.

    ``language_of(reply) == asked``. Range: false or true, ``None`` when undecided; over a set, the share of true among
    the decided, 0 to 1.

    Source: the correct language rate of BERGEN (Chirkova et al. 2024, "Retrieval-augmented generation in multilingual
    settings", arXiv 2407.01463).
    """
    found = language_of(reply)
    return None if found is None else found == asked


def _common_words(text: str) -> list[str]:
    """The words of a text without its names; an elided article before a name stays ("l'" of "l'Europe")."""
    words = []
    for match in _WORD.finditer(text):
        word, before = match.group(), text[: match.start()]
        starts_sentence = not before.strip() or _SENTENCE_END.search(before) is not None
        elision = _ELISION.match(word)
        if elision and not word[elision.end() - 1].islower():
            words.append(elision.group(1))
        elif word[0].islower() or starts_sentence:
            words.append(word)
    return words


@cache
def _detector() -> "LanguageDetector":
    from lingua import Language as Lingua
    from lingua import LanguageDetectorBuilder

    builder = LanguageDetectorBuilder.from_languages(Lingua.FRENCH, Lingua.ENGLISH)
    return builder.with_minimum_relative_distance(CERTAINTY).build()
