"""The report of a run as a page and as Markdown: what it says, and that hostile text does it no harm."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from eval_doubles import CASES, OTHER, RIGHT, ROSS, ScriptedAssistant, a_case, an_answer, scripted
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, sync_playwright

from embeddings.errors import Language
from eval.cases import Case
from eval.evidence import Span
from eval.highlighting import Segment, excerpts, segments
from eval.html import page
from eval.markdown import CASES_SHOWN, markdown
from eval.measures import MEASURES
from eval.plots import plots
from eval.report import Report
from eval.results import FAILURES, CaseResult
from eval.run import evaluate
from eval.scores import complete
from eval.wording import FAILURE_MEANINGS, FAILURE_TITLES, LANGUAGES, words

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TEMPLATES = Path(__file__).parents[1] / "eval" / "templates"

MARKUP = "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\"'"
TURNED = "\u202eexe.txt \u2067 abc \u2066"
ENDLESS = "x" * 100_000
CONTROLS = "\x00\x1b[31m\u2028<b> | `code` *a* _b_ #c $d$ [e](f)\n# g"
HOSTILE = (MARKUP, TURNED, ENDLESS, CONTROLS)

A_CONFIGURATION: Mapping[str, Any] = {
    "cases": {"count": 5, "digest": "0123456789abcdef"},
    "mode": "answers",
    "assistant": {"chat": "a-chat", "prompts": ["fr/answer@1"], "index": {"articles": 2, "passages": 9}},
    "commit": "94f14904b036+",
}


@pytest.fixture(scope="module")
def report() -> Report:
    """Five cases of which one is right, and of the others each wrong in its own way."""
    return Report(evaluate(scripted(), CASES).results, A_CONFIGURATION)


@pytest.fixture(scope="module")
def shown(report: Report) -> str:
    return page(report)


def result_of(text: str, number: int) -> CaseResult:
    """A wrong answer in which ``text`` stands wherever others than Kiosque may write."""
    name = f"{number} " + re.sub(r"[\x00\x1b\u2028\n]", "", text)
    case = a_case(
        name, answer="Ross", articles=(text,), evidence=text, kind=name, tags=(text,), question=text,
        earlier=({"question": text, "language": "en", "answerable": True},),
    )  # fmt: skip
    passage = {"article": text, "title": text, "published": None, "start": 0, "end": len(text), "text": text,
               "score": 0.5, "cosine": 0.9}  # fmt: skip
    citation = {**passage, "number": 1, "end": 5, "quote": text[:5]}
    answer = {
        "answered": True, "language": "fr", "text": text, "notice": text, "refusal": "", "evidence": [passage],
        "sentences": [{"text": text, "citations": [1, 2]}], "citations": [citation],
    }  # fmt: skip
    scores = complete({"answer_right": 0.0, "expected_shown": 1.0, "citation_article": 1.0})
    return CaseResult(case, scores, answer, (text,), ((Span(text, 2, 8),),), (text,), (text,))


@pytest.fixture(scope="module")
def hostile() -> Report:
    results = [result_of(text, number) for number, text in enumerate(HOSTILE)]
    failed = [CaseResult(a_case(f"failed {n}"), complete({}), error=text) for n, text in enumerate(HOSTILE)]
    configuration = {"mode": "answers", "assistant": {"chat": MARKUP}, "data": ENDLESS, "other": {TURNED: [MARKUP]}}
    return Report((*results, *failed), configuration)


def visible(text: str, language: Language) -> str:
    """The page's text in one language, without its tags."""
    other = "en" if language == "fr" else "fr"
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    text = re.sub(rf"<span class=w lang={other}>[^<]*(?:<bdi>[^<]*</bdi>[^<]*)*</span>", "", text)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


