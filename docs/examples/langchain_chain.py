from langchain_core.runnables import RunnableLambda

from qa import Footnote

with Footnote(seeds="seeds") as footnote:
    footnote.refresh()
    with footnote.chain() as chain:
        pipeline = chain.as_runnable() | RunnableLambda(lambda answer: answer.short)
        print(pipeline.invoke({"question": "Where was the BRICS summit held?"}))
