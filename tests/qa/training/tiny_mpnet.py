"""A network of the careful reader's kind, small enough to be trained and exported in a test."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import torch

from qa.models.network import CAREFUL
from qa.models.pairs import TOKENIZER
from qa.training.network import SpanReader

if TYPE_CHECKING:
    from pathlib import Path

_SHAPE = {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2}


def tiny_mpnet(folder: Path) -> SpanReader:
    """Return an untrained one of two layers, with its config.json and tokenizer in `folder`."""
    folder.mkdir()
    config = {"model_type": "mpnet", "vocab_size": 30527, "num_attention_heads": 4, **_SHAPE}
    (folder / "config.json").write_text(json.dumps(config))
    shutil.copy(CAREFUL / TOKENIZER, folder)
    torch.manual_seed(1)
    network = SpanReader.configured(folder / "config.json").eval()
    with torch.no_grad():
        for weights in network.parameters():
            weights.add_(0.02 * torch.randn_like(weights))
    return network
