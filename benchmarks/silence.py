"""What tells a question that the articles answer from one they do not, and the weights of ``qa/deciding.py``.

    python benchmarks/silence.py DATA CASES SAMPLE [DATA CASES SAMPLE …]

DATA is a folder that ``kiosque index`` made, CASES a question set with questions that have no answer, of which SAMPLE
are drawn (0: all). Nothing is written: a question takes some 5 s. Prints, for each set and language, the area under the
ROC curve of the model's log odds, of the best cosine and of both together, what each threshold would refuse, and for
each language the weights of a logistic regression over all the sets, both kinds of questions counting as much.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from embeddings.errors import LANGUAGES, KiosqueError, Language
from eval.loading import load_cases
from eval.matching import Catalogue
from prompts.library import load
from qa.assistant import Assistant
from qa.deciding import confidence, judge
from qa.models import open_chat_model
from qa.silence import LEAST_COSINE, is_off_topic, unknown_names

THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


@dataclass(frozen=True, slots=True)
class Asked:
    """One case: what was seen of it, and whether the articles answer."""

    cases: str
    language: Language
    odds: float
    cosine: float
    sure: float
    answerable: bool


def main() -> None:
    words = sys.argv[1:]
    if not words or len(words) % 3:
        sys.exit(__doc__)
    asked = [each for place in range(0, len(words), 3) for each in ask(*words[place : place + 3])]
    for name, language in sorted({(each.cases, each.language) for each in asked}):
        report(name, [each for each in asked if (each.cases, each.language) == (name, language)])
    for language in LANGUAGES:
        fit(language, [each for each in asked if each.language == language])


def ask(data: str, path: str, sample: str) -> Iterator[Asked]:
    cases = load_cases(Path(path))
    if 0 < int(sample) < len(cases):
        cases = random.Random(0).sample(cases, int(sample))
    chat = open_chat_model("local")
    odds = judge(chat, {language: load(language, "answer") for language in LANGUAGES})
    try:
        with Assistant.open(data, chat_model="none") as assistant:
            catalogue = Catalogue(assistant.articles())
            for case in cases:
                try:
                    question = assistant.understand(case.question, case.language, catalogue.ids(case.within))
                except KiosqueError:
                    continue
                gathered = assistant._current.engine.gather.invoke(question)
                evidence = gathered["evidence"]
                if is_off_topic(question, evidence) or unknown_names(question, evidence):
                    continue  # decided without the model
                found, language = odds.invoke(gathered), question.language
                nearness = max(item.cosine for item in evidence) - LEAST_COSINE[language]
                sure = confidence(question, found, evidence)
                yield Asked(path, language, found, 10 * nearness, sure, case.answerable)
    finally:
        chat.close()


def report(name: str, asked: list[Asked]) -> None:
    answerable = np.array([each.answerable for each in asked])
    print(f"\n{name}, {asked[0].language}: {len(asked)} asked, {answerable.sum()} with an answer")
    if len(set(answerable)) == 2:
        for title in ("odds", "cosine", "sure"):
            print(f"  {title:6} AUC {roc_auc_score(answerable, [getattr(each, title) for each in asked]):.3f}")
    sure = np.array([each.sure for each in asked])
    for threshold in THRESHOLDS:
        refused, silent = share(sure[answerable] < threshold), share(sure[~answerable] < threshold)
        print(f"  silence {threshold:.2f}: refuses {refused} of those with an answer, {silent} of those without")


def share(outcomes: NDArray[np.bool_]) -> str:
    return f"{outcomes.mean():.2f}" if len(outcomes) else "–"


def fit(language: Language, asked: list[Asked]) -> None:
    answerable = [each.answerable for each in asked]
    if len(set(answerable)) < 2:
        return
    seen = [[each.odds, each.cosine] for each in asked]
    fitted = LogisticRegression(class_weight="balanced").fit(seen, answerable)
    odds, cosine = fitted.coef_[0]
    print(f"\n{language}: Weights({fitted.intercept_[0]:.2f}, {odds:.2f}, {cosine:.2f})")


if __name__ == "__main__":
    main()
