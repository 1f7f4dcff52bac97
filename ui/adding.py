"""Adding articles in the panel at the side: the place to drop them, the progress, and what the doctor finds."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from embeddings.additions import LARGEST_ADDED
from embeddings.doubts import DOUBTS, REMEDIES
from embeddings.errors import AddedTooLarge, KiosqueError, Language
from embeddings.files import SUFFIXES
from embeddings.progress import Progress
from embeddings.reading import LARGEST_BYTES
from qa.adding import Added, Adding
from ui.adding_wording import WORDING
from ui.handlers import reader
from ui.text import isolated, safe, shortened

_log = logging.getLogger(__name__)

_SCRIPT = Path(__file__).with_name("adding.js")
_OFTEN_S = 0.25
_SHOWN = 20
_LONGEST_NAME = 80


class AddingPart:
    """The components, made where they are to stand, and their events."""

    def __init__(self, adding: Adding) -> None:
        self._adding = adding
        self._area = gr.HTML(
            elem_id="k-adding", js_on_load=_SCRIPT.read_text("utf-8"), apply_default_css=False, padding=False
        )
        self._outcome = gr.HTML(elem_id="k-added", apply_default_css=False, padding=False)

    def listen(self, page: gr.Blocks, on: Any) -> Any:
        """Tie the events, with ``gr.on`` as the page uses it; the one returned is over when articles were added."""
        on([page.load], self.greet, None, [self._area, self._outcome])
        return on([self._area.upload], self.add, None, self._outcome, trigger_mode="always_last")

    def greet(self, request: gr.Request) -> tuple[str, str]:
        """The place to drop files, and whether some that were kept are not indexed yet."""
        language = reader(request)
        return drop_area(language), waiting(len(self._adding.additions.waiting()), language)

    async def add(self, request: gr.Request, event: gr.EventData) -> AsyncIterator[str]:
        """How far indexing is, again and again, then what came of it. It goes on when the reader leaves."""
        language = reader(request)
        names = _names(event)
        if not (names or self._adding.additions.waiting()):
            yield ""
            return
        so_far: list[Progress | None] = []

        def told(progress: Progress | None) -> None:
            so_far[:] = [progress]

        run = asyncio.ensure_future(asyncio.to_thread(self._adding.index, names, told))
        yield progress_view(so_far, language)
        while not run.done():
            await asyncio.wait({run}, timeout=_OFTEN_S)
            yield progress_view(so_far, language)
        try:
            yield findings(run.result(), language)
        except KiosqueError as error:
            yield failure(error.message(language), language)
        except Exception:
            _log.exception("articles could not be added")
            yield failure(WORDING[language].unexpected, language)


def _names(event: gr.EventData) -> list[str]:
    """The names that the browser says it sent; ``Additions.paths`` leaves out those that are none."""
    names = event._data.get("names") if isinstance(event._data, dict) else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def drop_area(language: Language) -> str:
    """Where files are dropped or chosen. What the script has to say stands in its ``data-…``."""
    words = WORDING[language]
    limits = {"one": LARGEST_BYTES, "lines": LARGEST_ADDED}
    megabytes = {name: limit // 1_000_000 for name, limit in limits.items()}
    # "{name}" stays: the script puts the file's name there.
    too_large = {name: AddedTooLarge(path="{name}", limit=megabytes[name]).message(language) for name in limits}
    said = {"sending": words.sending, "sent": words.sent, "known": words.known.format(name="{name}")}
    said |= {"lost": words.lost, "large-one": too_large["one"], "large-lines": too_large["lines"]}
    said |= {f"most-{name}": str(limit) for name, limit in limits.items()}
    data = " ".join(f'data-{name}="{safe(value)}"' for name, value in said.items())
    formats = ",".join(sorted(SUFFIXES))
    return (
        f'<section class="k-adding" lang="{language}" {data}><h3>{safe(words.heading)}</h3>'
        f'<div class="k-drop"><p>{safe(words.drop)}</p>'
        f'<button type="button" class="k-pick" data-choose>{safe(words.choose)}</button>'
        f'<input type="file" multiple hidden accept="{formats}"></div>'
        f'<p class="k-meta">{safe(words.formats.format(**megabytes))}</p>'
        f'<ul class="k-files" aria-live="polite"></ul></section>'
    )


def waiting(count: int, language: Language) -> str:
    """That files are kept but not indexed, and the button that does it; nothing where there are none."""
    if not count:
        return ""
    words = WORDING[language]
    text = words.waiting_one if count == 1 else words.waiting_many.format(count=count)
    return f'<div class="k-added" lang="{language}"><p>{safe(text)}</p>{_button(language)}</div>'


def progress_view(so_far: list[Progress | None], language: Language) -> str:
    """How far a run is: a list of the last thing told, empty before there is any."""
    words = WORDING[language]
    progress = so_far[0] if so_far else None
    if progress is None:
        label, bar = words.another if so_far else words.starting, "<progress></progress>"
    else:
        label = {"reading": words.reading, "embedding": words.embedding, "writing": words.writing}[progress.stage]
        bar = f'<progress max="{max(progress.total, 1)}" value="{progress.done}"></progress>'
    named = bar.replace("<progress", f'<progress aria-label="{safe(label)}"')
    return f'<div class="k-added" lang="{language}" aria-busy="true"><p role="status">{safe(label)}</p>{named}</div>'


def findings(added: Added, language: Language) -> str:
    """How many articles were added, and what the doctor says of them."""
    words, health = WORDING[language], added.health
    count = health.articles
    number = words.added_one if count == 1 else words.added_many.format(count=count)
    head = f'<p role="status"><strong>{safe(number)}</strong> {safe(words.answers)}</p>'
    column = 0 if language == "fr" else 1
    items = [_finding(DOUBTS[key][column], REMEDIES[key][column], added, key, language) for key in health.remedies]
    items += [
        f"<li><strong>{_name(name)}</strong> {safe(words.reprint).format(name=_name(original))}</li>"
        for name, original in added.reprints[:_SHOWN]
    ]
    items += [f"<li>{safe(shortened(error.message(language), 400))}</li>" for error in health.errors[:_SHOWN]]
    if not items:
        rest = f'<p class="k-meta">{safe(words.sound)}</p>' if count else ""
    else:
        rest = f'<h4>{safe(words.doctor)}</h4><ul class="k-findings">{"".join(items)}</ul>'
    return f'<div class="k-added" lang="{language}">{head}{rest}</div>'


def _finding(what: str, remedy: str, added: Added, key: str, language: Language) -> str:
    health = added.health
    counted = WORDING[language].finding.format(what=what[:1].upper() + what[1:], count=health.doubts[key])
    names = ", ".join(_name(name) for name in health.examples[key])
    return f'<li><strong>{safe(counted)}</strong> {safe(remedy)} <span class="k-meta">{names}</span></li>'


def failure(message: str, language: Language) -> str:
    """Why a run failed, that nothing is lost, and the button that tries again."""
    kept = safe(WORDING[language].kept)
    return (
        f'<div class="k-added" lang="{language}"><p class="k-error" role="alert">{safe(message)}</p>'
        f"<p>{kept}</p>{_button(language)}</div>"
    )


def _button(language: Language) -> str:
    return f'<button type="button" class="k-pick" data-index>{safe(WORDING[language].index_now)}</button>'


def _name(name: str) -> str:
    return isolated(shortened(name, _LONGEST_NAME))
