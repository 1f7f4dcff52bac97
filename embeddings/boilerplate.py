"""How web pages word what is not the article: families of phrases, in French and in English.

Each family is a pattern for one sentence or short line. They say what a page says *to its reader* ("Inscrivez-vous",
"Votre adresse e-mail ne sera pas publiée"), never what an article may be about (cookies, newsletters, WhatsApp).
"""

import re
from collections.abc import Mapping


def _family(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


_A = "[aàâ]"
_E = "[eéèê]"
_NETWORK = (
    r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|pinterest|reddit|tumblr|messenger|instagram|youtube"
    r"|tiktok|mastodon|"
    r"bluesky|threads|flipboard|viber|skype|pocket|google\s?\+?|e-?mail|mail|courriel|sms|print|imprimer|copy link|"
    r"copier le lien|share|tweet|tweeter|partager|envoyer|plus|more)"
)

_PRICE = (
    r"(?: (?:[àa] partir de|d[èe]s|pour|from|for)? ?[€$£]?\d[\d.,]* ?(?:€|euros?|\$)?"
    r"(?: ?(?:par|/|pendant|per|a) ?(?:le )?(?:\d+ )?\w+)?(?: seulement)?)"
)

SENTENCES: Mapping[str, re.Pattern[str]] = {
    "cookie-notice": _family(
        r"\b(?:nous|(?:ce|notre|le) site(?: web| internet)?)(?: et nos partenaires)?,? (?:utilis"
        r"|d[ée]pos)\w+ (?:\w+ ){0,4}cookies",
        r"\b(?:we|(?:this|our) (?:web)?site)(?: and our partners)? uses? (?:\w+ ){0,4}cookies",
        r"\ben (?:poursuivant|continuant) (?:votre navigation|(?:[àa] (?:naviguer|utiliser|surfer|visiter)))",
        r"\bby (?:continuing|using) (?:to (?:browse|use|visit)|(?:this|our) (?:web)?site).{0,80}(?:cookies|agree"
        r"|accept)",
        r"^(?:tout (?:accepter|refuser)|(?:j['’])?accepte[rz]?(?: tous)?(?: les)? cookies"
        r"|accept(?: all)?(?: cookies)?"
        r"|refuser(?: tous)? les cookies|reject all|continuer sans accepter|g[ée]rer (?:mes|vos|les) (?:cookies"
        r"|pr[ée]f[ée]rences)"
        r"|param[ée]tr\w+ (?:mes|vos|les|des) cookies|manage (?:my |your )?(?:cookies|preferences)"
        r"|(?:ok,? )?j['’]ai compris)\W*$",
        r"\b(?:vous (?:acceptez|consentez [àa])|you (?:accept|agree to|consent to)) .{0,60}(?:cookies|traceurs)",
    ),
    "spam-notice": _family(
        r"\bakismet\b.{0,80}(?:ind[ée]sirables|spam)",
        r"\b(?:en savoir plus sur|learn) (?:comment|la fa[çc]on dont|how) .{0,40}(?:donn[ée]es (?:de"
        r"|li[ée]es).{0,20}commentaires|comment data)",
        r"\bprot[ée]g[ée] par recaptcha|protected by recaptcha",
    ),
    "comment-form": _family(
        r"^(?:laisse[rz]?|poste[rz]?|[ée]cri(?:re|vez)|ajoute[rz]?|soumettre|publie[rz]?|leave|post|write|add) "
        r"(?:un|une|votre|vos|a|your|moi un)\s?(?:petit )?(?:commentaires?|r[ée]ponse|r[ée]action|avis|comment"
        r"|reply)\b.{0,30}$",
        r"^(?:annuler la r[ée]ponse|cancel reply|r[ée]pondre|reply)$",
        r"\b(?:merci de|n['’]h[ée]site[zr] pas [àa]|please) (?:nous )?(?:laisser|leave) .{0,30}(?:commentaire"
        r"|comment)",
        r"\b(?:votre|your) (?:adresse (?:e-?mail|de messagerie|[ée]lectronique)"
        r"|e-?mail address) (?:ne sera (?:pas|jamais)|will not)",
        r"\b(?:les champs obligatoires sont|required fields are)\b",
        r"^(?:svp|s['’]il vous pla[iî]t|please)?,?\s*(?:(?:veuillez )?(?:entre[rz]|saisi(?:r|ssez)|indique[rz])"
        r"|enter|type)"
        r" (?:votre|your) .{0,40}$",
        r"^vous avez entr[ée] une adresse e-?mail incorrecte|^you have entered an incorrect email",
        r"\b(?:enregistre[rz]|save) (?:mon|my) (?:nom|name).{0,80}(?:navigateur|browser|commentaire|comment)",
        r"\b(?:connecte[rz]-vous|identifie[rz]-vous|inscrive[rz]-vous|log ?in|sign in|you must be logged in)"
        r" (?:pour|to|avant de) .{0,30}(?:comment|r[ée]pon|r[ée]ag)",
        r"^(?:soyez le premier [àa]|be the first to) (?:commenter|r[ée]agir|comment)\b",
        r"^(?:aucun|no|\d+|il y a \d+|z[ée]ro)\s*(?:commentaires?|comments?|r[ée]actions?|r[ée]ponses?)\b.{0,60}$",
        r"^(?:commentaires?|comments?|vos r[ée]actions|r[ée]actions|vos commentaires"
        r"|discussion)\s*(?:\(\d+\))?\s*:?$",
        r"^(?:signaler (?:un abus|ce contenu|une erreur)|report (?:abuse|a mistake))\b.{0,40}$",
        r"\bpr[ée]venez-moi de tous les nouveaux|\bnotify me of (?:new|follow-?up)",
    ),
    "share-prompt": _family(
        r"^(?:partage[rz]|share)(?: (?:cet? article|ceci|this(?: article| post| story)?|sur|on|via|with"
        r"|avec)\b.{0,60}|\s*:?)$",
        r"^(?:tweete[rz]|[ée]pingle[rz]|imprimer|envoyer par (?:e-?mail|mail)|e-?mail this|print this)\b.{0,30}$",
        rf"^(?:(?:partager|share)\s*:?\s*)?(?:(?:sur|on|par|by|via)\s+)?{_NETWORK}(?:[\s,|/·•-]+(?:(?:sur|on|par"
        rf"|via)\s+)?{_NETWORK})+\W*$",
        r"^(?:\d+\s+)?(?:partages?|shares|likes?|vues|views|j['’]aime)(?:\s*\d*)?$",
        r"^(?:vous avez aim[ée]|avez-vous aim[ée]|did you (?:like|enjoy)|cet article vous a plu).{0,60}$",
        r"\bvous aimerez sans doute\b.{0,30}d['’]autres",
    ),
    "paywall": _family(
        r"\b(?:cet article|ce contenu|la suite(?: de (?:cet |l['’])article)?|la lecture de (?:cet |l['’])article"
        r"|this (?:article|content)) (?:est|is) (?:r[ée]serv[ée]e? (?:aux|[àa] nos) abonn|(?:reserved )?for subscribers)",
        r"^(?:(?:article|contenu|acc[èe]s|lecture|suite) )?(?:exclusivement |enti[èe]rement )?r[ée]serv[ée]e? "
        r"(?:aux|[àa] nos) abonn[ée]e?s?(?: (?:premium|num[ée]riques?|payants?|(?-i:d(?:e|u|es|e la) [A-ZÀ-Þ][\w’'-]+"
        r"(?: [\w’'-]+)?)))?\W*$",
        r"^(?:for subscribers only|subscribers?[- ]only(?: (?:article|content))?|exclusive to subscribers)\W*$",
        r"\bil (?:vous )?reste \d+(?:[.,]\d+)? ?% de (?:cet|l['’]) ?article",
        r"^(?:d[ée]j[àa] abonn[ée]|already a subscriber)\b.{0,60}$",
        r"^pour (?:lire la suite|acc[ée]der en illimit[ée])\b",
        r"^pour (?:continuer|poursuivre|lire|acc[ée]der|d[ée]couvrir)\b.{0,60}\b(?:abonnez-vous|identifiez-vous"
        r"|connectez-vous|inscrivez-vous|cr[ée]ez (?:un|votre) compte)\b(?!.{0,20}(?:newsletter|lettre))",
        rf"\b(?:abonne[rz]-vous|subscribe){_PRICE}? (?:pour|to) (?:lire|read|acc[ée]der|continue|continuer|poursuivre"
        r"|d[ée]couvrir)\b(?!.{0,40}(?:newsletter|lettre))",
        rf"^s['’]abonner{_PRICE}? pour (?:lire|continuer|poursuivre|d[ée]couvrir|acc[ée]der [àa]) (?:la suite"
        r"|(?:[àa] lire )?(?:cet |l['’]|nos )articles?|(?:la|votre|ma) lecture|l['’]int[ée]gralit[ée])\b",
        rf"^(?:s['’]abonner|abonne[rz]-vous|je m['’]abonne){_PRICE}\W*$",
        r"^(?:lisez|lire|retrouvez|d[ée]couvrez|acc[ée]dez)\b.{0,60}\ben vous abonnant\W*$",
    ),
    "invitation": _family(
        r"\b(?:(?:rejoignez|suivez|retrouvez)(?:-nous|-moi| (?:toutes? )?(?:notre|nos|l['’]actualit[ée]))"
        r"|(?:follow|join) (?:us|our|me))\b"
        r".{0,80}\b(?:facebook|twitter|linkedin|whatsapp|telegram|instagram|youtube|tiktok|google\s?(?:news"
        r"|actualit)|cha[iî]ne|canal"
        r"|channel|newsletter|r[ée]seaux sociaux|social media|page)",
        r"\b(?:inscrivez-vous|abonnez-vous|vous (?:inscrire|abonner)|s['’]inscrire|s['’]abonner|sign up"
        r"|subscribe)\b.{0,60}"
        r"\b(?:(?:[àa] )?(?:notre|nos|our) \w+|newsletters?|lettre|infolettre|alertes?|cha[iî]ne|canal|flux"
        r"|channel|gratuitement|offre|for free|our)\b",
        r"^(?:je m['’](?:inscris|abonne)|(?:s['’]inscrire|s['’]abonner|abonne[rz]-vous|inscrive[rz]-vous"
        r"|subscribe|sign up|newsletters?)"
        r"(?: (?:maintenant|now|ici|here))?)\W*$",
        r"\b(?:recevez|get|receive)\b.{0,80}\b(?:newsletter|par (?:e-?mail|mail|courriel)|bo[iî]te (?:mail"
        r"|de r[ée]ception)|inbox)",
        r"\b(?:t[ée]l[ée]chargez|download) (?:gratuitement )?(?:notre|our) appli?",
        r"\b(?:soutenez|support)(?:-nous| us| notre (?:journal|m[ée]dia|site)| our (?:journalism|work))",
        r"\b(?:entrez|saisissez|indiquez|enter) (?:votre|your) (?:adresse )?e-?mail\b.{0,60}\b(?:abonner"
        r"|inscrire|recevoir|subscribe|newsletter)",
        r"^(?:merci de votre (?:visite|lecture)|bonne (?:navigation|lecture))\W*$",
        r"\bactive[rz] les notifications|\b(?:d[ée]sactive[rz]|disable) (?:votre|your) (?:bloqueur|ad ?block)",
    ),
    "teaser": _family(
        rf"^(?:[►▶→>»•*+-]\s*)*(?:(?:{_A}|[aà]) )?(?:re)?(?:lire|voir|d[ée]couvrir|[ée]couter)(?: [ée]galement"
        rf"| aussi)(?:\s*[:;>–—-].*|\s*$)",
        r"^(?:[►▶→>»•*+-]\s*)*(?:[àaÀA] (?:re)?(?:lire|voir|d[ée]couvrir|[ée]couter))(?: (?:[ée]galement|aussi"
        r"|sur .{0,40}))?\s*(?:[:>–—].*|$)",
        r"^(?:[►▶→>»•*+-]\s*)*(?:lire|voir|read|see|watch) (?:aussi|[ée]galement|la suite|plus|also|more"
        r"|next)\b\s*(?:[:;>–—-].*|(?:sur|on) .{1,40}$|$)",
        r"^(?:read (?:also|more|next)|see also|also read|related|more on this)\s*[:>–—].*",
        r"^(?:lire|voir|retrouve[rz]|consulte[rz]) (?:l['’](?:int[ée]gralit[ée]|article complet)"
        r"|l['’]article) .{0,60}$",
        r"^(?:en savoir plus|lire la suite|read more|learn more|continue reading|voir plus|show more)\W*$",
    ),
    "credit": _family(
        r"^[*_(\[]*\s*(?:cr[ée]dits?|source)s?\s*(?:de la )?(?:photos?|images?|photographiques?|vid[ée]os?"
        r"|illustrations?|infographie|une)\b.{0,100}$",
        r"^[*_(\[]*\s*(?-i:(?:Photo|PHOTO|Image|Illustration|Vidéo|Visuel)s?\s*(?:by|credits?|cr[ée]dits?)?\s*[:©]"
        r"(?:[\s,/&©()]+(?:et|and|de|-|via|(?:d['’])?[A-ZÀ-Þ0-9][\w.'’-]*)){1,10})[)\]*_. ]*$",
        r"^[*_(\[]*\s*(?:©|\(c\)|copyright\b|cr[ée]dits?\s*:).{0,100}$",
        r"^[*_(\[]*\s*(?:photo|image|visuel)s? (?:d['’]illustration|illustratives?|pr[ée]texte|courtesy)\b.{0,80}$",
        r"^[*_(\[]*(?:[A-ZÀ-Þ][\w.'’-]+\s){0,4}/\s?(?:AFP|Reuters|Getty(?: Images)?|Sipa|Shutterstock|Unsplash"
        r"|Pixabay)[)\]*_. ]*$",
    ),
    "video": _family(
        r"[\w\]?!»”\"’')…]par \w[\w .&'’+-]{0,40}(?<![.!?…])$",  # "Le maire annonce son départpar BFMTV"
        r"^[\[(*_-]*\s*(?:en )?vid[ée]os?\s*[\])*_:-]*$",
    ),
    "copyright": _family(
        r"\btous droits (?:de reproduction .{0,40})?r[ée]serv[ée]s|\ball rights reserved",
        r"\breproduction (?:totale ou partielle )?(?:interdite|prohibited|strictement interdite)",
    ),
    "navigation": _family(
        r"^(?:retour (?:[àa] l['’]accueil|en haut|au sommaire)|haut de page|back to (?:top|home)"
        r"|aller au contenu(?: principal)?"
        r"|passer au contenu|skip to (?:main )?content|menu(?: principal)?|navigation|rechercher|search"
        r"|recherche|accueil|home"
        r"|plan du site|mentions l[ée]gales|contact(?:ez-nous)?|qui sommes[- ]nous|sommaire|se connecter"
        r"|connexion|log ?in"
        r"|cat[ée]gories?(?: populaires)?|popular categories|rubriques|archives)\s*[?:>]*$",
        r"^(?:accueil|home)\s*[>/»›|]\s*\S.{0,120}$",
        r"^(?:[ée]tiquettes?|tags?|mots?[- ]cl[ée]s?|keywords|cat[ée]gories?|th[èe]mes?|filed under"
        r"|class[ée] dans|topics)\s*:.{0,200}$",
        r"^(?:article|page)?\s*(?:pr[ée]c[ée]dente?|suivante?|previous|next)(?: (?:article|post|page))?\W*$",
        r"^(?:«|←|<)?\s*(?:article|page) (?:pr[ée]c[ée]dente?|suivante?)\s*[:»→>]?.{0,120}$",
        r"^page \d+ (?:/|sur|of) \d+$",
    ),
    "advertising": _family(
        r"^[\[(*_-]*\s*(?:pub|publicit[ée]s?|la suite apr[èe]s (?:la|cette) publicit[ée]|(?:contenu "
        r"|article )?sponsoris[ée]|annonces?"
        r"|ad|ads|advertisement|advertising|sponsored(?: content)?|partenaires?)\s*[\])*_-]*$",
    ),
}

HINTS = re.compile(
    r"\b(?:cookies?|traceurs|votre navigation|naviguer|by using|by continuing|akismet|(?:re)?captcha"
    r"|ind[ée]sirables?|spam"
    r"|commentaires?|commenter|comments?\b|votre (?:adresse|e-?mail|nom|avis)|your|champs obligatoires|required"
    r"|partagez|partager|share"
    r"|tweetez|aimerez|aim[ée] (?:ce|cet)|suivez|rejoignez|retrouvez|follow|join|abonnez|abonner|abonnant|abonn[ée]e?s?\b"
    r"|subscribe|inscrivez|inscrire"
    r"|sign up|newsletters?|recevez|t[ée]l[ée]chargez|soutenez|activez|d[ée]sactivez|votre (?:visite|lecture)"
    r"|bonne lecture"
    r"|(?:re)?lire|lisez|voir (?:aussi|[ée]galement)|d[ée]couvrir|read|see also|en savoir plus"
    r"|il (?:vous )?reste \d|cr[ée]dits?|photos?"
    r"|copyright|droits|rights|reproduction|[ée]tiquettes?|tags?\b|cet article|ce contenu|publicit[ée])|©",
    re.IGNORECASE,
)
"""Words one of which every boilerplate sentence inside a longer paragraph has."""

BLOCK_HEADINGS: Mapping[str, re.Pattern[str]] = {
    "comment-form": _family(
        r"^(?:laisse[rz]?|poste[rz]?|[ée]crire|ajoute[rz]?|leave|post|write|add) (?:un|une|votre|a|your) ?"
        r"(?:commentaires?|r[ée]ponse|r[ée]action|comment|reply)\b.{0,30}$",
        r"^(?:\d+\s*|vos\s*)?(?:commentaires?|comments?|r[ée]actions|r[ée]ponses)\s*(?:\(\d+\))?\s*:?$",
    ),
    "teaser": _family(
        r"^[àa] la une\b[^.!?]{0,30}$",
        r"^(?:les )?articles? (?:similaires?|connexes?|li[ée]s|associ[ée]s|r[ée]cents|populaires|recommand[ée]s"
        r"|relatifs|en relation)\W*$",
        r"^(?:dans la m[êe]me (?:rubrique|cat[ée]gorie)|sur le m[êe]me (?:sujet|th[èe]me)"
        r"|(?:[àa] )?lire (?:aussi|[ée]galement|ensuite)"
        r"|[àa] (?:re)?(?:lire|voir|d[ée]couvrir)(?: aussi| [ée]galement| ensuite)?|voir (?:aussi|[ée]galement)"
        r"|(?:ceci|cela|ces articles) (?:pourrai(?:en)?t|peu(?:ven)?t) (?:aussi |[ée]galement )?vous int[ée]resser"
        r"|vous (?:pourriez|devriez|aimerez|pourrez) (?:aussi|[ée]galement)\b.{0,20}"
        r"|(?:les )?(?:plus|articles les plus|contenus les plus) (?:lus|vus|populaires|partag[ée]s|comment[ée]s)"
        r"|derniers articles|derni[èe]res (?:actualit[ée]s|news|nouvelles|infos)|nos derni[èe]res .{0,30}"
        r"|plus d['’]articles?.{0,30}"
        r"|(?:autres|d['’]autres) articles\b.{0,40}|notre s[ée]lection|nos recommandations|en ce moment|le fil info"
        r"|related (?:articles?|posts?|stories|news)|you (?:may|might) also (?:like|enjoy).{0,20}|more (?:from"
        r"|stories|on|news)\b.{0,30}"
        r"|read (?:also|next|more)|see also|most (?:read|popular|viewed)|latest (?:news|articles|posts)"
        r"|trending(?: now)?"
        r"|recommended(?: for you)?|don['’]t miss|top stories)\s*[:!?.>»]*$",
    ),
}
"""Headings of blocks that hold other articles, or a comment form and what readers wrote in it."""

IMAGE = re.compile(r"^(?:!\[[^\]\n]{0,300}\]\([^)\n]{0,300}\)\s*)+$")
"""A line that is a markdown image."""

TWEET_SIGNATURE = re.compile(r"^[*_\s]*[—–-]+\s*[^\n]{1,60}\(@\w{1,20}\).{0,120}$")
"""The line under an embedded tweet: "— Name (@name) 9 janvier 2018"."""

RESIDUE = re.compile(
    r"^(?:[a-z][a-z0-9]*_[a-z0-9_]+[\s,;]+)*[a-z][a-z0-9]*_[a-z0-9_]+$|^(?:undefined|null|NaN|\[object Object\]|loading\.\.\."
    r"|chargement\.\.\.)$"
    r"|^\[(?i:embed|iframe|video|gallery)\b[^\]]{0,200}\]?$"
    r"|^(?:\{\{.{0,80}\}\}|<\?.{0,80}\?>|\[/?[a-z_-]+(?: [^\]]{0,80})?\](?:\[/[a-z_-]+\])?)$"
)
"""What page templates and scripts leave behind: ``spot_img``, ``{{ ad }}``, ``[shortcode id=1]``."""
