"""Makes the packaged model's layers int8 for ONNX Runtime, once: ``int8`` keeps and runs what comes of it.

Weights are rounded by column to 7 bits, as sums of products of two 8-bit numbers overflow where the processor has no
VNNI; a layer's input is rounded, when it runs, by the range it then has. Before that the widest dimensions of each
input are divided by a factor and the weights behind them multiplied by it (SmoothQuant: Xiao et al. 2023, arXiv
2211.10438), by the ranges that the texts of ``calibration.txt`` show.
"""

import copy
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer

METHOD = 1
"""To be raised with every change to what is made here, ``calibration.txt`` included."""

INPUTS = ["inputs_embeds", "attention_mask"]
"""What the network takes: word vectors of shape (texts, tokens, dimension), and which of the tokens count."""

_SMOOTHING = 0.65
"""The share of a dimension's range that goes into the weights. Of .6, .65, .7 and .75 this gives the highest cosine
with float32 on passages other than those of ``calibration.txt``."""


def calibrating() -> list[str]:
    """Ten passages, in French and in English, of the kinds that the press prints."""
    return Path(__file__).with_name("calibration.txt").read_text("utf-8").splitlines()


def quantised(model: SentenceTransformer) -> bytes:
    """The layers of ``model`` (from ``e5.load``, float32, left as it is) behind its table of words, as ONNX.

    Raises:
        ImportError: the package ``onnx`` is absent.
        OSError: the temporary folder has no room for some 200 MB.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata

    prompt = model.prompts["document"] or ""
    with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "whole.onnx")
        _Smoothed(model[0], [prompt + text for text in calibrating()]).export(path)
        whole = onnx.load(path)
        add_pre_process_metadata(whole)  # else it advises, in the root log, what makes no difference here
        path = Path(folder, "int8.onnx")
        quantize_dynamic(whole, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        return path.read_bytes()


class _Smoothed(torch.nn.Module):
    """A copy of the layers behind the table of words whose inputs have less range, and whose weights have more."""

    def __init__(self, whole: Any, texts: Sequence[str]) -> None:
        super().__init__()
        table = whole.model.embeddings.word_embeddings
        self._bert = copy.deepcopy(whole.model, {id(table): table})
        self._texts = [whole.preprocess([text]) for text in texts]
        groups = list(self._groups())
        reaches = self._reaches([module for module, _ in groups])
        for (module, layers), reach in zip(groups, reaches, strict=True):
            heaviest = torch.stack([layer.weight.abs().amax(0) for layer in layers]).amax(0)
            factor = reach**_SMOOTHING / heaviest ** (1 - _SMOOTHING)
            for layer in layers:
                layer.weight.data = layer.weight * factor
            module.register_forward_pre_hook(lambda _, inputs, factor=factor: (inputs[0] / factor, *inputs[1:]))

    def forward(self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Vectors of the tokens, of shape (texts, tokens, dimension)."""
        hidden: torch.Tensor = self._bert(inputs_embeds=inputs_embeds, attention_mask=attention_mask).last_hidden_state
        return hidden

    def export(self, path: Path) -> None:
        """Write it as ONNX, for any number of texts and tokens."""
        sizes = {0: "texts", 1: "tokens"}
        with warnings.catch_warnings():  # the exporter warns of itself and of shapes
            warnings.simplefilter("ignore")
            torch.onnx.export(
                self,
                self._read(self._texts[0]),
                str(path),
                dynamo=False,
                input_names=INPUTS,
                output_names=["hidden"],
                dynamic_axes={**dict.fromkeys(INPUTS, sizes), "hidden": sizes},
            )

    def _read(self, features: dict[str, Any]) -> tuple[torch.Tensor, torch.Tensor]:
        return self._bert.embeddings.word_embeddings(features["input_ids"]), features["attention_mask"]

    def _groups(self) -> Iterator[tuple[torch.nn.Module, list[torch.nn.Linear]]]:
        """Each module whose input is quantised, with the layers that multiply it."""
        for layer in self._bert.encoder.layer:
            attention = layer.attention.self
            yield attention, [attention.query, attention.key, attention.value]
            for dense in (layer.attention.output.dense, layer.intermediate.dense, layer.output.dense):
                yield dense, [dense]

    def _reaches(self, modules: Sequence[torch.nn.Module]) -> list[torch.Tensor]:
        """The greatest magnitude in each dimension of each module's input, for the texts."""
        reaches = [torch.full((1,), 1e-5) for _ in modules]

        def watch(place: int) -> Callable[[torch.nn.Module, tuple[Any, ...]], None]:
            def seen(_: torch.nn.Module, inputs: tuple[Any, ...]) -> None:
                reaches[place] = torch.maximum(reaches[place], inputs[0].abs().flatten(0, -2).amax(0))

            return seen

        hooks = [module.register_forward_pre_hook(watch(place)) for place, module in enumerate(modules)]
        for features in self._texts:
            self(*self._read(features))
        for hook in hooks:
            hook.remove()
        return reaches
