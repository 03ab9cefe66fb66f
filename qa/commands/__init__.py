"""The commands of `footnote`, a room each; qa.cli brings them together."""
