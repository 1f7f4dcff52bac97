"""The words of filters and settings, of the chat model's state and of suggested questions."""

from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.errors import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. ``{names}`` are filled in where the words are shown."""

    panel: str
    dates: str
    since: str
    until: str
    date_form: str
    date_hint: str
    sources: str
    find_source: str
    undisclosed: str
    article_language: str
    any_language: str
    answer_in: str
    like_question: str
    in_french: str
    in_english: str
    strictness: str
    lenient: str
    usual: str
    strict: str
    active: str
    since_chip: str
    until_chip: str
    articles_in: str
    answer_in_french: str
    answer_in_english: str
    lenient_chip: str
    strict_chip: str
    remove: str
    remove_all: str
    matching_one: str
    matching_many: str
    asked_under: str
    suggested: str
    model: str
    loading: str
    ready: str
    failed: str
    quoting: str
    waiting_one: str
    waiting_many: str


WORDING: Mapping[Language, Wording] = {
    "fr": Wording(
        panel="Filtres et réglages",
        dates="Dates de parution",
        since="Depuis",
        until="Jusqu'à",
        date_form="AAAA-MM-JJ",
        date_hint="Une année, un mois ou un jour : 2018, 2018-05 ou 2018-05-31.",
        sources="Sources",
        find_source="Chercher une source",
        undisclosed="Les {shown} plus grandes sur {count} ; cherchez les autres par leur nom.",
        article_language="Langue des articles",
        any_language="Toutes",
        answer_in="Répondre en",
        like_question="Langue de la question",
        in_french="Français",
        in_english="Anglais",
        strictness="Exigence",
        lenient="Souple : répondre plus souvent",
        usual="Habituelle",
        strict="Stricte : se taire au moindre doute",
        active="Filtres et réglages actifs",
        since_chip="depuis {date}",
        until_chip="jusqu'à {date}",
        articles_in="articles en {language}",
        answer_in_french="réponse en français",
        answer_in_english="réponse en anglais",
        lenient_chip="exigence souple",
        strict_chip="exigence stricte",
        remove="Retirer : {chip}",
        remove_all="Tout effacer",
        matching_one="1 article",
        matching_many="{count} articles",
        asked_under="Posée avec : {chips}",
        suggested="Par exemple",
        model="Modèle : {name}",
        loading="en cours de chargement…",
        ready="prêt",
        failed="en échec",
        quoting="Sans modèle : les réponses sont des citations",
        waiting_one="1 question avant la vôtre…",
        waiting_many="{count} questions avant la vôtre…",
    ),
    "en": Wording(
        panel="Filters and settings",
        dates="Publication dates",
        since="From",
        until="Until",
        date_form="YYYY-MM-DD",
        date_hint="A year, a month or a day: 2018, 2018-05 or 2018-05-31.",
        sources="Sources",
        find_source="Find a source",
        undisclosed="The {shown} largest of {count}; find the others by name.",
        article_language="Language of the articles",
        any_language="Any",
        answer_in="Answer in",
        like_question="The question's language",
        in_french="French",
        in_english="English",
        strictness="Strictness",
        lenient="Lenient: answer more often",
        usual="Usual",
        strict="Strict: silent at the least doubt",
        active="Active filters and settings",
        since_chip="from {date}",
        until_chip="until {date}",
        articles_in="articles in {language}",
        answer_in_french="answer in French",
        answer_in_english="answer in English",
        lenient_chip="lenient",
        strict_chip="strict",
        remove="Remove: {chip}",
        remove_all="Clear all",
        matching_one="1 article",
        matching_many="{count} articles",
        asked_under="Asked with: {chips}",
        suggested="For example",
        model="Model: {name}",
        loading="loading…",
        ready="ready",
        failed="failed",
        quoting="No model: answers are quotations",
        waiting_one="1 question before yours…",
        waiting_many="{count} questions before yours…",
    ),
}
