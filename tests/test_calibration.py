"""How sure to be before answering is found on a question set and kept with the index."""

from pathlib import Path

import pytest

from eval.calibrating import best_threshold
from eval.errors import NothingToCalibrate
from qa.assistant import Assistant
from qa.calibration import calibrated, keep
from qa.errors import NoJudge
from qa.settings import SILENCE

pytestmark = pytest.mark.usefixtures("one_encoder")


def test_the_threshold_lies_where_fewest_are_on_the_wrong_side() -> None:
    pairs = [(0.1, False), (0.3, False), (0.5, False), (0.4, True), (0.8, True), (0.9, True), (0.95, True)]
    found = best_threshold(pairs)
    assert found.silence == pytest.approx(0.65)
    assert found.answered == 0
    assert found.refused == 0.25


def test_what_separates_nothing_silences_nothing() -> None:
    assert best_threshold([(0.2, True), (0.9, False)]).silence == 0


@pytest.mark.parametrize("pairs", [[], [(0.5, True)], [(0.5, False)]])
def test_both_kinds_of_questions_are_needed(pairs: list[tuple[float, bool]]) -> None:
    with pytest.raises(NothingToCalibrate):
        best_threshold(pairs)


def test_what_was_found_is_kept_and_an_explicit_setting_wins(indexed: Path) -> None:
    with Assistant.open(indexed, chat_model="none") as assistant:
        assert assistant.settings.silence == SILENCE
    try:
        keep(indexed, 0.62)
        with Assistant.open(indexed, chat_model="none") as assistant:
            assert assistant.settings.silence == 0.62
        with Assistant.open(indexed, chat_model="none", silence=0.1) as assistant:
            assert assistant.settings.silence == 0.1
    finally:
        (indexed / "calibration.json").unlink()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"silence": "much"}', '{"silence": 7}', "{}"])
def test_an_unreadable_calibration_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "calibration.json").write_text(content)
    assert calibrated(tmp_path) is None


def test_without_a_model_to_judge_there_is_nothing_to_calibrate(indexed: Path) -> None:
    with Assistant.open(indexed, chat_model="none") as assistant:
        with pytest.raises(NoJudge):
            assistant.confidence("Combien de personnes ZTE emploie-t-il ?")
        assert assistant.confidence("Que pense Angela Merkel de Huawei ?") == 0.0
