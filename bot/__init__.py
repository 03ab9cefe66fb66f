"""The Slack side of Footnote. It imports `qa`; nothing imports it."""
