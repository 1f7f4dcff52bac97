"""A dispatch that several papers print is one source in the search, whatever each adds at its head."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.encoder import Encoder
from embeddings.index import Index
from embeddings.ingest import ingest
from qa.answer import Question
from qa.retrieval import Retriever
from qa.sources import Sources

DISPATCH = (
    "Le groupe Lumen ouvrira une usine de batteries à Valence en mars 2021. Elle emploiera 320 personnes, selon son "
    "directeur. La région versera douze millions d'euros. Les syndicats attendent des garanties sur les salaires. "
    "Une première usine, à Nantes, avait fermé en 2017 après trois ans de pertes. Le maire y voit une revanche sur le "
    "sort. L'entreprise fournira trois constructeurs allemands. Ses recherches se feront à Lyon, près de l'université."
)
HEADS = ("Encore une bonne nouvelle pour la Drôme, diront certains.", "L'annonce était attendue.", "C'est fait.")
"""So that the passages of the copies are cut at different places."""


@pytest.fixture(scope="module")
def index(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    tmp_path = tmp_path_factory.mktemp("usine")
    for number, head in enumerate(HEADS):
        (tmp_path / f"copy{number}.txt").write_text(f"Une usine à Valence\n\n{head} {DISPATCH}", "utf-8")
    updated = DISPATCH.replace("320 personnes", "410 personnes")
    (tmp_path / "updated.txt").write_text(f"Une usine à Valence\n\n{updated}", "utf-8")
    (tmp_path / "other.txt").write_text(
        "Batteries : Nantes attend toujours\n\nÀ Nantes, l'ancienne usine de batteries du groupe Lumen reste vide.",
        "utf-8",
    )
    ingest([tmp_path], tmp_path / "data", "multilingual-e5-small", encoder=encoder)
    with Index.open(tmp_path / "data", "multilingual-e5-small") as opened:
        yield opened


def test_reprints_leave_room_for_others_and_an_updated_figure_is_shown_beside_the_old(
    index: Index, encoder: Encoder
) -> None:
    question = Question("Combien de personnes emploiera l'usine de batteries de Lumen à Valence ?", "fr")
    found = Retriever(index, encoder).search(question, 10)
    copies = {item.article.id for item in found if item.article.id.startswith("copy")}
    assert len(copies) == 1
    assert {"updated.txt", "other.txt"} <= {item.article.id for item in found}
    shown = next(item for item in found if item.article.id in copies)
    assert {copy.id for copy in shown.reprints} | copies == {"copy0.txt", "copy1.txt", "copy2.txt"}


def test_words_that_only_one_of_the_copies_has_are_found_with_it(index: Index, encoder: Encoder) -> None:
    question = Question(
        "Que diront certains de l'usine de batteries de Valence ? L'annonce était-elle attendue ?", "fr"
    )
    found = Retriever(index, encoder).search(question, 10)
    texts = " ".join(item.passage.text for item in found)
    assert "diront certains" in texts and "annonce était attendue" in texts


def test_a_citation_names_the_reprints_that_have_its_words(index: Index, encoder: Encoder) -> None:
    retriever = Retriever(index, encoder)
    question = Question("Quelle usine Lumen ouvrira-t-il à Valence ?", "fr")
    (item,) = [each for each in retriever.search(question, 10) if each.article.id.startswith("copy")][:1]
    sources = Sources(question, (item,), encoder, retriever.text_of)
    named = {source.text: {copy.id for copy in sources.reprints(source)} for source in sources.items}
    copies = {"copy0.txt", "copy1.txt", "copy2.txt"} - {item.article.id}
    assert named["Elle emploiera 320 personnes, selon son directeur."] == copies
    own = next(head for head in HEADS if head in item.article.text)
    assert own not in named or named[own] == set()


def test_a_report_and_the_one_that_denies_it_are_both_found(tmp_path: Path, encoder: Encoder) -> None:
    rest = (
        "Les secours sont sur place, ainsi que le préfet. Le train, parti de Lyon à 8 h 12, devait rallier Genève. "
        "La gendarmerie a ouvert une enquête. Selon un témoin, la voie était couverte de branches depuis la tempête."
    )
    texts = {"first": "Les deux conducteurs ont péri.", "later": "Les deux conducteurs sont indemnes."}
    for name, said in texts.items():
        text = f"Accident près de Bourg\n\nUn train a déraillé mardi matin près de Bourg. {said} {rest}"
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    ingest([tmp_path], tmp_path / "data", "multilingual-e5-small", encoder=encoder)
    question = Question("Que sont devenus les conducteurs du train ?", "fr")
    with Index.open(tmp_path / "data", "multilingual-e5-small") as index:
        found = Retriever(index, encoder).search(question, 10)
    assert {item.article.id for item in found} == {"first.txt", "later.txt"}
    assert all(said in " ".join(item.passage.text for item in found) for said in texts.values())
    assert not any(item.reprints for item in found)
