"""Tests of qa/retriever."""
