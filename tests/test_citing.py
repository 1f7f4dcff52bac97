"""Each sentence of an answer is tied to the source words that support it; what is not supported is not shown."""

from pathlib import Path

import pytest

from embeddings.articles import Article, Passage
from embeddings.encoder import Encoder
from qa.answer import Evidence, Question
from qa.citing import Citer, Drafted, complete_sentences
from qa.numbering import Numbering
from qa.sources import Sources

TEXT = (
    "L'opérateur Meridia a perdu 39 % de ses abonnés en 2018. Son patron, Paul Renard, a parlé à Londres mercredi. "
    "Le groupe emploie 2 600 personnes. L'Italie a refusé de l'autoriser."
)


@pytest.fixture
def evidence() -> tuple[Evidence, ...]:
    article = Article("a.txt", Path("a.txt"), "Meridia recule", "", "", None, "fr", "", TEXT)
    cut = TEXT.index("Le groupe")
    passages = [
        Passage("a.txt:0", "a.txt", 0, cut - 1, TEXT[: cut - 1]),
        Passage("a.txt:1", "a.txt", cut, len(TEXT), TEXT[cut:]),
    ]
    return tuple(Evidence(passage, article, 0.0) for passage in passages)


def of_articles(*texts: str) -> tuple[Evidence, ...]:
    """Evidence of one passage for each text, the whole of an article."""
    articles = [Article(f"{n}.txt", Path(f"{n}.txt"), "", "", "", None, "fr", "", text) for n, text in enumerate(texts)]
    return tuple(
        Evidence(Passage(f"{article.id}:0", article.id, 0, len(article.text), article.text), article, 0.0)
        for article in articles
    )


def quotes(encoder: Encoder, evidence: tuple[Evidence, ...], question: Question, *drafted: Drafted) -> list[list[str]]:
    citer = Citer(question, Sources(question, evidence, encoder))
    return [[source.quote for source in citer.cite(sentence).sources] for sentence in drafted]


def test_a_sentence_is_tied_to_its_source_whatever_number_the_model_wrote(
    encoder: Encoder, evidence: tuple[Evidence, ...]
) -> None:
    question = Question("How many people work there?", "en")
    found = quotes(encoder, evidence, question, Drafted("The group employs 2,600 people.", hints=(1,)))
    assert found == [["Le groupe emploie 2 600 personnes."]]


def test_a_name_in_the_other_language_is_the_same_name(encoder: Encoder, evidence: tuple[Evidence, ...]) -> None:
    question = Question("Where did Paul Renard speak?", "en")
    found = quotes(encoder, evidence, question, Drafted("He spoke in London.", hints=(2,)))
    assert found == [["Son patron, Paul Renard, a parlé à Londres mercredi."]]


@pytest.mark.parametrize(
    "invented", ["It lost 93% of its subscribers.", "Its chief is Anna Kovacs.", "It was founded in 1980."]
)
def test_an_invented_number_or_name_is_not_supported(
    encoder: Encoder, evidence: tuple[Evidence, ...], invented: str
) -> None:
    assert quotes(encoder, evidence, Question("What happened?", "en"), Drafted(invented, hints=(1,))) == [[]]


def test_facts_of_two_source_sentences_take_two_citations(encoder: Encoder, evidence: tuple[Evidence, ...]) -> None:
    question = Question("Que sait-on du groupe ?", "fr")
    drafted = Drafted("Le groupe de Paul Renard emploie 2 600 personnes.", hints=(2,))
    (found,) = quotes(encoder, evidence, question, drafted)
    assert sorted(found) == [
        "Le groupe emploie 2 600 personnes.",
        "Son patron, Paul Renard, a parlé à Londres mercredi.",
    ]


def test_citations_are_exact_spans_numbered_in_order_and_shared(
    encoder: Encoder, evidence: tuple[Evidence, ...]
) -> None:
    question = Question("Qui ?", "fr")
    citer = Citer(question, Sources(question, evidence, encoder))
    london = citer.cite(Drafted("Il a parlé à Londres.", ()))
    staff = citer.cite(Drafted("Le groupe emploie 2 600 personnes.", ()))
    numbering = Numbering()
    sentences = numbering.sentences([("A.", staff), ("B.", london), ("C.", staff)])
    citations = numbering.citations
    assert [sentence.citations for sentence in sentences] == [(1,), (2,), (1,)]
    assert all(c.article.text[c.start : c.end] == c.quote for c in citations)
    assert [citation.passage.id for citation in citations] == ["a.txt:1", "a.txt:0"]


