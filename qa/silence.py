"""When not to answer: what the question names is not in the articles, or the sentence does not say what was asked."""

import re
from collections.abc import Mapping, Sequence

import simplemma

from embeddings.errors import Language
from qa.answer import Evidence, Question
from qa.facts import Fact, Ground, facts, names, numbers, whole_ground
from qa.leaning import content_words
from qa.words import FUNCTION_WORDS, fold

_ASKS_AMOUNT = {
    "fr": re.compile(
        r"\bcombien\b|\bquel(?:le)?s? (?:est|sont|etait|etaient|a ete|fut) (?:le |la |les |l'|son |sa |leur )?"
        r"(?:prix|cout|montant|nombre|chiffre d'affaires|part de marche|taux|budget|pourcentage|tarif)\b"
    ),
    "en": re.compile(
        r"\bhow (?:much|many)\b|\bwhat (?:is|was|are|were) the "
        r"(?:price|cost|amount|number|revenue|turnover|market share|rate|budget|percentage)\b"
    ),
}


_ASKS_FOR = {
    "fr": re.compile(
        r"(?!est-ce qu).*\b(?:qui|que|qu'|quoi|(?:le|la|les)?quel(?:le)?s?|quand|ou|combien|comment|pourquoi)\b"
    ),
    "en": re.compile(r".*\b(?:who|whom|whose|what|which|when|where|why|how)\b"),
}
"""A question that wants more than yes or no."""

_ASKS_REASON = {"fr": re.compile(r"\bpourquoi\b"), "en": re.compile(r"\bwhy\b")}

_CHOICE = re.compile(
    r"([\w&-]+),? (?:ou|or) (?:(?:de|du|la|le|les|the|a|an|un|une) |[ld]['’])*([\w&-]+)", re.IGNORECASE
)
"""A question that names its possible answers."""

LEAST_COSINE: Mapping[Language, float] = {"fr": 0.815, "en": 0.765}
"""What the nearest passage must reach for a question to be about these articles at all (multilingual-e5-small; across
languages its cosines lie lower). On the development sets no answerable question falls below."""


def is_off_topic(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether nothing in the evidence is near the question in meaning."""
    return max((item.cosine for item in evidence), default=-1.0) < LEAST_COSINE[question.language]


def unknown_names(question: Question, evidence: Sequence[Evidence]) -> tuple[Fact, ...]:
    """The names of the question that stand nowhere in the articles the evidence comes from."""
    asked = [fact for fact in names(question.text, question.language) if not fact.ordinary]
    if not asked:
        return ()
    ground = Ground.of("")
    for article in {item.article.id: item.article for item in evidence}.values():
        ground |= whole_ground(article)
    return tuple(fact for fact in asked if not ground.holds(fact))


def asks_amount(text: str, language: Language) -> bool:
    """Whether the question can only be answered with a number ("combien", "how many", "what is the price")."""
    return bool(_ASKS_AMOUNT[language].search(fold(text)))


def misses_amount(question: Question, sentence: str) -> bool:
    """Whether an amount was asked for and the sentence gives none but those of the question."""
    if not asks_amount(question.text, question.language):
        return False
    asked = Ground.of(question.text, question.language)
    return all(asked.holds(fact) for fact in numbers(sentence, question.answer_language))


def repeats(question: Question, sentence: str) -> bool:
    """Whether something is asked for and the sentence gives no word, in whatever form, that is not in the question.

    A sentence in another language than the question's repeats its names at most.
    """
    asking, language = question.language, question.answer_language
    if not _ASKS_FOR[asking].match(fold(question.text)):
        return False
    if (choice := _CHOICE.search(question.text)) and len(
        {Ground.of(sentence).has(each) for each in choice.groups()}
    ) > 1:
        return False  # "ZTE" is an answer to "Huawei or ZTE?"
    asked = Ground.of(question.text, asking)
    stated = [fact for fact in facts(sentence, language) if fact.text.lower() not in FUNCTION_WORDS[language]]
    words = content_words(sentence, language)
    names_alone = words and _ASKS_REASON[asking].search(fold(question.text))  # who did it is no reason
    if not names_alone and not all(asked.holds(fact) for fact in stated):
        return False
    known = {simplemma.lemmatize(word, lang=asking) for word in content_words(question.text, asking)}
    return all(asked.has(word) or simplemma.lemmatize(word, lang=language) in known for word in words)
