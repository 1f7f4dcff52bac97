"""The words of the page that asks for a name and a password, in French and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.errors import Language


@dataclass(frozen=True, slots=True)
class AccessWording:
    """The words of one language. ``{names}`` are filled in where the words are shown."""

    heading: str
    name: str
    password: str
    enter: str
    wrong: str
    too_often: str
    leave: str
    needed: str
    generated: str
    shared: str
    agents: str


WORDING: Mapping[Language, AccessWording] = {
    "fr": AccessWording(
        heading="Se connecter",
        name="Nom",
        password="Mot de passe",
        enter="Entrer",
        wrong="Ce nom et ce mot de passe ne vont pas ensemble. Vérifiez-les.",
        too_often="Trop d'essais manqués. Attendez une minute, puis réessayez.",
        leave="Se déconnecter",
        needed="Nom et mot de passe requis.",
        generated="Nom : {name}   mot de passe : {password}   (à vous de choisir : --auth, --auth-file)",
        shared="Ouvert à tout internet, avec ce mot de passe, à l'adresse {address}",
        agents="Pour les agents (MCP) : {address}",
    ),
    "en": AccessWording(
        heading="Log in",
        name="Name",
        password="Password",
        enter="Enter",
        wrong="This name and this password do not go together. Check them.",
        too_often="Too many failed attempts. Wait a minute, then try again.",
        leave="Log out",
        needed="Name and password required.",
        generated="Name: {name}   password: {password}   (choose your own: --auth, --auth-file)",
        shared="Open to the whole internet, with this password, at {address}",
        agents="For agents (MCP): {address}",
    ),
}
