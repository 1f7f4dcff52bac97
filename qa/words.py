"""Words compared: without case and accents; and the function words, which tell one language from another, and a name
from the first word of a sentence."""

from collections.abc import Mapping

from bm25s import stopwords

from embeddings.naming import fold as fold

_QUESTION_WORDS: Mapping[str, frozenset[str]] = {
    "fr": frozenset(
        [
            "qui",
            "que",
            "quoi",
            "quel",
            "quelle",
            "quels",
            "quelles",
            "quand",
            "où",
            "combien",
            "comment",
            "pourquoi",
            "lequel",
            "laquelle",
            "a",
        ]
    ),
    "en": frozenset(["who", "whom", "whose", "what", "which", "when", "where", "why", "how", "did", "does", "do"]),
    "de": frozenset(
        [
            "wer",
            "wen",
            "wem",
            "was",
            "welche",
            "welcher",
            "welches",
            "wann",
            "wo",
            "warum",
            "wieso",
            "wie",
            "wurde",
            "wird",
            "hat",
        ]
    ),
    "es": frozenset(
        ["quién", "quiénes", "qué", "cuál", "cuáles", "cuándo", "dónde", "cuánto", "cuántos", "cómo", "por"]
    ),
    "it": frozenset(
        ["chi", "che", "cosa", "quale", "quali", "quando", "dove", "quanto", "quanti", "come", "perché", "è", "ha"]
    ),
    "nl": frozenset(["wie", "wat", "welke", "wanneer", "waar", "waarom", "hoe", "hoeveel", "heeft"]),
    "pt": frozenset(["quem", "qual", "quais", "quando", "onde", "quanto", "quantos", "como", "porque"]),
}

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    code: frozenset(word.lower() for word in listed) | _QUESTION_WORDS[code]
    for code, listed in {
        "fr": stopwords.STOPWORDS_FRENCH,
        "en": stopwords.STOPWORDS_EN_PLUS,
        "de": stopwords.STOPWORDS_GERMAN,
        "es": stopwords.STOPWORDS_SPANISH,
        "it": stopwords.STOPWORDS_ITALIAN,
        "nl": stopwords.STOPWORDS_DUTCH,
        "pt": stopwords.STOPWORDS_PORTUGUESE,
    }.items()
}
"""Articles, pronouns, prepositions, auxiliaries and question words by ISO 639-1 code, in lower case."""
