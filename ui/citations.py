"""Citations as HTML: numbers in the text, quotes and sources below it, articles that differ side by side."""

from collections.abc import Sequence

from embeddings.articles import Article, ArticleEntry
from embeddings.errors import Language
from embeddings.passages import readable
from qa.answer import Answer, Citation
from qa.relative_dates import notes
from ui.conversation import target
from ui.text import byline, date_of, isolated, safe, shortened, title_of
from ui.translation import Translations, place
from ui.wording import WORDING, Wording

LONGEST_QUOTE = 600
_LONGEST_TITLE = 200


def numbered(citation: Citation, turn: int, words: Wording, language: Language) -> str:
    """A citation's number: choosing it opens the article, hovering or focusing it shows the quoted words."""
    card = f"k-card-{turn}-{citation.number}"
    title = shortened(title_of(citation.article), _LONGEST_TITLE)
    label = f"{words.citation.format(number=citation.number)} – {title}"
    return (
        f'<span class="k-cite"><button type="button" class="k-number" data-open="{target(turn, "c", citation.number)}"'
        f' aria-label="{safe(label)}" aria-describedby="{card}">[{citation.number}]</button>'
        f'<span class="k-card" role="tooltip" id="{card}"><strong>{isolated(title)}</strong>'
        f'<span class="k-meta">{byline(citation.article, language)}</span>{quote_of(citation, language)}</span></span>'
    )


def quote_of(citation: Citation, language: Language) -> str:
    """The cited words, and which days their relative dates ("hier") are."""
    dates = " · ".join(notes(citation.quote, citation.article.published, language))
    note = f'<span class="k-meta k-dates">{safe(dates)}</span>' if dates else ""
    quote = safe(shortened(readable(citation.quote), LONGEST_QUOTE))
    return f'<q class="k-quote" lang="{safe(citation.article.language or "fr")}" dir="auto">{quote}</q>{note}'


def opening(where: str, article: Article, words: Wording) -> str:
    """The article's title, as a button that opens it at the place called ``where`` (``ui.conversation.target``)."""
    title = shortened(title_of(article), _LONGEST_TITLE)
    label = safe(words.open_article.format(title=title))
    return f'<button type="button" class="k-title" data-open="{where}" title="{label}">{isolated(title)}</button>'


def side_by_side(answer: Answer, turn: int, language: Language) -> str:
    """A table for each thing that the articles count differently, the oldest article first."""
    words = WORDING[language]
    head = f'<tr><th scope="col">{safe(words.published)}</th><th scope="col">{safe(words.said)}</th></tr>'

    def row(citation: Citation) -> str:
        when = date_of(citation.article.published, language) or words.undated
        title = opening(target(turn, "c", citation.number), citation.article, words)
        return f'<tr><th scope="row">{safe(when)}</th><td>{title}{quote_of(citation, language)}</td></tr>'

    return "".join(
        f'<table class="k-differing"><caption>{safe(words.differing)}</caption><thead>{head}</thead>'
        f"<tbody>{''.join(row(citation) for citation in group)}</tbody></table>"
        for group in answer.side_by_side
    )


def sources(answer: Answer, turn: int, language: Language, translations: Translations | None) -> str:
    """The quotes by number, each with its article, a translation where there is one, and the article's reprints."""
    words = WORDING[language]
    items = [
        f'<li><span class="k-rank">{citation.number}</span>'
        f"<div>{opening(target(turn, 'c', citation.number), citation.article, words)}"
        f'<span class="k-meta">{byline(citation.article, language)}</span>{quote_of(citation, language)}'
        f"{reprints(citation.reprints, language)}"
        f"{place(citation, answer, target(turn, 'c', citation.number), language, translations)}</div></li>"
        for citation in answer.citations
    ]
    return f'<h3>{safe(words.sources)}</h3><ol class="k-sources">{"".join(items)}</ol>' if items else ""


def reprints(copies: Sequence[ArticleEntry], language: Language) -> str:
    """The other articles that print the same, folded."""
    if not copies:
        return ""
    words = WORDING[language]
    said = words.reprint_one if len(copies) == 1 else words.reprint_many.format(count=len(copies))
    items = "".join(
        f'<li>{byline(copy, language)} · <span class="k-copy">{isolated(shortened(copy.id, 200))}</span></li>'
        for copy in copies
    )
    return f'<details class="k-reprints"><summary>{safe(said)}</summary><ul>{items}</ul></details>'
