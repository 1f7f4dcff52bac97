"""Where the vectors of an index are kept: in its own folder, on a Chroma server, or in Chroma Cloud.

The address stands in a file of the generation's folder, written before the first vector: whoever opens the index finds
the right place, and what a killed run left there can be removed. A key never stands in it, but in the environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from embeddings.errors import BadVectorsAddress, NoVectorsKey, VectorsRefused, VectorsUnreachable

LOCAL = "local"
"""The address of vectors in the index's own folder."""

CLOUD_KEY = "CHROMA_API_KEY"
SERVER_TOKEN = "KIOSQUE_VECTORS_TOKEN"
"""Environment variables: the key of Chroma Cloud, and what a server is sent as ``Authorization: Bearer``, if set."""

_FILE = "vectors.address"
_CLOUD = urlsplit("https://api.trychroma.com")
_DEFAULT = ("default_tenant", "default_database")
_CLOUD_RECORDS = 300  # its quotas, a request and an id
_CLOUD_ID_BYTES = 128
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place for vectors, by its address as the user gave it."""

    address: str
    tenant: str = ""
    database: str = ""
    server: SplitResult = field(default=_CLOUD, repr=False)

    @classmethod
    def at(cls, address: str) -> "Place":
        """``local``, ``http://host:port``, ``https://host[/tenant/database]`` or ``cloud://tenant/database``.

        Raises:
            BadVectorsAddress: it is none of these, or holds a password.
        """
        if address == LOCAL:
            return cls(address)
        try:
            url = urlsplit(address.rstrip("/"))
            host, _ = url.hostname, url.port
        except ValueError:
            host, url = None, urlsplit("")
        names = tuple(unquote(name) for name in url.path.split("/")[1:])
        if not host or "@" in url.netloc or url.query or url.fragment or not all(names):
            raise BadVectorsAddress(address=_without_password(address))
        if url.scheme == "cloud" and len(names) == 1:
            return cls(address, unquote(url.netloc), names[0])  # not the host: that is in lower case
        if url.scheme in ("http", "https") and len(names) in (0, 2):
            tenant, database = names or _DEFAULT
            return cls(address, tenant, database, url)
        raise BadVectorsAddress(address=address)

    @classmethod
    def of(cls, folder: Path) -> "Place":
        """Where the vectors of the generation in ``folder`` are, or are to be."""
        try:
            return cls.at((folder / _FILE).read_text("utf-8"))
        except (OSError, ValueError, BadVectorsAddress):  # none, or one that a killed run did not finish
            return cls(LOCAL)

    def note(self, folder: Path) -> None:
        """Let ``Place.of(folder)`` be this place."""
        if not self.is_local:
            (folder / _FILE).write_text(self.address, "utf-8")

    @property
    def is_local(self) -> bool:
        """Whether the vectors are in the index's own folder."""
        return self.address == LOCAL

    @property
    def is_cloud(self) -> bool:
        """Whether this is Chroma Cloud."""
        return self.address.startswith("cloud:")

    @property
    def most_records(self) -> int | None:
        """Records that one request may have, where the place does not say so itself."""
        return _CLOUD_RECORDS if self.is_cloud else None

    @property
    def longest_id(self) -> int | None:
        """Bytes that the id of a record may have; ``None``: any number."""
        return _CLOUD_ID_BYTES if self.is_cloud else None

    def connect(self, seconds: float) -> Any:
        """A client of the Chroma server, that gives up on a request after ``seconds``. It sends nothing to anyone else.

        Raises:
            NoVectorsKey: the key of Chroma Cloud is not in the environment.
            VectorsUnreachable: no Chroma server is there.
            VectorsRefused, ChromaError, ValueError: it refuses.
        """
        import chromadb
        from chromadb.config import Settings

        server = _CLOUD if self.is_cloud else self.server
        secure = server.scheme == "https"
        host = f"[{server.hostname}]" if ":" in (server.hostname or "") else server.hostname
        port = server.port or (443 if secure else 80)
        headers = self._headers()
        # Where nothing is encrypted, reading all certificates of the machine would take most of the time.
        plain: dict[str, Any] = {} if secure else {"chroma_server_ssl_verify": False}
        # What is said here, the environment and a file .env cannot say otherwise.
        settings = Settings(anonymized_telemetry=False, chroma_server_host=host, chroma_server_http_port=port, **plain)
        self._greet(f"{server.scheme}://{host}:{port}", headers, settings.chroma_server_ssl_verify)
        if self.is_cloud:
            client = chromadb.CloudClient(
                self.tenant, self.database, os.environ[CLOUD_KEY], settings,
                cloud_host=str(host), cloud_port=port, enable_ssl=secure,
            )  # fmt: skip
        else:
            client = chromadb.HttpClient(str(host), port, secure, headers, settings, self.tenant, self.database)
        # Else it waits for ever, and there is no setting for it.
        session: Any = getattr(client, "_server")._session  # noqa: B009
        session.timeout = (_CONNECT_SECONDS, seconds, seconds, seconds)
        return client

    def _headers(self) -> dict[str, str]:
        if self.is_cloud:
            if not os.environ.get(CLOUD_KEY):
                raise NoVectorsKey(address=self.address, variable=CLOUD_KEY)
            return {}
        token = os.environ.get(SERVER_TOKEN)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _greet(self, base: str, headers: Mapping[str, str], verify: Any) -> None:
        """Find out whether a Chroma server is there: chromadb's own first request would wait for ever."""
        import httpx

        try:
            answer = httpx.get(
                f"{base}/api/v2/heartbeat",
                headers=dict(headers),
                timeout=_CONNECT_SECONDS,
                verify=True if verify is None else verify,
            )
        except httpx.HTTPError as error:
            raise VectorsUnreachable(address=self.address, reason=error) from error
        if answer.status_code in (401, 403):
            raise VectorsRefused(address=self.address, reason=f"HTTP {answer.status_code}")
        if not answer.is_success or b"heartbeat" not in answer.content:
            raise VectorsUnreachable(address=self.address, reason=f"HTTP {answer.status_code}")


def _without_password(address: str) -> str:
    """The address to show, without what stands before an ``@``."""
    scheme, separator, rest = address.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
