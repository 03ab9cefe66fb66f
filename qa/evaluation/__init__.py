"""Measuring: a data set is indexed, each of its questions asked alone, and the answers judged."""
