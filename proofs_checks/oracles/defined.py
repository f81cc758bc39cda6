"""Oracles out of definitions: every outcome of a loop that is written in the loop language, in rationals."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import partial

from proofs_checks.loops.design_agreement import compared_at
from proofs_checks.loops.draws import NoDraws, drawn_course
from proofs_checks.loops.exact import NotRational, TooManyWorlds, exact_course
from proofs_checks.oracles.claimed import claimed
from theory.blocks import definition, of_own_loops
from theory.catalogue import formula
from theory.language.parameters import DomainError, Value, list_of, validate
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.formulas import check_conditions

FITS = 5
FEW_FITS = 3
"""Of loops with a design."""
MOST_WORLDS = 256
"""Outcomes that are followed at one point; the fits after are left out."""
MOST_STEPS = 1024
"""Steps from an outcome to one of the next fit."""
MOST_DRAWS = 250
"""Draws from a pool for one fit, where second moments are all that matters."""
VALUES: dict[str, tuple[Value, ...]] = {
    "n": (1, 2, 3, 5),
    "m": (1, 2, 3),
    "alpha": (Fraction(1, 3), Fraction(1, 2), Fraction(3, 5), Fraction(1)),
    "v2": (Fraction(-1, 2), Fraction(0), Fraction(4, 3)),
    "V0": (Fraction(5, 2),),
    "V1": (Fraction(1, 3),),
    "sigma0": (Fraction(3, 2),),
    "trace": (Fraction(9, 4),),
    "h": (Fraction(2, 3),),
    "Delta": (Fraction(2),),
    "lam": (Fraction(1, 2), Fraction(9, 8)),
    "d": (1, 2),
    "T": (1, 2, 3, 4, 5),
    "T0": (3, 4),
    "sigma": (Fraction(3, 2),),
    "v": (Fraction(3, 2),),
    "D": (1, 2, 3),
    "p": (
        (Fraction(1),),
        (Fraction(1, 2), Fraction(1, 2)),
        (Fraction(3, 4), Fraction(1, 4)),
        (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
        (Fraction(1, 5), Fraction(0), Fraction(4, 5)),
    ),
    "c": tuple(tuple(map(Fraction, sizes)) for sizes in ((1, 1, 1), (2, 1, 2), (3, 2, 1), (2, 3, 3))),
}
"""Values at which formulas are compared, where the loop admits them."""

Instance = tuple[str, Fraction, Fraction]


def instances(name: str) -> Iterator[Instance]:
    """Yield where, what enumeration of the definition gives there, and what the formula says."""
    loop = definition(name)
    takes = {parameter.name for parameter in formula(name).parameters}
    names = [parameter.name for parameter in loop.parameters]
    for chosen in itertools.product(*(VALUES[parameter] for parameter in names)):
        point = dict(zip(names, chosen, strict=True))
        try:
            values = validate(loop.parameters, point)
            check_conditions(loop, {**values, "t": 1})
        except DomainError:
            continue
        where = ", ".join(f"{key} = {value}" for key, value in point.items() if len(VALUES[key]) > 1)
        for t, found in enumerate(_course(loop, values), start=1):
            own = {"c": list_of(values, "c")[:t]} if "c" in values else {"t": t}
            asked = {key: value for key, value in {**values, **own}.items() if key in takes}
            given = claimed(name, **asked)
            if isinstance(found, Fraction):
                yield f"t = {t}, {where}", found, given
                continue
            exactly, by_entry, for_normal_rows = found
            yield f"t = {t}, {where}, integer designs", exactly, by_entry
            yield f"t = {t}, {where}", for_normal_rows, given


def _course(
    loop: LoopDefinition, values: dict[str, Value]
) -> Iterator[Fraction | tuple[Fraction, Fraction, Fraction]]:
    """Yield the mean of the one observable at fits 1, 2, …, as far as outcomes are few.

    Of a design: the mean on integer designs, by enumeration and by the loop of one entry, and what that loop
    gives for normal rows.
    """
    (observable,) = loop.observables.values()
    longest = min(FITS, len(list_of(values, "c"))) if "c" in values else FITS
    try:
        if any(data.design is not None for data in loop.data):
            for _, *found in compared_at(loop, observable, values, min(longest, FEW_FITS)):
                yield found[0], found[1], found[2]
            return
        with suppress(NoDraws):
            yield from itertools.islice(drawn_course(loop, observable, values, MOST_DRAWS), longest)
            return
        yield from itertools.islice(exact_course(loop, observable, values, MOST_WORLDS, MOST_STEPS), longest)
    except (TooManyWorlds, NotRational, ArithmeticError):
        return


ORACLES = {name: partial(instances, name) for name in of_own_loops()}
