"""The index, module by module: `test_<module>.py` holds what `index/<module>.py` promises."""
