"""Tests of qa/evaluation."""
