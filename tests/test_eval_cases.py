"""Question sets: every format is read whole, and whatever is wrong in a file is named by its line and field."""

import codecs
import errno
import gzip
import json
from pathlib import Path

import pytest

from embeddings.errors import KiosqueError, NotPermitted, PathMissing
from embeddings.files import SourceFile
from embeddings.reading import read_file
from eval.cases import Case, Conversation, Turn
from eval.errors import BrokenCases, NoCases, NoQuestionSet, PassagesNotWritten, SeveralQuestionSets
from eval.faults import FAULTS_SHOWN
from eval.loading import load_cases
from eval.squad import write_passages

SHARED = Path(__file__).parents[2] / "shared"

GOOD = {"id": "a", "question": "Qui ?", "language": "fr", "answerable": True, "answer": [["Ross"]]}
TURN = {name: value for name, value in GOOD.items() if name != "id"}
SPAN = {"id": "s", "question": "Où ?", "answers": ["Caen"], "answer_start": [0], "passage_id": "p"}
BILINGUAL = {
    "id": "b",
    "passage_id": "p",
    "question_fr": "Qui a gagné le match ?",
    "question_en": "Who won the game?",
    "answers_fr": ["Le club de Caen", "Caen", "Caen"],
    "answers_en": ["Caen"],
}
JUDGED = {"query_id": "j#0", "question": "Qui est Lincoln ?", "answerable": True, "docids": ["m#1", "m#2"]}
TITLE = {"id": "t", "query": "Un rachat annoncé par la firme", "article_id": "orange-1"}
PASSAGE = {
    "id": "p",
    "title": "Football",
    "text": "Il pleuvait en 2010. Le club de Caen a gagné le match par 10 buts à 2. Lens a perdu, puis Lens est parti.",
}


def changed(record: dict[str, object] | None = None, **changes: object) -> str:
    """A good record as a line, with fields changed, or taken out with ``...``."""
    fields = {**(record or GOOD), **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not ...})


def conversation(*turns: object, **others: object) -> str:
    return json.dumps({"id": "c", "turns": turns, **others})


def write(folder: Path, *lines: str, name: str = "cases.jsonl") -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode("utf-8"))
    return path


def faults_of(path: Path) -> tuple[str, str]:
    """What the one-line message says is wrong with a file, in English and in French."""
    with pytest.raises(BrokenCases) as caught:
        load_cases(path)
    english, french = caught.value.message("en"), caught.value.message("fr")
    assert english.isprintable() and english.startswith(f"{path}: ") and english.endswith(" run this again.")
    assert french.encode() and "\n" not in french and french.startswith(f"{path} : ")
    return (
        english.removeprefix(f"{path}: ").removesuffix(". Mend the file, then run this again."),
        french.removeprefix(f"{path} : ").removesuffix(". Corrigez le fichier, puis relancez."),
    )


