"""Quotation marks: which characters they are, and what stands between them.

How much is quoted is found in several ways that differ where a mark does not close. Which of
them a rule takes decides what it says of damaged text, so that they are kept apart.
"""

from __future__ import annotations

import re

DOUBLE_MARKS = "\u201c\u201d\u201e\u201f\xab\xbb\u2033"
SINGLE_MARKS = "\u2018\u2019\u201a\u201b\u2032`\xb4"

# A mark that does not close reaches to the end of the text, which may begin inside a quotation; of
# straight marks only pairs count.
QUOTED_OR_CUT = re.compile(r"“[^”]*(?:”|\Z)|\A[^“]*”|\"[^\"]*\"")
# A mark that does not close reaches to the end of its line.
QUOTED_IN_LINE = re.compile(r"“[^”\n]*”?|\"[^\"\n]*\"?")
# Only what is closed, in single marks too: an apostrophe is none. The words are a group.
QUOTED_PHRASE = re.compile(r"“([^”]+)”|\"([^\"]+)\"|(?<!\w)[‘']([^’']+(?:[’']\w[^’']*)*)[’'](?!\w)")
