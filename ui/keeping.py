"""What the page keeps: conversations come back, are found, named, deleted, exported; answers have a link and a mark."""

import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

import gradio as gr

from embeddings.errors import KiosqueError, Language
from qa.answer import Translation
from ui.conversation import Mark, Turn, new_id
from ui.feedback import LONGEST_WORD, Feedback
from ui.footnotes import file_name, markdown
from ui.handlers import Handlers, Updates, reader
from ui.keeping_wording import WORDING
from ui.shelf import by_link, exported, link_gone, shelf, tools
from ui.store import PER_READER, Listing, Store

_log = logging.getLogger(__name__)

_ID = re.compile(r"[\w-]{16,64}", re.ASCII)
_LISTED = 50
"""Conversations in the list until the reader asks for all."""


@dataclass
class Open:
    """The conversation on the page, in the reader's session."""

    id: str = ""
    seen: set[str] = field(default_factory=set)
    """The ids of the turns that stand on the page and are kept: who asks again takes some of them away."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which of the conversations the list shows."""

    text: str = ""
    most: int = _LISTED


class Keeping:
    """The page's events on what is kept. ``conversation`` says how it is shown."""

    def __init__(self, store: Store, feedback: Feedback | None, conversation: Handlers) -> None:
        self._store = store
        self._feedback = feedback
        self._conversation = conversation

    def arrive(self, arrival: str, request: gr.Request) -> Updates:
        """The reader, the panel's tools, then as ``_show``: the answer of a link, else what this tab had open.

        What the browser says (``arrival.js``) may be forged: it names a reader whom nobody else can name, or nobody.
        """
        language, said = reader(request), _said(arrival)
        who = _who(request, said.get("reader", ""))
        head = who, tools(language)
        if said.get("answer"):
            return *head, *self._linked(who, said["answer"], language)
        shown = self._opened(who, said.get("conversation", ""), language)
        if not shown[1]:  # the page is empty already, and a quick reader may have asked
            shown = shown[0], *(gr.skip(),) * 7, shown[-1]
        return *head, *shown

    async def ask(
        self,
        text: str,
        turns: list[Turn],
        translations: dict[str, Translation],
        steering: object,
        who: str,
        opened: Open,
        request: gr.Request,
    ) -> AsyncIterator[Updates]:
        """As the conversation's ``ask``. A turn that its reader leaves, by closing or reloading, is kept as stopped."""
        try:
            asking = self._conversation.ask(text, turns, request, translations, steering)
            async with aclosing(asking) as updates:  # type: ignore[type-var]
                async for update in updates:
                    turns = update[3] if isinstance(update[3], list) else turns
                    yield update
        finally:
            if turns and not turns[-1].settled:  # else ``save`` keeps it
                self._leave(who, opened, turns)

    def begin(self, who: str, opened: Open, turns: list[Turn], sought: Sought, request: gr.Request) -> Updates:
        """A new conversation, as ``_show``. A turn that was being answered is kept as stopped."""
        self._leave(who, opened, turns)
        return self._show(who, Open(new_id()), [], reader(request), sought)

    def choose(
        self, who: str, opened: Open, turns: list[Turn], sought: Sought, request: gr.Request, event: gr.EventData
    ) -> Updates:
        """The chosen conversation, as ``_show``."""
        self._leave(who, opened, turns)
        return self._opened(who, _text(event, "target"), reader(request), sought)

    def save(self, who: str, opened: Open, turns: list[Turn], sought: Sought, request: gr.Request) -> str:
        """The list, once what was asked is kept."""
        kept = self._keep(who, opened, turns)
        return self._list(who, opened, sought, reader(request), "" if kept else WORDING[reader(request)].not_kept)

    def search(self, who: str, opened: Open, request: gr.Request, event: gr.EventData) -> Updates:
        """What is sought, and the conversations that have it."""
        sought = Sought(_text(event, "text"))
        return sought, self._list(who, opened, sought, reader(request))

    def more(self, who: str, opened: Open, sought: Sought, request: gr.Request) -> Updates:
        """What is sought, and all conversations that have it."""
        wider = replace(sought, most=PER_READER)
        return wider, self._list(who, opened, wider, reader(request))

    def rename(self, who: str, opened: Open, sought: Sought, request: gr.Request, event: gr.EventData) -> str:
        """The list, with a conversation's new name."""
        language = reader(request)
        self._try(language, lambda: self._store.rename(who, _text(event, "target"), _text(event, "name")))
        return self._list(who, opened, sought, language)

    def delete(self, who: str, opened: Open, sought: Sought, request: gr.Request, event: gr.EventData) -> Updates:
        """As ``_show``: the list without a conversation; an empty page where that one was open."""
        language, gone = reader(request), _text(event, "target")
        if deleting_open := gone == opened.id:
            opened.id = ""  # else a turn that is being answered would bring it back
        try:
            self._try(language, lambda: self._store.delete(who, gone))
        except gr.Error:
            if deleting_open:
                opened.id = gone  # it is still there: what is asked next is kept with it
            raise
        said = WORDING[language].deleted
        if deleting_open:
            return self._show(who, Open(new_id()), [], language, sought, said)
        return *(gr.skip(),) * 8, self._list(who, opened, sought, language, said)

    def export(self, who: str, turns: list[Turn], request: gr.Request, event: gr.EventData) -> str:
        """The chosen conversation, or the chosen turn of the open one, as a file."""
        language, chosen = reader(request), _text(event, "target")
        if chosen.isascii() and chosen.isdigit() and int(chosen) < len(turns):
            turn = turns[int(chosen)]
            return exported(markdown(turn.question, [turn], language), file_name(turn.question))
        whole = self._try(language, lambda: self._store.turns(who, chosen, every=True))
        if whole is None:
            raise gr.Error(WORDING[language].gone, print_exception=False)
        name = self._try(language, lambda: self._store.name(who, chosen))
        return exported(markdown(name, whole, language), file_name(name))

    def mark(self, who: str, turns: list[Turn], request: gr.Request, event: gr.EventData) -> None:
        """Keep what the reader thinks of an answer, with it and as an evaluation case."""
        language, chosen = reader(request), _text(event, "target")
        if not (chosen.isascii() and chosen.isdigit() and int(chosen) < len(turns) and turns[int(chosen)].id):
            raise gr.Error(WORDING[language].gone, print_exception=False)
        mark = _mark(event)

        def record() -> None:
            self._store.mark(who, turns[int(chosen)].id, mark)
            if self._feedback is not None:
                self._feedback.record(turns, int(chosen), mark)

        self._try(language, record)

    def _linked(self, who: str, identifier: str, language: Language) -> Updates:
        turn = self._try(language, lambda: self._store.answer(identifier)) if _ID.fullmatch(identifier) else None
        if turn is None:
            gone = link_gone(language) + self._conversation.empty(language)
            first = self._show(who, Open(new_id()), [], language)
            return *first[:4], gone, *first[5:]
        shared = replace(turn, id="", mark=None)
        first = self._show(who, Open(), [shared], language)
        return *first[:3], by_link(language), *first[4:]

    def _opened(self, who: str, conversation: str, language: Language, sought: Sought | None = None) -> Updates:
        """A conversation of the reader's; a new one where there is no such."""
        turns: list[Turn] | None = None
        if _ID.fullmatch(conversation):
            turns = self._try(language, lambda: self._store.turns(who, conversation))
        if not turns:
            return self._show(who, Open(new_id()), [], language, sought or Sought())
        words = WORDING[language]
        readable = [turn if turn.settled else replace(turn, error=words.unreadable) for turn in turns]
        opened = Open(conversation, {turn.id for turn in readable})
        return self._show(who, opened, readable, language, sought or Sought())

    def _show(
        self, who: str, opened: Open, turns: list[Turn], language: Language, sought: Sought = Sought(), said: str = ""
    ) -> Updates:
        """The open conversation, its turns, no translation, earlier turns, the last one or the empty conversation, no
        article, send and stop buttons, and the list."""
        last = (
            self._conversation.shown(turns[-1:], language, len(turns) - 1)
            if turns
            else self._conversation.empty(language)
        )
        earlier = self._conversation.shown(turns[:-1], language)
        listed = self._list(who, opened, sought, language, said)
        buttons = gr.update(visible=True), gr.update(visible=False)
        return opened, turns, {}, earlier, last, "", *buttons, listed

    def _list(self, who: str, opened: Open, sought: Sought, language: Language, said: str = "") -> str:
        try:
            listing = self._store.listing(who, sought.text, sought.most)
        except KiosqueError:
            _log.exception("conversations could not be listed")
            listing, said = Listing((), 0), WORDING[language].not_kept
        return shelf(listing, opened.id, sought.text, language, said)

    def _leave(self, who: str, opened: Open, turns: list[Turn]) -> None:
        cut = [turn if turn.settled else replace(turn, stopped=True) for turn in turns]
        self._keep(who, opened, cut)

    def _keep(self, who: str, opened: Open, turns: list[Turn]) -> bool:
        if not opened.id:
            return True
        try:
            self._store.keep(who, opened.id, turns, opened.seen)
        except KiosqueError:
            _log.exception("a conversation could not be kept")
            return False
        opened.seen.update(turn.id for turn in turns if turn.settled)
        return True

    def _try(self, language: Language, do: Callable[[], Any]) -> Any:
        """What ``do`` gives; where it fails, one line for the reader, and the detail in the log."""
        try:
            return do()
        except KiosqueError as error:
            _log.exception("what is kept could not be read or written")
            raise gr.Error(WORDING[language].not_kept, print_exception=False) from error


