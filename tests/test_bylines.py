"""Which lines say when, by whom and for whom an article was written, and which only seem to."""

import pytest

from embeddings.cleaning import find_boilerplate
from embeddings.metadata import Metadata, from_text

TITLE = "Le conseil municipal vote la gratuité des bus"
PROSE = (
    "Les élus ont adopté la mesure par 28 voix contre 7, après quatre heures de débats dans une salle comble. "
    "Elle entrera en vigueur à la rentrée et coûtera deux millions d'euros par an à la collectivité."
)


def found(text: str) -> Metadata:
    return from_text(text, find_boilerplate(text))


def known(metadata: Metadata) -> tuple[str, str, str]:
    published = metadata.published.isoformat() if metadata.published else ""
    return metadata.author, metadata.source, published


@pytest.mark.parametrize(
    "line",
    [
        "Décédée le 3 mars 2019",
        "Inauguration : 14 juillet 2019",
        "En salles le 12 juin 2018",
        "Grève du 5 décembre 2019",
        "Le match du 12 juin 2018 à 21h",
        "12 juin 2018 à 20 heures, salle des fêtes",
        "12 juin 2018 | Concert",
        "Date de sortie : 12 juin 2018",
        "Gallimard, paru le 12 mai 2017",
        "Éditions du Seuil, publié le 12 mai 2017",
        "Roman publié le 12 mai 2017",
        "Tweet publié le 12 juin 2018",
        "Photo prise le 12 juin 2018",
        "Ursula von der Leyen, le 12 juin 2018.",
        "Simone Veil, le 12 juin 2018",
        "Angela Merkel (CDU), le 12 juin 2018",
        "Vladimir Poutine à Sotchi, le 12 juin 2018",
        "Tremblement de Terre, 12 juin 2018",
        "Brexit, 31 janvier 2020",
        "BREXIT, 31 janvier 2020",
        "Tour de France | 7 juillet 2018",
        "novembre 2015",
        "Died 5 December 2017",
        "Release date: June 12, 2018",
        "Grenfell Tower, 14 June 2017",
        "Paris attacks, 13 November 2015",
        "Marseille, décembre 2019 – Une infirmière découvre un mal que personne ne connaît.",
        "Beyrouth, 4 août 2020 – Le port est un champ de ruines.",
    ],
)
def test_the_date_of_an_event_a_caption_or_a_book_is_none_of_publication_and_no_one_wrote_it(line: str) -> None:
    assert known(found(f"{TITLE}\n\n{line}\n\n{PROSE}\n\n{PROSE}\n\n{line}")) == ("", "", "")


@pytest.mark.parametrize(
    ("line", "author", "source", "published"),
    [
        ("Date de publication : 12 juin 2018", "", "", "2018-06-12"),
        ("Article publié le 12 juin 2018", "", "", "2018-06-12"),
        ("Faits divers - Publié le 12/06/2018 à 10h30", "", "", "2018-06-12"),
        ("12 juin 2018 • 3 min de lecture", "", "", "2018-06-12"),
        ("12 juin 2018 à 10:30 (mis à jour le 13 juin 2018 à 8h)", "", "", "2018-06-12"),
        ("Publié le 4 mars 2019 par Lucie Ferrand", "Lucie Ferrand", "", "2019-03-04"),
        ("Updated on June 13, 2018 by Kate Miller", "Kate Miller", "", "2018-06-13"),
        ("Par Lucie Ferrand | Le 12/06/2018 à 10h30 | Modifié le 13/06/2018", "Lucie Ferrand", "", "2018-06-12"),
        ("Lucie Ferrand, Le Monde, publié le 12 juin 2018", "Lucie Ferrand", "", "2018-06-12"),
        ("Lucie FERRAND, 12 juin 2018", "Lucie FERRAND", "", "2018-06-12"),
        ("De notre envoyé spécial à Dakar, Marc Diallo", "Marc Diallo", "", ""),
        ("par lucie ferrand", "lucie ferrand", "", ""),
        ("Par Lucie Ferrand (avec l'AFP)", "Lucie Ferrand", "", ""),
        ("Par Le Parisien avec AFP", "", "Le Parisien", ""),
        ("Par la rédaction", "", "", ""),
        ("Le Figaro, le 12 juin 2018", "", "Le Figaro", "2018-06-12"),
        ("L'Obs – 12 juin 2018", "", "L'Obs", "2018-06-12"),
        ("Sud Ouest, publié le 12 juin 2018", "", "Sud Ouest", "2018-06-12"),
        ("Le Dauphiné Libéré, édition du 12 juin 2018", "", "Le Dauphiné Libéré", "2018-06-12"),
        ("The Guardian, 12 June 2018", "", "The Guardian", "2018-06-12"),
        ("Vitré (Ille-et-Vilaine), le 12 juin 2018", "", "", "2018-06-12"),
        ("Villefranche-sur-Saône, le 12 juin 2018", "", "", "2018-06-12"),
        ("LONDON, 12 June 2018", "", "", "2018-06-12"),
        ("New York (Reuters), June 12, 2018", "", "Reuters", "2018-06-12"),
        ("LONDON (Reuters) - Britain will exclude the equipment maker from its networks.", "", "Reuters", ""),
        ("Lyon, 12 juin 2018 (AFP) — Un incendie a ravagé un entrepôt.", "", "AFP", "2018-06-12"),
    ],
)
def test_what_has_the_form_of_a_byline_or_dateline_is_read(line: str, author: str, source: str, published: str) -> None:
    assert known(found(f"{TITLE}\n\n{line}\n\n{PROSE}")) == (author, source, published)


