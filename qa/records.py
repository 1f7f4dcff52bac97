"""An answer as plain values, for JSON."""

from typing import Any

from qa.answer import Answer


def as_dictionary(answer: Answer) -> dict[str, Any]:
    """The answer as ``kiosque ask --json`` prints it: plain values, ``quote == text[start:end]`` of the article."""
    return {
        "question": answer.question.asked or answer.question.text,
        # A question that stands alone, as every one of the command line does, is understood as it was asked.
        **({"understood": answer.question.text} if answer.question.asked else {}),
        "language": answer.language,
        "answered": answer.answered,
        "text": answer.text,
        "notice": answer.notice,
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in answer.sentences],
        "citations": [
            {
                "number": citation.number,
                "article": citation.article.id,
                "title": citation.article.title,
                "published": citation.article.published.isoformat() if citation.article.published else None,
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
            }
            for citation in answer.citations
        ],
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
