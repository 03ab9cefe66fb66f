"""The Slack app, by itself and against a Slack of our own."""
