"""How web pages word what is not the article: families of phrases, in French and in English.

Each family is a pattern for one sentence or short line. They say what a page says *to its reader* of *its own* things
("Inscrivez-vous à notre newsletter", "Votre adresse e-mail ne sera pas publiée"), never what an article may be about
(cookies, newsletters, WhatsApp), ask ("Vous avez aimé tourner à Marseille ?") or advise ("Indiquez votre nouvelle adresse").
"""

import re
from collections.abc import Mapping


def _family(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


_A = "[aàâ]"
_NETWORK = (
    r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|pinterest|reddit|tumblr|messenger|instagram|youtube"
    r"|tiktok|mastodon|"
    r"bluesky|threads|flipboard|viber|skype|pocket|google\s?\+?|e-?mail|mail|courriel|sms|print|imprimer|copy link|"
    r"copier le lien|share|tweet|tweeter|partager|envoyer|plus|more)"
)
_ARTICLE = (
    r"(?:(?:cet? |cette |l['’]|la |le |ces |nos |th(?:is|e) )(?:article|page|contenu|texte|billet|reportage|dossier|vid[ée]o"
    r"|enqu[êe]te|post|story|content)s?)"
)
_READING = (
    r"(?:(?:nos|cet|cette|l['’]|tous (?:les|nos)|ce|le reste de (?:l['’]|cet )) ?(?:articles?|contenus?|page|dossier)"
    r"|(?:la|votre|ma) lecture|la suite|[àa] (?:nous )?lire|en illimit[ée]|l['’]int[ée]gralit[ée] de (?:l['’]|cet |nos )"
    r"|l['’]article)"
)
_SIGN_IN = r"(?:abonnez-vous|identifiez-vous|connectez-vous|inscrivez-vous|cr[ée]ez (?:un|votre) compte)"
_LETTERS = (
    r"(?:newsletters?|infolettres?|lettres? (?:d['’](?:information|actualit[ée])|quotidienne|hebdomadaire|du \w+)"
    r"|alertes? (?:info|mail|e-?mail|push|actu)\w*|flux rss)"
)
_OWN = (
    r"(?:(?:notre|nos|our) (?:\w+ )?(?:newsletters?|lettres?|infolettres?|alertes?|cha[iî]nes?|canal|canaux|flux|offres?"
    r"|journal|magazine|page|comptes?|listes?|podcasts?|notifications|channel|mailing|service|\w+letter))"
)
# "Auteur, Agence" and not a clause: words that all begin with a capital or a figure, with small ones between them.
_NAMES = r"(?-i:(?:[\s,/&©()]+(?:et|and|de|-|via|(?:d['’])?[A-ZÀ-Þ0-9][\w.'’-]*)){1,10})[)\]*_. ]*$"
_PICTURE = r"(?:photos?|images?|photographiques?|vid[ée]os?|illustrations?|infographie|une)"
_CHANNEL = r"\w[\w .&'’+-]{0,40}"

_PRICE = (
    r"(?: (?:[àa] partir de|d[èe]s|pour|from|for)? ?[€$£]?\d[\d.,]* ?(?:€|euros?|\$)?"
    r"(?: ?(?:par|/|pendant|per|a) ?(?:le )?(?:\d+ )?\w+)?(?: seulement)?)"
)

SENTENCES: Mapping[str, re.Pattern[str]] = {
    "cookie-notice": _family(
        r"\b(?:nous|(?:ce|notre) site(?: web| internet)?)(?: et nos partenaires)?,? (?:utilis"
        r"|d[ée]pos)\w+ (?!(?:moins|peu|trop|plus) de)(?:\w+ ){0,4}cookies",
        r"^nos partenaires et nous.{0,20} (?:stock|utilis|trait|acc[ée]d)\w+.{0,80}(?:cookies|terminal|appareil)",
        r"^vous pouvez (?:[àa] tout moment )?(?:modifier|changer|retirer) (?:vos (?:choix|pr[ée]f[ée]rences)|votre consentement)",
        r"\b(?:we|(?:this|our) (?:web)?site)(?: and our partners)? uses? (?:\w+ ){0,4}cookies",
        r"\ben (?:poursuivant|continuant)(?: votre (?:navigation|visite)\b"
        r"|\b.{0,60}\bvous (?:acceptez|consentez|reconnaissez)"
        r"|,? [àa] (?:naviguer|surfer|utiliser|visiter) (?:sur )?(?:ce|notre|nos) (?:sites?|pages?|services?|appli\w*))",
        r"\bby (?:continuing|using|browsing|clicking)\b.{0,80}\byou (?:agree|accept|consent) (?:to )?(?:our|the (?:use|terms"
        r"|placement)|this use|cookies)",
        r"\bby (?:continuing to (?:browse|use|visit)|using|browsing|visiting) (?:this|our) (?:web)?site.{0,80}cookies",
        r"^(?:tout (?:accepter|refuser)|(?:j['’])?accepte[rz]?(?: tous)?(?: les)? cookies"
        r"|accept(?: all)?(?: cookies)?"
        r"|refuser(?: tous)? les cookies|reject all|continuer sans accepter|g[ée]rer (?:mes|vos|les) (?:cookies"
        r"|pr[ée]f[ée]rences)"
        r"|param[ée]tr\w+ (?:mes|vos|les|des) cookies|manage (?:my |your )?(?:cookies|preferences)"
        r"|j['’]accepte|(?:ok,? )?j['’]ai compris)[^\w.]*$",
        r"^(?:(?:tout )?(?:accepter|refuser)|accept(?: all)?|reject(?: all)?|decline)(?: (?:\w+ ){0,2}\w+)?\s*[|/•·]\s?.{1,60}(?<![.!?])$",
        r"(?:^|\ben (?:cliquant|poursuivant|continuant|naviguant|utilisant|acceptant|fermant)\b.{0,100}?, ?)"
        r"vous (?:acceptez|consentez [àa]) .{0,60}(?:cookies|traceurs)",
        r"^you (?:accept|agree to|consent to) .{0,60}cookies",
    ),
    "spam-notice": _family(
        r"\b(?:ce site|this site|nous|we) (?:\w+ )?(?:utilis\w+|uses?) akismet\b",
        r"\b(?:en savoir plus sur|learn) (?:comment|la fa[çc]on dont|how) .{0,40}(?:donn[ée]es (?:de"
        r"|li[ée]es).{0,20}commentaires|comment data)",
        r"\b(?:commentaires (?:de|sur) (?:ce|notre) (?:site|blog)|comments on this (?:site|blog))\b.{0,60}\b(?:ind[ée]sirables?|spams?)\b",
        r"^(?:apprenez|d[ée]couvrez|learn|find out) (?:comment|how) (?:vos donn[ée]es|your (?:comment )?data)\b.{0,60}$",
        r"(?:^|\b(?:ce (?:site|formulaire)|this (?:site|form)) (?:est|is) )(?:prot[ée]g[ée] par recaptcha|protected by recaptcha)",
    ),
    "comment-form": _family(
        r"^(?:laisse[rz]?|poste[rz]?|[ée]cri(?:re|vez)|ajoute[rz]?|soumettre|publie[rz]?|leave|post|write|add) "
        r"(?:un|une|votre|vos|a|your|moi un)\s?(?:petit )?(?:commentaires?|r[ée]ponse|r[ée]action|avis|comment|reply)"
        rf"(?:\s*(?:publique?|ci-dessous|ici|below|here|now|(?:sur|[àa]|on|to) {_ARTICLE}|(?:annuler|cancel)\b.{{0,30}}"
        r"|(?:[àa]|to) .{1,40}\b(?:annuler la r[ée]ponse|cancel reply)))?\W*$",
        r"^(?:annuler la r[ée]ponse|cancel reply|r[ée]pondre|reply|commenter|r[ée]agir)$",
        rf"^(?:(?:voir|lire|afficher|r[ée]agir|commenter|view|show|see|read) )(?:(?:tous )?(?:les|all|the)? ?(?:\d+ )?"
        rf"(?:commentaires|r[ée]actions|comments)|(?:[àa] )?{_ARTICLE})(?: \(?\d+\)?)?$",
        r"\b(?:merci de|n['’]h[ée]site[zr] pas [àa]|please) (?:nous )?(?:laisser|leave) .{0,30}(?:commentaire"
        r"|comment)",
        r"\b(?:votre|your) (?:adresse (?:e-?mail|de messagerie|[ée]lectronique)"
        r"|e-?mail address) (?:ne sera (?:pas|jamais) (?:publi|affich|visible|rendue|divulgu|partag|communiqu[ée]e [àa] des tiers)"
        r"|will not be (?:published|shared|displayed))",
        r"\b(?:les champs obligatoires sont (?:indiqu|marqu|signal|suivis)|required fields are (?:marked|indicated))",
        r"^(?:svp|s['’]il vous pla[iî]t|please)?,?\s*(?:(?:veuillez )?(?:entre[rz]|saisi(?:r|ssez)|indique[rz])|enter|type)"
        r" (?:votre|your) (?:nom|pr[ée]nom|pseudo\w*|commentaire|message|(?:adresse )?(?:e-?mail|mail|[ée]lectronique"
        r"|de messagerie)|site(?: web)?|name|comment|(?:e-?mail )?address|website)(?: (?:ici|here))?[^\w.]*$",
        r"^vous avez entr[ée] une adresse e-?mail incorrecte|^you have entered an incorrect email",
        r"\b(?:enregistre[rz]|save) (?:mon|my) (?:nom|name).{0,80}(?:navigateur|browser|commentaire|comment)",
        r"\b(?:connecte[rz]-vous|identifie[rz]-vous|inscrive[rz]-vous|log ?in|sign in|you must be logged in)"
        r" (?:pour|to|avant de) (?:pouvoir )?(?:(?:laisser|publier|poster|[ée]crire|post|leave) (?:un|a) )?"
        rf"(?:comment|r[ée]pondre|r[ée]agir|reply)\w*(?: (?:[àa] )?{_ARTICLE})?\W*$",
        r"^(?:soyez le premier [àa]|be the first to) (?:commenter|r[ée]agir|comment)\b",
        r"^(?:aucun|no|\d+|il y a \d+|z[ée]ro)\s*(?:commentaires?|comments?|r[ée]actions?|r[ée]ponses?)"
        r"(?:\s*(?:pour (?:le moment|l['’]instant)|[àa] afficher|yet|to (?:show|display)"
        r"|(?:sur|[àa]|on|to) [«“\"].{1,150}[»”\"]"
        r"|[|•·/–—-]?\s*(?:laisser|ajouter|leave|add|voir|lire|view)\b.{0,40}))?\W*$",
        r"^(?:signaler|report) (?:un (?:abus|contenu)|ce contenu|ce commentaire|une erreur|abuse|a mistake|this comment)"
        rf"(?: (?:dans|sur|in|on) {_ARTICLE})?\W*$",
        r"\bpr[ée]venez-moi de tous les nouveaux|\bnotify me of (?:new|follow-?up)",
    ),
    "share-prompt": _family(
        rf"^(?:partage[rz]|share)(?: (?:{_ARTICLE}|ceci|this)(?:(?: (?:sur|on|via|par|avec|with|by)\b|\s*[:!]).{{0,60}})?"
        rf"| (?:sur|on|via|par|by) (?:(?:les|vos|nos|your|social) )?(?:{_NETWORK}|r[ée]seaux(?: sociaux)?|social media|media)\b"
        rf".{{0,30}}| (?:avec|with) (?:vos|your) .{{0,30}})?\s*[:!.]*$",
        rf"^(?:tweete[rz]|[ée]pingle[rz]|imprimer|envoyer|offrir|gift|copier|copy|[ée]coute[rz]|listen to|enregistrer|save"
        rf"|sauvegarder|t[ée]l[ée]charger|print|e-?mail)"
        rf"(?: (?:{_ARTICLE}|le lien|link|this|l['’]url|(?:sur|on) {_NETWORK}))(?: par (?:e-?mail|mail))?$",
        r"^(?:tweete[rz]|[ée]pingle[rz]|imprimer|envoyer par (?:e-?mail|mail))$",
        r"^(?:ajouter|add) (?:[àa]|to) (?:vos|mes|your|my) (?:s[ée]lections?|favoris|favou?rites|lectures?|reading list)$",
        r"^(?:r[ée]utiliser ce contenu|contribuer)$",
        rf"^(?:(?:partager|share)\s*:?\s*)?(?:(?:sur|on|par|by|via)\s+)?{_NETWORK}(?:[\s,|/·•-]+(?:(?:sur|on|par"
        rf"|via)\s+)?{_NETWORK})+\W*$",
        r"^(?:\d+\s+)?(?:partages?|shares|likes?|vues|views|j['’]aime)(?:\s*\d*)?$",
        rf"^(?:vous avez aim[ée]|avez-vous aim[ée]|did you (?:like|enjoy)) {_ARTICLE}.{{0,60}}$"
        rf"|^{_ARTICLE} vous a plu.{{0,60}}$",
        r"\bvous aimerez sans doute (?:aussi |bien )?d['’]autres(?:\W*$| (?:articles|textes|billets)\b)",
    ),
    "paywall": _family(
        r"\b(?:cet article|ce contenu|la suite(?: de (?:cet |l['’])article)?|la lecture de (?:cet |l['’])article"
        r"|this (?:article|content)) (?:est|is) (?:r[ée]serv[ée]e? (?:aux|[àa] nos) abonn|(?:reserved )?for subscribers)",
        r"^(?:(?:article|contenu|acc[èe]s|lecture|suite) )?(?:exclusivement |enti[èe]rement )?r[ée]serv[ée]e? "
        r"(?:aux|[àa] nos) abonn[ée]e?s?(?: (?:premium|num[ée]riques?|payants?|(?-i:d(?:e|u|es|e la) [A-ZÀ-Þ][\w’'-]+"
        r"(?: [\w’'-]+)?)))?\W*$",
        r"^(?:article|contenu) (?:exclusif|premium|payant|r[ée]serv[ée])(?: (?:pour (?:les |nos )?)?abonn[ée]e?s?)?\W*$",
        r"^(?:for subscribers only|subscribers?[- ]only(?: (?:article|content))?|exclusive to subscribers)\W*$",
        r"\bil (?:vous )?reste \d+(?:[.,]\d+)? ?% (?:de (?:cet |l['’] ?)article)?(?: ?[àa] (?:lire|d[ée]couvrir)|\W*$)",
        r"^(?:d[ée]bloquez|unlock) (?:cet|l['’]|this) ?(?:article|contenu)\b.{0,40}$",
        r"^d[ée]couvrez (?:toutes )?nos offres(?: d['’]abonnement)?\W*$|^you have reached your (?:free )?article limit",
        r"^vous avez lu \d+(?:[.,]\d+)? ?% de (?:cet |l['’])article",
        r"^(?:d[ée]j[àa] abonn[ée]e?s?|already a subscriber)(?:\s*\?.{0,60}|[ ,:–-]*(?:connectez-vous|identifiez-vous"
        r"|se connecter|s['’]identifier|je m['’](?:identifie|connecte)|log ?in|sign in).{0,40})?\W*$",
        r"^pour (?:lire la suite|acc[ée]der en illimit[ée])(?: de (?:cet |l['’])article)?\W*$",
        rf"^pour (?:(?:continuer|poursuivre),? (?:abonnez-vous|cr[ée]ez (?:un|votre) compte)"
        rf"|(?:continuer|poursuivre|lire|acc[ée]der|d[ée]couvrir)\b.{{0,40}}{_READING}.{{0,60}}\b{_SIGN_IN}\b"
        r"(?!.{0,20}(?:newsletter|lettre)))",
        rf"\babonne[rz]-vous{_PRICE}? pour (?:lire|acc[ée]der|continuer|poursuivre|d[ée]couvrir)\b"
        r"(?!.{0,40}(?:newsletter|lettre))",
        rf"(?:^|[.!?:,;–—-] |\bplease )subscribe{_PRICE}? to (?:read|access|continue)\b(?!\s*:)(?!.{{0,40}}newsletter)",
        rf"^s['’]abonner{_PRICE}? pour (?:lire|continuer|poursuivre|d[ée]couvrir|acc[ée]der [àa]) (?:la suite"
        r"|(?:[àa] lire )?(?:cet |l['’]|nos )articles?|(?:la|votre|ma) lecture|l['’]int[ée]gralit[ée])\b",
        rf"^(?:s['’]abonner|abonne[rz]-vous|je m['’]abonne){_PRICE}\W*$",
        rf"\bcontinuez (?:votre|la) lecture{_PRICE}",
        r"^(?:cr[ée]ez|create) (?:un|votre|your|an?)(?: free)? (?:compte|account)(?: gratuit\w*)? (?:pour|to) (?:le |la |l['’])?"
        r"(?:lire|continuer|poursuivre|read|continue)\b.{0,40}$",
        r"^(?:j['’]en profite|je (?:profite de|d[ée]couvre) (?:l['’]|cette |nos |les )offres?)\W*$",
        r"^(?:lisez|lire|retrouvez|d[ée]couvrez|acc[ée]dez)\b.{0,60}\ben vous abonnant\W*$",
    ),
    "invitation": _family(
        r"(?:\b(?:rejoignez|suivez|retrouvez)(?:-nous|-moi| (?:toutes? )?(?:notre|nos|l['’]actualit[ée]))"
        r"|(?:^|[.,;:!–—-] |\b(?:and|please|or|also|you can) )(?:follow|join) (?:us|our|me))\b"
        r".{0,80}\b(?:facebook|twitter|linkedin|whatsapp|telegram|instagram|youtube|tiktok|google\s?(?:news"
        r"|actualit)|cha[iî]ne|canal"
        r"|channel|newsletter|r[ée]seaux sociaux|social media|page)",
        rf"\b(?:inscrivez-vous|abonnez-vous)\b.{{0,60}}\b(?:{_OWN}|{_LETTERS})",
        rf"\b(?:vous |s['’])(?:inscrire|abonner)(?: \w+)? [àa] {_OWN}",
        rf"^s['’](?:inscrire|abonner)(?: \w+)? (?:[àa] (?:la |une |cette )?|aux? ){_LETTERS}\b[^.]{{0,40}}$",
        rf"(?:^|[.,;:!–—-] |\b(?:please|you can) )(?:sign up|subscribe)\b.{{0,40}}\b(?:{_OWN}|newsletters?)",
        r"\band (?:sign up|subscribe) (?:to|for) our\b",
        r"^(?:je m['’](?:inscris|abonne)|(?:s['’]inscrire|s['’]abonner|abonne[rz]-vous|inscrive[rz]-vous"
        r"|subscribe|sign up|newsletters?)"
        r"(?: (?:maintenant|now|ici|here))?)\W*$",
        r"\brecevez\b.{0,80}\b(?:(?:notre|nos|la) (?:newsletters?|lettres?|infolettres?|alertes?|s[ée]lection|articles"
        r"|actualit[ée]s)\b|(?:actu\w*|articles?|infos?|l['’]essentiel|le meilleur|nouvelles)\b.{0,60}\b(?:par (?:e-?mail|mail"
        r"|courriel)|bo[iî]te (?:mail|de r[ée]ception)))",
        r"(?:^|[.,;:!–—-] |\band )(?:get|receive)\b.{0,60}\b(?:our (?:\w+ ){0,3}(?:newsletter|stories|news|articles|updates)"
        r"|(?:news|stories|headlines|updates|articles)\b.{0,40}\b(?:your inbox|by e-?mail))",
        r"\b(?:t[ée]l[ée]chargez|download) (?:gratuitement )?(?:notre|our) appli?",
        r"\bsoutenez(?:-nous| notre (?:journal|m[ée]dia|site))|\bsupport our (?:journalism|work)|^support us\b",
        r"\b(?:entrez|saisissez|indiquez|enter) (?:votre|your) (?:adresse )?e-?mail\b.{0,60}\b(?:abonner"
        r"|inscrire|recevoir|subscribe|newsletter)",
        r"\b(?:votre|your) (?:adresse )?e-?mail(?: address)? (?:est (?:collect|utilis)|is (?:collect|used))",
        r"\bsi vous ne souhaitez plus recevoir (?:cette|nos|notre|ces)\b|\bcliquez ici pour vous d[ée]s(?:inscri|abonn)"
        r"|^(?:se d[ée]sabonner|se d[ée]sinscrire|unsubscribe)\W*$|\bclick here to unsubscribe",
        r"^(?:merci de votre (?:visite|lecture)|bonne (?:navigation|lecture))\W*$",
        r"\bactive[rz] les notifications(?:[^\w.]*$| .{0,40}\b(?:ne (?:rien|pas) (?:manquer|rater|louper)|notre|nos"
        r"|l['’]actualit[ée])\b)|\b(?:d[ée]sactive[rz]|disable) (?:votre|your) (?:bloqueur|ad ?block)",
    ),
    "teaser": _family(
        rf"^(?:[►▶→>»•*+-]\s*)*(?:(?:{_A}|[aà]) )?(?:re)?(?:lire|voir|d[ée]couvrir|[ée]couter)(?: [ée]galement"
        rf"| aussi)(?:\s*[:;>–—-].*|\s*$| (?-i:[«“\"A-ZÀ-Þ]).{{5,150}}(?<![.…])$)",
        r"^(?:[►▶→>»•*+-]\s*)*[àa] (?:re)?(?:lire|voir|d[ée]couvrir|[ée]couter)(?: sur .{0,40})?\s*[:>–—].*(?<!\.)$",
        r"^[àa] (?:re)?(?:lire|voir|d[ée]couvrir|[ée]couter) sur (?:(?:le m[êe]me|ce) sujet|(?:notre|ce) site|\S+\.\w{2,4})\W*$",
        r"^(?:[►▶→>»•*+-]\s*)*(?:lire|voir|read|see|watch) (?:aussi|[ée]galement|la suite|plus|also|more"
        r"|next)\b\s*(?:[:;>–—-].*|(?:sur|on) .{1,40}$|$)",
        r"^(?:read (?:also|more|next)|see also|also read|related|more on this)\s*[:>–—].*",
        r"^(?:lire|voir|retrouve[rz]|consulte[rz]) (?:l['’](?:int[ée]gralit[ée]|article complet)|l['’]article)"
        r" .{0,60}(?<!\.)$",
        r"^(?:en savoir plus|lire la suite|read more|learn more|continue reading|voir plus|show more|plus d['’]infos?)\W*$",
    ),
    "credit": _family(
        rf"^[*_(\[]*\s*(?:cr[ée]dits?|source)s?\s*(?:de la )?{_PICTURE}(?: \w+){{0,2}}\s*(?:$|[:©/(|–—-].{{0,100}}$"
        r"|(?-i:[A-ZÀ-Þ@]).{0,80}$)",
        rf"^[*_(\[]*\s*(?-i:(?:Photo|PHOTO|Image|Illustration|Vidéo|Visuel)s?\s*(?:by|credits?|cr[ée]dits?)?\s*[:©]){_NAMES}",
        r"^[*_(\[]*\s*(?:©\s*(?-i:[A-ZÀ-Þ0-9@(\[]).{0,100}|©(?:\W*\w+){1,4}\W*"
        r"|(?:copyright (?:©|\(c\)|\d{4})|\(c\)\s*(?:\d{4}|copyright)).{0,100})$",
        rf"^[*_(\[]*\s*(?:\(c\)|copyright\b\s*:?|cr[ée]dits?\s*:){_NAMES}",
        r"^[*_(\[]*\s*(?:photo|image|visuel)s? (?:d['’]illustration|illustratives?|pr[ée]texte|courtesy)"
        r"(?:\s*[:©(/.,|–—-].{0,80}| (?-i:[A-ZÀ-Þ@]).{0,60}|\W*)$",
        r"^[*_(\[]*\s*photo(?:graph)?s? (?:by|de|:) .{1,60} (?:on unsplash|/ ?(?:AFP|Reuters|Getty(?: Images)?|Sipa))[)\]*_. ]*$",
        r"^\(photos? (?:AFP|Reuters|Getty|Sipa|DR|d['’]archives?)[^)]{0,40}\)$",
        r"^[*_(\[]*(?:[A-ZÀ-Þ][\w.'’-]+\s){0,4}/\s?(?:AFP|Reuters|Getty(?: Images)?|Sipa|Shutterstock|Unsplash"
        r"|Pixabay)[)\]*_. ]*$",
    ),
    "video": _family(
        # "Le maire annonce son départpar BFMTV", not "Le retour de Gaspar Noé" nor "Le Mopar Challenge"
        rf"[\w\]?!»”\"’')…](?:(?<!\b(?-i:[A-ZÀ-Þ][a-zà-ÿ]{{2}}))(?<!\b(?-i:[A-ZÀ-Þ][a-zà-ÿ]))(?<!\b(?-i:S))par {_CHANNEL}"
        rf"|par (?=.{{0,40}}(?:tv\b|info|news|auto|\.fr\b|le point|presse|rtl|bfm|sport|europe)){_CHANNEL})(?<![.!?…])$",
        r"^[\[(*_-]*\s*(?:en )?vid[ée]os?\s*[\])*_:-]*$",
    ),
    "copyright": _family(
        r"(?:^|[|–—·•.-]\s*|\d{4},?\s*|©.{0,80}|\(c\).{0,80})tous droits (?:de reproduction .{0,40})?r[ée]serv[ée]s"
        r"(?! (?:aux?|[àa]|pour)\b)"
        r"|(?:^|[|–—·•.-]\s*|\d{4},?\s*|©.{0,80}|\(c\).{0,80})all rights reserved",
        r"^(?:toute |la )?reproduction,? (?:totale ou partielle,? |m[êe]me partielle,? )?(?:est )?(?:strictement )?(?:interdite|prohibited)(?!\s*:)"
        r"|\breproduction (?:strictement )?interdite\W*$",
    ),
    "navigation": _family(
        r"^(?:retour (?:[àa] l['’]accueil|en haut|au sommaire)|haut de page|back to (?:top|home)"
        r"|aller au contenu(?: principal)?"
        r"|passer au contenu|skip to (?:main )?content|menu(?: principal)?|navigation|rechercher|search"
        r"|recherche|accueil|home"
        r"|plan du site|mentions l[ée]gales|contact(?:ez-nous)?|qui sommes[- ]nous|sommaire|se connecter"
        r"|connexion|log ?in"
        r"|cat[ée]gories?(?: populaires)?|popular categories|rubriques|archives)\s*[?:>]*$",
        r"^(?:accueil|home)\s*[>/»›|]\s*(?-i:[A-ZÀ-Þ0-9«\[]).{0,120}$",
        r"^(?:[ée]tiquettes?|tags?|mots?[- ]cl[ée]s?|keywords|cat[ée]gories?|filed under|publi[ée] dans|class[ée] dans|topics|th[èe]mes?)"
        r"\s*:(?!\s*(?:l['’]|(?:le|la|les|un|une|des|the|comment|pourquoi|how|why)\b))(?:[^.!?]|\.(?=\S)){0,200}$",
        r"^(?:article|page)?\s*(?:pr[ée]c[ée]dente?|suivante?|previous|next)(?: (?:article|post|page))?\W*$",
        r"^(?:«|←|<)?\s*(?:article|page) (?:pr[ée]c[ée]dente?|suivante?)\s*(?:[:»→>].{0,120}|(?-i:[A-ZÀ-Þ«]).{0,120})?$",
        r"^page \d+ (?:/|sur|of) \d+$",
        r"^(?:temps ?de ?lecture|lecture|reading time)\s*:?\s*(?:environ )?\d+ ?(?:min\w*)\W*$"
        r"|^\d+ min(?:utes?)? (?:de lecture|read)\W*$",
        r"^(?:voir|lire|afficher|view) (?:cette? |this )(?:lettre|newsletter|e-?mail|message) (?:dans|in) .{0,30}(?:navigateur|browser)\W*$",
    ),
    "advertising": _family(
        r"^[\[(*_-]*\s*(?:pub|publicit[ée]s?|la suite apr[èe]s (?:la|cette) publicit[ée]|(?:contenu "
        r"|article )?sponsoris[ée]|annonces?"
        r"|ad|ads|advertisement|advertising|sponsored(?: content)?|partenaires?)\s*[\])*_-]*$",
    ),
}

REPORTED = re.compile(
    r"\b(?:selon (?!vos|votre|nos|notre|les? (?:conditions|termes|modalit|r[èe]gles))"
    r"|d['’]apr[èe]s (?!vos|votre|nos|notre)"
    r"|(?:a|ont) (?:d[ée]clar|affirm|indiqu|annonc|pr[ée]cis|expliqu|estim|assur|r[ée]v[ée]l|d[ée]nonc|reconn|ajout)\w+"
    r"|(?:d[ée]clare|affirme|indique|annonce|pr[ée]cise|explique|estime|assure|r[ée]v[èe]le)(?:nt)? (?!votre|vos|nos)"
    r"|a-t-(?:il|elle)\b|lit-on\b|(?:dit|[ée]crit|lance|implore|pr[ée]vient|r[ée]p[èe]te|promet|r[ée]sume|lit)(?:-il|-elle| (?:le|la|les|l['’]|un|une|son|sa)\b)"
    r"|says?\b|said\b|wrote\b|told\b|according to\b|warned\b)",
    re.IGNORECASE,
)
"""What tells news: somebody says it. A sentence that has it is no notice, whatever its other words."""

PAGE_VOICE = re.compile(
    r"\b(?:nos|notre|our|we|nous|ce site|cet article|this (?:site|article)|cliqu\w+|click|[àa] tout moment|at any time"
    r"|(?:votre|your) (?:navigateur|abonnement|compte|consentement|lecture|inscription|adresse|e-?mail|avis|exp[ée]rience"
    r"|navigation|choix|mot de passe|browser|subscription|account|consent|choices|inbox)"
    r"|(?:vos|your) (?:donn[ée]es|choix|pr[ée]f[ée]rences|param[èe]tres|data|preferences|settings)"
    r"|connectez-vous|identifiez-vous|abonnez-vous|inscrivez-vous|partagez-le|profitez|acceptez|refusez|abonn[ée]e?s?)\b",
    re.IGNORECASE,
)
"""What a page says beside a notice: of itself, of its reader's account. A sentence that lacks it may be the article's."""

HINTS = re.compile(
    r"\b(?:cookies?|traceurs|votre navigation|naviguer|by using|by continuing|akismet|(?:re)?captcha"
    r"|ind[ée]sirables?|spam"
    r"|commentaires?|commenter|comments?\b|votre (?:adresse|e-?mail|nom|avis)|your|champs obligatoires|required"
    r"|partagez|partager|share"
    r"|tweetez|aimerez|aim[ée] (?:ce|cet)|suivez|rejoignez|retrouvez|follow|join|abonnez|abonner|abonnant|abonn[ée]e?s?\b"
    r"|subscribe|inscrivez|inscrire|d[ée]sinscrire|d[ée]sabonner|unsubscribe"
    r"|sign up|newsletters?|recevez|recevoir|t[ée]l[ée]chargez|soutenez|activez|d[ée]sactivez|votre (?:visite|lecture)"
    r"|bonne lecture|continuez|cr[ée]ez|create|j['’]en profite|je profite"
    r"|(?:re)?lire|lisez|voir (?:aussi|[ée]galement)|d[ée]couvrir|read|see also|en savoir plus"
    r"|il (?:vous )?reste \d|cr[ée]dits?|photos?"
    r"|copyright|droits|rights|reproduction|[ée]tiquettes?|tags?\b|cet article|ce contenu|publicit[ée])|©",
    re.IGNORECASE,
)
"""Words one of which every boilerplate sentence inside a longer paragraph has."""
