"""How good a judge of support is the rule of ``eval/judge.py``?

    python benchmarks/support_judge.py

On pairs of French sentences of known entailment (RTE3-FR) and contradiction (DACCORD): the premise as the cited words,
the hypothesis as the sentence. Prints how often the rule accepts a pair of each sort.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

from embeddings.articles import Article, Passage
from eval.metrics.sentence_support import sentence_support
from qa.answer import Answer, Citation, Models, Question, Sentence

NLI = Path(__file__).parents[2] / "shared" / "data" / "nli-fr"


def main() -> None:
    if not NLI.is_dir():
        sys.exit(f"needs the sentence pairs: {NLI} is not there")
    for file in sorted(NLI.glob("*.tsv")):
        accepted: dict[str, list[bool]] = defaultdict(list)
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                accepted[row["label_text"]].append(sentence_support(cited(row["premise"], row["hypothesis"])) == 1.0)
        print(file.name)
        for label, outcomes in sorted(accepted.items()):
            print(f"  {label:14} accepted {sum(outcomes):4} of {len(outcomes):4} ({sum(outcomes) / len(outcomes):.1%})")


def cited(premise: str, hypothesis: str) -> Answer:
    article = Article("a.txt", Path("a.txt"), "", "", "", None, "fr", "", premise)
    passage = Passage("a.txt:0", article.id, 0, len(premise), premise)
    citation = Citation(1, passage, article, 0, len(premise), premise)
    sentence = Sentence(hypothesis, (1,))
    models = Models("", "", ())
    return Answer(Question("", "fr"), models, answered=True, sentences=(sentence,), citations=(citation,))


if __name__ == "__main__":
    main()
