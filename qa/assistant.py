"""The one engine behind the chat, the command line, Python and evaluation."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Self, Unpack

from embeddings.articles import Article, ArticleEntry, DroppedSpan
from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import KiosqueError, Language
from embeddings.index import Index
from qa.answer import Answer, Citation, Evidence, Question
from qa.asking import Options
from qa.calibration import calibrated
from qa.current import Current
from qa.engine import Workshop
from qa.errors import NoJudge
from qa.models import CHAT_FAILURES, ChatModel, ChatState, open_chat_model
from qa.queueing import Queue, queue_for
from qa.selection import select
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL, Settings
from qa.stopwatch import Stopwatch
from qa.suggesting import Suggester
from qa.translating import translator, untranslated
from qa.turns import ain_turn, in_turn


class Assistant(contextlib.AbstractContextManager["Assistant"]):
    """Answers questions in French or English from an index of French articles.

    >>> with Assistant.open(Path(".kiosque")) as assistant:  # doctest: +SKIP
    ...     print(assistant.ask("Quand Xiaomi veut-il vendre aux États-Unis ?").text)

    Use it as a context manager, or call ``close``: a local chat model runs in a process of its own.
    """

    def __init__(
        self, index: Index, encoder: Encoder, chat: ChatModel, settings: Settings, queue: Queue | None = None
    ) -> None:
        """``queue``: who waits for the chat model and how long, where that is not as usual."""
        self.settings = settings
        self._chat = chat
        self._queue = queue or queue_for(chat)
        self._asked = threading.Event()
        self._translator = translator(chat)
        self.encoder = encoder
        """The embedding model, loaded once."""
        self._workshop = Workshop(encoder, chat, settings)
        self._current = Current(self._workshop.engine(index))
        self.suggestions = Suggester(self._current.use, settings.data)
        """``suggestions("fr")``: a few questions that the articles answer; None while they are looked for."""

    @classmethod
    def open(
        cls,
        data: Path | str = DATA,
        *,
        chat_model: str = CHAT_MODEL,
        embedding_model: str = EMBEDDING_MODEL,
        follow: bool = True,
        **settings: Any,
    ) -> Self:
        """Open the index in ``data`` with these models and any other of the ``Settings``.

        When another index is made there, questions go over to it, unless ``follow`` is false: figures of one run must
        come from one index.

        Raises:
            KiosqueError: no index there, an index of another embedding model, no such chat model, no server at its
                address, a setting that is none or has a wrong value; the message says what to do.
        """
        if "silence" not in settings and (silence := calibrated(Path(data))) is not None:
            settings["silence"] = silence
        chosen = Settings.of(data=Path(data), chat_model=chat_model, embedding_model=embedding_model, **settings)
        index = Index.open(chosen.data, chosen.embedding_model)
        chat = open_chat_model(chosen.chat_model)
        try:
            assistant = cls(index, load_encoder(chosen.embedding_model), chat, chosen)
        except KiosqueError:
            chat.close()
            raise
        if follow:
            again = partial(Index.open, chosen.data, chosen.embedding_model)
            assistant._current.follow(chosen.data, again, assistant._workshop.engine)
        return assistant

    @property
    def index(self) -> Index:
        """The index that answers now. One that is followed by another is closed."""
        return self._current.engine.index

    def ask(
        self,
        question: str,
        reader: Language = "fr",
        within: Sequence[str] = (),
        earlier: Sequence[Answer] = (),
        **options: Unpack[Options],
    ) -> Answer:
        """The finished answer: the last item of ``stream``.

        Args:
            question: at most ``Settings.longest_question`` characters, in French or English.
            reader: the language to answer in when the question has no word of either ("ZTE 2018").
            within: the ids of the only articles to answer from; empty: all of them.
            earlier: the answers of this conversation so far, oldest first; a question that leans on them ("Et ZTE ?",
                "Why?") is understood from the last ones, and ``answer.question`` has both what was understood and what
                was asked.
            options: by keyword, ``answer_in`` ("fr", "en") and ``silence`` ("lenient", "strict", .5): ``Options``.

        Raises:
            KiosqueError: the question is empty, too long, or in another language; an option has a wrong value; too many
                others wait.
        """
        *_, answer = self.stream(question, reader, within, earlier, **options)
        return answer

    def stream(
        self,
        question: str,
        reader: Language = "fr",
        within: Sequence[str] = (),
        earlier: Sequence[Answer] = (),
        asker: str = "",
        **options: Unpack[Options],
    ) -> Iterator[Answer]:
        """Answers so far: first one with the evidence and no words, then fuller ones; the last one is finished.

        The evidence of the first one comes at once; that of the later ones was read closely, and its order may differ.
        Where others use the chat model, ``waiting`` says how many are before this one; who asks much waits behind who
        asks little, by ``asker``: a session, for example. Raises as ``ask`` does.
        """
        self._asked.set()
        watch = Stopwatch()
        with self._queue.enter(asker) as place, self._current.use() as engine:
            understood = engine.asked(question, reader, within, earlier, **options)
            for answer in in_turn(engine.replier, understood, earlier, place):
                yield watch.stamp(self._current.told(engine, answer))

    def search(
        self, question: str, limit: int = 10, reader: Language = "fr", within: Sequence[str] = ()
    ) -> tuple[Evidence, ...]:
        """The ``limit`` best passages, best first, without any chat model. Raises as ``ask`` does."""
        with self._current.use() as engine:
            return engine.retriever.search(engine.asked(question, reader, within), limit)

    def search_all(self, questions: Sequence[Question], limit: int = 10) -> Iterator[tuple[Evidence, ...]]:
        """``search`` for many questions that were understood, in order, several times as fast."""
        with self._current.use() as engine:
            yield from engine.retriever.search_all(questions, limit)

    def translate(self, citation: Citation) -> str:
        """The citation's quote in the other language, English for a French article: a machine translation, unverified
        (``qa.translating.changed_numbers`` compares its numbers).

        Raises:
            KiosqueError: there is no chat model (``none``), or it failed; the message says what to do.
        """
        try:
            return self._translator.invoke(citation)
        except CHAT_FAILURES as error:
            raise untranslated(error) from error

    def confidence(self, question: str, reader: Language = "fr", within: Sequence[str] = ()) -> float:
        """How sure it is, 0 to 1, that the articles answer; below ``Settings.silence`` it would not write.

        Raises:
            KiosqueError: as ``ask`` does, and where there is no local chat model to judge.
        """
        with self._current.use() as engine:
            understood = engine.asked(question, reader, within)
            decision = (engine.gather | self._workshop.decide).invoke(understood)
        if decision.confidence is None and decision.silence is None:
            raise NoJudge(name=self._chat.name)
        return decision.confidence or 0.0

    def articles(self) -> Iterator[Article]:
        """Every article of the index."""
        with self._current.use() as engine:
            yield from engine.index.articles()

    def catalogue(self) -> tuple[ArticleEntry, ...]:
        """Id, date, source and language of every article of the index."""
        with self._current.use() as engine:
            return engine.catalogue

    def dropped(self, article: Article) -> tuple[DroppedSpan, ...]:
        """What of an article's text is in no passage, and why; none of an article that the index no longer has so."""
        with self._current.use() as engine, contextlib.suppress(KeyError):
            if engine.index.article(article.id).text == article.text:
                return engine.index.dropped(article.id)
        return ()

    def describe(self) -> dict[str, Any]:
        """What answers here, as plain values: settings, prompts, index; two that describe alike answer alike.

        The chat model goes by its name: what a server of that name serves is not known here.
        """
        return {
            "settings": self.settings.model_dump(mode="json", exclude={"data"}),
            "chat": self._chat.name,
            "prompts": self._workshop.prompt_ids(),
            "index": self._current.engine.describe(),
        }

    async def aask(
        self,
        question: str,
        reader: Language = "fr",
        within: Sequence[str] = (),
        earlier: Sequence[Answer] = (),
        **options: Unpack[Options],
    ) -> Answer:
        """``ask`` for asynchronous code."""
        return [answer async for answer in self.astream(question, reader, within, earlier, **options)][-1]

    async def astream(
        self,
        question: str,
        reader: Language = "fr",
        within: Sequence[str] = (),
        earlier: Sequence[Answer] = (),
        asker: str = "",
        **options: Unpack[Options],
    ) -> AsyncIterator[Answer]:
        """``stream`` for asynchronous code; leaving early gives the place up and stops the chat model."""
        self._asked.set()
        watch = Stopwatch()
        with self._queue.enter(asker) as place, self._current.use() as engine:
            understood = engine.asked(question, reader, within, earlier, **options)
            async with contextlib.aclosing(ain_turn(engine.replier, understood, earlier, place)) as answers:
                async for answer in answers:
                    yield watch.stamp(self._current.told(engine, answer))

    async def asearch(
        self, question: str, limit: int = 10, reader: Language = "fr", within: Sequence[str] = ()
    ) -> tuple[Evidence, ...]:
        """``search`` for asynchronous code."""
        return await asyncio.to_thread(self.search, question, limit, reader, within)

    async def atranslate(self, citation: Citation) -> str:
        """``translate`` for asynchronous code."""
        try:
            return await self._translator.ainvoke(citation)
        except CHAT_FAILURES as error:
            raise untranslated(error) from error

    def understand(
        self, question: str, reader: Language = "fr", within: Sequence[str] = (), earlier: Sequence[Answer] = ()
    ) -> Question:
        """The question, as asked, with its language; a bare name keeps the conversation's. Raises as ``ask`` does."""
        with self._current.use() as engine:
            return engine.asked(question, reader, within, earlier)

    def select(
        self, *, since: date | None = None, until: date | None = None, sources: Sequence[str] = (), language: str = ""
    ) -> tuple[str, ...]:
        """The ids of the articles of a period, of some sources, in a language (ISO 639-1): for ``within``.

        >>> assistant.ask("…", within=assistant.select(since=date(2018, 1, 1), sources=["AFP"]))  # doctest: +SKIP

        Raises:
            NoArticleSelected: there is none; the message says what the articles cover.
        """
        return select(self.catalogue(), since=since, until=until, sources=sources, language=language)

    def warm_up(self) -> None:
        """Ready search and a local model in the background, for doors that stay open; a failure shows with the first
        question, and with it this ends: on a small machine five prompts would be computed beside the one needed."""

        def quietly() -> None:
            with contextlib.suppress(*CHAT_FAILURES, KiosqueError):
                with self._current.use() as engine:
                    engine.replier.lookout.look(engine.asked("Que disent les articles ?"))
                self._workshop.warm_up(self._asked.is_set)

        self.suggestions("fr")
        threading.Thread(target=quietly, name="warm-up", daemon=True).start()

    def chat_state(self) -> ChatState:
        """Which chat model answers and how it is now: ``none``, ``loading``, ``ready`` or ``failed`` and why."""
        return self._chat.state()

    def close(self) -> None:
        """Stop the local chat model's process, if there is one, and free the index that ``open`` opened."""
        self._chat.close()
        self.suggestions.close()
        self._current.close()

    def __exit__(self, *_: object) -> None:
        self.close()
