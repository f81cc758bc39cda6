"""Systematic mutants."""
