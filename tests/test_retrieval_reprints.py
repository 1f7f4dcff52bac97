"""A dispatch that several papers print is one source in the search, whatever each adds at its head."""

from pathlib import Path

import pytest

from embeddings.encoder import Encoder
from embeddings.index import Index
from embeddings.ingest import ingest
from qa.answer import Question
from qa.retrieval import Retriever

DISPATCH = (
    "Le groupe Lumen ouvrira une usine de batteries à Valence en mars 2021. Elle emploiera 320 personnes, selon son "
    "directeur. La région versera douze millions d'euros. Les syndicats attendent des garanties sur les salaires. "
    "Une première usine, à Nantes, avait fermé en 2017 après trois ans de pertes. Le maire y voit une revanche sur le "
    "sort. L'entreprise fournira trois constructeurs allemands. Ses recherches se feront à Lyon, près de l'université."
)
HEADS = ("Encore une bonne nouvelle pour la Drôme, diront certains.", "L'annonce était attendue.", "C'est fait.")
"""So that the passages of the copies are cut at different places."""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    for number, head in enumerate(HEADS):
        (tmp_path / f"copy{number}.txt").write_text(f"Une usine à Valence\n\n{head} {DISPATCH}", "utf-8")
    updated = DISPATCH.replace("320 personnes", "410 personnes")
    (tmp_path / "updated.txt").write_text(f"Une usine à Valence\n\n{updated}", "utf-8")
    (tmp_path / "other.txt").write_text(
        "Batteries : Nantes attend toujours\n\nÀ Nantes, l'ancienne usine de batteries du groupe Lumen reste vide.",
        "utf-8",
    )
    ingest([tmp_path], tmp_path / "data", "multilingual-e5-small")
    return Index.open(tmp_path / "data", "multilingual-e5-small")


def test_reprints_leave_room_for_others_and_an_updated_figure_is_shown_beside_the_old(
    index: Index, encoder: Encoder
) -> None:
    question = Question("Combien de personnes emploiera l'usine de batteries de Lumen à Valence ?", "fr")
    found = Retriever(index, encoder).search(question, 10)
    copies = {item.article.id for item in found if item.article.id.startswith("copy")}
    assert len(copies) == 1
    assert {"updated.txt", "other.txt"} <= {item.article.id for item in found}
    shown = next(item for item in found if item.article.id in copies)
    assert {copy.id for copy in shown.reprints} | copies == {"copy0.txt", "copy1.txt", "copy2.txt", "updated.txt"}
