"""What about an article a person should look at."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from html.entities import name2codepoint

from embeddings.articles import Article, DroppedSpan, kept_spans
from embeddings.front_matter import read_front_matter
from embeddings.glued import has_glued_words

DOUBTS: dict[str, tuple[str, str]] = {
    "lost": ("caractères perdus (\ufffd)", "lost characters (\ufffd)"),
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
    "lost": (
        "Reprenez l'original : le fichier est abîmé ou coupé dans un caractère.",
        "Go back to the original: the file is damaged, or cut within a character.",
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

_FEW = "[ \u00a0\u202f]"
_BEFORE = r"\b(?:de|du|des|d['’]|à|au|que|qu['’]|est|serait|le|la|les|un|une|par|pour|dans|avec|sur)"
_EMPTY_QUOTATION = re.compile(
    # Their marks alone are left …
    r"«\s*»|‹\s*›|“\s*”|„\s*[“”]|(?<!\w)‘\s*’(?![\w’])"
    rf"|(?<![^\s(])(?:\"{_FEW}?\"(?=[\s.,;:!?)]|$)|''(?=[.,;)]))"
    # … or nothing is: "a déclaré : . Il", "selon lui, , les", "parlé de  .".
    rf"|:{_FEW}*[.,;](?=\s|$)|,{_FEW}+,(?=\s)|{_BEFORE}{_FEW}+[.,](?=\s|$)"
)
_STYLES = r"(?:font|margin|padding|background|border|text|line)(?:-[a-z]+)*|color|display|width|height|position|z-index"
_SCRIPT = re.compile(
    r"\bfunction\s*\(|\bfunction\s+[\w$]+\([\w$, ]*\)\s*\{|\b(?:var|let|const)\s+\w+\s*="
    r"|\{\{|<!\[CDATA\[|</?[a-z][a-z0-9]{0,9}[ />]"
    # JSON and styles
    rf"|\{{\s*\"@?\w+\"\s*:|[\w#.*)\]-]\s*\{{\s*[a-z-]+\s*:\s*[^{{}}\n]{{1,60}}[;}}]|\b(?:{_STYLES}):[^;{{}}\n]{{1,60}};"
    # calls of what pages load
    r"|\b(?:adsbygoogle|googletag|dataLayer|_gaq|_paq|fbq|gtag|jQuery)\b\s*(?:[(\[=]|\.\w)|\$\((?:document|window|['\"])"
    r"|\b(?:window|document)\.(?-i:[a-z]\w*)(?:[(\[;]|\.\w|\s*(?:\|\||=))"
    # entities and shortcodes; a word in brackets ("[sic]", a link's) is neither
    rf"|&(?-i:{'|'.join(name2codepoint)});|&#x?[0-9a-f]{{2,6}};"
    r"|\[(?:[a-z_-]{3,20} \w+=|/[a-z_-]{3,20}\]|(?=\w*_)\w{3,20}\]|(?:embed|caption|gallery|playlist|iframe)\](?!\())",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\]\([^)\s]{0,200}\)|\*\*\w|^#{1,6}\s", re.MULTILINE)
_UNENDED = re.compile(
    r"d[eu]|des|l[ea]s?|une?|aux?|et|ou|qu[ei]|ce|cet(?:te)?|ces|sa|son|ses|leurs?|par|pour|dans|avec|sur|sous|ne|à|en"
    r"|the|of|and|to|an|with|for|from|that"
)
"""Words with which neither a sentence nor a headline ends."""
_LEAST_CHARACTERS = 200
_LOST = "\ufffd"
_CUT_OFF = re.compile(r"(?:\[\+\d+ ch(?:ars|aracters)\]|[\[(](?:\.\.\.|…)[\])])\W*\Z")
"""What stands for the rest of a text: "[+1532 chars]", "(...)", "[…]"."""
_LEAST_OF_A_PIECE = 5
_STUB = 1_500  # characters of what a paywall lets through


def find_doubts(article: Article, dropped: Sequence[DroppedSpan]) -> tuple[str, ...]:
    """The keys of ``DOUBTS`` that hold for an article, in their order."""
    from ftfy.badness import is_bad

    kept = kept_text(article.text, dropped)
    front = read_front_matter(article.text)
    holds = {
        "lost": _LOST in article.text,
        "mojibake": not article.text.isascii() and bool(is_bad(article.text)),
        "lost-quotation": bool(_EMPTY_QUOTATION.search(kept)),
        "glued": has_glued_words(kept),
        "header": front is not None and not front.is_sound,
        "no-title": not article.title,
        "no-date": article.published is None,
        "stub": any(span.reason == "paywall" for span in dropped) and len(kept) < _STUB,
        "truncated": _is_cut_off(kept) or _ends_in_mid_sentence(kept, article.language),
        "markdown": article.path.suffix.lower() != ".md" and bool(_MARKDOWN.search(kept)),
        "script": bool(_SCRIPT.search(kept)),
        "short": len(kept) < _LEAST_CHARACTERS,
    }
    return tuple(key for key in DOUBTS if holds[key])


def worded(doubt: str, article: Article) -> tuple[str, str]:
    """A doubt about an article in French and in English, with how often where that can be counted."""
    french, english = DOUBTS[doubt]
    count = article.text.count(_LOST)
    return (f"{french} : {count}", f"{english}: {count}") if doubt == "lost" else (french, english)


def kept_text(text: str, dropped: Sequence[DroppedSpan]) -> str:
    """The text without its dropped spans."""
    return "".join(text[start:end] for start, end in kept_spans(len(text), dropped)).strip()


def _is_cut_off(kept: str) -> bool:
    """Whether the text ends in a sign of its being cut, or its last long line without final punctuation."""
    lines = (line.rstrip(" *_\u00a0") for line in reversed(kept.splitlines()))
    last = next((line for line in lines if len(line) > 120), ".")
    if _CUT_OFF.search(kept):
        return True
    return last.endswith(("...", "…", "[…]", "[...]")) or last[-1].isalnum() or last[-1] in ",;-–—"


def _ends_in_mid_sentence(kept: str, language: str) -> bool:
    """Whether the last line, however short, stops after a word that goes on, or within one ("levées progressiv")."""
    line = kept.rpartition("\n")[2]
    words = line.split()
    if len(words) < 5 or language not in ("fr", "en"):
        return False
    last = re.split("['’-]", words[-1])[-1]
    return bool(_UNENDED.fullmatch(last)) or (last.isalpha() and last.islower() and _is_piece(last))


def _is_piece(word: str) -> bool:
    """Whether a word that is in no dictionary is the beginning of one that is, and has an end that none there has.

    The dictionary lacks most words that do not change: "voix", "déjà", "refus".
    """
    from simplemma import is_known

    if len(word) < _LEAST_OF_A_PIECE or is_known(word, "fr") or is_known(word, "en"):
        return False
    words, endings = _dictionary()
    after = bisect_right(words, word)
    return word[-3:] not in endings and words[after : after + 1] != [] and words[after].startswith(word)


@cache
def _dictionary() -> tuple[list[str], frozenset[str]]:
    """The French words that are known, in order, and the last three letters of each."""
    from simplemma.strategies import DefaultDictionaryFactory

    words = sorted(DefaultDictionaryFactory().get_dictionary("fr"))
    return words, frozenset(word[-3:] for word in words)
