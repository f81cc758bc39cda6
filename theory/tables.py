"""The tables by their name of 0.1.0; they are made where the library shows."""

from theory.former_names import stand_in

PARTS = ("atlas", "claims", "collapse_times", "formulas", "markup", "notation", "table")

stand_in(__name__, "proofs_checks.show.tables", *PARTS)
