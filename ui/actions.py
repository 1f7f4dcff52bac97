"""The row of buttons below an answer, as HTML: to copy it, ask again, keep it, and say what the reader thinks of it."""

from embeddings.errors import Language
from embeddings.passages import readable
from qa.answer import Answer
from ui.conversation import Turn
from ui.feedback import LONGEST_WORD
from ui.keeping_wording import WORDING, KeepingWording
from ui.text import date_of, safe, title_of
from ui.wording import WORDING as ASKING

_THUMB = (
    '<svg class="k-icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">'
    '<path d="M7 10v11H3V10h4zm2 '
    "11h8.6c.8 0 1.5-.5 1.8-1.3l2.4-6.5c.1-.2.2-.5.2-.7V11c0-1.1-.9-2-2-2h-6l.9-4.4v-.3c0-.4-.2-.8-.4-1.1L13.4 2 "
    '9.6 5.8C9.2 6.2 9 6.7 9 7.2V21z"/></svg>'
)


def actions(turn: Turn, number: int, language: Language) -> str:
    """The buttons of a settled turn; none where there is nothing that they could do."""
    words = WORDING[language]
    buttons = [*_copy(turn, language), *_again(turn, number, language), *_kept(turn, number, words)]
    if not buttons:
        return ""
    told = (
        f'data-copied="{safe(words.copied)}" data-here="{safe(words.link_here)}"'
        f' data-thanks="{safe(words.thanks)}" data-withdrawn="{safe(words.withdrawn)}"'
    )
    return (
        f'<div class="k-actions" role="group" aria-label="{safe(words.actions)}" data-turn="{number}" {told}>'
        f'{"".join(buttons)}<span class="k-told" role="status"></span></div>'
        f"{_form(turn, number, words)}"
    )


def _copy(turn: Turn, language: Language) -> list[str]:
    """The answer's words and its sources, to be copied."""
    if turn.answer is None or not turn.answer.text:
        return []
    text = safe(words_and_sources(turn.answer, language))
    return [f'<button type="button" class="k-action" data-copy="{text}">{safe(ASKING[language].copy)}</button>']


def words_and_sources(answer: Answer, language: Language) -> str:
    """The answer as plain text, then a line for each citation: number, title, source, date and quote."""
    lines = []
    for citation in answer.citations:
        article = citation.article
        named = (title_of(article), article.source.strip(), date_of(article.published, language))
        quote = WORDING[language].quoted.format(quote=readable(citation.quote))
        lines.append(f"[{citation.number}] {', '.join(filter(None, named))} – {quote}")
    return "\n\n".join(filter(None, (answer.text, "\n".join(lines))))


def _again(turn: Turn, number: int, language: Language) -> list[str]:
    """To ask the reader's own question again, as it is or changed; what was said after it goes."""
    if not turn.id:
        return []
    words = ASKING[language]
    return [
        f'<button type="button" class="k-action" data-again="{number}">{safe(words.again)}</button>',
        f'<button type="button" class="k-action" data-change="{number}">{safe(words.change)}</button>',
    ]


def _kept(turn: Turn, number: int, words: KeepingWording) -> list[str]:
    """What can be done with an answer that is kept as this reader's."""
    if not turn.id or turn.answer is None:
        return []
    buttons = [
        f'<button type="button" class="k-action" data-link="{safe(turn.id)}">{safe(words.link)}</button>',
        f'<button type="button" class="k-action" data-export="{number}">{safe(words.export_answer)}</button>',
    ]
    if turn.answer.finished:
        buttons += [_thumb(turn, True, words.good), _thumb(turn, False, words.bad)]
    return buttons


def _thumb(turn: Turn, liked: bool, name: str) -> str:
    pressed = turn.mark is not None and turn.mark.liked == liked
    return (
        f'<button type="button" class="k-action k-thumb" data-mark="{str(liked).lower()}"'
        f' aria-pressed="{str(pressed).lower()}" title="{safe(name)}" aria-label="{safe(name)}">{_THUMB}</button>'
    )


def _form(turn: Turn, number: int, words: KeepingWording) -> str:
    """What was wrong, once a reader said that something was."""
    if turn.answer is None or not turn.answer.finished:
        return ""
    silent = (
        f'<label class="k-check"><input type="checkbox" class="k-tick" data-silent> {safe(words.silent)}</label>'
        if turn.answer.answered
        else ""
    )
    return (
        f'<div class="k-form" hidden><label for="k-word-{number}">{safe(words.what_was_wrong)}'
        f'</label><input type="text" id="k-word-{number}" class="k-field" maxlength="{LONGEST_WORD}" data-word'
        f' autocomplete="off">{silent}'
        f'<button type="button" class="k-action" data-tell>{safe(words.tell)}</button></div>'
    )
