"""The state of a whole corpus: what ``kiosque doctor`` shows of many articles at once."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from embeddings.articles import Article, Passage
from embeddings.cleaning import OUTSIDE
from embeddings.doubts import REMEDIES
from embeddings.errors import KiosqueError
from embeddings.files import find_files
from embeddings.gathering import gather
from embeddings.manifest import FileRecord
from embeddings.metadata import FIELDS
from embeddings.naming import as_one
from embeddings.reading import Reading
from embeddings.store_writer import StoreWriter
from embeddings.unused_rules import unused_rules

LENGTHS = (200, 500, 1_000, 2_000, 4_000, 8_000)
"""Characters at which classes of lengths begin, after the first, which begins at 0."""

_EXAMPLES = 5


@dataclass(slots=True)
class CorpusHealth:
    """Counts over a corpus. Every ``Counter`` counts articles."""

    articles: int = 0
    characters: int = 0
    months: Counter[str] = field(default_factory=Counter)
    """By month of publication, ``2020-05``; a year alone is ``2020``, no date ``""``."""
    spellings: Counter[str] = field(default_factory=Counter)
    """By source, as each article has it."""
    languages: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    """By the least length of its class, 0 or one of ``LENGTHS``, in characters."""
    origins: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in FIELDS})
    """Of each field of the metadata, by key of ``metadata.ORIGINS``; ``""``: not known."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Characters, by key of ``cleaning.REASONS``."""
    doubts: Counter[str] = field(default_factory=Counter)
    """By key of ``doubts.DOUBTS``."""
    examples: dict[str, list[str]] = field(default_factory=dict)
    """The ids of the first articles of each doubt."""
    groups: dict[str, list[str]] = field(default_factory=dict)
    """Reprints: the original's id with the others', in the order of the files."""
    errors: list[KiosqueError] = field(default_factory=list)
    """Why a file, or a line of one, could not be read."""
    unused: list[KiosqueError] = field(default_factory=list)
    """The rules of ``articles.toml`` that match nothing."""

    def add(self, reading: Reading) -> None:
        """Count one article."""
        article = reading.article
        self.articles += 1
        self.characters += len(article.text)
        self.months[article.published.isoformat()[:7] if article.published else ""] += 1
        self.spellings[article.source] += 1
        self.languages[article.language] += 1
        length = len(article.text) - sum(s.end - s.start for s in reading.dropped if s.reason == OUTSIDE)
        self.lengths[max((least for least in LENGTHS if length >= least), default=0)] += 1
        for name in FIELDS:
            self.origins[name][reading.origins.get(name, "")] += 1
        for span in reading.dropped:
            self.dropped[span.reason] += span.end - span.start
        for doubt in reading.doubts:
            self.doubts[doubt] += 1
            examples = self.examples.setdefault(doubt, [])
            if len(examples) < _EXAMPLES:
                examples.append(article.id)

    @property
    def sources(self) -> Counter[str]:
        """By source; one that is written in several ways ("LE PHARE", "Le Phare") is counted once."""
        return as_one(self.spellings)

    @property
    def remedies(self) -> list[str]:
        """The doubts there are, those that harm answers most at the head."""
        return [doubt for doubt in REMEDIES if self.doubts[doubt]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles as they would be indexed, read once and kept in a file that goes with the context."""

    health: CorpusHealth
    readings: Callable[[], Iterator[Reading]]


@contextmanager
def read_corpus(paths: Sequence[Path], advance: Callable[[int], None]) -> Iterator[Corpus]:
    """Read the articles at ``paths``; ``advance`` is called with the number read.

    Raises as ``reading.find_files`` does. Articles stay on disk: a corpus may be larger than memory.
    """
    files = find_files(paths, whole=True)
    records = [FileRecord(file.id, str(file.path), 0, 0, "") for file in files]
    with TemporaryDirectory() as folder, StoreWriter(Path(folder) / "articles.sqlite") as writer:
        records = gather(list(zip(files, records, strict=True)), writer, frozenset(), _undescribed, advance)
        health = CorpusHealth(errors=[error for record in records for error in record.errors])

        def readings() -> Iterator[Reading]:
            return (reading for _, _, reading in writer.readings())

        for reading in readings():
            health.add(reading)
        for copy, original in writer.reprints().items():
            health.groups.setdefault(original, []).append(copy)
        health.unused += unused_rules(files, readings())
        yield Corpus(health, readings)


def _undescribed(_: Article, __: Passage) -> tuple[bytes, str]:
    """No vector and no term is asked for."""
    return b"", ""
