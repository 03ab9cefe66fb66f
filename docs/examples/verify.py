import json

from qa import Footnote

with Footnote(seeds="seeds") as footnote:
    answer = footnote.ask("Where was the BRICS summit held?")
    print(footnote.verify(answer))

    saved = json.loads(json.dumps(answer.to_dict()))
    saved["citations"][0]["quote"] = "Putin holds a press conference in Paris."
    for fault in footnote.verify(saved):
        print(fault)
