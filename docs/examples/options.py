from datetime import date

from qa import AskOptions, Footnote
from qa.answer import AnswerPolicy, Turn

with Footnote(seeds="seeds") as footnote:
    first = footnote.ask("Where was the BRICS summit held?")
    history = (Turn("user", first.question), Turn("assistant", first.answer))
    second = footnote.ask("And who spoke there?", AskOptions(history=history))
    strict = footnote.ask("Why have Kyiv's allies stalled?", AskOptions(policy=AnswerPolicy.STRICT))
    early = footnote.ask("Where was the summit held?", AskOptions(as_of=date(2024, 10, 24)))

print(second.standalone_question)
print(strict.answered, strict.confidence)
# The article does not say when it was published; the day of its caption counts.
print(early.answered, early.short)
