"""The words of what is kept: conversations, links, exports and opinions, in French and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.errors import Language


@dataclass(frozen=True, slots=True)
class KeepingWording:
    """The words of one language. ``{names}`` are filled in where the words are shown."""

    new: str
    conversations: str
    search: str
    none_yet: str
    none_found: str
    more: str
    options: str
    rename: str
    new_name: str
    save: str
    cancel: str
    export: str
    delete: str
    delete_asked: str
    deleted: str
    gone: str
    unreadable: str
    not_kept: str
    unnamed: str
    actions: str
    link: str
    copied: str
    link_here: str
    export_answer: str
    good: str
    bad: str
    thanks: str
    withdrawn: str
    what_was_wrong: str
    silent: str
    tell: str
    by_link: str
    by_link_gone: str
    own: str
    quoted: str
    file: str


WORDING: Mapping[Language, KeepingWording] = {
    "fr": KeepingWording(
        new="Nouvelle conversation",
        conversations="Vos conversations",
        search="Chercher dans vos conversations",
        none_yet="Vos conversations apparaîtront ici ; elles restent sur ce serveur.",
        none_found="Aucune de vos conversations ne contient ces mots.",
        more="Montrer les {count} autres",
        options="Options de la conversation « {name} »",
        rename="Renommer",
        new_name="Nom de la conversation",
        save="Enregistrer",
        cancel="Annuler",
        export="Exporter en Markdown",
        delete="Supprimer",
        delete_asked="Supprimer cette conversation ? Les liens vers ses réponses ne mèneront plus à rien.",
        deleted="Conversation supprimée.",
        gone="Cette conversation n'est plus là.",
        unreadable="Cette réponse ne peut plus être relue. Posez de nouveau la question.",
        not_kept="Cette conversation n'a pas pu être enregistrée. Le détail est dans le journal du serveur.",
        unnamed="Conversation sans question",
        actions="Que faire de cette réponse",
        link="Copier le lien",
        copied="Copié.",
        link_here="Le lien vers cette réponse :",
        export_answer="Exporter",
        good="Bonne réponse",
        bad="Mauvaise réponse",
        thanks="Merci, c'est noté.",
        withdrawn="Avis retiré.",
        what_was_wrong="Qu'est-ce qui n'allait pas ? (facultatif)",
        silent="Les articles ne répondent pas à cette question",
        tell="Envoyer",
        by_link="Voici une réponse ouverte par son lien.",
        by_link_gone="La réponse de ce lien n'existe pas, ou n'existe plus.",
        own="Posez vos propres questions",
        quoted="« {quote} »",
        file="fichier {name}",
    ),
    "en": KeepingWording(
        new="New conversation",
        conversations="Your conversations",
        search="Search your conversations",
        none_yet="Your conversations will appear here; they stay on this server.",
        none_found="None of your conversations has these words.",
        more="Show the {count} others",
        options="Options of the conversation “{name}”",
        rename="Rename",
        new_name="Name of the conversation",
        save="Save",
        cancel="Cancel",
        export="Export as Markdown",
        delete="Delete",
        delete_asked="Delete this conversation? Links to its answers will lead nowhere.",
        deleted="Conversation deleted.",
        gone="This conversation is no longer there.",
        unreadable="This answer can no longer be read. Ask the question again.",
        not_kept="This conversation could not be saved. The details are in the server's log.",
        unnamed="Conversation without a question",
        actions="What to do with this answer",
        link="Copy link",
        copied="Copied.",
        link_here="The link to this answer:",
        export_answer="Export",
        good="Good answer",
        bad="Bad answer",
        thanks="Thank you, noted.",
        withdrawn="Opinion withdrawn.",
        what_was_wrong="What was wrong? (optional)",
        silent="The articles do not answer this question",
        tell="Send",
        by_link="This answer was opened by its link.",
        by_link_gone="The answer of this link does not exist, or no longer does.",
        own="Ask your own questions",
        quoted="“{quote}”",
        file="file {name}",
    ),
}
