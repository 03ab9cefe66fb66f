from qa import Footnote

with Footnote(seeds="seeds") as footnote:
    answer = footnote.ask("Where was the BRICS summit held?")

print(answer.short)
for citation in answer.citations:
    print(f"[{citation.n}] {citation.source}:{citation.start}-{citation.end} {citation.quote}")
