"""Intervals and differences by hand, two runs held against each other, gates, sweeps and the choice of cases."""

from pathlib import Path

import numpy as np
import pytest
from eval_doubles import CASES, RIGHT, ROSS, ScriptedAssistant, a_case, an_answer, cite, scripted

from eval.compare import compare, format_difference
from eval.errors import BadCondition, BadVariation, NoSharedCases
from eval.gate import Condition, shortfalls
from eval.measures import MEASURES
from eval.report import Report, format_figure
from eval.run import evaluate
from eval.selection import select
from eval.statistics import Figure, adjusted, difference, figure
from eval.sweep import VARIABLE, chief_measure, folder_of, grid, ranking
from qa.answer import Answer

SHARE, SECONDS = MEASURES["answer_right"], MEASURES["total_s"]

FALSE = an_answer(
    ("Le ministre est son cousin.", (1,)), citations=[cite(1, ROSS, "Le ministre du Commerce est Wilbur Ross.")]
)


class TestFigures:
    def test_the_interval_of_a_mean_is_the_bootstraps(self) -> None:
        values = [1.0] * 30 + [0.0] * 10
        found = figure(SHARE, [*values, None])
        assert (found.value, found.of) == (0.75, 40)
        # by hand: the binomial share of 40 draws at .75 lies between .6 and .875 in 95 of 100
        assert found.low == pytest.approx(0.6, abs=0.03) and found.high == pytest.approx(0.875, abs=0.03)
        assert figure(SHARE, values) == figure(SHARE, values)

    def test_ten_of_ten_is_not_certainty(self) -> None:
        found = figure(SHARE, [1.0] * 10)
        # Wilson at p = 1: n / (n + z^2)
        assert found.value == found.high == 1.0 and found.low == pytest.approx(10 / (10 + 1.959964**2), abs=1e-4)
        assert figure(SHARE, [0.0] * 10).high == pytest.approx(1 - 10 / (10 + 1.959964**2), abs=1e-4)

    def test_seconds_are_given_by_their_median_and_95th_percentile(self) -> None:
        found = figure(SECONDS, [4.0, None, 1.0, 2.0, 3.0])
        assert (found.value, found.of) == (2.5, 4) and found.p95 == pytest.approx(3.85)
        assert found.low is not None and 1.0 <= found.low < 2.5
        assert figure(SECONDS, [7.0]) == Figure(7.0, 7.0, 7.0, 1, 7.0)

    def test_nothing_measured_is_no_figure(self) -> None:
        assert figure(SHARE, [None, None]) == Figure(None, None, None, 0)
        assert format_figure(SHARE, None, "en") == "–"

    def test_a_figure_reads_as_its_language_writes_numbers(self) -> None:
        assert format_figure(SHARE, Figure(0.921, 0.83, 0.97, 38), "en") == "92.1% (83–97)"
        assert format_figure(SHARE, Figure(0.921, 0.83, 0.97, 38), "fr") == "92,1 % (83–97)"
        assert format_figure(MEASURES["ndcg_at_10"], Figure(0.89, 0.871, 0.905, 9), "fr") == "0,890 (0,871–0,905)"


class TestDifferences:
    def test_the_sign_test_by_hand(self) -> None:
        # five cases all better by the same: of 2^5 signs two are as extreme
        found = difference([0.0] * 5, [1.0] * 5)
        assert found is not None and (found.value, found.p, found.of) == (1.0, 2 / 32, 5)

    def test_only_cases_that_both_measured_count(self) -> None:
        found = difference([1.0, None, 0.0], [1.0, 1.0, None])
        assert found is not None and (found.of, found.value, found.p) == (1, 0.0, 1.0)
        assert difference([None], [1.0]) is None

    def test_a_clear_difference_of_many_cases_is_found_and_noise_is_not(self) -> None:
        chance = np.random.default_rng(3)
        ones = chance.random(300).tolist()
        clear = difference(
            ones, [value + 0.05 + noise for value, noise in zip(ones, chance.normal(0, 0.1, 300), strict=True)]
        )
        assert clear is not None and clear.p < 0.001 and 0 < clear.low < clear.value < clear.high
        noise = difference(ones, [value + gap for value, gap in zip(ones, chance.normal(0, 0.1, 300), strict=True)])
        assert noise is not None and noise.p > 0.05 and noise.low < 0 < noise.high

    def test_p_values_are_adjusted_as_benjamini_and_hochberg_do(self) -> None:
        assert adjusted([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])
        assert adjusted([]) == []

    def test_a_difference_is_written_with_its_sign_and_unit(self) -> None:
        found = difference([0.0, 1.0], [1.0, 1.0])
        assert found is not None
        assert format_difference(SHARE, found, "en").startswith("+50.0 pt (+0.0 to ")
        assert format_difference(SECONDS, found, "fr").startswith("+0,50 s (+0,00 à ")


def run_of(answers: dict[str, Answer]) -> Report:
    cases = [a_case(name, answer="Ross", articles=("ross.txt",)) for name in answers]
    return evaluate(ScriptedAssistant(answers, {}, [ROSS]), cases)


