"""Tests of qa/service, with the real parts."""
