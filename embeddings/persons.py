"""Whether words have the form of a person's name, or of a place's.

By capitals alone "Anne Martin" is as much a place as "New York", and as much a person as "Coupe Davis". What tells a
person is an initial, a surname in capitals, or a common given name; a place, how it begins or that it is known.
"""

import re
from functools import cache

from embeddings.naming import fold

_INITIAL = re.compile(r"^(?:[A-ZÀ-Þ]\.[\s-]?){1,3}[A-ZÀ-Þ][\w'’-]+$")
_SURNAME = re.compile(
    r"^(?=\S*[a-zà-ÿ])[A-ZÀ-Þ][\w'’.-]+\s(?:.*\s)?(?=(?:[^\s]*[AEIOUYÀ-Þ]){2})[A-ZÀ-Þ][A-ZÀ-Þ'’-]{3,}$"
)
_JOINED = re.compile(r"\s*,\s*(?:avec\s+)?|\s+(?:et|and|avec|with|&)\s+")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]+(?:\s(?:(?:de|du|des|da|van|von|der|den|la|le|el|ben|bin|of)\s)*[\w.'’-]+){1,3}")

_GIVEN = """
adam adele adrien agathe agnes ahmed aicha aissatou alain alan albert alex alexandra alexandre alexis alfred ali
alice alicia aline alison alix alma amandine amelie amina amy ana anais andre andrea andreas andree andrew andy ange
angela angelique anissa anita ann anna annabelle anne annick annie anouk anthony antoine antonin antonio apolline
ariane arnaud arthur astrid audrey augustin aurelie aurelien aurore awa axel baptiste barbara bastien beatrice ben
benedicte benjamin benoit bernadette bernard bertrand bill blaise blanche bob brian brice brigitte bruno camille
carine carl carla carlos carole caroline catherine cecile cedric celia celine chantal charles charlotte chloe chris
christelle christian christiane christina christine christophe christopher cindy claire clara claude claudia claudine
clement clementine clothilde clotilde colette colin coralie corentin corinne cyril cyrille damien daniel daniele
danielle daphne dave david deborah delphine denis denise diana diane didier dimitri dominique donald dorothee ed
edgar edith edouard elena eleonore eliane elie eliott elisa elisabeth elise elizabeth ella ellen elodie eloise elsa
emeline emilie emilien emily emma emmanuel emmanuelle eric erica erik erwan estelle esther etienne eva eve evelyne
fabien fabienne fabrice fanny farid fatima fatou felix fiona florence florent florian francesca francine francis
franck francois francoise frank fred frederic frederick frederique gabriel gabrielle gael gaelle gary gaspard
gauthier genevieve george georges gerald geraldine gerard ghislain gilbert gilles gisele glenn greg gregoire gregory
guilhem guillaume gustave guy gwenael gwenaelle hadrien hamza hannah hans harry hassan helen helene henri henriette
henry herve hortense hubert hugo hugues ian ibrahim ines ingrid irene iris isabel isabelle ismael jack jacqueline
jacques james jamie jan jane janine jason jean jeanne jeff jenna jennifer jeremie jeremy jerome jessica jim jimmy
joan joanna joanne joe joel joelle joffrey johan johanna john jon jonathan jordan jose joseph josephine josette
joshua juan judith julia julian julie julien juliette justin justine karen karim karine kate katherine kathleen kathy
katie kevin khaled kim laetitia lara laura laure laurence laurent laurie lea leila leo leon leonard leonie leslie
lilian liliane lily linda lionel lisa lise loic lola lorraine lou louis louisa louise luc luca lucas lucia lucie
lucien lucienne lucile ludovic luis luke lydia lydie madeleine mael maelle maeva magali malika malo mamadou manon
manuel marc marcel marcelle marco margaux margot marguerite maria mariam marianne marie marina marine mario marion
marius marjorie mark marlene martha martin martina martine mary maryline maryse mathias mathieu mathilde mathis matt
matteo matthew matthias matthieu maud maurice max maxence maxime megan mehdi melanie melina melissa michael michel
michele micheline michelle mickael miguel mike mireille mohamed mohammed monica monique morgan morgane mounir mourad
muriel mustapha mylene myriam nabil nadege nadia nadine nancy natacha natalie nathalie nathan neil nelly nicholas
nick nicolas nicole nina noah noe noemie nolwenn nora olga olivia olivier omar oriane orianne oscar ousmane pascal
pascale pascaline patrice patricia patrick paul paula paulette pauline pedro perrine peter philip philippe philippine
pierre pierrick quentin rachel rachid raphael raphaelle raymond rebecca regine regis remi remy renaud rene renee
richard rita rob robert robin rodolphe roger roland romain romane romuald ronald ronan rosalie rose roxane ruth ryan
sabine sabrina sally salma salome sam samia samir samuel sandra sandrine sara sarah sasha scott sean sebastian
sebastien serge sergio severine sharon sheila sibylle simon simone sofia solange solene solenne solveig sonia sophia
sophie stanislas stefan stephan stephane stephanie stephen steve steven sue susan suzanne suzy sylvain sylvaine
sylvestre sylvette sylviane sylvie tanguy tania tatiana ted teresa tess thea theo theodore theophile therese thibaud
thibault thibaut thierry thomas tiffany tim timothee timothy tina tom tony tristan ulrich ursula valentin valentine
valerie vanessa vera veronique victoire victor vincent violaine violette virginie viviane vladimir walter wendy
wilfried william xavier yacine yael yann yannick yasmina yasmine yohan yolande youssef yves yvette yvon yvonne
zacharie zoe
"""
"""Given names that are common among journalists who write in French or English, without accents."""

_BEGINNINGS = re.compile(
    r"^(?:saint|sainte|st|ste|san|santa|santo|s[ãa]o|new|nouvelle|los|las|le|la|les|el|al|rio|port|fort|cap|cape|mont|villa|"
    r"north|south|east|west)[\s-]",
    re.IGNORECASE,
)
_WATERS = re.compile(r"\s(?:sur|sous|l[èe]s|lez)\s")
_EVENTS = re.compile(
    r"(?:n[ée]e?|mort|d[ée]c[èe]s|naissance|sortie|parution|attentats?|concert|spectacle|match|proc[èe]s|f[êe]te|festival|"
    r"[ée]lections?|rendez-vous|conf[ée]rence|lancement|died|born|release|concerts?|elections?)",
    re.IGNORECASE,
)


def is_person(name: str) -> bool:
    """Whether a name is in the form of one person's or of several joined: "A. Martin", "Anne MARTIN", "Anne Martin"."""
    parts = _JOINED.split(name)
    return all(is_signed(part) or (_NAME.fullmatch(part) and is_given(part)) for part in parts)


def is_signed(name: str) -> bool:
    """Whether a name is written as only bylines do: with an initial or the surname in capitals, or several joined."""
    parts = _JOINED.split(name)
    if len(parts) > 1:
        return is_person(name)
    return bool(_INITIAL.match(name) or _SURNAME.match(name))


def is_given(name: str) -> bool:
    """Whether a name begins with a common given name."""
    return fold(re.split(r"[\s-]", name.strip(), maxsplit=1)[0]) in _given()


def is_place(name: str) -> bool:
    """Whether capitalised words are a place's name by their form, or by its being known: one word, "Le Havre", "San
    José", "Boulogne sur Mer", "New York", "Rio de Janeiro, Brésil". Words that may be a person's are none."""
    if "," in name:
        town, _, country = name.rpartition(",")
        return is_known_place(country) and not is_given(town)
    if " " not in name:
        return not _EVENTS.fullmatch(name)
    formed = bool(_BEGINNINGS.match(name) or _WATERS.search(name))
    return is_known_place(name) or (formed and not is_given(name))


def is_known_place(name: str) -> bool:
    """Whether a name is that of a country or of a city that a time zone is called by, in French or in English."""
    return fold(name.strip()) in _known_places()


@cache
def _given() -> frozenset[str]:
    return frozenset(_GIVEN.split())


@cache
def _known_places() -> frozenset[str]:
    """Countries, and the cities that time zones are called by, in French and in English, folded."""
    from babel import Locale
    from babel.core import get_global

    names = {zone.rsplit("/", 1)[-1].replace("_", " ") for zone in get_global("zone_territories")}
    for language in ("fr", "en"):
        locale = Locale(language)
        names.update(locale.territories.values())
        names.update(str(zone["city"]) for zone in locale.time_zones.values() if "city" in zone)
    return frozenset(fold(name) for name in names)
