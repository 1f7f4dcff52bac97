"""Texts that try to be more than text: what a scraped article, or a model that read one, may hold."""

import dataclasses
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from embeddings.articles import Article, Passage, PublicationDate
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence

TRICKS = (
    "<script>window.pwned=1</script>",
    "<img src=http://elsewhere.example/a.png onerror=window.pwned=1>",
    "<svg onload=window.pwned=1><script>window.pwned=1</script></svg>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe><iframe src=http://elsewhere.example></iframe>",
    "<link rel=stylesheet href=http://elsewhere.example/a.css><style>@import 'http://elsewhere.example/b.css';</style>",
    "<style>body{display:none} *{position:fixed;inset:0}</style>",
    "<base href=http://elsewhere.example/><meta http-equiv=refresh content='0;url=http://elsewhere.example'>",
    "<form action=http://elsewhere.example/><input name=password autofocus onfocus=window.pwned=1></form>",
    "<a href=javascript:window.pwned=1>https://www.lemonde.fr</a><a href=http://elsewhere.example>lemonde.fr</a>",
    "<video src=http://elsewhere.example/v.mp4 autoplay></video><audio src=http://elsewhere.example/a.mp3 autoplay>",
    "<object data=http://elsewhere.example/o></object><embed src=http://elsewhere.example/e>",
    "<details open ontoggle=window.pwned=1><summary>x</summary></details><marquee onstart=window.pwned=1>",
    "<math><mtext><table><mglyph><style><img src onerror=window.pwned=1></style></mglyph></table></mtext></math>",
    "\"' onmouseover=window.pwned=1 onfocus=window.pwned=1 autofocus tabindex=0 style=position:fixed;inset:0 x='\"",
    "</q></p></article></div></section></details></ol></mark></script></style></textarea></title><h1>Kiosque</h1>",
    "<!-- <![CDATA[ <plaintext> <xmp> <noscript><p title='</noscript><img src onerror=window.pwned=1>'>",
    "${window.pwned=1} {{constructor.constructor('window.pwned=1')()}} `+(window.pwned=1)+` <%= 1 %> {0.__class__}",
    "![x](http://elsewhere.example/c.png) [x](javascript:window.pwned=1) <http://elsewhere.example> $$\\href{x}{y}$$",
    "&lt;script&gt;window.pwned=1&lt;/script&gt; &amp;lt;b&amp;gt; &#60;img src onerror=window.pwned=1&#62;",
    "\u202egnp.exe\u202c \u2067\u2066\u202d\u202b abc \u2069 \u200f\u200e مرحبا بالعالم שלום",
    "Z" + "\u0335\u0321\u0322\u0327\u0328\u0316\u0317\u0318\u0319\u031c" * 30 + "algo",
    "\x00\x01\x08\x1b[31m\x7f\x9b\ud800\udfff\ufffe\uffff\u2028\u2029\u0085",
    "W" * 100_000,
    "\u00ad\u200b\u200c\u200d\u2060\ufeff" * 200 + "🏳️‍🌈👩‍👩‍👧‍👦" * 300,
    "<div style='width:99999px;height:99999px'>" + "<div>" * 2_000,
    "\n" * 300 + "\t" * 300 + "|" * 500 + "\r\n# # #\n> > >\n- - -\n```\n~~~",
    "<button data-open='0:c999999' data-translate='0:c1' data-side data-close class=k-number>[1]</button>",
    "<svg><use href=http://elsewhere.example/u.svg#x /><image href=http://elsewhere.example/i.png /></svg>",
    "<p style=\"background:url('http://elsewhere.example/bg.png')\">x</p>; background-image: url(//elsewhere.example)",
    "<template><script>window.pwned=1</script></template><dialog open><h2>Session expirée</h2>Mot de passe ?</dialog>",
)
PLACES = ("text", "title", "source", "author", "id", "url", "quote", "reply", "notice", "refusal")
"""Where a trick is played: in a field of the article, in the words quoted, or in what the model or a notice says."""

AT_ONCE = 8
"""Hostile articles in one answer."""


def hostile_article(number: int, trick: str, place: str) -> tuple[Article, str]:
    """An article and the words cited from it, with the trick in one place."""
    quote = f"ZTE paiera {trick} demain." if place == "quote" else f"ZTE paiera {number} euros."
    text = f"Avant. {trick if place == 'text' else ''}\n\n{quote} Et puis.\n\nAprès."
    plain = Article(f"{number}.txt", Path("a.txt"), "Titre", "Le Courrier", "C. R.", None, "fr", "", text)
    published = PublicationDate(2018, 6, 1 + number % 28)
    changes = {place: trick} if place in ("title", "source", "author", "id", "url") else {}
    return dataclasses.replace(plain, published=published, **changes), quote


def hostile_answers() -> Iterator[Answer]:
    """Finished answers with ``AT_ONCE`` hostile articles each: every trick in every place."""
    played = [(number, trick, place) for number, (trick, place) in enumerate(product(TRICKS, PLACES))]
    for start in range(0, len(played), AT_ONCE):
        yield _answer(played[start : start + AT_ONCE])


def _answer(played: list[tuple[int, str, str]]) -> Answer:
    evidence, citations, sentences = [], [], []
    for rank, (number, trick, place) in enumerate(played, start=1):
        article, quote = hostile_article(number, trick, place)
        start = article.text.index(quote)
        passage = Passage(f"p{number}", article.id, start, start + len(quote), quote)
        evidence.append(Evidence(passage, article, 1.0))
        citations.append(Citation(rank, passage, article, start, start + len(quote), quote))
        sentences.append(Sentence(trick if place == "reply" else f"ZTE paiera {number} euros.", (rank,), why=trick))
    notices = [trick for _, trick, place in played if place == "notice"]
    refused = [trick for _, trick, place in played if place == "refusal"]
    models = Models("e5", "qwen", ())
    answer = Answer(Question("Qui ?", "fr"), models, tuple(evidence), finished=True, notice=" ".join(notices))
    if refused:
        return answer.with_changes(verdict="doubtful", refusal=refused[0], why=refused[0])
    numbers = tuple(range(1, len(played) + 1))
    return answer.with_changes(
        answered=True, sentences=tuple(sentences), citations=tuple(citations), differing=(numbers,), verdict="answered"
    )
