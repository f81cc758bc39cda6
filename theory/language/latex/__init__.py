"""LaTeX read into the expression language: a whitelist reader that says how it read a formula, or refuses."""
