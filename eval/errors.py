"""What can be wrong with an evaluation before or after it runs, each with its remedy, in French and in English."""

from embeddings.errors import KiosqueError


class BrokenCases(KiosqueError):
    french = "{path} : {french_faults}. Corrigez le fichier, puis relancez."
    english = "{path}: {english_faults}. Mend the file, then run this again."


class NoCases(KiosqueError):
    french = "{path} : aucun cas à évaluer ici. Mettez un cas JSON par ligne."
    english = "{path}: no case to evaluate here. Put one JSON case a line."


class ResultsNotWritten(KiosqueError):
    french = "{path} : impossible d'y écrire les résultats ({reason}). Choisissez un autre fichier avec --out."
    english = "{path}: the results cannot be written there ({reason}). Choose another file with --out."


class ArticlesNotIndexed(KiosqueError):
    french = (
        "Aucun des articles de ce cas n'est dans l'index ({names}…). Indexez-les, ou donnez le bon dossier avec --data."
    )
    english = (
        "None of this case's articles is in the index ({names}…). Index them, or give the right folder with --data."
    )


class NotARun(KiosqueError):
    french = "{path} : ce dossier ne contient pas d'évaluation ({reason}). Donnez celui qu'a écrit kiosque eval --out."
    english = "{path}: this folder holds no evaluation ({reason}). Give the one that kiosque eval --out wrote."


class OtherRun(KiosqueError):
    french = "{path} : ce dossier contient une évaluation faite autrement ({differences}). Choisissez un autre dossier avec --out."
    english = (
        "{path}: this folder holds an evaluation made otherwise ({differences}). Choose another folder with --out."
    )


class RunBusy(KiosqueError):
    french = (
        "{path} : une autre évaluation écrit dans ce dossier. Attendez qu'elle finisse, ou choisissez un autre --out."
    )
    english = "{path}: another evaluation is writing into this folder. Wait for it to end, or choose another --out."


class NoSharedCases(KiosqueError):
    french = "{path} n'a aucun cas en commun avec {baseline}. Comparez des évaluations du même jeu de questions."
    english = "{path} has no case in common with {baseline}. Compare evaluations of the same question set."


class BadCondition(KiosqueError):
    french = "Condition refusée : {condition}. Écrivez MESURE=NOMBRE, avec une de ces mesures : {names}."
    english = "Condition refused: {condition}. Write MEASURE=NUMBER, with one of these measures: {names}."


class NoConditions(KiosqueError):
    french = "Aucune condition. Donnez-en avec --min ou --max, comme --min answer_right=.85."
    english = "No condition. Give some with --min or --max, such as --min answer_right=.85."


class NothingToCompare(KiosqueError):
    french = "Il faut deux évaluations ou plus. Donnez d'abord la référence, puis celles à lui comparer."
    english = "Two runs or more are needed. Give the baseline first, then those to hold against it."


class NothingToCalibrate(KiosqueError):
    french = "Il faut des questions avec réponse et d'autres sans. Ajoutez les unes ou les autres (« answerable »)."
    english = 'Questions with an answer are needed, and some without. Add the one or the other ("answerable").'


class UnknownMeasure(KiosqueError):
    french = "Mesure inconnue : {name}. Donnez l'une de celles-ci : {names}."
    english = "Unknown measure: {name}. Give one of these: {names}."


class BadVariation(KiosqueError):
    french = "Variation refusée : {variation}. Écrivez RÉGLAGE=VALEUR,VALEUR, avec un de ces réglages : {names}."
    english = "Variation refused: {variation}. Write SETTING=VALUE,VALUE, with one of these settings: {names}."


class NoneSelected(KiosqueError):
    french = "{path} : aucun cas ne porte l'étiquette ou le genre demandé ({tags}). Vérifiez --tag."
    english = "{path}: no case has the tag or kind asked for ({tags}). Check --tag."


class NoQuestionSet(NoCases):
    french = "{path} : aucun fichier questions*.jsonl dans ce dossier. Donnez le fichier lui-même."
    english = "{path}: no file questions*.jsonl in this folder. Give the file itself."


class SeveralQuestionSets(KiosqueError):
    french = "{path} : plusieurs jeux de questions dans ce dossier ({names}). Donnez l'un de ces fichiers."
    english = "{path}: this folder holds several question sets ({names}). Give one of these files."


class PassagesNotWritten(KiosqueError):
    french = "{path} : impossible d'y écrire les passages ({reason}). Choisissez un autre fichier."
    english = "{path}: the passages cannot be written there ({reason}). Choose another file."


class NoModelToDraft(KiosqueError):
    french = "Il faut un modèle de conversation pour rédiger des questions : donnez-en un avec --chat-model (par exemple local)."
    english = "Drafting questions needs a chat model: name one with --chat-model (local, for example)."


class DraftingFailed(KiosqueError):
    french = "Le modèle de conversation a échoué ({reason}). Ce que vous avez accepté est enregistré ; relancez pour continuer."
    english = "The chat model failed ({reason}). What you accepted is saved; run this again to go on."


class CasesNotWritten(KiosqueError):
    french = "{path} : impossible d'y écrire des cas ({reason}). Choisissez un autre fichier."
    english = "{path}: cases cannot be written there ({reason}). Choose another file."
