"""What readers think of answers, as evaluation cases: a JSON Lines file that ``kiosque eval`` takes as it is.

A case says no more than the reader did. Nobody knows the gold answer: it is left out.

=================  ==========================================================================================
a reader says      the case
=================  ==========================================================================================
good answer        answerable, by the cited articles (``articles``), in the cited words (``evidence``)
good refusal       not answerable
bad answer         answerable, from the passages' articles (``within``): what was wrong is in ``note``, if anywhere;
                   where they say that the articles do not answer it: not answerable
bad refusal        answerable, from the articles that were offered (``within``)
=================  ==========================================================================================
"""

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from embeddings.files import FEEDBACK
from qa.answer import Answer
from ui.conversation import Mark, Turn
from ui.errors import FeedbackNotKept

FILE = FEEDBACK
"""Its name in the data folder."""

LONGEST_WORD = 500
"""Characters kept of what a reader writes."""
_EARLIER = 8
"""Turns before a follow-up that are asked again with it."""
_MOST_WITHIN = 1_000
_PATIENCE_S = 5


def case_id(turn: Turn) -> str:
    """What the turn's case goes by. The link to the answer cannot be told from it."""
    return f"feedback-{hashlib.sha256(turn.id.encode()).hexdigest()[:16]}"


def case(turns: Sequence[Turn], number: int, mark: Mark) -> dict[str, Any] | None:
    """The case of a turn that a reader marked; None where the reader's word makes none."""
    turn = turns[number]
    answer = turn.answer
    if answer is None or not answer.finished:
        return None
    answerable = answer.answered if mark.liked else not (answer.answered and mark.silent)
    chosen = answer.question.within if len(answer.question.within) <= _MOST_WITHIN else ()
    made: dict[str, Any] = {
        "id": case_id(turn),
        "question": _plain(turn.question),
        "language": answer.language,
        "answerable": answerable,
        "kind": "good" if mark.liked else "bad",
        "tags": ["feedback"],
        "note": _plain(mark.word)[:LONGEST_WORD],
        "within": list(chosen),
        "earlier": _earlier(turns[:number]) if answer.question.asked else [],
    }
    if answerable and mark.liked:
        made["articles"] = _names(each.article.id for each in answer.citations)
        made["evidence"] = _names(each.quote for each in answer.citations)
    elif answerable:
        made["within"] = _names(each.article.id for each in answer.evidence)
    if answerable and not (made.get("articles") or made["within"]):
        return None
    return {name: value for name, value in made.items() if value not in ("", [])}


def _earlier(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The questions before a follow-up, which was understood from them."""
    asked = [(turn.question, turn.answer) for turn in turns if turn.answer is not None][-_EARLIER:]
    return [_turn(question, answer) for question, answer in asked]


def _turn(question: str, answer: Answer) -> dict[str, Any]:
    return {"question": _plain(question), "language": answer.language, "answerable": answer.answered}


def _names(values: Any) -> list[str]:
    return list(dict.fromkeys(value for value in values if value.strip()))


def _plain(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().split())


class Feedback:
    """The file of cases. Whatever else stands in it is left as it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def record(self, turns: Sequence[Turn], number: int, mark: Mark | None) -> None:
        """Write the turn's case in place of the one it had; ``mark`` None takes it away.

        Raises:
            FeedbackNotKept: the file cannot be written.
        """
        made = case(turns, number, mark) if mark else None
        try:
            with self._lock, FileLock(self._path.with_name("feedback.lock"), timeout=_PATIENCE_S):
                self._replace(case_id(turns[number]), made)
        except (OSError, Timeout) as error:
            reason = getattr(error, "strerror", None) or error
            raise FeedbackNotKept(path=self._path, reason=reason) from error

    def _replace(self, identifier: str, made: Mapping[str, Any] | None) -> None:
        """The file without this case, then with it: at once, so that a crash leaves the old or the new file."""
        written = self._path.read_bytes() if self._path.exists() else b""
        lines = [line for line in written.splitlines(keepends=True) if not _is(line, identifier)]
        if lines and not lines[-1].endswith(b"\n"):
            lines[-1] += b"\n"
        if made:
            lines.append(json.dumps(made, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        if b"".join(lines) == written:
            return
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=".feedback-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.writelines(lines)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(self._path)
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise


def _is(line: bytes, identifier: str) -> bool:
    """Whether a line is the case of that name; a line that is none stays."""
    if identifier.encode() not in line:
        return False
    with suppress(ValueError):
        value = json.loads(line)
        return isinstance(value, dict) and value.get("id") == identifier
    return False
