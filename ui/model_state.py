"""What the page looks at from time to time: the chat model's state, and the questions that are offered.

Each is a part of its own, so that a look that takes long never overwrites a conversation.
"""

from typing import Any

import gradio as gr

from embeddings.errors import Language
from qa.assistant import Assistant
from qa.models import ChatState
from ui.reader import reader
from ui.steering_wording import WORDING as WORDS
from ui.text import isolated, safe, shortened
from ui.wording import WORDING

SOON, LATER = 2.0, 30.0
"""Seconds to the next look: while something is under way, and afterwards."""

_LONGEST_NAME = 60


def look(page: gr.Blocks, assistant: Assistant, model: gr.HTML, offered: gr.HTML) -> None:
    """Look when the page is opened and at a timer's ticks; past the queue, which is for questions."""
    timer = gr.Timer(SOON)

    def state(shown: str, suggested: str, request: gr.Request) -> tuple[Any, ...]:
        language = reader(request)
        now, questions = assistant.chat_state(), assistant.suggestions(language)
        seen = state_line(now, language), suggestions(questions or (), language)
        under_way = now.status == "loading" or questions is None
        parts = (gr.skip() if new == old else new for new, old in zip(seen, (shown, suggested), strict=True))
        return *parts, gr.Timer(SOON if under_way else LATER)

    gr.on(
        [page.load, timer.tick],
        state,
        [model, offered],
        [model, offered, timer],
        queue=False,
        api_visibility="private",
        show_progress="hidden",
    )


def state_line(state: ChatState, language: Language) -> str:
    """Which model answers and how it is; of one that failed, why and what to do."""
    words = WORDS[language]
    if state.status == "none":
        told = safe(words.quoting)
    else:
        named = safe(words.model).format(name=isolated(shortened(state.name, _LONGEST_NAME)))
        how = {"loading": words.loading, "ready": words.ready, "failed": words.failed}[state.status]
        told = f"{named} · <strong>{safe(how)}</strong>"
        if state.failure:
            told += f' <span class="k-failure">{safe(state.failure.message(language))}</span>'
    return f'<p class="k-model k-{state.status}" lang="{language}" role="status">{told}</p>'


def suggestions(questions: tuple[str, ...], language: Language) -> str:
    """Questions to be asked by choosing them."""
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="k-suggestion" data-ask dir="auto">{safe(question)}</button></li>'
        for question in questions
    )
    heading = safe(WORDS[language].suggested)
    return f'<section class="k-suggestions" lang="{language}"><h3>{heading}</h3><ul>{items}</ul></section>'


def waiting_words(waiting: int | None, language: Language) -> str:
    """The state of a question that has no word yet: its place in the queue, or that the model reads."""
    if not waiting:
        return WORDING[language].thinking
    words = WORDS[language]
    return words.waiting_one if waiting == 1 else words.waiting_many.format(count=waiting)