BROKEN_LINES = {
    "cut short": ("{", "line 2: not valid JSON", "ligne 2 : JSON invalide"),
    "two values": ("{} {}", "line 2: not valid JSON", "ligne 2 : JSON invalide"),
    "single quotes": ("{'id': 1}", "line 2: not valid JSON", "ligne 2 : JSON invalide"),
    "100,000 brackets": ("[" * 100_000, "line 2: nested too deeply", "ligne 2 : trop de niveaux imbriqués"),
    "25 brackets": (
        '{"id": ' + "[" * 25 + "]" * 25 + "}",
        f"line 2, id{'[0]' * 20}: nested too deeply",
        f"ligne 2, id{'[0]' * 20} : trop de niveaux imbriqués",
    ),
    "array": ("[1]", "line 2: should be a JSON object", "ligne 2 : objet JSON attendu"),
    "text": ('"a"', "line 2: should be a JSON object", "ligne 2 : objet JSON attendu"),
    "null": ("null", "line 2: should be a JSON object", "ligne 2 : objet JSON attendu"),
    "NaN alone": ("NaN", "line 2: NaN or too large a number", "ligne 2 : NaN ou nombre trop grand"),
    "NaN": (
        changed(id=float("nan")),
        "line 2, id: NaN or too large a number",
        "ligne 2, id : NaN ou nombre trop grand",
    ),
    "infinite": (changed(kind=-float("inf")), "line 2, kind: NaN or too", "ligne 2, kind : NaN ou nombre trop"),
    "5,000 digits": (
        changed(id=1).replace("1", "9" * 5000, 1),
        "line 2, id: NaN or too",
        "ligne 2, id : NaN ou nombre",
    ),
    "30 digits": (changed(id=10**30), "line 2, id: should be text", "ligne 2, id : texte attendu"),
    "name twice": (
        changed()[:-1] + ', "id": "b"}',
        "line 2, id: field given twice",
        "ligne 2, id : champ donné deux fois",
    ),
    "name twice in a turn": (
        conversation(TURN).replace('"question"', '"question": "Quoi ?", "question"'),
        "line 2, turns[0].question: field given twice",
        "ligne 2, turns[0].question : champ donné deux fois",
    ),
    "lone surrogate": (
        changed(answer=[["Ross", "\ud800"]]),
        "line 2, answer[0][1]: lone surrogate or NUL character",
        "ligne 2, answer[0][1] : demi-paire UTF-16 isolée ou caractère NUL",
    ),
    "lone surrogate in a name": (
        changed(**{"\udfff": 1}),
        "line 2, ?: lone surrogate or NUL",
        "ligne 2, ? : demi-paire",
    ),
    "NUL": (changed(question="Qui\0 ?"), "line 2, question: lone surrogate or NUL", "ligne 2, question : demi-paire"),
    "no id": (changed(id=...), "line 2, id: missing", "ligne 2, id : champ absent"),
    "blank id": (changed(id=" \u00a0"), "line 2, id: empty text", "ligne 2, id : texte vide"),
    "id of two lines": (
        changed(id="a\nb"),
        "line 2, id: line break or other control character",
        "ligne 2, id : saut de ligne ou autre caractère de commande",
    ),
    "id of two lines, Unicode": (changed(id="a\u2028b"), "line 2, id: line break or", "ligne 2, id : saut de ligne"),
    "id taken": (changed(id="first"), "line 2, id: already used on line 1", "ligne 2, id : déjà pris ligne 1"),
    "id taken by a conversation": (
        conversation(TURN, id="first"),
        "line 2, id: already used on line 1",
        "ligne 2, id : déjà pris ligne 1",
    ),
    "id a number": (changed(id=3), "line 2, id: should be text", "ligne 2, id : texte attendu"),
    "id null": (changed(id=None), "line 2, id: should be text", "ligne 2, id : texte attendu"),
    "no question": (changed(question=...), "line 2, question: missing", "ligne 2, question : champ absent"),
    "blank question": (changed(question=""), "line 2, question: empty text", "ligne 2, question : texte vide"),
    "German": (
        changed(language="de"),
        "line 2, language: should be “fr” or “en”",
        "ligne 2, language : « fr » ou « en » attendu",
    ),
    "answerable a text": (
        changed(answerable="yes"),
        "line 2, answerable: should be true or false",
        "ligne 2, answerable : true ou false attendu",
    ),
    "answerable a number": (changed(answerable=1), "line 2, answerable: should", "ligne 2, answerable : true ou false"),
    "answer a text": (changed(answer="Ross"), "line 2, answer: should be a list", "ligne 2, answer : liste attendue"),
    "group a text": (
        changed(answer=["R"]),
        "line 2, answer[0]: should be a list",
        "ligne 2, answer[0] : liste attendue",
    ),
    "group an object": (changed(answer=[{}]), "line 2, answer[0]: should be a list", "ligne 2, answer[0] : liste"),
    "group empty": (changed(answer=[["R"], []]), "line 2, answer[1]: empty list", "ligne 2, answer[1] : liste vide"),
    "alternative blank": (
        changed(answer=[["R", ""]]),
        "line 2, answer[0][1]: empty text",
        "ligne 2, answer[0][1] : texte",
    ),
    "alternative an accent": (
        changed(answer=[["Ross"], ["\u0301"]]),
        "line 2, answer[1][0]: no letter, digit or sign to find",
        "ligne 2, answer[1][0] : ni lettre, ni chiffre, ni signe à trouver",
    ),
    "alternative punctuation": (
        changed(answer=[["« … »"]]),
        "line 2, answer[0][0]: no letter",
        "ligne 2, answer[0][0] : ni",
    ),
    "answer lacking": (
        changed(answer=...),
        "line 2, answer: needs an answer where answerable is true",
        "ligne 2, answer : il faut une réponse quand answerable est true",
    ),
    "answer unwanted": (
        changed(answerable=False),
        "line 2, answer: should be empty where answerable is false",
        "ligne 2, answer : doit être vide quand answerable est false",
    ),
    "unknown field": (changed(awnser=[]), "line 2, awnser: unknown field here", "ligne 2, awnser : champ inconnu ici"),
    "unknown field of two lines": (changed(**{"a\nb": 1}), "line 2, a?b: unknown", "ligne 2, a?b : champ inconnu"),
    "another's field": (changed(answers=["Ross"]), "line 2, answers: unknown", "ligne 2, answers : champ inconnu"),
    "articles a text": (changed(articles="a.txt"), "line 2, articles: should be a list", "ligne 2, articles : liste"),
    "article blank": (
        changed(articles=["a", ""]),
        "line 2, articles[1]: empty text",
        "ligne 2, articles[1] : texte vide",
    ),
    "within an object": (changed(within={}), "line 2, within: should be a list", "ligne 2, within : liste attendue"),
    "evidence a number": (
        changed(evidence=3),
        "line 2, evidence: should be a list",
        "ligne 2, evidence : liste attendue",
    ),
    "evidence blank": (changed(evidence=""), "line 2, evidence[0]: empty text", "ligne 2, evidence[0] : texte vide"),
    "kind a list": (changed(kind=[]), "line 2, kind: should be text", "ligne 2, kind : texte attendu"),
    "tag a number": (changed(tags=[1]), "line 2, tags[0]: should be text", "ligne 2, tags[0] : texte attendu"),
    "earlier turn": (
        changed(earlier=[{}, 1][1:]),
        "line 2, earlier[0]: should be a JSON object",
        "ligne 2, earlier[0] : objet",
    ),
    "no turns": (conversation(), "line 2, turns: empty list", "ligne 2, turns : liste vide"),
    "turns an object": (
        '{"id": "c", "turns": {}}',
        "line 2, turns: should be a list",
        "ligne 2, turns : liste attendue",
    ),
    "turn null": (
        conversation(TURN, None),
        "line 2, turns[1]: should be a JSON object",
        "ligne 2, turns[1] : objet JSON",
    ),
    "turn with an id": (
        conversation(GOOD),
        "line 2, turns[0].id: unknown field here",
        "ligne 2, turns[0].id : champ inconnu",
    ),
    "turns and a question": (
        conversation(TURN, question="Qui ?"),
        "line 2, question: unknown",
        "ligne 2, question : champ",
    ),
    "turn's group empty": (
        conversation(TURN, {**TURN, "answer": [[]]}),
        "line 2, turns[1].answer[0]: empty list",
        "ligne 2, turns[1].answer[0] : liste vide",
    ),
    "turn's answer unwanted": (
        conversation({**TURN, "answerable": False}, TURN),
        "line 2, turns[0].answer: should be empty",
        "ligne 2, turns[0].answer : doit être vide",
    ),
    "last turn's answer lacking": (
        conversation(TURN, {**TURN, "answer": []}),
        "line 2, turns[1].answer: needs an answer where answerable is true",
        "ligne 2, turns[1].answer : il faut une réponse quand answerable est true",
    ),
}


