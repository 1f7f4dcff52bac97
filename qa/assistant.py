"""The one engine behind the chat, the command line, Python and evaluation."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from embeddings.articles import Article
from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import LANGUAGES, KiosqueError, Language
from embeddings.index import Index
from prompts.library import Prompt, PromptError, load
from qa.answer import Answer, Evidence, Models, Question, Timings
from qa.chain import answering
from qa.conversation import Understanding
from qa.errors import BadSettings, BrokenPrompt, EmptyQuestion, QuestionTooLong
from qa.language import detect_language
from qa.leaning import speaks_a_language
from qa.models import CHAT_FAILURES, ChatModel, explain, open_chat_model
from qa.retrieval import Retriever
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL, Settings
from qa.writing import quoter, warm_up, writer


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
        weights: dict[Language, float] = {"fr": settings.lexical_weight_fr, "en": settings.lexical_weight_en}
        self._retriever = Retriever(index, encoder, weights)
        quote = quoter(encoder)
        quoting = dict.fromkeys(LANGUAGES, Models(encoder.name, "none", ()))
        self._quoting = answering(self._retriever, quote, encoder, quoting, settings.passages)
        self._chain = self._quoting
        try:
            self._prompts = {language: load(language, "answer", settings.prompts) for language in LANGUAGES}
            self._follow_ups = {language: _follow_up(language, settings.prompts) for language in LANGUAGES}
        except PromptError as error:
            raise BrokenPrompt(reason=error) from error
        self._understanding = Understanding(chat, self._follow_ups)
        if chat.model is not None:
            models = {code: Models(encoder.name, chat.name, (prompt.id,)) for code, prompt in self._prompts.items()}
            self._chain = answering(self._retriever, writer(chat, self._prompts), encoder, models, settings.passages)

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
        watch = _Stopwatch()
        asked = self._understanding.resolve(self.understand(question, reader, within, earlier), earlier)
        try:
            for answer in self._chain.stream(asked):
                yield watch.stamp(answer)
        except CHAT_FAILURES as error:
            notice = explain(error).message(asked.language)
            for answer in self._quoting.stream(asked):
                yield watch.stamp(answer.with_changes(notice=notice))

    def search(
        self, question: str, limit: int = 10, reader: Language = "fr", within: Sequence[str] = ()
    ) -> tuple[Evidence, ...]:
        """The ``limit`` best passages, best first, without any chat model. Raises as ``ask`` does."""
        return self._retriever.search(self.understand(question, reader, within), limit)

    def search_all(self, questions: Sequence[Question], limit: int = 10) -> Iterator[tuple[Evidence, ...]]:
        """``search`` for many questions that were understood, in order, several times as fast."""
        return self._retriever.search_all(questions, limit)

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
            "prompts": [prompt.id for prompt in (*self._prompts.values(), *self._follow_ups.values())],
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
        watch = _Stopwatch()
        asked = await self._understanding.aresolve(self.understand(question, reader, within, earlier), earlier)
        try:
            async for answer in self._chain.astream(asked):
                yield watch.stamp(answer)
        except CHAT_FAILURES as error:
            notice = explain(error).message(asked.language)
            async for answer in self._quoting.astream(asked):
                yield watch.stamp(answer.with_changes(notice=notice))

    async def asearch(
        self, question: str, limit: int = 10, reader: Language = "fr", within: Sequence[str] = ()
    ) -> tuple[Evidence, ...]:
        """``search`` for asynchronous code."""
        return await asyncio.to_thread(self.search, question, limit, reader, within)

    def understand(
        self, question: str, reader: Language = "fr", within: Sequence[str] = (), earlier: Sequence[Answer] = ()
    ) -> Question:
        """The question, as asked, with its language; a bare name keeps the conversation's. Raises as ``ask`` does."""
        text = " ".join(question.split())
        if not text:
            raise EmptyQuestion()
        if len(text) > self.settings.longest_question:
            raise QuestionTooLong(length=len(text), limit=self.settings.longest_question)
        if earlier and not speaks_a_language(text):
            return Question(text, earlier[-1].language, tuple(within))
        return Question(text, detect_language(text, reader), tuple(within))

    def warm_up(self) -> None:
        """Ready a local model in the background, for doors that stay open; a failure shows with the first question."""

        def quietly() -> None:
            with contextlib.suppress(*CHAT_FAILURES, KiosqueError):
                warm_up(self._chat, self._prompts)
                warm_up(self._chat, self._follow_ups)

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


def _follow_up(language: Language, folder: Path | None) -> Prompt:
    """The prompt that rewrites follow-ups: the packaged one where ``folder`` has only its own way to answer."""
    own = folder is not None and (folder / language / "follow_up.md").exists()
    return load(language, "follow_up", folder if own else None)


class _Stopwatch:
    """Stamps each answer so far with the seconds since the question was asked."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._timings = Timings()

    def stamp(self, answer: Answer) -> Answer:
        now = time.perf_counter() - self._started
        known = self._timings
        self._timings = Timings(
            retrieval_s=now if known.retrieval_s is None else known.retrieval_s,
            first_token_s=now
            if known.first_token_s is None and (answer.draft or answer.sentences)
            else known.first_token_s,
            total_s=now if answer.finished else None,
        )
        return answer.with_changes(timings=self._timings)
