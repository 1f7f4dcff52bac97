"""Why a sentence is shown or not, and why a question is not answered: one line in the question's language."""

from collections.abc import Iterable, Mapping
from typing import Literal

from embeddings.errors import Language
from qa.facts import Fact

Reason = Literal[
    "facts",
    "meaning",
    "quoted",
    "repeats",
    "no_amount",
    "missing",
    "misquoted",
    "unlike",
    "unfinished",
    "copied",
    "unsaid",
]
"""What a sentence stands or falls by."""

_OF_SENTENCES: Mapping[Reason, Mapping[Language, str]] = {
    "facts": {"fr": "Dans les mots cités : {facts}.", "en": "In the words cited: {facts}."},
    "meaning": {"fr": "Proche par le sens des mots cités.", "en": "Near in meaning to the words cited."},
    "quoted": {"fr": "Les mots mêmes de l'article.", "en": "The article's own words."},
    "repeats": {"fr": "Ne dit rien de plus que la question.", "en": "Says no more than the question."},
    "no_amount": {
        "fr": "La question demande un nombre, la phrase n'en donne pas.",
        "en": "The question asks for a number, the sentence gives none.",
    },
    "missing": {"fr": "Dans aucun passage trouvé : {facts}.", "en": "In no passage found: {facts}."},
    "misquoted": {"fr": "Cité, et dans aucun passage : {facts}.", "en": "Quoted, and in no passage: {facts}."},
    "unlike": {
        "fr": "Trop loin par le sens de tout passage trouvé.",
        "en": "Too far in meaning from every passage found.",
    },
    "unsaid": {
        "fr": "Les mots les plus proches ne semblent pas le dire.",
        "en": "The nearest words do not seem to say so.",
    },
    "unfinished": {"fr": "Phrase inachevée.", "en": "An unfinished sentence."},
    "copied": {
        "fr": "Recopie d'autres mots que les plus proches de la question.",
        "en": "A copy of other words than those nearest to the question.",
    },
}

Silence = Literal["off_topic", "unknown_names", "doubtful", "unsupported"]
"""Why a question is not answered."""

_OF_SILENCE: Mapping[Silence, Mapping[Language, str]] = {
    "off_topic": {"fr": "Aucun article n'est proche de ce sujet.", "en": "No article is near this subject."},
    "unknown_names": {
        "fr": "Les articles trouvés ne nomment pas : {facts}.",
        "en": "The articles found do not name: {facts}.",
    },
    "doubtful": {
        "fr": "Des articles s'en approchent, sans sembler donner la réponse.",
        "en": "Some articles come near, but do not seem to give the answer.",
    },
    "unsupported": {
        "fr": "Ce qui a été rédigé ne se vérifie pas dans les articles.",
        "en": "What was written could not be verified in the articles.",
    },
}


Note = Literal["partial", "quoted", "beside", "differing", "open"]
"""What there is to know of an answer that is not simply written and verified."""

_OF_ANSWERS: Mapping[Note, Mapping[Language, str]] = {
    "partial": {
        "fr": "Une partie de ce qui a été rédigé ne se vérifie pas et n'est pas montrée. {reasons}",
        "en": "A part of what was written could not be verified and is not shown. {reasons}",
    },
    "quoted": {
        "fr": "Ce qui a été rédigé ne se vérifie pas : voici ce que l'article en dit.",
        "en": "What was written could not be verified: here is what the article says.",
    },
    "beside": {
        "fr": "Les mots les plus proches de la question, cités à la fin, sont d'autres que ceux de la réponse.",
        "en": "The words nearest to the question, quoted at the end, are others than those of the answer.",
    },
    "differing": {
        "fr": "D'autres articles donnent d'autres nombres : comparez leurs dates.",
        "en": "Other articles give other numbers: compare their dates.",
    },
    "open": {
        "fr": "Laissé sans réponse par les articles : {reasons}.",
        "en": "Left open by the articles: {reasons}.",
    },
}


def of_answer(note: Note, language: Language, reasons: Iterable[str] = ()) -> str:
    """What the reader must know of an answer that is not whole, or not written."""
    return _OF_ANSWERS[note][language].format(reasons=" ".join(dict.fromkeys(reasons))).strip()


def of_sentence(reason: Reason, language: Language, facts: Iterable[Fact] = ()) -> str:
    """Why a sentence is shown or not."""
    return _OF_SENTENCES[reason][language].format(facts=_listed(facts))


def of_silence(silence: Silence, language: Language, facts: Iterable[Fact] = ()) -> str:
    """Why a question is not answered."""
    return _OF_SILENCE[silence][language].format(facts=_listed(facts))


def _listed(facts: Iterable[Fact]) -> str:
    return ", ".join(dict.fromkeys(fact.text for fact in facts))
