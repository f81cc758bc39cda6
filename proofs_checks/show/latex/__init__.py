"""What the library says, in LaTeX: expressions, running text, proofs, and where a display breaks."""
