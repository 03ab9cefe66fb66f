"""Measuring. Given a folder of questions whose answers are known, it gives figures.

Entered by entry point as `footnote eval`; nothing below imports it. `dataset` reads the folder,
`indexed` keeps it indexed in the cache, `run` asks each question alone and `records` logs what
came of it. `answers`, `retrieval`, `verifier` and `follow_ups` hold what each command measures.
"""
