"""The language model as an engine: what it is told, what it writes, and who provides it."""
