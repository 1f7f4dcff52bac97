"""Articles that readers add to an index that answers meanwhile: indexed, taken up, and looked over by the doctor."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings import generations
from embeddings.additions import Additions
from embeddings.corpus_health import CorpusHealth, read_corpus
from embeddings.errors import IndexBusy
from embeddings.ingest import IngestReport, ingest
from embeddings.progress import Progress
from qa.assistant import Assistant

_PATIENCE_S = 120.0
"""Seconds that another indexing run is waited for."""
_TAKEN_UP_S = 60.0
"""Seconds that the assistant is given to open the new index."""


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding some articles."""

    report: IngestReport
    health: CorpusHealth
    """Of the files that this run took in, and those that were asked about, alone."""
    reprints: tuple[tuple[str, str], ...]
    """Files that were added and are reprints of an article of the index, with its id."""


class Adding:
    """Adds to the index of one open assistant, for any number of readers."""

    def __init__(self, assistant: Assistant, patience_s: float = _PATIENCE_S) -> None:
        self.additions = Additions(assistant.settings.data)
        self._assistant, self._patience_s = assistant, patience_s
        self._one_at_a_time = threading.Lock()

    def index(self, names: Sequence[str], on_progress: Callable[[Progress | None], None]) -> Added:
        """Bring every file that was kept into the index.

        When it returns, the assistant answers from the new index. Another run is waited for.

        Args:
            names: of files to say something about, should another run have taken them in already; as
                ``additions.keep`` gave them, unknown ones are left out.
            on_progress: called with how far the run is, with None while it waits for another one.

        Raises:
            KiosqueError: as ``ingest`` does; the files are kept, and the next run takes them in.
        """
        if not self._one_at_a_time.acquire(blocking=False):
            on_progress(None)
            self._one_at_a_time.acquire()
        try:
            paths = self.additions.paths([*names, *self.additions.waiting()])
            report = self._ingest(on_progress)
            self._take_up()
            return Added(report, _health(paths), self._reprints(paths))
        finally:
            self._one_at_a_time.release()

    def _ingest(self, on_progress: Callable[[Progress | None], None]) -> IngestReport:
        settings = self._assistant.settings
        until = time.monotonic() + self._patience_s
        while True:
            try:
                return ingest((), settings.data, settings.embedding_model, on_progress, encoder=self._assistant.encoder)
            except IndexBusy:
                if time.monotonic() > until:
                    raise
                on_progress(None)
                time.sleep(0.5)

    def _take_up(self) -> None:
        """Let the assistant follow the new index now, and not with the next question."""
        name = generations.current_name(self._assistant.settings.data)
        until = time.monotonic() + _TAKEN_UP_S
        while time.monotonic() < until:
            self._assistant.catalogue()  # which looks for a new index
            if self._assistant.index.name == name:
                return
            time.sleep(0.1)

    def _reprints(self, paths: Sequence[Path]) -> tuple[tuple[str, str], ...]:
        """Of files that are one article each."""
        index, added = self._assistant.index, {str(path): path.name for path in paths if path.suffix != ".jsonl"}
        records = [record for record in index.manifest.files if record.path in added]
        found = [(added[record.path], index.reprints(record.id)) for record in records]
        return tuple((name, others[0].id) for name, others in found if others)


def _health(paths: Sequence[Path]) -> CorpusHealth:
    if not paths:
        return CorpusHealth()
    with read_corpus(paths, lambda _: None) as corpus:
        return corpus.health
