"""What an index was made from and with: written beside it, compared before it is opened or made again."""

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from embeddings import errors
from embeddings.errors import KiosqueError
from embeddings.lexical import LEXICAL

FORMAT = 5
"""The version of the files below ``generations/<name>/``."""

_CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What must be the same for an index to be used: an index made otherwise would find the wrong passages."""

    embedding: str
    """The embedding model's name."""
    encoder: str
    """The fingerprint of its weights and prompts."""
    splitter: str
    lexical: str
    format: int
    version: str
    """Of Kiosque itself."""

    @classmethod
    def of(cls, embedding: str) -> "Fingerprint":
        """What an index made now with this embedding model would have.

        Raises:
            NoEmbeddingModel: there is no such model.
        """
        from embeddings.encoder import fingerprint
        from embeddings.passages import SPLITTER

        return cls(embedding, fingerprint(embedding), SPLITTER, LEXICAL, FORMAT, _version())

    def unlike(self, other: "Fingerprint") -> str:
        """The values that differ from ``other``'s, for a message: ``embedding multilingual-e5-small``; ``""``: none."""
        mine, others = asdict(self), asdict(other)
        names = [name for name in mine if mine[name] != others[name]]
        if "embedding" in names:
            return str(self.embedding)
        return ", ".join(f"{name} {mine[name]}" for name in names)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A source file as it was when it was read."""

    id: str
    path: str
    size: int
    mtime_ns: int
    sha256: str
    """``""`` when the file could not be read."""
    rules: str = ""
    """The digest of the user's rules for it; ``""``: none."""
    articles: int = 0
    errors: tuple[KiosqueError, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of one finished index."""

    fingerprint: Fingerprint
    reader: str
    """``reader_fingerprint()`` of when the files were read."""
    roots: tuple[str, ...]
    """The files and folders that were asked for."""
    files: tuple[FileRecord, ...]
    parts: dict[str, int]
    """The bytes of each file of the index, by its path in the generation's folder."""
    articles: int
    passages: int
    started_ns: int
    """When reading began (nanoseconds since 1970): a file changed about then or later may differ without a trace."""
    previous: str
    """The last whole generation before, which answers if this one is damaged; ``""``: none."""
    patched: int = 0
    """Vectors removed from and added to Chroma's graph since all of it was last made anew."""
    checksums: dict[str, int] = field(default_factory=dict)
    """The CRC-32 of each of ``parts``; an index made before there were any has none."""
    chroma: str = ""
    """The version of Chroma that wrote and checked the index."""

    def digest(self) -> str:
        """What is in the index and what made it, in 16 hex digits: the same for the same files, wherever they lie."""
        contents = sorted((file.id, file.sha256, file.rules) for file in self.files)
        known = json.dumps([asdict(self.fingerprint), self.reader, contents])
        return hashlib.sha256(known.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def to_json(self) -> str:
        """The manifest as it is stored: with a checksum of itself."""
        plain = json.loads(json.dumps(self, default=_plain))
        return json.dumps({**plain, _CHECKSUM: _checksum(plain)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Raises ValueError when the text is no manifest of this format, or not as it was written."""
        try:
            plain = json.loads(text)
            if plain.pop(_CHECKSUM, None) != _checksum(plain) and "checksums" in plain:
                raise ValueError("not as it was written")
            files = tuple(
                FileRecord(**{**file, "errors": tuple(_error(*error) for error in file["errors"])})
                for file in plain["files"]
            )
            fingerprint = Fingerprint(**plain["fingerprint"])
            return cls(**{**plain, "fingerprint": fingerprint, "files": files, "roots": tuple(plain["roots"])})
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(str(error)) from error


@cache
def reader_fingerprint() -> str:
    """A digest of this package's code: when it changes, files are read and cut again (their vectors stay known)."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _checksum(plain: dict[str, Any]) -> int:
    """The CRC-32 of a manifest's values."""
    return zlib.crc32(json.dumps(plain, sort_keys=True).encode())


def _version() -> str:
    try:
        return metadata.version("kiosque")
    except metadata.PackageNotFoundError:
        return "source"


def _plain(value: Any) -> object:
    """What JSON writes of a value it does not know."""
    if isinstance(value, KiosqueError):
        return [type(value).__name__, value.details]
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value)


def _error(name: str, details: dict[str, Any]) -> KiosqueError:
    kind: type[KiosqueError] = getattr(errors, name)
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in details.items()})
