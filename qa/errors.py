"""The errors of the answering side, each with its remedy, in French and in English.

KiosqueError                       (``embeddings.errors``)
├── the question      EmptyQuestion  NothingAsked  QuestionTooLong  UnsupportedLanguage
├── the articles      NoArticleSelected  UnreadableDate  NewIndexUnused
├── the model's file  ModelMissing  WrongChecksum  NoSpaceForModel  ModelUnreachable
├── the chat model    ChatServerUnreachable  ChatServerRefused  ChatModelFailed  UnknownChatModel  TooBusy
│                     OutOfTime
├── translating       NoTranslator  TranslationFailed
├── the settings      BadSettings  BrokenPrompt
└── the doctor        PageNotWritten  NoSuchArticle
"""

from embeddings.errors import KiosqueError


class EmptyQuestion(KiosqueError):
    french = "La question est vide. Écrivez une question en français ou en anglais."
    english = "The question is empty. Write a question in French or English."


class NothingAsked(KiosqueError):
    french = "Bonjour ! Posez une question sur les articles : un fait, une date, un montant, un nom."
    english = "Hello! Ask a question about the articles: a fact, a date, an amount, a name."


class QuestionTooLong(KiosqueError):
    french = "La question a {length} caractères, la limite est de {limit}. Raccourcissez-la."
    english = "The question has {length} characters, the limit is {limit}. Shorten it."


class UnsupportedLanguage(KiosqueError):
    french = "Cette question n'est ni en français ni en anglais. Posez-la dans l'une de ces deux langues."
    english = "This question is neither in French nor in English. Ask it in one of the two."


class NoArticleSelected(KiosqueError):
    french = "Aucun article ne correspond à ce choix ({wanted}). Ce que les articles couvrent : {covered}."
    english = "No article matches this choice ({wanted}). What the articles cover: {covered}."


class NewIndexUnused(KiosqueError):
    french = "Le nouvel index n'est pas utilisé, l'ancien répond. {reason}"
    english = "The new index is not used, the old one answers. {reason}"


class UnreadableDate(KiosqueError):
    french = "Date « {text} » illisible. Écrivez-la AAAA-MM-JJ, AAAA-MM ou AAAA."
    english = "Date “{text}” cannot be read. Write it YYYY-MM-DD, YYYY-MM or YYYY."


class ModelMissing(KiosqueError):
    french = (
        "{path} : le modèle de conversation n'est pas là. Téléchargez-le avec : kiosque models fetch, "
        "ou répondez par des citations avec --chat-model none."
    )
    english = (
        "{path}: the chat model is not there. Download it with: kiosque models fetch, "
        "or answer with quotations: --chat-model none."
    )


class WrongChecksum(KiosqueError):
    french = (
        "{path} : ce fichier n'est pas le modèle attendu (somme de contrôle fausse) ; il est gardé sous {kept}. "
        "Relancez : kiosque models fetch"
    )
    english = (
        "{path}: this file is not the expected model (wrong checksum); it is kept as {kept}. "
        "Run again: kiosque models fetch"
    )


class NoSpaceForModel(KiosqueError):
    french = (
        "{path} : pas assez de place pour le modèle ({needed_mb} Mo nécessaires, {free_mb} libres). "
        "Libérez-en, puis relancez : kiosque models fetch"
    )
    english = (
        "{path}: not enough space for the model ({needed_mb} MB needed, {free_mb} free). "
        "Free some, then run again: kiosque models fetch"
    )


class ModelUnreachable(KiosqueError):
    french = (
        "Le modèle de conversation ne peut pas être téléchargé ({reason}). Vérifiez la connexion et relancez : "
        "kiosque models fetch, ou répondez par des citations avec --chat-model none."
    )
    english = (
        "The chat model cannot be downloaded ({reason}). Check the connection and run again: "
        "kiosque models fetch, or answer with quotations: --chat-model none."
    )


