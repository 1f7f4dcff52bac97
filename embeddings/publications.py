"""Names of newspapers, broadcasters and agencies, told from those of people, parties and places."""

import re
from functools import cache

from embeddings.naming import fold

_WORDS = re.compile(
    r"\b(?:courrier|gazette|journal|lettre|tribune|[ée]cho|d[ée]p[êe]che|quotidien|hebdo|mensuel|magazine|revue|times|post|"
    r"herald|daily|news|presse|agence|m[ée]dias?|t[ée]l[ée]gramme|radio|nouvelliste|observateur|chronicle)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\s*(?:,|/|&|\+|\b(?:avec|et|with|and)\b)\s*(?:l['’](?=[A-Z]{2}))?")
_INITIALS = re.compile(r"[A-Z]{3,5}")

_AGENCIES = """
6medias|aap|aef|afp|agefi|anadolu|anp|ansa|ap|apa|aps|associated press|ats|belga|bloomberg|bna|cna|cns|cp|dow jones|
dpa|efe|interfax|ips|kcna|keystone-ats|kna|kuna|kyodo|lusa|map|mena|news agency|pa|pa media|panapress|pti|reuters|
reuters health|ria novosti|ritzau|spa|tap|tass|tt|upi|wam|xinhua|yonhap|zuma
"""
_TITLES = """
20 minutes|24 heures|actu.fr|arte|aujourd'hui en france|bbc|bfm|bfm business|bfm tv|bfmtv|capital|cbc|centre presse|
challenges|charente libre|clubic|cnbc|cnet|cnews|cnn|corse-matin|der spiegel|dernieres nouvelles d'alsace|die zeit|
el mundo|el pais|euronews|europe 1|forbes|fox business|france 2|france 24|france 3|france bleu|france culture|
france info|france inter|france televisions|franceinfo|huffpost|jeune afrique|journal du net|konbini|l'alsace|
l'ardennais|l'equipe|l'est eclair|l'est republicain|l'express|l'humanite|l'independant|l'obs|l'opinion|
l'orient-le jour|l'union|l'usine nouvelle|l'yonne republicaine|la charente libre|la croix|la libre|la libre belgique|
la manche libre|la marseillaise|la meuse|la montagne|la nouvelle republique|la nouvelle republique du centre-ouest|
la provence|la repubblica|la republique des pyrenees|la republique du centre|la vie|la voix du nord|lci|
le berry republicain|le bien public|le canard enchaine|le dauphine|le dauphine libere|le devoir|le droit|le figaro|
le huff post|le huffington post|le jdd|le maine libre|le matin|le monde|le monde diplomatique|le parisien|le point|
le populaire du centre|le progres|le republicain lorrain|le soir|le soleil|le temps|le vif|les affaires|
les dernieres nouvelles d'alsace|les echos|les inrockuptibles|les numeriques|libe|liberation|mediapart|midi libre|nbc|
nice-matin|nikkei|nord eclair|nord littoral|npr|numerama|ouest-france|paris match|paris-normandie|politico|
presse ocean|rfi|rmc|rtbf|rtl|rts|slate|sud ouest|sud-ouest|techcrunch|telerama|tf1|the atlantic|the economist|
the globe and mail|the guardian|the independent|the observer|the register|the sun|the telegraph|the verge|
the wall street journal|tv5 monde|tv5monde|usine nouvelle|valeurs actuelles|var-matin|vosges matin|
wall street journal|wired|zdnet
"""
"""Names that no word of ``_WORDS`` tells: France's national and regional press and what it quotes most."""


def names_publication(name: str) -> bool:
    """Whether a name is a known one or has a word that publications call themselves by: "La Gazette du Mobile".

    Such a word alone is none: "Tribune" is what an opinion is headed with.
    """
    return (bool(_WORDS.search(name)) and len(re.findall(r"\w+", name)) > 1) or is_known(name)


def is_known(name: str) -> bool:
    """Whether a name is that of a known publication or agency, with a capital: "Le Monde", "AFP"."""
    last = re.split(r"[\s'’]", name.strip())[-1]
    return " ".join(fold(name).split()) in _known() and not last[:1].islower()


def names_agency(name: str) -> bool:
    """Whether what stands in brackets after a place has the form of an agency's or publication's name: not "RN"."""
    first = _TOGETHER.split(name.strip())[0]
    return is_known(first) or bool(_WORDS.search(name))


def source_of(name: str) -> str:
    """The source that a byline names, ``""`` for a person: "AFP", "RTL", "La Gazette du Sud"; the first of several that
    are all known, "Le Figaro avec AFP"."""
    parts = [part for part in _TOGETHER.split(name) if part]
    if len(parts) > 1 and all(is_known(part) for part in parts):
        return parts[0]
    return name if names_publication(name) or _INITIALS.fullmatch(name) else ""


def without_agency(name: str) -> str:
    """The people of a byline without the agency or publication that is named after them: "Anne Martin avec AFP"."""
    breaks = [found for found in _TOGETHER.finditer(name) if found.start()]
    ends = [*(end.start() for end in breaks[1:]), len(name)]
    for this, end in zip(breaks, ends, strict=False):
        if names_publication(name[this.end() : end]):
            return name[: this.start()]
    return name


@cache
def _known() -> frozenset[str]:
    return frozenset(name for listed in (_AGENCIES, _TITLES) for name in listed.replace("\n", "").split("|") if name)
