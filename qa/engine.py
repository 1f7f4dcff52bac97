"""Everything that answers from one index, made anew for each."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Unpack

from langchain_core.runnables import Runnable, RunnableLambda

from embeddings.articles import ArticleEntry
from embeddings.encoder import Encoder
from embeddings.errors import LANGUAGES, Language
from embeddings.index import Index
from prompts.library import Prompt, PromptError, load, load_own
from qa.answer import Answer, Models, Question
from qa.asking import Options, asked
from qa.chain import answering, gathering
from qa.conversation import Understanding
from qa.deciding import decider, undoubting
from qa.errors import BrokenPrompt
from qa.lookout import Lookout
from qa.models import SIDE_SLOT, ChatModel
from qa.quoting import quoter
from qa.replying import Replier
from qa.retrieval import Retriever
from qa.selection import coverage
from qa.settings import Settings
from qa.supporting import supporter
from qa.writing import second_writer, warm_up, writer


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """One index and what answers from it."""

    index: Index
    catalogue: tuple[ArticleEntry, ...]
    retriever: Retriever
    gather: Runnable[Question, dict[str, Any]]
    replier: Replier
    settings: Settings

    def asked(
        self,
        words: str,
        reader: Language = "fr",
        within: Sequence[str] = (),
        earlier: Sequence[Answer] = (),
        **options: Unpack[Options],
    ) -> Question:
        """The question by itself, with its language and period. Raises as ``qa.asking.asked`` does."""
        return self.replier.with_period(asked(words, self.settings, reader, within, earlier, **options))

    def describe(self) -> dict[str, Any]:
        """The index as plain values; two that describe alike hold the same passages."""
        manifest = self.index.manifest
        return {
            "digest": manifest.digest(),
            "encoder": manifest.fingerprint.encoder,
            "articles": manifest.articles,
            "passages": manifest.passages,
        }


class Workshop:
    """Makes engines: it has all that stays the same when the index changes."""

    def __init__(self, encoder: Encoder, chat: ChatModel, settings: Settings) -> None:
        """Raises BrokenPrompt when a prompt of ``settings.prompts`` is none."""
        self._encoder, self._chat, self._settings = encoder, chat, settings
        self._lookers = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="look")
        try:
            self.prompts = {language: load(language, "answer", settings.prompts) for language in LANGUAGES}
            self.foreign = {language: load_own(language, "foreign", settings.prompts) for language in LANGUAGES}
            self.again = {language: load_own(language, "again", settings.prompts) for language in LANGUAGES}
            self.follow_ups = {language: load_own(language, "follow_up", settings.prompts) for language in LANGUAGES}
        except PromptError as error:
            raise BrokenPrompt(reason=error) from error
        self.support = load("fr", "support")
        self.decide = undoubting() if chat.model is None else decider(chat, self.prompts, settings.silence)

    def engine(self, index: Index) -> Engine:
        """What answers from this index."""
        encoder, chat, settings = self._encoder, self._chat, self._settings
        weights: dict[Language, float] = {"fr": settings.lexical_weight_fr, "en": settings.lexical_weight_en}
        retriever = Retriever(index, encoder, weights, settings.rescore)
        gather = gathering(retriever, encoder, settings.passages)
        models = dict.fromkeys(LANGUAGES, Models(encoder.name, "none", ()))
        chain = by_quoting = answering(gather, undoubting(), quoter(), models)
        if chat.model is not None:
            models = {code: Models(encoder.name, chat.name, (prompt.id,)) for code, prompt in self.prompts.items()}
            write = writer(chat, self.prompts, self.foreign)
            again = second_writer(chat, self.prompts, self.foreign, self.again)
            chain = answering(gather, self.decide, write, models, again, supporter(chat, self.support))
        catalogue = tuple(index.catalogue())
        understanding = Understanding(chat, self.follow_ups)
        lookout = Lookout(retriever, settings.passages, models, self._lookers)
        replier = Replier(lookout, chain, by_quoting, understanding, coverage(catalogue))
        return Engine(index, catalogue, retriever, RunnableLambda(retriever.look) | gather, replier, settings)

    def warm_up(self, enough: Callable[[], bool]) -> None:
        """Have a local model compute the fixed heads of its prompts, until there is ``enough``.

        Raises one of ``CHAT_FAILURES`` as any question would.
        """
        heads = [*self.prompts.values(), *self.follow_ups.values()]
        for prompt, slot in [*((head, None) for head in heads), (self.support, SIDE_SLOT)]:
            if enough():
                return
            warm_up(self._chat, prompt, slot)

    def prompt_ids(self) -> list[str]:
        """What the chat model is told, by the ids that change with it."""
        groups: list[Mapping[Language, Prompt]] = [self.prompts, self.foreign, self.again, self.follow_ups]
        groups.append({"fr": self.support})
        return [prompt.id for prompts in groups for prompt in prompts.values()]
