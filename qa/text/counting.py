"""Counts in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return '1 article' or '1,000 articles'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
