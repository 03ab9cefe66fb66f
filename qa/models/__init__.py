"""The networks that ship with Footnote: texts in, logits out. Opened once, shared by threads.

The files of each stand in a folder beside their module, with their sha256 and a model card. The
embedding model is index/'s.
"""
