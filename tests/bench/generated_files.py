"""Files of every format, whole and broken, through the loaders: no crash, no wait, exact offsets.

python -m tests.bench.generated_files [COUNT]
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from index.clean import mark
from index.dateline import inferred_day
from index.echoes import echo_words
from index.errors import SeedFileError
from index.parse import KINDS, parse
from index.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_SECONDS = 5.0
WORDS = (
    *("The", "mayor", "said", "“Où?”", "on", "24 October 2024", "Oct. 24, 2024", "—", "🇺🇦", "4.2%"),
    *("\r\n", "\n\n", "\n", "\r", "\u2028", "\xa0", "\ufeff", "e\u0301", "\u202e", "---\n", "<p>"),
    *("Correction:", "Editor’s note:", "Share.", "via AP", "&amp;", "</p>", "<!--", "{", '"', "#"),
    *("title: A", "published: 2024-10-24", "status: retracted", "embargo_until: noon", "\\ud800"),
)
NAMES = ("title", "published", "updated", "author", "status", "corrects", "embargo_until", "other")
VALUES: tuple[object, ...] = (
    *("A title", "2024-10-24", "2024-10-24T09:00:00Z", "noon", "retracted", "", None, True, 7),
    *(1e308, [], ["A", "B"], {}, [[]], "\ud800", "a\0b", "x" * 10_000),
)
PAGE = (
    "<html>", "<head>", "</head>", "<body>", "</body>", "<article>", "<h1>", "</h1>", "<table><td>",
    "<div>", "<script>", "<meta name=author content=A>", "<meta name=status content=x>", "<br>",
    "<meta property=article:published_time content=2024-10-24>", "<![CDATA[", "<?xml version=1.0?>",
)  # fmt: skip


def text(rng: random.Random) -> str:
    """Return some words, seldom many."""
    count = rng.choice((0, 1, 3, 20, 100, 400)) if rng.random() < 0.99 else 20_000
    return rng.choice(("", " ")).join(rng.choices(WORDS, k=count))


def said(rng: random.Random) -> dict[str, object]:
    """Return what an article says of itself, in any form."""
    return {name: rng.choice(VALUES) for name in rng.sample(NAMES, rng.randrange(4))}


def line(rng: random.Random) -> str:
    """Return a line of JSON, or what looks like one."""
    known: dict[str, object] = {"id": rng.choice((1, 2, "a", "b#1", None)), "text": text(rng)}
    whole = json.dumps(known | said(rng))
    return rng.choice((whole, whole, whole, whole[: len(whole) // 2], "[" * 50_000, "1", ""))


def file(rng: random.Random) -> tuple[str, bytes, bytes | None]:
    """Return a file's name and bytes, and at times those of the .meta.json beside it."""
    kind = rng.choice([kind for kind in KINDS if kind != ".meta.json"])
    if kind in (".jsonl", ".jsonl.gz"):
        written = "\n".join(line(rng) for _ in range(rng.choice((0, 1, 5, 50))))
    elif kind in (".html", ".htm"):
        parts = [rng.choice((rng.choice(PAGE), text(rng))) for _ in range(rng.choice((0, 5, 50)))]
        written = "".join(parts)
    else:
        front = "".join(f"{name}: {value}\n" for name, value in said(rng).items())
        written = rng.choice(("", f"---\n{front}---\n")) + text(rng)
    encoding = rng.choice(("utf-8",) * 6 + ("utf-8-sig", "utf-16", "cp1252"))
    data = written.encode(encoding, errors="replace")
    if kind == ".jsonl.gz":
        data = gzip.compress(data, compresslevel=1)
    description = json.dumps(said(rng)).encode() if rng.random() < 0.2 else None
    return f"a{kind}", broken(rng, data), description if kind == ".txt" else None


def broken(rng: random.Random, data: bytes) -> bytes:
    """Return a file's bytes, one time in five with some gone, exchanged or put in."""
    if not data or rng.random() < 0.8:
        return data
    at = rng.randrange(len(data))
    put = rng.choice((b"", b"\0", b"\xff\xfe", b"\n", rng.randbytes(9)))
    return rng.choice((data[:at], data[:at] + put + data[at + len(put) :]))


def load(name: str, data: bytes, description: bytes | None) -> int:
    """Take a file through the loaders, and return how many articles it holds."""
    articles, faults = parse(name, data, description)
    assert all(place and reason for place, reason in faults)
    for article in articles:
        if name in ("a.txt", "a.md"):
            assert article.text.encode() == data.removeprefix(b"\xef\xbb\xbf")
        article.text.encode()  # whole characters only
        assert article.text.strip()
        marked = mark(article)
        inferred_day(marked)
        echo_words(marked)
        ends = [0, *(end for span in marked.marks for end in (span.start, span.end))]
        assert ends == sorted(ends)
        assert ends[-1] <= len(article.text)
        for passage in split(marked, word_counts):
            assert passage.text == article.text[passage.start : passage.end]
            assert passage.text
    return len(articles)


def word_counts(texts: Sequence[str]) -> list[int]:
    """Return the lengths of texts in words, as the splitter asks for."""
    return [len(one.split()) or 1 for one in texts]


def measure(count: int, say: Callable[[str], None]) -> bool:
    """Load `count` files, each generated from its number; tell whether all went well."""
    with suppress(SeedFileError):
        parse("a.html", b"", None)  # what reads HTML is loaded once
    found, slowest = Counter[str](), (0.0, -1)
    for number in range(count):
        name, data, description = file(random.Random(number))  # noqa: S311 - not a secret
        started = time.process_time()
        try:
            found["articles"] += load(name, data, description)
            found["files read"] += 1
        except SeedFileError as error:
            named = name in error.what
            found["files left out, with the reason" if named else "nameless errors"] += 1
        except Exception as error:  # noqa: BLE001 - what this looks for
            found["crashes or wrong offsets"] += 1
            say(f"{number}: {name}: {error!r:.200}")
        slowest = max(slowest, (time.process_time() - started, number))
    say(", ".join(f"{many:,} {what}" for what, many in found.items()))
    say(f"slowest: {slowest[0]:.2f} s of a processor, file {slowest[1]}")
    bad = found["crashes or wrong offsets"] + found["nameless errors"]
    return not bad and slowest[0] < MAX_SECONDS


if __name__ == "__main__":
    sys.exit(not measure(int((*sys.argv, "10000")[1]), print))
