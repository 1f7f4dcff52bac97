"""Opens an index first in a process that may die: ``python -m embeddings.probing FOLDER``.

Chroma loads its graph in native code that ends the process on files it does not expect.
"""

import os
import subprocess
import sys
from pathlib import Path

_SECONDS = 120.0
_QUESTIONS = 20


def cause_of_death(folder: Path, seconds: float = _SECONDS) -> str:
    """Why the generation in ``folder`` cannot be opened, in a few words; ``""``: it opens and answers."""
    command = [sys.executable, "-P", "-m", "embeddings.probing", str(folder.absolute())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"no answer in {seconds:.0f} s"
    if run.returncode == 0:
        return ""
    words = run.stderr.strip().splitlines()
    return f"signal {-run.returncode}" if run.returncode < 0 else (words or ["?"])[-1]


def main(folder: Path) -> None:
    """Open the generation and ask it some passages. Raises whatever the libraries raise, where they do."""
    from embeddings.index import Index
    from embeddings.manifest import Manifest

    with Index(folder, Manifest.from_json((folder / "manifest.json").read_text("utf-8"))) as index:
        index.verify(passages=_QUESTIONS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
