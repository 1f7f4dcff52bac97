"""What int8 by ONNX Runtime would give where the processor has no bfloat16: speed and likeness to float32.

    pip install onnx
    python benchmarks/int8.py DATA [--rounds 6] [--cases FOLDER]

DATA is a folder that ``kiosque index`` made of French articles; 60 of its passages are encoded in turn by torch in
float32 and by ONNX Runtime in float32 and int8, on two cores. Seconds of the processor are counted, so that what else
the machine does weighs little. With ``--cases``, all its passages are encoded in int8 and nDCG@10 by vectors alone is
printed, questions in float32 and in int8: minutes. 80 more of its passages show the ranges of the layers' inputs.

int8 is ONNX Runtime's dynamic quantisation: weights by column in 7 bits, as products of two 8-bit numbers overflow
where the processor has no VNNI, and each layer's input by the range it has for the text at hand. A text is a batch of
its own: its vector then depends on no other text, and the range is narrower. Before it, the inputs' widest dimensions
are divided by a factor and the weights multiplied by it (SmoothQuant: Xiao et al. 2023, arXiv 2211.10438).
"""

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from embeddings import e5
from embeddings.encoder import DEFAULT_MODEL, E5_PROMPTS, Task, load_encoder, packaged_weights
from embeddings.index import Index
from embeddings.passages import embedded_text
from eval.loading import load_cases
from eval.matching import Catalogue
from eval.metrics.ndcg import ndcg_at

Floats = NDArray[np.float32]
Run = Callable[[Floats, NDArray[np.int64]], Floats]
SMOOTHING, CALIBRATING, PASSAGES, WORKERS = 0.75, 80, 60, 2
INPUTS = ["inputs_embeds", "attention_mask"]


