"""Question to whole answer: Kiosque against a plain chain on the same model, the same articles and the same questions.

    python benchmarks/plain_chain.py [FOLDER] [QUESTIONS.jsonl] [--questions N]

The plain chain is the tutorial one: chunks of 1,000 characters, the four nearest ones and the question in one prompt.
Each has a warm model server of its own, of the same model, so that neither loses what the other keeps computed; each
question is put to both in turn, and the ratio of the medians is what counts: absolute times depend on the machine.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from langchain_core.prompts import ChatPromptTemplate
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from embeddings.encoder import load_encoder
from embeddings.index import Index
from embeddings.ingest import ingest
from qa import Assistant
from qa.models import open_chat_model
from qa.settings import Settings

ROOT = Path(__file__).parents[1]
PLAIN = ChatPromptTemplate.from_template(
    "Answer the question in its language, in one or two sentences, from this context only:\n\n{context}\n\n"
    "Question: {question}"
)
QUESTIONS = (
    "Quel est le montant de l'amende infligée à ZTE en juin 2018 ?",
    "How much does the Mate 30 Pro cost?",
    "Combien ont rapporté les enchères 5G allemandes ?",
    "Which British minister was dismissed over the Huawei leak?",
    "De combien de temps le gouvernement français dispose-t-il pour se prononcer sur un équipement 5G ?",
    "How many smartphones did Huawei ship in 2018?",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "articles")
    parser.add_argument("cases", nargs="?", type=Path)
    parser.add_argument("--questions", type=int, default=12)
    wanted = parser.parse_args()
    questions = list(QUESTIONS)
    if wanted.cases:
        cases = [json.loads(line) for line in wanted.cases.read_text(encoding="utf-8").splitlines()]
        questions = [case["question"] for case in cases if case["answerable"]]
    questions = questions[: wanted.questions]

    settings = Settings()
    encoder, chat, plain_chat = (
        load_encoder(settings.embedding_model),
        open_chat_model("local"),
        open_chat_model("local"),
    )
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        ingest([wanted.folder], data, settings.embedding_model)
        index = Index.open(data, settings.embedding_model)
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=0)
        store = InMemoryVectorStore(encoder)
        store.add_texts([chunk for article in index.articles() for chunk in splitter.split_text(article.text)])
        plain = PLAIN | plain_chat.model
        with Assistant(index, encoder, chat, settings) as assistant:
            ours, theirs = compare(assistant, plain, store, questions)
        plain_chat.close()
    print(f"questions {len(questions)}")
    print(f"kiosque   median {statistics.median(ours):6.2f} s   min {min(ours):6.2f}   max {max(ours):6.2f}")
    print(f"plain     median {statistics.median(theirs):6.2f} s   min {min(theirs):6.2f}   max {max(theirs):6.2f}")
    print(f"ratio of medians {statistics.median(ours) / statistics.median(theirs):.2f}")


def compare(
    assistant: Assistant, plain, store: InMemoryVectorStore, questions: list[str]
) -> tuple[list[float], list[float]]:
    """Seconds a question for each side, in turn, after one warm-up question in each language."""
    for warm_up in ("Qui est Wilbur Ross ?", "Who is Wilbur Ross?"):
        assistant.ask(warm_up)
        plain.invoke({"context": "", "question": warm_up})
    ours, theirs = [], []
    for question in questions:
        started = time.perf_counter()
        assistant.ask(question)
        ours.append(time.perf_counter() - started)
        started = time.perf_counter()
        context = "\n\n".join(document.page_content for document in store.similarity_search(question, k=4))
        plain.invoke({"context": context, "question": question})
        theirs.append(time.perf_counter() - started)
    return ours, theirs


if __name__ == "__main__":
    main()
