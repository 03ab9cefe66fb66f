"""Tests of qa/evaluation/perturbations."""
