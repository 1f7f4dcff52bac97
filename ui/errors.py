"""What can keep the page from being served or a conversation from being kept, with its remedy, in both languages."""

from embeddings.errors import KiosqueError


class PortBusy(KiosqueError):
    french = "Le port {port} de {host} est déjà pris. Choisissez-en un autre : kiosque chat --port {other}"
    english = "Port {port} of {host} is already in use. Choose another: kiosque chat --port {other}"


class BadAuth(KiosqueError):
    french = "--auth attend NOM:MOT_DE_PASSE, ou none pour n'en demander aucun. Corrigez --auth ou KIOSQUE_AUTH."
    english = "--auth takes NAME:PASSWORD, or none to ask for none. Mend --auth or KIOSQUE_AUTH."


class BadAuthFile(KiosqueError):
    french = "{path} : ce fichier de mots de passe ne peut pas être lu ({reason}). Corrigez --auth-file."
    english = "{path}: this file of passwords cannot be read ({reason}). Mend --auth-file."


class BadAuthLine(KiosqueError):
    french = "{path}, ligne {line} : il faut NOM:MOT_DE_PASSE. Corrigez cette ligne."
    english = "{path}, line {line}: it must be NAME:PASSWORD. Mend this line."


class EmptyAuthFile(KiosqueError):
    french = "{path} : aucun mot de passe. Écrivez-y NOM:MOT_DE_PASSE, un par ligne."
    english = "{path}: no password. Write NAME:PASSWORD in it, one a line."


class SharedWithoutPassword(KiosqueError):
    french = "--share ouvre la page à tout internet : un mot de passe est requis. Retirez --auth none."
    english = "--share opens the page to the whole internet: a password is required. Leave out --auth none."


class NotShared(KiosqueError):
    french = (
        "Le partage par gradio.live n'a pas pu être ouvert ({reason}). Vérifiez la connexion à internet, ou servez la "
        "page sur votre réseau : kiosque chat --host 0.0.0.0"
    )
    english = (
        "Sharing through gradio.live could not be opened ({reason}). Check the connection to the internet, or serve the "
        "page on your own network: kiosque chat --host 0.0.0.0"
    )


class AddressRefused(KiosqueError):
    french = "La page ne peut pas être servie à l'adresse {host}, port {port} ({reason}). Changez --host ou --port."
    english = "The page cannot be served at {host}, port {port} ({reason}). Change --host or --port."


class NotKept(KiosqueError):
    french = (
        "{path} : les conversations ne peuvent pas y être gardées ({reason}). "
        "Rendez ce fichier accessible en écriture, ou déplacez-le s'il est abîmé, puis relancez."
    )
    english = (
        "{path}: conversations cannot be kept there ({reason}). "
        "Make that file writable, or move it away if it is damaged, then start again."
    )


class FeedbackNotKept(KiosqueError):
    french = "{path} : votre avis ne peut pas y être gardé ({reason}). Vérifiez l'espace libre et les droits."
    english = "{path}: your opinion cannot be kept there ({reason}). Check the free space and the permissions."
