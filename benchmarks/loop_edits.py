"""A definition changed for one interpreter only: how often the others notice, by kind of edit.

Each edit is made to each shipped loop of single numbers that it fits, for the symbolic engine alone, for the
exact oracle alone, and for the simulator of raw data alone; the edited one is set against another with the
definition as it is. An edit that changes no mean asked for, at the points tried, is not counted.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from proofs_checks.loops.exact import NotRational, TooManyWorlds, exact_means
from proofs_checks.loops.raw import NoSampler, simulate
from proofs_checks.own.claims_file.loops import shipped
from proofs_checks.strategies import simplest_first
from theory.language.formula import Formula, evaluate
from theory.language.parameters import DomainError, Value
from theory.loop_language.definition import LoopDefinition, LoopError, t
from theory.loop_language.derive import derive_one
from theory.loop_language.formulas import formula_from
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Variance

KINDS = ("symbolic", "exact", "raw")
CHOSEN = (
    "mean.weighted_real",
    "mean.corrected",
    "mean.slow",
    "mean.window_2",
    "mean.surrogate",
    "categorical.contaminated",
    "categorical.smoothed",
    "gaussian.truncated",
    "gaussian.sampling_bias_from_start",
    "gaussian.replace_schedule",
    "regression.iterated_mixture",
    "regression.iterated_mixture_kept",
    "mean.step_replace",
    "mean.step_accumulate",
)
FITS, REPLICATES, FAR, TINY = 2, 40_000, 5.0, 1e-9
POINTS = 3


def _law(
    loop: LoopDefinition, change: Callable[[tuple[sp.Expr, ...]], tuple[sp.Expr, ...]]
) -> LoopDefinition:
    x = loop.data[0]
    assert x.law is not None
    return replace(loop, data=(replace(x, law=Law(x.law.name, change(x.law.arguments))), *loop.data[1:]))


def _fit(loop: LoopDefinition, change: Callable[[sp.Expr], sp.Expr]) -> LoopDefinition:
    name = next(iter(loop.fit))
    return replace(loop, fit={**loop.fit, name: change(loop.fit[name])})


def _without_ddof(expr: sp.Expr) -> sp.Expr:
    return expr.replace(lambda e: isinstance(e, Variance), lambda e: e.func(1 - e.args[0], *e.args[1:]))


EDITS: dict[str, Callable[[LoopDefinition], LoopDefinition]] = {
    "one datum more": lambda loop: replace(
        loop, data=(replace(loop.data[0], size=loop.data[0].size + 1), *loop.data[1:])
    ),
    "mean of the law": lambda loop: _law(loop, lambda a: (a[0] / 2, *a[1:])),
    "variance of the law": lambda loop: _law(loop, lambda a: (a[0], 2 * a[1], *a[2:])),
    "real for model": lambda loop: replace(loop, data=(replace(loop.data[0], source="real"), *loop.data[1:])),
    "model for real": lambda loop: replace(loop, data=tuple(replace(x, source="model") for x in loop.data)),
    "kept for real": lambda loop: replace(
        loop, data=tuple(replace(x, source="kept") if x.source == "real" else x for x in loop.data)
    ),
    "start": lambda loop: replace(
        loop,
        states=(replace(loop.states[0], start=loop.states[0].start + sp.Rational(1, 4)), *loop.states[1:]),
    ),
    "fit halved": lambda loop: _fit(loop, lambda e: e / 2),
    "fit in t": lambda loop: _fit(loop, lambda e: e * t / (t + 1)),
    "half of the old fit": lambda loop: _fit(loop, lambda e: (e + loop.states[0].symbol) / 2),
    "divisor of a variance": lambda loop: replace(
        loop, fit={name: _without_ddof(fit) for name, fit in loop.fit.items()}
    ),
    "window for pool": lambda loop: replace(
        loop, pools=tuple(replace(p, window=1, forget=None) for p in loop.pools)
    ),
    "observable": lambda loop: replace(
        loop, observables={k: v + loop.states[0].symbol ** 2 for k, v in loop.observables.items()}
    ),
}


def edits(loop: LoopDefinition) -> Iterator[tuple[str, LoopDefinition]]:
    """Yield what each kind of edit makes of a loop, where it fits."""
    for kind, change in EDITS.items():
        try:
            made = change(loop)
        except (ValueError, IndexError, TypeError, AssertionError, AttributeError):
            continue
        if made != loop:
            yield kind, made


class Read:
    """What one interpreter says of a loop's observables, at the first fits and a few simple points."""

    def __init__(self, loop: LoopDefinition, points: Sequence[Mapping[str, Value]]) -> None:
        """Keep what it is asked about."""
        self.loop, self.points = loop, points

    def symbolic(self) -> list[Fraction | None]:
        """Return the values of what is derived; nothing where that is refused."""
        found: list[Fraction | None] = []
        for name in self.loop.observables:
            try:
                formula = formula_from(self.loop, derive_one(self.loop, name, 0))
                found += [self._value(formula, point, fit) for point in self.points for fit in (1, FITS)]
            except (LoopError, ArithmeticError):
                found += [None] * (2 * len(self.points))
        return found

    def _value(self, formula: Formula, point: Mapping[str, Value], fit: int) -> Fraction | None:
        try:
            return evaluate(formula, {**point, "t": fit}).exact
        except (DomainError, ArithmeticError):
            return None

    def exact(self) -> list[Fraction | None]:
        """Return the values by enumeration."""
        found: list[Fraction | None] = []
        for observable in self.loop.observables.values():
            for point in self.points:
                try:
                    first, *_, last = exact_means(self.loop, observable, FITS, point)
                    found += [first, last]
                except (NotRational, TooManyWorlds, ArithmeticError, ValueError, KeyError):
                    found += [None, None]
        return found

    def raw(self) -> list[tuple[float, float] | None]:
        """Return means of raw data with their standard errors."""
        found: list[tuple[float, float] | None] = []
        for observable in self.loop.observables.values():
            for point in self.points:
                for fit in (1, FITS):
                    try:
                        runs = simulate(self.loop, observable, fit, point, replicates=REPLICATES, seed=7)
                        found.append((float(runs.mean()), float(runs.std() / math.sqrt(REPLICATES))))
                    except (NoSampler, ArithmeticError, ValueError, KeyError):
                        found.append(None)
        return found


