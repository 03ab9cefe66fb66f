"""Tests of qa/cli's parts; tests/cli runs the program."""
