"""The forms by which a sentence of an article becomes a question that it answers.

Each keeps the article's own words where they stand as they are in the question's language: names, months, and for a
French question whole ends of sentences. Nothing is inflected or guessed; a sentence that fits no form gives none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from babel import Locale

from embeddings.articles import Article
from embeddings.dates import date_in_words
from embeddings.errors import Language
from qa.facts import language_of, names
from qa.gazetteer import known_keys
from qa.words import FUNCTION_WORDS, fold

_OFTEN = 2
"""Times that a text has a name that it is about."""

_LONGEST = 130
"""Characters of a question: it must fit a button."""

_DONE: Mapping[str, str] = {
    "annoncé": "announce", "confirmé": "confirm", "déclaré": "say", "affirmé": "say", "indiqué": "say",
    "expliqué": "explain", "dénoncé": "denounce", "promis": "promise", "proposé": "propose", "décidé": "decide",
    "demandé": "ask for", "réclamé": "call for", "lancé": "launch", "présenté": "present", "publié": "publish",
    "dévoilé": "unveil", "révélé": "reveal", "signé": "sign", "remporté": "win", "gagné": "win", "racheté": "buy",
    "acheté": "buy", "vendu": "sell", "créé": "create", "refusé": "refuse", "adopté": "adopt", "obtenu": "obtain",
    "interdit": "ban", "suspendu": "suspend", "découvert": "discover", "reconnu": "acknowledge", "exigé": "demand",
    "prédit": "predict", "choisi": "choose", "perdu": "lose",
}  # fmt: skip
"""What a name can have done so that "Qu'a … X ?" is a question, and the same in English."""

_DOES: Mapping[str, tuple[str, str]] = {
    "annonce": ("a annoncé", "announce"), "confirme": ("a confirmé", "confirm"), "déclare": ("a déclaré", "say"),
    "affirme": ("a affirmé", "say"), "indique": ("a indiqué", "say"), "assure": ("a assuré", "say"),
    "explique": ("a expliqué", "explain"), "dénonce": ("a dénoncé", "denounce"), "promet": ("a promis", "promise"),
    "propose": ("a proposé", "propose"), "demande": ("a demandé", "ask for"), "réclame": ("réclamait", "call for"),
    "lance": ("a lancé", "launch"), "présente": ("a présenté", "present"), "publie": ("a publié", "publish"),
    "dévoile": ("a dévoilé", "unveil"), "signe": ("a signé", "sign"), "remporte": ("a remporté", "win"),
    "rachète": ("a racheté", "buy"), "refuse": ("refusait", "refuse"), "veut": ("voulait", "want"),
    "souhaite": ("souhaitait", "want"), "prévoit": ("prévoyait", "plan"), "envisage": ("envisageait", "consider"),
    "craint": ("craignait", "fear"), "redoute": ("redoutait", "fear"), "vend": ("vendait", "sell"),
    "exige": ("exigeait", "demand"), "recommande": ("recommandait", "recommend"),
}  # fmt: skip
"""What it does now, "Que … X ?", in the past, where a date tells when now was, and in English."""

_PAYS: Mapping[str, str] = {
    "payer": "pay", "verser": "pay", "investir": "invest", "dépenser": "spend", "débourser": "pay", "lever": "raise",
    "encaisser": "collect", "rembourser": "pay back", "économiser": "save", "perdre": "lose",
    "payé": "pay", "versé": "pay", "investi": "invest", "dépensé": "spend", "déboursé": "pay", "levé": "raise",
    "encaissé": "collect", "remboursé": "pay back", "économisé": "save", "perdu": "lose", "prêté": "lend",
    "paie": "pay", "verse": "pay", "investit": "invest", "dépense": "spend", "lève": "raise", "encaisse": "collect",
    "débourse": "pay", "perd": "lose",
}  # fmt: skip
"""What is done with a sum: "Combien … X ?"."""

_HELPED: Mapping[str, str] = {
    "va": "is {} going to", "doit": "does {} have to", "devra": "will {} have to", "veut": "does {} want to",
    "compte": "does {} plan to", "pourrait": "could {}", "a": "did {}", "": "does {}",
}  # fmt: skip

_ROLE = (
    r"(?:président|présidente|vice-président|ministre|premier ministre|première ministre|directeur|directrice|patron|"
    r"patronne|PDG|fondateur|fondatrice|porte-parole|maire|chef|cheffe|secrétaire|professeur|professeure|chercheur|"
    r"chercheuse|analyste|économiste|députée?|sénateur|sénatrice|avocate?|entraîneur|sélectionneur|procureur|"
    r"procureure|préfet|préfète|gouverneur|chancelier|chancelière|responsable|auteure?|réalisateur|réalisatrice|"
    r"acteur|actrice|chanteur|chanteuse|médecin|infectiologue|épidémiologiste|commissaire|ambassadeur|ambassadrice)"
)
_WORD = r"[A-ZÀ-Þ][\w&]*(?:[-'’][A-ZÀ-Þ]?[\w&]+)*"
_NAME = rf"{_WORD}(?: (?:(?:de|du|des|von|van|bin|ben|al) )?{_WORD}){{0,3}}"
_PERSON = rf"{_WORD}(?: (?:de |von |van |ben )?{_WORD}){{1,2}}"
_ADVERB = r"(?:\w+ment|aussi|déjà|donc|encore|ainsi|toutefois)"
_SUBJECT = (
    rf"^(?:[^:«»]{{2,40}} : )?(?:(?:Le|La|L['’]) ?(?:[\w-]+ )?{_ROLE} (?:[a-zà-ÿ]+ )?(?=[A-Z]))?"
    rf"(?P<det>Le |La |L['’])?(?P<name>{_NAME})(?:, [^,«»]{{3,90}},)? "
)
"""Who a sentence or a headline is about, at its beginning."""

_DID = re.compile(rf"{_SUBJECT}a (?:{_ADVERB} )?(?P<verb>{'|'.join(_DONE)})\b")
_DOING = re.compile(rf"{_SUBJECT}(?P<verb>{'|'.join(_DOES)})\b")
_PAYING = re.compile(
    rf"{_SUBJECT}(?:(?P<help>{'|'.join(filter(None, _HELPED))}) (?:{_ADVERB} )?)?(?P<verb>{'|'.join(_PAYS)}) "
    r"[^.,;:]{0,40}?(?:\d|millions?|milliards?)[^.,;:]{0,20}?(?:euros?|dollars?|livres|yuans?|€|\$)"
)
_SAID = re.compile(
    rf"[»”\"], (?:a (?P<done>déclaré|affirmé|indiqué|expliqué|annoncé)|(?P<does>explique|affirme|assure|déclare)) "
    rf"(?:l[ea'’] ?{_ROLE} (?:[a-zà-ÿ]+ )?)?(?P<name>{_PERSON})\b"
)
_WHO = re.compile(
    rf"(?<![\w’'-] )(?<![\w’'-])(?P<name>{_PERSON}), (?:(?:le|la|l['’]|un|une) ?)?(?:[a-zà-ÿ-]+ )?{_ROLE}(?![\w-])"
    rf"|\b[Ll](?:e|a|['’]) ?{_ROLE}(?: [a-zà-ÿ]+)? (?P<named>{_PERSON})(?![\w-])"
)
_MANY = re.compile(
    r"^(?:Environ |Près de |Plus de |Quelque |Au moins |Au total, |En tout, )?"
    r"\d[\d.,\u00a0\u202f ]*(?: (?:mille|millions|milliards))? (?:d['’]|de )?(?P<what>[a-zà-ÿ]+s)"
    r"(?P<rest> (?:[^,.;:()«»\"]{3,40} )?(?:ont|sont|étaient|seront|vont|avaient) [^,.;:()«»\"]{12,80})\.$"
)
_POINTS = re.compile(
    r"\b(?:ils?|elles?|ces?|cette|cet|celui|celle|ceux|son|sa|ses|leurs?|notre|nos|y|en (?:ont|sont|a)|"
    r"hier|aujourd['’]hui|demain|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|dernière?s?|prochaine?s?|ici|ont-ils)\b"
)
"""Words that mean something beside other sentences only."""
_DATED = re.compile(rf"\b(?:1[5-9]|20)\d\d\b|\b(?:{'|'.join(Locale('fr').months['format']['wide'].values())})\b")
_VOWEL = re.compile(r"[aeiouyhàâéèêîôû]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """A question, of which kind, and about whom or what."""

    kind: str
    """``sum``, ``did``, ``does``, ``who``, ``many``; ``about``, ``named`` and ``title``, which tell least."""
    question: str
    about: str


def of_sentences(article: Article, sentences: Iterable[str], language: Language) -> Iterator[Form]:
    """The questions that some of a French article's sentences, or its headline, give, as people read them."""
    if language_of(article) == "fr":
        for text in sentences:
            yield from (form for form in _of_sentence(text, article, language) if len(form.question) <= _LONGEST)


