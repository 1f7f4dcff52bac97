"""Whether to answer at all, decided before a word is written.

The chat model is asked first, in the answer's language and after worked examples, whether the excerpts give the
answer; only its two odds are read (of *yes* and of *no*), not its words. They, and how near the best passage is in
meaning, make one probability, by logistic regression on the development sets (``benchmarks/silence.py``).
"""

import math
from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableLambda

from embeddings.errors import Language
from prompts.library import Prompt
from qa.answer import Evidence, Question
from qa.models import ChatModel
from qa.reasons import Silence, of_silence
from qa.silence import LEAST_COSINE, is_off_topic, unknown_names
from qa.writing import Gathered, asks_first, variables

_YES: Mapping[Language, str] = {"fr": "oui", "en": "yes"}
_NO: Mapping[Language, str] = {"fr": "non", "en": "no"}

_LEAST = 0.01
"""Added to both probabilities: a reply that begins with neither word says nothing, however seldom each of them is."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the regression: ``odds`` for a unit of log odds, ``cosine`` for .1 of cosine above ``LEAST_COSINE``."""

    constant: float
    odds: float
    cosine: float


WEIGHTS: Mapping[Language, Weights] = {"fr": Weights(-0.02, 0.38, 1.32), "en": Weights(-1.76, 1.34, 0.86)}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to write: ``silence`` says why not, ``why`` says it in the answer's language."""

    confidence: float | None = None
    """The probability, 0 to 1, that the articles answer; None where it was not asked for."""
    silence: Silence | None = None
    why: str = ""


def confidence(question: Question, log_odds: float, evidence: Sequence[Evidence]) -> float:
    """The probability that the evidence answers, from the model's log odds of yes to no and the best cosine.

    The odds are those of a prompt in the answer's language, the cosine is one with a question in its own.
    """
    weights = WEIGHTS[question.answer_language]
    nearness = max((item.cosine for item in evidence), default=-1.0) - LEAST_COSINE[question.language]
    return 1 / (1 + math.exp(-(weights.constant + weights.odds * log_odds + weights.cosine * 10 * nearness)))


def decider(chat: ChatModel, prompts: Mapping[Language, Prompt], threshold: float) -> Runnable[Any, Decision]:
    """Decides for a question and its sources; below ``threshold``, or the question's own, it is for silence."""
    if not chat.local or not all(asks_first(prompt) for prompt in prompts.values()):
        return undoubting()  # another server may give no probabilities, another prompt may not ask
    ask = judge(chat, prompts)

    def decide(gathered: Gathered) -> Decision:
        first = _without_model(gathered["question"], gathered["evidence"])
        return first if first.silence else by_odds(gathered, ask.invoke(gathered))

    async def adecide(gathered: Gathered) -> Decision:
        first = await to_thread(_without_model, gathered["question"], gathered["evidence"])
        return first if first.silence else by_odds(gathered, await ask.ainvoke(gathered))

    def by_odds(gathered: Gathered, odds: float) -> Decision:
        question: Question = gathered["question"]
        likely = confidence(question, odds, gathered["evidence"])
        if likely < (threshold if question.silence is None else question.silence):
            return Decision(likely, "doubtful", of_silence("doubtful", question.answer_language))
        return Decision(likely)

    return RunnableLambda(decide, adecide)


def undoubting() -> Runnable[Any, Decision]:
    """Decides by the subject and the names alone: without a local chat model there is no one to ask."""
    return RunnableLambda(lambda gathered: _without_model(gathered["question"], gathered["evidence"]))


def _without_model(question: Question, evidence: Sequence[Evidence]) -> Decision:
    if is_off_topic(question, evidence):
        return Decision(silence="off_topic", why=of_silence("off_topic", question.answer_language))
    if unknown := unknown_names(question, evidence):
        return Decision(silence="unknown_names", why=of_silence("unknown_names", question.answer_language, unknown))
    return Decision()


def judge(chat: ChatModel, prompts: Mapping[Language, Prompt]) -> Runnable[Any, float]:
    """The chat model's log odds that the excerpts give the answer, from the first token of its reply."""
    if chat.model is None:
        raise ValueError("this chat model only quotes")
    model = chat.model.bind(max_tokens=1, logprobs=True, top_logprobs=20, extra_body={"cache_prompt": True})

    def asked(gathered: Gathered) -> list[BaseMessage]:
        # The prompt goes on to say yes and to ask for the answer: this is all before that.
        prompt = prompts[gathered["question"].answer_language]
        return prompt.template.invoke(variables(gathered)).to_messages()[:-2]

    def ask(gathered: Gathered) -> float:
        return log_odds(model.invoke(asked(gathered)).response_metadata, gathered["question"].answer_language)

    async def aask(gathered: Gathered) -> float:
        reply = await model.ainvoke(asked(gathered))
        return log_odds(reply.response_metadata, gathered["question"].answer_language)

    return RunnableLambda(ask, aask)


def log_odds(metadata: Mapping[str, Any], language: Language, least: float = _LEAST) -> float:
    """The logarithm of P(yes) to P(no) for a reply's first token; 0 where the server does not say.

    ``least`` is added to both: with that of a decision, they are between -4.6 and 4.6.
    """
    logprobs = metadata.get("logprobs") or {}
    content = logprobs.get("content") or []
    if not content:
        return 0.0
    likeliest = [(item["token"].strip().lower(), math.exp(item["logprob"])) for item in content[0]["top_logprobs"]]
    yes = sum(probability for token, probability in likeliest if token == _YES[language])
    no = sum(probability for token, probability in likeliest if token == _NO[language])
    return math.log((yes + least) / (no + least))
