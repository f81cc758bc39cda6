"""The Wasserstein distance between Gaussians: in floats, in balls, and split into what its terms mean."""
