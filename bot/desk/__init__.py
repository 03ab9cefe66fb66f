"""Processes recorded questions: queue, workers, rate limits, and the delivery of answers."""