def test_without_evidence_nothing_is_supported(encoder: Encoder) -> None:
    assert quotes(encoder, (), Question("Qui ?", "fr"), Drafted("Paul Renard.", ())) == [[]]


@pytest.mark.parametrize(
    ("draft", "texts", "rest"),
    [
        ("", [], ""),
        ("Il parle", [], "Il parle"),
        ("Il parle [1].", ["Il parle."], ""),
        ("Il parle. [1] Elle éc", ["Il parle."], "Elle éc"),
        ("Il a dit « oui » [2][3]. Fin [1].", ["Il a dit « oui »", "Fin."], ""),
    ],
)
def test_a_draft_is_cut_at_its_numbers(draft: str, texts: list[str], rest: str) -> None:
    found, left = complete_sentences(draft)
    assert [sentence.text for sentence in found] == texts
    assert left == rest


def test_a_pronoun_is_not_a_name_even_where_an_article_capitalises_it(encoder: Encoder) -> None:
    texts = ("Le patron de Meridia a parlé à Londres mercredi.", "« Paul Renard ne dira rien, Il se tait », dit un IL.")
    evidence = of_articles(*texts)
    question = Question("Où le patron de Meridia a-t-il parlé ?", "fr")
    assert quotes(encoder, evidence, question, Drafted("Il a parlé à Londres mercredi.", (1,))) == [[texts[0]]]


@pytest.mark.parametrize(
    ("question", "drafted", "why"),
    [
        (Question("Qui a parlé à Londres ?", "fr"), "Il a parlé à Londres.", "Ne dit rien de plus que la question."),
        (Question("Combien de personnes emploie-t-il ?", "fr"), "Il en emploie.", "La question demande un nombre"),
        (Question("What happened?", "en"), "Its chief is Anna Kovacs.", "In no passage found: Kovacs."),
        (Question("What happened?", "en"), "The cat sat on the mat and slept all day.", "Too far in meaning"),
        (Question("What happened?", "en"), "On and on" * 50, "An unfinished sentence."),
        (Question("Where did he speak?", "en"), "He spoke in London.", "In the words cited: London."),
    ],
)
def test_the_reason_for_a_verdict_is_said(
    encoder: Encoder, evidence: tuple[Evidence, ...], question: Question, drafted: str, why: str
) -> None:
    finding = Citer(question, Sources(question, evidence, encoder)).cite(Drafted(drafted, ()))
    assert finding.why.startswith(why)
    assert bool(finding.sources) is why.startswith("In the words cited")


def test_a_long_quote_is_no_unfinished_sentence(encoder: Encoder) -> None:
    text = "Le patron de Meridia a parlé à Londres, " + "où il fait beau, " * 30 + "et il est parti."
    article = Article("a.txt", Path("a.txt"), "", "", "", None, "fr", "", text)
    evidence = (Evidence(Passage("a.txt:0", "a.txt", 0, len(text), text), article, 0.0),)
    assert quotes(encoder, evidence, Question("Qui ?", "fr"), Drafted(f"« {text} »", (1,))) == [[text]]


def test_facts_of_two_articles_make_no_sentence(encoder: Encoder) -> None:
    texts = ("Meridia a ouvert son premier magasin le 23 septembre.", "Meridia a vendu 400 vélos en 2016 à Vernay.")
    evidence = of_articles(*texts)
    question = Question("When did Meridia open its first shop?", "en")
    drafted = Drafted("Meridia opened its first shop on 23 September 2016.", (1,))
    assert quotes(encoder, evidence, question, drafted) == [[]]


def test_a_sentence_lies_farther_from_words_of_another_language(encoder: Encoder) -> None:
    evidence = of_articles("Le groupe Renard en Allemagne et le groupe Kovacs au Brésil sont partenaires de Meridia.")
    question = Question("Which German group is a partner?", "en")
    assert quotes(encoder, evidence, question, Drafted("Renard in Germany was named as a partner.", (1,))) != [[]]


def test_a_question_is_the_last_thing_to_rest_on(encoder: Encoder) -> None:
    texts = (
        "Meridia renonce-t-il à son accord avec le groupe Lumen ?",
        "Meridia abandonne l'accord avec Lumen.",
    )
    question = Question("Que fait Meridia ?", "fr")
    drafted = Drafted("Meridia renonce à son accord avec le groupe Lumen.", (1,))
    assert quotes(encoder, of_articles(*texts), question, drafted) == [[texts[1]]]
