"""Evidence -> drafted text: the chat model's words, each sentence ending in the number of a passage.

The model sees the passages numbered from 1. A local model is held to the form by a grammar (GBNF), so that every
sentence ends in a number that exists; another model is only asked to. Without a model, the draft quotes a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import Runnable, RunnableLambda

from embeddings.encoder import Encoder
from embeddings.errors import Language
from embeddings.lexical import tokenise
from embeddings.passages import readable
from embeddings.sentences import sentence_spans
from prompts.library import Prompt
from qa.answer import Evidence
from qa.fusion import LEXICAL_WEIGHT, fuse
from qa.models import ChatModel
from qa.silence import misses_amount

LONGEST_SENTENCE = 400
"""Characters of one drafted sentence, so that a model that loops is cut short."""

_WHOLE_SENTENCE = re.compile(r"(?:\S+\s+){4}.*[.!?…][\s»”\"*_)]*$")
"""Five words and a full stop: neither a date line nor a heading is worth quoting."""

_CONTROL = re.compile(r"<(?=\||/?s>|(?:start|end)_of_)|\[(?=/?(?:INST|SYS))", re.IGNORECASE)


Gathered = Mapping[str, Any]
"""A ``question`` (Question) with the ``evidence`` (a tuple of Evidence) found for it, as the chain hands them on."""


def harmless(text: str) -> str:
    """``text`` without what a chat template would read as a control token: an article cannot end its own excerpt."""
    return _CONTROL.sub(lambda match: match.group() + " ", text)


def excerpts(evidence: Sequence[Evidence]) -> str:
    """The passages as the model sees them, one a line, numbered from 1."""
    return "\n".join(f"[{rank}] {harmless(readable(e.passage.text))}" for rank, e in enumerate(evidence, start=1))


def grammar(passages: int) -> str:
    """GBNF: one or two sentences, each ending in the number of one of ``passages`` passages (at most 9)."""
    return (
        'root ::= sentence (" " sentence)?\n'
        f'sentence ::= [^\\[\\]\\n]{{2,{LONGEST_SENTENCE}}} "[" [1-{passages}] "]."\n'
    )


def writer(chat: ChatModel, prompts: Mapping[Language, Prompt]) -> Runnable[Any, str]:
    """Streams the model's draft for a question and its evidence."""
    model = chat.model
    if model is None:
        raise ValueError("this chat model only quotes")

    def write(gathered: Gathered) -> Runnable[Any, str]:
        bound = model
        if chat.local:
            bound = model.bind(extra_body={"grammar": grammar(len(gathered["evidence"])), "cache_prompt": True})  # type: ignore[assignment]
        prompt = prompts[gathered["question"].language].template
        fill = RunnableLambda(_variables)
        return fill | prompt | bound | StrOutputParser()

    return RunnableLambda(write)


def warm_up(chat: ChatModel, prompts: Mapping[Language, Prompt]) -> None:
    """Have a local model compute the fixed head of each prompt, so that the first question need not wait for it.

    Raises one of ``CHAT_FAILURES`` as any question would.
    """
    if chat.model is None or not chat.local:
        return
    for prompt in prompts.values():
        blank = dict.fromkeys(prompt.template.input_variables, "")
        chat.model.bind(max_tokens=1).invoke(prompt.template.invoke(blank))


def _variables(gathered: Gathered) -> dict[str, str]:
    return {"excerpts": excerpts(gathered["evidence"]), "question": harmless(gathered["question"].text)}


def _quoted(text: str) -> str:
    """``text`` between French quotation marks, with none of the brackets that number passages."""
    bare = text.replace("[", "(").replace("]", ")")
    return bare if bare[0] in "«“" and bare[-1] in "»”" else f"«\u00a0{bare}\u00a0»"


def quoter(encoder: Encoder) -> Runnable[Any, str]:
    """Drafts by quoting the sentence of the evidence that best matches the question, by meaning and by shared words."""

    def quote(gathered: Gathered) -> str:
        question = gathered["question"]
        texts = [
            (rank, text)
            for rank, item in enumerate(gathered["evidence"], start=1)
            for start, end in sentence_spans(item.article.text, item.passage.start, item.passage.end)
            if _WHOLE_SENTENCE.search(text := readable(item.article.text[start:end]))
            and not misses_amount(question, text)
        ]
        if not texts:
            return ""
        cosines = encoder.encode_passages([text for _, text in texts]) @ encoder.encode_query(question.text)
        asked = set(tokenise(question.text))
        shared = {str(row): float(len(asked & set(tokenise(text)))) for row, (_, text) in enumerate(texts)}
        scores = fuse({str(row): float(c) for row, c in enumerate(cosines)}, shared, LEXICAL_WEIGHT[question.language])
        rank, text = texts[int(max(scores, key=scores.__getitem__))]
        return f"{_quoted(text)} [{rank}]."

    return RunnableLambda(quote)
