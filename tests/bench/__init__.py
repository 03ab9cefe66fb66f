"""Measurements, each a command: `make bench`, `bench-bot`, `bench-liars` and `try-model`."""
