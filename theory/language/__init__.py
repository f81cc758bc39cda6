"""The nouns: parameters, derivations, formulas, claims."""
