"""Every word of the page, in French and in English, and which of the two a browser asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.errors import Language

DEFAULT: Language = "fr"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. ``{names}`` are filled in where the words are shown."""

    tagline: str
    away: str
    side: str
    close_side: str
    placeholder: str
    question_label: str
    send: str
    stop: str
    welcome: str
    welcome_hint: str
    corpus_one: str
    corpus_many: str
    corpus_dates: str
    corpus_sources: str
    more_sources: str
    you_asked: str
    understood: str
    searching: str
    reading_one: str
    reading_many: str
    thinking: str
    writing: str
    draft: str
    stopped: str
    copy: str
    again: str
    change: str
    failed: str
    sources: str
    reprint_one: str
    reprint_many: str
    passages_read: str
    closest: str
    differing: str
    published: str
    said: str
    citation: str
    undated: str
    open_article: str
    close: str
    article: str
    left_out: str
    original: str
    cut_short: str
    gone: str
    translate: str
    translate_source: str
    translating: str
    untranslated: str
    seconds: str
    served: str


WORDING: Mapping[Language, Wording] = {
    "fr": Wording(
        tagline="Des réponses tirées de vos articles, chaque phrase avec sa source.",
        away="Le serveur ne répond pas. La page reprendra d'elle-même dès qu'il sera de retour.",
        side="Conversations et articles",
        close_side="Fermer le panneau",
        placeholder="Posez votre question…",
        question_label="Votre question",
        send="Envoyer",
        stop="Arrêter",
        welcome="Que voulez-vous savoir ?",
        welcome_hint="Demandez un fait, une date, un montant, un nom. La réponse cite les mots exacts des articles ; "
        "s'ils ne répondent pas, elle le dit.",
        corpus_one="1 article",
        corpus_many="{count} articles",
        corpus_dates="{first} – {last}",
        corpus_sources="Sources : {sources}",
        more_sources="et {count} autres",
        you_asked="Votre question",
        understood="Question comprise : {question}",
        searching="Recherche dans les articles…",
        reading_one="1 passage trouvé",
        reading_many="{count} passages trouvés",
        thinking="Le modèle lit ces passages…",
        writing="Rédaction…",
        draft="Brouillon, pas encore vérifié",
        stopped="Réponse arrêtée.",
        copy="Copier",
        again="Redemander",
        change="Modifier la question",
        failed="Un imprévu a empêché de répondre. Reposez la question ; le détail est dans le journal du serveur.",
        sources="Sources",
        reprint_one="Repris par un autre article",
        reprint_many="Repris par {count} autres articles",
        passages_read="Passages lus",
        closest="Les articles les plus proches",
        differing="Les articles donnent des nombres différents",
        published="Date",
        said="Ce que dit l'article",
        citation="Source {number}",
        undated="date inconnue",
        open_article="Ouvrir l'article : {title}",
        close="Fermer l'article",
        article="Article",
        left_out="Hors de l'article : {reason}",
        original="Page d'origine",
        cut_short="L'article est très long : seul ce qui entoure la citation est montré.",
        gone="Cet article n'est plus là. Posez de nouveau la question.",
        translate="Traduire",
        translate_source="Traduire la citation de la source {number}",
        translating="Traduction en cours…",
        untranslated="Un imprévu a empêché de traduire. Réessayez ; le détail est dans le journal du serveur.",
        seconds="{seconds} s",
        served="Kiosque vous attend à l'adresse {address} (Ctrl-C pour arrêter)",
    ),
    "en": Wording(
        tagline="Answers drawn from your articles, every sentence with its source.",
        away="The server does not answer. The page will go on by itself as soon as it is back.",
        side="Conversations and articles",
        close_side="Close the panel",
        placeholder="Ask your question…",
        question_label="Your question",
        send="Send",
        stop="Stop",
        welcome="What would you like to know?",
        welcome_hint="Ask for a fact, a date, an amount, a name. The answer cites the exact words of the French "
        "articles; where they do not answer, it says so.",
        corpus_one="1 article",
        corpus_many="{count} articles",
        corpus_dates="{first} – {last}",
        corpus_sources="Sources: {sources}",
        more_sources="and {count} more",
        you_asked="Your question",
        understood="Understood as: {question}",
        searching="Searching the articles…",
        reading_one="1 passage found",
        reading_many="{count} passages found",
        thinking="The model is reading these passages…",
        writing="Writing…",
        draft="Draft, not yet verified",
        stopped="Answer stopped.",
        copy="Copy",
        again="Ask again",
        change="Edit the question",
        failed="Something unexpected kept Kiosque from answering. Ask again; the details are in the server's log.",
        sources="Sources",
        reprint_one="Reprinted by another article",
        reprint_many="Reprinted by {count} other articles",
        passages_read="Passages read",
        closest="The closest articles",
        differing="The articles give different numbers",
        published="Date",
        said="What the article says",
        citation="Source {number}",
        undated="date unknown",
        open_article="Open the article: {title}",
        close="Close the article",
        article="Article",
        left_out="Not part of the article: {reason}",
        original="Original page",
        cut_short="The article is very long: only what surrounds the citation is shown.",
        gone="This article is no longer there. Ask the question again.",
        translate="Translate",
        translate_source="Translate the quote of source {number}",
        translating="Translating…",
        untranslated="The unexpected kept this from being translated. Try again; the details are in the server's log.",
        seconds="{seconds} s",
        served="Kiosque is at {address} (Ctrl-C to stop)",
    ),
}


def preferred(accept_language: str) -> Language:
    """Which of the two an ``Accept-Language`` header (RFC 9110, 12.5.4) prefers; French when it names neither."""
    liked: dict[str, float] = {}
    for choice in accept_language.split(","):
        tag, _, parameter = choice.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            continue
        code = tag.strip().lower().partition("-")[0]
        liked[code] = max(weight, liked.get(code, 0.0))
    french, english = liked.get("fr", 0.0), liked.get("en", 0.0)
    return "en" if english > french else DEFAULT
