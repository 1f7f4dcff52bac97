"""What is marked as not the article, and what never is."""

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import html
from embeddings.cleaning import REASONS, find_boilerplate
from embeddings.decoding import decode
from embeddings.doubts import kept_text
from embeddings.files import find_files
from embeddings.passages import split
from embeddings.reading import Reading, read_file

SHARED = Path(__file__).parents[2] / "shared"
PROSE = (
    "Le groupe chinois a vendu plus de 200 millions de téléphones cette année, selon le cabinet. "
    "Il espère dépasser son concurrent coréen avant la fin de la décennie.\n\n"
    "« Nous utilisons des cookies depuis dix ans », a expliqué la directrice du site devant les députés."
)


PAYWALLS = [
    "Article réservé aux abonnés", "Réservé aux abonnés", "Contenu réservé à nos abonnés",
    "Accès réservé aux abonnés premium", "Article réservé aux abonnés du Monde",
    "La lecture de cet article est réservée aux abonnés.", "La suite est réservée aux abonnées et abonnés.",
    "S'abonner pour lire la suite", "Abonnez-vous dès 1 € pour continuer votre lecture",
    "Abonnez-vous à partir de 9,99 € par mois pour lire la suite", "S’abonner pour 1€",
    "Pour continuer à lire cet article, abonnez-vous.", "Pour accéder à tous nos contenus, connectez-vous",
    "Lisez la suite de cet article en vous abonnant", "Il vous reste 75.3% de cet article à lire.",
    "Subscribe for $1 to continue reading", "For subscribers only",
]  # fmt: skip


def dropped(text: str) -> list[tuple[str, str]]:
    return [(span.reason, text[span.start : span.end]) for span in find_boilerplate(text)]


def test_prose_is_kept_whole() -> None:
    assert dropped(PROSE) == []


@pytest.mark.parametrize(
    "prose",
    [
        "La Cnil reproche à l'enseigne de déposer des cookies sans accord. L'amende atteint 100 millions d'euros.",
        "Facebook, Twitter et WhatsApp ont retiré la vidéo. Le ministre l'avait partagée sur Instagram lundi soir.",
        "Les abonnés recevront une lettre. Les autres pourront s'inscrire à la rentrée, a-t-il ajouté.",
        "Le service est réservé aux abonnés de la région. Accès réservé aux abonnés, précise le maire de Tours.",
        "S'abonner pour accéder à internet reste cher au Mali. S'abonner coûte 20 euros par mois à Bamako.",
        "Pour lire les compteurs, Enedis passe chaque année. Pour continuer à rouler, il faut payer.",
        "Il a réservé aux abonnés la primeur du projet. Les abonnés ont droit à un tarif réduit de 12 €.",
        "« Abonnez-vous à notre newsletter », répétait l'affiche. Personne ne l'a fait.",
        "A la une du Monde, on lit que le président signera lui-même. La suite est attendue en mai.",
        "Le photographe a vu ses droits réservés par contrat. Il en demandait le double.",
        "Il invite à lire aussi entre les lignes du rapport, qui ne dit rien du prix des équipements.",
    ],
)
def test_an_article_about_cookies_or_newsletters_is_no_boilerplate(prose: str) -> None:
    assert dropped(f"{PROSE}\n\n{prose}\n\n{PROSE}") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "Nous utilisons des cookies pour mesurer l'audience. En poursuivant, vous acceptez leur dépôt.",
            "cookie-notice",
        ),
        ("En poursuivant votre navigation sur ce site, vous acceptez l'utilisation de cookies.", "cookie-notice"),
        ("This website uses cookies to improve your experience. Accept", "cookie-notice"),
        ("Tout accepter", "cookie-notice"),
        ("Ce site utilise Akismet pour réduire les pourriels indésirables.", "spam-notice"),
        ("This site uses Akismet to reduce spam. Learn how your comment data is processed.", "spam-notice"),
        (
            "Votre adresse de messagerie ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
            "comment-form",
        ),
        ("Save my name, email, and website in this browser for the next time I comment.", "comment-form"),
        ("Soyez le premier à commenter", "comment-form"),
        ("Partagez cet article sur vos réseaux", "share-prompt"),
        ("Facebook | Twitter | LinkedIn | WhatsApp", "share-prompt"),
        ("Share this article:", "share-prompt"),
        ("Inscrivez-vous à notre newsletter et ne manquez rien.", "invitation"),
        ("Suivez-nous sur Facebook et rejoignez notre chaîne Telegram !", "invitation"),
        ("Subscribe to our weekly newsletter", "invitation"),
        ("Cet article est réservé aux abonnés. Déjà abonné ? Connectez-vous", "paywall"),
        ("Il vous reste 70 % de cet article à lire.", "paywall"),
        *[(notice, "paywall") for notice in PAYWALLS],
        ("Lire aussi : Xiaomi s'installe à Londres", "teaser"),
        ("*À lire aussi : [Xiaomi à Londres](/xiaomi)*", "teaser"),
        ("Read also: Xiaomi comes to London", "teaser"),
        ("Accueil > Télécoms > 5G", "navigation"),
        ("[Une](/) | [Économie](/eco) | [Sport](/sport) | [Météo](/meteo)", "navigation"),
        ("Mots-clés : Huawei, ZTE, 5G", "navigation"),
        ("(Crédit photo : Huawei)", "credit"),
        ("Photo : Jean Dupont / AFP", "credit"),
        ("© Getty Images", "credit"),
        ("© 2019 La Gazette. Tous droits réservés.", "credit"),
        ("Publicité", "advertising"),
        ("spot_img", "residue"),
        ("{{ article.related }}", "residue"),
        ("![Le siège](/siege.jpg)", "image"),
        ("— Un Compte (@un_compte) [9 janvier 2018](#)", "tweet"),
    ],
)
def test_a_line_that_speaks_for_the_page_is_dropped(line: str, reason: str) -> None:
    assert dropped(f"{PROSE}\n\n{line}\n\n{PROSE}") == [(reason, line)]


