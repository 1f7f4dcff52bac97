"""How old a statement is: which sentences of an answer a reader must see dated, and how that is worded.

A sentence is dated when its question asks about the present, or when the articles it rests on are old beside the newest
one of the corpus. The date is data beside the sentence, never among its verified words.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from embeddings.articles import PublicationDate
from embeddings.dates import date_in_words
from embeddings.errors import Language
from qa.answer import Answer, Sentence
from qa.calendar import Period
from qa.words import fold

OLD = 183
"""Days behind the newest article of the corpus from which what an article says may no longer hold."""

_NOW: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\bquel(?:le)?s? (?:est|sont)\b|\bqui (?:est|sont|dirige|preside|possede|detient)\b|\bou (?:est|en est)\b|"
        r"\bactuel(?:le)?(?:s|ment)?\b|\baujourd'hui\b|\ben ce moment\b|\bdesormais\b|\bmaintenant\b|\ba ce jour\b|"
        r"\bcombien (?:coute|vaut|vend|emploie|compte|y a-t-il)\b"
    ),
    "en": re.compile(
        r"\b(?:what|who|where|which \w+) (?:is|are|owns|runs|leads|heads)\b|\bcurrent(?:ly)?\b|"
        r"\bnow(?:adays)?\b|\btoday\b|\bat present\b|\bthese days\b|\bso far\b|"
        r"\bhow (?:much|many)\b[^?]*\b(?:does|do|is|are)\b"
    ),
}


def asks_about_now(text: str, language: Language) -> bool:
    """Whether a question is about the present: "Quel est …", "currently"."""
    return bool(_NOW[language].search(fold(text)))


def dated(answer: Answer, newest: date | None) -> Answer:
    """The answer with ``as_of`` on the sentences that need it.

    Args:
        newest: the last day an article of the corpus was published on; None when none is dated.
    """
    question = answer.question
    if newest is None:
        return answer
    now = asks_about_now(question.text, question.language)
    published = {citation.number: citation.article.published for citation in answer.citations}

    def with_date(sentence: Sentence) -> Sentence:
        dates = [when for number in sentence.citations if (when := published.get(number))]
        if not dates or len(dates) < len(sentence.citations):
            return sentence  # an undated article may be newer than the others
        latest = max(dates, key=lambda when: when.last_day)
        if question.period is not None and question.period.overlaps(Period(latest.first_day, latest.last_day)):
            return sentence  # who names a period knows how old what is of it is
        old = (newest - latest.last_day).days > OLD
        return replace(sentence, as_of=latest) if now or old else sentence

    return answer.with_changes(sentences=tuple(with_date(sentence) for sentence in answer.sentences))


def as_of_words(published: PublicationDate, language: Language) -> str:
    """``d'après un article d'avril 2018``, ``from an article of April 2018``."""
    month = date_in_words(PublicationDate(published.year, published.month), language)
    if language == "en":
        return f"from an article of {month}"
    of = "d'" if month[0] in "ao" else "de "
    return f"d'après un article {of}{month}"


_OUTSIDE: Mapping[Language, str] = {
    "fr": "Aucun article n'est de la période demandée ({asked}) : les articles vont du {first} au {last}.",
    "en": "No article is from the period asked about ({asked}): the articles go from {first} to {last}.",
}


def outside_notice(answer: Answer, covered: Period | None) -> str:
    """What a refusal must add when the period asked about lies outside that of the articles; else ``""``."""
    period, language = answer.question.period, answer.language
    if not answer.finished or answer.answered or period is None or covered is None or period.overlaps(covered):
        return ""
    first, last = (Period(day, day).in_words(language) for day in (covered.first, covered.last))
    return _OUTSIDE[language].format(asked=period.in_words(language), first=first, last=last)
