"""A conversation as HTML: pure functions from what was asked and answered to what is shown.

Only the tags written here are markup. Whatever comes from an article, a model or a reader goes through ``ui.text``.
"""

from collections.abc import Sequence

from babel.numbers import format_decimal

from embeddings.errors import Language
from embeddings.passages import readable
from qa.answer import Answer, Evidence, Sentence
from qa.dating import as_of_words
from ui.actions import actions
from ui.citations import LONGEST_QUOTE, numbered, opening, side_by_side, sources
from ui.conversation import Turn, target
from ui.corpus import Corpus
from ui.model_state import waiting_words
from ui.steering_view import under
from ui.text import byline, date_of, isolated, safe, shortened
from ui.translation import Translations
from ui.wording import WORDING, Wording

_LONGEST_QUESTION = 2_000


def header(language: Language) -> str:
    """The page's name and what it is for. Its ``lang`` is the page's language."""
    words = WORDING[language]
    opening = (
        f'<button type="button" class="k-aside" data-side aria-expanded="false" aria-controls="k-side"'
        f' title="{safe(words.side)}" aria-label="{safe(words.side)}">☰</button>'
    )
    return (
        f'<header class="k-header" lang="{language}">{opening}<h1>Kiosque</h1><p>{safe(words.tagline)}</p></header>'
        f'<p class="k-note k-away" lang="{language}" role="alert" hidden>{safe(words.away)}</p>'
    )


def side_head(language: Language) -> str:
    """The head of the panel at the side, which opens and closes over the page."""
    words = WORDING[language]
    return (
        f'<header class="k-side-head" lang="{language}"><h2>{safe(words.side)}</h2>'
        f'<button type="button" class="k-close" data-side title="{safe(words.close_side)}"'
        f' aria-label="{safe(words.close_side)}">×</button></header>'
    )


def welcome(corpus: Corpus, language: Language) -> str:
    """What an empty conversation shows: what there is to ask about."""
    words = WORDING[language]
    lines = [f"<li>{_corpus_line(corpus, words, language)}</li>"]
    if corpus.sources:
        named = ", ".join(isolated(shortened(source, 80)) for source in corpus.sources)
        more = corpus.all_sources - len(corpus.sources)
        listed = f"{named} {safe(words.more_sources.format(count=more))}" if more else named
        lines.append(f"<li>{safe(words.corpus_sources).format(sources=listed)}</li>")
    return (
        f'<section class="k-welcome" lang="{language}"><h2>{safe(words.welcome)}</h2>'
        f'<p>{safe(words.welcome_hint)}</p><ul class="k-corpus">{"".join(lines)}</ul></section>'
    )


def _corpus_line(corpus: Corpus, words: Wording, language: Language) -> str:
    count = words.corpus_one if corpus.articles == 1 else words.corpus_many.format(count=corpus.articles)
    if not (corpus.first and corpus.last):
        return safe(count)
    first, last = date_of(corpus.first, language), date_of(corpus.last, language)
    dates = first if first == last else words.corpus_dates.format(first=first, last=last)
    return safe(f"{count} · {dates}")


def conversation(
    turns: Sequence[Turn], language: Language, first: int = 0, translations: Translations | None = None
) -> str:
    """The turns one below the other; the first is turn number ``first`` of the conversation."""
    return "".join(turn_view(turn, number, language, translations) for number, turn in enumerate(turns, start=first))


def turn_view(turn: Turn, number: int, language: Language, translations: Translations | None = None) -> str:
    """One question and what became of it so far. ``translations``: None where nobody can translate."""
    words = WORDING[language]
    busy = "" if turn.settled else ' aria-busy="true"'
    return (
        f'<section class="k-turn" lang="{language}"{busy}>'
        f'<h2 class="k-question" dir="auto"><span class="k-unseen">{safe(words.you_asked)}. </span>'
        f"{safe(shortened(turn.question, _LONGEST_QUESTION))}</h2>{under(turn.steering, language)}"
        f'<div class="k-reply">{_reply(turn, number, language, translations)}'
        f"{actions(turn, number, language) if turn.settled else ''}</div></section>"
    )


def _reply(turn: Turn, number: int, language: Language, translations: Translations | None) -> str:
    words, answer = WORDING[language], turn.answer
    if turn.error:
        return f'<p class="k-error" role="alert">{safe(turn.error)}</p>'
    stopped = f'<p class="k-note">{safe(words.stopped)}</p>' if turn.stopped else ""
    if answer is None:
        return stopped or _state(words.searching)
    notice = f'<p class="k-note">{safe(answer.notice)}</p>' if answer.notice else ""
    parts = [_understood(answer, words), notice, _answer(turn, answer, number, language)]
    if turn.settled:
        parts += [stopped, side_by_side(answer, number, language)]
        parts += [sources(answer, number, language, translations), _closest(answer, number, language)]
        parts += [_evidence_folded(answer, number, language), _footer(answer, language)]
    else:
        count = len(answer.evidence)
        found = words.reading_one if count == 1 else words.reading_many.format(count=count)
        state = words.writing if answer.draft or answer.sentences else waiting_words(answer.waiting, language)
        parts += [_state(state), f"<h3>{safe(found)}</h3>{_evidence(answer, number, language)}"]
    return "".join(parts)


