"""The one engine behind the chat, the command line, Python and evaluation."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from embeddings.articles import Article, ArticleEntry, DroppedSpan
from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import KiosqueError, Language
from embeddings.index import Index
from qa.answer import Answer, Citation, Evidence, Question
from qa.calibration import calibrated
from qa.current import Current
from qa.engine import Engine, Workshop
from qa.errors import BadSettings, EmptyQuestion, NoJudge, QuestionTooLong, TranslationFailed
from qa.language import detect_language
from qa.leaning import speaks_a_language
from qa.models import CHAT_FAILURES, SIDE_SLOT, ChatModel, explain, open_chat_model
from qa.selection import select
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL, Settings
from qa.stopwatch import Stopwatch
from qa.translating import translator
from qa.writing import warm_up


class Assistant:
    """Answers questions in French or English from an index of French articles.

    >>> with Assistant.open(Path(".kiosque")) as assistant:  # doctest: +SKIP
    ...     print(assistant.ask("Quand Xiaomi veut-il vendre aux États-Unis ?").text)

    Use it as a context manager, or call ``close``: a local chat model runs in a process of its own.
    """

    def __init__(self, index: Index, encoder: Encoder, chat: ChatModel, settings: Settings) -> None:
        self.settings = settings
        self._chat = chat
        self._asked = threading.Event()
        self._translator = translator(chat)
        self.encoder = encoder
        """The embedding model, loaded once."""
        self._workshop = Workshop(encoder, chat, settings)
        self._current = Current(self._workshop.engine(index))

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
        try:
            if "silence" not in settings and (silence := calibrated(Path(data))) is not None:
                settings["silence"] = silence
            chosen = Settings(data=Path(data), chat_model=chat_model, embedding_model=embedding_model, **settings)
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
            raise BadSettings(reason="; ".join(faults)) from error
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
        self, question: str, reader: Language = "fr", within: Sequence[str] = (), earlier: Sequence[Answer] = ()
    ) -> Answer:
        """The finished answer: the last item of ``stream``.

        Args:
            question: at most ``Settings.longest_question`` characters, in French or English.
            reader: the language to answer in when the question has no word of either ("ZTE 2018").
            within: the ids of the only articles to answer from; empty: all of them.
            earlier: the answers of this conversation so far, oldest first; a question that leans on them ("Et ZTE ?",
                "Why?") is understood from the last ones, and ``answer.question`` has both what was understood and what
                was asked.

        Raises:
            KiosqueError: the question is empty, too long, or in another language.
        """
        *_, answer = self.stream(question, reader, within, earlier)
        return answer

    def stream(
        self, question: str, reader: Language = "fr", within: Sequence[str] = (), earlier: Sequence[Answer] = ()
    ) -> Iterator[Answer]:
        """Answers so far: first one with the evidence and no words, then fuller ones; the last one is finished.

        Raises as ``ask`` does.
        """
        self._asked.set()
        watch = Stopwatch()
        with self._current.use() as engine:
            understood = self._understood(engine, question, reader, within, earlier)
            for answer in engine.replier.stream(understood, earlier):
                yield watch.stamp(self._current.told(engine, answer))

    def search(
        self, question: str, limit: int = 10, reader: Language = "fr", within: Sequence[str] = ()
    ) -> tuple[Evidence, ...]:
        """The ``limit`` best passages, best first, without any chat model. Raises as ``ask`` does."""
        with self._current.use() as engine:
            return engine.retriever.search(self._understood(engine, question, reader, within), limit)

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
            raise _untranslated(error) from error

    def confidence(self, question: str, reader: Language = "fr", within: Sequence[str] = ()) -> float:
        """How sure it is, 0 to 1, that the articles answer; below ``Settings.silence`` it would not write.

        Raises:
            KiosqueError: as ``ask`` does, and where there is no local chat model to judge.
        """
        with self._current.use() as engine:
            understood = self._understood(engine, question, reader, within)
            decision = (engine.gather | self._workshop.decide).invoke(understood)
        if decision.confidence is None:
            if decision.silence is None:
                raise NoJudge(name=self._chat.name)
            return 0.0
        return decision.confidence

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
        manifest = self.index.manifest
        return {
            "settings": self.settings.model_dump(mode="json", exclude={"data"}),
            "chat": self._chat.name,
            "prompts": self._workshop.prompt_ids(),
            "index": {
                "digest": manifest.digest(),
                "encoder": manifest.fingerprint.encoder,
                "articles": manifest.articles,
                "passages": manifest.passages,
            },
        }

    async def aask(
        self, question: str, reader: Language = "fr", within: Sequence[str] = (), earlier: Sequence[Answer] = ()
    ) -> Answer:
        """``ask`` for asynchronous code."""
        answers = [answer async for answer in self.astream(question, reader, within, earlier)]
        return answers[-1]

    async def astream(
        self, question: str, reader: Language = "fr", within: Sequence[str] = (), earlier: Sequence[Answer] = ()
    ) -> AsyncIterator[Answer]:
        """``stream`` for asynchronous code; leaving the loop early stops the chat model."""
        self._asked.set()
        watch = Stopwatch()
        with self._current.use() as engine:
            understood = self._understood(engine, question, reader, within, earlier)
            async for answer in engine.replier.astream(understood, earlier):
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
            raise _untranslated(error) from error

    def understand(
        self, question: str, reader: Language = "fr", within: Sequence[str] = (), earlier: Sequence[Answer] = ()
    ) -> Question:
        """The question, as asked, with its language; a bare name keeps the conversation's. Raises as ``ask`` does."""
        with self._current.use() as engine:
            return self._understood(engine, question, reader, within, earlier)

    def _understood(
        self, engine: Engine, question: str, reader: Language, within: Sequence[str], earlier: Sequence[Answer] = ()
    ) -> Question:
        text = " ".join(question.split())
        if not text:
            raise EmptyQuestion()
        if len(text) > self.settings.longest_question:
            raise QuestionTooLong(length=len(text), limit=self.settings.longest_question)
        spoken = earlier[-1].language if earlier and not speaks_a_language(text) else detect_language(text, reader)
        return engine.replier.with_period(Question(text, spoken, tuple(within)))

    def select(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
        language: str = "",
    ) -> tuple[str, ...]:
        """The ids of the articles of a period, of some sources, in a language (ISO 639-1): for ``within``.

        >>> assistant.ask("…", within=assistant.select(since=date(2018, 1, 1), sources=["AFP"]))  # doctest: +SKIP

        Raises:
            NoArticleSelected: there is none; the message says what the articles cover.
        """
        return select(self.catalogue(), since=since, until=until, sources=sources, language=language)

    def warm_up(self) -> None:
        """Ready a local model in the background, for doors that stay open; a failure shows with the first question.

        It ends with that question: on a small machine five prompts would be computed beside the one that is needed.
        """
        heads = [*self._workshop.prompts.values(), *self._workshop.follow_ups.values()]

        def quietly() -> None:
            with contextlib.suppress(*CHAT_FAILURES, KiosqueError):
                for prompt, slot in [*((head, None) for head in heads), (self._workshop.support, SIDE_SLOT)]:
                    if self._asked.is_set():
                        return
                    warm_up(self._chat, prompt, slot)

        threading.Thread(target=quietly, name="warm-up", daemon=True).start()

    def close(self) -> None:
        """Stop the local chat model's process, if there is one, and free the index that ``open`` opened."""
        self._chat.close()
        self._current.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _untranslated(error: BaseException) -> KiosqueError:
    return TranslationFailed(reason=explain(error).details.get("reason", "–"))
