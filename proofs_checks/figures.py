"""The figures by their name of 0.1.0."""

from theory.former_names import stand_in

stand_in(__name__, "proofs_checks.show.figures", "pathway", "w2_split")
