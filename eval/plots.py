"""The pictures of a report, as SVG that takes its colours and its font from the page around it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from embeddings.errors import Language
from eval.metrics.recall import recall_at
from eval.report import Report
from eval.results import CaseResult
from eval.wording import FAILURE_TITLES, counted, decimal, percent, words

RANKS = 20
"""How deep the curve of recall goes."""

_BIN_CASES = 8  # a share of fewer cases says little
_MOST_BINS = 8
_INK, _LINE = "#010101", "#010102"
_SERIES = (("#010103", "-", "o"), ("#010104", "--", "s"), ("#010105", ":", "^"))
_PAGE_COLOURS = {
    _INK: "currentColor", _LINE: "var(--line)", "#010103": "var(--one)", "#010104": "var(--two)",
    "#010105": "var(--three)",
}  # fmt: skip
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "font.size": 10, "text.color": _INK, "axes.labelcolor": _INK, "xtick.color": _INK,
    "ytick.color": _INK, "axes.edgecolor": _INK, "grid.color": _LINE, "axes.grid": True, "axes.axisbelow": True,
    "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False, "lines.linewidth": 1.8,
    "lines.markersize": 3.5, "axes.linewidth": 0.6, "grid.linewidth": 0.6, "path.simplify": True,
}  # fmt: skip
_SIZE = (4.2, 2.8)


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture in one language. ``svg`` is an ``<svg>`` element whose ids begin with ``language-name-``."""

    name: str
    language: Language
    title: str
    caption: str
    svg: str


Drawing = Callable[[Report, Language], "tuple[Figure, str] | None"]


def plots(report: Report, language: Language) -> tuple[Plot, ...]:
    """The pictures that there is data for. The same report gives the same text."""
    drawings: dict[str, Drawing] = {
        "recall": _recall, "latency": _latency, "silence": _silence, "failures": _failures,
    }  # fmt: skip
    found = []
    for name, drawing in drawings.items():
        with matplotlib.rc_context():
            matplotlib.rcdefaults()  # a reader's own style, or a notebook's, would change the picture
            matplotlib.rcParams.update({**_STYLE, "svg.hashsalt": name})
            if (drawn := drawing(report, language)) is not None:
                figure, caption = drawn
                svg = _svg(figure, f"{language}-{name}-")
                found.append(Plot(name, language, words(f"{name}_title", language), caption, svg))
    return tuple(found)


def _recall(report: Report, language: Language) -> tuple[Figure, str] | None:
    expecting = [result for result in report.results if result.case.articles]
    if not expecting:
        return None
    figure, axes = _blank(words("recall_x", language), words("recall_y", language))
    ranks = range(1, RANKS + 1)
    spoken: tuple[Language, ...] = ("fr", "en")
    lowest = 1.0
    for (colour, line, _), name in zip(_SERIES, spoken, strict=False):
        if part := [result for result in expecting if result.case.language == name]:
            curve = [_mean_recall(part, k) for k in ranks]
            lowest = min(lowest, curve[0])
            label = f"{words(name, language)} ({len(part)})"
            axes.plot(ranks, curve, line, color=colour, label=label, drawstyle="steps-post")
    axes.set_xlim(1, RANKS)
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.set_ylim(max(0, np.floor(lowest * 10 - 1) / 10), 1.01)
    _in_percent(axes, language)
    _legend(figure)
    shares = {name: percent(_mean_recall(expecting, k), language) for name, k in _CAPTIONED.items()}
    return figure, words("recall_caption", language, **shares)


_CAPTIONED = {"first": 1, "five": 5, "twenty": 20}


def _mean_recall(results: Sequence[CaseResult], k: int) -> float:
    return float(np.mean([recall_at(result.ranked, result.wanted, k) or 0.0 for result in results]))


def _latency(report: Report, language: Language) -> tuple[Figure, str] | None:
    waits = {name: _positive(report, name) for name in ("retrieval_s", "first_token_s", "total_s")}
    if not waits["total_s"].size:
        return None
    figure, axes = _blank(words("latency_x", language), words("latency_y", language))
    shares = np.linspace(0, 1, 101)
    for (colour, line, _), (name, values) in zip(_SERIES, waits.items(), strict=True):
        if values.size:  # thousands of steps would show no more than a hundred
            waited = np.quantile(values, shares, method="inverted_cdf")
            axes.plot(waited, shares, line, color=colour, label=words(name, language))
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value, language)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(which="minor", length=0)
    axes.set_ylim(0, 1.01)
    _in_percent(axes, language)
    _legend(figure)
    half, most = (decimal(float(np.percentile(waits["total_s"], share)), language) for share in (50, 95))
    return figure, words("latency_caption", language, half=half, most=most)