class TestBrokenLines:
    @pytest.mark.parametrize(("line", "english", "french"), BROKEN_LINES.values(), ids=BROKEN_LINES)
    def test_a_broken_line_is_named_with_its_field_in_both_languages(
        self, tmp_path: Path, line: str, english: str, french: str
    ) -> None:
        found_english, found_french = faults_of(write(tmp_path, changed(id="first"), line, "", changed(id="last")))
        assert found_english.startswith(english) and found_french.startswith(french)
        assert found_english.count("line 2") == found_french.count("ligne 2") == 1  # and nothing else is at fault
        assert "line 4" not in found_english

    def test_all_faults_stand_in_one_line_in_order_and_many_are_counted(self, tmp_path: Path) -> None:
        english, french = faults_of(write(tmp_path, changed(language="de", question=""), "{", changed(id="")))
        assert english == (
            "line 1, question: empty text; line 1, language: should be “fr” or “en”; line 2: not valid JSON; "
            "line 3, id: empty text"
        )
        assert french.count(" ; ") == 3
        english, french = faults_of(write(tmp_path, *["{"] * (FAULTS_SHOWN + 4)))
        assert english.endswith(f"line {FAULTS_SHOWN}: not valid JSON; and 4 more")
        assert french.endswith("; et 4 de plus")

    def test_a_line_cut_short_at_the_end_is_named(self, tmp_path: Path) -> None:
        whole = f"{changed()}\n{changed(id='é')}".encode()
        path = tmp_path / "cases.jsonl"
        path.write_bytes(whole[:-20])
        assert faults_of(path) == ("line 2: not valid JSON", "ligne 2 : JSON invalide")

    def test_a_very_long_field_name_is_cut(self, tmp_path: Path) -> None:
        english, _ = faults_of(write(tmp_path, changed(**{"x" * 10_000: 1})))
        assert len(english) < 150


