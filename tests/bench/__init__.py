"""`make bench`: Footnote beside the script that everybody writes, in one run."""
