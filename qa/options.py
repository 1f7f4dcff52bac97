"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from qa.settings import DATA, EMBEDDING_MODEL

DataOption = Annotated[
    Path, typer.Option("--data", envvar="KIOSQUE_DATA", help="Folder of the index.", show_default=str(DATA))
]

ChatModelOption = Annotated[
    str,
    typer.Option(
        "--chat-model",
        envvar="KIOSQUE_CHAT_MODEL",
        help="local; none (quotes only); a .gguf file; http://host:port/v1 or http://host:port/v1#model; "
        "or a LangChain provider:model.",
    ),
]

EmbeddingModelOption = Annotated[
    str,
    typer.Option(
        "--embedding-model",
        envvar="KIOSQUE_EMBEDDING_MODEL",
        help=f"{EMBEDDING_MODEL} (packaged), or any sentence-transformers model by name.",
    ),
]
