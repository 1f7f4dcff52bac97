"""The words of adding articles, in French and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.errors import Language


@dataclass(frozen=True, slots=True)
class AddingWording:
    """The words of one language. ``{names}`` are filled in where the words are shown."""

    heading: str
    drop: str
    choose: str
    formats: str
    sending: str
    sent: str
    known: str
    lost: str
    waiting_one: str
    waiting_many: str
    index_now: str
    reading: str
    embedding: str
    writing: str
    another: str
    starting: str
    added_one: str
    added_many: str
    answers: str
    sound: str
    doctor: str
    finding: str
    reprint: str
    kept: str
    unexpected: str


WORDING: Mapping[Language, AddingWording] = {
    "fr": AddingWording(
        heading="Ajouter des articles",
        drop="Déposez des fichiers ici",
        choose="Choisir des fichiers",
        formats=".txt, .md, .html : un article, {one} Mo au plus. .jsonl : un article par ligne, {lines} Mo au plus.",
        sending="Envoi…",
        sent="Reçu",
        known="Déjà là : {name}",
        lost="L'envoi a été coupé. Déposez ce fichier de nouveau.",
        waiting_one="1 fichier attend d'être indexé.",
        waiting_many="{count} fichiers attendent d'être indexés.",
        index_now="Indexer maintenant",
        reading="Lecture des articles…",
        embedding="Calcul des vecteurs…",
        writing="Écriture de l'index…",
        another="Une autre indexation est en cours ; la vôtre suit.",
        starting="Préparation…",
        added_one="1 article ajouté.",
        added_many="{count} articles ajoutés.",
        answers="Les réponses en tiennent compte dès maintenant.",
        sound="Rien à signaler.",
        doctor="À corriger",
        finding="{what} : {count}",
        reprint="Reprise d'un article déjà là : {name}",
        kept="Vos fichiers sont gardés.",
        unexpected="Un imprévu a empêché l'ajout. Réessayez ; le détail est dans le journal du serveur.",
    ),
    "en": AddingWording(
        heading="Add articles",
        drop="Drop files here",
        choose="Choose files",
        formats=".txt, .md, .html: one article, {one} MB at most. .jsonl: one article a line, {lines} MB at most.",
        sending="Sending…",
        sent="Received",
        known="Already there: {name}",
        lost="The sending was cut off. Drop this file again.",
        waiting_one="1 file waits to be indexed.",
        waiting_many="{count} files wait to be indexed.",
        index_now="Index now",
        reading="Reading the articles…",
        embedding="Embedding…",
        writing="Writing the index…",
        another="Another indexing run is under way; yours comes next.",
        starting="Getting ready…",
        added_one="1 article added.",
        added_many="{count} articles added.",
        answers="Answers take them into account from now on.",
        sound="Nothing to mend.",
        doctor="To mend",
        finding="{what}: {count}",
        reprint="A reprint of an article that is there: {name}",
        kept="Your files are kept.",
        unexpected="The unexpected kept this from being added. Try again; the details are in the server's log.",
    ),
}
