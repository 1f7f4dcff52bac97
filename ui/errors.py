"""What can keep the page from being served, with its remedy, in French and in English."""

from embeddings.errors import KiosqueError


class PortBusy(KiosqueError):
    french = "Le port {port} de {host} est déjà pris. Choisissez-en un autre : kiosque chat --port {other}"
    english = "Port {port} of {host} is already in use. Choose another: kiosque chat --port {other}"


class AddressRefused(KiosqueError):
    french = "La page ne peut pas être servie à l'adresse {host}, port {port} ({reason}). Changez --host ou --port."
    english = "The page cannot be served at {host}, port {port} ({reason}). Change --host or --port."
