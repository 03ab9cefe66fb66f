"""Tests of qa/training."""
