"""What about an article a person should look at."""

import re
from collections.abc import Sequence
from functools import lru_cache

from embeddings.articles import Article, DroppedSpan, kept_spans
from embeddings.front_matter import read_front_matter

DOUBTS: dict[str, tuple[str, str]] = {
    "mojibake": ("caractères abîmés (réparés à l'affichage)", "garbled characters (repaired when shown)"),
    "lost-quotation": ("citations perdues", "lost quotations"),
    "glued": ("mots collés", "words run together"),
    "header": ("en-tête mal formé (lu ligne par ligne)", "malformed header (read line by line)"),
    "no-title": ("titre introuvable", "no title found"),
    "no-date": ("date introuvable", "no date found"),
    "stub": ("article coupé par un abonnement", "article cut short by a paywall"),
    "truncated": ("texte coupé à la fin", "text cut off at its end"),
    "markdown": ("restes de markdown", "markdown remains"),
    "script": ("restes de code de la page", "remains of the page's code"),
    "short": ("texte très court", "very short text"),
}
"""Key -> what it means, in French and in English."""

REMEDIES: dict[str, tuple[str, str]] = {
    "stub": ("Récupérez le texte entier, ou retirez l'article.", "Get the whole text, or remove the article."),
    "no-date": (
        "Ajoutez « date: 2020-05-04 » en tête, ou le champ « published » : sans date, aucun filtre ne le trouve.",
        "Add “date: 2020-05-04” at its head, or the field “published”: without a date, no filter finds the article.",
    ),
    "truncated": ("Récupérez la fin du texte.", "Get the end of the text."),
    "lost-quotation": (
        "Reprenez la page d'origine : le scraper a perdu les citations.",
        "Go back to the original page: the scraper lost the quotations.",
    ),
    "mojibake": ("Réenregistrez le fichier dans le bon encodage.", "Save the file again in the right encoding."),
    "short": ("Vérifiez que c'est un article.", "See whether it is an article."),
    "header": (
        "Mettez entre guillemets les valeurs où il y a « : », ou qui commencent par un signe.",
        "Put values that have “: ” in them, or begin with a sign, between quotation marks.",
    ),
    "no-title": ("Ajoutez « title: … » en tête.", "Add “title: …” in front matter."),
    "glued": (
        "Faites garder au scraper l'espace entre les éléments.",
        "Let the scraper keep the space between elements.",
    ),
    "script": ("Dites dans articles.toml quelles lignes écarter.", "Say in articles.toml which lines to drop."),
    "markdown": ("Enregistrez l'article en .md.", "Save the article as .md."),
}
"""What to do about each, the worst for answers first."""

_EMPTY_QUOTATION = re.compile(r"«\s*»|“\s*”")
_GLUED_SENTENCES = re.compile(r"[a-zà-ÿ]{3}[.!?][A-ZÀ-Þ][a-zà-ÿ]+\s|[0-9][.!?][A-ZÀ-Þ][a-zà-ÿ]+\s")
_LOWER_CASE = re.compile(r"(?<![\w’'.@/-])[a-zà-ÿœ]{5,30}(?![\w@/-])")
_SCRIPT = re.compile(
    r"\bfunction\s*\(|\b(?:var|let|const)\s+\w+\s*=|[{;]\s*[\w-]+\s*:\s*[^;{}\n]{1,60};|\{\{|</?[a-z]{1,10}[ />]"
    r"|&[a-z]{2,6};|\[/?[a-z_]{3,20}(?: \w+=|\])|\b(?:window|document)\.\w+",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    [
        "de",
        "du",
        "des",
        "le",
        "la",
        "les",
        "un",
        "une",
        "au",
        "aux",
        "et",
        "ou",
        "où",
        "que",
        "qui",
        "quoi",
        "dont",
        "ce",
        "cet",
        "cette",
        "ces",
        "sa",
        "son",
        "ses",
        "leur",
        "leurs",
        "par",
        "pour",
        "dans",
        "avec",
        "sur",
        "sous",
        "il",
        "elle",
        "ils",
        "elles",
        "on",
        "nous",
        "vous",
        "ne",
        "pas",
        "plus",
        "est",
        "sont",
        "été",
    ]
)
_COMPOUNDS = re.compile(r"(?:aux|des|les?|la)quel(?:le)?s?|pourquoi|combien|quiconque")
_MARKDOWN = re.compile(r"\]\([^)\s]{0,200}\)|\*\*\w|^#{1,6}\s", re.MULTILINE)
_LEAST_CHARACTERS = 200
_STUB = 1_500  # characters of what a paywall lets through


def find_doubts(article: Article, dropped: Sequence[DroppedSpan]) -> tuple[str, ...]:
    """The keys of ``DOUBTS`` that hold for an article, in their order."""
    from ftfy.badness import is_bad

    kept = kept_text(article.text, dropped)
    front = read_front_matter(article.text)
    holds = {
        "mojibake": not article.text.isascii() and bool(is_bad(article.text)),
        "lost-quotation": bool(_EMPTY_QUOTATION.search(kept)),
        "glued": bool(_GLUED_SENTENCES.search(kept)) or any(map(_is_glued, set(_LOWER_CASE.findall(kept)))),
        "header": front is not None and not front.is_sound,
        "no-title": not article.title,
        "no-date": article.published is None,
        "stub": any(span.reason == "paywall" for span in dropped) and len(kept) < _STUB,
        "truncated": _is_cut_off(kept),
        "markdown": article.path.suffix.lower() != ".md" and bool(_MARKDOWN.search(kept)),
        "script": bool(_SCRIPT.search(kept)),
        "short": len(kept) < _LEAST_CHARACTERS,
    }
    return tuple(key for key in DOUBTS if holds[key])


def kept_text(text: str, dropped: Sequence[DroppedSpan]) -> str:
    """The text without its dropped spans."""
    return "".join(text[start:end] for start, end in kept_spans(len(text), dropped)).strip()


@lru_cache(maxsize=65_536)
def _is_glued(word: str) -> bool:
    """Whether a word that is in no dictionary is two: one and a small word after it ("dequi", "vidéopar").

    A small word before one is not looked for: "surpopulation" and the like are words that dictionaries lack.
    """
    from simplemma import is_known

    if is_known(word, "fr") or is_known(word, "en") or _COMPOUNDS.fullmatch(word):
        return False
    cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return any(
        end in _SMALL_WORDS and (start in _SMALL_WORDS or (len(start) >= 5 and is_known(start, "fr")))
        for start, end in cuts
    )


def _is_cut_off(kept: str) -> bool:
    """Whether the last long line stops without final punctuation, or in an ellipsis."""
    lines = (line.rstrip(" *_\u00a0") for line in reversed(kept.splitlines()))
    last = next((line for line in lines if len(line) > 120), ".")
    return last.endswith(("...", "…", "[…]", "[...]")) or last[-1].isalnum() or last[-1] in ",;-–—"
