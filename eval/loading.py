"""Question sets read from files: Kiosque's own format, conversations, and those of ``eval.formats`` and ``eval.squad``.

A set in Kiosque's own format is a JSON Lines file with a ``Case`` or a ``Conversation`` on each line.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.cases import Case, Conversation, StrictModel
from eval.errors import NoCases, NoQuestionSet, SeveralQuestionSets
from eval.faults import Fault, broken, parse_lines, read_text, unreadable, validate
from eval.formats import FORMATS, Contexts, QuestionLine, read_contexts
from eval.squad import is_squad, squad_cases

_PASSAGES = "passages.jsonl"
_Line = Case | Conversation | QuestionLine


def load_cases(path: Path) -> list[Case]:
    """The cases of a question set, in its order. Blank lines are skipped.

    The format is recognised from what the file holds. ``path`` may be a folder with one file ``questions*.jsonl``.

    Raises:
        BrokenCases: a line is no case, or its id is taken; names every faulty line and field up to ``FAULTS_SHOWN``.
            Also for the passages beside the questions, where the format looks into them.
        NoCases: the file holds none.
        NoQuestionSet, SeveralQuestionSets: the folder has no set, or several.
        PathMissing, NotPermitted: the file cannot be read.
    """
    path = _file_at(path)
    text = read_text(path)
    cases = squad_cases(path, text) if is_squad(text) else _cases_of_lines(path, text)
    if not cases:
        raise NoCases(path=path)
    return cases


def _file_at(path: Path) -> Path:
    """The question set in a folder; a path that is none, itself."""
    try:
        if not path.is_dir():
            return path
        found = sorted(entry for entry in path.iterdir() if entry.match("questions*.jsonl") and entry.is_file())
    except OSError as error:
        raise unreadable(path, error) from error
    if not found:
        raise NoQuestionSet(path=path)
    if len(found) > 1:
        raise SeveralQuestionSets(path=path, names=", ".join(entry.name for entry in found))
    return found[0]


def _cases_of_lines(path: Path, text: str) -> list[Case]:
    values, faults = parse_lines(text)
    foreign = _foreign_format([value for _, value in values])
    beside = path.with_name(_PASSAGES)
    contexts = read_contexts(beside) if foreign and foreign.on_passages and beside.is_file() else {}
    cases: list[Case] = []
    line_of: dict[str, int] = {}
    for number, value in values:
        line = validate(foreign or _own_format(value), value, number)
        if isinstance(line, list):
            faults += line
            continue
        found = _cases_of(line, contexts)
        taken = next((line_of[case.id] for case in found if case.id in line_of), None)
        if taken is not None:
            field = foreign.id_field if foreign else "id"
            faults.append(Fault(number, field, f"déjà pris ligne {taken}", f"already used on line {taken}"))
        for case in found:
            line_of.setdefault(case.id, number)
        cases += found
    if faults:
        raise broken(path, faults)
    return cases


def _cases_of(line: _Line, contexts: Contexts) -> tuple[Case, ...]:
    if isinstance(line, QuestionLine):
        return line.cases(contexts)
    return (line.case() if isinstance(line, Conversation) else line,)


def _own_format(value: object) -> type[Case] | type[Conversation]:
    return Conversation if isinstance(value, dict) and "turns" in value else Case


def _foreign_format(values: Sequence[object]) -> type[QuestionLine] | None:
    """The format of others that the lines fit best; none where they fit Kiosque's own as well, or fit nothing.

    All lines count, so that a broken one does not decide how the others are read.
    """
    objects = [value for value in values if isinstance(value, dict)]
    fits = {model: sum(_fit(model, value) for value in objects) for model in FORMATS}
    best = max(fits, key=lambda model: fits[model])
    own = sum(_fit(_own_format(value), value) for value in objects)
    return best if fits[best] > max(own, 0) else None


def _fit(model: type[StrictModel], value: Mapping[str, object]) -> int:
    """How many fields a line shares with a format, less those it has besides or lacks."""
    known = model.model_fields.keys()
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    return len(value.keys() & known) - len(value.keys() - known) - len(required - value.keys())
