"""What several test files need: the packaged embedding model, a few articles, and an index of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browser, page_data, site, visit  # noqa: F401
from command_line import Kiosque, runner

from embeddings.encoder import DEFAULT_MODEL, Encoder, load_encoder
from embeddings.index import Index
from embeddings.ingest import ingest
from qa.answer import Answer
from qa.assistant import Assistant
from qa.download import model_path
from qa.models import ChatModel, open_chat_model
from qa.settings import EMBEDDING_MODEL, Settings

ARTICLES = {
    "huawei.txt": (
        "Huawei lance le Mate 30 à Munich\n\nPublié le 19 septembre 2019\n\n"
        "Huawei a présenté le Mate 30 à Munich devant la presse européenne. Le téléphone est vendu sans les services "
        "de Google, faute d'autorisation du ministère américain du Commerce, ce qui inquiète les vendeurs.\n\n"
        "L'opérateur AT&T ne le vendra pas aux États-Unis. Le fabricant dit avoir fourni 17 millions de Mate 20 dans "
        "le monde et compte faire mieux avec les suivants, surtout en Chine, où les services de Google sont absents.\n"
    ),
    "zte.md": (
        "# ZTE reprend ses livraisons\n\n*13 juillet 2018*\n\n"
        "ZTE a payé une amende d'un milliard de dollars. L'équipementier chinois emploie 75 000 personnes dans le "
        "monde. Il pourra de nouveau acheter des composants américains, dont ceux de Qualcomm, pour ses téléphones.\n\n"
        "Le conseil d'administration a été renouvelé, comme Washington l'exigeait. Des contrôleurs américains suivront "
        "pendant dix ans les ventes de l'entreprise en Iran et en Corée du Nord, dont elle avait caché l'étendue.\n"
    ),
    "xiaomi.txt": (
        "Xiaomi ouvre une boutique à Paris\n\nLe 22 mai 2018\n\n"
        "La marque chinoise a ouvert sa première boutique française près de la place de la République. Plusieurs "
        "centaines d'acheteurs l'attendaient devant la porte, certains depuis la veille, malgré la pluie.\n\n"
        "Xiaomi vend déjà ses téléphones en Espagne et en Italie. Elle limite à cinq pour cent la marge sur chaque "
        "appareil et gagne davantage avec ses services, ses trottinettes et ses montres, a rappelé son patron.\n"
    ),
}


def write_articles(folder: Path) -> Path:
    """The sample articles as files in a new folder."""
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged embedding model, loaded once."""
    return load_encoder(DEFAULT_MODEL)


@pytest.fixture
def one_encoder(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexing and answering take the model that is loaded already, to save its loading time."""
    for place in ("embeddings.encoder.load_encoder", "qa.assistant.load_encoder"):
        monkeypatch.setattr(place, lambda _: encoder)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of three articles that a test may change."""
    return write_articles(tmp_path / "articles")


@pytest.fixture(scope="session")
def indexed(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of an index of the three articles. Tests copy it before they change it."""
    folder = tmp_path_factory.mktemp("indexed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("embeddings.encoder.load_encoder", lambda _: encoder)
        ingest([write_articles(folder / "articles")], folder / "data", DEFAULT_MODEL)
    yield folder / "data"


@pytest.fixture(scope="session")
def index(indexed: Path) -> Iterator[Index]:
    """The index of the three articles, open."""
    with Index.open(indexed, EMBEDDING_MODEL) as opened:
        yield opened


@pytest.fixture(scope="session")
def quoting(index: Index, encoder: Encoder) -> Assistant:
    """Answers from the three articles by quoting."""
    return Assistant(index, encoder, open_chat_model("none"), Settings())


@pytest.fixture(scope="session")
def chat() -> Iterator[ChatModel]:
    """The real chat model, one for all tests, so that its prompts are computed once; none of them may kill it.

    Its tests are skipped where it is not downloaded.
    """
    if not model_path().exists():
        pytest.skip("the chat model is not downloaded: run `kiosque models fetch`")
    opened = open_chat_model("local")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def assistant(index: Index, encoder: Encoder, chat: ChatModel) -> Assistant:
    """Answers from the three articles with the real chat model."""
    return Assistant(index, encoder, chat, Settings())


@pytest.fixture(scope="session")
def employees(assistant: Assistant) -> list[Answer]:
    """What the real model says, fuller and fuller, of how many people ZTE employs: asked in French, told in English."""
    return list(assistant.stream("Combien de personnes ZTE emploie-t-il ?", answer_in="en"))


@pytest.fixture
def kiosque(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kiosque:
    """Runs the command with some words: ``kiosque("ask", "Qui ?", language="fr_FR.UTF-8")``."""
    for name in list(os.environ):
        if name.startswith("KIOSQUE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    return runner(monkeypatch, capsys)
