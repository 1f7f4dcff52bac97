"""The packages are ours, and the public names are these."""

import importlib
from pathlib import Path

import pytest

import qa

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["qa", "embeddings", "prompts", "ui", "eval"])
def test_each_package_is_the_projects_own(name: str) -> None:
    assert Path(str(importlib.import_module(name).__file__)).is_relative_to(ROOT)


def test_the_public_names_of_qa_are_frozen() -> None:
    assert qa.__all__ == ["Answer", "Assistant", "Citation", "Evidence", "KiosqueError", "Question", "Sentence"]
    assert all(hasattr(qa, name) for name in qa.__all__)
