"""Figures of the papers, remade from exact values with simulation beside them."""