def _understood(answer: Answer, words: Wording) -> str:
    """The question that was answered, where it is not the one that was asked."""
    if not answer.question.asked:
        return ""
    shown = safe(shortened(answer.question.text, _LONGEST_QUESTION))
    label = safe(words.understood).format(question=f'<q lang="{answer.language}" dir="auto">{shown}</q>')
    return f'<p class="k-understood">{label}</p>'


def _state(text: str) -> str:
    return f'<p class="k-state">{safe(text)}</p>'


def _answer(turn: Turn, answer: Answer, number: int, language: Language) -> str:
    words = WORDING[language]
    if turn.settled and answer.finished and not answer.answered:
        return f'<p class="k-refusal" lang="{answer.language}">{safe(answer.refusal)}</p>{_why(answer)}'
    cited = {citation.number: citation for citation in answer.citations}
    sentences = [
        f'<span class="k-sentence"{_title(sentence.why)}><span dir="auto">{safe(sentence.text)}</span>'
        + "".join(numbered(cited[n], number, words, language) for n in sentence.citations if n in cited)
        + _as_of(sentence, answer.language)
        + "</span>"
        for sentence in answer.sentences
    ]
    if answer.draft.strip() and not turn.settled:
        label = safe(words.draft)
        draft = f'<span class="k-unseen">{label}. </span>{isolated(answer.draft)}'
        sentences.append(f'<span class="k-draft" title="{label}">{draft}</span>')
    whole = f'<p class="k-answer" lang="{answer.language}">{" ".join(sentences)}</p>' if sentences else ""
    return whole + _why(answer)


def _title(text: str) -> str:
    return f' title="{safe(text)}"' if text else ""


def _why(answer: Answer) -> str:
    """Why the answer is not whole, or why there is none."""
    return f'<p class="k-why" lang="{answer.language}">{safe(answer.why)}</p>' if answer.why else ""


def _as_of(sentence: Sentence, language: Language) -> str:
    """How old the statement is, where the reader must know."""
    return f' <span class="k-as-of">({safe(as_of_words(sentence.as_of, language))})</span>' if sentence.as_of else ""


def _closest(answer: Answer, turn: int, language: Language) -> str:
    if answer.answered or not answer.finished or not answer.evidence:
        return ""
    words = WORDING[language]
    items = [
        f"<li><div>{opening(target(turn, 'a', rank), article, words)}"
        f'<span class="k-meta">{byline(article, language)}</span></div></li>'
        for rank, article in enumerate(answer.closest_articles, start=1)
    ]
    return f'<h3>{safe(words.closest)}</h3><ul class="k-sources">{"".join(items)}</ul>'


def _evidence(answer: Answer, turn: int, language: Language) -> str:
    def item(rank: int, evidence: Evidence) -> str:
        excerpt = safe(shortened(readable(evidence.passage.text), LONGEST_QUOTE))
        spoken = safe(evidence.article.language or "fr")
        return (
            f"<li><div>{opening(target(turn, 'e', rank), evidence.article, WORDING[language])}"
            f'<span class="k-meta">{byline(evidence.article, language)}</span>'
            f'<span class="k-excerpt" lang="{spoken}" dir="auto">{excerpt}</span></div></li>'
        )

    items = "".join(item(rank, evidence) for rank, evidence in enumerate(answer.evidence, start=1))
    return f'<ul class="k-sources k-evidence">{items}</ul>'


def _evidence_folded(answer: Answer, turn: int, language: Language) -> str:
    if not answer.evidence:
        return ""
    label = f"{WORDING[language].passages_read} ({len(answer.evidence)})"
    return f'<details class="k-passages"><summary>{safe(label)}</summary>{_evidence(answer, turn, language)}</details>'


def _footer(answer: Answer, language: Language) -> str:
    """Which model wrote, and in how many seconds."""
    parts = [] if answer.models.chat == "none" else [isolated(shortened(answer.models.chat, 60))]
    if answer.timings.total_s is not None:
        seconds = format_decimal(answer.timings.total_s, "0.0", language)
        parts.append(safe(WORDING[language].seconds.format(seconds=seconds)))
    return f'<p class="k-footer">{" · ".join(parts)}</p>' if parts else ""
