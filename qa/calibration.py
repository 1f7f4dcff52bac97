"""The threshold of silence that was found for a corpus, kept beside its index."""

import json
from pathlib import Path

from embeddings.trouble import named_errors

_FILE = "calibration.json"


def calibrated(data: Path) -> float | None:
    """The ``silence`` that ``kiosque calibrate`` found for the index in ``data``; None where there is none."""
    try:
        value = json.loads((data / _FILE).read_text("utf-8"))["silence"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None


def keep(data: Path, silence: float) -> Path:
    """Write it, for every later ``Assistant.open(data)`` that is not told another; where to.

    Raises:
        KiosqueError: the folder cannot be written.
    """
    path = data / _FILE
    with named_errors(path):
        path.write_text(json.dumps({"silence": silence}) + "\n", "utf-8")
    return path
