"""Linear regression, exactly: every fit as a rational linear map of all the noise drawn so far.

For a concrete integer design, ŵ_k − w = L_k ε with ε the stacked noise of all generations. The maps are found
by solving the normal equations of the data that the rule lets each fit see.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq_mat

from theory.language.loop import Rule

SHAPES = ((1, 3), (2, 4), (3, 5))
FITS = 5


def _rows(matrices: Sequence[fmpq_mat]) -> fmpq_mat:
    entries = [x for matrix in matrices for row in matrix.tolist() for x in row]
    return fmpq_mat(sum(matrix.nrows() for matrix in matrices), matrices[0].ncols(), entries)


def error_maps(rule: Rule, designs: Sequence[fmpq_mat], sizes: tuple[Fraction, ...] = ()) -> list[fmpq_mat]:
    """Return the maps L_1, …, L_t from all noise to the error of each fit.

    Args:
        rule: which generations a fit sees. designs: the design of each generation (rows, d).
        sizes: integer numbers of copies, where the rule has them.
    """
    fits = len(designs)
    counts = [int(rule.copies(g, g, sizes)) * designs[g - 1].nrows() for g in range(1, fits + 1)]
    total = sum(counts)
    blocks: list[fmpq_mat] = []
    labels: list[fmpq_mat] = []
    maps: list[fmpq_mat] = []
    features = designs[0].ncols()
    previous = fmpq_mat(features, total)
    for generation in range(1, fits + 1):
        design = _rows([designs[generation - 1]] * int(rule.copies(generation, generation, sizes)))
        label = design * previous
        offset = sum(counts[: generation - 1])
        for i in range(design.nrows()):
            label[i, offset + i] = label[i, offset + i] + 1
        blocks.append(design)
        labels.append(label)
        seen = [j for j in range(generation) if rule.copies(generation, j + 1, sizes) > 0]
        stacked, stacked_labels = _rows([blocks[j] for j in seen]), _rows([labels[j] for j in seen])
        transposed = stacked.transpose()
        previous = (transposed * stacked).solve(transposed * stacked_labels)
        maps.append(previous)
    return maps
