"""The row above the question field where filters and settings are chosen, and seen while they are folded away."""

from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from gradio.events import Dependency

from embeddings.errors import KiosqueError, Language
from qa.assistant import Assistant
from ui.reader import reader
from ui.steering import Steering
from ui.steering_view import Choices, active, panel

_SCRIPT = Path(__file__).with_name("steering.js")
_KEPT_AS = "kiosque-steering"
"""The name in the browser's storage, and the key that Gradio scrambles it with there: nothing in it is secret."""


class SteeringRow(NamedTuple):
    """Its components. ``kept`` is what the reader chose, in their browser; not to be trusted (``Steering.read``)."""

    kept: gr.BrowserState
    panel: gr.HTML
    active: gr.HTML


def steering_row() -> SteeringRow:
    """The components, empty until the page is opened."""
    kept = gr.BrowserState(None, storage_key=_KEPT_AS, secret=_KEPT_AS)
    script = _SCRIPT.read_text("utf-8")
    with gr.Row(elem_id="k-steer"):
        parts = [
            gr.HTML(elem_id=name, js_on_load=script, apply_default_css=False) for name in ("k-steering", "k-active")
        ]
    return SteeringRow(kept, *parts)


def steer(page: gr.Blocks, assistant: Assistant, row: SteeringRow, added: Dependency | None) -> None:
    """What happens in the row: it is filled when the page opens and articles were ``added``, and follows choices."""
    handlers = SteeringHandlers(assistant)
    quiet: Any = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
    # One after the other, so that what is chosen last is kept last.
    in_turn: Any = quiet | {"trigger_mode": "multiple", "concurrency_limit": 1}
    filling: Any = {"fn": handlers.show, "inputs": [row.kept], "outputs": [row.panel, row.active], **quiet}
    gr.on([page.load], **filling)
    if added:
        added.then(**filling)
    gr.on([row.panel.input], handlers.choose, None, [row.kept, row.active], **in_turn)


class SteeringHandlers:
    """The row's events on one open assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._catalogue: object = None
        self._choices = Choices()

    def show(self, kept: object, request: gr.Request) -> tuple[str, str]:
        """The panel and what is active, from what the browser kept."""
        steering, language = Steering.read(kept), reader(request)
        return panel(self._known(), steering, language), self._active(steering, language)

    def choose(self, request: gr.Request, event: gr.EventData) -> tuple[dict[str, Any], str]:
        """What the panel's fields hold now: to be kept, and to be seen."""
        steering = Steering.read(event._data.get("steering") if isinstance(event._data, dict) else None)
        return steering.model_dump(mode="json"), self._active(steering, reader(request))

    def _active(self, steering: Steering, language: Language) -> str:
        matching, error = None, ""
        try:
            matching = len(steering.within(self._assistant)) if steering.chooses else None
        except KiosqueError as fault:
            error = fault.message(language)
        return active(steering, matching, error, language)

    def _known(self) -> Choices:
        """What can be chosen among the articles of the current index."""
        if (catalogue := self._assistant.catalogue()) is not self._catalogue:
            self._catalogue, self._choices = catalogue, Choices.of(catalogue)
        return self._choices
