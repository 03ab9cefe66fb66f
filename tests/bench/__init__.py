"""Measurements and checks, each a command: `make bench`, `bench-bot`, `check-slack` and others."""
