"""Does the archive say it? Given a draft, it gives a verdict and footnotes for each sentence."""
