"""Evidence -> drafted text: the chat model's words, each sentence ending in the number of a passage.

The model sees the passages numbered from 1. A local model is held to the form by a grammar (GBNF), so that every
sentence ends in a number that exists; another model is only asked to.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import Runnable, RunnableLambda

from embeddings.errors import Language
from embeddings.passages import heading
from prompts.library import Prompt
from qa.answer import Question
from qa.citing import LONGEST_SENTENCE
from qa.models import ChatModel
from qa.sources import SHOWN, Source

WIDER = 1_900
"""Characters that the chat model is shown when it writes again, about six passages."""

_CONTROL = re.compile(r"<(?=\||/?s>|(?:start|end)_of_)|\[(?=/?(?:INST|SYS))", re.IGNORECASE)


Gathered = Mapping[str, Any]
"""A ``question`` (Question) with the ``sources`` (Sources) found for it, as the chain hands them on."""


def harmless(text: str) -> str:
    """``text`` without what a chat template would read as a control token: an article cannot end its own excerpt."""
    return _CONTROL.sub(lambda match: match.group() + " ", text)


def excerpts(sources: Sequence[Source]) -> str:
    """The sentences as the model sees them: a line for each passage, behind its number and what it is from.

    Only the first passage of an article has the article's title and month: every word takes time.
    """
    lines: dict[int, list[str]] = {}
    told: set[str] = set()
    for source in sources:
        article = source.evidence.article
        if article.id not in told and (head := origin(source)):
            lines[source.rank] = [f"({harmless(head)})"]
        told.add(article.id)
        lines.setdefault(source.rank, []).append(harmless(source.text))
    return "\n".join(f"[{rank}] {' '.join(texts)}" for rank, texts in lines.items())


def origin(source: Source) -> str:
    """The title and the month of a source's article: with the day, a small model takes it for that of what happened."""
    article = source.evidence.article
    month = article.published and replace(article.published, day=None)
    return heading(replace(article, published=month), source.text)


def grammar(ranks: Iterable[int], unlike: str = "") -> str:
    """GBNF: one or two sentences, each ending in one of these numbers of passages (1 to 9).

    The first one does not begin with the letter that ``unlike`` begins with.
    """
    numbers = "".join(str(rank) for rank in sorted(set(ranks)))
    letter = unlike[:1] if unlike[:1].isalnum() else ""
    return (
        'root ::= first text (" " other text)?\n'
        f"first ::= [^\\[\\]\\n{letter}]\n"
        "other ::= [^\\[\\]\\n]\n"
        f'text ::= [^\\[\\]\\n]{{1,{LONGEST_SENTENCE - 1}}} "[" [{numbers}] "]."\n'
    )


def writer(
    chat: ChatModel, prompts: Mapping[Language, Prompt], foreign: Mapping[Language, Prompt]
) -> Runnable[Any, str]:
    """Streams the model's draft for a question and its sources.

    ``foreign`` is its last turn where it must write in another language than the question's.
    """
    model = chat.model
    if model is None:
        raise ValueError("this chat model only quotes")

    def write(gathered: Gathered) -> Runnable[Any, str]:
        bound = _held(chat, model, gathered["sources"].shown())
        question: Question = gathered["question"]
        asked = prompts[question.answer_language].template.invoke(variables(gathered)).to_messages()
        messages = _worded(asked, question, foreign)
        return RunnableLambda(lambda _: messages) | bound | StrOutputParser()

    return RunnableLambda(write)


def _worded(messages: list[BaseMessage], question: Question, foreign: Mapping[Language, Prompt]) -> list[BaseMessage]:
    """The messages, the last of them naming the language to write in where the question is in another.

    A small model else answers a French question in French, or copies a French passage.
    """
    if question.answer_language == question.language:
        return messages
    turn = foreign[question.answer_language].template.invoke({"turn": messages[-1].content})
    return [*messages[:-1], *turn.to_messages()]


def _held(chat: ChatModel, model: BaseChatModel, shown: Sequence[Source], unlike: str = "") -> Runnable[Any, Any]:
    """The model, if it is local, held to the ``grammar`` of the passages that it is shown."""
    if not chat.local:
        return model
    held = grammar((source.rank for source in shown), unlike)
    return model.bind(extra_body={"grammar": held, "cache_prompt": True})


def second_writer(
    chat: ChatModel,
    prompts: Mapping[Language, Prompt],
    foreign: Mapping[Language, Prompt],
    again: Mapping[Language, Prompt],
) -> Runnable[Any, str]:
    """The model's second draft, where nothing of its first can be shown.

    It sees more of the sources, is asked for a few words, and cannot begin as before: a small model that has begun with
    the question's words goes on with them to the end. What it has read before stays computed.
    """
    model = chat.model
    if model is None:
        raise ValueError("this chat model only quotes")

    def write(gathered: Gathered) -> Runnable[Any, str]:
        language: Language = gathered["question"].answer_language
        values, first = variables(gathered, WIDER), str(gathered["draft"])
        asked = prompts[language].template.invoke(values).to_messages()
        before = asked[:-1] if asks_first(prompts[language]) else [*asked, AIMessage(first)]
        messages = [*before, *again[language].template.invoke({"question": values["question"]}).to_messages()]
        messages = _worded(messages, gathered["question"], foreign)
        bound = _held(chat, model, gathered["sources"].shown(WIDER), unlike=first)
        return RunnableLambda(lambda _: messages) | bound | StrOutputParser()

    return RunnableLambda(write)


def asks_first(prompt: Prompt) -> bool:
    """Whether the prompt goes on after the excerpts: its last turns say that they answer, and ask for the answer."""
    messages = prompt.template.messages
    return len(messages) > 2 and "excerpts" in getattr(messages[-3], "input_variables", ())


def warm_up(chat: ChatModel, prompt: Prompt, slot: int | None = None) -> None:
    """Have a local model compute the fixed head of a prompt, so that the first question need not wait for it.

    ``slot``: the place in the server's cache that it is kept in; by default, the one that is most like it.

    Raises one of ``CHAT_FAILURES`` as any question would.
    """
    if chat.model is None or not chat.local:
        return
    blank = dict.fromkeys(prompt.template.input_variables, "")
    body = {} if slot is None else {"id_slot": slot}
    chat.model.bind(max_tokens=1, extra_body=body).invoke(prompt.template.invoke(blank))


def variables(gathered: Gathered, characters: int = SHOWN) -> dict[str, str]:
    """What fills the answering prompt: the question and so many characters of its sources."""
    shown = gathered["sources"].shown(characters)
    return {"excerpts": excerpts(shown), "question": harmless(gathered["question"].text)}
