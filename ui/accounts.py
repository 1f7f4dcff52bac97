"""Who may use the page: names and passwords from an option, the environment or a file."""

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from embeddings.errors import KiosqueError
from ui.errors import BadAuth, BadAuthFile, BadAuthLine, EmptyAuthFile

NONE = "none"
_GENERATED_NAME = "kiosque"


class Accounts:
    """Names with their passwords; at least one."""

    def __init__(self, passwords: Mapping[str, str], generated: str = "") -> None:
        self._digests = {name: _digest(password) for name, password in passwords.items()}
        self.generated = (next(iter(passwords)), generated) if generated else None
        """Name and password where nobody chose them: they must be told, once."""

    def check(self, name: str, password: str) -> str | None:
        """The name, if the password is its. It takes as long for any name and any password."""
        given, found = _digest(password), None
        for known, digest in self._digests.items():
            if hmac.compare_digest(known.encode(), name.encode()) & hmac.compare_digest(digest, given):
                found = known
        return found

    def bearer(self, password: str) -> str | None:
        """The name that a password is of, for agents, which send no name."""
        given, found = _digest(password), None
        for known, digest in self._digests.items():
            found = known if hmac.compare_digest(digest, given) else found
        return found


def accounts(auth: str, file: Path | None, is_open: bool) -> Accounts | None:
    """Who may use a page; None: everybody who reaches it.

    Args:
        auth: ``NAME:PASSWORD``; ``none``; or ``""``, which is none on an address of this machine alone, and a password
            made up where the page ``is_open`` to others.
        file: with a ``NAME:PASSWORD`` on each line.
        is_open: whether others than the user of this machine reach the page.

    Raises:
        BadAuth, BadAuthFile, BadAuthLine, EmptyAuthFile: there is no name and password in them.
    """
    if file is not None:
        try:
            lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
        except (OSError, UnicodeDecodeError) as error:
            raise BadAuthFile(path=file, reason=error) from error
        numbered = [(number, line) for number, line in enumerate(lines, start=1) if line]
        if not numbered:
            raise EmptyAuthFile(path=file)
        return Accounts(dict(_pair(line, BadAuthLine(path=file, line=number)) for number, line in numbered))
    if auth == NONE or not (auth or is_open):
        return None
    if auth:
        return Accounts(dict([_pair(auth, BadAuth())]))
    password = secrets.token_urlsafe(12)
    return Accounts({_GENERATED_NAME: password}, password)


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own, which no other reaches."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _pair(text: str, fault: KiosqueError) -> tuple[str, str]:
    name, _, password = text.partition(":")
    if not name.strip() or not password:
        raise fault
    return name.strip(), password


def _digest(password: str) -> bytes:
    return sha256(password.encode("utf-8", "surrogatepass")).digest()