def test_a_byline_is_kept() -> None:
    assert dropped(f"Par Anne Martin, le 3 mai 2019\n\n{PROSE}\n\nÉcrit par Anne Martin") == []


def test_a_block_of_other_articles_at_the_end_is_dropped_to_the_end() -> None:
    blurbs = "– Au Sénégal, l'État veut...\n\nRégulation\n\n– Orange paiera une...\n\nUne amende"
    block = f"À la une\n\nLe Sénégal mise sur la fibre\n\n{blurbs}"
    assert dropped(f"{PROSE}\n\n{block}") == [("teaser", block)]


def test_a_comment_form_and_what_follows_it_is_dropped() -> None:
    form = "Laisser un commentaire\nEntrez votre nom\n\nTrès bon article, merci.\n\nRépondre"
    assert [reason for reason, _ in dropped(f"{PROSE}\n\n{form}")] == ["comment-form"]
    assert kept_text(f"{PROSE}\n\n{form}", find_boilerplate(f"{PROSE}\n\n{form}")) == PROSE


def test_the_article_goes_on_after_a_block_in_its_middle() -> None:
    block = "Sur le même sujet\n\nXiaomi à Londres\n\nZTE paie son amende"
    assert dropped(f"{PROSE}\n\n{block}\n\n{PROSE}") == [("teaser", block)]


def test_titles_with_blurbs_cut_short_are_teasers_even_without_a_heading() -> None:
    first = "Le Sénégal mise sur la fibre\n\nAu Sénégal, l'État veut que la fibre gagne tous les chefs-lieux avant..."
    teasers = f"{first}\n\nLe Bénin aussi\n\nÀ Cotonou, on prépare la mise aux enchères des fréquences de la 5G…"
    assert dropped(f"{PROSE}\n\n{teasers}") == [("teaser", teasers)]
    assert dropped(f"{PROSE}\n\nEt maintenant\n\nOn verra…") == []


def test_an_embedded_tweet_keeps_its_words_and_loses_its_trappings() -> None:
    tweet = (
        "*Anna Li, CEO of [#Acme](#), takes the stage. [#NewPhone](#) [pic.twitter.com/x](http://pic.twitter.com/x)*"
    )
    text = f"{PROSE}\n\n{tweet}\n\n— Acme (@Acme) [9 janvier 2018](#)"
    assert kept_text(text, find_boilerplate(text)).endswith("*Anna Li, CEO of [#Acme](#), takes the stage.")