class TestHighlighting:
    def test_a_passage_is_cut_where_cited_words_and_evidence_begin_and_end(self) -> None:
        assert segments("abcdefgh", [(1, 5)], [(3, 7)]) == (
            Segment("a", False, False),
            Segment("bc", True, False),
            Segment("de", True, True),
            Segment("fg", False, True),
            Segment("h", False, False),
        )

    def test_two_citations_that_overlap_are_one_stretch_after_the_other(self) -> None:
        found = segments("abcdef", [(0, 4), (2, 6)], [])
        assert [each.text for each in found] == ["ab", "cd", "ef"] and all(each.cited for each in found)

    def test_what_lies_outside_the_passage_marks_nothing_in_it(self) -> None:
        assert segments("abc", [(-9, -2), (3, 9)], [(7, 8)]) == (Segment("abc", False, False),)
        assert segments("abc", [(-9, 1)], [(2, 99)]) == (
            Segment("a", True, False),
            Segment("b", False, False),
            Segment("c", False, True),
        )
        assert segments("", [(0, 3)], []) == ()

    @given(st.text(max_size=20), st.lists(st.tuples(st.integers(-5, 25), st.integers(-5, 25)), max_size=4))
    def test_no_character_is_lost_or_doubled(self, text: str, ranges: list[tuple[int, int]]) -> None:
        assert "".join(each.text for each in segments(text, ranges, ranges[::-1])) == text

    def test_citations_of_one_passage_share_it_and_a_quote_without_a_passage_stands_alone(self) -> None:
        passage = {"article": "a", "title": "T", "published": "2019-05", "start": 10, "end": 20, "text": "0123456789"}
        inside = [{"number": n, "article": "a", "start": s, "end": s + 2, "quote": ".."} for n, s in ((2, 12), (1, 17))]
        across = {"number": 3, "article": "a", "title": "T", "published": None, "start": 18, "end": 22, "quote": "89ab"}
        first, second = excerpts({"evidence": [passage], "citations": [*inside, across]}, ((Span("a", 20, 22),),))
        assert first.numbers == (1, 2) and [each.text for each in first.segments if each.cited] == ["23", "78"]
        assert second.numbers == (3,) and second.published == ""
        assert second.segments == (Segment("89", True, False), Segment("ab", True, True))

    def test_the_same_words_in_another_article_are_not_marked(self) -> None:
        passages = [
            {"article": name, "title": "", "published": None, "start": 0, "end": 3, "text": "abc"} for name in "xy"
        ]
        citation = {"number": 1, "article": "y", "start": 0, "end": 3, "quote": "abc"}
        other, cited = excerpts({"evidence": passages, "citations": [citation]}, ((Span("y", 0, 1),),))
        assert other.numbers == () and other.segments == (Segment("abc", False, False),)
        assert cited.numbers == (1,) and cited.segments[0] == Segment("a", True, True)


