"""The readers' networks in torch: an encoder, MiniLM's or MPNet's, with heads.

Three heads: the answer's first and last token; whether the passage answers; whether the second
text supports the first, contradicts it, or neither.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from pathlib import Path

RELATIONS = 3  # supports, contradicts, neither


class SpanReader(torch.nn.Module):
    """Scores every token as an answer's first and last; the opening token stands for 'none'."""

    def __init__(self, encoder: Any) -> None:  # noqa: ANN401 - any encoder of transformers
        super().__init__()
        self.encoder = encoder
        self.segmented = encoder.config.model_type == "bert"
        width = encoder.config.hidden_size
        self.span = torch.nn.Linear(width, 2)
        self.inner = torch.nn.Linear(width, width)
        self.answerable = torch.nn.Linear(width, 1)
        self.support_inner = torch.nn.Linear(width, width)
        self.supported = torch.nn.Linear(width, RELATIONS)

    @classmethod
    def load(cls, folder: Path) -> SpanReader:
        """Start from a sentence-transformers model's encoder."""
        from transformers import AutoModel

        # Eager attention is the faster one without dropout on a CPU, and exports to ONNX.
        encoder = AutoModel.from_pretrained(
            folder, attn_implementation="eager", add_pooling_layer=False
        )
        return cls(encoder)

    @classmethod
    def configured(cls, config: Path) -> SpanReader:
        """Make an untrained one of a config.json, to be filled by `read_weights`."""
        from transformers import AutoConfig, AutoModel

        values = json.loads(config.read_text(encoding="utf-8"))
        made = AutoConfig.for_model(values.pop("model_type"), **values)
        encoder = AutoModel.from_config(made, attn_implementation="eager", add_pooling_layer=False)
        return cls(encoder)

    def encode(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return the last hidden states, (batch, tokens, width); MPNet has no token types."""
        types = {"token_type_ids": token_type_ids} if self.segmented else {}
        hidden: torch.Tensor = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, **types
        ).last_hidden_state.float()
        return hidden

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the logits of first token, last token (batch, tokens) and of an answer (batch).

        And the opening token's hidden state, (batch, width), of which `relations` are made.
        """
        hidden = self.encode(input_ids, attention_mask, token_type_ids)
        spans = self.span(hidden)
        opening = hidden[:, 0]
        answerable = self.answerable(torch.tanh(self.inner(opening)))[:, 0]
        return spans[..., 0], spans[..., 1], answerable, opening

    def relations(self, opening: torch.Tensor) -> torch.Tensor:
        """Return the logits of the relations, (batch, 3), of opening states."""
        found: torch.Tensor = self.supported(torch.tanh(self.support_inner(opening)))
        return found


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Read weights as training keeps them: `name|f`, or int8 rows `name|q` with scales `name|s`."""
    stored = np.load(path)
    found = {}
    for key in stored.files:
        name, form = key.rsplit("|", 1)
        if form == "f":
            found[name] = torch.from_numpy(stored[key].astype(np.float32))
        elif form == "q":
            scaled = stored[key].astype(np.float32) * stored[f"{name}|s"]
            found[name] = torch.from_numpy(scaled.astype(np.float32))
    return found
