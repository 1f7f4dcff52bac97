"""Every metric by hand, and those of retrieval against a reference implementation."""

from dataclasses import replace
from math import log2
from pathlib import Path

import pytest
from eval_doubles import OTHER, ROSS, an_answer, an_article, cite
from hypothesis import given
from hypothesis import strategies as st

from embeddings.articles import PublicationDate
from eval.evidence import Span, evidence_spans, locate
from eval.loading import load_cases
from eval.matching import Catalogue, names_of
from eval.metrics.citation_article import citation_article
from eval.metrics.citation_precision import citation_precision
from eval.metrics.citation_recall import citation_recall
from eval.metrics.citation_support import citation_support
from eval.metrics.exact_match import exact_match
from eval.metrics.false_refusal import false_refusal
from eval.metrics.hallucination import hallucination
from eval.metrics.language import language_kept, language_of
from eval.metrics.mrr import mrr_at
from eval.metrics.ndcg import ndcg_at
from eval.metrics.recall import recall_at
from eval.metrics.right_answer import is_right
from eval.metrics.sentence_support import sentence_support
from eval.metrics.sentences_cited import sentences_cited
from eval.metrics.token_f1 import token_f1
from eval.normalising import normalised

QUESTIONS = Path(__file__).parents[2] / "shared" / "questions"


class TestMatching:
    def test_an_article_goes_by_its_id_its_id_in_the_file_or_its_file_name(self) -> None:
        assert set(names_of(an_article("feeds/agency.jsonl#orange-657"))) == {
            "feeds/agency.jsonl#orange-657",
            "orange-657",
        }
        assert set(names_of(an_article("2019/huawei.txt"))) == {"2019/huawei.txt", "huawei.txt"}
        assert "miracl-144006#0" in names_of(an_article("passages.jsonl#miracl-144006#0"))

    def test_an_article_counts_once_at_its_best_place(self) -> None:
        catalogue = Catalogue([an_article(name) for name in ("x.txt", "f.jsonl#o-1", "y.txt")])
        found = ["x.txt", "f.jsonl#o-1", "x.txt", "f.jsonl#o-1", "y.txt"]
        assert catalogue.ranked(found, catalogue.wanted(["o-1", "y.txt"])) == ("x.txt", "o-1", "y.txt")

    def test_a_reprint_of_the_expected_article_is_that_article(self) -> None:
        catalogue = Catalogue(
            [an_article("a.txt", "Même dépêche."), an_article("b.txt", "Même  dépêche."), an_article("c.txt")]
        )
        wanted = catalogue.wanted(["b.txt", "a.txt"])
        assert list(wanted) == ["b.txt"]  # two names for one article
        assert catalogue.ranked(["c.txt", "a.txt", "b.txt"], wanted) == ("c.txt", "b.txt")
        assert catalogue.is_wanted("a.txt", wanted) and not catalogue.is_wanted("c.txt", wanted)

    def test_a_name_of_no_article_is_known_as_missing_and_never_found(self) -> None:
        catalogue = Catalogue([an_article("a.txt")])
        assert catalogue.missing(["a.txt", "z.txt"]) == ("z.txt",)
        assert catalogue.ids(["z.txt", "a.txt"]) == ("a.txt",)
        assert catalogue.ranked(["a.txt"], catalogue.wanted(["z.txt"])) == ("a.txt",)


class TestRightAnswer:
    @pytest.mark.parametrize(
        ("reply", "groups"),
        [
            ("C'est Wilbur Ross.", [["wilbur ross"]]),
            ("Des ETATS-UNIS et du Sénégal", [["états‑unis"], ["Maroc", "senegal"]]),
            ("280 millions d’euros", [["280\u00a0millions d'euros"]]),
            ("280\u202fmillions\nd'euros", [["280 millions"]]),
            ("le cœur du réseau", [["coeur"]]),
        ],
    )
    def test_every_group_must_have_an_alternative_in_the_reply(self, reply: str, groups: list[list[str]]) -> None:
        assert is_right(reply, groups)

    @pytest.mark.parametrize(
        ("reply", "groups"),
        [
            ("Google l'a dit.", [["Google"], ["Microsoft"]]),
            ("", [["Google"]]),
            ("Google", []),
            ("Google", [["\u0301"]]),  # an accent alone folds to nothing, and nothing stands in every text
        ],
    )
    def test_a_missing_group_is_wrong_and_nothing_asked_is_never_right(
        self, reply: str, groups: list[list[str]]
    ) -> None:
        assert not is_right(reply, groups)


