"""From seed files to an index on disk: load, clean, split, embed, store."""
