"""A person accepts, mends or rejects drafted cases, one by one; what is accepted is in the file at once."""

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from embeddings.errors import Language
from eval.cases import Case
from eval.errors import CasesNotWritten
from eval.loading import load_cases
from eval.terminal import say

_WORDS: Mapping[str, Mapping[Language, str]] = {
    "question": {"fr": "Question :", "en": "Question:"},
    "answer": {"fr": "Réponse (autres formes après « | ») :", "en": "Answer (other wordings after “|”):"},
    "evidence": {"fr": "Phrase :", "en": "Sentence:"},
    "article": {"fr": "Article :", "en": "Article:"},
    "choice": {
        "fr": "[o]ui, garder ; [n]on, écarter ; [m]odifier ; [q]uitter :",
        "en": "[y]es, keep; [n]o, drop; [e]dit; [q]uit:",
    },
    "unknown": {"fr": "Répondez o, n, m ou q.", "en": "Answer y, n, e or q."},
    "wrong": {"fr": "Il faut une question et une réponse.", "en": "A question and an answer are needed."},
    "done": {"fr": "Cas ajoutés à {path} : {accepted}", "en": "Cases added to {path}: {accepted}"},
    "none_left": {"fr": "Plus aucune phrase à proposer.", "en": "No sentence is left to propose."},
}
_CHOICES: Mapping[Language, Mapping[str, str]] = {
    "fr": {"o": "accept", "n": "reject", "m": "edit", "q": "quit"},
    "en": {"y": "accept", "n": "reject", "e": "edit", "q": "quit"},
}


def cases_in(path: Path) -> list[Case]:
    """The cases of the file to add to; none where it is not there yet or empty.

    Raises:
        BrokenCases: it holds something else, which adding would not mend.
        CasesNotWritten: it is a folder, or its folder is missing.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise CasesNotWritten(path=path, reason=os.strerror(errno.EISDIR if path.is_dir() else errno.ENOENT))
    return load_cases(path) if path.exists() and path.read_bytes().strip() else []


def review(proposed: Iterable[Case], path: Path, count: int, language: Language) -> None:
    """Show each case and do with it what the person says, until ``count`` are accepted or there is no more.

    The end of the input, or Ctrl-C, keeps what was accepted and nothing else.
    """
    console = Console()
    accepted = 0
    try:
        for case in proposed:
            _show(console, case, language)
            decision = _decision(console, language)
            if decision == "edit":
                case = _edited(console, case, language)
            if decision in ("accept", "edit"):
                append(case, path)
                accepted += 1
            if decision == "quit" or accepted == count:
                break
        else:
            say(console, _WORDS["none_left"][language])
    except (EOFError, KeyboardInterrupt):
        console.print()
    say(console, _WORDS["done"][language].format(accepted=accepted, path=path))


def append(case: Case, path: Path) -> None:
    """Add one case at the end of the file, which is made if need be.

    Raises:
        CasesNotWritten: the disk is full, or such.
    """
    try:
        with path.open("a+b") as stream:
            if stream.tell():
                stream.seek(-1, 2)
                if stream.read(1) != b"\n":
                    stream.write(b"\n")
            stream.write(case.model_dump_json(exclude_defaults=True).encode() + b"\n")
    except OSError as error:
        raise CasesNotWritten(path=path, reason=error.strerror or error) from error


def _show(console: Console, case: Case, language: Language) -> None:
    shown = {"question": case.question, "answer": _alternatives(case), "evidence": " ".join(case.evidence)}
    console.rule(style="dim")
    for key, text in (shown | {"article": ", ".join(case.articles)}).items():
        say(console, f"{_WORDS[key][language]} {text}")


def _decision(console: Console, language: Language) -> str:
    choices = _CHOICES[language]
    while (answer := _asked(console, "choice", language).lower()) not in choices:
        say(console, _WORDS["unknown"][language])
    return choices[answer]


def _edited(console: Console, case: Case, language: Language) -> Case:
    """The case with the question and answer that the person writes; an empty line keeps what is there."""
    while True:
        question = _asked(console, "question", language) or case.question
        answer = _asked(console, "answer", language) or _alternatives(case)
        alternatives = tuple(part.strip() for part in answer.split("|") if part.strip())
        try:
            return Case.model_validate(dict(case) | {"question": question, "answer": (alternatives,)})
        except ValidationError:
            say(console, _WORDS["wrong"][language])


def _asked(console: Console, key: str, language: Language) -> str:
    return console.input(f"{_WORDS[key][language]} ", markup=False).strip()


def _alternatives(case: Case) -> str:
    return " | ".join(case.answer[0])