class TestPage:
    def test_it_runs_nothing_and_fetches_nothing(self, shown: str, hostile: Report) -> None:
        for text in (shown, page(hostile)):
            tags = re.findall(r"<[a-z][^>]*>", text)
            assert not re.search(r"<(script|img|link|iframe|object|base|form)\b", text)
            assert not [
                tag for tag in tags if re.search(r"\s(on\w+|src|srcset|action)\s*=", re.sub(r'"[^"]*"', "", tag))
            ]
            assert set(re.findall(r'href="(.)', text)) == {"#"} and set(re.findall(r"url\((.)", text)) <= {"#"}
            assert "default-src 'none'" in text and "http:" not in text and "https:" not in text

    def test_hostile_text_stands_as_text(self, hostile: Report) -> None:
        text = page(hostile)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img" in text and "{{7*7}}" in text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        assert text.count("<html") == text.count("<style>") == text.count("</style>") == 1
        assert text.encode()  # no lone surrogate

    def test_a_very_long_name_is_cut_but_not_an_answer_or_a_passage(self, hostile: Report) -> None:
        lengths = Counter(map(len, re.findall("x{200,}", page(hostile))))
        assert max(lengths) > 99_000 and 300 in lengths

    def test_the_verdict_is_in_words_made_from_the_figures(self, shown: str) -> None:
        assert (
            "5 questions on 2 articles (9 passages), answered by a-chat. Passed: 2 of 5 (40%). "
            "First cause of failure: “Error” (1)." in visible(shown, "en")
        )
        assert (
            "5 questions sur 2 articles (9 passages), réponses de a-chat. Cas réussis : 2 sur 5 (40 %). "
            "Première cause d'échec : « Erreur » (1)." in visible(shown, "fr")
        )

    def test_every_headline_figure_has_its_interval_its_cases_and_its_good_direction(self, report: Report) -> None:
        tiles = re.findall(r"<li>\n<h3>.*?(?=<li>|</ul>)", page(report), flags=re.S)
        assert len(tiles) == len(report.headline)
        right, invented = (visible(tile, "en") for tile in tiles[:2])
        assert right == "Right answers 33.3% 0–100 · of 3 cases higher is better"
        assert invented == "Answered though the articles are silent 50.0% 0–100 · of 2 cases lower is better"
        assert '<rect class=band x="0.0" y=1 width="100.0" ' in tiles[0] and '<rect class=point x="32.58" ' in tiles[0]
        assert "95% within" in visible(tiles[-1], "en")

    def test_each_measure_is_split_by_language_and_by_whether_the_articles_answer(self, shown: str) -> None:
        row = re.search(r"<tr><th scope=row>[^\n]*Right answers</span>(.*?)\n<tr>", shown, flags=re.S)
        head = re.search(r"<h2 id=figures>.*?<thead>(.*?)\n<tbody>", shown, flags=re.S)
        assert row and head
        assert visible(head.group(1), "en") == "All French English Answerable Unanswerable"
        cells = [visible(cell, "en") for cell in row.group(1).split("<td>")[1:]]
        assert cells == ["33.3% 0–100 · 3", "50.0% 0–100 · 2", "0.0% 0–79 · 1", "33.3% 0–100 · 3", "–"]

    def test_kinds_and_tags_have_a_table_of_their_own(self, shown: str) -> None:
        table = visible(shown.split("id=parts")[1].split("</table>")[0], "en")
        assert re.search(r"Kind fact 1 100\.0% 21–100 · 1 .*Tag people 1 0\.0% 0–79 · 1 ", table)

    def test_errors_notices_and_missing_articles_come_before_the_figures(self, report: Report) -> None:
        absent = replace(report.results[0], missing=("gone.txt",))
        text = page(Report((absent, *report.results[1:]), A_CONFIGURATION))
        before = visible(text.split("<ul class=tiles>")[0], "en")
        assert "1 case failed with an error, first broken : ValueError: two lines See these cases" in before
        assert "1 case answered with a notice, first invented : Le modèle a échoué. invented" in before
        assert "1 article expected and not in the index: gone.txt" in before
        assert "ross.txt · not in the index" not in visible(text, "en")

    def test_cases_stand_where_they_failed_and_passed_ones_last(self, report: Report, shown: str) -> None:
        groups = re.findall(r'<details class="fold group"( open)?>\n<summary><h3>(.*?)</h3>', shown)
        assert [visible(title, "en") for _, title in groups] == [
            "Error 1",
            "Answered though the articles are silent 1",
            "Retrieved, but not used 1",
            "Passed 2",
        ]
        assert [opened for opened, _ in groups] == [" open", " open", " open", ""]
        assert len(re.findall(r"<details class=case id", shown)) == len(report.results)

    def test_every_link_leads_somewhere_and_no_id_is_given_twice(self, shown: str) -> None:
        ids = Counter(re.findall(r'\bid="?([^"\s>]+)', shown))
        assert max(ids.values()) == 1
        assert set(re.findall(r'href="#([^"]*)"', shown)) | set(re.findall(r"url\(#([^)]*)\)", shown)) <= set(ids)

    def test_the_cited_words_are_marked_and_the_evidence_underlined(self, shown: str) -> None:
        assert (
            "<mark>Le ministre du Commerce </mark><mark><u>est Wilbur Ross</u></mark><mark>.</mark>"
            " Il a reçu 260 demandes." in shown
        )
        assert '<sup><a href="#case-0-1">1</a></sup>' in shown and '<span class=number id="case-0-1">1</span>' in shown

    def test_an_expected_article_has_its_rank(self, shown: str) -> None:
        wrong = visible(shown.split('id="case-1"')[1].split("</details>\n</details>")[0], "en")
        assert "Ross ross.txt · rank 2" in wrong and "x.txt ross.txt ✓" in wrong

    def test_a_conversation_shows_what_was_said_before(self) -> None:
        turn = {"question": "Qui a parlé ?", "language": "fr", "answerable": True}
        case = a_case("Et quand ?", answer="Ross", articles=("ross.txt",), earlier=(turn,))
        assistant = ScriptedAssistant({"Qui a parlé ?": RIGHT, "Et quand ?": RIGHT}, {}, [ROSS])
        text = visible(page(evaluate(assistant, [case])), "en")
        assert "Earlier Qui a parlé ? Le ministre est Wilbur Ross. Expected Ross ross.txt" in text

    def test_a_refusal_shows_its_words_and_the_passages_it_was_made_from(self) -> None:
        refused = an_answer(refusal="Les articles ne disent rien.", shown=[ROSS, OTHER])
        assistant = ScriptedAssistant({"q": refused}, {"q": [ROSS]}, [ROSS, OTHER])
        text = visible(page(evaluate(assistant, [a_case("q", answer="Ross", articles=("ross.txt",))])), "en")
        assert "Refusal Les articles ne disent rien." in text and "Passages shown, not cited (2)" in text
        assert "Cited passages" not in text

    def test_a_number_that_is_no_citation_is_no_link(self, hostile: Report) -> None:
        assert '<sup><a href="#case-0-1">1</a></sup><sup>2</sup>' in page(hostile)

    def test_a_run_without_answers_has_only_what_a_search_gives(self) -> None:
        report = evaluate(scripted(), CASES, retrieval_only=True)
        text = page(report)
        english = visible(text, "en")
        assert "5 questions on articles, retrieval only, with ?." in english
        assert "An expected article is among the first ten for 3 of 3 (100%)." in english
        assert list(report.headline) == ["recall_at_5", "ndcg_at_10", "mrr_at_10"]
        assert {plot.name for plot in plots(report, "en")} == {"recall"}
        assert "Scores" not in english and "Waiting time" not in text

    def test_a_run_without_cases_is_said_to_be_one(self) -> None:
        text = page(Report(()))
        assert "No case: there is nothing to report." in visible(text, "en")
        assert "Aucun cas : il n'y a rien à rapporter." in visible(text, "fr")
        assert "<figure>" not in text and "<table>" not in text

    def test_the_configuration_is_all_there(self, shown: str) -> None:
        text = visible(shown.split("<dl class=configuration>")[1].split("</section>")[0], "en")
        assert text.startswith("Chat model a-chat Prompts fr/answer@1 Index articles 2 passages 9 ")
        assert "digest 0123456789abcdef" in text and "Commit 94f14904b036+" in text

    def test_the_same_report_gives_the_same_bytes(self, report: Report, shown: str) -> None:
        assert page(Report(report.results, report.configuration)) == shown
        assert markdown(Report(report.results, report.configuration)) == markdown(report)