class Network(torch.nn.Module):
    """The network behind the table of word vectors, which stays packed in torch."""

    def __init__(self) -> None:
        super().__init__()
        model = e5.load(packaged_weights(), torch.float32, E5_PROMPTS)
        self.tokenizer, self.bert = model[0].tokenizer, model[0].model.eval()

    def forward(self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Vectors of the tokens, of shape (texts, tokens, dimension)."""
        hidden: torch.Tensor = self.bert(inputs_embeds=inputs_embeds, attention_mask=attention_mask).last_hidden_state
        return hidden

    def read(self, text: str, task: Task) -> tuple[torch.Tensor, torch.Tensor]:
        """The word vectors and the mask of one text."""
        tokens = self.tokenizer([E5_PROMPTS[task] + text], truncation=True, return_tensors="pt")
        return self.bert.embeddings.word_embeddings(tokens["input_ids"]), tokens["attention_mask"]

    def groups(self) -> Iterator[tuple[torch.nn.Module, list[torch.nn.Linear]]]:
        """Each module whose input is quantised, with the layers that multiply it."""
        for layer in self.bert.encoder.layer:
            attention = layer.attention.self
            yield attention, [attention.query, attention.key, attention.value]
            for dense in (layer.attention.output.dense, layer.intermediate.dense, layer.output.dense):
                yield dense, [dense]

    def smooth(self, texts: Sequence[str]) -> None:
        """Move range from each quantised input into the weights behind it, by what ``texts`` show of its range."""
        groups = list(self.groups())
        widest = [torch.full((1,), 1e-5) for _ in groups]

        def watch(place: int) -> Callable[[torch.nn.Module, tuple[Any, ...]], None]:
            def seen(_: torch.nn.Module, inputs: tuple[Any, ...]) -> None:
                widest[place] = torch.maximum(widest[place], inputs[0].abs().flatten(0, -2).amax(0))

            return seen

        hooks = [module.register_forward_pre_hook(watch(place)) for place, (module, _) in enumerate(groups)]
        for text in texts:
            self(*self.read(text, "document"))
        for hook in hooks:
            hook.remove()
        for (module, layers), reach in zip(groups, widest, strict=True):
            heaviest = torch.stack([layer.weight.abs().amax(0) for layer in layers]).amax(0)
            factor = reach**SMOOTHING / heaviest ** (1 - SMOOTHING)
            for layer in layers:
                layer.weight.data = layer.weight * factor
            module.register_forward_pre_hook(lambda _, inputs, factor=factor: (inputs[0] / factor, *inputs[1:]))

    def save(self, path: Path) -> None:
        """Write it as ONNX, for any number of texts and tokens."""
        sizes = {0: "texts", 1: "tokens"}
        with warnings.catch_warnings():  # the exporter warns of itself and of shapes
            warnings.simplefilter("ignore")
            torch.onnx.export(
                self,
                self.read("Un texte.", "document"),
                str(path),
                dynamo=False,
                input_names=INPUTS,
                output_names=["hidden"],
                dynamic_axes={**dict.fromkeys(INPUTS, sizes), "hidden": sizes},
            )


def session(path: Path) -> Run:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a text to a core, as ``Encoder`` does
    opened = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(embedded: Floats, mask: NDArray[np.int64]) -> Floats:
        hidden: Floats = opened.run(None, dict(zip(INPUTS, (embedded, mask), strict=True)))[0]
        return hidden

    return run


def encoded(run: Run, network: Network, texts: Sequence[str], task: Task) -> Floats:
    """Vectors of length 1, of shape (texts, dimension)."""
    with torch.inference_mode(), ThreadPoolExecutor(WORKERS) as pool:
        read = [network.read(text, task) for text in texts]
        means = pool.map(lambda one: run(one[0].numpy(), one[1].numpy())[0].mean(0), read)
        vectors = np.stack(list(means))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def made(folder: Path, calibrating: Sequence[str]) -> dict[str, tuple[Run, Network]]:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network, smoothed = Network(), Network()
    made = {"ONNX Runtime, float32": network, "ONNX Runtime, int8": smoothed}
    with torch.no_grad():
        smoothed.smooth(calibrating)
        for name, one in made.items():
            one.save(folder / f"{name}.onnx")
    whole, packed = folder / "ONNX Runtime, int8.onnx", folder / "packed.onnx"
    quantize_dynamic(whole, packed, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    packed.replace(whole)
    print(f"int8 file: {whole.stat().st_size / 1e6:.0f} MB")
    return {name: (session(folder / f"{name}.onnx"), one) for name, one in made.items()}


def retrieval(index: Index, cases_at: Path, names: Sequence[str], texts: Sequence[str], run: Run, net: Network) -> None:
    catalogue = Catalogue(index.articles())
    cases = [case for case in load_cases(cases_at) if case.articles]
    cases = random.Random(0).sample(cases, min(600, len(cases)))
    questions, found = [case.question for case in cases], index.vectors(names)
    exact = {
        "passages": np.stack([found[name] for name in names]),
        "questions": load_encoder().encode_queries(questions),
    }
    int8 = {
        "passages": encoded(run, net, texts, "document"),
        "questions": encoded(run, net, questions, "query"),
    }
    owners = [index.passage(name).article_id for name in names]
    ways = (("float32", exact, exact), ("int8, questions float32", int8, exact), ("int8", int8, int8))
    for label, passages, asked in ways:
        gained = []
        for case, scores in zip(cases, asked["questions"] @ passages["passages"].T, strict=True):
            wanted = catalogue.wanted(case.articles)
            ranked = catalogue.ranked((owners[row] for row in np.argsort(-scores, kind="stable")), wanted)
            gained.append(ndcg_at(ranked, wanted) or 0.0)
        print(f"nDCG@10, {label:24} {np.mean(gained):.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--cases", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, Index.open(arguments.data, DEFAULT_MODEL) as index:
        names = index.passages_of([article.id for article in index.articles()])
        passages = [index.passage(name) for name in names]
        texts = [embedded_text(passage, index.article(passage.article_id)) for passage in passages]
        drawn = random.Random(1).sample(texts, min(len(texts), CALIBRATING + PASSAGES))
        if len(drawn) < CALIBRATING + PASSAGES:
            sys.exit(f"{arguments.data}: {CALIBRATING + PASSAGES} passages are needed")
        start = time.process_time()
        ways = made(Path(folder), drawn[:CALIBRATING])
        print(f"made in {time.process_time() - start:.0f} s of the processor")
        encoder, sample, taken = load_encoder(), drawn[CALIBRATING:], {}
        vectors = {"Kiosque (torch)": encoder.encode_passages(sample)}
        for _ in range(arguments.rounds + 1):  # the first warms up and does not count
            start = time.process_time()
            encoder.encode_passages(sample)
            taken.setdefault("Kiosque (torch)", []).append(time.process_time() - start)
            for name, (run, network) in ways.items():
                start = time.process_time()
                vectors[name] = encoded(run, network, sample, "document")
                taken.setdefault(name, []).append(time.process_time() - start)
        base = median(taken["Kiosque (torch)"][1:])
        for name, seconds in taken.items():
            cosines = (vectors[name] * vectors["Kiosque (torch)"]).sum(axis=1)
            ratio = base / median(seconds[1:])
            print(f"{name:24} {ratio:5.2f} times as fast   cosine {cosines.mean():.4f}, least {cosines.min():.4f}")
        if arguments.cases:
            retrieval(index, arguments.cases, names, texts, *ways["ONNX Runtime, int8"])


if __name__ == "__main__":
    main()
