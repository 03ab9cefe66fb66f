"""Tests of qa/llm, against a model's server of their own."""
