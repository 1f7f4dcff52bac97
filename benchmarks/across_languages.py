"""What cosines lose between languages: the constant ``ACROSS_LANGUAGES`` of ``qa/citing.py``.

    python benchmarks/across_languages.py

Questions of squad-fr-en, which are the same in French and English. Prints percentiles of the cosine between a question
and its translation, between two other French ones, and between a French and another English one: the last two differ by
what is lost.
"""

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import DEFAULT_MODEL, load_encoder

QUESTIONS = Path(__file__).parents[2] / "shared" / "data" / "squad-fr-en" / "questions-dev.jsonl"
PERCENTILES = (5, 25, 50, 75, 95)


def main() -> None:
    if not QUESTIONS.is_file():
        sys.exit(f"needs the questions: {QUESTIONS} is not there")
    pairs = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    encoder = load_encoder(DEFAULT_MODEL)
    french = encoder.encode_queries([pair["question_fr"] for pair in pairs])
    english = encoder.encode_queries([pair["question_en"] for pair in pairs])
    others = ~np.eye(len(pairs), dtype=bool)
    print(f"{len(pairs)} questions; percentiles {PERCENTILES}")
    report("a question and its translation", (french * english).sum(axis=1))
    report("two French questions", (french @ french.T)[others])
    report("a French and another English question", (french @ english.T)[others])


def report(name: str, cosines: NDArray[np.float32]) -> None:
    print(f"{name:40}", *(f"{value:.3f}" for value in np.percentile(cosines, PERCENTILES)))


if __name__ == "__main__":
    main()
