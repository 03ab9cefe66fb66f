"""Tests of bot/journal."""