@pytest.mark.parametrize("within", ["Loire-Atlantique", "LFI", "Modem", "Stade Vélodrome", "États-Unis", "UE"])
def test_a_department_a_party_or_a_venue_in_brackets_is_no_source(within: str) -> None:
    assert found(f"{TITLE}\n\nNantes ({within}) – {PROSE}").source == ""


@pytest.mark.parametrize("line", ["Getty Images", "Los Angeles", "Ligue Europa", "Le Monde", "Gilets Jaunes, à Paris"])
def test_a_last_line_of_capitals_is_no_author(line: str) -> None:
    assert found(f"{TITLE}\n\n{PROSE}\n\n{line}").author == ""


@pytest.mark.parametrize(
    "line", ["L. Ferrand", "Lucie FERRAND", "Lucie Ferrand", "Awa Ndiaye, envoyée spéciale à Dakar"]
)
def test_a_last_line_in_a_persons_form_signs_but_not_the_last_of_a_list(line: str) -> None:
    assert found(f"{TITLE}\n\n{PROSE}\n\n{line}").author == line.split(",")[0]
    assert found(f"{TITLE}\n\n{PROSE}\n\nJean Petit\n\n{line}").author == ""


@pytest.mark.parametrize("line", ["Nice, le 14 juillet 2016", "14 juillet 2016"])
def test_a_first_line_that_may_be_the_storys_title_does_not_date_it(line: str) -> None:
    assert known(found(f"{line}\n\n{PROSE}")) == ("", "", "")
    assert known(found(f"{line}\n\n{TITLE}\n\n{PROSE}")) == ("", "", "2016-07-14")
    assert known(from_text(f"{line}\n\n{PROSE}", (), titled=True)) == ("", "", "2016-07-14")
    assert known(found(f"AFP, le 14 juillet 2016\n\n{PROSE}")) == ("", "AFP", "2016-07-14")


def test_initials_keep_their_last_point() -> None:
    assert found(f"{TITLE}\n\nPropos recueillis par L. F.\n\n{PROSE}").author == "L. F."


def test_a_press_review_has_neither_the_name_nor_the_date_of_its_first_newspaper() -> None:
    items = [f"{name}, {day} mai 2019\n\n{PROSE}" for name, day in (("Le Monde", 3), ("La Croix", 4), ("Sud Ouest", 6))]
    assert known(found("\n\n".join(["Ce que dit la presse", *items]))) == ("", "", "")
    assert known(found(f"Ce que dit la presse\n\n{items[0]}")) == ("", "Le Monde", "2019-05-03")


def test_the_days_of_a_chronology_do_not_date_it() -> None:
    days = "\n\n".join(f"{day} novembre 2015\n\n{PROSE}" for day in (13, 18, 25))
    assert known(found(f"Les dates clés d'une enquête\n\n{days}")) == ("", "", "")
    assert known(found(f"Les dates clés d'une enquête\n\nPublié le 2 mai 2016\n\n{days}")) == ("", "", "2016-05-02")


@pytest.mark.parametrize("genre", ["Tribune", "TRIBUNE", "Revue", "Chronicle"])
def test_what_a_piece_is_headed_with_is_no_newspaper(genre: str) -> None:
    assert found(f"{genre}\n\n{TITLE}\n\n{PROSE}\n\n{PROSE}").source == ""
    assert found(f"La {genre.title()} du Sud\n\n{TITLE}\n\n{PROSE}\n\n{PROSE}").source