class TestRetrievalMetrics:
    def test_recall_is_the_share_of_expected_articles_among_the_first(self) -> None:
        ranked = ["x", "a", "y", "z", "w", "b"]
        assert recall_at(ranked, ["a", "b"], 5) == 0.5
        assert recall_at(ranked, ["a", "b"], 6) == 1.0
        assert recall_at(ranked, ["c"], 5) == recall_at([], ["c"], 5) == 0.0
        assert recall_at(ranked, [], 5) is None

    def test_ndcg_by_hand(self) -> None:
        assert ndcg_at(["a", "x", "b"], ["a", "b"]) == pytest.approx((1 + 1 / 2) / (1 + 1 / log2(3)))
        assert ndcg_at(["x", "a"], ["a"]) == pytest.approx(0.6309297535714574)
        assert ndcg_at(["b", "a"], ["a", "b"]) == 1.0
        assert ndcg_at([*"0123456789", "a"], ["a"]) == 0.0  # eleventh
        assert ndcg_at([*"0123456789"], [*"0123456789abc"]) == 1.0  # no more than ten can be found
        assert ndcg_at(["a"], []) is None

    def test_mrr_by_hand(self) -> None:
        assert mrr_at(["x", "a", "b"], ["a", "b"]) == 0.5
        assert mrr_at([*"0123456789", "a"], ["a"]) == 0.0
        assert mrr_at(["a"], []) is None

    @given(
        st.lists(
            st.tuples(
                st.lists(st.sampled_from("abcdefghijklmnopqrst"), unique=True, max_size=20),
                st.sets(st.sampled_from("abcdefghijklmnopqrstuvw"), min_size=1, max_size=6),
            ),
            min_size=1,
            max_size=8,
        )
    )
    def test_they_equal_trec_evals_to_a_billionth(self, run: list[tuple[list[str], set[str]]]) -> None:
        import ir_measures
        from ir_measures import RR, R, nDCG

        measures = {nDCG @ 10: ndcg_at, RR @ 10: mrr_at, R @ 5: recall_at}
        judged = [ir_measures.Qrel(str(q), name, 1) for q, (_, expected) in enumerate(run) for name in expected]
        scored = [
            ir_measures.ScoredDoc(str(q), name, -float(rank))
            for q, (ranked, _) in enumerate(run)
            for rank, name in enumerate(ranked)
        ]
        theirs = {(each.query_id, each.measure): each.value for each in ir_measures.iter_calc(measures, judged, scored)}
        for q, (ranked, expected) in enumerate(run):
            for measure, ours in measures.items():
                assert ours(ranked, expected, measure.params["cutoff"]) == pytest.approx(
                    theirs.get((str(q), measure), 0.0), abs=1e-9
                )


class TestShortAnswers:
    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("Les États-Unis d'Amérique !", "fr", ["etats", "unis", "amerique"]),
            ("soixante-quinze mille personnes", "fr", ["75000", "personnes"]),
            ("75\u202f000 personnes", "fr", ["75000", "personnes"]),
            ("75.000", "fr", ["75000"]),
            ("3,5 %", "fr", ["3.5", "%"]),
            ("vingt et un pays", "fr", ["21", "pays"]),
            ("two hundred and ten people", "en", ["210", "people"]),
            ("deux hommes et un chien", "fr", ["2", "hommes", "et", "chien"]),
            ("l'an 2019.", "fr", ["an", "2019"]),
            ("The 75,000 people of an island", "en", ["75000", "people", "of", "island"]),
            ("seventy-five thousand", "en", ["75000"]),
            ("3.5", "en", ["3.5"]),
            ("in 2019, 300 people", "en", ["in", "2019", "300", "people"]),
            ("", "fr", []),
            ("51%", "fr", ["51", "%"]),
            ("75€ ou 75 €", "fr", ["75", "€", "ou", "75", "€"]),
            ("$75.5", "en", ["75.5", "$"]),
            ("75 mille", "fr", ["75000"]),
            ("2,5 milliards d'euros", "fr", ["2500000000", "euros"]),
            ("75 thousand", "en", ["75000"]),
            ("the U.S. and the US", "en", ["us", "and", "us"]),
            ("C", "fr", ["c"]),
        ],
    )
    def test_words_are_compared_without_what_does_not_count(
        self, text: str, language: str, expected: list[str]
    ) -> None:
        assert normalised(text, language) == expected  # type: ignore[arg-type]

    def test_exact_match_takes_the_best_alternative(self) -> None:
        assert exact_match("Le Royaume-Uni.", ["la France", "royaume uni"], "fr") == 1.0
        assert exact_match("C'est le Royaume-Uni.", ["royaume uni"], "fr") == 0.0
        assert exact_match("x", [], "fr") is None

    def test_token_f1_by_hand(self) -> None:
        # two words of three in common with an alternative of two: p = 2/3, r = 1
        assert token_f1("le grand Wilbur Ross", ["Wilbur Ross", "Trump"], "fr") == pytest.approx(0.8)
        # a repeated word counts as often as both have it: common 1, 2 * 1 / (2 + 1)
        assert token_f1("ross ross", ["Ross"], "en") == pytest.approx(2 / 3)
        assert token_f1("", ["Ross"], "en") == 0.0
        assert token_f1("Ross", [], "en") is None