class ChatServerUnreachable(KiosqueError):
    french = (
        "Aucun serveur de conversation ne répond à {address}. Démarrez-le ou corrigez l'adresse de --chat-model "
        "(souvent http://127.0.0.1:PORT/v1)."
    )
    english = (
        "No chat server answers at {address}. Start it, or mend the address given with --chat-model "
        "(often http://127.0.0.1:PORT/v1)."
    )


class ChatServerRefused(KiosqueError):
    french = (
        "Le serveur de conversation {address} refuse : {reason}. Vérifiez l'adresse, le nom du modèle (ADRESSE#NOM) "
        "et la clé OPENAI_API_KEY."
    )
    english = (
        "The chat server {address} refuses: {reason}. Check the address, the model's name (ADDRESS#NAME) "
        "and the key OPENAI_API_KEY."
    )


class ChatModelFailed(KiosqueError):
    french = (
        "Le modèle de conversation a échoué ({reason}). Reposez la question, ou répondez par des citations : "
        "--chat-model none"
    )
    english = "The chat model failed ({reason}). Ask again, or answer with quotations: --chat-model none"


class TooBusy(KiosqueError):
    french = "Trop de questions à la fois ({waiting} attendent déjà). Reposez la vôtre dans un moment."
    english = "Too many questions at once ({waiting} are waiting already). Ask yours again in a moment."


class OutOfTime(KiosqueError):
    french = "La réponse a pris trop de temps et s'arrête là. Reposez la question dans un moment."
    english = "The answer took too long and ends here. Ask again in a moment."


class UnknownChatModel(KiosqueError):
    french = (
        "Modèle de conversation « {name} » inconnu ou pas installé ({reason}). Donnez local, none, un fichier .gguf, "
        "une adresse http://HÔTE:PORT/v1 ou FOURNISSEUR:MODÈLE."
    )
    english = (
        "Chat model “{name}” is unknown or not installed ({reason}). Give local, none, a .gguf file, "
        "an address http://HOST:PORT/v1 or PROVIDER:MODEL."
    )


class BadSettings(KiosqueError):
    french = "Réglage refusé : {reason}. Corrigez-le, puis relancez."
    english = "Setting refused: {reason}. Mend it, then run again."


class BrokenPrompt(KiosqueError):
    french = "Une consigne du dossier prompts est abîmée : {reason}. Corrigez ce fichier ou réinstallez Kiosque."
    english = "A prompt of the prompts folder is broken: {reason}. Mend that file, or install Kiosque again."


class NoTranslator(KiosqueError):
    french = "Sans modèle de conversation, rien ne peut être traduit. Nommez-en un avec --chat-model."
    english = "Without a chat model nothing can be translated. Name one with --chat-model."


class TranslationFailed(KiosqueError):
    french = "La citation n'a pas pu être traduite ({reason}). Réessayez, ou lancez Kiosque avec un autre modèle."
    english = "The quote could not be translated ({reason}). Try again, or start Kiosque with another model."


class NoJudge(KiosqueError):
    french = "Le modèle de conversation « {name} » ne dit pas à quel point il est sûr. Prenez --chat-model local."
    english = 'The chat model "{name}" does not say how sure it is. Take --chat-model local.'


class Unexpected(KiosqueError):
    french = "Erreur inattendue ({error}). KIOSQUE_DEBUG=1 en montre le détail, à joindre à un rapport d'anomalie."
    english = "Unexpected error ({error}). KIOSQUE_DEBUG=1 shows the details, to go with a bug report."


class PageNotWritten(KiosqueError):
    french = (
        "{path} : la page ne peut pas être écrite ici. Nommez un fichier dans un dossier qui existe : --html page.html"
    )
    english = "{path}: the page cannot be written here. Name a file in a folder that exists: --html page.html"


class NoSuchArticle(KiosqueError):
    french = "{id} : aucun article lu n'a cet identifiant. Prenez-le tel que le doctor l'écrit, par exemple : {example}"
    english = "{id}: no article that was read has this id. Take it as the doctor writes it, for example: {example}"