def points_of(loop: LoopDefinition) -> list[dict[str, Value]]:
    """Return the simplest points at which a loop is enumerated."""
    found: list[dict[str, Value]] = []
    for point in itertools.islice(simplest_first(loop.parameters), 40):
        if None not in Read(loop, [point]).exact():
            found.append(dict(point))
        if len(found) == POINTS:
            break
    return found


def noticed(kind: str, truth: Read, made: LoopDefinition) -> bool | None:
    """Return whether an edit for one interpreter is noticed by another; None: nothing could be compared."""
    other = Read(made, truth.points)
    if kind == "raw":
        pairs = [(a, b) for a, b in zip(other.raw(), truth.exact(), strict=True) if a and b is not None]
        return any(abs(a[0] - float(b)) > FAR * a[1] + TINY for a, b in pairs) if pairs else None
    left, right = (
        (other.symbolic(), truth.exact()) if kind == "symbolic" else (other.exact(), truth.symbolic())
    )
    both = [(a, b) for a, b in zip(left, right, strict=True) if a is not None and b is not None]
    return any(a != b for a, b in both) if both else None


def main() -> None:
    """Print by kind of edit how many were noticed, for each interpreter, of how many."""
    loops = {loop.id: loop for loop in shipped()}
    seen: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for name in CHOSEN:
        truth = Read(loops[name], points_of(loops[name]))
        for edit, made in edits(loops[name]):
            pairs = zip(truth.exact(), Read(made, truth.points).exact(), strict=True)
            if all(a == b for a, b in pairs if b is not None):
                continue  # no mean that is asked for is changed, at the points where both have one
            for kind in KINDS:
                answer = noticed(kind, truth, made)
                if answer is not None:
                    seen[edit, kind].append(answer)
                    if not answer:
                        print(f"not noticed: {edit} of {name}, for {kind} alone")
    for edit in EDITS:
        counts = [seen[edit, kind] for kind in KINDS]
        print(f"{edit:24}" + "".join(f"{sum(c):5} of {len(c):3}" for c in counts))
    every = [one for found in seen.values() for one in found]
    print(f"noticed: {sum(every)} of {len(every)}, {sum(every) / len(every):.1%}  ({', '.join(KINDS)})")


if __name__ == "__main__":
    sys.exit(main())
