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
