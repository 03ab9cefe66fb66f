"""The reader's network in torch: MiniLM, a head for the span and one for whether there is any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from pathlib import Path


class SpanReader(torch.nn.Module):
    """Scores every token as an answer's first and last; the opening token stands for 'none'."""

    def __init__(self, encoder: Any) -> None:  # noqa: ANN401 - any encoder of transformers
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.span = torch.nn.Linear(width, 2)
        self.inner = torch.nn.Linear(width, width)
        self.answerable = torch.nn.Linear(width, 1)

    @classmethod
    def load(cls, folder: Path) -> SpanReader:
        """Start from a sentence-transformers model's encoder."""
        from transformers import AutoModel

        # Eager attention is the faster one without dropout on a CPU, and exports to ONNX.
        encoder = AutoModel.from_pretrained(
            folder, attn_implementation="eager", add_pooling_layer=False
        )
        return cls(encoder)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the logits of first token, last token (batch, tokens) and of an answer (batch)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state.float()
        spans = self.span(hidden)
        opening = torch.tanh(self.inner(hidden[:, 0]))
        return spans[..., 0], spans[..., 1], self.answerable(opening)[:, 0]
