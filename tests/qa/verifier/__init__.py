"""Tests of qa/verifier."""
