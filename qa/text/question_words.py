"""What questions open with, as patterns for expressions that ignore case."""

from __future__ import annotations

_BEFORE = r"(?:(?:by|in|on|at|to|for|from|with|of) )?"
WH_WORDS = "what|which|who|whom|whose|when|where|why|how"
WH = rf"{_BEFORE}(?:{WH_WORDS})\b"
WHO = rf"{_BEFORE}who(?:m|se)?\b"
AUXILIARIES = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
IMPERATIVES = "tell|give|show|name|list|explain|describe|summari[sz]e|compare|find"
# 'How many' and 'how long' ask for a value.
MEASURES = "many|much|old|long|far|tall|high|large|big|fast|often|deep|wide|heavy"
