"""Whether cited words say what a sentence says, where no number ties the two: asked of the chat model.

A sentence that is but near its source in meaning, or shares names with it, may say something else about them. Asked,
after worked examples, whether the words say what the sentence says, even a small model's odds of yes to no tell well
(``benchmarks/grounding.py``: an AUC of .90 on RTE3-FR; by the encoder's tokens .78, by shared words .75).
"""

from dataclasses import dataclass

from langchain_core.runnables import Runnable, RunnableLambda

from prompts.library import Prompt
from qa.deciding import log_odds
from qa.models import SIDE_SLOT, ChatModel
from qa.writing import harmless

_LEAST = 1e-9
"""Added to both probabilities: here a *no* of one in a million tells more than one of one in a hundred."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence and the words that it is to rest on."""

    sentence: str
    quote: str
    origin: str = ""
    """The title and month of the quote's article: "la firme" is only known by them."""


def supporter(chat: ChatModel, prompt: Prompt) -> Runnable[Claim, float] | None:
    """The chat model's log odds that the quote says what the sentence says; None where it cannot be asked."""
    if chat.model is None or not chat.local:
        return None
    body = {"cache_prompt": True, "id_slot": SIDE_SLOT}
    model = chat.model.bind(max_tokens=1, logprobs=True, top_logprobs=20, extra_body=body)

    def words(claim: Claim) -> dict[str, str]:
        quote = f"({claim.origin}) {claim.quote}" if claim.origin else claim.quote
        return {"quote": harmless(quote), "sentence": harmless(claim.sentence)}

    return (
        RunnableLambda(words)
        | prompt.template
        | model
        | RunnableLambda(lambda reply: log_odds(reply.response_metadata, "fr", _LEAST))
    )
