"""What one reader's conversation holds, and how a choice on the page names a place in it."""

import re
import secrets
from dataclasses import dataclass, field

from embeddings.articles import Article
from qa.answer import Answer, Citation
from ui.steering import Steering

_TARGET = re.compile(r"(\d{1,6}):([cea])(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader thinks of an answer."""

    liked: bool
    word: str = ""
    """What was wrong, in the reader's words; mostly empty."""
    silent: bool = False
    """Whether the reader says that the articles do not answer the question."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what became of it: an answer (so far), or an error in the reader's language."""

    question: str
    answer: Answer | None = None
    error: str = ""
    stopped: bool = False
    steering: Steering = field(default_factory=Steering)
    """What it was asked under."""
    id: str = ""
    """What its link names it by, unguessable; empty where it is somebody else's, to be read only."""
    mark: Mark | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.error or self.stopped or (self.answer and self.answer.finished))


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``[start, end)`` of an article's text, to be opened; ``cited`` when an answer cites them."""

    article: Article
    start: int
    end: int
    cited: bool


def new_id() -> str:
    """A name that nobody guesses, of 22 characters that an address may have."""
    return secrets.token_urlsafe(16)


def target(turn: int, kind: str, number: int) -> str:
    """The name by which the page asks for citation (``c``), passage (``e``) or article (``a``) ``number`` of a turn."""
    return f"{turn}:{kind}{number}"


def find(turns: list[Turn], wanted: object) -> Place | None:
    """The place a ``target`` names. None for anything else: what comes from a browser may be forged or stale."""
    match = _TARGET.fullmatch(wanted) if isinstance(wanted, str) else None
    if match is None or not 0 <= int(match[1]) < len(turns):
        return None
    answer = turns[int(match[1])].answer
    if answer is None:
        return None
    number = int(match[3])
    if match[2] == "c":
        places = [Place(c.article, c.start, c.end, True) for c in answer.citations if c.number == number]
    elif match[2] == "e":
        places = [Place(e.article, e.passage.start, e.passage.end, False) for e in answer.evidence[number - 1 : number]]
    else:
        places = [Place(article, 0, 0, False) for article in answer.closest_articles[number - 1 : number]]
    return places[0] if places else None


def cited(turns: list[Turn], wanted: object) -> tuple[Citation, Answer] | None:
    """The citation a ``target`` names, and the answer it is of. None for anything else, as in ``find``."""
    place = find(turns, wanted)
    if place is None or not place.cited:
        return None
    turn, _, number = str(wanted).partition(":c")
    answer = turns[int(turn)].answer
    return next(((c, answer) for c in answer.citations if c.number == int(number)), None) if answer else None
