from qa import AskOptions, Footnote

with Footnote(seeds="seeds") as footnote:
    for found in footnote.search("long-range missiles", AskOptions(k=2)):
        print(f"{found.passage.score:.2f} {found.passage.source} {found.text[:40]}")
