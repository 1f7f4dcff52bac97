"""What a reader chose beside the question: which articles to answer from, in which language, how strictly.

It is kept in the reader's browser, so that what comes from there may be forged or of another version: ``Steering.read``
takes nothing for granted.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from qa.assistant import Assistant
from qa.selection import parse_day

_Written = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
_Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Steering(BaseModel):
    """Nothing chosen is an empty value: all articles, the question's language, as strict as usual."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: _Written = ""
    """The first day of publication, as it was written: "2018", "2018-05", "2018-05-31", or nonsense."""
    until: _Written = ""
    sources: Annotated[tuple[_Source, ...], Field(max_length=500)] = ()
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{0,3}$")] = ""
    """Of the articles, ISO 639-1."""
    answer_in: Literal["", "fr", "en"] = ""
    strictness: Literal["", "lenient", "strict"] = ""

    @classmethod
    def read(cls, value: object) -> "Steering":
        """What a browser sent; nothing chosen where it is none."""
        try:
            return cls.model_validate(value)
        except ValidationError:
            return cls()

    @classmethod
    def read_json(cls, text: str) -> "Steering":
        """``read`` of what was written as JSON."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return cls()

    @property
    def chooses(self) -> bool:
        """Whether not all articles are to answer."""
        return bool(self.since or self.until or self.sources or self.language)

    def within(self, assistant: Assistant) -> tuple[str, ...]:
        """The ids of the chosen articles; empty when all of them are.

        Raises:
            UnreadableDate, NoArticleSelected: the message says what can be chosen.
        """
        if not self.chooses:
            return ()
        since = parse_day(self.since) if self.since else None
        until = parse_day(self.until, last=True) if self.until else None
        return assistant.select(since=since, until=until, sources=self.sources, language=self.language)

    def chosen(self, assistant: Assistant) -> dict[str, Any]:
        """What the assistant is told beside the question, by ``astream``'s names; raises as ``within`` does."""
        told = {"within": self.within(assistant), "answer_in": self.answer_in, "silence": self.strictness}
        return {name: value for name, value in told.items() if value}