def marked(store: Store, turns: list[Turn]) -> list[Turn]:
    """The turns with the marks that were given since they were answered."""
    try:
        marks = store.marks(turns)
    except KiosqueError:
        _log.exception("marks could not be read")
        return turns
    return [replace(turn, mark=marks.get(turn.id, turn.mark)) for turn in turns]


def _said(arrival: str) -> dict[str, str]:
    """What the browser says of itself: texts by name."""
    try:
        said = json.loads(arrival[:1_000])
    except (ValueError, TypeError):
        return {}
    return {key: value for key, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}


def _who(request: gr.Request, browser: str) -> str:
    """Who reads: the user that gave the page's password, else who has this browser."""
    if user := getattr(request, "username", None):
        return f"user:{user}"
    return f"browser:{browser if _ID.fullmatch(browser) else new_id()}"


def _text(event: gr.EventData, name: str) -> str:
    """A text that a browser sends, ``""`` where it sends none; without lone surrogates, which no file can hold."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _mark(event: gr.EventData) -> Mark | None:
    """The mark that a browser sends; None where it takes one back."""
    liked = event._data.get("liked") if isinstance(event._data, dict) else None
    if not isinstance(liked, bool):
        return None
    word = " ".join(_text(event, "word").split())[:LONGEST_WORD]
    return Mark(liked, "" if liked else word, not liked and event._data.get("silent") is True)
