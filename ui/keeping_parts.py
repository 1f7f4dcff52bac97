"""The parts of the page for what is kept, and which event does what."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import Dependency

from ui.keeping import Keeping, Open, Sought

Part = Callable[..., gr.HTML]
"""Makes a part of the page that shows HTML."""

_ARRIVAL = Path(__file__).with_name("arrival.js")


def _tell(name: str) -> str:
    return f"() => {{ document.dispatchEvent(new Event('kiosque:{name}')); }}"


@dataclass(frozen=True, slots=True)
class Touched:
    """What of the page a change of conversation touches, in the order of ``Keeping._show``."""

    turns: gr.State
    translations: gr.State
    past: gr.HTML
    current: gr.HTML
    article: gr.HTML
    send: gr.Button
    stop: gr.Button


class Shelf:
    """The reader's conversations, in the panel at the side."""

    def __init__(self, part: Part) -> None:
        """Make the parts, where the page is being built."""
        self.who, self.opened, self.sought = gr.State(""), gr.State(Open()), gr.State(Sought())
        self._arrival = gr.Textbox(visible=False)
        self._tools = part(elem_id="k-tools")
        self._list = part(elem_id="k-shelf")
        self._exported = part(elem_id="k-exported")

    def connect(
        self, on: Callable[..., Dependency], keeping: Keeping, page: Touched, greeted: Dependency, asking: Dependency,
        stopping: Dependency,
    ) -> None:  # fmt: skip
        """Say what happens when. ``greeted`` is the event after which the page can be filled."""
        shown: list[Block] = [self.opened, page.turns, page.translations, page.past, page.current, page.article]
        shown += [page.send, page.stop, self._list]
        known, whole = [self.who, self.opened, self.sought], [self.who, self.opened, page.turns, self.sought]
        then: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
        arrival = _ARRIVAL.read_text("utf-8")
        arrival = arrival[arrival.index("() =>") :]
        greeted.then(keeping.arrive, self._arrival, [self.who, self._tools, *shown], js=arrival, **then)
        for done in (asking, stopping):
            done.then(keeping.save, whole, self._list, **then)
        on([self._tools.clear], keeping.begin, whole, shown, cancels=[asking])
        on([self._list.select], keeping.choose, whole, shown, cancels=[asking])
        on([self._tools.input], keeping.search, known[:2], [self.sought, self._list], trigger_mode="always_last")
        on([self._list.expand], keeping.more, known, [self.sought, self._list])
        on([self._list.edit], keeping.rename, known, self._list)
        on([self._list.delete], keeping.delete, known, shown)
        on([self._list.release], keeping.delete, known, shown, cancels=[asking])  # the open one
        exports = [self._list.download, page.past.download, page.current.download]
        exporting = on(exports, keeping.export, [self.who, page.turns], self._exported)
        exporting.success(None, js=_tell("exported"), api_visibility="private")
        marking = on(
            [page.past.like, page.current.like],
            keeping.mark,
            [self.who, page.turns],
            None,
            trigger_mode="multiple",
            concurrency_limit=1,  # in the order they were given
        )
        marking.success(None, js=_tell("marked"), api_visibility="private")
        marking.failure(None, js=_tell("unmarked"), api_visibility="private")
