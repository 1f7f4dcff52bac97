"""The first look for a question: evidence to show at once, whatever the chat model is doing."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from embeddings.errors import Language
from qa.answer import Answer, Models, Question
from qa.retrieval import Found, Retriever


@dataclass(frozen=True, slots=True)
class Sight:
    """What a first look found, and the answer so far that shows it: evidence in its first order, and no words."""

    found: Found
    answer: Answer


@dataclass(frozen=True, slots=True)
class Lookout:
    """Looks for questions, without waiting for anything else."""

    retriever: Retriever
    passages: int
    """Passages to show."""
    models: Mapping[Language, Models]
    """What is to answer, by the language of the answer."""
    threads: Executor
    """For looks alone: on those of the event loop, other readers may be waiting for the chat model."""

    def look(self, question: Question) -> Sight:
        """What there is to show for a question."""
        found = self.retriever.look(question)
        evidence = self.retriever.first(found, self.passages)
        return Sight(found, Answer(question, self.models[question.answer_language], evidence))

    async def alook(self, question: Question) -> Sight:
        """``look`` for asynchronous code."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self.look, question)
