"""An answer as plain values, for JSON."""

from collections.abc import Mapping
from typing import Any

from qa.answer import Answer, Citation, Sentence, Translation
from qa.relative_dates import resolved


def as_dictionary(answer: Answer, translations: Mapping[int, Translation | None] | None = None) -> dict[str, Any]:
    """The answer as ``kiosque ask --json`` prints it: plain values, ``quote == text[start:end]`` of the article.

    With ``translations``, by citation number, each citation has its ``translation`` (None where there is none) and a
    ``translation_notice`` to show with it.
    """
    return {
        "question": answer.question.asked or answer.question.text,
        # A question that stands alone, as every one of the command line does, is understood as it was asked.
        **({"understood": answer.question.text} if answer.question.asked else {}),
        "language": answer.language,
        "answered": answer.answered,
        "verdict": answer.verdict,
        "why": answer.why,
        "text": answer.text,
        "notice": answer.notice,
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "rejected": [{"text": sentence.text, "why": sentence.why} for sentence in answer.rejected],
        "citations": [
            {
                "number": citation.number,
                "article": citation.article.id,
                "title": citation.article.title,
                "published": citation.article.published.isoformat() if citation.article.published else None,
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
                "reprints": [each.id for each in citation.reprints],
                "dates": [
                    {
                        "text": citation.quote[each.start : each.end],
                        "first": each.first_day.isoformat(),
                        "last": each.last_day.isoformat(),
                    }
                    for each in resolved(citation.quote, citation.article.published)
                ],
                **({} if translations is None else _translation(citation, translations)),
            }
            for citation in answer.citations
        ],
        "differing": [list(group) for group in answer.differing],
        "closest_articles": [article.id for article in answer.closest_articles],
        "timings": {
            "retrieval_s": answer.timings.retrieval_s,
            "first_token_s": answer.timings.first_token_s,
            "total_s": answer.timings.total_s,
        },
        "models": {
            "embedding": answer.models.embedding,
            "chat": answer.models.chat,
            "prompts": list(answer.models.prompts),
        },
    }


def _translation(citation: Citation, translations: Mapping[int, Translation | None]) -> dict[str, str | None]:
    made = translations.get(citation.number) or Translation("")
    return {"translation": made.text or None, "translation_notice": made.notice}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "as_of": sentence.as_of.isoformat() if sentence.as_of else None,
        "verdict": sentence.verdict,
        "why": sentence.why,
    }
