"""Schaeffer et al. 2025, “Position: Model Collapse Does Not Mean What You Think”, one file a section."""

PAPER = "position paper"
