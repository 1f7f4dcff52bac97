"""A conversation as Markdown (CommonMark with footnotes): questions, answers, and under each number what it cites.

Whatever comes from an article, a model or a reader is escaped: it is never a heading, a link, an image, HTML or a
footnote of its own.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from embeddings.articles import Article
from embeddings.errors import Language
from embeddings.passages import readable
from qa.answer import Answer, Citation
from qa.dating import as_of_words
from ui.conversation import Turn
from ui.keeping_wording import WORDING as KEEPING
from ui.keeping_wording import KeepingWording
from ui.text import date_of, plain, title_of, web_address
from ui.wording import WORDING

# What means something within a line to CommonMark, GitHub, Pandoc, or a page's or a note-taker's templates.
_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>&~|^$={}]")
_OPENS_A_BLOCK = re.compile(r"(?=[#+:-])|(?<=\d)(?=[.)])")
_NUMBERED = re.compile(r"\d+[.)]")
_ADDRESS = re.compile(r"(?i)(?<=[a-z]):(?=//)|(?<=www)\.")


def markdown(name: str, turns: Sequence[Turn], language: Language) -> str:
    """The conversation as Markdown; the footnotes are numbered through it and stand at its end.

    One that goes by its only question has that as its heading.
    """
    alone = [turn.question for turn in turns] == [name]
    blocks, notes = [] if alone else [f"# {escaped(name) or 'Kiosque'}"], list[str]()
    for turn in turns:
        numbers = {} if turn.answer is None else _numbers(turn.answer, len(notes))
        blocks += [f"{'#' if alone else '##'} {escaped(turn.question)}", *_reply(turn, numbers, language)]
        if turn.answer is not None:
            notes += [_note(numbers[each.number], each, language) for each in turn.answer.citations]
    return "\n\n".join([*blocks, *notes]) + "\n"


def escaped(text: str) -> str:
    """The text on one line, which is shown by Markdown as it is, at a line's beginning too."""
    line = " ".join(plain(text).split())
    line = _ADDRESS.sub(lambda found: f"\\{found[0]}", _MEANS_SOMETHING.sub(lambda found: f"\\{found[0]}", line))
    if line[:1] in "#+-:" or _NUMBERED.match(line):
        line = _OPENS_A_BLOCK.sub(r"\\", line, count=1)
    return line


def file_name(name: str) -> str:
    """A name for the file, of plain letters: ``kiosque-amende-de-zte.md``."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(["kiosque", *re.findall(r"[a-z0-9]+", letters)[:8]])[:80] + ".md"


def _numbers(answer: Answer, before: int) -> dict[int, int]:
    """The number of each citation's footnote."""
    return {citation.number: before + rank for rank, citation in enumerate(answer.citations, start=1)}


def _reply(turn: Turn, numbers: dict[int, int], language: Language) -> Iterator[str]:
    words, answer = WORDING[language], turn.answer
    if answer is None:
        yield f"*{escaped(turn.error or (words.stopped if turn.stopped else KEEPING[language].unreadable))}*"
        return
    if answer.question.asked:
        yield f"*{escaped(words.understood.format(question=answer.question.text))}*"
    if answer.notice:
        yield f"*{escaped(answer.notice)}*"
    if answer.sentences:
        yield " ".join(_sentences(answer, numbers))
    elif answer.finished and not answer.answered:
        yield escaped(answer.refusal)
    if answer.why:
        yield f"*{escaped(answer.why)}*"
    if turn.stopped:
        yield f"*{escaped(words.stopped)}*"
    for group in answer.side_by_side:
        yield f"{escaped(words.differing)}{_colon(language)} {_side_by_side(group, numbers, language)}"
    if answer.finished and not answer.answered and answer.closest_articles:
        yield f"{escaped(words.closest)}{_colon(language)}"
        yield "\n".join(f"- {_source(article, KEEPING[language], language)}" for article in answer.closest_articles)


def _sentences(answer: Answer, numbers: dict[int, int]) -> Iterator[str]:
    for sentence in answer.sentences:
        dated = f" ({escaped(as_of_words(sentence.as_of, answer.language))})" if sentence.as_of else ""
        cited = "".join(f"[^{numbers[n]}]" for n in sentence.citations if n in numbers)
        yield f"{escaped(sentence.text)}{cited}{dated}"


def _side_by_side(group: Sequence[Citation], numbers: dict[int, int], language: Language) -> str:
    undated = WORDING[language].undated
    return " ; ".join(
        f"{escaped(date_of(each.article.published, language) or undated)}[^{numbers[each.number]}]" for each in group
    )


def _note(number: int, citation: Citation, language: Language) -> str:
    words = KEEPING[language]
    quote = words.quoted.format(quote=escaped(readable(citation.quote)))
    return f"[^{number}]: {quote} — {_source(citation.article, words, language)}"


def _source(article: Article, words: KeepingWording, language: Language) -> str:
    """Title, source, date, file and address, as far as they are known."""
    facts = [f"*{escaped(title_of(article))}*", escaped(article.source)]
    facts += [escaped(date_of(article.published, language)), words.file.format(name=escaped(article.id))]
    if address := web_address(article.url):
        facts.append(f"<{address}>")
    return ", ".join(fact for fact in facts if fact)


def _colon(language: Language) -> str:
    return " :" if language == "fr" else ":"
