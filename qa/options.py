"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from embeddings.errors import Language
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

VectorsOption = Annotated[
    str,
    typer.Option(
        "--vectors",
        envvar="KIOSQUE_VECTORS",
        help="Where to keep the vectors: local (with the index); http://host:port, a Chroma server; or "
        "cloud://tenant/database, Chroma Cloud (key in CHROMA_API_KEY). Without it: where they are.",
    ),
]

SinceOption = Annotated[
    str, typer.Option("--since", help="Only articles published then or later: 2018-05-31, 2018-05 or 2018.")
]

UntilOption = Annotated[
    str, typer.Option("--until", help="Only articles published then or before: 2018-05-31, 2018-05 or 2018.")
]

SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only articles of this source; may be given several times.")
]

AnswerInOption = Annotated[
    Language | None,
    typer.Option(
        "--answer-in", help="Answer in French or in English, whichever the question is in.", show_default=False
    ),
]

LanguageOption = Annotated[str, typer.Option("--language", help="Only articles in this language: fr, en …")]
