"""The suite: each test's docstring states the rule that it proves."""