class TestBytes:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n \n"])
    @pytest.mark.parametrize(
        ("codec", "mark"),
        [
            ("utf-8", b""),
            ("utf-8", codecs.BOM_UTF8),
            ("utf-16-le", codecs.BOM_UTF16_LE),
            ("utf-16-be", codecs.BOM_UTF16_BE),
            ("utf-32-le", codecs.BOM_UTF32_LE),
        ],
    )
    def test_any_byte_order_mark_and_line_end_is_read(self, tmp_path: Path, codec: str, mark: bytes, end: str) -> None:
        lines = [changed(), json.dumps({**GOOD, "id": "é\u0085"[:1], "question": "a\u2028b"}, ensure_ascii=False)]
        path = tmp_path / "cases.jsonl"
        path.write_bytes(mark + (end.join(lines) + end).encode(codec))
        assert [case.id for case in load_cases(path)] == ["a", "é"]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_lines_are_counted_alike_whatever_ends_them(self, tmp_path: Path, end: str) -> None:
        path = tmp_path / "cases.jsonl"
        path.write_bytes(end.join([changed(), "", "{"]).encode())
        assert faults_of(path) == ("line 3: not valid JSON", "ligne 3 : JSON invalide")

    @pytest.mark.parametrize(
        ("content", "english", "french"),
        [
            (
                codecs.BOM_UTF8 + changed().encode() + b"\r\n" + '{"id": "é"}'.encode("latin-1"),
                "line 2: not UTF-8",
                "ligne 2 : n'est pas de l'UTF-8",
            ),
            (changed().encode() + '\n{"id": "é'.encode()[:-1], "line 2: not UTF-8", "ligne 2 : n'est pas de l'UTF-8"),
            (changed().encode("utf-16")[:-1], "line 1: not UTF-8", "ligne 1 : n'est pas de l'UTF-8"),
            (changed().encode("utf-16-le"), "line 1: not text", "ligne 1 : n'est pas du texte"),
            (changed().encode() + b'\n{"id": "\0"}', "line 2: not text", "ligne 2 : n'est pas du texte"),
            (b"a\rb\r\n\0", "line 3: not text", "ligne 3 : n'est pas du texte"),
            (gzip.compress(changed().encode(), mtime=0), "line 1: not text", "ligne 1 : n'est pas du texte"),
            (b"\x89PNG\r\n", "line 1: not UTF-8", "ligne 1 : n'est pas de l'UTF-8"),
        ],
        ids=["latin-1", "cut letter", "cut UTF-16", "UTF-16 without mark", "NUL", "NUL after CR", "gzip", "picture"],
    )
    def test_what_is_not_text_is_named_by_its_line(
        self, tmp_path: Path, content: bytes, english: str, french: str
    ) -> None:
        path = tmp_path / "cases.jsonl"
        path.write_bytes(content)
        assert faults_of(path) == (english, french)