def searched(language: Language, *ranks: int) -> Iterator[CaseResult]:
    """A case for each rank at which its article was found."""
    for number, rank in enumerate(ranks):
        case = a_case(f"{language}-{number}", language, answer="Ross", articles=("ross.txt",))
        found = (*(f"{n}.txt" for n in range(rank - 1)), "ross.txt")
        yield CaseResult(case, complete({"recall_at_10": float(rank <= 10)}), ranked=found, wanted=("ross.txt",))


def judged(cosine: float, answerable: bool, answered: bool, language: Language = "fr") -> CaseResult:
    case: Case = a_case("q", language, answer="Ross" if answerable else "", within=("ross.txt",))
    passages = [{"cosine": cosine - 0.1}, {"cosine": cosine}]
    scores = complete({"expected_shown": 1.0, "answer_right": 1.0, "total_s": None})
    return CaseResult(case, scores, {"answered": answered, "evidence": passages, "notice": ""})


class TestPlots:
    def test_recall_is_the_mean_over_cases_at_each_rank(self) -> None:
        (plot, *_) = plots(Report((*searched("fr", 1, 2, 6), *searched("en", 25))), "en")
        assert plot.caption == "Recall: 25% at the first place, 50% within five, 75% within twenty."
        assert "French (3)" in plot.svg and "English (1)" in plot.svg

    def test_silence_is_held_against_the_evidence_bin_by_bin(self) -> None:
        weak = [judged(0.5 + n / 100, answerable=False, answered=n < 2) for n in range(8)]
        strong = [judged(0.8 + n / 100, answerable=True, answered=True) for n in range(8)]
        found = {plot.name: plot for plot in plots(Report((*strong, *weak)), "en")}
        # shares answered: 2 of 8 and 8 of 8; answerable: 0 and 8 of 8
        assert found["silence"].caption.endswith("mean gap: 12 points.")
        assert ">0.54<" in found["silence"].svg and ">0.84<" in found["silence"].svg

    def test_languages_are_binned_apart_as_their_cosines_do_not_compare(self) -> None:
        french = [judged(0.5 + n / 100, answerable=n >= 4, answered=n >= 4) for n in range(8)]
        english = [judged(0.8 + n / 100, answerable=n >= 4, answered=n >= 4, language="en") for n in range(8)]
        (plot,) = (plot for plot in plots(Report((*french, *english)), "en") if plot.name == "silence")
        # the weaker half of either language: medians of .50 to .53 with .80 to .83
        assert plot.caption.endswith("mean gap: 0 points.") and ">0.67<" in plot.svg

    def test_what_there_is_no_data_for_is_left_out(self) -> None:
        assert plots(Report(()), "fr") == ()
        few = Report(tuple(judged(0.5, answerable=True, answered=True) for _ in range(15)))
        assert plots(few, "fr") == ()

    def test_they_take_colours_and_font_from_the_page(self, report: Report) -> None:
        for language in LANGUAGES:
            for plot in plots(report, language):
                assert plot.svg.startswith("<svg viewBox=") and plot.svg.endswith("</svg>")
                assert "<text" in plot.svg and "currentColor" in plot.svg and "var(--one)" in plot.svg
                assert not re.search(r"#[0-9a-f]{6}\b(?!\w)|font-family|xmlns|<metadata|<style|DOCTYPE", plot.svg)
                assert all(
                    name.startswith(f"{language}-{plot.name}-") for name in re.findall(r' id="([^"]*)', plot.svg)
                )


