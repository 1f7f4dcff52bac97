"""A follow-up question and what was spoken of before, put together without any model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from embeddings.articles import Article
from embeddings.errors import Language
from qa.answer import Answer, Question
from qa.facts import facts
from qa.leaning import (
    Leaning,
    asks,
    content_words,
    has_loose_pronoun,
    has_predicate,
    name_matches,
    own_names,
    without_opening,
)
from qa.words import fold

_LONGEST_TEXT = 300
"""Characters of an earlier question or answer that count."""

_MOST_NAMES = 3
"""Names put before a question."""


_PREPOSITION = re.compile(
    r"(?:\b(?:pour|chez|en|au|aux|à|dans|par|avec|de|du|des|for|in|at|by|with|from|of)\s+)?"
    r"(?:\b(?:le|la|les|the)\s+|\b[ldLD]['’])?$",
    re.IGNORECASE,
)
_ADJUNCT: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(r"^(?:au|aux|en|à|dans|pour|depuis|avant|après|pendant|l['’]an|\d)", re.IGNORECASE),
    "en": re.compile(r"^(?:in|at|on|for|since|before|after|during|last|next|\d)", re.IGNORECASE),
}
"""How a phrase opens that changes the time or the place of the question before ("Et en 2019 ?")."""
_SAID = re.compile(
    r"\b(?:l['’](?:a|ont|avait|avaient)|qui a) (?:\w+ )?(?:ça |cela )?(?:dit|annonc|déclar|affirm|révél|expliqu|"
    r"confirm|ni[ée]|démenti|promis|décid|prév)|"
    r"\b(?:said|say|announce|claim|reveal|confirm|denied|deny|promise|decide)\w* (?:so|that|this|it)(?=\s*\?)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"\s*[?.!…]+\s*$")


@dataclass(frozen=True, slots=True)
class Subject:
    """What the conversation was about: the last question as understood, and what was answered."""

    question: str
    statement: str
    """The first sentence of the answer; empty after a refusal."""
    language: Language
    articles: tuple[Article, ...] = ()
    """The articles that were cited; after a refusal, those that were found."""
    told_in: Language | None = None
    """The language of the statement, where it is not that of the question."""

    @classmethod
    def of(cls, answer: Answer) -> "Subject":
        """The subject that ``answer`` leaves."""
        statement = answer.sentences[0].text if answer.sentences else ""
        cited = {citation.article.id: citation.article for citation in answer.citations}
        articles = tuple(cited.values()) or answer.closest_articles
        asked, question = answer.question.language, answer.question.text[:_LONGEST_TEXT]
        told = answer.language if answer.language != asked else None
        return cls(question, statement[:_LONGEST_TEXT], asked, articles, told)

    def names(self, asked: bool = False) -> tuple[str, ...]:
        """The names it is about as they are written, each once; those of the question first, or (``asked``) alone."""
        seen: dict[str, str] = {}
        texts = [(self.question, self.language), (self.statement, self.told_in or self.language)]
        for text, language in texts[:1] if asked else texts:
            for name in name_groups(text, language):
                if not _is_adjective_or_month(name) and not any(fold(name) in known for known in seen):
                    seen[fold(name)] = name
        return tuple(seen.values())

    def as_asked(self) -> "Subject":
        """The subject without an answer that has no name of its question: it may have strayed from it."""
        asked = self.names(asked=True)
        strays = asked and not any(fold(name) in fold(self.statement) for name in asked)
        return replace(self, statement="") if strays else self

    def speaks_of(self, word: str) -> bool:
        """Whether this word stands in one of its articles, inflected or not."""
        return any(has_word(article.text, word) for article in self.articles)


def name_groups(text: str, language: Language) -> tuple[str, ...]:
    """The names of ``text``, words that belong together as one: "Mate 30 Pro", "Meng Wanzhou"."""
    return tuple(text[start:end] for start, end in _name_spans(text, language))


def _name_spans(text: str, language: Language) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    words = [(m.start(), m.end()) for m in name_matches(text, language)]
    numbers = [(m.start(), m.end()) for m in re.finditer(r"\b\d{1,3}\b(?![.,]?\d| ?%)", text)]
    for start, end in sorted({*words, *numbers}):
        joined = bool(spans) and re.fullmatch(r" |-", text[spans[-1][1] : start])
        if joined:
            spans[-1] = (spans[-1][0], end)
        elif (start, end) in words:
            spans.append((start, end))
    return spans


def combined(question: Question, kind: Leaning, subject: Subject) -> str:
    """The question and what it leans on as one text, without a model."""
    text, language = question.text, question.language
    bare, content = without_opening(text, language), content_words(text, language)
    if kind is Leaning.OTHER_NAME:
        return text if content else _replaced(text, language, subject)
    before, stem = _END.sub("", subject.question), _END.sub("", bare)
    if _ADJUNCT[language].search(bare) and not asks(bare):
        return f"{before}, {stem}{_mark(language)}"
    if stem.split(" ", 1)[0] not in own_names(text, language):
        stem = stem[:1].lower() + stem[1:]
    fragment = len(content) <= 1 and not has_predicate(bare) and not has_loose_pronoun(bare, language)
    if fragment or asks_who_said(bare):
        about = _END.sub("", subject.statement) or before
    else:
        about = _about(", ".join(subject.names()[:_MOST_NAMES]) or f"« {before} »", language)
    return f"{about}{_colon(language)} {stem}{_mark(language)}"


def _replaced(text: str, language: Language, subject: Subject) -> str:
    """The question before, with the name of ``text`` in the place of the one of its kind."""
    own = _END.sub("", text)
    spans = _name_spans(own, language)
    before = subject.question
    name = own[spans[0][0] : spans[-1][1]]
    place = _kind(name)
    alike = [span for span in _name_spans(before, subject.language) if _kind(before[span[0] : span[1]]) == place]
    if not alike or language != subject.language:
        return f"{_END.sub('', before)} ({without_opening(own, language)}){_mark(language)}"
    own_lead = _lead(own[: spans[0][0]])
    start, end = max(alike, key=lambda span: _likeness(before, span, name, own_lead))
    lead = _lead(before[:start])
    return f"{before[: start - len(lead)]}{own_lead if place and own_lead.strip() else lead}{name}{before[end:]}"


def _lead(text: str) -> str:
    """The preposition and the article that ``text`` ends in: "en ", "par les "."""
    found = _PREPOSITION.search(text)
    return found.group() if found else ""


def _likeness(text: str, span: tuple[int, int], name: str, lead: str) -> tuple[int, bool]:
    """How well ``name`` fits in this place of ``text``: by the words in common, then by what leads to it."""
    shared = set(fold(text[span[0] : span[1]]).split()) & set(fold(name).split())
    return len(shared), _lead(text[: span[0]]).strip().lower() == lead.strip().lower()


def _keys(name: str) -> set[str]:
    return {str(key) for fact in facts(name, "fr") for key in fact.keys}


def _is_adjective_or_month(name: str) -> bool:
    """English writes "German" and "May" with a capital."""
    return any(key.startswith(("language:", "month:")) for key in _keys(name))


def _kind(name: str) -> bool:
    """Whether ``name`` is that of a place rather than of a firm, a person or a thing."""
    return any(key.startswith(("territory:", "city:")) for key in _keys(name))


def asks_who_said(text: str) -> bool:
    """Whether what the question points back to is a whole statement ("Qui l'a annoncé ?"), not a thing or a person."""
    return bool(_SAID.search(text))


def _about(names: str, language: Language) -> str:
    if language == "en":
        return f"About {names}"
    return f"À propos d'{names}" if fold(names[0]) in "aeiouy" else f"À propos de {names}"


def _colon(language: Language) -> str:
    return " :" if language == "fr" else ":"


def _mark(language: Language) -> str:
    return " ?" if language == "fr" else "?"


def has_word(text: str, word: str) -> bool:
    """Whether a word of ``text`` is ``word`` or an inflection of it."""
    stem = fold(word)[: max(4, len(word) - 3)]
    return any(fold(each.group()).startswith(stem) for each in _WORD.finditer(text))
