"""The packaged model for passages in int8, by ONNX Runtime: for processors that multiply no bfloat16.

A text is a batch of its own: inputs of the layers are rounded by the range they have in a batch, and so the vector of a
text depends on no other. Making the network takes some ten seconds and is done once (``quantising``): it is kept as one
file in the user's cache. The table of words is not in it; that, the tokenizer, the prompts and the pooling are those of
the model it was made of.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import platformdirs
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from embeddings.e5 import PackedTransformer
from embeddings.quantising import INPUTS, METHOD, calibrating, quantised

_log = logging.getLogger(__name__)

_LEAST_COSINE = 0.99  # of the calibrating texts; .997 was measured
_DIGEST_BYTES = 32


def in_int8(model: SentenceTransformer, name: str, make: bool) -> SentenceTransformer | None:
    """``model`` in int8, sharing all but its layers with it.

    None where ``model`` is not the packaged one in float32, where int8 was not made yet and ``make`` is false, and,
    with a line in the log, where it cannot be made or kept.

    Args:
        model: left as it is.
        name: the fingerprint of the model.
        make: whether to make it unless it is there: some 10 s of the processor.
    """
    first = model[0]
    if not isinstance(first, PackedTransformer) or first.model.dtype != torch.float32:
        return None
    try:
        path = file_of(name)
        network = _read(path)
        if network is None and make:
            _keep(path, _made(model))
            network = _read(path)
        return None if network is None else _assembled(model, network)
    except Exception as error:  # of the exporter, the quantiser, the runtime or the disk: float32 does as well
        _log.warning("passages are embedded in float32, as int8 failed: %s", " ".join(str(error).split())[:300])
        return None


def file_of(name: str) -> Path:
    """Where the network is kept (``XDG_CACHE_HOME`` is respected), by all that it depends on."""
    import onnxruntime

    made_by = f"{name}\0{torch.__version__}\0{onnxruntime.__version__}\0{METHOD}"
    key = hashlib.sha256(made_by.encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("kiosque")) / "int8" / f"{key}.onnx"


class QuantisedTransformer(InputModule):
    """Takes the place of the first module: the table of words in torch, the layers behind it in ONNX Runtime."""

    def __init__(self, whole: PackedTransformer, network: bytes) -> None:
        import onnxruntime

        super().__init__()  # type: ignore[no-untyped-call]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a text to a core (see ``Encoder``)
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self.tokenizer, self._whole = whole.tokenizer, whole

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """As the whole model does."""
        read: dict[str, Any] = self._whole.preprocess(inputs, prompt)
        return read

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add ``token_embeddings``, of shape (texts, tokens, dimension), to what ``preprocess`` gave."""
        embedded = self._whole.model.embeddings.word_embeddings(features["input_ids"])
        given = dict(zip(INPUTS, (embedded.numpy(), features["attention_mask"].numpy()), strict=True))
        features["token_embeddings"] = torch.from_numpy(self._session.run(None, given)[0])
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a token's vector, and of a text's."""
        return int(self._whole.get_embedding_dimension())

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Not offered: ``file_of`` says where it is kept."""
        raise NotImplementedError


def _assembled(model: SentenceTransformer, network: bytes) -> SentenceTransformer:
    first, *others = model
    assert isinstance(first, PackedTransformer)
    modules = [QuantisedTransformer(first, network), *others]
    return SentenceTransformer(modules=modules, device="cpu", local_files_only=True).eval()


def _made(model: SentenceTransformer) -> bytes:
    """The network in int8.

    Raises:
        ValueError: its vectors are far from the model's: a part here does not do what it did when this was written.
    """
    made, prompt = quantised(model), model.prompts["document"]
    with torch.inference_mode():
        vectors, ours = (
            torch.cat([some(some.preprocess([text], prompt=prompt))["sentence_embedding"] for text in calibrating()])
            for some in (model, _assembled(model, made))
        )
    least = torch.nn.functional.cosine_similarity(vectors, ours).min().item()
    if not least > _LEAST_COSINE:
        raise ValueError(f"a cosine with float32 is {least:.3f}")
    return made


def _read(path: Path) -> bytes | None:
    """What ``_keep`` kept at ``path``; None where nothing is, or something else."""
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        return None
    digest, network = kept[:_DIGEST_BYTES], kept[_DIGEST_BYTES:]
    return network if digest == _digest(path, network) else None


def _keep(path: Path, network: bytes) -> None:
    """Write it behind its digest, in one step: two processes may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(path, network) + network)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _digest(path: Path, network: bytes) -> bytes:
    return hashlib.sha256(path.name.encode() + network).digest()
