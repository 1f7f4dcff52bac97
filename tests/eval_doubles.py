"""Scripted answers, rankings and an assistant that gives them: what is tested is the arithmetic on them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from embeddings.articles import Article, Passage
from embeddings.errors import Language
from eval.cases import Case
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence, Timings

MODELS = Models("an-embedding", "a-chat", ("fr/answer@1",))


def an_article(name: str, text: str = "") -> Article:
    path = Path(name.partition("#")[0])
    return Article(name, path, "", "", "", None, "fr", "", text or f"Texte de {name}.")


def evidence_of(*articles: Article) -> tuple[Evidence, ...]:
    """A whole article a passage, in this order."""
    return tuple(
        Evidence(Passage(f"{each.id}@{rank}", each.id, 0, len(each.text), each.text), each, 1 / rank, 0.9)
        for rank, each in enumerate(articles, start=1)
    )


def cite(number: int, article: Article, quote: str) -> Citation:
    start = article.text.index(quote)
    (found,) = evidence_of(article)
    return Citation(number, found.passage, article, start, start + len(quote), quote)


def an_answer(
    *sentences: tuple[str, tuple[int, ...]],
    citations: Sequence[Citation] = (),
    shown: Sequence[Article] = (),
    question: str = "?",
    language: Language = "fr",
    refusal: str = "",
    seconds: float = 1.0,
    notice: str = "",
) -> Answer:
    return Answer(
        Question(question, language),
        MODELS,
        evidence_of(*(shown or [each.article for each in citations])),
        answered=not refusal,
        finished=True,
        refusal=refusal,
        notice=notice,
        sentences=tuple(Sentence(text, numbers) for text, numbers in sentences),
        citations=tuple(citations),
        timings=Timings(retrieval_s=seconds / 10, first_token_s=seconds / 2, total_s=seconds),
    )


class ScriptedAssistant:
    """Gives the answer and the articles written down for a question; raises what is written down as an exception."""

    def __init__(
        self,
        answers: Mapping[str, Answer | BaseException],
        found: Mapping[str, Sequence[Article]] | None = None,
        articles: Sequence[Article] = (),
    ) -> None:
        self.answers = answers
        self.found = found or {}
        self.stock = articles
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.earlier: list[tuple[str, ...]] = []
        self.understood: dict[str, str] = {}

    def ask(self, question: str, reader: Language, within: Sequence[str], earlier: Sequence[Answer] = ()) -> Answer:
        self.asked.append((question, tuple(within)))
        self.earlier.append(tuple(each.question.text for each in earlier))
        answer = self.answers[question]
        if isinstance(answer, BaseException):
            raise answer
        return answer.with_changes(question=Question(self.understood.get(question, question), answer.language))

    def understand(self, question: str, reader: Language, within: Sequence[str]) -> Question:
        return Question(question, reader, tuple(within))

    def search_all(self, questions: Sequence[Question], limit: int) -> Iterator[tuple[Evidence, ...]]:
        for question in questions:
            yield evidence_of(*self.found.get(question.text, ()))[:limit]

    def articles(self) -> Iterator[Article]:
        return iter(self.stock)

    def describe(self) -> dict[str, Any]:
        return {"chat": "a-chat", "index": {"articles": len(self.stock)}}


def a_case(name: str, language: Language = "fr", *, answer: str = "", **fields: Any) -> Case:
    """A case whose question is its name; answerable when an answer is given."""
    groups = ((answer,),) if answer else ()
    return Case(
        **{"id": name, "question": name, "language": language, "answerable": bool(answer), "answer": groups, **fields}
    )


ROSS = an_article("ross.txt", "Le ministre du Commerce est Wilbur Ross. Il a reçu 260 demandes.")
OTHER = an_article("x.txt", "Le prix est de 260 euros. La vente commence en mai.")

RIGHT = an_answer(
    ("Le ministre est Wilbur Ross.", (1,)), citations=[cite(1, ROSS, "Le ministre du Commerce est Wilbur Ross.")]
)
WRONG = an_answer(
    ("Le ministre est le cousin du président.", (1,)),
    ("Il vit ici.", ()),
    citations=[cite(1, OTHER, "Le prix est de 260 euros.")],
    shown=[OTHER, ROSS],
    language="en",
    seconds=3,
)
REFUSED = an_answer(refusal="The articles do not answer this question.", language="en", seconds=2)
INVENTED = an_answer(
    ("Le prix est de 260 euros.", (1,)),
    citations=[cite(1, OTHER, "Le prix est de 260 euros.")],
    seconds=4,
    notice="Le modèle a échoué.",
)

CASES = [
    a_case("right", answer="Ross", articles=("ross.txt",), evidence="est Wilbur Ross", kind="fact"),
    a_case("wrong", "en", answer="Ross", articles=("ross.txt",), tags=("people",)),
    a_case("refused", "en"),
    a_case("invented"),
    a_case("broken", answer="Ross", articles=("ross.txt",)),
]


def scripted() -> ScriptedAssistant:
    """One assistant for ``CASES``: each is what its name says."""
    return ScriptedAssistant(
        {"right": RIGHT, "wrong": WRONG, "refused": REFUSED, "invented": INVENTED, "broken": ValueError("two\nlines")},
        {"right": [ROSS, OTHER], "wrong": [OTHER, OTHER, ROSS], "broken": [ROSS]},
        [ROSS, OTHER],
    )
