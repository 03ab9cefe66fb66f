"""Footnote as a Slack app. It imports `qa`; nothing imports it."""
