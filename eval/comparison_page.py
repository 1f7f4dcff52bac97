"""``comparison.html``: runs side by side, in the form of ``report.html``."""

from collections.abc import Sequence

from markupsafe import Markup

from eval.compare import VERDICT_TITLES, Change, Comparison, Verdict, format_difference
from eval.html import each_language, environment
from eval.wording import UNSHOWABLE, probability

_OPEN_AT_MOST = 3  # cases that are open from the start


def page(comparisons: Sequence[Comparison]) -> str:
    """The comparisons in French and in English; which of the two shows is the reader's choice."""
    text = environment().get_template("comparison.html.jinja").render(
        comparisons=comparisons,
        difference=_difference,
        probability=lambda p: each_language(lambda language: probability(p, language)),
        verdict_title=_verdict_title,
        opened=_OPEN_AT_MOST,
    )  # fmt: skip
    return UNSHOWABLE.sub("", text)


def _difference(change: Change) -> Markup:
    return each_language(lambda language: format_difference(change.measure, change.difference, language))


def _verdict_title(verdict: Verdict) -> Markup:
    return each_language(lambda language: VERDICT_TITLES[verdict][language])