class TestNothingToRead:
    @pytest.mark.parametrize("content", [b"", b"\n \r\n\t", codecs.BOM_UTF8, b'{"data": []}'])
    def test_a_file_without_a_case_is_said(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "cases.jsonl"
        path.write_bytes(content)
        with pytest.raises(NoCases):
            load_cases(path)

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        for missing in (tmp_path / "none", write(tmp_path, changed()) / "below", tmp_path / ("x" * 300)):
            with pytest.raises(PathMissing):
                load_cases(missing)
        loop = tmp_path / "loop"
        loop.symlink_to(loop)
        with pytest.raises(PathMissing):
            load_cases(loop)

    def test_a_file_or_folder_one_may_not_read_is_said(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def denied(path: Path) -> bytes:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        path = write(tmp_path, changed())
        monkeypatch.setattr(Path, "read_bytes", denied)  # the fault itself: root may read every file
        monkeypatch.setattr(Path, "iterdir", denied)
        for refused in (path, tmp_path):
            with pytest.raises(NotPermitted, match=str(refused)):
                load_cases(refused)

    def test_a_folder_stands_for_its_only_question_set(self, tmp_path: Path) -> None:
        write(tmp_path, changed(), name="other.jsonl")
        with pytest.raises(NoQuestionSet):
            load_cases(tmp_path)
        write(tmp_path, changed(), name="questions-dev.jsonl")
        assert len(load_cases(tmp_path)) == 1
        write(tmp_path, changed(), name="questions.jsonl")
        with pytest.raises(SeveralQuestionSets, match=r"questions-dev\.jsonl, questions\.jsonl") as caught:
            load_cases(tmp_path)
        assert "questions.jsonl" in caught.value.message("fr")


class TestOwnFormat:
    def test_a_line_is_a_case_with_its_optional_fields(self, tmp_path: Path) -> None:
        path = write(
            tmp_path,
            changed(articles=["huawei.txt"], evidence="a déclaré Ross", kind="fact", tags=["people"]),
            "",
            changed(id="b", evidence=["un", "deux"], within=["f.jsonl#1"]),
            changed(id="c", answerable=False, answer=[]),
        )
        first, second, third = load_cases(path)
        assert first.answer == (("Ross",),) and first.articles == ("huawei.txt",)
        assert (first.evidence, first.kind, first.tags) == (("a déclaré Ross",), "fact", ("people",))
        assert (second.evidence, second.within) == (("un", "deux"), ("f.jsonl#1",))
        assert not third.answerable and third.answer == third.earlier == () and third.kind is None

    @pytest.mark.parametrize("field", ["articles", "within"])
    def test_an_answer_may_lack_where_retrieval_or_refusal_is_measured(self, tmp_path: Path, field: str) -> None:
        line = changed(answer=..., **{field: ["a"]})
        assert load_cases(write(tmp_path, line))[0].answer == ()

    @pytest.mark.parametrize("sign", ["€", "%€", "+", "2", "c", "œ", "東京", "🙂"])
    def test_a_letter_a_digit_or_a_sign_can_be_found(self, tmp_path: Path, sign: str) -> None:
        assert load_cases(write(tmp_path, changed(answer=[[sign]])))[0].answer == ((sign,),)

    def test_a_conversation_is_its_last_turn_after_the_others(self, tmp_path: Path) -> None:
        first = {"question": "Who is he?", "language": "en", "answerable": True}
        path = write(
            tmp_path,
            changed(),
            conversation(first, TURN, articles=["a.txt"], evidence="Ross", kind="people", tags=["t"]),
            conversation({**TURN, "answerable": False, "answer": []}, id="alone"),
            conversation(first, id="retrieval", articles=["a.txt"]),
        )
        _, case, alone, retrieval = load_cases(path)
        assert (case.id, case.question, case.language, case.answer) == ("c", "Qui ?", "fr", (("Ross",),))
        assert case.earlier == (Turn(question="Who is he?", language="en", answerable=True),)
        assert (case.articles, case.evidence, case.kind, case.tags) == (("a.txt",), ("Ross",), "people", ("t",))
        assert alone.earlier == () and not alone.answerable
        assert retrieval.answerable and retrieval.answer == ()

    def test_a_case_comes_back_from_its_json(self, tmp_path: Path) -> None:
        lines = [
            changed(evidence=["un", "deux\u2028trois"], within=["w"], tags=["t"]),
            conversation(TURN, {**TURN, "answer": [["a", "😀"], ["é"]]}, evidence="une"),
        ]
        cases = load_cases(write(tmp_path, *lines))
        assert [Case.model_validate_json(case.model_dump_json()) for case in cases] == cases
        stored = write(tmp_path, *[case.model_dump_json() for case in cases], name="stored.jsonl")
        assert load_cases(stored) == cases

    def test_a_case_cannot_be_changed(self) -> None:
        read = Conversation.model_validate({"id": "c", "turns": (Turn(question="?", language="fr", answerable=False),)})
        with pytest.raises(ValueError, match="frozen"):
            read.case().question = "!"  # type: ignore[misc]


class TestForeignFormats:
    def test_a_span_question_has_the_sentence_it_was_marked_in(self, tmp_path: Path) -> None:
        write(tmp_path, json.dumps(PASSAGE), name="passages.jsonl")
        start = PASSAGE["text"].rindex("Lens")
        path = write(tmp_path, changed(SPAN, answers=["Lens", "Lens"], answer_start=[start, start]))
        (case,) = load_cases(path)
        assert (case.id, case.language, case.answerable) == ("s", "fr", True)
        assert (case.articles, case.answer, case.kind, case.tags) == (("p",), (("Lens",),), None, ())
        assert case.evidence == ("Lens a perdu, puis Lens est parti.",)

    @pytest.mark.parametrize(
        ("answer", "start", "evidence"),
        [
            ("10", ..., "Le club de Caen a gagné le match par 10 buts à 2."),  # not the 10 of 2010
            ("10", [3], "Le club de Caen a gagné le match par 10 buts à 2."),  # an offset that is wrong
            ("Lens", ..., None),  # twice
            ("Rouen", ..., None),
            ("Rouen", [10_000], None),
            ("2010. Le club", ..., "Il pleuvait en 2010. Le club de Caen a gagné le match par 10 buts à 2."),
        ],
    )
    def test_evidence_is_given_only_where_its_place_is_known(
        self, tmp_path: Path, answer: str, start: object, evidence: str | None
    ) -> None:
        write(tmp_path, json.dumps(PASSAGE), name="passages.jsonl")
        (case,) = load_cases(write(tmp_path, changed(SPAN, answers=[answer], answer_start=start)))
        assert case.evidence == ((evidence,) if evidence else ())

    def test_without_the_passage_there_is_no_evidence(self, tmp_path: Path) -> None:
        path = write(tmp_path, changed(SPAN))
        assert load_cases(path)[0].evidence == ()
        write(tmp_path, json.dumps({**PASSAGE, "id": "another"}), name="passages.jsonl")
        assert load_cases(path)[0].evidence == ()

    def test_a_bilingual_question_is_a_case_in_each_language(self, tmp_path: Path) -> None:
        write(tmp_path, json.dumps(PASSAGE), name="passages.jsonl")
        french, english = load_cases(write(tmp_path, changed(BILINGUAL)))
        assert (french.id, french.language, french.question) == ("b-fr", "fr", "Qui a gagné le match ?")
        assert (english.id, english.language, english.question) == ("b-en", "en", "Who won the game?")
        assert french.answer == (("Le club de Caen", "Caen"),) and english.answer == (("Caen",),)
        assert french.articles == english.articles == ("p",)
        assert french.evidence == english.evidence == ("Le club de Caen a gagné le match par 10 buts à 2.",)

    def test_a_judged_question_is_searched_within_its_passages(self, tmp_path: Path) -> None:
        answered, refused = load_cases(
            write(tmp_path, changed(JUDGED), changed(JUDGED, query_id="k", answerable=False))
        )
        assert (answered.id, answered.within, answered.articles) == ("j#0", ("m#1", "m#2"), ())
        assert answered.answerable and not refused.answerable and answered.answer == refused.answer == ()

    def test_a_title_is_a_query_for_its_article(self, tmp_path: Path) -> None:
        (case,) = load_cases(write(tmp_path, changed(TITLE)))
        assert (case.question, case.articles, case.answer) == ("Un rachat annoncé par la firme", ("orange-1",), ())
        assert case.answerable and case.language == "fr"

    @pytest.mark.parametrize(
        ("question", "language"),
        [
            ("Who is the president of the company?", "en"),
            ("Wer ist der Chef der Firma und was will er von uns?", "fr"),  # in neither: the set must load whole
            ("ZTE 2018", "fr"),
            ("華為", "fr"),
        ],
    )
    def test_the_language_is_the_question_s_or_else_french(self, tmp_path: Path, question: str, language: str) -> None:
        assert load_cases(write(tmp_path, changed(TITLE, query=question)))[0].language == language

    @pytest.mark.parametrize(
        ("record", "changes", "english", "french"),
        [
            (SPAN, {"passage_id": ...}, "line 2, passage_id: missing", "ligne 2, passage_id : champ absent"),
            (SPAN, {"answers": []}, "line 2, answers: empty list", "ligne 2, answers : liste vide"),
            (SPAN, {"answers": ["\u0301"]}, "line 2, answers[0]: no letter", "ligne 2, answers[0] : ni lettre"),
            (
                SPAN,
                {"answer_start": [-1]},
                "line 2, answer_start[0]: should not be",
                "ligne 2, answer_start[0] : nombre",
            ),
            (
                SPAN,
                {"answer_start": [1.5]},
                "line 2, answer_start[0]: should be a whole",
                "ligne 2, answer_start[0] : nombre",
            ),
            (
                SPAN,
                {"answer_start": [True]},
                "line 2, answer_start[0]: should be a whole",
                "ligne 2, answer_start[0] : nom",
            ),
            (
                SPAN,
                {"answer_start": [10**40]},
                "line 2, answer_start[0]: should be",
                "ligne 2, answer_start[0] : nombre",
            ),
            (
                SPAN,
                {"answer_start": [1, 2]},
                "line 2, answer_start: should be one for",
                "ligne 2, answer_start : il en",
            ),
            (SPAN, {"title": "x"}, "line 2, title: unknown field here", "ligne 2, title : champ inconnu ici"),
            (BILINGUAL, {"question_en": ""}, "line 2, question_en: empty text", "ligne 2, question_en : texte vide"),
            (BILINGUAL, {"answers_fr": "Caen"}, "line 2, answers_fr: should be a list", "ligne 2, answers_fr : liste"),
            (BILINGUAL, {"id": "x\r"}, "line 2, id: line break", "ligne 2, id : saut de ligne"),
            (JUDGED, {"docids": []}, "line 2, docids: empty list", "ligne 2, docids : liste vide"),
            (
                JUDGED,
                {"answerable": None},
                "line 2, answerable: should be true or",
                "ligne 2, answerable : true ou false",
            ),
            (JUDGED, {"docids": ["m", 3]}, "line 2, docids[1]: should be text", "ligne 2, docids[1] : texte attendu"),
            (TITLE, {"article_id": ["orange-1"]}, "line 2, article_id: should be text", "ligne 2, article_id : texte"),
            (TITLE, {"query": ...}, "line 2, query: missing", "ligne 2, query : champ absent"),
        ],
    )
    def test_a_broken_line_is_named_with_its_field(
        self, tmp_path: Path, record: dict[str, object], changes: dict[str, object], english: str, french: str
    ) -> None:
        second = {name: f"{value}2" if name in ("id", "query_id") else value for name, value in record.items()}
        found_english, found_french = faults_of(write(tmp_path, changed(record), changed(second, **changes)))
        assert found_english.startswith(english) and found_french.startswith(french)
        assert found_english.count("line 2") == 1

    @pytest.mark.parametrize(
        ("record", "field"), [(SPAN, "id"), (BILINGUAL, "id"), (JUDGED, "query_id"), (TITLE, "id")]
    )
    def test_an_id_that_is_taken_is_named(self, tmp_path: Path, record: dict[str, object], field: str) -> None:
        assert faults_of(write(tmp_path, changed(record), changed(record))) == (
            f"line 2, {field}: already used on line 1",
            f"ligne 2, {field} : déjà pris ligne 1",
        )

    def test_a_broken_first_line_does_not_hide_the_format(self, tmp_path: Path) -> None:
        path = write(tmp_path, '{"id": "x"}', changed(TITLE), changed(TITLE, id="u"))
        assert faults_of(path)[0] == "line 1, query: missing; line 1, article_id: missing"

    @pytest.mark.parametrize(
        ("lines", "english"),
        [
            (("{",), "line 1: not valid JSON"),
            ((json.dumps(PASSAGE), json.dumps({"id": "q", "text": " "})), "line 2, text: empty text"),
            ((json.dumps(PASSAGE), json.dumps(PASSAGE)), "line 2, id: already used"),
            ((json.dumps({**PASSAGE, "id": 3}),), "line 1, id: should be text"),
        ],
    )
    def test_a_broken_passage_is_named_in_its_own_file(
        self, tmp_path: Path, lines: tuple[str, ...], english: str
    ) -> None:
        passages = write(tmp_path, *lines, name="passages.jsonl")
        with pytest.raises(BrokenCases) as caught:
            load_cases(write(tmp_path, changed(SPAN)))
        assert caught.value.message("en").startswith(f"{passages}: {english}. Mend")


def squad(**changes: object) -> dict[str, object]:
    """A small file in the format of SQuAD v2.0, with fields of its first question changed."""
    start = PASSAGE["text"].index("Caen")
    answers = [{"text": "Caen", "answer_start": start}, {"text": "Caen", "answer_start": start}]
    asked = {"id": "q1", "question": "Qui a gagné ?", "answers": answers, "is_impossible": False, **changes}
    refused = {"id": "q2", "question": "Who lost?", "answers": [], "plausible_answers": answers, "is_impossible": True}
    again = {
        "id": "q3",
        "question": "Qui a perdu ?",
        "answers": [{"text": "Lens", "answer_start": PASSAGE["text"].index("Lens")}],
    }
    paragraphs = [
        {"context": "Un autre texte.", "qas": []},
        {"context": PASSAGE["text"], "qas": [{k: v for k, v in asked.items() if v is not ...}, refused]},
    ]
    same = {"title": "Sport", "paragraphs": [{"context": PASSAGE["text"], "qas": [again]}]}
    return {"version": "v2.0", "data": [{"title": "Football", "categorie": "Sport", "paragraphs": paragraphs}, same]}


class TestSquad:
    @pytest.mark.parametrize("indent", [None, 2])
    def test_a_question_has_its_context_and_the_sentence_it_was_marked_in(
        self, tmp_path: Path, indent: int | None
    ) -> None:
        asked, refused, again = load_cases(write(tmp_path, json.dumps(squad(), indent=indent), name="squad.json"))
        assert (asked.id, asked.language, asked.answer) == ("q1", "fr", (("Caen",),))
        assert asked.evidence == ("Le club de Caen a gagné le match par 10 buts à 2.",)
        assert (refused.answerable, refused.answer, refused.articles, refused.evidence) == (False, (), (), ())
        assert refused.language == "en"
        assert asked.articles == again.articles == refused.within and asked.within == ()
        assert again.evidence == ("Lens a perdu, puis Lens est parti.",)

    def test_its_contexts_become_articles_that_the_cases_name(self, tmp_path: Path) -> None:
        path, target = write(tmp_path, json.dumps(squad()), name="squad.json"), tmp_path / "passages.jsonl"
        assert write_passages(path, target) == 2
        articles = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
        assert [(each["title"], each["text"]) for each in articles] == [
            ("Football", "Un autre texte."),
            ("Football", PASSAGE["text"]),
        ]
        assert load_cases(path)[0].articles == (articles[1]["id"],)
        read = list(read_file(SourceFile(target, target.name)))
        assert [each.article.id for each in read] == [f"passages.jsonl#{each['id']}" for each in articles]

    @pytest.mark.parametrize(
        ("changes", "field", "english", "french"),
        [
            ({"id": ...}, "id", "missing", "champ absent"),
            ({"id": 3}, "id", "should be text", "texte attendu"),
            ({"question": " "}, "question", "empty text", "texte vide"),
            ({"answers": "Caen"}, "answers", "should be a list", "liste attendue"),
            ({"answers": ["Caen"]}, "answers[0]", "should be a JSON object", "objet JSON attendu"),
            ({"answers": [{"text": "", "answer_start": 0}]}, "answers[0].text", "empty text", "texte vide"),
            ({"answers": [{"text": "a\ud800", "answer_start": 0}]}, "answers[0].text", "lone", "demi-paire"),
            ({"answers": [{"text": "a"}]}, "answers[0].answer_start", "missing", "champ absent"),
            (
                {"answers": [{"text": "a", "answer_start": "1"}]},
                "answers[0].answer_start",
                "should be a whole",
                "nombre",
            ),
            (
                {"answers": []},
                "answers",
                "needs an answer where is_impossible is false",
                "il faut une réponse quand is_impossible est false",
            ),
            (
                {"is_impossible": True},
                "answers",
                "should be empty where is_impossible is true",
                "doit être vide quand is_impossible est true",
            ),
            ({"is_impossible": "no"}, "is_impossible", "should be true or false", "true ou false attendu"),
        ],
    )
    def test_a_fault_is_named_by_its_place(
        self, tmp_path: Path, changes: dict[str, object], field: str, english: str, french: str
    ) -> None:
        path = write(tmp_path, json.dumps(squad(**changes), indent=1))
        found_english, found_french = faults_of(path)
        place = f"data[0].paragraphs[1].qas[0].{field}"
        line = int(found_english.removeprefix("line ").partition(",")[0])
        assert found_english.startswith(f"line {line}, {place}: {english}") and "; " not in found_english
        assert found_french.startswith(f"ligne {line}, {place} : {french}")
        key = field.rpartition(".")[2].partition("[")[0]
        at_fault = path.read_text("utf-8").splitlines()[line - 1].strip()
        assert at_fault.startswith(f'"{key}"') or at_fault in ("{", '"Caen"'), at_fault
        with pytest.raises(BrokenCases):
            write_passages(path, tmp_path / "passages.jsonl")
        assert not (tmp_path / "passages.jsonl").exists()

    @pytest.mark.parametrize(
        ("text", "english", "french"),
        [
            ('{"data": 3}', "line 1, data: should be a list", "ligne 1, data : liste attendue"),
            ('{"data": [3]}', "line 1, data[0]: should be a JSON object", "ligne 1, data[0] : objet JSON attendu"),
            (
                '{"data": [\n{}, {"title": "t"}]}',
                "line 2, data[0].paragraphs: missing; line 2, data[1].paragraphs: missing",
                "ligne 2, data[0].paragraphs : champ absent ; ligne 2, data[1].paragraphs : champ absent",
            ),
            (
                '{"name": "n", "licence": "l", "data": 3}',
                "line 1, data: should be a list",
                "ligne 1, data : liste attendue",
            ),
            ('{"data": [], "data": []}', "line 1, data: field given twice", "ligne 1, data : champ donné deux fois"),
            (
                '{"data": [NaN]}',
                "line 1, data[0]: NaN or too large a number",
                "ligne 1, data[0] : NaN ou nombre trop grand",
            ),
            ('{\n"data": [\n{"title" "t"}]}', "line 3: not valid JSON", "ligne 3 : JSON invalide"),
            ('{\r"data": [\r{', "line 3: not valid JSON", "ligne 3 : JSON invalide"),
            ('{"data": ' + "[" * 100_000, "line 1: nested too deeply", "ligne 1 : trop de niveaux imbriqués"),
        ],
    )
    def test_what_only_begins_like_it_is_a_fault(self, tmp_path: Path, text: str, english: str, french: str) -> None:
        assert faults_of(write(tmp_path, text)) == (english, french)

    def test_an_id_that_is_taken_is_named_with_who_has_it(self, tmp_path: Path) -> None:
        assert faults_of(write(tmp_path, json.dumps(squad(id="q2")))) == (
            "line 1, data[0].paragraphs[1].qas[1].id: already used by data[0].paragraphs[1].qas[0].id",
            "ligne 1, data[0].paragraphs[1].qas[1].id : déjà pris par data[0].paragraphs[1].qas[0].id",
        )

    def test_passages_that_cannot_be_written_leave_everything_as_it_was(self, tmp_path: Path) -> None:
        path = write(tmp_path, json.dumps(squad()), name="squad.json")
        before = path.read_bytes()
        for target in (path, tmp_path / "none" / "p.jsonl", tmp_path, path / "p.jsonl", tmp_path / ("x" * 300)):
            with pytest.raises(PassagesNotWritten):
                write_passages(path, target)
        assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
        with pytest.raises(KiosqueError):
            write_passages(tmp_path, tmp_path / "p.jsonl")


@pytest.mark.parametrize(
    ("name", "count", "answerable"),
    [
        ("questions/seeds-dev.jsonl", 48, 38),
        ("questions/orangesum-dev.jsonl", 100, 80),
        ("questions/followups-dev.jsonl", 10, None),
        ("data/piaf", 1938, 1938),
        ("data/squad-fr-en", 390, 390),
        ("data/nomiracl-fr", 241, None),
        ("data/orangesum/title-queries-dev.jsonl", 640, 640),
    ],
)
def test_the_real_question_sets_are_read_whole(name: str, count: int, answerable: int | None) -> None:
    cases = real(name)
    assert len(cases) == count
    assert answerable is None or sum(case.answerable for case in cases) == answerable
    assert [Case.model_validate_json(case.model_dump_json()) for case in cases] == cases


def test_a_real_set_has_its_gold_answers_in_its_evidence() -> None:
    cases = real("data/piaf")
    held = sum(any(text in case.evidence[0] for text in case.answer[0]) for case in cases if case.evidence)
    assert held > 0.99 * len(cases)
    bilingual = real("data/squad-fr-en")
    assert sum(bool(case.evidence) for case in bilingual) > 0.85 * len(bilingual)
    assert sum(case.language == "en" for case in bilingual) == 195


def test_real_conversations_have_their_earlier_turns_and_judged_questions_their_passages() -> None:
    assert all(case.earlier for case in real("questions/followups-dev.jsonl"))
    judged = real("data/nomiracl-fr")
    assert all(len(case.within) == 10 for case in judged)
    assert 90 < sum(case.answerable for case in judged) < 150


def real(name: str) -> list[Case]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the question set is not there: {path}")
    return load_cases(path)
