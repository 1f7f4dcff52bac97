"""The page: a conversation, and beside it the article that a citation was chosen from."""

from functools import partial
from pathlib import Path

import gradio as gr

from qa.adding import Adding
from qa.assistant import Assistant
from ui.adding import AddingPart
from ui.feedback import Feedback
from ui.handlers import Handlers
from ui.keeping import Keeping, marked
from ui.keeping_parts import Shelf, Touched
from ui.model_state import look
from ui.steering_row import steer, steering_row
from ui.store import Store
from ui.wording import DEFAULT, WORDING

_STYLE_NAMES = ("frame", "conversation", "citations", "article", "side", "keeping", "adding", "steering", "narrow")
STYLES = [Path(__file__).parent / "styles" / f"{name}.css" for name in _STYLE_NAMES]
"""In the order they apply: what a narrow screen changes comes last."""
ICON = Path(__file__).with_name("icon.svg")

_SCRIPTS = [Path(__file__).with_name(f"{name}.js") for name in ("page", "connection", "asking", "keeping")]
_OPENED = "() => { document.dispatchEvent(new Event('kiosque:opened')); }"
_READY = "() => { document.dispatchEvent(new Event('kiosque:ready')); }"
_AGAIN = "() => { document.dispatchEvent(new Event('kiosque:again')); }"
_CHANGE = "() => { document.dispatchEvent(new Event('kiosque:change')); }"
_TRANSLATED = "() => { document.dispatchEvent(new Event('kiosque:translated')); }"
_UNTRANSLATED = "() => { document.dispatchEvent(new Event('kiosque:untranslated')); }"
_WAITING = 256
"""Requests that Gradio holds; questions wait in the assistant's own queue, which has its bound and shows places."""


def theme() -> gr.themes.Base:
    """System fonts only: nothing is fetched."""
    return gr.themes.Base(
        primary_hue="teal", neutral_hue="stone", font=["system-ui", "sans-serif"], font_mono=["monospace"]
    )


def build(
    assistant: Assistant, store: Store | None = None, feedback: Feedback | None = None, adding: Adding | None = None
) -> gr.Blocks:
    """The page on an open assistant. It is in French until the browser has said what it prefers.

    Conversations are kept in the ``store``; without one, until the program ends. With ``adding``, readers may add
    articles.
    """
    store, words = store or Store(), WORDING[DEFAULT]
    handlers = Handlers(assistant, partial(marked, store))
    keeping = Keeping(store, feedback, handlers)
    part = partial(gr.HTML, js_on_load="\n".join(each.read_text("utf-8") for each in _SCRIPTS), apply_default_css=False)
    page = gr.Blocks(title="Kiosque", analytics_enabled=False, fill_width=True)
    with page:
        turns, translations = gr.State([]), gr.State({})
        with gr.Row(elem_id="k-desk"):
            with gr.Column(elem_id="k-side", min_width=0):
                side = part(elem_id="k-side-head")
                conversations = Shelf(part)
                additions = AddingPart(adding) if adding else None
                leave = part(elem_id="k-leave")
            with gr.Column(elem_id="k-chat", min_width=0):
                top = part(elem_id="k-top")
                model = part(elem_id="k-model")
                with gr.Column(elem_id="k-log", min_width=0):
                    past = part(elem_id="k-past")
                    current = part(elem_id="k-current")
                    offered = part(elem_id="k-suggestions")
                with gr.Column(elem_id="k-foot", min_width=0):
                    steering = steering_row()
                    with gr.Row(elem_id="k-composer"):
                        question = gr.Textbox(
                            show_label=False,
                            label=words.question_label,
                            placeholder=words.placeholder,
                            max_lines=6,
                            container=False,
                            elem_id="k-question",
                        )
                        send = gr.Button(words.send, variant="primary", elem_id="k-send", min_width=0)
                        stop = gr.Button(words.stop, variant="stop", elem_id="k-stop", min_width=0, visible=False)
            with gr.Column(elem_id="k-beside", min_width=0):
                article = part(elem_id="k-article")
            translated = part(elem_id="k-arrived")

        on = partial(gr.on, api_visibility="private", show_progress="hidden", concurrency_limit=None)
        greeted = on([page.load], handlers.greet, None, [side, top, current, question, send, stop])
        greeted.then(None, js=_READY, api_visibility="private")
        on([page.load], handlers.door, None, leave)
        look(page, handlers.assistant, model, offered)
        asking = on(
            [question.submit, send.click],
            keeping.ask,
            [question, turns, translations, steering.kept, conversations.who, conversations.opened],
            [question, past, current, turns, send, stop],
            trigger_mode="once",
        )
        stopping = on([stop.click], handlers.stop, turns, [current, turns, send, stop], cancels=[asking])
        touched = Touched(turns, translations, past, current, article, send, stop)
        conversations.connect(on, keeping, touched, greeted, asking, stopping)
        for event, done in (("retry", _AGAIN), ("edit", _CHANGE)):
            chosen = [getattr(past, event), getattr(current, event)]
            back = on(chosen, handlers.back, turns, [question, past, current, turns, send, stop], cancels=[asking])
            back.success(None, js=done, api_visibility="private")
        opened = on([past.click, current.click], handlers.open, turns, article)
        opened.success(None, js=_OPENED, api_visibility="private")
        translating = on(
            [past.expand, current.expand],
            handlers.translate,
            [turns, translations],
            [translated, translations],
            trigger_mode="multiple",
            # One after the other: the model has one place for them, and two at once could reach the page crosswise.
            concurrency_limit=1,
        )
        translating.success(None, js=_TRANSLATED, api_visibility="private")
        translating.failure(None, js=_UNTRANSLATED, api_visibility="private")
        on([article.click], handlers.close, None, article)
        added = additions.listen(page, on) if additions else None
        steer(page, handlers.assistant, steering, added)
        if added:
            added.then(handlers.renew, turns, current, api_visibility="private", show_progress="hidden")
    page.queue(max_size=_WAITING, api_open=False)
    return page
