"""A comparison as files: ``comparison.html``, ``.md`` and ``.json``."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from embeddings.errors import Language
from eval.compare import VERDICT_TITLES, Comparison, Flip, format_difference
from eval.folder import write, writing
from eval.markdown import escaped, table
from eval.wording import FAILURE_TITLES, LANGUAGES, counted, probability, words


def save(comparisons: Sequence[Comparison], folder: Path) -> None:
    """Write the three files into a folder, which is made if need be.

    Raises:
        ResultsNotWritten: it cannot be written.
    """
    from eval.comparison_page import page  # jinja2 takes a while to load

    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write(folder / "comparison.json", to_json(comparisons))
    write(folder / "comparison.md", markdown(comparisons))
    write(folder / "comparison.html", page(comparisons))


def opening(comparison: Comparison, language: Language) -> str:
    """Which runs were held against each other, and over how many cases."""
    names = words("compared", language, baseline=comparison.baseline, other=comparison.other)
    counts = {name: counted(getattr(comparison, name), "case", language) for name in ("shared", "unshared")}
    return f"{names} {words('shared', language, **counts)}"


def to_json(comparisons: Sequence[Comparison]) -> str:
    """A list of comparisons as plain values; the cases that changed sides by their ids."""
    plain = [
        {
            "baseline": each.baseline,
            "other": each.other,
            "shared": each.shared,
            "unshared": each.unshared,
            "changes": {
                name: {**asdict(change.difference), "p_adjusted": change.p_adjusted, "verdict": change.verdict}
                for name, change in each.changes.items()
            },
            "broken": [one.case.id for one, _ in each.broken],
            "mended": [one.case.id for one, _ in each.mended],
            "configuration": each.configuration,
        }
        for each in comparisons
    ]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def markdown(comparisons: Sequence[Comparison]) -> str:
    """All of it, in English and then in French."""
    lines = [line for language in LANGUAGES for each in comparisons for line in _lines(each, language)]
    return "\n".join(lines) + "\n"


def _lines(comparison: Comparison, language: Language) -> Iterator[str]:
    yield from (f"# {words('comparison', language)}", "", escaped(opening(comparison, language)), "")
    head = ["", *(words(key, language) for key in ("difference", "of", "p", "verdict"))]
    rows = [
        [
            change.measure.title(language),
            format_difference(change.measure, change.difference, language),
            str(change.difference.of),
            probability(change.p_adjusted, language),
            VERDICT_TITLES[change.verdict][language],
        ]
        for change in comparison.changes.values()
    ]
    yield from (*table(head, rows), "")
    yield from _flips(words("broken", language), comparison.broken, language)
    yield from _flips(words("mended", language), comparison.mended, language)
    yield from (f"## {words('made_otherwise', language)}", "")
    for name, (one, other) in comparison.configuration.items():
        yield f"- {escaped(name)}: {escaped(str(one))} → {escaped(str(other))}"
    yield ""


def _flips(title: str, flips: Sequence[Flip], language: Language) -> Iterator[str]:
    yield from (f"## {title}: {len(flips)}", "")
    for one, other in flips:
        yield f"- **{escaped(one.case.id)}** {escaped(one.case.question)}"
        yield from (f"  - {FAILURE_TITLES[each.failure][language]}: {escaped(each.reply)}" for each in (one, other))
    yield ""