class TestCompare:
    def test_cases_that_change_sides_are_named_either_way(self) -> None:
        before = run_of({"a": RIGHT, "b": FALSE, "c": RIGHT, "only here": RIGHT})
        after = run_of({"a": FALSE, "b": RIGHT, "c": RIGHT})
        found = compare(before, after, ("one", "two"))
        assert [one.case.id for one, _ in found.broken] == ["a"] and [two.case.id for _, two in found.mended] == ["b"]
        assert (found.shared, found.unshared, found.baseline, found.other) == (3, 1, "one", "two")
        change = found.changes["answer_right"]
        assert change.difference.value == 0 and change.verdict == "unclear"

    def test_better_is_what_is_better_for_the_measure(self) -> None:
        names = [str(number) for number in range(12)]
        refusal = an_answer(refusal="Les articles ne répondent pas.", shown=[ROSS])
        found = compare(run_of(dict.fromkeys(names, refusal)), run_of(dict.fromkeys(names, RIGHT)))
        assert found.changes["answer_right"].verdict == "better"
        assert (
            found.changes["false_refusal"].difference.value == -1 and found.changes["false_refusal"].verdict == "better"
        )
        back = compare(run_of(dict.fromkeys(names, RIGHT)), run_of(dict.fromkeys(names, refusal)))
        assert back.changes["false_refusal"].verdict == back.changes["answer_right"].verdict == "worse"

    def test_a_case_that_was_reworded_is_not_the_same_case(self) -> None:
        before = run_of({"a": RIGHT, "b": RIGHT})
        cases = [
            a_case("a", answer="Ross", articles=("ross.txt",)),
            a_case("b", answer="Wilbur", articles=("ross.txt",)),
        ]
        found = compare(before, evaluate(ScriptedAssistant({"a": RIGHT, "b": RIGHT}, {}, [ROSS]), cases))
        assert (found.shared, found.unshared) == (1, 1)
        with pytest.raises(NoSharedCases):
            compare(before, run_of({"z": RIGHT}))

    def test_what_was_made_otherwise_is_listed(self) -> None:
        before = Report((), {"assistant": {"prompts": ["fr@1"], "chat": "x"}, "machine": {"cores": 2}})
        results = run_of({"a": RIGHT}).results
        after = Report(results, {"assistant": {"prompts": ["fr@2"], "chat": "x"}, "machine": {"cores": 4}})
        found = compare(Report(results, before.configuration), after)
        assert found.configuration == {"assistant.prompts": (["fr@1"], ["fr@2"])}


class TestGate:
    def test_what_falls_short_is_named_with_its_figure(self) -> None:
        report = evaluate(scripted(), CASES)
        conditions = [
            Condition.parse("answer_right=.85", low=True),
            Condition.parse("hallucination=.1", low=False),
            Condition.parse("recall_at_10=0.6", low=True),
        ]
        assert shortfalls(report, conditions) == ["answer_right 0.333 < 0.85", "hallucination 0.500 > 0.1"]

    def test_a_figure_that_was_not_measured_falls_short(self) -> None:
        report = evaluate(scripted(), CASES, retrieval_only=True)
        assert shortfalls(report, [Condition.parse("hallucination=1", low=False)]) == ["hallucination –"]

    @pytest.mark.parametrize("text", ["answer_right", "answer_right=much", "=1", "wisdom=1", "answer_right=nan"])
    def test_a_condition_that_makes_no_sense_is_refused(self, text: str) -> None:
        with pytest.raises(BadCondition, match="answer_right, ") as caught:
            Condition.parse(text, low=True)
        assert text in caught.value.message("fr")


class TestSweep:
    def test_a_grid_is_every_combination(self) -> None:
        cells = grid(["passages=3,5", "lexical_weight_en=0.25"])
        assert cells == [{"passages": 3, "lexical_weight_en": 0.25}, {"passages": 5, "lexical_weight_en": 0.25}]
        assert "prompts" in VARIABLE and "chat_model" in VARIABLE and "data" not in VARIABLE

    @pytest.mark.parametrize("text", ["passages", "passages=", "passages=30", "wisdom=1", "data=x", "passages=few"])
    def test_what_cannot_be_varied_is_refused(self, text: str) -> None:
        with pytest.raises(BadVariation, match="passages"):
            grid([text])
        with pytest.raises(BadVariation):
            grid(["passages=3", "passages=5"])

    def test_a_cell_has_a_folder_of_a_safe_name(self) -> None:
        assert folder_of(Path("out"), {"chat_model": "http://a/../b", "passages": 3}) == Path(
            "out/chat_model=http---a-..-b passages=3"
        )

    def test_cells_are_ranked_and_held_against_the_best(self) -> None:
        names = [str(number) for number in range(8)]
        good, bad = run_of(dict.fromkeys(names, RIGHT)), run_of(dict.fromkeys(names, FALSE))
        first, second = ranking([({"passages": 3}, bad), ({"passages": 5}, good)], "answer_right")
        assert first.cell == {"passages": 5} and first.behind is None
        assert second.behind is not None and second.behind.value == -1 and second.p_adjusted == pytest.approx(2 / 256)
        slow, quick = (
            run_of(dict.fromkeys(names, RIGHT.with_changes(timings=an_answer(seconds=seconds).timings)))
            for seconds in (3, 1)
        )
        assert ranking([({}, slow), ({}, quick)], "total_s")[0].report is quick

    def test_it_ranks_by_right_answers_or_by_the_ranking(self) -> None:
        assert chief_measure(evaluate(scripted(), CASES)) == "answer_right"
        assert chief_measure(evaluate(scripted(), CASES, retrieval_only=True)) == "ndcg_at_10"


class TestSelection:
    def test_a_sample_is_seeded_and_keeps_the_order(self) -> None:
        cases = [a_case(str(number)) for number in range(50)]
        chosen = select(cases, sample=10, seed=4)
        assert chosen == select(cases, sample=10, seed=4) != select(cases, sample=10, seed=5)
        assert len(chosen) == 10 and chosen == sorted(chosen, key=lambda case: int(case.id))
        assert select(cases, sample=99) == cases and select(cases, sample=10, seed=4, limit=3) == chosen[:3]

    def test_a_tag_may_be_a_kind(self) -> None:
        assert [case.id for case in select(CASES, tags=["people", "fact"])] == ["right", "wrong"]
        assert select(CASES, tags=["nobody"]) == []
