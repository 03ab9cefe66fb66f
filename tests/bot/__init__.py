"""Tests of bot/, laid out as it is; tests/bot/app runs the whole app against the stand-in Slack."""
