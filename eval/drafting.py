"""Evaluation cases drafted from the indexed articles, for a person to accept or reject (``eval.reviewing``).

A name, a date or an amount of a sentence is marked as the answer, and a chat model writes the question. Whatever can
be checked without a model is checked, and what fails is dropped: another sentence costs less than a doubtful case.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from babel import Locale
from langchain_core.output_parsers import StrOutputParser

from embeddings.articles import Article
from embeddings.errors import Language
from embeddings.index import Index
from embeddings.passages import readable
from embeddings.sentences import sentence_spans
from eval.cases import Case
from eval.errors import DraftingFailed, NoModelToDraft
from prompts.library import Prompt, load
from qa.errors import ChatModelFailed, UnsupportedLanguage
from qa.facts import Ground, facts, names
from qa.language import detect_language
from qa.models import CHAT_FAILURES, ChatModel, explain
from qa.words import fold
from qa.writing import harmless

LONGEST_SENTENCE = 350
"""Characters; in a longer one a small model loses its way."""

_MONTHS = "|".join(Locale("fr").months["format"]["wide"].values())
_ANSWER = re.compile(
    rf"(?P<date>(?:\b\d{{1,2}}(?:er)? )?\b(?:{_MONTHS})\b(?: \d{{4}}\b)?|\b(?:en|depuis) (?:19|20)\d\d\b)"
    r"|(?P<amount>(?<![\w.,])\d+(?:[.,\u00a0\u202f ]\d+)*(?: (?:mille|millions?|milliards?))?"
    r"(?:\s?[%€$](?!\w)| (?:d['’]|de )?[a-zà-ÿ]{4,}))"
    r"|(?P<name>(?<![\w-])[A-ZÀ-Þ][\w&]+(?:[ -][A-ZÀ-Þ][\w&]+)*(?![\w-]))"
)
"""What an answer may be: a date, an amount with what it counts, a name."""
_OPENERS: Mapping[Language, Mapping[str, tuple[str, ...]]] = {
    "fr": {
        "date": ("Quand", "Depuis quand", "En quelle année", "Quel jour"),
        "amount": ("Combien", "De combien", "À combien", "Pendant combien"),
        "name": ("Qui", "À qui", "De qui", "Quel", "Quelle", "Où", "Dans quel", "Dans quelle", "De quel", "De quelle"),
    },
    "en": {
        "date": ("When", "Since when", "In which year", "On which day"),
        "amount": ("How many", "How much", "By how much", "For how many"),
        "name": ("Who", "Whose", "Which", "What", "Where", "In which", "To which", "From which"),
    },
}
"""How a question begins that each of them answers: a small model, left alone, asks for something else."""
_WHOLE = re.compile(r"(?:\S+\s+){6}.*[.!…][\s»”\"]*")
"""Seven words and a full stop: neither a heading nor a question."""
_HOLE = re.compile(r"«\s*»|“\s*”")  # a quotation that a scraper lost
_OF_THE_TEXT = re.compile(r"\b(?:phrase|extrait|texte|article|titre|sentence|excerpt|text|title|mention)")
_REPLIES: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\s*Réponse ?: ?(?P<answer>.+)\n\s*Question ?: ?(?P<question>.+)"),
    "en": re.compile(r"\s*Answer ?: ?(?P<answer>.+)\n\s*Question ?: ?(?P<question>.+)"),
}
_FORMS: Mapping[Language, str] = {
    "fr": 'root ::= "Réponse : " {answer} "\\nQuestion : " ({openers}) " " [^\\n?]{{10,160}} " ?"\n',
    "en": 'root ::= "Answer: " [^\\n?]{{1,60}} "\\nQuestion: " ({openers}) " " [^\\n?]{{10,160}} "?"\n',
}
"""GBNF, which holds a local model to a reply in the form asked for."""


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence to ask about, ``article.text[start:end]``, and what of it is the answer."""

    article: Article
    start: int
    end: int
    topic: str
    """What the article is about: its title, or its first sentence where it has none."""
    answer: str
    kind: str
    """``date``, ``amount`` or ``name``."""
    marked: str
    """The sentence as a person should see it, with the answer in square brackets."""

    @property
    def ground(self) -> Ground:
        """What a question may name."""
        return Ground.of(f"{self.topic}\n{self.marked}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model wrote: a question, and its answer in the question's language."""

    question: str
    answer: str


def propose(
    index: Index, chat: ChatModel, language: Language, seed: int, known: Collection[str] = ()
) -> Iterator[Case]:
    """Cases that passed every check, one after the other, until there is no sentence left.

    The order is ``seed``'s, a second sentence of an article only after one of every article. A case whose id is among
    ``known`` is not proposed.

    Raises:
        NoModelToDraft: the chat model only quotes.
        DraftingFailed: it failed; ``KiosqueError`` for a failure with a remedy of its own.
    """
    prompt = load(language, "draft")
    for source in sources(index, seed):
        case_id = _case_id(source, language)
        if case_id in known:
            continue
        draft = read_draft(_reply(chat, prompt, source, language), language)
        if draft is not None and is_sound(draft, source, language):
            yield Case(
                id=case_id,
                question=draft.question,
                language=language,
                answerable=True,
                answer=(tuple(dict.fromkeys((draft.answer, source.answer))),),
                articles=(source.article.id,),
                evidence=(source.article.text[source.start : source.end],),
                tags=("draft",),
            )


def sources(index: Index, seed: int) -> Iterator[Source]:
    """The sentences that can be asked about, by chance."""
    order = [article.id for article in index.articles()]
    Random(seed).shuffle(order)
    turns = [_of_article(index, article_id, seed) for article_id in order]
    while turns:
        waiting = []
        for turn in turns:
            if (source := next(turn, None)) is not None:
                yield source
                waiting.append(turn)
        turns = waiting


def _of_article(index: Index, article_id: str, seed: int) -> Iterator[Source]:
    article = index.article(article_id)
    passages = [index.passage(name) for name in index.passages_of([article_id])]
    spans = [span for p in passages for span in sentence_spans(article.text, p.start, p.end)]
    topic = readable(article.title) or next((readable(article.text[start:end]) for start, end in spans), "")
    chance = Random(f"{seed} {article_id}")
    chance.shuffle(spans)
    for start, end in spans:
        text = readable(article.text[start:end])
        choice = answers(text, topic) if _is_whole(text) else []
        if choice:
            kind, first, last = chance.choice(choice)
            marked = f"{text[:first]}[{text[first:last]}]{text[last:]}"
            yield Source(article, start, end, topic, text[first:last], kind, marked)


def _is_whole(text: str) -> bool:
    fits = len(text) <= LONGEST_SENTENCE and not _HOLE.search(text) and not any(mark in text for mark in "[]")
    return fits and bool(_WHOLE.fullmatch(text)) and _in_language(text, "fr")


def answers(text: str, topic: str) -> list[tuple[str, int, int]]:
    """The dates, amounts and names of a sentence that its topic does not give away: kind, start, end."""
    known = Ground.of(topic)
    sure = {fact.text for fact in names(text, "fr") if not fact.ordinary}
    found = []
    for match in _ANSWER.finditer(text):
        kind, stated = str(match.lastgroup), facts(match.group(), "fr")
        if not stated or all(known.holds(fact) for fact in stated):
            continue
        if kind == "name" and (match.start() == 0 or not any(fact.text in sure for fact in stated)):
            continue
        found.append((kind, *match.span()))
    return found


def _reply(chat: ChatModel, prompt: Prompt, source: Source, language: Language) -> str:
    if chat.model is None:
        raise NoModelToDraft()
    bound = chat.model
    if chat.local:
        openers = " | ".join(map(_quoted, _OPENERS[language][source.kind]))
        form = _FORMS[language].format(answer=_quoted(source.answer), openers=openers)
        bound = bound.bind(extra_body={"grammar": form, "cache_prompt": True})  # type: ignore[assignment]
    variables = {"title": harmless(source.topic), "sentence": harmless(source.marked)}
    try:
        return (prompt.template | bound | StrOutputParser()).invoke(variables)
    except CHAT_FAILURES as error:
        failure = explain(error)
        raise DraftingFailed(**failure.details) if isinstance(failure, ChatModelFailed) else failure from error


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_draft(reply: str, language: Language) -> Draft | None:
    """What a reply says; ``None`` where it is not in the form asked for."""
    match = _REPLIES[language].fullmatch(reply.strip())
    return match and Draft(" ".join(match["question"].split()), match["answer"].strip(" ."))


def is_sound(draft: Draft, source: Source, language: Language) -> bool:
    """Whether a draft passes the checks that need no model.

    The answer states what was marked; the question is one question in its language, of the answer's kind; it names
    something that the sentence or its topic names and nothing that they do not, and holds no part of the answer.
    """
    question = draft.question
    stated = [fact for fact in facts(draft.answer, language) if not fact.weak]
    asked = [fact for fact in facts(question, language) if not fact.weak]
    here, marked, given = source.ground, Ground.of(source.answer), Ground.of(question, language)
    return (
        bool(stated)
        and all(marked.holds(fact) for fact in stated)
        and question.startswith(_OPENERS[language][source.kind])
        and question.count("?") == 1
        and question.endswith("?")
        and _in_language(question, language)
        and any(not fact.is_number for fact in asked)
        and all(here.holds(fact) for fact in asked)
        and not any(given.holds(fact) for fact in stated)
        and fold(draft.answer) not in fold(question)
        and not _OF_THE_TEXT.search(fold(question))
    )


def _in_language(text: str, language: Language) -> bool:
    other: Language = "en" if language == "fr" else "fr"
    try:
        return detect_language(text, default=other) == language
    except UnsupportedLanguage:
        return False


def _case_id(source: Source, language: Language) -> str:
    identity = f"{source.article.id}:{source.start}-{source.end}:{source.answer}:{language}"
    return f"draft-{sha256(identity.encode()).hexdigest()[:8]}"
