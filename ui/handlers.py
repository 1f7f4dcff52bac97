"""What the page does when it is opened, a question is sent, stopped, or a citation chosen."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from embeddings.articles import ArticleEntry
from embeddings.errors import KiosqueError, Language
from qa.answer import Translation
from qa.assistant import Assistant
from qa.translating import shown
from ui.access import leave_button
from ui.conversation import Turn, cited, find, new_id
from ui.corpus import Corpus
from ui.reader import reader as reader
from ui.reading import article_view
from ui.render import conversation, header, side_head, welcome
from ui.steering import Steering
from ui.translation import arrived
from ui.wording import WORDING

_log = logging.getLogger(__name__)

Updates = tuple[Any, ...]
"""One value per output component; ``gr.skip()`` leaves one as it is."""


class Handlers:
    """The page's events on one open assistant. What a reader asked is passed in and out: it lives in their session."""

    def __init__(self, assistant: Assistant, marked: Callable[[list[Turn]], list[Turn]] = list) -> None:
        """``marked`` gives turns with what readers thought of them meanwhile."""
        self.assistant = self._assistant = assistant
        self._marked = marked
        self._catalogue: Sequence[ArticleEntry] = ()
        self._corpus = Corpus.of(self._catalogue)
        self._quoting = assistant.settings.chat_model == "none"

    def greet(self, request: gr.Request) -> Updates:
        """The reader's language: side, header, empty conversation, question field, send and stop buttons."""
        language = reader(request)
        words = WORDING[language]
        return (
            side_head(language),
            header(language),
            self.empty(language),
            gr.update(placeholder=words.placeholder, label=words.question_label),
            gr.update(value=words.send),
            gr.update(value=words.stop),
        )

    def empty(self, language: Language) -> str:
        """What a conversation without a question shows."""
        return welcome(self._articles(), language)

    def shown(self, turns: Sequence[Turn], language: Language, first: int = 0) -> str:
        """Turns that are brought back, from number ``first``; no quote of theirs is translated yet."""
        return conversation(turns, language, first, self._known(None))

    def door(self, request: gr.Request) -> str:
        """The way out, for a reader who came in with a password."""
        return leave_button(reader(request)) if request.username else ""

    def renew(self, turns: list[Turn], request: gr.Request) -> Any:
        """An empty conversation, once the articles are others; one that was begun stays."""
        return gr.skip() if turns else self.empty(reader(request))

    async def ask(
        self,
        text: str,
        turns: list[Turn],
        request: gr.Request,
        translations: dict[str, Translation] | None = None,
        steering: object = None,
    ) -> AsyncIterator[Updates]:
        """The question field, earlier turns, this turn, all turns, send and stop buttons, as the answer grows.

        Leaving early (stop, a closed tab) stops the chat model.
        """
        if not text.strip():
            yield _skip(6)
            return
        language = reader(request)
        turn = Turn(text.strip(), id=new_id(), steering=Steering.read(steering))
        turns = await asyncio.to_thread(self._marked, turns)
        earlier = conversation(turns, language, translations=self._known(translations))
        try:
            chosen = turn.steering.chosen(self._assistant)
        except KiosqueError as error:  # the question stays in its field, to be sent again
            turn = replace(turn, error=error.message(language))
            yield gr.skip(), earlier, *self._so_far(turns, turn, language), *_buttons(busy=False)
            return
        yield "", earlier, *self._so_far(turns, turn, language), *_buttons(busy=True)
        answers_before = [each.answer for each in turns if each.answer is not None]
        try:
            if session := getattr(request, "session_hash", None):
                chosen["asker"] = session
            asking = self._assistant.astream(turn.question, language, earlier=answers_before, **chosen)
            async with aclosing(asking) as answers:  # type: ignore[type-var]
                async for answer in answers:
                    turn = replace(turn, answer=answer)
                    yield *_skip(2), *self._so_far(turns, turn, language), *_skip(2)
        except KiosqueError as error:
            turn = replace(turn, answer=None, error=error.message(language))
        except Exception:
            _log.exception("a question could not be answered")
            turn = replace(turn, answer=None, error=WORDING[language].failed)
        yield *_skip(2), *self._so_far(turns, turn, language), *_buttons(busy=False)

    def stop(self, turns: list[Turn], request: gr.Request) -> Updates:
        """This turn, all turns and the buttons, once a turn was cut off: what was verified stays, the draft goes."""
        if not turns or turns[-1].settled:
            return *_skip(2), *_buttons(busy=False)
        stopped = replace(turns[-1], stopped=True)
        return *self._so_far(turns[:-1], stopped, reader(request)), *_buttons(busy=False)

    def back(self, turns: list[Turn], request: gr.Request, event: gr.EventData) -> Updates:
        """A question in the question field again, the turns that stay, none after them, all turns, and the buttons.

        The last turn goes, as its new answer takes its place. An older one and all after it stay: its question is asked
        at the end, as it was understood where it was.
        """
        language, number = reader(request), _target(event)
        if not (number.isascii() and number.isdigit() and int(number) < len(turns)):
            raise gr.Error(WORDING[language].gone, print_exception=False)
        again, last = turns[int(number)], int(number) == len(turns) - 1
        stay = turns[:-1] if last else [each if each.settled else replace(each, stopped=True) for each in turns]
        question = again.question if last or again.answer is None else again.answer.question.text
        now = "" if stay else self.empty(language)
        return question, conversation(stay, language, 0, self._known(None)), now, stay, *_buttons(busy=False)

    async def translate(
        self, turns: list[Turn], translations: dict[str, Translation], request: gr.Request, event: gr.EventData
    ) -> Updates:
        """The translations that came, that of the chosen quote among them: as HTML, and for the reader's session."""
        language, where = reader(request), _target(event)
        found = cited(turns, where)
        if found is None:
            raise gr.Error(WORDING[language].gone, print_exception=False)
        citation, _ = found
        try:
            translation = shown(citation, await self._assistant.atranslate(citation), language)
            translations[where] = translation
        except KiosqueError as error:
            translation = Translation("", warning=error.message(language))
        except Exception:
            _log.exception("a quote could not be translated")
            translation = Translation("", warning=WORDING[language].untranslated)
        return arrived(turns, {**translations, where: translation}, language), translations

    def open(self, turns: list[Turn], request: gr.Request, event: gr.EventData) -> str:
        """The article at the place that was chosen."""
        language = reader(request)
        place = find(turns, _target(event))
        if place is None:
            raise gr.Error(WORDING[language].gone, print_exception=False)
        return article_view(place, self._assistant.dropped(place.article), language)

    def close(self) -> str:
        """No article."""
        return ""

    def _articles(self) -> Corpus:
        """What the articles of the current index are."""
        if (catalogue := self._assistant.catalogue()) is not self._catalogue:
            self._catalogue, self._corpus = catalogue, Corpus.of(catalogue)
        return self._corpus

    def _known(self, translations: dict[str, Translation] | None) -> dict[str, Translation] | None:
        """None where nobody can translate."""
        return None if self._quoting else translations or {}

    def _so_far(self, earlier: list[Turn], turn: Turn, language: Language) -> Updates:
        return conversation([turn], language, len(earlier), self._known(None)), [*earlier, turn]


def _target(event: gr.EventData) -> str:
    chosen = event._data.get("target") if isinstance(event._data, dict) else None
    return chosen if isinstance(chosen, str) else ""


def _buttons(busy: bool) -> Updates:
    return gr.update(visible=not busy), gr.update(visible=busy)


def _skip(count: int) -> Updates:
    return (gr.skip(),) * count
