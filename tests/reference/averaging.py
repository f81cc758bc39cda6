"""Average over new randomness by enumeration, in exact rationals, with the past held fixed."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
import sympy as sp

from theory.language.derivation import Averaging, Draws, Expectation, Random
from theory.numbers.walk import exact

Environment = dict[str, object]
LAWS = (
    ((Fraction(1), Fraction(1, 2)), (Fraction(-1), Fraction(1, 2))),
    ((Fraction(2), Fraction(1, 5)), (Fraction(-1, 2), Fraction(4, 5))),
)
"""Two laws of centred noise with unit variance, as (value, probability); the second is skewed."""
NORMAL = (
    (Fraction(0), Fraction(1, 2)),
    *((Fraction(s), Fraction(1, 6)) for s in (1, -1)),
    *((Fraction(2 * s), Fraction(1, 12)) for s in (1, -1)),
)
"""Its moments up to the fifth are those of a standard normal law."""


def insert(expr: sp.Basic, definition: sp.Eq) -> sp.Basic:
    """Return ``expr`` with a definition inserted; one of ``x[i]`` serves for every index."""
    named = definition.lhs
    if not isinstance(named, sp.Indexed):
        return expr.xreplace({named: definition.rhs})
    (index,) = named.indices
    entries = [entry for entry in expr.atoms(sp.Indexed) if entry.base == named.base]
    return expr.xreplace({entry: definition.rhs.xreplace({index: entry.indices[0]}) for entry in entries})


def _length(expr: sp.Expr, sizes: Mapping[str, object]) -> int:
    found = exact(expr, sizes)
    if found is None or found.denominator != 1 or found < 0:
        raise TypeError(f"{expr} is no length at {dict(sizes)}")
    return int(found)


def _past(certificate: Averaging, expr: sp.Basic, sizes: Mapping[str, object], seed: int) -> Environment:
    """Return values for every symbol but the new randomness."""
    rng = np.random.default_rng(seed)
    env: Environment = dict(sizes)
    for base, count in certificate.data:
        env[str(base.label)] = tuple(Fraction(int(x)) for x in rng.integers(-5, 6, _length(count, env)))
    fresh = {str(base.label) for base, _ in certificate.noise} | {
        str(d.index.label) for d in certificate.draws
    }
    for symbol in sorted(expr.free_symbols, key=str):
        if isinstance(symbol, sp.Symbol) and symbol.name not in fresh:
            env.setdefault(symbol.name, Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 4))))
    return env


def _index_lists(draws: Draws, env: Mapping[str, object]) -> Sequence[tuple[Fraction, ...]]:
    count, population = _length(draws.count, env), range(1, _length(draws.population, env) + 1)
    lists = (
        itertools.product(population, repeat=count)
        if draws.replacement
        else itertools.permutations(population, count)
    )
    return [tuple(map(Fraction, chosen)) for chosen in lists]


def _worlds(
    certificate: Averaging, env: Environment, law: tuple[tuple[Fraction, Fraction], ...]
) -> Iterator[tuple[Environment, Fraction]]:
    """Yield every outcome of the new randomness with its probability."""
    lengths = [_length(count, env) for _, count in certificate.noise]
    chosen = [_index_lists(draws, env) for draws in certificate.draws]
    for lists in itertools.product(*chosen):
        weight = Fraction(1)
        world = dict(env)
        for draws, indices, options in zip(certificate.draws, lists, chosen, strict=True):
            world[str(draws.index.label)] = indices
            weight /= len(options)
        for outcome in itertools.product(law, repeat=sum(lengths)):
            here, probability, start = dict(world), weight, 0
            for (base, _), length in zip(certificate.noise, lengths, strict=True):
                here[str(base.label)] = tuple(value for value, _ in outcome[start : start + length])
                start += length
            for _, own in outcome:
                probability *= own
            yield here, probability


def _number(expr: sp.Expr, env: Environment) -> Fraction:
    found = exact(expr, env)
    if found is None:
        raise TypeError(f"{expr} has no exact value")
    return found


def _mean(
    expr: sp.Expr, certificate: Averaging, env: Environment, law: tuple[tuple[Fraction, Fraction], ...]
) -> Fraction:
    """Return the conditional expectation of an expression that is linear in ``Expectation``."""
    if isinstance(expr, Expectation):
        total = Fraction(0)
        for world, probability in _worlds(certificate, env, law):
            total += probability * _number(expr.args[0], world)
        return total
    if isinstance(expr, sp.Add):
        return sum((_mean(term, certificate, env, law) for term in expr.args), Fraction(0))
    if isinstance(expr, sp.Mul):
        averaged = [factor for factor in expr.args if factor.has(Expectation)]
        if len(averaged) > 1:
            raise TypeError(f"{expr} is a product of expectations")
        product = _mean(averaged[0], certificate, env, law) if averaged else Fraction(1)
        for factor in expr.args:
            if factor not in averaged:
                product *= _mean(factor, certificate, env, law)
        return product
    if expr.has(Expectation):
        raise TypeError(f"{expr} is not linear in expectations")
    if expr.has(Random):
        raise TypeError(f"{expr} is random and stands outside an expectation")
    return _number(expr, env)


def counterexample(
    certificate: Averaging, statement: sp.Eq, tried: Sequence[Mapping[str, object]]
) -> Mapping[str, object] | None:
    """Return sizes at which the two sides of the statement differ, or ``None``."""
    together = sp.Tuple(statement.lhs, statement.rhs)
    for definition in reversed(certificate.definitions):
        together = insert(together, definition)
    averaged = statement.has(Expectation)
    for number, sizes in enumerate(tried):
        env = _past(certificate, together, sizes, zlib.crc32(repr(statement).encode()) + number)
        for law in (NORMAL,) if certificate.normal else LAWS:
            if averaged:
                left, right = (_mean(side, certificate, env, law) for side in together)
                if left != right:
                    return sizes
            else:
                for world, _ in itertools.islice(_worlds(certificate, env, law), 7):
                    if _number(together[0], world) != _number(together[1], world):
                        return sizes
    return None
