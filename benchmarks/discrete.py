"""Expected collapse time of two equal atoms: this library against general tools, in one run.

Every peer solves the (D+1)-state chain of one atom against the other. Each row gives the tool, D, the time in
seconds, and the error relative to a rigorous ball (D ≤ 2000) or to the expansion in 1/D.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from theory.markov.atoms import uniform
from theory.markov.coalescent import (
    ball_sojourn_times,
    collapse_time_ball,
    collapse_time_exact,
    exact_sojourn_times,
)
from theory.markov.collapse_time import collapse_time, collapse_time_streamed
from theory.markov.spectrum import collapse_curves
from theory.markov.streamed_dual import streamed_sojourn_times

HALF = uniform(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One tool at one D; `seconds` is None when it was skipped, for the reason in `note`."""

    tool: str
    D: int
    seconds: float | None
    error: float | None = None
    note: str = ""

    def __str__(self) -> str:
        if self.seconds is None:
            return f"{self.tool:<34} D = {self.D:<18} skipped: {self.note}"
        shown = "" if self.error is None else f"relative error {self.error:.1e}"
        return f"{self.tool:<34} D = {self.D:<18} {self.seconds:>10.4f} s   {shown} {self.note}"


def main() -> None:
    rows = []
    for row in timings():
        rows.append(row)
        print(row, flush=True)
    ours = next(r for r in rows if r.tool == "streamed dual" and r.D == 10_000)
    peers = [r for r in rows if r.D == 10_000 and r.tool in {"NumPy dense", "SciPy sparse"} and r.seconds]
    best = min(peers, key=lambda r: r.seconds or 0)
    print(
        f"ratio at D = 10000: {(best.seconds or 0) / (ours.seconds or 1):.0f} times faster than {best.tool}"
    )


def timings() -> Iterator[Timing]:
    """Peers at the sizes they can do in some seconds, then ours, each freshly computed."""
    yield _timed("SymPy LU", 20, _sympy)
    yield _timed("FLINT rationals (fmpq_mat.solve)", 100, _flint)
    yield _timed("PyDTMC", 500, _pydtmc)
    yield _timed("Storm (stormpy)", 500, _storm)
    yield _timed("NumPy dense", 2_000, _dense)
    yield _timed("SciPy sparse", 2_000, _sparse)
    yield _timed("SciPy sparse", 10_000, _sparse)
    yield _timed("NumPy dense", 10_000, _dense)
    yield _timed("dual, exact rationals", 100, _exact)
    yield _timed("dual, exact rationals", 300, _exact)
    yield _timed("dual, rigorous balls", 2_000, _ball)
    streamed_sojourn_times(2)
    for D in (2_000, 10_000, 100_000, 1_000_000):
        yield _timed("streamed dual", D, _streamed)
    for D in (10**9, 10**15):
        yield _timed("expansion", D, lambda D: float(collapse_time(D, HALF, method="expansion")))
    yield _timed("all curves, 20·D generations", 1_000, _curves)


def _timed(tool: str, D: int, solve: Callable[[int], float | None]) -> Timing:
    start = time.perf_counter()
    try:
        answer = solve(D)
    except ModuleNotFoundError as missing:
        return Timing(tool=tool, D=D, seconds=None, note=f"{missing.name} is not installed")
    seconds = time.perf_counter() - start
    return Timing(
        tool=tool, D=D, seconds=seconds, error=None if answer is None else abs(answer / _truth(D) - 1)
    )


def _truth(D: int) -> float:
    if D <= 2_000:
        return float(collapse_time_ball(D, HALF))
    return float(collapse_time(D, HALF, method="expansion"))


def _rows(D: int) -> Iterator[np.ndarray]:
    from scipy.stats import binom

    counts = np.arange(D + 1)
    for j in range(1, D):
        yield binom.pmf(counts, D, j / D)


def _averaged(D: int, times: np.ndarray) -> float:
    from scipy.stats import binom

    return float(1 + binom.pmf(np.arange(1, D), D, 0.5) @ times)


def _dense(D: int) -> float:
    left = np.empty((D - 1, D - 1))
    for j, row in enumerate(_rows(D)):
        left[j] = -row[1:-1]
        left[j, j] += 1
    return _averaged(D, np.linalg.solve(left, np.ones(D - 1)))


