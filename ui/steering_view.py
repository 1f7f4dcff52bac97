"""Filters and settings as HTML: the panel to choose them, what is active, and what a question was asked under."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from babel import Locale

from embeddings.articles import ArticleEntry
from embeddings.errors import Language
from embeddings.naming import as_one
from ui.steering import Steering
from ui.steering_wording import WORDING, Wording
from ui.text import isolated, safe, shortened

SHOWN = 30
"""Sources to be seen before any is looked for by name."""

_MOST = 500
"""Sources in the page at most."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen among the articles, with how many there are of each, most first."""

    sources: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, articles: Iterable[ArticleEntry]) -> "Choices":
        """Counts every article once."""
        known = tuple(articles)
        named = Counter(source for article in known if (source := article.source.strip()))
        languages = Counter(article.language for article in known if article.language)
        return cls(tuple(as_one(named).most_common()), tuple(languages.most_common()))


class Chip(NamedTuple):
    """One thing chosen: the field it is of, its value where a field has several, and its words."""

    field: str
    value: str
    text: str


def panel(choices: Choices, steering: Steering, language: Language) -> str:
    """The folded form. Every field has its name in ``data-steer``."""
    words = WORDING[language]
    answers = (("", words.like_question), ("fr", words.in_french), ("en", words.in_english))
    how = (("lenient", words.lenient), ("", words.usual), ("strict", words.strict))
    parts = [_dates(steering, words), _sources(choices, steering, words)]
    settings = ""
    if len(choices.languages) > 1:
        known = [(code, f"{language_name(code, language)} ({count})") for code, count in choices.languages]
        settings += _select("language", words.article_language, [("", words.any_language), *known], steering.language)
    settings += _select("answer_in", words.answer_in, answers, steering.answer_in)
    settings += _select("strictness", words.strictness, how, steering.strictness)
    parts.append(f'<div class="k-settings">{settings}</div>')
    return (
        f'<details class="k-steering" lang="{language}"><summary>{safe(words.panel)}</summary>'
        f'<div class="k-fields">{"".join(parts)}</div></details>'
    )


def _dates(steering: Steering, words: Wording) -> str:
    def field(name: str, label: str, value: str) -> str:
        return (
            f'<label>{safe(label)}<input type="text" data-steer="{name}" value="{safe(value)}" maxlength="40"'
            f' placeholder="{safe(words.date_form)}" autocomplete="off" aria-describedby="k-date-hint"></label>'
        )

    fields = field("since", words.since, steering.since) + field("until", words.until, steering.until)
    return (
        f'<fieldset class="k-dates-field"><legend>{safe(words.dates)}</legend>{fields}'
        f'<p class="k-hint" id="k-date-hint">{safe(words.date_hint)}</p></fieldset>'
    )


def _sources(choices: Choices, steering: Steering, words: Wording) -> str:
    if not choices.sources:
        return ""
    chosen = set(steering.sources)
    listed = choices.sources[:_MOST]
    items = "".join(
        f"<li{' hidden' if place >= SHOWN and source not in chosen else ''}{' data-more' if place >= SHOWN else ''}>"
        f'<label><input type="checkbox" data-steer="sources" value="{safe(source)}"'
        f"{' checked' if source in chosen else ''}>{isolated(shortened(source, 80))}"
        f' <span class="k-count">{count}</span></label></li>'
        for place, (source, count) in enumerate(listed)
    )
    find = ""
    if len(listed) > SHOWN:
        hint = words.undisclosed.format(shown=SHOWN, count=len(choices.sources))
        find = (
            f'<input type="search" data-find aria-label="{safe(words.find_source)}"'
            f' placeholder="{safe(words.find_source)}"><p class="k-hint">{safe(hint)}</p>'
        )
    return f'<fieldset><legend>{safe(words.sources)}</legend>{find}<ul class="k-choices">{items}</ul></fieldset>'


def _select(name: str, label: str, choices: Sequence[tuple[str, str]], chosen: str) -> str:
    options = "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(text)}</option>'
        for value, text in choices
    )
    return f'<label>{safe(label)}<select data-steer="{name}">{options}</select></label>'


def active(steering: Steering, matching: int | None, error: str, language: Language) -> str:
    """What is chosen, each with a button that takes it back; how many articles match, or why none can."""
    words, chips = WORDING[language], chips_of(steering, language)
    if not chips:
        return ""
    items = "".join(
        f'<li class="k-chip">{isolated(chip.text)}<button type="button" data-unsteer="{chip.field}"'
        f' data-value="{safe(chip.value)}" aria-label="{safe(words.remove.format(chip=chip.text))}">×</button></li>'
        for chip in chips
    )
    count = ""
    if matching is not None:
        count = words.matching_one if matching == 1 else words.matching_many.format(count=matching)
    told = f'<p class="k-error">{safe(error)}</p>' if error else f'<p class="k-hint">{safe(count)}</p>' if count else ""
    clear = f'<li><button type="button" class="k-clear" data-unsteer="">{safe(words.remove_all)}</button></li>'
    filtering = " k-filtering" if steering.chooses else ""
    return (
        f'<div class="k-active{filtering}" lang="{language}"><ul aria-label="{safe(words.active)}">{items}{clear}</ul>'
        f'<div role="status">{told}</div></div>'
    )


def under(steering: Steering, language: Language) -> str:
    """The line below a question that was asked with something chosen."""
    chips = chips_of(steering, language)
    if not chips:
        return ""
    listed = " · ".join(isolated(chip.text) for chip in chips)
    return f'<p class="k-under">{safe(WORDING[language].asked_under).format(chips=listed)}</p>'


def chips_of(steering: Steering, language: Language) -> list[Chip]:
    """Everything chosen, in words."""
    words = WORDING[language]
    chips = []
    if steering.since:
        chips.append(Chip("since", "", words.since_chip.format(date=shortened(steering.since, 40))))
    if steering.until:
        chips.append(Chip("until", "", words.until_chip.format(date=shortened(steering.until, 40))))
    chips += [Chip("sources", source, shortened(source, 60)) for source in steering.sources]
    if steering.language:
        named = language_name(steering.language, language)
        chips.append(Chip("language", "", words.articles_in.format(language=named)))
    if steering.answer_in:
        named = words.answer_in_french if steering.answer_in == "fr" else words.answer_in_english
        chips.append(Chip("answer_in", "", named))
    if steering.strictness:
        named = words.lenient_chip if steering.strictness == "lenient" else words.strict_chip
        chips.append(Chip("strictness", "", named))
    return chips


def language_name(code: str, language: Language) -> str:
    """What a language is called, else its code."""
    return str(Locale(language).languages.get(code, code))