def _positive(report: Report, name: str) -> NDArray[np.float64]:
    """The seconds that a logarithmic scale can show."""
    known = (result.scores[name] for result in report.results)
    return np.asarray([value for value in known if value is not None and value > 0], np.float64)


class _Outcome(NamedTuple):
    """What evidence there was for a case, whether there was enough, and whether it was taken to be enough."""

    cosine: float
    answerable: bool
    answered: bool


def _silence(report: Report, language: Language) -> tuple[Figure, str] | None:
    bins = _bins(report.results)
    if len(bins) < 2:
        return None
    figure, axes = _blank(words("silence_x", language), words("silence_y", language))
    answerable = [float(np.mean([each.answerable for each in part])) for part in bins]
    answered = [float(np.mean([each.answered for each in part])) for part in bins]
    curves = {"has_answer": answerable, "got_answer": answered}
    for (colour, line, marker), (name, shares) in zip(_SERIES, curves.items(), strict=False):
        axes.plot(range(len(bins)), shares, line, marker=marker, color=colour, label=words(name, language))
    cosines = [decimal(float(np.median([each.cosine for each in part])), language) for part in bins]
    axes.set_xticks(range(len(bins)), [f"{cosine}\n{len(part)}" for cosine, part in zip(cosines, bins, strict=True)])
    axes.set_ylim(-0.03, 1.03)
    _in_percent(axes, language)
    _legend(figure)
    gap = float(np.mean(np.abs(np.asarray(answerable) - np.asarray(answered))))
    return figure, words("silence_caption", language, gap=f"{100 * gap:.0f}")


def _bins(results: Sequence[CaseResult]) -> list[list[_Outcome]]:
    """Cases of like evidence together, weakest first, by the cosine of their best passage.

    Each bin has the same share of either language's cases: cosines of different languages do not compare.
    """
    found: dict[Language, list[_Outcome]] = {"fr": [], "en": []}
    for result in results:
        if result.answer is not None and result.answer["evidence"]:
            best = max(passage["cosine"] for passage in result.answer["evidence"])
            found[result.case.language].append(_Outcome(best, result.case.answerable, result.answer["answered"]))
    count = min(_MOST_BINS, sum(map(len, found.values())) // _BIN_CASES)
    bins: list[list[_Outcome]] = [[] for _ in range(count)]
    for outcomes in found.values():
        for place, outcome in enumerate(sorted(outcomes) if count else ()):
            bins[place * count // len(outcomes)].append(outcome)
    return [part for part in bins if part]


def _failures(report: Report, language: Language) -> tuple[Figure, str] | None:
    if not report.failures:
        return None
    counts = list(report.failures.values())
    longest = max(counts)
    figure, axes = _blank(words("failures_x", language), "", height=0.9 + 0.44 * len(counts))
    places = np.arange(len(counts))
    axes.barh(places + 0.2, counts, height=0.36, color=_SERIES[0][0])
    for place, (name, count) in enumerate(report.failures.items()):
        axes.text(0.01 * longest, place - 0.05, FAILURE_TITLES[name][language], va="bottom")
        axes.text(count + 0.015 * longest, place + 0.2, f"{count}", va="center")
    axes.set_ylim(len(counts) - 0.4, -0.55)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlim(0, 1.12 * longest)
    values = {"failed": str(sum(counts)), "cases": counted(len(report.results), "case", language)}
    return figure, words("failures_caption", language, **values)


def _blank(x: str, y: str, height: float = _SIZE[1]) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_SIZE[0], height), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _legend(figure: Figure) -> None:
    figure.legend(loc="outside upper left", ncols=3, handlelength=2, columnspacing=1.2)


def _in_percent(axes: Axes, language: Language) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value, language)))


def _short(seconds: float, language: Language) -> str:
    text = f"{seconds:g}"
    return text.replace(".", ",") if language == "fr" else text


def _svg(figure: Figure, prefix: str) -> str:
    """The picture without a frame of its own: nothing that names another place, a font or a fixed colour."""
    stream = StringIO()
    figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    text = stream.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", text[text.index("<svg") :], flags=re.S)
    text = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 aria-hidden="true">', text)
    text = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{prefix}", text)
    text = re.sub(r"font-family: [^;\"]*;? ?", "", re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1", text))
    for drawn, shown in _PAGE_COLOURS.items():
        text = text.replace(drawn, shown)
    return re.sub(r"\s*\n\s*", "\n", text).strip()