MINISTER = "Le ministre du Commerce est Wilbur Ross."
REQUESTS = "Il a reçu 260 demandes."


class TestEvidence:
    def test_words_are_found_whatever_the_white_space(self) -> None:
        assert locate("Un  mot\net un autre", "mot et un") == ((4, 13),)
        assert locate("Un mot", "deux") == locate("Un mot", " ") == ()
        assert locate("a.c abc", "abc") == ((4, 7),)  # not a pattern
        assert locate("oui, oui", "oui") == ((0, 3), (5, 8))

    def test_two_spans_meet_when_they_share_half_of_the_shorter(self) -> None:
        assert Span("a", 0, 10).meets(Span("a", 8, 12)) and Span("a", 8, 12).meets(Span("a", 0, 10))
        assert not Span("a", 0, 10).meets(Span("a", 9, 13))
        assert not Span("a", 0, 10).meets(Span("b", 0, 10)) and not Span("a", 3, 3).meets(Span("a", 0, 9))

    def test_evidence_is_looked_for_in_the_expected_articles_at_hand(self) -> None:
        catalogue = Catalogue([ROSS, OTHER])
        wanted = catalogue.wanted(["ross.txt"])
        assert evidence_spans([REQUESTS], [OTHER, ROSS], wanted, catalogue) == ((Span("ross.txt", 41, 64),),)
        twice = an_article("ross.txt", "Il a dit non. Puis : Il a dit non.")
        spans = (Span("ross.txt", 0, 13), Span("ross.txt", 21, 34))
        assert evidence_spans(["Il a dit non."], [twice], wanted, catalogue) == (spans,)
        # misquoted by the case: not the answer's fault; the article not at hand: evidence that was not cited
        assert evidence_spans(["Il a dit non."], [ROSS], wanted, catalogue) == ()
        assert evidence_spans([REQUESTS], [OTHER], wanted, catalogue) == ((),)


class TestCitations:
    def test_a_sentence_is_cited_when_one_of_its_numbers_exists(self) -> None:
        citations = [cite(1, ROSS, MINISTER), cite(2, ROSS, REQUESTS)]
        answer = an_answer(("Un.", (1,)), ("Deux.", ()), ("Trois.", (9,)), ("Quatre.", (9, 2)), citations=citations)
        assert sentences_cited(answer) == 0.5

    def test_each_citation_of_each_sentence_counts_and_a_number_out_of_range_is_wrong(self) -> None:
        citations = [cite(1, ROSS, MINISTER), cite(2, OTHER, "La vente commence en mai.")]
        answer = an_answer(("Un.", (1, 2)), ("Deux.", (1,)), ("Trois.", (9,)), citations=citations)
        assert citation_article(answer, lambda name: name == "ross.txt") == 0.5
        evidence = [[Span("ross.txt", 0, 40)]]
        assert citation_precision(answer, evidence) == 0.5
        assert citation_precision(answer, []) is None

    def test_recall_is_the_share_of_the_pieces_of_evidence_that_are_cited(self) -> None:
        evidence = [[Span("ross.txt", 0, 40)], [Span("ross.txt", 41, 64)], []]
        answer = an_answer(("Un.", (1,)), citations=[cite(1, ROSS, MINISTER), cite(2, ROSS, REQUESTS)])
        assert citation_recall(answer, evidence) == pytest.approx(1 / 3)  # the second is not cited by any sentence
        assert citation_recall(answer, []) is None

    def test_a_refusal_has_nothing_to_cite(self) -> None:
        refusal = an_answer(refusal="Non.", shown=[ROSS])
        assert sentences_cited(refusal) is citation_article(refusal, bool) is citation_recall(refusal, [[]]) is None


