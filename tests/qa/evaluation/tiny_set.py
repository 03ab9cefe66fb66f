"""A data set of eight documents, for what a run over it measures."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

# (topic, place, year, who, money): one document each.
STORIES = [
    ("grain", "Odesa", 2011, "Maria Petrenko", "40 million dollars"),
    ("steel", "Ghent", 2012, "Jan de Smet", "75 million euros"),
    ("water", "Amman", 2013, "Layla Haddad", "12 million dinars"),
    ("herring", "Bergen", 2014, "Kari Nilsen", "9 million kroner"),
    ("railway", "Lagos", 2015, "Tunde Bello", "3 billion naira"),
    ("vaccine", "Pune", 2016, "Asha Kulkarni", "600 million rupees"),
    ("forest", "Belém", 2017, "Rui Tavares", "80 million reais"),
    ("harbour", "Busan", 2018, "Park Ji-woo", "55 billion won"),
]
HOPELESS = [
    "Who won the chess championship in 2019?",
    "How tall is the tower of the cathedral?",
    "Why did the volcano erupt?",
    "Which band played at the opening of the stadium?",
    "How many penguins live on the island?",
    "What did the astronaut eat?",
    "When was the opera house painted?",
]
QUESTIONS = 20


def write_set(folder: Path) -> Path:
    """Write 8 documents, 12 questions that they answer and 7 that none does, and a follow-up."""
    documents: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    for number, (topic, place, year, who, money) in enumerate(STORIES):
        held = f"The {topic} conference was held in {place} in May {year}."
        paid = f"{who} said that the {topic} plan would cost {money}."
        text = f"Delegates from many countries came.\n\n{held} {paid}\n\nNobody signed anything."
        documents.append({"doc_id": f"d{number}", "title": f"All about {topic}", "text": text})
        gold = {"doc_ids": [f"d{number}"], "answerable": True}
        where = {"question": f"Where was the {topic} conference held?", "answers": [place]}
        questions.append({"qid": f"where{number}", "evidence": [held]} | where | gold)
        if number % 2:
            cost = {"question": f"What would the {topic} plan cost?", "answers": [money]}
            questions.append({"qid": f"cost{number}", "evidence": [paid]} | cost | gold)
    for number, question in enumerate(HOPELESS):
        questions.append({"qid": f"none{number}", "question": question, "answerable": False})
    turns = [
        {"role": "user", "text": "Tell me about the harbour conference."},
        {"role": "assistant", "text": "It was held in May 2018."},
    ]
    follow_up = {"qid": "later", "question": "And where?", "answers": ["Busan"]}
    questions.append(follow_up | {"doc_ids": ["d7"], "answerable": None, "turn_history": turns})
    folder.mkdir()
    write_rows(folder / "documents.jsonl", documents)
    write_rows(folder / "questions.jsonl", questions)
    (folder / "rewrites").mkdir()
    rewrite = {"_id": "later", "text": "|user|: Where was the harbour conference held?"}
    with gzip.open(folder / "rewrites" / "some_rewrite.jsonl.gz", "wt") as file:
        file.write(json.dumps(rewrite))
    return folder


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
