"""What can keep the page from being served or a conversation from being kept, with its remedy, in both languages."""

from embeddings.errors import KiosqueError


class PortBusy(KiosqueError):
    french = "Le port {port} de {host} est déjà pris. Choisissez-en un autre : kiosque chat --port {other}"
    english = "Port {port} of {host} is already in use. Choose another: kiosque chat --port {other}"


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
