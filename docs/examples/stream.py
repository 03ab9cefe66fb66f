from qa import Claim, Footnote
from qa.events import Done, Status

with Footnote(seeds="seeds") as footnote:
    for event in footnote.events("Why have Kyiv's allies stalled?"):
        match event:
            case Status(text):
                print(f"({text})")
            case Claim(text, citations):
                print(text, [citation.n for citation in citations])
            case Done(answer):
                print(answer.answered)
