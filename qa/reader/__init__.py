"""The span reader: how it is trained, and how its shipped model is run."""
