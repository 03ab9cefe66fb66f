"""Four invented news articles that say who said what, for the measurement of the verifier."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NEWS = {
    "Harbour strike": (
        "Dock workers in Gdansk walked out on Monday after talks over pay collapsed, union "
        "officials said. Marek Nowak, who leads the port union, said that 2,400 members had voted "
        "for the strike. “We have waited eighteen months for a fair offer,” Nowak said. The port "
        "authority denied that it had broken off the talks. Its spokeswoman, Anna Zielinska, "
        "said: “We remain at the table and we want a solution.” According to the authority, the "
        "strike is costing the port €3.2 million a day. Shipping company Baltica warned that it "
        "would move its vessels to Hamburg if the walkout lasted longer than a week. Nowak "
        "rejected that threat as theatre. The last strike at the port, in March 2011, lasted "
        "twelve days. The government has not said whether it will intervene, but the transport "
        "minister, Piotr Lis, may meet both sides on Thursday."
    ),
    "River flood": (
        "At least 14 people died when the Morava burst its banks over the weekend, the Czech "
        "interior ministry said on Tuesday. More than 6,000 residents were evacuated from Olomouc "
        "and its suburbs. Mayor Jana Dvorak said that the water had risen faster than in the "
        "flood of 1997. “Nobody could have been prepared for this,” she said. Meteorologist Tomas "
        "Hruby said the rain was the heaviest in 60 years. He added that such storms could become "
        "twice as frequent by 2050. Dvorak criticised the regional governor, Ladislav Okleva, who "
        "refused to declare an emergency on Friday. Okleva denied that he had ignored warnings. "
        "According to the fire service, 320 homes were destroyed and repairs would cost about 5 "
        "billion crowns. If the dam at Plumlov had failed, the fire chief said, the whole "
        "district would have been lost."
    ),
    "Border deal": (
        "Armenia and Georgia signed an agreement on Thursday to reopen three crossings on their "
        "border. The Georgian foreign minister, Nino Beridze, said the deal ended a dispute that "
        "began in 2009. “Trade will double within five years,” Beridze told reporters in Tbilisi. "
        "Her Armenian counterpart, Arman Petrosyan, was more cautious. Petrosyan said that the "
        "roads needed repairs before lorries could use them. The opposition leader Levan Gogia "
        "called the agreement “a gift to smugglers”. Beridze rejected that claim. According to "
        "customs data, trade between the two countries fell by 12 percent last year to $640 "
        "million. The crossings are expected to open on 15 June. Russia, which has troops near "
        "one of the crossings, did not comment. Diplomats said that Moscow had tried to delay the "
        "signing, but the Kremlin denied this."
    ),
    "Chip factory": (
        "The Korean company Hanbit will build a chip factory near Dresden, Chancellor Anja Vogel "
        "announced on Wednesday. The plant will cost €8 billion and employ 2,100 people. Vogel "
        "said that Germany would pay about a third of the cost. Hanbit's chairman, Min-jun Seo, "
        "said: “Dresden has the engineers that we need.” The economist Ralf Becker called the "
        "subsidy a mistake. Becker argued that the money would be better spent on schools. The "
        "opposition claimed that the government had promised Hanbit cheap electricity. Vogel "
        "denied that there was any such promise. Construction is to begin in May 2026 and "
        "production in 2029. According to Seo, the plant could make 50,000 wafers a month. If "
        "Brussels blocks the subsidy, he said, the company will look elsewhere. The European "
        "Commission has not decided yet."
    ),
}


def write_news(folder: Path) -> Path:
    """Write the articles as a data set with one question, whose answer is a sentence."""
    folder.mkdir()
    documents = [
        {"doc_id": f"news{number}", "title": title, "text": text}
        for number, (title, text) in enumerate(NEWS.items())
    ]
    evidence = "Marek Nowak, who leads the port union, said that 2,400 members had voted for"
    question = {
        "qid": "1",
        "question": "Who leads the port union?",
        "answers": ["Marek Nowak leads the port union."],
        "doc_ids": ["news0"],
        "evidence": [f"{evidence} the strike."],
        "answerable": True,
    }
    files: dict[str, Sequence[object]] = {"documents": documents, "questions": [question]}
    for name, rows in files.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text)
    return folder