def _sparse(D: int) -> float:
    from scipy.sparse import csr_array, eye_array
    from scipy.sparse.linalg import spsolve
    from scipy.stats import binom

    data, columns, starts = [], [], [0]
    for j in range(1, D):
        reach = 9 * np.sqrt(j * (1 - j / D)) + 20
        counts = np.arange(max(1, int(j - reach)), min(D, int(j + reach) + 1))
        chances = binom.pmf(counts, D, j / D)
        kept = chances > 1e-17
        data.append(chances[kept])
        columns.append(counts[kept] - 1)
        starts.append(starts[-1] + int(kept.sum()))
    kernel = csr_array((np.concatenate(data), np.concatenate(columns), starts), shape=(D - 1, D - 1))
    left = (eye_array(D - 1, format="csr") - kernel).tocsc()
    return _averaged(D, spsolve(left, np.ones(D - 1), permc_spec="NATURAL"))


def _sympy(D: int) -> float:
    import sympy

    exact = _fractions(D)
    left = sympy.Matrix(D - 1, D - 1, lambda i, j: int(i == j) - exact[i][j])
    times = left.LUsolve(sympy.ones(D - 1, 1))
    return _averaged(D, np.array([float(x) for x in times]))


def _flint(D: int) -> float:
    from flint import fmpq, fmpq_mat

    exact = _fractions(D)
    left = fmpq_mat(
        [[int(i == j) - fmpq(int(q.p), int(q.q)) for j, q in enumerate(row)] for i, row in enumerate(exact)]
    )
    times = left.solve(fmpq_mat([[1]] * (D - 1)))
    return _averaged(D, np.array([int(x.p) / int(x.q) for x in times.entries()]))


def _fractions(D: int) -> list[list[object]]:
    import sympy

    total = sympy.Integer(D) ** D
    return [
        [
            sympy.binomial(D, k) * sympy.Integer(j) ** k * sympy.Integer(D - j) ** (D - k) / total
            for k in range(1, D)
        ]
        for j in range(1, D)
    ]


def _pydtmc(D: int) -> float:
    from pydtmc import MarkovChain

    kernel = np.vstack([np.eye(D + 1)[0], *_rows(D), np.eye(D + 1)[D]])
    kernel /= kernel.sum(axis=1, keepdims=True)
    return _averaged(D, np.asarray(MarkovChain(kernel).mean_absorption_times()))


def _storm(D: int) -> float:
    import stormpy
    from stormpy.datastructures import SparseMatrixBuilder
    from stormpy.environments import sound
    from stormpy.models import SparseDtmc, SparseModelComponents, SparseRewardModel, StateLabeling

    builder = SparseMatrixBuilder()
    for j, row in enumerate([np.eye(D + 1)[0], *_rows(D), np.eye(D + 1)[D]]):
        for k in np.flatnonzero(row > 1e-17):
            builder.add_next_value(j, int(k), float(row[k]))
    labels = StateLabeling(D + 1)
    labels.add_label("collapsed")
    labels.add_label_to_state("collapsed", 0)
    labels.add_label_to_state("collapsed", D)
    reward = SparseRewardModel(optional_state_reward_vector=[0.0, *[1.0] * (D - 1), 0.0])
    parts = SparseModelComponents(
        transition_matrix=builder.build(), state_labeling=labels, reward_models={"generations": reward}
    )
    model = SparseDtmc(parts)
    (formula,) = stormpy.parse_properties('R{"generations"}=? [F "collapsed"]')
    result = stormpy.model_checking(model, formula, environment=sound())
    return _averaged(D, np.array([result.get_value(j) for j in range(1, D)]))


def _exact(D: int) -> None:
    exact_sojourn_times.cache_clear()
    collapse_time_exact(D, HALF)


def _ball(D: int) -> None:
    ball_sojourn_times.cache_clear()
    collapse_time_ball(D, HALF)


def _streamed(D: int) -> float:
    streamed_sojourn_times.cache_clear()
    return collapse_time_streamed(D, HALF)


def _curves(D: int) -> None:
    collapse_curves(D, HALF, 20 * D)


if __name__ == "__main__":
    main()
