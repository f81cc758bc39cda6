"""Two model-data feedback loops, as a paper's repository might hold them."""

import random

import numpy as np


def fitted_variance(rng, t, n, sigma):
    """Fit a normal law by maximum likelihood to n draws of the last fit, t times: 500 fitted variances."""
    mean, deviation = np.zeros(500), np.full(500, sigma)
    for _ in range(t):
        data = mean[:, None] + deviation[:, None] * rng.standard_normal((500, n))
        mean, deviation = data.mean(axis=1), data.std(axis=1)
    return deviation**2


def heterozygosity(rng, t, D):
    """Resample D data, all different at first, t times; the chance that two draws of the last differ."""
    draw = random.Random(int(rng.integers(2**62)))
    data = list(range(D))
    for _ in range(t):
        data = [draw.choice(data) for _ in range(D)]
    return 1 - sum((data.count(value) / D) ** 2 for value in set(data))
