"""The row of buttons below an answer, as HTML: its link, its export, and what the reader thinks of it."""

from embeddings.errors import Language
from ui.conversation import Turn
from ui.feedback import LONGEST_WORD
from ui.keeping_wording import WORDING, KeepingWording
from ui.text import safe

_THUMB = (
    '<svg class="k-icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">'
    '<path d="M7 10v11H3V10h4zm2 '
    "11h8.6c.8 0 1.5-.5 1.8-1.3l2.4-6.5c.1-.2.2-.5.2-.7V11c0-1.1-.9-2-2-2h-6l.9-4.4v-.3c0-.4-.2-.8-.4-1.1L13.4 2 "
    '9.6 5.8C9.2 6.2 9 6.7 9 7.2V21z"/></svg>'
)


def actions(turn: Turn, number: int, language: Language) -> str:
    """The buttons of a settled turn; none where there is nothing that they could do."""
    buttons = _kept(turn, number, WORDING[language])
    if not buttons:
        return ""
    words = WORDING[language]
    told = (
        f'data-copied="{safe(words.link_copied)}" data-here="{safe(words.link_here)}"'
        f' data-thanks="{safe(words.thanks)}" data-withdrawn="{safe(words.withdrawn)}"'
    )
    return (
        f'<div class="k-actions" role="group" aria-label="{safe(words.actions)}" data-turn="{number}" {told}>'
        f'{"".join(buttons)}<span class="k-told" role="status"></span></div>'
        f"{_form(turn, number, words)}"
    )


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
