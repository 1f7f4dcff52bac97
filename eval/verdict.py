"""The sentences a report opens with."""

from babel.numbers import format_decimal

from embeddings.errors import Language
from eval.report import Report
from eval.wording import FAILURE_TITLES, counted, percent, words


def verdict(report: Report, language: Language) -> tuple[str, ...]:
    """What was run, how much of it passed and where the rest failed, a sentence each."""
    if not report.results:
        return (words("nothing", language),)
    sentences = [_asked(report, language), _passed(report, language)]
    if report.failures:
        place = max(report.failures, key=lambda name: report.failures[name])
        count = str(format_decimal(report.failures[place], locale=language))
        sentences.append(words("first_cause", language, title=FAILURE_TITLES[place][language], count=count))
    return tuple(sentences)


def is_retrieval_only(report: Report) -> bool:
    """Whether the run searched and asked nothing."""
    return report.configuration.get("mode") == "retrieval"


def _asked(report: Report, language: Language) -> str:
    assistant = report.configuration.get("assistant", {})
    index, chat = assistant.get("index", {}), assistant.get("chat", "?")
    corpus = words("unknown_corpus", language)
    if {"articles", "passages"} <= set(index):
        sizes = {f"{noun}s": counted(index[f"{noun}s"], noun, language) for noun in ("article", "passage")}
        corpus = words("corpus", language, **sizes)
    if is_retrieval_only(report):
        how = words("by_searching", language, encoder=str(index.get("encoder", "?")).partition("@")[0])
    else:
        how = words("by_quoting" if chat == "none" else "by_model", language, chat=chat)
    return words(
        "asked", language, questions=counted(len(report.results), "question", language), corpus=corpus, how=how
    )


def _passed(report: Report, language: Language) -> str:
    if is_retrieval_only(report):
        outcomes = [found > 0 for result in report.results if (found := result.scores["recall_at_10"]) is not None]
    else:
        outcomes = [not result.failure for result in report.results]
    passed, cases = (str(format_decimal(count, locale=language)) for count in (sum(outcomes), len(outcomes)))
    share = percent(sum(outcomes) / len(outcomes), language) if outcomes else "–"
    key = "found_count" if is_retrieval_only(report) else "passed_count"
    return words(key, language, passed=passed, cases=cases, share=share)
