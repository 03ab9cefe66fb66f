"""Test claims for the verifier. Given the passages of an index, it gives claims of known truth.

`generate` makes them: paraphrases, which are true, and perturbations, which change one thing so
that a claim becomes false or unsupported. `paraphrases`, `forms` and `rewordings` hold the kinds of
the former, `numbers`, `names`, `dates`, `meaning`, `speech` and `citing` those of the latter.
Nothing here knows how claims are verified.
"""
