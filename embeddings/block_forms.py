"""The forms of what is not the article: headings of blocks of other articles or of comments, and what stands in them;
images, tweets, what a page's template leaves.

Some headings are an article's own too ("Réactions", "Notre sélection"): only what has the form of teasers or of
comments goes with them.
"""

import re
from collections.abc import Mapping

_MENTION = r"(?:commentaires?|r[ée]ponse|r[ée]action|avis|comment|reply)"

COMMENTS, TEASERS = "comment-form", "teaser"
"""The reasons of what is dropped with a block."""


def _lines(*alternatives: str) -> re.Pattern[str]:
    return re.compile("^(?:" + "|".join(alternatives) + r")\s*[:!?.>»]*$", re.IGNORECASE)


SURE_HEADINGS: Mapping[str, re.Pattern[str]] = {
    COMMENTS: _lines(
        rf"(?:laisse[rz]?|poste[rz]?|[ée]crire|ajoute[rz]?|leave|post|write|add) (?:un|une|votre|a|your) ?{_MENTION}"
        r"(?: ?(?:annuler|cancel)\b.{0,30})?",
        r"\d+\s*(?:commentaires?|comments?)",
        r"(?:vos |les )?(?:commentaires?|comments?|r[ée]actions)\s*\(\d+\)",
        r"\d+ (?:r[ée]flexions?|thoughts?|commentaires?|comments?) (?:au sujet de|sur|on) [«“\"].{1,150}",
    ),
    TEASERS: _lines(
        r"(?:les )?articles? (?:similaires?|connexes?|li[ée]s|associ[ée]s|r[ée]cents|populaires|recommand[ée]s"
        r"|relatifs|en relation)",
        r"dans la m[êe]me (?:rubrique|cat[ée]gorie)",
        r"sur le m[êe]me (?:sujet|th[èe]me)",
        r"(?:[àa] )?(?:re)?(?:lire|voir|d[ée]couvrir) (?:aussi|[ée]galement|ensuite)",
        r"(?:ceci|cela|ces articles) (?:pourrai(?:en)?t|peu(?:ven)?t) (?:aussi |[ée]galement )?vous int[ée]resser",
        r"vous (?:pourriez|devriez|aimerez|pourrez) (?:aussi|[ée]galement)\b.{0,20}",
        r"(?:la r[ée]daction|on|nous) vous (?:conseille|recommande|sugg[èe]re|propose)(?:nt|ons)?",
        r"(?:les )?(?:articles|contenus) les plus (?:lus|vus|populaires|partag[ée]s|comment[ée]s)",
        r"(?:les )?plus (?:lus|comment[ée]s|partag[ée]s)",
        r"(?:nos )?derniers articles",
        r"plus d['’]articles?.{0,30}",
        r"(?:les |d['’])?autres articles\b.{0,40}",
        r"related (?:articles?|posts?|stories|news)",
        r"you (?:may|might) also (?:like|enjoy).{0,20}",
        r"(?:read (?:also|next|more)|see also|most (?:read|viewed)|latest (?:articles|posts)|recommended for you)",
    ),
}
"""Headings that no article has: what follows, up to its next sentence, is not the article."""

POSSIBLE_HEADINGS: Mapping[str, re.Pattern[str]] = {
    COMMENTS: _lines(
        r"(?:vos\s*)?(?:commentaires?|comments?|r[ée]actions?|r[ée]ponses)", "discussion", r"\d+ r[ée]actions?"
    ),
    TEASERS: _lines(
        r"[àa] la une\b[^.!?]{0,30}",
        r"(?:[àa] )?(?:re)?(?:lire|voir|d[ée]couvrir|[ée]couter)",
        r"[àa] ne pas (?:manquer|rater)",
        r"(?:les )?plus (?:vus|populaires)|most popular|top stories|trending(?: now)?|don['’]t miss|recommended",
        r"(?:les |nos )?derni[èe]res (?:actualit[ée]s|news|nouvelles|infos)|latest news|nos derni[èe]res .{0,30}",
        r"notre s[ée]lection|nos recommandations|en ce moment|(?:le )?fil info",
        r"more (?:from|stories|on|news)\b.{0,30}",
    ),
}
"""Headings that an article may have: they need what follows to have the form of teasers or comments."""

_AGO = (
    r"(?:il y a (?:\d+|une?|quelques) (?:secondes?|minutes?|min|heures?|h|jours?)"
    r"|\d+ (?:minutes?|mins?|hours?|days?) ago)"
)

COMMENT_MARK = re.compile(
    r"^(?:r[ée]pondre|reply|j['’]aime|like|signaler(?: un abus)?)(?: \(?\d+\)?)?$"
    rf"|^(?!publi|mis|modif).{{0,60}}\b{_AGO}$"
    r"|^.{1,50} (?:a (?:dit|[ée]crit)|dit|says|said|wrote)\s*:$"
    r"|^(?!publi|mis|modif|par |by ).{0,50}\b(?:19|20)\d\d,? (?:[àa]|at|-)? ?\d{1,2} ?[:h] ?\d\d(?: ?[ap]m)?$",
    re.IGNORECASE,
)
"""What stands around a reader's comment: "Jean, il y a 2 heures", "Répondre"."""

TEASER_MARK = re.compile(
    rf"(?:\.\.\.|…|\[…\]|\[\.\.\.\])[\s*_]*$|^(?!publi|mis|modif).{{0,60}}\b{_AGO}$"
    r"|^(?:lire la suite|read more|en savoir plus|voir plus)\W*$|^\W{0,4}\[[^\]\n]{1,300}\]\([^)\s]{1,300}\)\W*$",
    re.IGNORECASE,
)
"""What stands in a block of other articles: a blurb that is cut short, an age in hours, a link alone on its line."""

IMAGE = re.compile(r"^(?:!\[[^\]\n]{0,300}\]\([^)\n]{0,300}\)\s*)+$")
"""A line that is a markdown image."""

_DAY = (
    r"(?:\d{1,2}(?:er)? [^\W\d]{3,9}\.?,? (?:19|20)\d\d|[^\W\d]{3,9}\.? \d{1,2}, (?:19|20)\d\d"
    r"|\d{1,4}[/.-]\d\d?[/.-]\d{1,4})"
)
TWEET_SIGNATURE = re.compile(
    rf"^[*_\s]*(?:[—–]+\s*[^\n]{{1,60}}\(@\w{{1,20}}\)[*_\s]*$"
    rf"|[—–-]+\s*[^\n]{{1,60}}\(@\w{{1,20}}\)[\s*_\[(]*{_DAY}(?:[\])*_\s]|\([^)\s]*\)|https?:\S++)*$)"
)
"""The line under an embedded tweet: "— Name (@name) 9 janvier 2018". An item of a list says more, or has a hyphen."""

RESIDUE = re.compile(
    r"^(?:[a-z][a-z0-9]*_[a-z0-9_]+[\s,;]+)*[a-z][a-z0-9]*_[a-z0-9_]+$"
    r"|^(?:undefined|null|NaN|\[object Object\]|loading\.\.\.|chargement\.\.\.)$"
    r"|^\[(?i:embed|iframe|video|gallery)\b[^\]]{0,200}\]?$"
    r"|^(?:\{\{.{0,80}\}\}|<\?.{0,80}\?>|\[/?[a-z_-]+(?: [^\]]{0,80})?\](?:\[/[a-z_-]+\])?)$"
)
"""What page templates and scripts leave behind: ``spot_img``, ``{{ ad }}``, ``[shortcode id=1]``."""
