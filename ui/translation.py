"""Below a quote: the button that asks for its translation, then the translation, set apart from the source.

``page.js`` puts a translation that has come into the place kept for it, wherever that stands by then: another question
may have been asked meanwhile.
"""

from collections.abc import Mapping

from embeddings.errors import Language
from qa.answer import Answer, Citation, Translation
from qa.translating import into, is_foreign
from ui.conversation import Turn, cited
from ui.text import safe
from ui.wording import WORDING

Translations = Mapping[str, Translation]
"""What a reader asked to be translated, by the ``target`` of the citation."""


def place(citation: Citation, answer: Answer, where: str, language: Language, translations: Translations | None) -> str:
    """The place below the quote that ``where`` names; none where nobody can translate (``translations`` is None) or
    where the quote is in the answer's language.
    """
    if translations is None or not is_foreign(citation, answer):
        return ""
    content = content_of(citation, where, language, translations.get(where))
    return f'<div class="k-translation" data-translation="{where}" tabindex="-1" aria-live="polite">{content}</div>'


def arrived(turns: list[Turn], translations: Translations, language: Language) -> str:
    """What the page is sent for those places."""
    found = ((where, translation, cited(turns, where)) for where, translation in translations.items())
    return "".join(
        f'<div data-for="{where}">{content_of(named[0], where, language, translation)}</div>'
        for where, translation, named in found
        if named
    )


def content_of(citation: Citation, where: str, language: Language, translation: Translation | None) -> str:
    """The translation under its label; without one, the button, below what went wrong if something did."""
    warning = f'<p class="k-note">{safe(translation.warning)}</p>' if translation and translation.warning else ""
    if translation and translation.text:
        return (
            f'<p class="k-label">{safe(translation.label)}</p>'
            f'<p class="k-translated" lang="{into(citation)}" dir="auto">{safe(translation.text)}</p>{warning}'
        )
    words = WORDING[language]
    label = safe(words.translate_source.format(number=citation.number))
    return (
        f'{warning}<button type="button" class="k-translate" data-translate="{where}" aria-label="{label}">'
        f'{safe(words.translate)}</button><span class="k-waiting">{safe(words.translating)}</span>'
    )
