"""Are suggested questions answered, and from the article that they were worded from?

    python benchmarks/suggestions.py DATA --count 20 [--chat-model local] [--asked 10]

Prints each question with what became of it, then for each language how many were answered, and from their article.
"""

import argparse
import sys
import time
from pathlib import Path

from embeddings.encoder import DEFAULT_MODEL
from embeddings.errors import LANGUAGES, Language
from embeddings.index import Index
from qa.assistant import Assistant
from qa.retrieval import Retriever
from qa.suggestions import Suggestion, suggestions


def suggested(data: Path, language: Language, count: int) -> list[Suggestion]:
    """The first ``count`` suggestions of an index."""
    from embeddings.encoder import load_encoder

    with Index.open(data, DEFAULT_MODEL) as index:
        retriever = Retriever(index, load_encoder(DEFAULT_MODEL))
        start = time.perf_counter()
        found = list(suggestions(index, retriever, tuple(index.catalogue()), language, count))
        print(f"{data} {language}: {len(found)} in {time.perf_counter() - start:.1f} s", file=sys.stderr)
        return found


def main() -> None:
    """Ask them and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--asked", type=int, help="ask every n-th only, so many in all")
    parser.add_argument("--chat-model", default="none")
    chosen = parser.parse_args()
    with Assistant.open(chosen.data, chat_model=chosen.chat_model) as assistant:
        for language in LANGUAGES:
            found = suggested(chosen.data, language, chosen.count)
            asked = found[:: max(1, len(found) // chosen.asked)][: chosen.asked] if chosen.asked else found
            answered = right = 0
            for suggestion in asked:
                answer = assistant.ask(suggestion.question, language)
                cited = {assistant.index.original(citation.article.id) for citation in answer.citations}
                answered += answer.answered
                right += suggestion.article in cited
                mark = "+" if suggestion.article in cited else "~" if answer.answered else "-"
                print(f"{mark} {suggestion.question}\n    {answer.verdict}: {answer.text[:160]}", flush=True)
            print(f"{language}: {len(asked)} asked, {answered} answered, {right} from their article", flush=True)


if __name__ == "__main__":
    main()
