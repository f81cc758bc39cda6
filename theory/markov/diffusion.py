"""The diffusion limit of the discrete loop: D → ∞ with t/D fixed.

One generation moves p by a multinomial error with covariance (p_i δ_ij − p_i p_j)/D, so a smooth f drifts by
L f = (1/2D) Σ_ij (p_i δ_ij − p_i p_j) ∂_i ∂_j f, the Wright–Fisher generator. Here it is applied to

    f(p) = −2D Σ (1 − p_i) log(1 − p_i):   L f = −1 inside, f = 0 at the vertices  ⇒  E[T] = f(p)  (Dynkin),
    H(p) = −Σ p_i log p_i:                 L H = −(N − 1)/(2D) on N living atoms   ⇒  2D·H[p] = E Σ_t (K_t −
    1).

So D·H measures the total time in which more than one atom lives, each further atom counted, and E[T] = 2D·H
only for two atoms, where K_t − 1 is 1 until collapse.

Sources: Kimura and Ohta 1969; Littler 1975; Ewens 2004, chapter 5.
"""

from __future__ import annotations

from math import log, log1p

from theory.markov.atoms import Atoms

__all__ = ["collapse_time_diffusion", "entropy"]


def collapse_time_diffusion(D: int, p: Atoms) -> float:
    """−2D Σ (1 − p_i) log(1 − p_i) in generations: the limit D → ∞ of E[T]/D, times D.

    >>> from theory.markov.atoms import uniform
    >>> collapse_time_diffusion(1000, uniform(2)) / 1000 == 2 * entropy(uniform(2))
    True
    """
    return 2.0 * D * sum(many * -float(1 - q) * log1p(-float(q)) for q, many in p.groups if q < 1)


def entropy(p: Atoms) -> float:
    """Shannon entropy −Σ p_i log p_i in nats.

    >>> from theory.markov.atoms import atoms
    >>> entropy(atoms([1, 0]))
    0.0
    """
    return sum((many * float(q) * -log(q) for q, many in p.groups if q < 1), 0.0)