class TestSupport:
    def test_a_sentence_is_supported_when_its_figures_and_names_stand_in_what_it_cites(self) -> None:
        citations = [cite(1, ROSS, MINISTER), cite(2, ROSS, REQUESTS)]
        answer = an_answer(
            ("Wilbur Ross a reçu 260 demandes.", (1, 2)),  # both together
            ("Il a reçu deux cent soixante demandes.", (2,)),
            ("Il a reçu 270 demandes.", (2,)),
            ("Il a reçu 260 demandes.", ()),
            ("Il a reçu 260 demandes.", (2, 9)),  # one of the two does not exist
            citations=citations,
        )
        assert sentence_support(answer) == pytest.approx(2 / 5)

    def test_a_citation_counts_when_its_sentence_needs_it(self) -> None:
        citations = [cite(1, ROSS, MINISTER), cite(2, ROSS, REQUESTS)]
        needed = an_answer(("Wilbur Ross a reçu 260 demandes.", (1, 2)), citations=citations)
        assert citation_support(needed) == 1.0
        padded = an_answer(("Il a reçu 260 demandes.", (1, 2)), citations=citations)
        assert citation_support(padded) == 0.5
        unsupported = an_answer(("Il a reçu 270 demandes.", (1, 2)), citations=citations)
        assert citation_support(unsupported) == 0.0
        assert citation_support(an_answer(refusal="Non.")) is None

    def test_what_the_question_says_must_stand_in_the_words_or_in_the_title_and_date_beside_them(self) -> None:
        dated = replace(ROSS, title="Huawei, un an après", published=PublicationDate(2019, 5, 13))
        said, asked = (
            "En mai 2019, Huawei a reçu 260 demandes.",
            "Combien de demandes Huawei a-t-il reçues en mai 2019 ?",
        )
        for article, support in ((dated, 1.0), (replace(dated, title=""), 0.0), (replace(dated, published=None), 0.0)):
            answer = an_answer((said, (1,)), citations=[cite(1, article, REQUESTS)], question=asked)
            assert sentence_support(answer) == support

    def test_a_day_that_the_words_count_back_to_is_said(self) -> None:
        article = an_article("a.txt", "Il est parti hier.")
        dated = replace(article, published=PublicationDate(2019, 5, 13))
        for day, support in (("12", 1.0), ("11", 0.0)):
            answer = an_answer((f"Il est parti le {day} mai 2019.", (1,)), citations=[cite(1, dated, article.text)])
            assert sentence_support(answer) == support


def test_an_invented_answer_and_a_false_refusal_each_belong_to_one_sort_of_question() -> None:
    assert hallucination(answerable=False, answered=True) == 1.0
    assert hallucination(answerable=False, answered=False) == 0.0
    assert hallucination(answerable=True, answered=True) is None
    assert false_refusal(answerable=True, refused=True) == 1.0
    assert false_refusal(answerable=True, refused=False) == 0.0
    assert false_refusal(answerable=False, refused=True) is None


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Le ministre du commerce est Wilbur Ross.", "fr"),
            ("Wilbur Ross is the Secretary of Commerce.", "en"),
            ("Les articles ne répondent pas à cette question.", "fr"),
            ("The articles do not answer this question.", "en"),
            ("In 2020, Bouygues Telecom and SFR asked the French state for compensation.", "en"),
        ],
    )
    def test_the_text_itself_tells(self, text: str, expected: str) -> None:
        assert language_of(text) == expected

    @pytest.mark.parametrize("quoted", ["« {} »", "“{}”", '"{}"'])
    def test_quoted_words_do_not_count(self, quoted: str) -> None:
        words = quoted.format("nous n'avons pas encore décidé de la suite à donner à cette affaire avec la Chine")
        assert language_of(f"The minister said {words} to the press.") == "en"
        assert language_of(words) is None

    @pytest.mark.parametrize("text", ["", "260.", "Wilbur Ross.", "Google, Microsoft, Qualcomm."])
    def test_names_and_numbers_alone_are_in_no_language(self, text: str) -> None:
        assert language_of(text) is None and language_kept(text, "fr") is None

    def test_kept_or_not(self) -> None:
        assert language_kept("Le marché est fermé aux constructeurs.", "fr") is True
        assert language_kept("Le marché est fermé aux constructeurs.", "en") is False

    def test_hardly_any_real_question_is_taken_for_the_other_language(self) -> None:
        if not QUESTIONS.is_dir():
            pytest.skip(f"the question sets are not there: {QUESTIONS}")
        cases = [case for name in ("seeds", "orangesum") for case in load_cases(QUESTIONS / f"{name}-dev.jsonl")]
        kept = [language_kept(case.question, case.language) for case in cases]
        assert kept.count(False) == 0 and kept.count(None) <= 2
