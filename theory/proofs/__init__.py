"""Proof scripts over the trusted core: tactics, the reading of written statements, and proofs by family.

Nothing here is trusted but ``reading``, and that only where it turns a written statement into a formula.
"""
