"""The article of a web page whose elements are named or placed as others name what is beside it."""

import pytest

from embeddings.html import extract

LEAD = (
    "Le constructeur Lumen a annoncé mardi la suppression de 600 emplois à Valence. La décision fait suite à la baisse "
    "des commandes. Les salariés concernés travaillent dans la filiale Optique."
)
MORE = "Le groupe emploie 850 personnes dans cette filiale de recherche, ouverte il y a une dizaine d'années."
THIRD = "The unions have called a strike for Thursday and ask the state to step in, as it did five years ago."
MENU = "<nav><a href=/>Accueil</a> <a href=/p>Politique</a></nav>"


def text(body: str) -> str:
    return extract(f"<html><head><title>T</title></head><body>{MENU}{body}</body></html>").text


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{line}</p>" for line in texts)


@pytest.mark.parametrize(
    "name",
    ["comment-article", "comments-and-opinion", "widget-main", "social-post", "related-story", "premium menu-page"],
)
def test_what_holds_the_headline_and_the_prose_is_the_article_whatever_its_name(name: str) -> None:
    for tag in ("div", "section"):
        found = text(f"<{tag} class='{name}' id='{name}'><h1>Lumen</h1>{paragraphs(LEAD, MORE, THIRD)}</{tag}>")
        assert all(line in found for line in (LEAD, MORE, THIRD))


@pytest.mark.parametrize(
    "inside",
    [
        f"<h2>Lumen</h2>{paragraphs(LEAD, MORE, THIRD)}",
        f"<h1>Lumen</h1>{LEAD}<br><br>{MORE}<br><br>{THIRD}",
        paragraphs(LEAD, MORE, THIRD),
    ],
)
def test_what_holds_nearly_all_of_the_prose_is_the_article_without_a_headline_too(inside: str) -> None:
    found = text(f"<header><h1><a href=/>Le Phare</a></h1></header><div class=comment-article>{inside}</div>")
    assert all(line in found for line in (LEAD, MORE, THIRD))


def test_comments_below_an_article_are_still_left_out() -> None:
    long = "Il faut dire que cette entreprise a touché des aides pendant dix ans, sans rien rendre à personne. "
    comments = f"<div class='comments-area' id=comments>{paragraphs(*[f'{long}{n}' for n in range(9)])}</div>"
    found = text(f"<div><article><h1>Lumen</h1>{paragraphs(LEAD, MORE)}</article>{comments}</div>")
    assert MORE in found and long not in found
    short = [f"Le maire de la commune numéro {number} a démissionné mardi soir." for number in range(9)]
    one = f"<div class=comments><p>{long * 3}</p></div>"
    assert long not in text(f"<div><h2>Démissions</h2>{paragraphs(*short)}</div>{one}")
    thread = "".join(f"<div class=comment><p>{long}{n}</p></div>" for n in range(3))
    assert long not in text(f"<article><h1>Lumen</h1><p>Réservé.</p></article><div class=comments>{thread}</div>")


@pytest.mark.parametrize("name", ["cookie-banner", "consent-modal", "newsletter-box"])
def test_what_a_page_says_of_itself_is_no_article_however_much_it_is(name: str) -> None:
    news = [f"Le maire de la commune numéro {number} a démissionné mardi soir." for number in range(9)]
    found = text(f"<div><h2>Démissions</h2>{paragraphs(*news)}</div><div class={name}>{paragraphs(LEAD, MORE)}</div>")
    assert news[0] in found and LEAD not in found


def test_articles_side_by_side_without_a_headline_of_their_own_are_one() -> None:
    short = "Le préfet confirme."
    bodies = (paragraphs(LEAD), paragraphs(MORE, THIRD), paragraphs(short))
    posts = "".join(f"<article><h2>Point {n}</h2>{body}</article>" for n, body in enumerate(bodies))
    found = text(f"<main><h1>Direct</h1>{posts}</main>")
    assert all(line in found for line in (LEAD, MORE, THIRD, short, "Point 1"))


@pytest.mark.parametrize(
    "other",
    [
        f"<article><h2><a href=/b>Une autre affaire</a></h2><p>{THIRD}</p></article>",
        f"<article><a href=/b><h3>Une autre affaire</h3></a><p>{THIRD}</p></article>",
        f"<article class=comment-body><p>{THIRD}</p></article>",
        f"<article><h1>Une autre affaire</h1><p>{THIRD}</p></article>",
    ],
)
def test_another_article_or_a_comment_beside_it_is_not_part_of_it(other: str) -> None:
    found = text(f"<main><article><h1>Lumen</h1>{paragraphs(LEAD, MORE)}</article>{other}</main>")
    assert MORE in found and THIRD not in found


def test_a_box_between_two_paragraphs_is_kept_and_one_that_leads_elsewhere_or_sells_is_not() -> None:
    facts = "La commune compte 12 300 habitants et a perdu 800 emplois en dix ans."
    for item in (f"<p>{facts}</p>", f"<ul><li>{facts}</li><li>Maire : Anne Roy.</li></ul>"):
        box = f"<aside class=encadre><h3>Repères</h3>{item}</aside>"
        assert facts in text(f"<article><h1>L</h1>{paragraphs(LEAD)}{box}{paragraphs(MORE)}</article>")
    parts = [f"<div>{paragraphs(line)}</div>" for line in (LEAD, MORE)]
    box = f"<aside><p>{facts}</p></aside>"
    assert facts in text(f"<article><h1>L</h1>{parts[0]}{box}{parts[1]}</article>")
    assert facts not in text(f"<main><h1>L</h1>{parts[0]}{box}{parts[1]}</main>")
    for box in (
        f"<aside class=related><p>{facts}</p></aside>",
        f"<aside><p><a href=/x>{facts}</a></p></aside>",
        f"<aside class=newsletter><p>{facts}</p></aside>",
        f"<aside><p>{facts}</p><form><input></form></aside>",
    ):
        assert facts not in text(f"<article><h1>L</h1>{paragraphs(LEAD)}{box}{paragraphs(MORE)}</article>")
    assert facts not in text(f"<article><h1>L</h1>{paragraphs(LEAD, MORE)}</article><aside><p>{facts}</p></aside>")


def test_the_captions_of_a_gallery_are_kept_and_that_of_a_lone_photograph_is_not() -> None:
    captions = [
        "Le pont de Saumur submergé, mardi. Photo J. Petit",
        "On évacue en barque à Angers.",
        "A flooded street in the old town.",
    ]
    figures = [f"<figure><img src=a.jpg><figcaption>{caption}</figcaption></figure>" for caption in captions]
    found = text(f"<article><h1>La crue</h1>{paragraphs(LEAD)}{''.join(figures)}{paragraphs(MORE)}</article>")
    assert all(caption in found for caption in (*captions, LEAD, MORE))
    found = text(f"<article><h1>L</h1><div class=gallery-slider>{''.join(figures)}</div>{paragraphs(LEAD)}</article>")
    assert all(caption in found for caption in captions)
    apart = f"{figures[0]}{paragraphs(LEAD)}{figures[1]}{paragraphs(MORE)}{figures[2]}{paragraphs(THIRD)}"
    found = text(f"<article><h1>La crue</h1>{apart}</article>")
    assert THIRD in found and not any(caption in found for caption in captions)
