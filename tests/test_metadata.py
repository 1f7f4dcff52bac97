"""Title, source, author, date and language: found where the text gives them, else left empty."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.articles import PublicationDate
from embeddings.cleaning import find_boilerplate
from embeddings.dates import date_in_words, parse_date, parse_date_field
from embeddings.languages import language_code
from embeddings.metadata import Metadata, detect_language, from_fields, from_text

PROSE = (
    "Le groupe chinois a vendu plus de 200 millions de téléphones, selon le communiqué publié le 31 mai 2019. "
    "Il espère dépasser son concurrent coréen avant la fin de la décennie."
)


def found(text: str) -> Metadata:
    return from_text(text, find_boilerplate(text))


def day(text: str) -> str | None:
    published = found(text).published
    return published and published.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jeudi 02 juillet 2020 à 19h25", "2020-07-02"),
        ("le 1er août 2019", "2019-08-01"),
        ("12 févr. 2018", "2018-02-12"),
        ("Fevrier 2018", "2018-02"),
        ("May 31st, 2019", "2019-05-31"),
        ("3 Aug 2019", "2019-08-03"),
        ("2019-05", "2019-05"),
        ("2019-05-31T08:00:00+02:00", "2019-05-31"),
        ("12/06/2018", "2018-06-12"),
        ("06/13/2018", "2018-06-13"),
        ("13.06.2018", "2018-06-13"),
        ("2018/06/13", "2018-06-13"),
        ("2018-6-3", "2018-06-03"),
        ("31 février 2019", None),
        ("2019-13-01", None),
        ("2019-02-30", None),
        ("1er janvier 1970", None),
        (f"3 mai {date.today().year + 2}", None),
        ("en 2019", None),
        ("saison 2019-20", None),
        ("20180613", None),
        ("mai dernier", None),
    ],
)
def test_a_date_is_read_with_its_precision_and_must_be_real(text: str, expected: str | None) -> None:
    published = parse_date(text)
    assert (published and published.isoformat()) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020", "2020"),
        ("2020-05", "2020-05"),
        ("2020/5", "2020-05"),
        ("05/2020", "2020-05"),
        ("20200504", "2020-05-04"),
        ("20200504T080000Z", "2020-05-04"),
        ("2020-5-4 08:00", "2020-05-04"),
        ("04/05/2020", "2020-05-04"),
        ("lundi 4 mai 2020", "2020-05-04"),
        ("2020-13", None),
        ("20200231", None),
        ("202005041", None),
        ("1970", None),
        ("n. d.", None),
    ],
)
def test_figures_alone_are_a_date_in_a_field_for_one(value: str, expected: str | None) -> None:
    published = parse_date_field(value)
    assert (published and published.isoformat()) == expected
    metadata = from_fields({"date": value})
    assert metadata.origins["published"] == ("declared" if expected else "refused")


def test_an_article_is_not_dated_after_today_but_for_time_zones_and_the_month_of_an_issue() -> None:
    def read(days: int, precision: str) -> PublicationDate | None:
        return parse_date((date.today() + timedelta(days)).strftime(precision))

    assert all(read(days, "%Y-%m-%d") for days in (0, 1, 2)) and not any(read(days, "%Y-%m-%d") for days in (3, 30))
    assert read(28, "%Y-%m") and read(0, "%Y-%m") and not read(63, "%Y-%m")
    assert parse_date_field(str(date.today().year)) and not parse_date_field(str((date.today() + timedelta(368)).year))
    assert from_fields({"published": f"{date.today().year + 1}-12-31"}).origins == {"published": "refused"}


@given(st.dates(date(1980, 1, 1), date.today()), st.sampled_from(["fr", "en"]))
def test_a_date_in_words_reads_back(value: date, language: str) -> None:
    published = PublicationDate(value.year, value.month, value.day)
    assert parse_date(date_in_words(published, language)) == published
    assert parse_date(published.isoformat()) == published


def test_a_date_in_words_keeps_its_precision() -> None:
    assert date_in_words(PublicationDate(2019, 5, 1)) == "1er mai 2019"
    assert date_in_words(PublicationDate(2019, 5)) == "mai 2019"
    assert date_in_words(PublicationDate(2019)) == "2019"
    assert date_in_words(PublicationDate(2019, 5, 31), "en") == "31 May 2019"


@pytest.mark.parametrize(
    ("line", "author", "published"),
    [
        ("Par Anne Martin", "Anne Martin", None),
        ("Par Anne Martin, le 5 novembre 2019", "Anne Martin", "2019-11-05"),
        ("Par [Anne Martin](/auteurs/am) | 20 septembre 2019 | [14 commentaires](#c)", "Anne Martin", "2019-09-20"),
        ("Ecrit par Jean de La Tour", "Jean de La Tour", None),
        ("Propos recueillis par Élodie N’Diaye et Marc O’Neill", "Élodie N’Diaye et Marc O’Neill", None),
        ("By Anne Martin - June 5, 2019", "Anne Martin", "2019-06-05"),
        ("Anne MARTIN, le 12 juin 2018", "Anne MARTIN", "2018-06-12"),
        ("Par : Anne Martin", "Anne Martin", None),
        ("Paris, le 12 juin 2018", "", "2018-06-12"),
        ("PARIS - 12 juin 2018", "", "2018-06-12"),
        ("Saint-Denis, le 12 juin 2018", "", "2018-06-12"),
        ("New York, le 12 juin 2018", "", "2018-06-12"),
        ("Rio de Janeiro, Brésil, le mardi 12 juin 2018", "", "2018-06-12"),
        ("Boulogne sur Mer, le 12 juin 2018", "", "2018-06-12"),
        ("LA ROCHELLE, LE 12 JUIN 2018", "", "2018-06-12"),
        ("Par New York, le 12 juin 2018", "New York", "2018-06-12"),
        ("Anne Martin et Marc Petit, le 12 juin 2018", "Anne Martin et Marc Petit", "2018-06-12"),
        ("A. Martin, le 12 juin 2018", "A. Martin", "2018-06-12"),
        ("Anne Martin, publié le 12 juin 2018", "Anne Martin", "2018-06-12"),
        ("Anne Martin | 12 juin 2018", "Anne Martin", "2018-06-12"),
        ("By Byron Bay, 12 June 2018", "Byron Bay", "2018-06-12"),
        ("Une enquête de Yann Kervella", "Yann Kervella", None),
        ("Publié le 12 juin 2018 à 14h30", "", "2018-06-12"),
        ("Mis en ligne le mardi 12 juin 2018", "", "2018-06-12"),
        ("12 juin 2018", "", "2018-06-12"),
        ("Numéro 87, novembre 2018", "", "2018-11"),
        ("Mis à jour le 13/06/2019 à 18:05", "", "2019-06-13"),
    ],
)
def test_a_byline_under_the_title_gives_author_and_date(line: str, author: str, published: str | None) -> None:
    metadata = found(f"Huawei vend moins en Europe\n\n{line}\n\n{PROSE}")
    assert (metadata.title, metadata.author) == ("Huawei vend moins en Europe", author)
    assert (metadata.published and metadata.published.isoformat()) == published


def test_an_update_counts_only_where_no_publication_is_dated() -> None:
    assert day(f"Un titre\n\nMis à jour le 13 juin 2019\nPublié le 12 juin 2019\n\n{PROSE}") == "2019-06-12"


def test_a_date_called_one_before_the_title_is_the_articles() -> None:
    metadata = found(f" date 2019-05 Un ultime appel aux alliés\n\n{PROSE}")
    assert metadata.title == "Un ultime appel aux alliés"
    assert metadata.published == PublicationDate(2019, 5)


@pytest.mark.parametrize(
    "line",
    [
        "Le rapport a été rendu public le 12 juin 2018 à Paris.",
        "Le groupe signe le 12 juin 2018 avec Londres",
        "*Une annonce* — Un Compte (@un_compte) [9 janvier 2018](#)",
        "© 2019 Le Site. Tous droits réservés.",
        "Publié le 31 février 2019",
    ],
)
def test_a_date_of_something_else_is_never_the_articles(line: str) -> None:
    assert day(f"Huawei vend moins en Europe\n\n{line}\n\n{PROSE}\n\n{PROSE}\n\n{line}") is None


def test_a_dateline_gives_date_and_agency() -> None:
    metadata = found(f"PARIS, 12 juin 2018 (AFP) – {PROSE}")
    assert (metadata.source, metadata.published) == ("AFP", PublicationDate(2018, 6, 12))
    assert found(f"Un titre\n\n[Média du Sud] – {PROSE}").source == "Média du Sud"
    assert found(f"VANCOUVER (Canada), 12 décembre 2018 – {PROSE}").published == PublicationDate(2018, 12, 12)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("New York (AFP), le 12 juin 2018", "AFP"),
        ("Saint-Denis de la Réunion (La Gazette du Sud), le 12 juin 2018", "La Gazette du Sud"),
        ("San Francisco (Californie), le 12 juin 2018", ""),
        ("Boston (USA), le 12 juin 2018", ""),
        ("La Gazette du Sud, le 12 juin 2018", "La Gazette du Sud"),
        ("AFP, le 12 juin 2018", "AFP"),
    ],
)
def test_a_dateline_of_its_own_names_an_agency_but_no_author(line: str, source: str) -> None:
    metadata = found(f"Huawei vend moins en Europe\n\n{line}\n\n{PROSE}")
    assert (metadata.title, metadata.author) == ("Huawei vend moins en Europe", "")
    assert (metadata.source, metadata.published) == (source, PublicationDate(2018, 6, 12))


def test_a_name_alone_signs_unless_the_article_speaks_of_it() -> None:
    assert found(f"{PROSE}\n\nSolveig Marchetti, correspondante à Francfort").author == "Solveig Marchetti"
    assert found(f"{PROSE} Wilbur Ross se tait.\n\nWilbur Ross").author == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Plus de 260 demandes pour Huawei !\n\nHuawei\n\n{PROSE}", "Plus de 260 demandes pour Huawei !"),
        (f"{PROSE}\n\nUn intertitre\n\n{PROSE}", ""),
        (f"Xiaomi veut vendre aux États-Unis dès 2019.\n\n{PROSE}", ""),
        ("Une seule ligne sans point", ""),
        (f"\n\n# Les **ambitions** de Huawei #\n\n{PROSE}", "Les ambitions de Huawei"),
        (f"LE COURRIER DES RÉSEAUX\n\nParis va trancher vite\n\n{PROSE}", "Paris va trancher vite"),
        (f"Accueil > Mobiles\n\nWashington promet\n\nPar Anne Martin\n\n{PROSE}", "Washington promet"),
        (f"Par Anne Martin\n\n{PROSE}", ""),
        (f"Brest\n\nBrest. Le port s'agrandit encore\n\n{PROSE}", "Brest. Le port s'agrandit encore"),
        (
            f"Football. Ligue 1. Rennes gagne à Lyon\n\nPar Anne Martin\n\n{PROSE}",
            "Football. Ligue 1. Rennes gagne à Lyon",
        ),
        (f"Le Progrès\n\n{PROSE}", ""),
        (f"Société\n\n{PROSE}", ""),
        (f"Entretien\n\n« On part. Et vite » : l'adieu du maire\n\n{PROSE}", "« On part. Et vite » : l'adieu du maire"),
        (f"Faits divers\n\nUn homme arrêté à Brest\n\n{PROSE}", "Un homme arrêté à Brest"),
        (f"eBay change de patron\n\nUne surprise\n\n{PROSE}", "eBay change de patron"),
        (f"Accord sur la pêche | Ouest-France\n\nUne surprise\n\n{PROSE}", "Accord sur la pêche"),
        (f"Accord sur la pêche | Monde | Le Phare\n\n{PROSE}", "Accord sur la pêche"),
        (f"Accord sur la pêche - Le Figaro\n\n{PROSE}", "Accord sur la pêche"),
        (f"La pêche en crise – revue de presse\n\n{PROSE}", "La pêche en crise – revue de presse"),
        (f"Accord sur la pêche\n\n{PROSE}\n\n## Le contexte\n\n{PROSE}", "Accord sur la pêche"),
        (f"Économie\n\n## Accord sur la pêche\n\n{PROSE}", "Accord sur la pêche"),
        (f"{PROSE}\n\n## Le contexte\n\n{PROSE}", ""),
        (
            f"AFP-EN 20190503 TX-PAR-KLM07\nFrance-pêche-UE 03/05 09:12\nPêche: accord trouvé (LEAD)\n\n{PROSE}",
            "Pêche: accord trouvé",
        ),
        (f"Pêche: accord trouvé (SYNTHESE)\n\n{PROSE}", "Pêche: accord trouvé"),
        (f"Libération - retour à l'accueil\nPOLITIQUE\nAccord sur la pêche\n\n{PROSE}", "Accord sur la pêche"),
        (f"Le Parisien\nAccueil\nAccord sur la pêche\n\n{PROSE}", "Accord sur la pêche"),
        (f"Objet : accord sur la pêche\nDe : La Lettre <l@lettre.example>\n\n{PROSE}", "accord sur la pêche"),
        (f"La Vigie — vendredi 3 mai 2019 Page 12\n\nAccord sur la pêche\n\n{PROSE}", "Accord sur la pêche"),
        (f"Émeutes du 27 octobre 2005\n\nLe procès commence\n\n{PROSE}", "Émeutes du 27 octobre 2005"),
        ("le groupe chinois a annoncé mardi la\nsignature d'un accord avec Paris. Il\nprend effet en mai.", ""),
    ],
)
def test_the_title_is_a_heading_or_a_first_line_of_its_shape(text: str, title: str) -> None:
    assert found(text).title == title


def test_the_publications_name_is_known_by_its_words_or_by_the_page_repeating_it() -> None:
    assert found(f"Le Courrier des Réseaux\n\nUn accord à Paris\n\n{PROSE}").source == "Le Courrier des Réseaux"
    invitation = "Inscrivez-vous à la newsletter de Savane Numérique."
    assert found(f"Savane Numérique\n\nUn accord à Paris\n\n{PROSE}\n\n{invitation}").source == "Savane Numérique"
    assert found(f"Savane Numérique\n\nUn accord à Paris\n\n{PROSE}").source == ""
    assert found(f"Un titre\n\nLa Lettre des Puces – mercredi 28 août 2019\n\n{PROSE}").source == "La Lettre des Puces"


def test_front_matter_comes_first() -> None:
    header = "title: 'Titre : un'\nauteur: [Anne Martin, Marc Petit]\ndate: 2019-08-05\nlang: fr-FR"
    text = f"---\n{header}\n---\n# Autre\n\n{PROSE}"
    expected = Metadata("Titre : un", "", "Anne Martin, Marc Petit", PublicationDate(2019, 8, 5), "fr", "")
    assert found(text) == expected
    assert found("---\ndate: 2019-05\n---\n\nTexte.").published == PublicationDate(2019, 5)


def test_a_date_that_is_none_costs_nothing_but_the_date() -> None:
    header = "title: Le vrai titre\nauthor: Jean Dupont\nsource: Le Monde\nurl: https://lemonde.fr/x\ndate: 2020-02-31"
    metadata = found(f"---\n{header}\n---\n\n{PROSE}")
    assert metadata == Metadata("Le vrai titre", "Le Monde", "Jean Dupont", None, "", "https://lemonde.fr/x")
    assert metadata.origins["published"] == "refused"


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("title: 5G : Huawei écarté de Londres", "5G : Huawei écarté de Londres"),
        ("title: @Huawei répond", "@Huawei répond"),
        ("title:\tHuawei : un géant", "Huawei : un géant"),
        ('title: "Huawei écarté', "Huawei écarté"),
        ("title: 'L'Europe hésite'", "L'Europe hésite"),
        ('title: "Oui" : Londres cède', '"Oui" : Londres cède'),
        ("title: [Enquête] Huawei écarté", "[Enquête] Huawei écarté"),
        ("title:Huawei : écarté", "Huawei : écarté"),
        ("title: 5G : Huawei écarté\n  de Londres", "5G : Huawei écarté de Londres"),
    ],
)
def test_a_header_that_is_no_yaml_is_read_entry_by_entry(entry: str, title: str) -> None:
    others = "auteurs:\n  - Anne Martin\n  - name: Marc Petit\ntags: [5G, @mobile]\ndate: 2020-05-04"
    header = f"source: Le Fil\n{entry}\n{others}"
    metadata = found(f"---\n{header}\n---\n# Autre\n\n{PROSE}")
    assert metadata == Metadata(title, "Le Fil", "Anne Martin, Marc Petit", PublicationDate(2020, 5, 4), "", "")


def test_lists_that_are_no_yaml_are_read_too() -> None:
    assert found(f"---\nauteurs: [Anne Martin, @zoe]\n---\n\n{PROSE}").author == "Anne Martin, @zoe"
    assert found(f"---\nauteurs:\n- Anne Martin\n- @zoe\n---\n\n{PROSE}").author == "Anne Martin, @zoe"


def test_no_value_in_yaml_is_taken_for_a_number_or_a_truth_value() -> None:
    metadata = found(f"---\ntitle: 007\nsource: ~\nlang: no\nauthor: On\ndate: 20200504\n---\n\n{PROSE}")
    assert metadata == Metadata("007", "", "On", PublicationDate(2020, 5, 4), "no", "")


def test_a_header_in_toml_is_read_and_a_faulty_one_entry_by_entry() -> None:
    header = (
        '+++\ntitle = "Un titre"\nauthors = ["Anne Martin", "Marc Petit"]\ndate = {}\n[extra]\nsource = "Non"\n+++\n\n'
    )
    expected = Metadata("Un titre", "", "Anne Martin, Marc Petit", PublicationDate(2020, 5, 4), "", "")
    assert found(header.format("2020-05-04T08:00:00Z") + PROSE) == expected
    refused = found(header.format("2020-02-31") + PROSE)
    assert (refused.title, refused.author, refused.source) == ("Un titre", "Anne Martin, Marc Petit", "")
    assert refused.origins["published"] == "refused"


def test_words_between_two_lines_of_dashes_are_no_header() -> None:
    assert find_boilerplate(f"---\n{PROSE}\n---\n\n{PROSE}") == ()


def test_a_header_that_contains_itself_is_read() -> None:
    nested = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefg"))
    assert (
        found(f"---\n{nested}title: &t [*t, Un titre]\nauthor: *g\nsource: Le Fil\n---\n\n{PROSE}").source == "Le Fil"
    )


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("fr", "fr"),
        ("FR_fr", "fr"),
        ("zh-Hant-TW", "zh"),
        ("fra", "fr"),
        ("ger", "de"),
        ("anglais", "en"),
        ("German", "de"),
        ("FRANCAIS", "fr"),
        ("English (US)", "en"),
        ("anglais britannique", "en"),
        ("Deutsch", "de"),
        ("中文", "zh"),
        ("zz", ""),
        ("fr, en", ""),
        ("klingon", ""),
        ("", ""),
    ],
)
def test_a_language_is_declared_by_code_tag_or_name(declared: str, code: str) -> None:
    assert language_code(declared) == code
    assert from_fields({"langue": declared}).language == code


def test_lines_of_names_and_values_at_the_head_are_read() -> None:
    metadata = found(f"Titre : Un accord\nAuteur : Anne Martin\nDate : 3 mai 2019\nSource : Le Site\n\n{PROSE}")
    assert metadata == Metadata("Un accord", "Le Site", "Anne Martin", PublicationDate(2019, 5, 3), "", "")


@pytest.mark.parametrize(
    ("byline", "author", "source", "published"),
    [
        ("AFP, publié le jeudi 02 juillet 2020 à 19h25", "", "AFP", "2020-07-02"),
        ("6Medias, publié le dimanche 22 octobre 2017 à 14h28", "", "6Medias", "2017-10-22"),
        ("Orange avec AFP, publié le mercredi 14 mars 2018 à 18h42", "Orange avec AFP", "", "2018-03-14"),
        ("publié le 11 mars", "", "", None),
        ("Anne Martin", "Anne Martin", "", None),
        ("Paris Match, publié le 12 juin 2018", "", "Paris Match", "2018-06-12"),
        ("Parlement européen", "Parlement européen", "", None),
        ("Byron Bay", "Byron Bay", "", None),
        ("By Byron Bay", "Byron Bay", "", None),
    ],
)
def test_a_byline_field_fills_what_is_missing(byline: str, author: str, source: str, published: str | None) -> None:
    metadata = from_fields({"byline": byline})
    assert (metadata.author, metadata.source) == (author, source)
    assert (metadata.published and metadata.published.isoformat()) == published
    assert from_fields({"byline": byline, "author": "X", "published": "2001-02-03"}).author == "X"


def test_languages_of_the_european_press_are_told_apart() -> None:
    texts = {
        "fr": "Le gouvernement britannique a décidé d'exclure l'équipementier.",
        "en": "The British government has decided to ban the equipment maker.",
        "de": "Die britische Regierung hat beschlossen, den Ausrüster auszuschließen.",
        "es": "El gobierno británico ha decidido excluir al fabricante de equipos.",
        "": "5G ?",
    }
    assert {detect_language(text): text for text in texts.values()} == texts
