"""What a run ran on: versions, commit, machine. Written beside its figures, so that a figure can be had again."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.cases import Case

_LIBRARIES = (
    "kiosque", "bm25s", "chromadb", "langchain-core", "langchain-openai", "sentence-transformers", "torch",
    "transformers", "xllamacpp",
)  # fmt: skip


def configuration(assistant: Mapping[str, Any], cases: Sequence[Case], retrieval_only: bool) -> dict[str, Any]:
    """All that a run's figures depend on, as plain values.

    ``cases`` (their number and a digest), ``mode`` (``answers`` or ``retrieval``), ``assistant``
    (``Assistant.describe``), ``versions``, ``commit`` (``""`` outside a checkout; ``+`` at its end: with changes) and
    ``machine``.
    """
    digest = hashlib.sha256("\n".join(case.model_dump_json() for case in cases).encode()).hexdigest()
    return {
        "cases": {"count": len(cases), "digest": digest[:16]},
        "mode": "retrieval" if retrieval_only else "answers",
        "assistant": dict(assistant),
        "versions": _versions(),
        "commit": _commit(Path(__file__).parents[1]),
        "machine": _machine(),
    }


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _commit(project: Path) -> str:
    if not (project / ".git").exists():
        return ""  # installed as a package, perhaps below somebody else's repository
    try:
        commit, changes = (_git(project, *words) for words in (("rev-parse", "HEAD"), ("status", "--porcelain")))
    except (OSError, subprocess.SubprocessError):
        return ""
    return commit[:12] + ("+" if changes else "")


def _git(project: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(project), *words], capture_output=True, text=True, timeout=10, check=True)
    return done.stdout.strip()


def _machine() -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"system": platform.platform(), "processor": _processor(), "cores": cores}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