class TestMarkdown:
    def test_english_comes_first_with_a_way_to_the_french(self, report: Report) -> None:
        english, french = markdown(report).replace("\u00a0", " ").split('<a id="fr"></a>')
        assert english.startswith('<a id="en"></a>\n\n# Kiosque – Evaluation report\n\n[Version française](#fr)\n')
        assert "| Right answers | 33.3% (0–100) | 3 | higher is better |" in english
        assert "| Réponses justes | 33,3 % (0–100) | 3 | plus haut, mieux c'est |" in french
        assert "| Measure | All | French | English | Answerable | Unanswerable |" in english
        assert "- **wrong** · Retrieved, but not used · wrong" in english
        assert "> 1 case failed with an error, first broken: ValueError: two lines" in english
        assert "- Index: articles 2, passages 9" in english and "- Index : articles 2, passages 9" in french

    def test_hostile_text_is_neither_markup_nor_a_second_line(self, hostile: Report) -> None:
        text = markdown(hostile)
        assert not re.search(r"(?<!\\)<(?!a id=|/a>)|(?<!\\)`|(?<!\\)\$", text)
        assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u202a-\u202e\u2066-\u2069]", text)
        assert r"\<b\> \| \`code\` \*a\* \_b\_ \#c \$d\$ \[e\](f) \# g" in text
        assert max(map(len, text.split("\n"))) < 3_000
        for rows in re.findall(r"(?:^\|.*\n)+", text, flags=re.M):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows.splitlines()}) == 1

    def test_the_fiftieth_failed_case_is_the_last_one_named(self) -> None:
        text = markdown(Report(tuple(searched("fr", *[11] * (CASES_SHOWN + 7))), {"mode": "retrieval"}))
        assert (
            text.count("· Not retrieved ·") == CASES_SHOWN and "- and 7 more\n" in text and "- et 7 de plus\n" in text
        )

    def test_a_run_without_cases_is_said_to_be_one(self) -> None:
        assert "No case: there is nothing to report." in markdown(Report(()))


class TestWording:
    def test_every_failure_and_every_measure_is_named_in_both_languages(self) -> None:
        for language in LANGUAGES:
            assert all(FAILURE_TITLES[place][language] for place in (*FAILURES, ""))
            assert all(FAILURE_MEANINGS[place][language] for place in FAILURES)
            assert all(measure.title(language) for measure in MEASURES.values())

    def test_every_word_of_the_page_is_there_in_both_languages(self) -> None:
        for name in ("report.html.jinja", "case.html.jinja"):
            keys = re.findall(r'\bt\("(\w+)"', (TEMPLATES / name).read_text("utf-8"))
            assert keys and all(words(key, language) for key in keys for language in LANGUAGES)

    def test_french_has_its_no_break_spaces(self) -> None:
        assert words("silence_title", "fr").endswith("\u00a0?")
        assert "«\u00a0{title}\u00a0»" in words("first_cause", "fr")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: THE REPORT WAS NOT TRIED IN A BROWSER")
class TestInABrowser:
    @pytest.mark.parametrize("width", [390, 1280])
    def test_it_asks_for_nothing_fits_the_screen_and_speaks_both_languages(
        self, browser: Browser, report: Report, hostile: Report, tmp_path: Path, width: int
    ) -> None:
        file = tmp_path / "report.html"
        file.write_text(page(Report((*report.results, *hostile.results), A_CONFIGURATION)), "utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 900})
        asked: list[str] = []
        complaints: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("dialog", lambda dialog: complaints.append(dialog.message))
        tab.goto(file.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        assert tab.locator("h1").inner_text() == "Evaluation report"
        tab.locator("#in-en").focus()
        tab.keyboard.press("ArrowRight")
        assert tab.locator("h1").inner_text() == "Rapport d'évaluation"
        assert not tab.locator(".w[lang=en]:visible").count() and tab.locator(".plot[lang=fr]:visible").count() == 3
        assert asked == [file.as_uri()] and complaints == []
        tab.close()
