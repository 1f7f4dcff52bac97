"""What came of one case, as plain values: the same fresh from a run and read back from its folder."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from eval.cases import Case
from eval.evidence import Span
from eval.measures import Scores
from eval.scores import complete
from qa.answer import Answer
from qa.records import as_dictionary

Failure = Literal[
    "error", "invented", "not_retrieved", "refused", "not_used", "wrong_answer", "wrong_citation", "wrong_language", ""
]
"""Where a case failed first; ``""``: nowhere.

``error``: it raised. ``invented``: answered though the articles are silent. Then, for an answer that is missing or
wrong: ``not_retrieved``, no expected article was among the passages shown; ``refused``, it was, and the answer is a
refusal; ``not_used``, it was, and the answer cites others; ``wrong_answer``, it was cited. A case that names no
article is ``refused`` or ``wrong_answer``: where it failed is not known. For a right one:
``wrong_citation``, nothing cited meets the evidence (or no expected article, where no evidence is known);
``wrong_language``.
"""

FAILURES: tuple[Failure, ...] = tuple(name for name in get_args(Failure) if name)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case, what came back and what it is worth."""

    case: Case
    scores: Scores
    answer: Mapping[str, Any] | None = None
    """What ``kiosque ask --json`` prints and the ``evidence`` it was written from; ``None``: not asked, or failed."""
    ranked: tuple[str, ...] = ()
    """The distinct articles found for the question, best first, the expected ones under the case's names for them."""
    evidence: tuple[tuple[Span, ...], ...] = ()
    """Where each piece of the case's evidence stands in the articles that the answer rests on."""
    wanted: tuple[str, ...] = ()
    """The expected articles, of an article and its reprint one: what ``ranked`` should hold."""
    missing: tuple[str, ...] = ()
    """The articles the case expects that are not in the index: it cannot be right, and the index is to blame."""
    earlier: tuple[str, ...] = ()
    """The replies to the earlier turns of a conversation."""
    error: str = ""
    """What the case failed with, in one line; empty when it did not."""

    @property
    def failure(self) -> Failure:
        """Where the case failed."""
        if self.error:
            return "error"
        if self.answer is None:
            return "not_retrieved" if self.scores["recall_at_10"] == 0 else ""
        return self._failure_of(self.answer)

    @property
    def reply(self) -> str:
        """What came back: the answer, else what failed, else the first articles found."""
        if self.answer is not None:
            return str(self.answer["text"])
        return self.error or ", ".join(self.ranked[:5])

    def _failure_of(self, answer: Mapping[str, Any]) -> Failure:
        answered = answer["answered"]
        if not self.case.answerable:
            return "invented" if answered else self._wrong_language()
        if not answered or self.scores["answer_right"] == 0:
            if self.scores["expected_shown"] == 0:
                return "not_retrieved"
            if not answered:
                return "refused"
            return "not_used" if self.scores["citation_article"] == 0 else "wrong_answer"
        precision = self.scores["citation_precision"]
        on_target = self.scores["citation_article"] if precision is None else precision
        return "wrong_citation" if on_target == 0 else self._wrong_language()

    def _wrong_language(self) -> Failure:
        return "wrong_language" if self.scores["language_kept"] == 0 else ""

    def to_json(self) -> str:
        """One line of JSON."""
        found = {**asdict(self), "case": self.case.model_dump(mode="json"), "failure": self.failure}
        return json.dumps(found, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "CaseResult":
        """The inverse of ``to_json``.

        Raises:
            ValueError: the text is no result.
        """
        try:
            found = json.loads(text)
            found.pop("failure")
            found["case"] = Case.model_validate_json(json.dumps(found["case"]))
            found["evidence"] = tuple(tuple(Span(**span) for span in piece) for piece in found["evidence"])
            found |= {name: tuple(found[name]) for name in ("ranked", "wanted", "missing", "earlier")}
            found["scores"] = complete(found["scores"])
            return cls(**found)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(str(error)) from error


def answer_record(answer: Answer) -> dict[str, Any]:
    """The whole answer as plain values; of its articles only what a report shows of them."""
    passages: Sequence[dict[str, Any]] = [
        {
            "article": found.article.id,
            "title": found.article.title,
            "published": found.article.published.isoformat() if found.article.published else None,
            "start": found.passage.start,
            "end": found.passage.end,
            "text": found.passage.text,
            "score": float(found.score),
            "cosine": float(found.cosine),
        }
        for found in answer.evidence
    ]
    return {**as_dictionary(answer), "refusal": answer.refusal, "evidence": passages}
