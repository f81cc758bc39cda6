"""Finite absorbing Markov chains over rationals, rigorous balls or float64.

A chain with transient states 𝒯 and absorbing states 𝒜 has, in canonical form, the transition matrix
[[Q, R], [0, I]]. With N = (I − Q)⁻¹ (the fundamental matrix; N_ij is the expected number of visits to j
from i) the time to absorption has mean N·1 and variance (2N − I)·N·1 − (N·1)², and absorption in state a
has probability (N R)_ia.

Cost: O(n³) arithmetic operations and O(n²) numbers for n transient states; over the rationals the numbers
themselves grow to O(n) times the digits of an entry.

Sources: Kemeny and Snell, Finite Markov Chains, chapter III; Grassmann, W. K., Taksar, M. I. and Heyman,
D. P. Regenerative analysis and steady state distributions for Markov chains. Operations Research 33 (1985)
1107–1116.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

__all__ = [
    "AbsorbingChain",
    "Arithmetic",
    "absorbing_chain",
    "absorption_probabilities",
    "expected_times",
    "fundamental_matrix",
    "time_variances",
]

Arithmetic = Literal["rational", "ball", "float"]
Number = Fraction | int | float | arb


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsorbingChain:
    """A checked absorbing chain. `rows[i][j]` is the probability of state j after state i."""

    states: tuple[Hashable, ...]
    rows: tuple[tuple[Number, ...], ...]
    transient: tuple[int, ...]
    absorbing: tuple[int, ...]
    arithmetic: Arithmetic
    bits: int

    def __str__(self) -> str:
        names = ", ".join(str(self.states[i]) for i in self.absorbing[:8])
        more = ", …" if len(self.absorbing) > 8 else ""
        lines = [
            f"Absorbing Markov chain over {_NAMES[self.arithmetic]}",
            f"  {len(self.states)} states: {len(self.transient)} transient, {len(self.absorbing)} absorbing",
            f"  absorbing: {names}{more}",
        ]
        if 0 < len(self.transient) <= 8:
            lines.append("  expected time to absorption:")
            lines += [f"    from {state}: {_shown(mean)}" for state, mean in expected_times(self).items()]
        return "\n".join(lines)


_NAMES = {"rational": "the rationals", "ball": "rigorous balls", "float": "float64"}
_FLOAT_SLACK = 1e-12


def absorbing_chain(
    rows: Sequence[Sequence[Number]],
    *,
    states: Sequence[Hashable] | None = None,
    arithmetic: Arithmetic = "rational",
    bits: int = 128,
) -> AbsorbingChain:
    """Check a transition matrix and split its states into transient and absorbing ones.

    Args:
        rows: square matrix of shape (n, n); row i holds the probabilities of the next state. Entries are int
            or Fraction for "rational"; also `flint.arb` for "ball"; anything float() takes for "float".
        states: n labels; 0, …, n−1 when left out.
        arithmetic: in which numbers everything is computed. "float" asks that rows sum to one within 1e-12.
        bits: working precision of "ball".

    Raises:
        ValueError: a matrix that is not square, a label given twice, a negative entry, a row that does not
            sum to one, no absorbing state, or a state from which no absorbing state can be reached.

    >>> half = Fraction(1, 2)
    >>> print(absorbing_chain([[1, 0, 0], [half, 0, half], [0, 0, 1]], states=["lost", "one", "fixed"]))
    Absorbing Markov chain over the rationals
      3 states: 1 transient, 2 absorbing
      absorbing: lost, fixed
      expected time to absorption:
        from one: 1
    >>> absorbing_chain([[half, half], [half, half]])
    Traceback (most recent call last):
    ...
    ValueError: rows must contain an absorbing state (a row with 1 on the diagonal), found none
    """
    size = len(rows)
    labels = tuple(range(size)) if states is None else tuple(states)
    if any(len(row) != size for row in rows):
        raise ValueError(
            f"rows must form a square matrix, got {size} rows of {sorted({len(r) for r in rows})}"
        )
    if len(labels) != size:
        raise ValueError(f"states must name all {size} rows, got {len(labels)} labels")
    twice = next((label for label, many in Counter(labels).items() if many > 1), None)
    if twice is not None:
        raise ValueError(f"states must name each row once, {twice!r} is given twice")
    numbers = tuple(tuple(_read(entry, arithmetic) for entry in row) for row in rows)
    for label, row in zip(labels, numbers, strict=True):
        if any(entry < 0 for entry in row):
            raise ValueError(f"rows must have no negative entry, row {label} has one")
        if not _sums_to_one(row, arithmetic, bits):
            raise ValueError(f"rows must each sum to one, row {label} sums to {_shown(_sum(row, bits))}")
    absorbing = tuple(i for i in range(size) if _stays(numbers[i], i, arithmetic))
    if not absorbing:
        raise ValueError("rows must contain an absorbing state (a row with 1 on the diagonal), found none")
    stranded = _cannot_reach(numbers, absorbing)
    if stranded:
        raise ValueError(
            f"rows must lead every state to an absorbing one, state {labels[stranded[0]]} cannot reach any"
        )
    fixed = set(absorbing)
    return AbsorbingChain(
        states=labels,
        rows=numbers,
        transient=tuple(i for i in range(size) if i not in fixed),
        absorbing=absorbing,
        arithmetic=arithmetic,
        bits=bits,
    )


def fundamental_matrix(chain: AbsorbingChain) -> Mapping[tuple[Hashable, Hashable], Number]:
    """Expected visits N = (I − Q)⁻¹: N[i, j] to transient state j from transient state i, the start counted.

    >>> third = Fraction(1, 3)
    >>> chain = absorbing_chain([[1, 0, 0], [third, third, third], [0, 0, 1]])
    >>> fundamental_matrix(chain)
    {(1, 1): Fraction(3, 2)}
    """
    size = len(chain.transient)
    identity = [[int(i == j) for j in range(size)] for i in range(size)]
    visits = _solve(chain, identity)
    names = [chain.states[i] for i in chain.transient]
    return {(a, b): visits[i][j] for i, a in enumerate(names) for j, b in enumerate(names)}


def expected_times(chain: AbsorbingChain) -> Mapping[Hashable, Number]:
    """Expected number of steps to absorption, N·1, from each transient state."""
    column = _solve(chain, [[1]] * len(chain.transient))
    return {chain.states[i]: column[at][0] for at, i in enumerate(chain.transient)}


def absorption_probabilities(chain: AbsorbingChain) -> Mapping[tuple[Hashable, Hashable], Number]:
    """Probability (N R)[i, a] of ending in absorbing state a from transient state i."""
    jumps = [[chain.rows[i][a] for a in chain.absorbing] for i in chain.transient]
    ends = _solve(chain, jumps)
    return {
        (chain.states[i], chain.states[a]): ends[row][column]
        for row, i in enumerate(chain.transient)
        for column, a in enumerate(chain.absorbing)
    }


def time_variances(chain: AbsorbingChain) -> Mapping[Hashable, Number]:
    """Variance of the number of steps to absorption, from each transient state.

    With the means m (0 once absorbed) it is N w, w_i = Σ_j P_ij (1 + m_j − m_i)²: the same as
    (2N − I)·N·1 − (N·1)², without the difference of large numbers.

    >>> half = Fraction(1, 2)
    >>> time_variances(absorbing_chain([[1, 0], [half, half]], states=["end", "start"]))
    {'start': Fraction(2, 1)}
    """
    means = {
        i: row[0] for i, row in zip(chain.transient, _solve(chain, [[1]] * len(chain.transient)), strict=True)
    }
    read: Any = _ball if chain.arithmetic == "ball" else lambda step: step
    with ctx.workprec(chain.bits):
        spreads = [
            [
                sum(
                    read(step) * (1 + means.get(j, 0) - means[i]) ** 2
                    for j, step in enumerate(chain.rows[i])
                    if step != 0
                )
            ]
            for i in chain.transient
        ]
    return {chain.states[i]: row[0] for i, row in zip(chain.transient, _solve(chain, spreads), strict=True)}


def _stays(row: Sequence[Number], i: int, arithmetic: Arithmetic) -> bool:
    """Return whether a state is absorbing; a float next to one may hide an exit."""
    if arithmetic == "float":
        return all(entry == 0 for j, entry in enumerate(row) if j != i)
    return bool(row[i] == 1)


def _read(entry: Number, arithmetic: Arithmetic) -> Number:
    if arithmetic == "float":
        return float(entry)
    if isinstance(entry, int | Fraction):
        return Fraction(entry)
    if arithmetic == "ball" and isinstance(entry, arb):
        return entry
    raise ValueError(f"rows must hold int or Fraction for {arithmetic} arithmetic, got {entry!r}")


def _sum(row: Sequence[Number], bits: int) -> Number:
    if any(isinstance(entry, arb) for entry in row):
        with ctx.workprec(bits):
            return sum((_ball(entry) for entry in row), arb(0))
    return sum(row)


def _sums_to_one(row: Sequence[Number], arithmetic: Arithmetic, bits: int) -> bool:
    total = _sum(row, bits)
    if arithmetic == "float":
        return bool(abs(float(total) - 1) <= _FLOAT_SLACK)
    return total.contains(1) if isinstance(total, arb) else total == 1


def _cannot_reach(rows: Sequence[Sequence[Number]], absorbing: Sequence[int]) -> list[int]:
    before: list[list[int]] = [[] for _ in rows]
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            if entry != 0:
                before[j].append(i)
    reached, frontier = set(absorbing), list(absorbing)
    while frontier:
        fresh = [i for i in before[frontier.pop()] if i not in reached]
        reached.update(fresh)
        frontier.extend(fresh)
    return [i for i in range(len(rows)) if i not in reached]


def _solve(chain: AbsorbingChain, right: Sequence[Sequence[Number]]) -> list[list[Any]]:
    """Columns x with (I − Q) x = right, in the chain's arithmetic."""
    if not chain.transient:
        return []
    inner = [[chain.rows[i][j] for j in chain.transient] for i in chain.transient]
    if chain.arithmetic == "float":
        exits = [[chain.rows[i][a] for a in chain.absorbing] for i in chain.transient]
        return _without_subtractions(inner, exits, right)
    if chain.arithmetic == "rational":
        exact = fmpq_mat(
            [[fmpq(int(i == j)) - _rational(q) for j, q in enumerate(r)] for i, r in enumerate(inner)]
        )
        answer = exact.solve(fmpq_mat([[_rational(x) for x in row] for row in right]))
        return [[Fraction(int(x.p), int(x.q)) for x in row] for row in answer.tolist()]
    with ctx.workprec(chain.bits):
        balls = arb_mat([[int(i == j) - _ball(q) for j, q in enumerate(r)] for i, r in enumerate(inner)])
        solution = balls.solve(arb_mat([[_ball(x) for x in row] for row in right]))
        return [list(row) for row in solution.tolist()]


