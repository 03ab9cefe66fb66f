from qa import Footnote, FootnoteError

with Footnote(seeds="no such folder") as footnote:
    try:
        footnote.ask("Where was the BRICS summit held?")
    except FootnoteError as error:
        print(error.what)
        print(error.remedy)
