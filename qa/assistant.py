"""The one engine behind the chat, the command line, Python and evaluation."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from embeddings.articles import Article
from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import LANGUAGES, KiosqueError, Language
from embeddings.index import Index
from prompts.library import PromptError, load, load_own
from qa.answer import Answer, Citation, Evidence, Models, Question
from qa.calibration import calibrated
from qa.chain import answering, gathering
from qa.conversation import Understanding
from qa.deciding import decider, undoubting
from qa.errors import BadSettings, BrokenPrompt, EmptyQuestion, NoJudge, QuestionTooLong, TranslationFailed
from qa.language import detect_language
from qa.leaning import speaks_a_language
from qa.models import CHAT_FAILURES, SIDE_SLOT, ChatModel, explain, open_chat_model
from qa.quoting import quoter
from qa.replying import Replier
from qa.retrieval import Retriever
from qa.selection import coverage, select
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL, Settings
from qa.stopwatch import Stopwatch
from qa.supporting import supporter
from qa.translating import translator
from qa.writing import second_writer, warm_up, writer


class Assistant:
    """Answers questions in French or English from an index of French articles.

    >>> with Assistant.open(Path(".kiosque")) as assistant:  # doctest: +SKIP
    ...     print(assistant.ask("Quand Xiaomi veut-il vendre aux États-Unis ?").text)

    Use it as a context manager, or call ``close``: a local chat model runs in a process of its own.
    """

    def __init__(self, index: Index, encoder: Encoder, chat: ChatModel, settings: Settings) -> None:
        self.index = index
        self.settings = settings
        self._chat = chat
        self._asked = threading.Event()
        weights: dict[Language, float] = {"fr": settings.lexical_weight_fr, "en": settings.lexical_weight_en}
        self._retriever = Retriever(index, encoder, weights, settings.rescore)
        self._decide = undoubting()
        quoting = dict.fromkeys(LANGUAGES, Models(encoder.name, "none", ()))
        self._gather = gathering(self._retriever, encoder, settings.passages)
        chain = by_quoting = answering(self._gather, self._decide, quoter(), quoting)
        try:
            self._prompts = {language: load(language, "answer", settings.prompts) for language in LANGUAGES}
            self._again = {language: load_own(language, "again", settings.prompts) for language in LANGUAGES}
            self._follow_ups = {language: load_own(language, "follow_up", settings.prompts) for language in LANGUAGES}
        except PromptError as error:
            raise BrokenPrompt(reason=error) from error
        self._translator = translator(chat)
        self._support = load("fr", "support")
        if chat.model is not None:
            models = {code: Models(encoder.name, chat.name, (prompt.id,)) for code, prompt in self._prompts.items()}
            self._decide = decider(chat, self._prompts, settings.silence)
            write, again = writer(chat, self._prompts), second_writer(chat, self._prompts, self._again)
            support = supporter(chat, self._support)
            chain = answering(self._gather, self._decide, write, models, again, support)
        self._replier = Replier(chain, by_quoting, Understanding(chat, self._follow_ups), coverage(index.catalogue()))

    @classmethod
    def open(
        cls,
        data: Path | str = DATA,
        *,
        chat_model: str = CHAT_MODEL,
        embedding_model: str = EMBEDDING_MODEL,
        **settings: Any,
    ) -> Self:
        """Open the index in ``data`` with these models and any other of the ``Settings``.

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
            return cls(index, load_encoder(chosen.embedding_model), chat, chosen)
        except KiosqueError:
            chat.close()
            raise

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
        for answer in self._replier.stream(self.understand(question, reader, within, earlier), earlier):
            yield watch.stamp(answer)

    def search(
        self, question: str, limit: int = 10, reader: Language = "fr", within: Sequence[str] = ()
    ) -> tuple[Evidence, ...]:
        """The ``limit`` best passages, best first, without any chat model. Raises as ``ask`` does."""
        return self._retriever.search(self.understand(question, reader, within), limit)

    def search_all(self, questions: Sequence[Question], limit: int = 10) -> Iterator[tuple[Evidence, ...]]:
        """``search`` for many questions that were understood, in order, several times as fast."""
        return self._retriever.search_all(questions, limit)

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
        decision = (self._gather | self._decide).invoke(self.understand(question, reader, within))
        if decision.confidence is None:
            if decision.silence is None:
                raise NoJudge(name=self._chat.name)
            return 0.0
        return decision.confidence

    def articles(self) -> Iterator[Article]:
        """Every article of the index."""
        return self.index.articles()

    def describe(self) -> dict[str, Any]:
        """What answers here, as plain values: settings, prompts, index; two that describe alike answer alike.

        The chat model goes by its name: what a server of that name serves is not known here.
        """
        manifest = self.index.manifest
        return {
            "settings": self.settings.model_dump(mode="json", exclude={"data"}),
            "chat": self._chat.name,
            "prompts": [
                prompt.id
                for prompts in (self._prompts, self._again, self._follow_ups, {"fr": self._support})
                for prompt in prompts.values()
            ],
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
        async for answer in self._replier.astream(self.understand(question, reader, within, earlier), earlier):
            yield watch.stamp(answer)

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
        text = " ".join(question.split())
        if not text:
            raise EmptyQuestion()
        if len(text) > self.settings.longest_question:
            raise QuestionTooLong(length=len(text), limit=self.settings.longest_question)
        spoken = earlier[-1].language if earlier and not speaks_a_language(text) else detect_language(text, reader)
        return self._replier.with_period(Question(text, spoken, tuple(within)))

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
        return select(self.index.catalogue(), since=since, until=until, sources=sources, language=language)

    def warm_up(self) -> None:
        """Ready a local model in the background, for doors that stay open; a failure shows with the first question.

        It ends with that question: on a small machine five prompts would be computed beside the one that is needed.
        """
        heads = [*self._prompts.values(), *self._follow_ups.values()]

        def quietly() -> None:
            with contextlib.suppress(*CHAT_FAILURES, KiosqueError):
                for prompt, slot in [*((head, None) for head in heads), (self._support, SIDE_SLOT)]:
                    if self._asked.is_set():
                        return
                    warm_up(self._chat, prompt, slot)

        threading.Thread(target=quietly, name="warm-up", daemon=True).start()

    def close(self) -> None:
        """Stop the local chat model's process, if there is one."""
        self._chat.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _untranslated(error: BaseException) -> KiosqueError:
    return TranslationFailed(reason=explain(error).details.get("reason", "–"))
