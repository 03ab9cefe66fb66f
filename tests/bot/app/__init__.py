"""Tests of the whole app: the real process against the stand-in Slack."""
