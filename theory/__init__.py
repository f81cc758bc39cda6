"""What is true of model-data feedback loops, and why: loops, formulas, derivations, claims."""
