"""Can the chat model itself tell whether cited words say what a sentence says?

    python benchmarks/grounding.py [PAIRS]

On pairs of French sentences of known entailment (RTE3-FR), PAIRS of them drawn (all 800: some 15 minutes), asked as
``qa/supporting.py`` asks. Prints the area under the ROC curve, for all pairs and for ten halves drawn by chance,
and how many of each sort lie below the threshold of ``qa/citing.py``.
"""

import csv
import random
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from prompts.library import load
from qa.citing import LEAST_ODDS
from qa.models import open_chat_model
from qa.supporting import Claim, supporter

PAIRS = Path(__file__).parents[2] / "shared" / "data" / "nli-fr" / "RTE3-FR-dev-set-3class.tsv"


def main() -> None:
    if not PAIRS.is_file():
        sys.exit(f"needs the sentence pairs: {PAIRS} is not there")
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    random.Random(0).shuffle(rows)
    rows = rows[: int(sys.argv[1])] if len(sys.argv) > 1 else rows
    chat = open_chat_model("local")
    try:
        support = supporter(chat, load("fr", "support"))
        assert support is not None
        odds = np.array([support.invoke(Claim(row["hypothesis"], row["premise"])) for row in rows])
    finally:
        chat.close()
    labels = np.array([row["label_text"] for row in rows])
    entailed = labels == "entailment"
    print(f"{len(rows)} pairs, {entailed.sum()} entailed: AUC {roc_auc_score(entailed, odds):.3f}")
    halves = [random.Random(seed).sample(range(len(rows)), len(rows) // 2) for seed in range(10)]
    areas = [roc_auc_score(entailed[half], odds[half]) for half in halves]
    print(f"ten halves: {min(areas):.3f} to {max(areas):.3f}")
    for label in sorted(set(labels)):
        print(f"{label:14} {(odds[labels == label] < LEAST_ODDS).mean():.2f} below {LEAST_ODDS}")


if __name__ == "__main__":
    main()
