"""A loop of vectors on raw data: atoms are drawn and counted, rows and labels drawn and fitted."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy as sp

from proofs_checks.loops import rows
from proofs_checks.loops.drawing import Draws
from proofs_checks.loops.raw import Array, Drawn, NoSampler, Run, counted, evaluated, no_statistic, scaled
from theory.language.parameters import environment
from theory.loop_language.definition import Data
from theory.loop_language.statistics import LeastSquares, Mean, Norm2, Ridge, Statistic
from theory.loop_language.vectors import i

KEPT = ""
"""The name of the one design that is kept, whichever lists have labels at its rows."""
FULL = 256
"""A sum of so many ones is no longer held in eight bits; nor is the place of as many atoms."""
Equations = tuple[Array, Array]
"""XᵀX and Xᵀy of the rows of a list, shapes (length, length, replicates) and (length, replicates)."""


@dataclass(slots=True)
class VectorRun(Run):
    """One block of replicates whose states are arrays of shape (length, replicates)."""

    length: int = 0
    designs: dict[str, Array] = field(default_factory=dict)
    grams: dict[str, Array] = field(default_factory=dict)
    equations: dict[str, Equations] = field(default_factory=dict)
    pools_of_equations: dict[str, list[Equations]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the length of the vectors."""
        self.values = environment(self.values)
        length = self.loop.states[0].length
        assert length is not None
        self.length = int(evaluated(length, self.values, no_statistic))
        self.values = {**self.values, i.name: np.arange(1.0, self.length + 1)[:, None]}  # type: ignore[dict-item]  # all places
        self.pools_of_equations = {pool.name: [] for pool in self.loop.pools}

    def full(self, value: Any) -> Array:
        """Return a state, shape (length, replicates)."""
        return np.broadcast_to(np.asarray(value, dtype=float), (self.length, self.replicates))

    def observed(self, observable: sp.Expr, names: Mapping[str, Any]) -> Array:
        """Return a combination of squared norms, shape (replicates,)."""

        def norm(expr: sp.Expr) -> Array:
            vector = self.full(evaluated(expr.args[0], names, no_statistic))
            if len(expr.args) > 1:
                design = self._design(self.loop.datum(expr.args[1].name), names)
                vector = rows.outputs(design, vector)
            return np.asarray(np.einsum("ir,ir->r", vector, vector))

        norms = {part: sp.Symbol(f"norm {n}") for n, part in enumerate(observable.atoms(Norm2))}
        found = {symbol.name: norm(part) for part, symbol in norms.items()}
        value = evaluated(observable.xreplace(norms), {**names, **found}, no_statistic)
        return np.array(np.broadcast_to(np.asarray(value, dtype=float), (self.replicates,)))

    def drawn(self, data: Data, names: Mapping[str, Any]) -> Drawn:
        """Draw a list of data: the places of atoms, or the labels of rows."""
        if data.drawn_from:
            return self.subsample(data, names)
        assert data.law is not None
        size = counted(data.size, names)
        if data.design is None:
            return self.list_of(self._atoms(evaluated(data.law.argument("p"), names, no_statistic), size))
        if data.design.fresh:
            self.designs.pop(data.name, None)
        design = self._design(data, names)
        mean, variance = (evaluated(argument, names, no_statistic) for argument in data.law.arguments)
        labels = self.rng.standard_normal((size, *design.shape[1:]))
        labels *= np.sqrt(variance)
        labels += rows.outputs(design, self.full(mean))
        moment = rows.moment(design, labels.sum(axis=0) if size > 1 else labels[0])
        normal = (size * self._gram(data, design), moment)
        self.equations[data.name] = normal
        for pool in self.loop.pools:
            if data.name in pool.append:
                held = self.pools_of_equations[pool.name]
                held.append(normal)
                kept = None if pool.window is None else pool.window * len(pool.append)
                del held[: -kept if kept else 0]
        return self.list_of(labels.reshape(-1, self.replicates))

    def _gram(self, data: Data, design: Array) -> Array:
        """Return XᵀX of one copy of the rows; of a kept design it is computed once."""
        assert data.design is not None
        if data.design.fresh:
            return rows.gram(design)
        if KEPT not in self.grams:
            self.grams[KEPT] = rows.gram(design)
        return self.grams[KEPT]

    def _design(self, data: Data, names: Mapping[str, Any]) -> Array:
        assert data.design is not None
        name = data.name if data.design.fresh else KEPT
        if name not in self.designs:
            if data.design.rows is None:
                values: Any = self.values[data.design.eigenvalues]
                root = np.diag(np.sqrt(np.array([float(value) for value in values])))
                made = np.broadcast_to(root[:, :, None], (*root.shape, self.replicates))
            else:
                count = counted(data.design.rows, {**self.values, **names})
                made = rows.drawn_rows(self.rng, self.length, count, self.replicates)
            self.designs[name] = made
        return self.designs[name]

    def _atoms(self, chances: Any, size: int) -> npt.NDArray[Any]:
        """Draw places, shape (size, replicates)."""
        chances = self.full(chances)
        *ends, whole = itertools.accumulate(chances)
        if np.minimum.reduce(chances, axis=None) < -1e-9 or np.max(abs(whole - 1)) > 1e-9:
            raise NoSampler("the probabilities of the atoms are negative, or do not sum to 1")
        drawn = Draws(self.rng, self.replicates, size, room=self.room).uniform()
        places = np.ones(drawn.shape, dtype=np.uint8 if self.length < FULL else np.int64)
        beyond = np.empty(drawn.shape, dtype=bool)
        for end in ends:
            places += np.greater_equal(drawn, end, out=beyond).view(np.uint8)
        return places

    def statistic(self, names: Mapping[str, Any]) -> Callable[[sp.Expr], Any]:
        """Return what computes a statistic of what was drawn."""

        def value(expr: sp.Expr) -> Any:
            if isinstance(expr, (LeastSquares, Ridge)):
                return self._fitted(expr, names)
            whole = self.whole(expr, names)
            found = self._counts(whole)
            return found / whole.count if isinstance(expr, Mean) else found

        return value

    def _counts(self, drawn: Drawn) -> Array:
        """Return how many data are at each place, by weight, shape (length, replicates)."""
        found = drawn.taken.get("counts")
        if found is None:
            if drawn.parts:
                found = sum(scaled(weight, self._counts(part)) for part, weight in drawn.parts)
            else:
                kind = np.uint8 if drawn.size < FULL else np.int64
                found = np.empty((self.length, self.replicates))
                for place, row in enumerate(found, 1):
                    row[:] = np.add.reduce((drawn.there == place).view(np.uint8), axis=0, dtype=kind)
            drawn.taken["counts"] = found
        return np.asarray(found)

    def _fitted(self, expr: Statistic, names: Mapping[str, Any]) -> Array:
        parts: list[tuple[Equations, float]] = []
        for symbol in expr.lists:
            pool = self.loop.pool(symbol.name)
            if pool is None:
                parts.append((self.equations[symbol.name], 1.0))
                continue
            held = self.pools_of_equations[symbol.name]
            each, last = len(pool.append), len(held) - 1
            forget = 1.0 if pool.forget is None else float(evaluated(pool.forget, names, no_statistic))
            parts += [(normal, forget ** ((last - place) // each)) for place, normal in enumerate(held)]
        gram = sum(gram if weight == 1 else weight * gram for (gram, _), weight in parts)
        moment = sum(moment if weight == 1 else weight * moment for (_, moment), weight in parts)
        if isinstance(expr, Ridge):
            gram = (
                gram + float(evaluated(expr.args[1], names, no_statistic)) * np.eye(self.length)[:, :, None]
            )
        return rows.solved(np.asarray(gram), np.asarray(moment))
