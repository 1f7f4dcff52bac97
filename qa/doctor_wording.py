"""What ``kiosque doctor`` says, in French and in English."""

from babel.numbers import format_decimal, format_percent

from embeddings.errors import Language

WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "page": "État du corpus",
        "summary": "{articles} articles, {characters} caractères",
        "reprints": "Groupes de reprises : {groups} ; copies : {copies}.",
        "dropped_title": "Écarté (caractères)",
        "first": "À corriger d'abord",
        "unknown": "inconnu",
        "others": "{count} autres",
        "between": "{low} à {high} caractères",
        "above": "{low} caractères et plus",
        "kept": "{kept} de {characters} caractères gardés ({encoding})",
        "dropped": "écarté",
        "folded": "hors de l'article : {count} autres morceaux, plus courts ({characters} caractères)",
        "in_full": "Tous : kiosque doctor … --article {id}",
        "doubtful": "douteux",
        "more": "Un article en détail, jugé parmi tous : kiosque doctor … --article IDENTIFIANT ; une page : "
        "kiosque doctor … --html PAGE.html",
        "unused": "Règles sans effet",
        "errors": "Illisibles",
        "articles": "Articles",
        "limited": "Les {count} premiers. Un autre en détail : kiosque doctor … --article IDENTIFIANT",
        "copies_of": "Reprises d'un même article",
        "written": "Page écrite : {path}",
    },
    "en": {
        "page": "State of the corpus",
        "summary": "{articles} articles, {characters} characters",
        "reprints": "Groups of reprints: {groups}; copies: {copies}.",
        "dropped_title": "Dropped (characters)",
        "first": "Mend first",
        "unknown": "unknown",
        "others": "{count} others",
        "between": "{low} to {high} characters",
        "above": "{low} characters and more",
        "kept": "{kept} of {characters} characters kept ({encoding})",
        "dropped": "dropped",
        "folded": "outside the article: {count} other pieces, shorter ({characters} characters)",
        "in_full": "All: kiosque doctor … --article {id}",
        "doubtful": "doubtful",
        "more": "One article in detail, judged among all: kiosque doctor … --article ID; a page: "
        "kiosque doctor … --html PAGE.html",
        "unused": "Rules without effect",
        "errors": "Unreadable",
        "articles": "Articles",
        "limited": "The first {count}. Another in detail: kiosque doctor … --article ID",
        "copies_of": "Reprints of one article",
        "written": "Page written: {path}",
    },
}

TITLES: dict[str, dict[Language, str]] = {
    "months": {"fr": "Parution", "en": "Publication"},
    "sources": {"fr": "Sources", "en": "Sources"},
    "languages": {"fr": "Langues", "en": "Languages"},
    "lengths": {"fr": "Longueurs", "en": "Lengths"},
    "origins": {"fr": "Métadonnées : d'où on les tient", "en": "Metadata: how it is known"},
}

NAMES: dict[str, dict[Language, str]] = {
    "title": {"fr": "titre", "en": "title"},
    "source": {"fr": "source", "en": "source"},
    "author": {"fr": "auteur", "en": "author"},
    "published": {"fr": "date", "en": "date"},
    "language": {"fr": "langue", "en": "language"},
    "url": {"fr": "adresse", "en": "address"},
}


def number(value: int, language: Language) -> str:
    """``12,345``, in French with narrow spaces."""
    return str(format_decimal(value, locale=language))


def percent(share: float, language: Language) -> str:
    """A share, 0 to 1, as a percentage: whole, below 1% with one digit."""
    small = "0.0 %" if language == "fr" else "0.0%"
    return str(format_percent(share, small if 0 < share < 0.01 else None, locale=language))
