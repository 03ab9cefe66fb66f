"""Models that obey whoever speaks, and models that lie: what of them reaches a reader."""