def test_a_teaser_at_a_paragraphs_end_is_dropped_alone() -> None:
    text = f"{PROSE} Lire aussi : Xiaomi à Londres"
    assert dropped(text) == [("teaser", "Lire aussi : Xiaomi à Londres")]


def test_a_wrapped_notice_is_dropped_whole() -> None:
    notice = "Nous utilisons des cookies afin de mesurer\nl'audience. Vous pouvez changer d'avis à tout\nmoment."
    assert [text for _, text in dropped(f"{PROSE}\n\n{notice}")] == [notice]


def test_front_matter_is_dropped() -> None:
    assert dropped(f"---\ntitle: Un titre\n---\n{PROSE}") == [("front-matter", "---\ntitle: Un titre\n---\n")]


LINES = [
    "Lire aussi", "Laisser un commentaire", "spot_img", "",
    "Une phrase entière du texte, assez longue pour compter comme de la prose et pour le rester.",
     "Au Sénégal, l'État...", "Par Anne Martin", "---", "- [a](b) [c](d) [e](f)", "Tout accepter", "#tag @nom", PROSE,
]  # fmt: skip


@given(lines=st.lists(st.sampled_from(LINES), max_size=12), end=st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_dropped_spans_are_sorted_disjoint_and_explained(lines: list[str], end: str) -> None:
    text = end.join(lines)
    position = 0
    for span in find_boilerplate(text):
        assert position <= span.start < span.end <= len(text)
        assert all(REASONS[span.reason])
        position = span.end


EXPECTED = json.loads((Path(__file__).parent / "corpus_expectations.json").read_text(encoding="utf-8"))
del EXPECTED["_"]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_real_articles_are_found_with_nothing_else_in_their_passages(name: str) -> None:
    if not (SHARED / "corpus").is_dir():
        pytest.skip("needs ../shared/corpus")
    (reading,) = read_file(find_files([SHARED / "corpus" / name])[0])
    assert isinstance(reading, Reading)
    article, expected = reading.article, EXPECTED[name]
    lines = article.text.split("\n")
    line, column = expected["title"] or (0, len(lines[0]))
    assert article.title == " ".join(lines[line][column:].split())
    assert (article.published and article.published.isoformat()) == expected["published"]
    assert (article.author, article.source, article.language) == (expected["author"], expected["source"], "fr")
    covered = {i for passage in split(article, reading.dropped) for i in range(passage.start, passage.end)}
    start = 0
    for number, content in enumerate(lines):
        until = len(content)
        if "kept_until" in expected and expected["kept_until"][0] == number:
            until = expected["kept_until"][1]
        words = {start + i for i, character in enumerate(content) if character.isalnum() and i < until}
        rest = {start + i for i, character in enumerate(content) if i >= until}
        assert not (words & covered if number in expected["dropped_lines"] else words - covered), content
        assert not rest & covered
        start += len(content) + 1


def test_clean_agency_text_loses_practically_nothing() -> None:
    path = SHARED / "data/orangesum/slice_5k_plus_tech.jsonl.gz"
    if not path.exists():
        pytest.skip("needs ../shared/data/orangesum")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = random.Random(11).sample([json.loads(line)["text"] for line in lines], 300)
    spans = [span for text in texts for span in find_boilerplate(text) if span.reason != "video"]
    # Measured on 1,500: .0002, photo credits and tweet signatures; and 899 captions of videos in 5,567 articles.
    assert sum(span.end - span.start for span in spans) / sum(map(len, texts)) < 0.0005


def test_web_pages_keep_their_segments_and_lose_the_pages_own() -> None:
    folder = SHARED / "data/extraction-fr"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/extraction-fr")
    right = wrong = missing = 0
    for page in json.loads((folder / "expected.json").read_text(encoding="utf-8")).values():
        content = (folder / page["file"]).read_bytes()
        text = html.extract(decode(content, folder, html.declared_encoding(content))[0]).text
        kept = kept_text(text, find_boilerplate(text))
        right += sum(segment in kept for segment in page["with"])
        missing += sum(segment not in kept for segment in page["with"])
        wrong += sum(segment in kept for segment in page["without"])
    assert 2 * right / (2 * right + wrong + missing) >= 0.93  # segment F1; .913 before cleaning, .943 after
