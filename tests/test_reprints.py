"""Reprints and repeated lines, found among the articles of a real index."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.articles import DroppedSpan
from embeddings.corpus_health import read_corpus
from embeddings.errors import BadRules
from embeddings.files import find_files
from embeddings.index import Index
from embeddings.ingest import ingest
from embeddings.reading import Reading, read_file
from embeddings.reprints import groups, signature
from embeddings.rules import rules_beside
from embeddings.unused_rules import unused_rules

pytestmark = pytest.mark.usefixtures("one_encoder")

DISPATCH = (
    "Le groupe Lumen ouvrira une usine de batteries à Valence en mars 2021. Elle emploiera 320 personnes, selon son "
    "directeur. La région versera douze millions d'euros. Les syndicats attendent des garanties sur les salaires. "
    "Une première usine, à Nantes, avait fermé en 2017 après trois ans de pertes. Le maire y voit une revanche."
)
OTHER = (
    "La bibliothèque de Tours prête désormais des instruments de musique. Violons et guitares partent pour un mois. "
    "Une luthière les révise à chaque retour. Plus de quatre cents lecteurs se sont inscrits depuis janvier."
)


def _found(texts: Sequence[str]) -> list[list[int]]:
    signatures = np.frombuffer(b"".join(map(signature, texts)), np.uint32).reshape(len(texts), -1)
    return groups(signatures, texts.__getitem__)


def test_copies_with_a_sentence_more_are_one_group_and_other_articles_none() -> None:
    assert _found([DISPATCH, OTHER, f"Une bonne nouvelle. {DISPATCH}", DISPATCH.upper()]) == [[0, 2, 3]]


def test_an_article_that_shares_its_half_is_no_copy() -> None:
    assert _found([DISPATCH, f"{DISPATCH[: len(DISPATCH) // 2]} {OTHER}", OTHER]) == []


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("320 personnes", "410 personnes"), ("mars 2021", "mai 2021"), ("à Valence", "à Dijon"),
        ("douze millions", "deux millions"), ("Elle emploiera 320", "Elle n'emploiera pas 320"),
        ("avait fermé", "n'a jamais fermé"), ("avait fermé", "aurait fermé"),
        ("pour les salaires", "contre les salaires"), ("une revanche", "un désastre"),
        ("douze millions", "12,5 millions"),
        ("Une première usine, à Nantes,", "Une première usine, à Nantes, de 80 hectares,"),
    ],
)  # fmt: skip
def test_near_copies_that_say_different_things_are_no_reprints(words: str, others: str) -> None:
    text = DISPATCH.replace("sur les salaires", "pour les salaires")
    assert _found([text, text.replace(words, others), text]) == [[0, 2]]


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("'", "’"), ("Elle emploiera", "Elle y emploiera"), ("garanties", "garantie"),
        ("directeur", "dirrecteur"), ("trois ans", "3 ans"),
        ("d'euros", "d'euros le 4 mai 2020"),
        ("syndicats", "syndicats locaux"), (" Le maire y voit une revanche.", ""), (". ", ".\n\n"), (", ", ",\n"),
        ("Le groupe", "Usine : la revanche de Valence\n\nPublié le 4 mai 2020\n\nLe groupe"),
        ("Une première usine", "La gare est proche. Une première usine"),
    ],
)  # fmt: skip
def test_copies_that_differ_by_form_spelling_or_whole_sentences_are_reprints(words: str, others: str) -> None:
    first = f"L'usine de Valence ouvrira\n\n{DISPATCH} {OTHER}"
    assert _found([first, OTHER, f"{DISPATCH.replace(words, others)} {OTHER}"]) == [[0, 2]]


def test_lines_of_a_list_are_statements_too() -> None:
    lines = ("Au plus chaud, à Rennes : 12 degrés", "Au plus chaud, à Rennes : 14 degrés")
    assert _found([f"{DISPATCH}\n\n{line}" for line in (*lines, lines[0])]) == [[0, 2]]


def test_an_abridged_copy_does_not_join_two_versions_of_what_it_lacks() -> None:
    short = DISPATCH.replace(" Elle emploiera 320 personnes, selon son directeur.", "")
    (group,) = _found([DISPATCH, short, DISPATCH.replace("320", "410")])
    assert len(group) == 2 and 1 in group


def test_copies_of_each_of_many_articles_of_one_form_are_found() -> None:
    towns = [f"{first}{second}" for first in ("Mont", "Bel", "Haute", "Roche", "Clair") for second in ("ville", "val")]
    articles = [DISPATCH.replace("Valence", town).replace("320", str(300 + row)) for row, town in enumerate(towns)]
    assert _found([*articles, *articles]) == [[row, row + len(towns)] for row in range(len(towns))]


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")


@pytest.fixture
def press(tmp_path: Path) -> Path:
    folder = tmp_path / "press"
    folder.mkdir()
    return folder


def _passages(data: Path) -> dict[str, list[str]]:
    with Index.open(data, "multilingual-e5-small") as index:
        return {a.id: [index.passage(name).text for name in index.passages_of([a.id])] for a in index.articles()}


def test_the_earliest_of_the_copies_is_the_original_and_the_others_are_listed_with_it(
    press: Path, tmp_path: Path
) -> None:
    _write(press, a=f"Une usine à Valence\n\nPublié le 4 mai 2020\n\n{DISPATCH}")
    _write(press, b=f"Des batteries à Valence\n\nPublié le 3 mai 2020\n\n{DISPATCH}", c=OTHER)
    ingest([press], tmp_path / "data", "multilingual-e5-small")
    with Index.open(tmp_path / "data", "multilingual-e5-small") as index:
        assert [copy.id for copy in index.reprints("a.txt")] == ["b.txt"]
        assert index.reprints("c.txt") == []
        assert index.original("a.txt") == index.original("b.txt") == "b.txt"


def test_a_line_that_a_folder_repeats_is_dropped_also_from_files_that_did_not_change(
    press: Path, tmp_path: Path
) -> None:
    line = "La Feuille de chou, 12 rue du Port"
    bodies = [f"{OTHER} Numéro {number} de la série." for number in ("un", "deux", "trois")]
    others = [DISPATCH, DISPATCH[:200], DISPATCH[200:]]
    _write(press, a=f"{bodies[0]}\n\n{line}", b=f"{others[1]}\n\n{line}")
    ingest([press], tmp_path / "data", "multilingual-e5-small")
    assert any(line in text for texts in _passages(tmp_path / "data").values() for text in texts)
    _write(press, c=f"{others[2]}\n\n{line}")
    ingest([press], tmp_path / "data", "multilingual-e5-small")
    grown = _passages(tmp_path / "data")
    assert not any(line in text for texts in grown.values() for text in texts)
    ingest([press], tmp_path / "anew", "multilingual-e5-small")
    assert _passages(tmp_path / "anew") == grown


def test_background_that_an_agency_repeats_in_a_few_dispatches_stays(press: Path, tmp_path: Path) -> None:
    background = (
        "Le groupe Lumen, numéro deux mondial des batteries, emploie 12.000 personnes dans neuf pays du continent."
    )
    _write(
        press,
        a=f"{OTHER}\n\n{background}",
        b=f"{DISPATCH[:200]}\n\n{background}",
        c=f"{DISPATCH[200:]}\n\n{background}",
    )
    ingest([press], tmp_path / "data", "multilingual-e5-small")
    assert all(any(background in text for text in texts) for texts in _passages(tmp_path / "data").values())


def test_rules_beside_the_files_keep_and_drop_by_source(press: Path, tmp_path: Path) -> None:
    paywall = "Cet article est réservé aux abonnés."
    text = f"---\nsource: Le Phare\n---\n{DISPATCH}\n\n{paywall}\n\nLe Phare du soir, par courrier.\n"
    _write(press, a=text, b=text.replace("Le Phare\n", "Autre\n"))
    ingest([press], tmp_path / "data", "multilingual-e5-small")
    assert paywall not in " ".join(_passages(tmp_path / "data")["a.txt"])
    (press / "articles.toml").write_text('["Le Phare"]\nkeep = ["paywall"]\ndrop = ["par COURRIER"]\n', "utf-8")
    ingest([press], tmp_path / "data", "multilingual-e5-small")
    ruled = {name: " ".join(texts) for name, texts in _passages(tmp_path / "data").items()}
    assert paywall in ruled["a.txt"] and paywall not in ruled["b.txt"]
    assert "courrier" not in ruled["a.txt"] and "courrier" in ruled["b.txt"]
    with Index.open(tmp_path / "data", "multilingual-e5-small") as index:
        (article,) = [a for a in index.articles() if a.id == "a.txt"]
        assert any(span.reason == "rule" for span in index.dropped(article.id))


def test_rules_in_a_folder_hold_there_and_below_with_those_above(press: Path) -> None:
    deep = press / "un" / "deux"
    deep.mkdir(parents=True)
    (press / "articles.toml").write_text('["*"]\ndrop = ["par courrier"]\n', "utf-8")
    (press / "un" / "articles.toml").write_text('["*"]\nkeep = ["paywall"]\n["Le Phare"]\ndrop = ["phare"]\n', "utf-8")
    for folder in (press, deep):
        (folder / "a.txt").write_text(DISPATCH, "utf-8")
    above, below = (file.rules for file in find_files([press]))
    assert (above.of("le phare").keep, above.of("le phare").drop) == (frozenset(), ("par courrier",))
    assert (below.of("le phare").keep, below.of("le phare").drop) == ({"paywall"}, ("par courrier", "phare"))
    assert below.of("autre").drop == ("par courrier",) and below.digest != above.digest
    (alone,) = find_files([deep / "a.txt"])
    assert not alone.rules.digest


def test_a_source_is_the_same_with_accents_and_without_in_rules_and_repeated_lines(press: Path) -> None:
    template, slogan = "12 rue du Port, à Rezé", "Le journal du matin"
    bodies = {"L'Écho": OTHER, "L’ÉCHO": DISPATCH[:200], "L'Echo": DISPATCH[200:]}
    for number, (source, body) in enumerate(bodies.items()):
        (press / str(number)).mkdir()
        text = f"---\nsource: {source}\n---\n{body}\n\n{template}\n\n{slogan}\n"
        (press / str(number) / "a.txt").write_text(text, "utf-8")
    rules = '["l\'echo"]\ndrop = ["du matin"]\n["L\'Écho"]\ndrop = ["luthière"]\n'
    (press / "articles.toml").write_text(rules, "utf-8")
    with read_corpus([press], lambda _: None) as corpus:
        readings = list(corpus.readings())
    for reading in readings:
        lost = {reading.article.text[span.start : span.end]: span.reason for span in reading.dropped}
        assert (lost[template], lost[slogan]) == ("repeated", "rule")
    assert not list(unused_rules(find_files([press]), readings))


def test_rules_match_whatever_the_apostrophe_and_are_read_from_a_file_with_a_byte_order_mark(press: Path) -> None:
    curly, straight = "Recevez l’essentiel de l’actu.", "C'est l'heure du quiz."
    _write(press, a=f"{DISPATCH}\n\n{curly}\n\n{straight}\n")
    content = '["*"]\ndrop = ["l\'essentiel de l\'actu", "l’heure du quiz"]\n'
    (press / "articles.toml").write_text(content, "utf-8-sig")
    files = find_files([press])
    (reading,) = (item for file in files for item in read_file(file))
    assert isinstance(reading, Reading)
    ruled = [reading.article.text[span.start : span.end] for span in reading.dropped if span.reason == "rule"]
    assert ruled == [curly, straight]
    assert not list(unused_rules(files, [reading]))


def test_rules_that_nothing_matches_are_named(press: Path) -> None:
    _write(press, a=f"---\nsource: Le Phare\n---\n{DISPATCH}\n\nPar courrier. Tous les lundis.\n")
    rules = '["*"]\ndrop = ["courrier. tous", "Tous les lundis"]\n["Le Fare"]\ndrop = ["courrier"]\n'
    (press / "articles.toml").write_text(rules, "utf-8")
    files = find_files([press])
    readings = [item for file in files for item in read_file(file) if isinstance(item, Reading)]
    missed, unknown = unused_rules(files, readings)
    assert "“courrier. tous”" in missed.message("en") and "« Le Fare »" in unknown.message("fr")
    (press / "articles.toml").unlink()
    assert not list(unused_rules(find_files([press]), readings))


def test_repeated_lines_take_no_date_and_no_figure_with_them(press: Path, tmp_path: Path) -> None:
    bodies = [OTHER, DISPATCH[:200], DISPATCH[200:]]
    for number, body in enumerate(bodies):
        head = f"Essai numéro {number}\n\nPublié le 10/05/2018 à 19h25\n\nLe Banc d'essai\n\n"
        (press / f"{number}.txt").write_text(f"{head}{body}\n\nNotre note : {number + 3}/10", "utf-8")
    data = tmp_path / "data"
    ingest([press], data, "multilingual-e5-small")
    with Index.open(data, "multilingual-e5-small") as index:
        assert {str(article.published and article.published.isoformat()) for article in index.articles()} == {
            "2018-05-10"
        }
    kept = {name: " ".join(texts) for name, texts in _passages(data).items()}
    assert not any("Le Banc d'essai" in text for text in kept.values())
    assert all(f"Notre note : {number + 3}/10" in kept[f"{number}.txt"] for number in range(3))


def test_rules_moved_to_another_folder_are_seen(press: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    _write(press, a=f"{DISPATCH}\n\nPar courrier.")
    _write(other, b=f"{OTHER}\n\nPar courrier.")
    (press / "articles.toml").write_text('["*"]\ndrop = ["par courrier"]\n', "utf-8")
    ingest([press, other], tmp_path / "data", "multilingual-e5-small")
    (press / "articles.toml").rename(other / "articles.toml")
    ingest([press, other], tmp_path / "data", "multilingual-e5-small")
    kept = {name: " ".join(texts) for name, texts in _passages(tmp_path / "data").items()}
    assert "courrier" in kept["a.txt"] and "courrier" not in kept["b.txt"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('["A"]\ndrop = ["   "]\n', "drop"),
        ('["A"\n', "line 1"),
        ('["A"]\nkeep = ["advert"]\n', "advert"),
        ('["A"]\nremove = ["x"]\n', "remove"),
    ],
)
def test_faulty_rules_are_named(press: Path, content: str, named: str) -> None:
    (press / "articles.toml").write_text(content, "utf-8")
    with pytest.raises(BadRules) as caught:
        rules_beside(press)
    assert named in caught.value.message("fr") and "articles.toml" in caught.value.message("en")


def test_spans_stay_sorted_and_apart_when_rules_add_to_them() -> None:
    from embeddings.rules import SourceRules

    text = "Premier point. Publicité. Dernier mot du jour."
    spans = SourceRules(frozenset(), ("dernier mot",)).applied(text, [DroppedSpan(15, 25, "advertising")])
    assert [(span.start, span.reason) for span in spans] == [(15, "advertising"), (26, "rule")]
