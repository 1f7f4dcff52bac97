"""What reports say, in French and in English."""

import re
from collections.abc import Mapping

from babel.numbers import format_decimal, format_percent

from embeddings.errors import Language
from eval.results import Failure

Pair = Mapping[Language, str]

UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What cannot be written or shown, is an order to a terminal, or turns text around: an isolate left open leaks out of a
<bdi> in Chromium."""

LANGUAGES: tuple[Language, ...] = ("en", "fr")
"""In the order reports give them."""

_WORDS: Mapping[str, Pair] = {
    "cases": {"fr": "Cas", "en": "Cases"},
    "all": {"fr": "Tous", "en": "All"},
    "fr": {"fr": "Français", "en": "French"},
    "en": {"fr": "Anglais", "en": "English"},
    "answerable": {"fr": "Avec réponse", "en": "Answerable"},
    "unanswerable": {"fr": "Sans réponse", "en": "Unanswerable"},
    # the verdict
    "report": {"fr": "Rapport d'évaluation", "en": "Evaluation report"},
    "asked": {"fr": "{questions} sur {corpus}, {how}.", "en": "{questions} on {corpus}, {how}."},
    "corpus": {"fr": "{articles} ({passages})", "en": "{articles} ({passages})"},
    "unknown_corpus": {"fr": "des articles", "en": "articles"},
    "by_model": {"fr": "réponses de {chat}", "en": "answered by {chat}"},
    "by_quoting": {"fr": "réponses par citation, sans modèle de conversation",
                   "en": "answered by quoting, without a chat model"},
    "by_searching": {"fr": "recherche seule, avec {encoder}", "en": "retrieval only, with {encoder}"},
    "passed_count": {"fr": "Cas réussis : {passed} sur {cases} ({share}).",
                     "en": "Passed: {passed} of {cases} ({share})."},
    "found_count": {"fr": "Un article attendu est parmi les dix premiers : {passed} fois sur {cases} ({share}).",
                    "en": "An expected article is among the first ten for {passed} of {cases} ({share})."},
    "first_cause": {"fr": "Première cause d'échec : « {title} » ({count}).",
                    "en": "First cause of failure: “{title}” ({count})."},
    "nothing": {"fr": "Aucun cas : il n'y a rien à rapporter.", "en": "No case: there is nothing to report."},
    "errors": {"fr": "{cases} en erreur, le premier {id} : {error}",
               "en": "{cases} failed with an error, first {id}: {error}"},
    "notices": {"fr": "{cases} avec un avertissement, le premier {id} : {notice}",
                "en": "{cases} answered with a notice, first {id}: {notice}"},
    "missing": {"fr": "{articles} attendus et absents de l'index : {names}",
                "en": "{articles} expected and not in the index: {names}"},
    "see_cases": {"fr": "Voir ces cas", "en": "See these cases"},
    # figures
    "headline": {"fr": "En bref", "en": "In brief"},
    "of_cases": {"fr": "sur {cases}", "en": "of {cases}"},
    "p95": {"fr": "95 % en moins de {seconds} s", "en": "95% within {seconds} s"},
    "higher": {"fr": "plus haut, mieux c'est", "en": "higher is better"},
    "lower": {"fr": "plus bas, mieux c'est", "en": "lower is better"},
    "scale": {"fr": "Sous chaque chiffre, son intervalle à 95 %. Les barres vont de 0 à 100 % (ou 1) ; celles des "
                    "secondes, de 0 au double du haut de l'intervalle.",
              "en": "Below each figure, its 95% interval. Bars run from 0 to 100% (or 1); those of seconds from 0 to "
                    "twice the interval's upper end."},
    "splits": {"fr": "Tous les chiffres", "en": "All figures"},
    "parts": {"fr": "Par type et par étiquette", "en": "By kind and tag"},
    "kind": {"fr": "Type", "en": "Kind"},
    "tag": {"fr": "Étiquette", "en": "Tag"},
    "cell": {"fr": "Valeur (des secondes : médiane), puis intervalle à 95 % et nombre de cas.",
             "en": "Value (of seconds: the median), then its 95% interval and the number of cases."},
    "measure": {"fr": "Mesure", "en": "Measure"},
    "figure": {"fr": "Valeur (95 %)", "en": "Value (95%)"},
    # plots
    "plots": {"fr": "En images", "en": "In pictures"},
    "recall_title": {"fr": "Articles attendus retrouvés", "en": "Expected articles found"},
    "recall_x": {"fr": "Articles regardés (k)", "en": "Articles looked at (k)"},
    "recall_y": {"fr": "Rappel@k", "en": "Recall@k"},
    "recall_caption": {"fr": "Rappel : {first} au premier rang, {five} parmi les cinq premiers, {twenty} parmi vingt.",
                       "en": "Recall: {first} at the first place, {five} within five, {twenty} within twenty."},
    "latency_title": {"fr": "Attente", "en": "Waiting time"},
    "latency_x": {"fr": "Secondes (échelle logarithmique)", "en": "Seconds (log scale)"},
    "latency_y": {"fr": "Part des cas", "en": "Share of cases"},
    "latency_caption": {"fr": "La moitié des réponses en moins de {half} s, 95 % en moins de {most} s.",
                        "en": "Half the answers come within {half} s, 95% within {most} s."},
    "retrieval_s": {"fr": "Passages", "en": "Evidence"},
    "first_token_s": {"fr": "Premier mot", "en": "First token"},
    "total_s": {"fr": "Réponse", "en": "Answer"},
    "silence_title": {"fr": "Le silence suit-il les preuves ?", "en": "Does silence follow the evidence?"},
    "silence_x": {"fr": "Cosinus du meilleur passage (médiane), et cas",
                  "en": "Best passage's cosine (median), and cases"},
    "silence_y": {"fr": "Part des cas", "en": "Share of cases"},
    "silence_caption": {
        "fr": "Cas rangés par cosinus, dans chaque langue. Les courbes se suivent quand le refus est bien réglé ; "
              "écart moyen : {gap} points.",
        "en": "Cases in order of cosine, within each language. Refusal is well set where the curves go together; mean "
              "gap: {gap} points."},
    "has_answer": {"fr": "Ont une réponse", "en": "Answerable"},
    "got_answer": {"fr": "Reçoivent une réponse", "en": "Answered"},
    "failures_title": {"fr": "Où les cas échouent", "en": "Where cases fail"},
    "failures_x": {"fr": "Cas", "en": "Cases"},
    "failures_caption": {"fr": "{failed} sur {cases}, chacun compté là où il échoue d'abord.",
                         "en": "{failed} of {cases}, each counted where it fails first."},
    # configuration
    "configuration": {"fr": "Configuration", "en": "Configuration"},
    "chat": {"fr": "Modèle de conversation", "en": "Chat model"},
    "prompts": {"fr": "Consignes", "en": "Prompts"},
    "index": {"fr": "Index", "en": "Index"},
    "settings": {"fr": "Réglages", "en": "Settings"},
    "mode": {"fr": "Mode", "en": "Mode"},
    "selection": {"fr": "Choix des cas", "en": "Choice of cases"},
    "file": {"fr": "Fichier de questions", "en": "Question set"},
    "data": {"fr": "Dossier de l'index", "en": "Folder of the index"},
    "versions": {"fr": "Versions", "en": "Versions"},
    "commit": {"fr": "Commit", "en": "Commit"},
    "machine": {"fr": "Machine", "en": "Machine"},
    "started": {"fr": "Début", "en": "Started"},
    # cases
    "every_case": {"fr": "Tous les cas", "en": "Every case"},
    "expected": {"fr": "Attendu", "en": "Expected"},
    "silent": {"fr": "Pas de réponse : les articles n'en donnent pas.", "en": "No answer: the articles are silent."},
    "or": {"fr": "ou", "en": "or"},
    "rank": {"fr": "rang {rank}", "en": "rank {rank}"},
    "not_found": {"fr": "pas trouvé", "en": "not found"},
    "not_indexed": {"fr": "absent de l'index", "en": "not in the index"},
    "within": {"fr": "Cherché seulement dans", "en": "Searched only in"},
    "evidence": {"fr": "Preuve", "en": "Evidence"},
    "earlier": {"fr": "Plus tôt", "en": "Earlier"},
    "answer": {"fr": "Réponse", "en": "Answer"},
    "refusal": {"fr": "Refus", "en": "Refusal"},
    "error": {"fr": "Erreur", "en": "Error"},
    "cited": {"fr": "Passages cités", "en": "Cited passages"},
    "legend": {"fr": "surligné : cité ; souligné : preuve", "en": "highlighted: cited; underlined: evidence"},
    "others": {"fr": "Passages montrés, non cités", "en": "Passages shown, not cited"},
    "scores": {"fr": "Mesures", "en": "Scores"},
    "ranked": {"fr": "Articles trouvés", "en": "Articles found"},
    # comparisons
    "comparison": {"fr": "Comparaison d'évaluations", "en": "Comparison of runs"},
    "compared": {"fr": "{other} comparé à {baseline}.", "en": "{other} held against {baseline}."},
    "shared": {"fr": "En commun : {shared} ; laissés de côté : {unshared}.",
               "en": "In common: {shared}; left out: {unshared}."},
    "difference": {"fr": "Différence (95 %)", "en": "Difference (95%)"},
    "of": {"fr": "Cas", "en": "Cases"},
    "p": {"fr": "p (ajusté)", "en": "p (adjusted)"},
    "p_meaning": {
        "fr": "p : chance d'un écart aussi grand si les deux se valaient (test de randomisation apparié, ajusté au "
              "nombre de mesures).",
        "en": "p: the chance of as large a difference were the two alike (paired randomisation test, adjusted for "
              "the number of measures)."},
    "verdict": {"fr": "Verdict", "en": "Verdict"},
    "broken": {"fr": "Échouent désormais", "en": "Fail now"},
    "mended": {"fr": "Réussissent désormais", "en": "Pass now"},
    "made_otherwise": {"fr": "Fait autrement", "en": "Made otherwise"},
    # Markdown
    "other_language": {"fr": "English version", "en": "Version française"},
    "failures": {"fr": "Échecs", "en": "Failures"},
    "failed_cases": {"fr": "Cas en échec", "en": "Failed cases"},
    "more": {"fr": "et {count} de plus", "en": "and {count} more"},
}  # fmt: skip

_NOUNS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "case": {"fr": ("cas", "cas"), "en": ("case", "cases")},
    "question": {"fr": ("question", "questions"), "en": ("question", "questions")},
    "article": {"fr": ("article", "articles"), "en": ("article", "articles")},
    "passage": {"fr": ("passage", "passages"), "en": ("passage", "passages")},
}

FAILURE_TITLES: Mapping[Failure, Pair] = {
    "error": {"fr": "Erreur", "en": "Error"},
    "invented": {"fr": "Réponse inventée", "en": "Answered though the articles are silent"},
    "not_retrieved": {"fr": "Article pas trouvé", "en": "Not retrieved"},
    "refused": {"fr": "Refus à tort", "en": "Refused wrongly"},
    "not_used": {"fr": "Trouvé, mais pas utilisé", "en": "Retrieved, but not used"},
    "wrong_answer": {"fr": "Réponse fausse", "en": "Wrong answer"},
    "wrong_citation": {"fr": "Citation à côté", "en": "Wrong citation"},
    "wrong_language": {"fr": "Mauvaise langue", "en": "Wrong language"},
    "": {"fr": "Réussi", "en": "Passed"},
}

FAILURE_MEANINGS: Mapping[Failure, Pair] = {
    "error": {"fr": "Le cas n'a pas pu être mené à bien.", "en": "The case could not be carried out."},
    "invented": {"fr": "Les articles ne répondent pas ; une réponse a été donnée.",
                 "en": "The articles do not answer; an answer was given."},
    "not_retrieved": {"fr": "Aucun article attendu parmi ce qui a été trouvé.",
                      "en": "No expected article among what was found."},
    "refused": {"fr": "Les articles répondent ; la réponse est un refus. Si le cas nomme un article, il a été montré.",
                "en": "The articles answer; the reply is a refusal. Where the case names an article, it was shown."},
    "not_used": {"fr": "Un article attendu a été montré ; la réponse en cite d'autres, et elle est fausse.",
                 "en": "An expected article was shown; the answer cites others and is wrong."},
    "wrong_answer": {"fr": "La réponse n'a pas les mots attendus. Si le cas nomme un article, il est cité.",
                     "en": "The answer lacks the expected words. Where the case names an article, it is cited."},
    "wrong_citation": {"fr": "La réponse est juste ; rien de ce qu'elle cite ne touche la preuve.",
                       "en": "The answer is right; nothing that it cites meets the evidence."},
    "wrong_language": {"fr": "Tout est juste, sauf la langue de la réponse.",
                       "en": "All is right but the language of the reply."},
    "": {"fr": "", "en": ""},
}  # fmt: skip


def words(key: str, language: Language, **values: str) -> str:
    """The wording of ``key``, with the values, where there are any, filled in. French has its no-break spaces."""
    text = _set(_WORDS[key][language], language)
    return text.format(**values) if values else text


def title_or_name(name: str, language: Language) -> str:
    """The wording of a name, or the name itself where there is none."""
    return words(name, language) if name in _WORDS else name


def split_title(split: str, language: Language) -> str:
    """The name of a part of the cases (``Report.splits``): ``kind:why`` and ``tag:people`` go by their own word."""
    return _WORDS[split][language] if split in _WORDS else split.partition(":")[2]


def counted(count: int, noun: str, language: Language) -> str:
    """Such as ``1 case``, ``1,938 cases``, ``1 938 cas``."""
    one, many = _NOUNS[noun][language]
    singular = count == 1 or (count == 0 and language == "fr")
    return f"{format_decimal(count, locale=language)}\u00a0{one if singular else many}"


def percent(share: float, language: Language) -> str:
    """Such as ``38%`` or, in French, ``38 %``."""
    return str(format_percent(share, locale=language))


def decimal(value: float, language: Language, digits: int = 2) -> str:
    """Such as ``1.26`` or, in French, ``1,26``."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if language == "fr" else text


def probability(p: float | None, language: Language) -> str:
    """Such as ``0.042``, or ``< 0.001``: what is rounded to nothing is not nothing."""
    if p is None:
        return "–"
    return f"< {decimal(0.001, language, 3)}" if p < 0.001 else decimal(p, language, 3)


def _set(text: str, language: Language) -> str:
    return re.sub(r" (?=[:;?!%»])|(?<=«) ", "\u00a0", text) if language == "fr" else text
