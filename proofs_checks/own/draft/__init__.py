"""A draft in LaTeX: the equations that comments mark, read and judged where they stand. Nothing is run."""