def of_article(article: Article, text: str, language: Language) -> Iterator[Form]:
    """The questions that an article as a whole gives: of its title and of the names it repeats."""
    for form in (*_about(article, text, language), *_of_title(article, language)):
        if len(form.question) <= _LONGEST:
            yield form


def _of_sentence(text: str, article: Article, language: Language) -> Iterator[Form]:
    when = "" if _DATED.search(text) else _month(article, language)
    if (match := _PAYING.search(text)) and (name := _subject(match, language)):
        yield Form("sum", _paying(match["help"] or "", match["verb"], name, when, language), name)
    elif (match := _DID.search(text)) and (name := _subject(match, language)):
        yield Form("did", _did(match["verb"], name, when, language), name)
    elif (match := _DOING.search(text)) and (name := _subject(match, language)):
        yield Form("does", _doing(match["verb"], name, when, language), name)
    elif (match := _SAID.search(text)) and (name := _subject(match, language)):
        done = match["done"]
        worded = _did(done, name, when, language) if done else _doing(match["does"], name, when, language)
        yield Form("did" if done else "does", worded, name)
    if (match := _WHO.search(text)) and (name := _person(match["name"] or match["named"])):
        yield Form("who", f"Qui est {name} ?" if language == "fr" else f"Who is {name}?", name)
    if language == "fr" and (match := _MANY.search(text)) and _stands_alone(match["rest"]):
        of = "d'" if _VOWEL.match(match["what"]) else "de "
        yield Form("many", f"Combien {of}{match['what']}{match['rest']} ?", match["what"])


