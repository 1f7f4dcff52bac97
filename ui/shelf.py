"""A reader's conversations as HTML, for the panel at the side; and what is said of an answer opened by its link."""

from datetime import datetime

from embeddings.articles import PublicationDate
from embeddings.errors import Language
from ui.keeping_wording import WORDING, KeepingWording
from ui.store import Entry, Listing
from ui.text import date_of, isolated, plain, safe, shortened

_LONGEST_NAME = 120


def tools(language: Language) -> str:
    """The button for a new conversation, and the field that finds old ones."""
    words = WORDING[language]
    return (
        f'<div class="k-tools"><button type="button" class="k-new" data-new><span aria-hidden="true">+</span> '
        f'{safe(words.new)}</button><h3 id="k-shelf-name">{safe(words.conversations)}</h3>'
        f'<input type="search" class="k-field" data-search aria-label="{safe(words.search)}"'
        f' placeholder="{safe(words.search)}" autocomplete="off" maxlength="200"></div>'
    )


def shelf(listing: Listing, open_now: str, sought: str, language: Language, said: str = "") -> str:
    """The conversations found, each with what can be done with it. ``said``: what became of the last thing done."""
    words = WORDING[language]
    rows = "".join(_row(entry, entry.id == open_now, words, language) for entry in listing.entries)
    rest = listing.found - len(listing.entries)
    more = (
        f'<button type="button" class="k-action" data-more>{safe(words.more.format(count=rest))}</button>'
        if rest > 0
        else ""
    )
    none = f'<p class="k-meta">{safe(words.none_found if sought.strip() else words.none_yet)}</p>'
    shown = f'<ul class="k-shelf" aria-labelledby="k-shelf-name">{rows}</ul>{more}' if rows else none
    told = f'<p class="k-told" role="status">{safe(said)}</p>' if said else ""
    return f'<div data-conversation="{safe(open_now)}">{told}{shown}</div>'


def _row(entry: Entry, open_now: bool, words: KeepingWording, language: Language) -> str:
    name = shortened(plain(entry.name).strip(), _LONGEST_NAME) or words.unnamed
    current = ' aria-current="true"' if open_now else ""
    key, field = safe(entry.id), f"k-name-{safe(entry.id)}"
    options = safe(words.options.format(name=name))
    return (
        f'<li data-key="{key}"><button type="button" class="k-choose" data-choose{current}>{isolated(name)}'
        f'<span class="k-meta">{_day(entry.changed, language)}</span></button>'
        f'<details class="k-options"><summary title="{options}" aria-label="{options}">⋯</summary><div>'
        f'<button type="button" class="k-action" data-rename>{safe(words.rename)}</button>'
        f'<button type="button" class="k-action" data-export="">{safe(words.export)}</button>'
        f'<button type="button" class="k-action" data-delete>{safe(words.delete)}</button></div></details>'
        f'<div class="k-form" data-renaming hidden><label for="{field}">{safe(words.new_name)}</label>'
        f'<input type="text" id="{field}" class="k-field" value="{safe(entry.name)}" maxlength="200" dir="auto"'
        f' autocomplete="off"><button type="button" class="k-action" data-save>{safe(words.save)}</button>'
        f'<button type="button" class="k-action" data-cancel>{safe(words.cancel)}</button></div>'
        f'<div class="k-form" data-deleting role="group" aria-label="{safe(words.delete)}" hidden>'
        f"<p>{safe(words.delete_asked)}</p>"
        f'<button type="button" class="k-action k-danger" data-deleted>{safe(words.delete)}</button>'
        f'<button type="button" class="k-action" data-cancel>{safe(words.cancel)}</button></div></li>'
    )


def _day(seconds: float, language: Language) -> str:
    day = datetime.fromtimestamp(seconds).astimezone()
    return safe(date_of(PublicationDate(day.year, day.month, day.day), language))


def by_link(language: Language) -> str:
    """What stands above an answer that was opened by its link."""
    words = WORDING[language]
    return f'<p class="k-shared" lang="{language}">{safe(words.by_link)} <a href="./">{safe(words.own)}</a></p>'


def link_gone(language: Language) -> str:
    """What stands above the empty conversation where a link leads nowhere."""
    return f'<p class="k-note k-lost" role="status" lang="{language}">{safe(WORDING[language].by_link_gone)}</p>'


def exported(text: str, name: str) -> str:
    """A file for the browser to save: its text, and the name it is to have."""
    return f'<pre data-file="{safe(name)}">{safe(text)}</pre>'
