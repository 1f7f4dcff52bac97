"""A citation's quote in the reader's language: the chat model's words, which nothing verifies but their numbers.

A translation is never evidence: it is made when a reader asks for it, shown under a label that says what it is, and no
sentence of an answer rests on it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda

from embeddings.errors import LANGUAGES, KiosqueError, Language
from embeddings.passages import readable
from prompts.library import load
from qa.answer import Answer, Citation, Translation
from qa.errors import NoTranslator, TranslationFailed
from qa.facts import Ground, numbers
from qa.models import SIDE_SLOT, ChatModel, explain
from qa.writing import harmless

_LABEL: Mapping[Language, str] = {
    "fr": "Traduction automatique, non vérifiée",
    "en": "Machine translation, not verified",
}
_OTHER_NUMBERS: Mapping[Language, str] = {
    "fr": "Attention, ses nombres ne sont pas ceux de la citation : {numbers}.",
    "en": "Beware, its numbers are not those of the quote: {numbers}.",
}

_VAGUE = re.compile(r"\b(?:tens|hundreds|thousands) of\b", re.IGNORECASE)
"""Read as 10, 100 and 1,000, where the French "dizaines", "centaines" and "milliers" are no numbers."""

_LONGEST = 3_000
"""Characters; a quote has at most 1,000."""

_ONE_LINE = "root ::= [^\\n]+\n"


def language_of(citation: Citation) -> Language | None:
    """The language of the quote: French when the article says nothing; None when it is neither French nor English."""
    spoken = citation.article.language or "fr"
    return next((language for language in LANGUAGES if language == spoken), None)


def is_foreign(citation: Citation, answer: Answer) -> bool:
    """Whether the quote is in the other of the two languages than the answer, so that a translation may help."""
    return language_of(citation) not in (None, answer.language)


def into(citation: Citation) -> Language:
    """The language a quote is translated into: the other one of the two, English for an article in a third."""
    return "fr" if language_of(citation) == "en" else "en"


def translator(chat: ChatModel) -> Runnable[Citation, str]:
    """Turns a citation's quote into the other language, in at most ``LONGEST_ANSWER`` tokens.

    When the numbers differ, the quote is tried once more without the worked example, which a small model may copy from;
    where they differ again, the first translation stands.

    Raises:
        NoTranslator: the chat model only quotes.
        TranslationFailed: the model wrote nothing, or did not come to an end.
    """
    prompts = {language: load(language, "translate").template for language in LANGUAGES}

    def write(citation: Citation) -> Runnable[Any, str]:
        model, prompt = _bound(chat), prompts[into(citation)]
        quote = {"quote": harmless(readable(citation.quote))}

        def attempt(messages: ChatPromptTemplate) -> Runnable[Any, str]:
            return RunnableLambda(lambda _: quote) | messages | model | RunnableLambda(_text)

        def check(first: str) -> Runnable[Any, str]:
            if not changed_numbers(citation, first):
                return RunnableLambda(lambda _: first)
            bare = ChatPromptTemplate([prompt.messages[0], prompt.messages[-1]])
            return attempt(bare) | RunnableLambda(lambda again: first if changed_numbers(citation, again) else again)

        return attempt(prompt) | RunnableLambda(check)

    return RunnableLambda(write)


def untranslated(error: BaseException) -> KiosqueError:
    """One of ``CHAT_FAILURES`` while it translates, as an error to show."""
    return TranslationFailed(reason=explain(error).details.get("reason", "–"))


def _bound(chat: ChatModel) -> Runnable[Any, Any]:
    if chat.model is None:
        raise NoTranslator()
    if not chat.local:
        return chat.model
    return chat.model.bind(extra_body={"grammar": _ONE_LINE, "cache_prompt": True, "id_slot": SIDE_SLOT})


def _text(message: AIMessage) -> str:
    """The whole translation on one line; half of one would mislead."""
    text = " ".join(message.text.split())
    if message.response_metadata.get("finish_reason") == "length" or len(text) > _LONGEST:
        raise TranslationFailed(reason=("trop longue", "too long"))
    if not text:
        raise TranslationFailed(reason=("rien n'a été écrit", "nothing was written"))
    return text


def changed_numbers(citation: Citation, translation: str) -> tuple[str, ...]:
    """The numbers of the quote that its translation lacks, then those it adds, as they are written."""
    source, target = language_of(citation) or "fr", into(citation)
    quote = readable(citation.quote)
    return (*_strange(quote, source, translation, target), *_strange(translation, target, quote, source))


def _strange(text: str, language: Language, ground: str, ground_language: Language) -> list[str]:
    held = Ground.of(ground, ground_language)
    found = numbers(_VAGUE.sub("", text), language)
    return list(dict.fromkeys(fact.text for fact in found if not held.holds(fact)))


def shown(citation: Citation, translation: str, reader: Language) -> Translation:
    """A translation with what a reader of ``reader`` must know of it."""
    changed = ", ".join(changed_numbers(citation, translation))
    warning = _OTHER_NUMBERS[reader].format(numbers=changed) if changed else ""
    return Translation(translation, _LABEL[reader], warning)


def on_demand(translate: Callable[[Citation], str], citation: Citation, answer: Answer) -> Translation | None:
    """The translation of a quote that is not in the answer's language, worded in it; None for one that is."""
    if not is_foreign(citation, answer):
        return None
    try:
        return shown(citation, translate(citation), answer.language)
    except KiosqueError as error:
        return Translation("", warning=error.message(answer.language))
