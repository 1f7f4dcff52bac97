"""The command line as a person types it, run in this process: starting Python and torch anew takes seconds."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from qa.cli import main


@dataclass
class Done:
    """What a command printed, and its exit status."""

    returncode: int
    stdout: str
    stderr: str


Kiosque = Callable[..., Done]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kiosque:
    """Runs ``kiosque`` with some words in a terminal of ``language``."""

    def run(*words: str, language: str = "en_GB.UTF-8") -> Done:
        monkeypatch.setenv("LC_ALL", language)
        monkeypatch.setattr(sys, "argv", ["kiosque", *words])
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
        printed = capsys.readouterr()
        return Done(status, printed.out, printed.err)

    return run


def assert_one_line_error(done: Done, *words: str) -> None:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert all(word in lines[0] for word in words), lines[0]
