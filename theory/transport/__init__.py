"""The Wasserstein distance between Gaussians: in floats, in symbols, in balls, and by certificates."""