def _stands_alone(text: str) -> bool:
    """Whether it says of whom or where, and leans on no other sentence."""
    return not _POINTS.search(text) and any(not fact.ordinary for fact in names(text, "fr"))


def _paying(helped: str, verb: str, name: str, when: str, language: Language) -> str:
    """How much somebody pays, paid or will pay: only what is past is of its article's month."""
    then = when if helped == "a" else ""
    if language == "en":
        return f"How much {_HELPED[helped].format(name)} {_PAYS[verb]}{then}?"
    return f"Combien {helped} {verb} {name}{then} ?" if helped else f"Combien {verb} {name} ?"


def _did(verb: str, name: str, when: str, language: Language) -> str:
    return f"Qu'a {verb} {name}{when} ?" if language == "fr" else f"What did {name} {_DONE[verb]}{when}?"


def _doing(verb: str, name: str, when: str, language: Language) -> str:
    """What somebody does; where a date tells when that was, what they did."""
    past, english = _DOES[verb]
    if language == "en":
        return f"What {'did' if when else 'does'} {name} {english}{when}?"
    told = past if when else verb
    what = "Qu'" if _VOWEL.match(told) else "Que "
    return f"{what}{told} {name}{when} ?"


def _subject(match: re.Match[str], language: Language) -> str:
    """The name of a match as a question has it, its article in small letters; ``""`` where the language lacks it."""
    name, determiner = match["name"], match.groupdict().get("det") or ""
    territories = [key for key in known_keys(fold(name)) if key.startswith("territory:")]
    if territories and determiner:
        if language == "fr":
            return determiner.lower() + name
        return str(Locale("en").territories.get(territories[0].partition(":")[2], ""))
    if determiner and (language == "en" or not name.isupper()):
        return ""  # "la Youtubeuse" is no name, "la CNIL" is
    return (determiner.lower() if determiner else "") + named if (named := _named(name)) else ""


def _person(name: str) -> str:
    """First and last name, without the word that only opens the sentence ("Selon Guo Ping"); else ``""``."""
    words = name.split()
    if fold(words[0]) in FUNCTION_WORDS["fr"] | _NO_NAMES:
        words = words[1:]
    return _named(" ".join(words)) if len(words) > 1 else ""


def _named(name: str) -> str:
    """The name; ``""`` where this is none, or is called otherwise in English."""
    sure = [fact for fact in names(name, "fr") if not fact.ordinary]
    if not sure or fold(name.split()[0]) in _NO_NAMES:
        return ""
    if any(key.startswith(("territory:", "language:", "month:", "weekday:")) for key in known_keys(fold(name))):
        return ""
    return name


_NO_NAMES = frozenset({"le", "la", "les", "l'", "mais", "et", "selon", "pour", "dans", "m.", "mme", "m", "or", "si"})


def _month(article: Article, language: Language) -> str:
    published = article.published
    if published is None or published.month is None:
        return ""
    return f" {'en' if language == 'fr' else 'in'} {date_in_words(replace(published, day=None), language)}"


def _of_title(article: Article, language: Language) -> Iterator[Form]:
    """What always can be asked where the title is in the question's language, and tells least."""
    if (title := article.title.strip(" .")) and (language == "fr") == (language_of(article) == "fr"):
        asked = f"Que disent les articles sur « {title} » ?"
        yield Form("title", asked if language == "fr" else f"What do the articles say about “{title}”?", title)


def _about(article: Article, text: str, language: Language) -> Iterator[Form]:
    """The name of the title that the text repeats most, then others that it repeats."""
    titled, found = (
        dict.fromkeys(name for match in re.finditer(_NAME, part) if (name := _named(match.group())) and len(name) > 2)
        for part in (article.title, text)
    )
    times = {name: text.count(name) for name in (*titled, *found)}
    first = max(titled, key=times.__getitem__, default="")
    if first and times[first] >= _OFTEN:
        yield Form("about", _worded_about(first, _month(article, language), language), first)
    for name in found:
        if times[name] > _OFTEN and name != first:
            yield Form("named", _worded_about(name, "", language), name)


def _worded_about(name: str, when: str, language: Language) -> str:
    if language == "en":
        return f"What happened to {name}{when}?" if when else f"What do the articles say about {name}?"
    of = "d'" if fold(name)[0] in "aeiouy" else "de "
    return f"Que s'est-il passé pour {name}{when} ?" if when else f"Que disent les articles {of}{name} ?"
