"""Absorbing Markov chains and their duals, exact and fast."""
