"""Passages in int8: near float32's vectors, made once for many, kept whole in the cache, done without where need be."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from embeddings import e5, int8
from embeddings.encoder import DEFAULT_MODEL, E5_PROMPTS, Encoder, fingerprint, packaged_weights
from embeddings.index import Index
from embeddings.ingest import ingest

PASSAGES = [
    "Le maire de Quimper démissionne après douze ans de mandat. Son adjointe assure l'intérim jusqu'au 3 juin.",
    "« On n'avait jamais vu ça », soupire un agriculteur du Gers : la grêle a détruit 80 % de ses vignes.",
    "Le groupe a vendu 4,2 millions de voitures en 2018, soit 3,2 % de plus qu'un an auparavant.",
    "La justice examinera en appel, à partir du 12 septembre, le recours de l'ancien directeur de la banque.",
    "Finale : l'Espagne s'impose 3-0. Deux buts avant la pause, un penalty à la 78e minute, une fête jusqu'à l'aube.",
    "Un séisme de magnitude 6,1 a secoué l'île mardi à 4 h 12. Aucune victime n'a été signalée, selon les secours.",
    "L'actrice, récompensée à Cannes en 2016, montera sur scène à Avignon dans une pièce de Marivaux.",
    "Les lycéens pourront choisir trois spécialités en première, puis en garder deux en terminale, a dit le ministre.",
    "Pourquoi les abeilles disparaissent-elles ? Des chercheurs accusent un champignon venu d'Asie.",
    "Bitcoin : le cours perd 15 % en une nuit, après la fermeture d'une plateforme coréenne.",
    "Huawei a présenté le Mate 30 à Munich, sans les services de Google, faute d'autorisation américaine.",
    "The company said on Tuesday that it would appeal the $1.19bn fine. Analysts expect a ruling in May.",
    "Heavy snow closed the airport for a second day, stranding 5,000 passengers and two football teams.",
    "A painting found in an attic in Leeds may be worth six million pounds, according to an auction house.",
    "Parliament rejected the deal by 391 votes to 242, sixteen days before the country was due to leave.",
    "Doctors warn that measles is back: 1,500 cases since January, most of them among teenagers.",
    '"We built it in a garage," says the founder, whose start-up now employs 300 engineers in Montreal.',
    "Why do cats purr? A new study of the larynx suggests that no muscle needs to contract at all.",
    " ".join(["La ville rénove ses quais et plante des tilleuls.", "Trains will run every ten minutes."] * 20),
    "Brève.",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A user's cache of its own for what is made here."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def float32(encoder: Encoder, cache: Path) -> Encoder:
    """The packaged model as it runs where there is no bfloat16."""
    del cache
    if encoder._model[0].model.dtype == torch.float32:
        return encoder
    return Encoder(DEFAULT_MODEL, e5.load(packaged_weights(), torch.float32, E5_PROMPTS))


@pytest.fixture(scope="module")
def for_many(float32: Encoder) -> Encoder:
    """It for many passages. Made once for all tests: some ten seconds."""
    pytest.importorskip("onnx")
    return float32.for_passages(5_000)


@pytest.fixture
def kept(for_many: Encoder) -> Path:
    """The one file in which it is kept."""
    del for_many
    return int8.file_of(fingerprint(DEFAULT_MODEL))


def test_passages_in_int8_are_near_those_in_float32_in_both_languages(float32: Encoder, for_many: Encoder) -> None:
    wide, narrow = float32.encode_passages(PASSAGES), for_many.encode_passages(PASSAGES)
    cosines = (wide * narrow).sum(axis=1)
    assert cosines.min() >= 0.997, dict(zip(PASSAGES, cosines, strict=True))
    assert cosines.max() < 0.99999  # it is another network
    assert np.allclose(np.linalg.norm(narrow, axis=1), 1, atol=1e-6)


def test_questions_and_tokens_stay_in_float32(float32: Encoder, for_many: Encoder) -> None:
    assert np.allclose(for_many.encode_queries(PASSAGES[:3]), float32.encode_queries(PASSAGES[:3]), atol=1e-6)
    ours, theirs = (one.encode_tokens(PASSAGES[:2], "document") for one in (for_many, float32))
    assert all(np.allclose(*pair, atol=1e-3) for pair in zip(ours, theirs, strict=True))


def test_a_text_has_the_same_vector_whatever_is_beside_it(for_many: Encoder) -> None:
    together = for_many.encode_passages(PASSAGES)
    alone = np.stack([for_many.encode_passages([text])[0] for text in PASSAGES])
    assert np.array_equal(together, alone)


def test_it_is_made_once_and_then_taken_for_few_passages_too(
    float32: Encoder, for_many: Encoder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = kept.stat().st_mtime_ns
    monkeypatch.setitem(sys.modules, "onnx", None)  # which only making needs
    again = float32.for_passages(1)
    assert np.array_equal(again.encode_passages(PASSAGES[:4]), for_many.encode_passages(PASSAGES[:4]))
    assert kept.stat().st_mtime_ns == written
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize("damage", ["cut short", "a byte flipped", "another's"])
def test_a_damaged_or_foreign_file_is_made_again(
    damage: str, float32: Encoder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = kept.read_bytes()
    broken = {
        "cut short": whole[: len(whole) // 2],
        "a byte flipped": whole[:1_000_000] + bytes([whole[1_000_000] ^ 1]) + whole[1_000_001:],
        "another's": b"another program's",
    }[damage]
    kept.write_bytes(broken)
    monkeypatch.setattr(int8, "quantised", lambda _: whole[32:])  # ten seconds saved: what is made was made above
    assert not is_int8(float32.for_passages(1), float32)
    assert is_int8(float32.for_passages(5_000), float32)
    assert kept.read_bytes() == whole


def test_without_onnx_passages_are_embedded_in_float32_and_one_line_says_so(
    float32: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "onnx", None)
    with caplog.at_level(logging.WARNING):
        encoder = float32.for_passages(5_000)
    assert not is_int8(encoder, float32)
    (record,) = caplog.records
    assert "float32" in record.message
    assert "onnx" in record.message
    assert "\n" not in record.message
    assert record.exc_info is None


def test_a_cache_that_cannot_be_written_leaves_float32(
    float32: Encoder, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = kept.read_bytes()
    (tmp_path / "kiosque").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(int8, "quantised", lambda _: whole[32:])
    assert not is_int8(float32.for_passages(5_000), float32)
    assert len(caplog.records) == 1


def test_a_network_that_strays_from_float32_is_not_kept(
    float32: Encoder, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    network = kept.read_bytes()[32:]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(int8, "quantised", lambda _: network)
    monkeypatch.setattr(int8, "_LEAST_COSINE", 0.9999)
    assert not is_int8(float32.for_passages(5_000), float32)
    assert "cosine" in caplog.text
    assert not list(tmp_path.rglob("*.onnx"))


def test_a_small_index_makes_nothing_and_opens_with_vectors_of_any_precision(
    float32: Encoder, kept: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = kept.read_bytes()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ingest([articles], tmp_path / "data", DEFAULT_MODEL, encoder=float32)
    place = int8.file_of(fingerprint(DEFAULT_MODEL))
    assert not place.exists()
    assert not is_int8(float32.for_passages(1_999), float32)

    place.parent.mkdir(parents=True)
    place.write_bytes(network)
    ingest([articles], tmp_path / "narrow", DEFAULT_MODEL, encoder=float32)
    with Index.open(tmp_path / "data", DEFAULT_MODEL) as wide, Index.open(tmp_path / "narrow", DEFAULT_MODEL) as narrow:
        names = list(wide.passages_of([article.id for article in wide.articles()]))
        pairs = [(wide.vectors([name])[name], narrow.vectors([name])[name]) for name in names]
    assert all(float(a @ b) > 0.995 for a, b in pairs)
    assert any(float(a @ b) < 0.99999 for a, b in pairs)
    (articles / "zte.md").rename(articles / "zte-2.md")
    assert ingest([articles], tmp_path / "data", DEFAULT_MODEL, encoder=float32).embedded == 0  # what was float32 stays


def test_a_model_that_is_not_the_packaged_one_in_float32_stays_as_it_is(for_many: Encoder) -> None:
    del for_many  # it could be had
    bfloat16 = Encoder(DEFAULT_MODEL, e5.load(packaged_weights(), torch.bfloat16, E5_PROMPTS))
    assert not is_int8(bfloat16.for_passages(5_000), bfloat16)


def is_int8(encoder: Encoder, whole: Encoder) -> bool:
    """Whether its passages differ from those of ``whole``."""
    return not np.array_equal(encoder.encode_passages(PASSAGES[:2]), whole.encode_passages(PASSAGES[:2]))
