"""Steps about matrices and averages written wrongly in one place, and an independent judge of them.

The judge is the exact evaluation that tries a step at a few sizes (``tests.reference``); only what it finds
false is a mutant. A size-specific one is right at every size that is tried, and false elsewhere.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Sequence

import sympy as sp

from tests.reference.instances import holds, sizes_of
from tests.reference.sizes import Sizes
from theory.language.derivation import Averaging, Expectation, MatrixReplay, Random, Step

Place = tuple[int, ...]


def places(e: sp.Basic, at: Place = ()) -> Iterator[tuple[Place, sp.Basic]]:
    yield at, e
    if isinstance(e, (sp.MatrixSymbol, sp.IndexedBase)):
        return
    for i, a in enumerate(e.args):
        if isinstance(a, sp.Basic) and not (isinstance(e, sp.Inverse) and i == 1):
            yield from places(a, (*at, i))


def put(e: sp.Basic, at: Place, new: sp.Basic) -> sp.Basic:
    if not at:
        return new
    args = list(e.args)
    args[at[0]] = put(args[at[0]], at[1:], new)
    return sp.Eq(*args, evaluate=False) if isinstance(e, sp.Equality) else e.func(*args)


def variants(e: sp.Basic, of: sp.Basic) -> Iterator[sp.Basic]:
    """Yield what may stand in one place instead."""
    if isinstance(e, (sp.Add, sp.MatAdd)):
        for i, a in enumerate(e.args):
            rest = [x for j, x in enumerate(e.args) if j != i]
            yield from (e.func(*rest), e.func(*rest, -a), e.func(*rest, 2 * a))
    if isinstance(e, sp.Integer) and e != 0:
        yield from (e + 1, e - 1)
    if isinstance(e, sp.Pow) and isinstance(e.exp, sp.Integer):
        yield from (e.base ** (e.exp + 1), e.base)
    if isinstance(e, sp.Inverse):
        yield e.arg
    if isinstance(e, sp.Transpose) and e.shape[0] == e.shape[1]:
        yield e.arg
    if isinstance(e, sp.MatrixSymbol):
        yield from (o for o in of.atoms(sp.MatrixSymbol) if o != e and o.shape == e.shape)
    elif isinstance(e, sp.Symbol):
        alike = (o for o in of.atoms(sp.Symbol) if o != e and isinstance(o, Random) == isinstance(e, Random))
        yield from (o for o in alike if o.is_integer == e.is_integer)
    if isinstance(e, sp.Indexed) and isinstance(e.indices[0], sp.Integer):
        yield e.base[e.indices[0] + 1]
    if isinstance(e, (sp.Trace, Expectation)):
        yield from (3 * e, e / 2)


def size_specific(step: Step, every_size: Sequence[Sizes]) -> Iterator[sp.Basic]:
    c = step.certificate
    assert isinstance(c, (MatrixReplay, Averaging))
    for name in dict.fromkeys(k for sizes in every_size for k in sizes):
        tried = {sizes[name] for sizes in every_size}
        every = step.after.free_symbols | {s for d in c.definitions for s in d.free_symbols}
        symbol = next((s for s in every if str(s) == name), None)
        if symbol is not None and all(isinstance(v, int) for v in tried):
            factor = sp.prod([symbol - v for v in sorted(tried)])  # type: ignore[type-var]  # integers
            right = step.after.rhs
            yield sp.Eq(step.after.lhs, factor if right == 0 else (1 + factor) * right, evaluate=False)


def is_false(step: Step, other: sp.Basic, every_size: Sequence[Sizes]) -> bool:
    try:
        return not holds(dataclasses.replace(step, after=other), every_size)
    except Exception:  # what cannot be evaluated is no mutant
        return False


def mutants(step: Step, count: int, seed: int) -> list[sp.Basic]:
    """Return at most ``count`` false variants, and the size-specific ones."""
    rng = random.Random(seed)
    every_size = sizes_of(step)
    found = list(size_specific(step, every_size))
    every = [(at, e) for at, e in places(step.after) if at]
    others = [(at, new) for at, e in every for new in variants(e, step.after)]
    others += [((1,), sp.S(j) * step.after.rhs) for j in (2, 3, 5) if step.after.rhs != 0]
    rng.shuffle(others)
    seen = {step.after}
    wanted = len(found) + count
    for at, new in others:
        if len(found) >= wanted:
            break
        try:
            other = put(step.after, at, new)
        except Exception:  # shapes that do not fit are no statement
            continue
        if isinstance(other, sp.Equality) and other not in seen:
            seen.add(other)
            if is_false(step, other, every_size):
                found.append(other)
    return found
