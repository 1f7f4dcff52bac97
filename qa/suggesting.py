"""The suggestions of the current index: looked for in the background, once, and kept beside it for the next start."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from embeddings.errors import LANGUAGES, Language
from qa.engine import Engine
from qa.suggestions import OFFERED, suggestions

_log = logging.getLogger(__name__)

_FILE = "suggestions.json"
_FORMAT = 1

Questions = Mapping[Language, tuple[str, ...]]


class Suggester:
    """Suggestions for any number of threads; none of them waits for one."""

    def __init__(self, use: Callable[[], AbstractContextManager[Engine]], data: Path) -> None:
        """``use`` gives the engine of now and keeps it open for as long as its context; ``data`` is its folder."""
        self._use, self._path = use, data / _FILE
        self._lock = threading.Lock()
        self._known: dict[str, Questions] = {}
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def __call__(self, language: Language) -> tuple[str, ...] | None:
        """Questions that the articles answer; None while they are looked for, which this begins."""
        with self._use() as engine:
            digest = engine.index.manifest.digest()
        with self._lock:
            if (known := self._known.get(digest)) is not None:
                return known[language]
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._look, name="suggestions", daemon=True)
                self._thread.start()
        return None

    def close(self) -> None:
        """Look no further, and wait until the index is no longer read."""
        self._closed.set()
        if thread := self._thread:
            thread.join()

    def _look(self) -> None:
        with self._use() as engine:
            digest = engine.index.manifest.digest()
            found = _kept(self._path, digest)
            if found is None:
                try:
                    found = {language: self._found(engine, language) for language in LANGUAGES}
                except Exception:  # nobody asked for them: the page does without
                    _log.exception("no suggestions could be made")
                    found = dict.fromkeys(LANGUAGES, ())
                else:
                    self._keep(digest, found)
        with self._lock:
            self._known, self._thread = {digest: found}, None

    def _found(self, engine: Engine, language: Language) -> tuple[str, ...]:
        found = []
        for suggestion in suggestions(engine.index, engine.retriever, engine.catalogue, language, OFFERED):
            found.append(suggestion.question)
            if self._closed.is_set():
                break
        return tuple(found)

    def _keep(self, digest: str, found: Questions) -> None:
        if self._closed.is_set():
            return
        with suppress(OSError):  # a folder that cannot be written: they are looked for again
            whole = {"format": _FORMAT, "index": digest, "questions": found}
            partial = self._path.with_name(f"{_FILE}.partial")
            partial.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")
            partial.replace(self._path)


def _kept(path: Path, digest: str) -> Questions | None:
    """What was kept for this index; None where there is none, or the file is damaged."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        if (kept["format"], kept["index"]) != (_FORMAT, digest):
            return None
        return {language: tuple(map(str, kept["questions"][language])) for language in LANGUAGES}
    except (OSError, ValueError, KeyError, TypeError):
        return None
