"""Every figure a run gives, by the name it has in files, gates and Python, with what a reader is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from embeddings.errors import Language

Unit = Literal["share", "score", "seconds"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: ``share`` is shown in per cent and averaged, ``score`` averaged, ``seconds`` given by the median."""

    name: str
    french: str
    english: str
    unit: Unit = "share"
    higher_is_better: bool = True
    headline: bool = False
    """Whether the verdict of a report shows it."""

    def title(self, language: Language) -> str:
        """Its name for a reader."""
        return self.french if language == "fr" else self.english


_ALL = (
    Measure("answer_right", "Réponses justes", "Right answers", headline=True),
    Measure("hallucination", "Réponses inventées (sans réponse dans les articles)",
            "Answered though the articles are silent", higher_is_better=False, headline=True),
    Measure("false_refusal", "Refus à tort", "Refused though the articles answer", higher_is_better=False,
            headline=True),
    Measure("citation_precision", "Citations qui touchent la preuve", "Citations that meet the evidence",
            headline=True),
    Measure("citation_recall", "Preuves citées", "Evidence cited", headline=True),
    Measure("sentence_support", "Phrases soutenues par ce qu'elles citent", "Sentences supported by what they cite",
            headline=True),
    Measure("citation_support", "Citations nécessaires à leur phrase", "Citations their sentence needs"),
    Measure("sentences_cited", "Phrases avec une citation", "Sentences with a citation"),
    Measure("citation_article", "Citations dans le bon article", "Citations in an expected article"),
    Measure("language_kept", "Dans la langue de la question", "In the question's language", headline=True),
    Measure("exact_match", "Réponse exacte, mot pour mot", "Exact match", "score"),
    Measure("token_f1", "F1 des mots", "Token F1", "score"),
    Measure("expected_shown", "Article attendu parmi les passages montrés",
            "Expected article among the passages shown"),
    Measure("recall_at_1", "Rappel@1", "Recall@1", "score"),
    Measure("recall_at_5", "Rappel@5", "Recall@5", "score", headline=True),
    Measure("recall_at_10", "Rappel@10", "Recall@10", "score"),
    Measure("ndcg_at_10", "nDCG@10", "nDCG@10", "score", headline=True),
    Measure("mrr_at_10", "MRR@10", "MRR@10", "score", headline=True),
    Measure("retrieval_s", "Secondes jusqu'aux passages", "Seconds to evidence", "seconds", higher_is_better=False),
    Measure("first_token_s", "Secondes jusqu'au premier mot", "Seconds to first token", "seconds",
            higher_is_better=False),
    Measure("total_s", "Secondes jusqu'à la réponse", "Seconds to whole answer", "seconds", higher_is_better=False,
            headline=True),
)  # fmt: skip

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}
"""In the order reports show them."""

Scores = Mapping[str, float | None]
"""The figures of one case by measure; ``None``: without meaning for this case."""