def _without_subtractions(
    inner: Sequence[Sequence[Number]], exits: Sequence[Sequence[Number]], right: Sequence[Sequence[Number]]
) -> list[list[float]]:
    """Solve (I − Q) x = right ≥ 0 by eliminating states: sums of products of nonnegative numbers."""
    moves, wanted = np.array(inner, dtype=float), np.array(right, dtype=float)
    leave = np.array(exits, dtype=float).sum(axis=1)
    size = len(moves)
    totals = np.empty(size)
    for k in range(size - 1, -1, -1):
        totals[k] = leave[k] + moves[k, :k].sum()
        share = moves[:k, k] / totals[k]
        moves[:k, :k] += np.outer(share, moves[k, :k])
        leave[:k] += share * leave[k]
        wanted[:k] += np.outer(share, wanted[k])
    for k in range(size):
        wanted[k] = (wanted[k] + moves[k, :k] @ wanted[:k]) / totals[k]
    return [[float(x) for x in row] for row in wanted]


def _rational(x: Number) -> fmpq:
    exact = Fraction(x)  # type: ignore[arg-type]  # checked when the chain was built
    return fmpq(exact.numerator, exact.denominator)


def _ball(x: Number) -> arb:
    return x if isinstance(x, arb) else arb(_rational(x))


def _shown(x: Number) -> str:
    if isinstance(x, arb):
        return str(x.str(12))
    if isinstance(x, Fraction):
        text = str(x)
        return text if len(text) <= 24 else f"{float(x):.12g}"
    return f"{x:.12g}"
