"""The baseline that everybody writes: LangChain, its HuggingFace embeddings, its Chroma.

python -m tests.bench.plain MODEL build FOLDER SEEDS    fills a Chroma in FOLDER
python -m tests.bench.plain MODEL ask FOLDER QUESTION   prints the first hit
"""

import sys
from pathlib import Path

from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings

model, command, folder, argument = sys.argv[1:]
embeddings = HuggingFaceEmbeddings(model_name=model)
store = Chroma(persist_directory=folder, embedding_function=embeddings)
if command == "build":
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50)
    for path in Path(argument).glob("*.txt"):
        store.add_texts(splitter.split_text(path.read_text(encoding="utf-8")))
else:
    print(store.similarity_search(argument, k=1)[0].page_content)
