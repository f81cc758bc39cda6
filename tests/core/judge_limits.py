"""What the judge believes of limits and of laws, and the core does not: seen far out, or step by step."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theory.core.terms import Term, children, is_number, mul
from theory.core.values import Environment, Undefined, Unknown, _value, as_ball, whole


def law_value(head: Term, own: dict[Term, Any]) -> Any:
    """A value of a recursion on functions: each earlier one is computed once."""
    start, first, initial, previous, k, j = head.args[2]
    low, n, place = int(start.args[0]), whole(own[head.args[1][-2]]), whole(own[head.args[1][-1]])
    least = int(first.args[0])
    if n - low > 30:
        raise Unknown("a long recursion")
    tables: list[dict[int, Any]] = [{} for _ in range(n - low + 1)]

    def at(m: int, x: int) -> Any:
        if x < least - 1:
            raise Undefined("a law before its first place")
        if x == least - 1:
            return Fraction(0)
        table = tables[m - low]
        if x not in table:
            here = {**own, j: Fraction(x)}
            if m == low:
                table[x] = _value(initial, here, ())
            else:
                before = {**here, k: Fraction(m), previous: lambda y: at(m - 1, y)}
                table[x] = _value(head.args[3], before, ())
        return table[x]

    return at(n, place)


def limit_truth(f: Term, env: Environment, stack: tuple[Any, ...]) -> bool | None:
    """Look far out: ``False`` only if the terms have settled elsewhere (or, for ∞, have settled or fall)."""
    elsewhere = settled_elsewhere(f, env, stack, (10**7, 10**9, 10**11))
    if elsewhere is None:
        places, false = (40, 160, 640), (True,)
    else:
        places, false = (10**30, 10**40, 10**50), (True, None)
    if elsewhere is False or outweighed(f.args[-1], env, stack, places[0]):
        return None
    return False if settled_elsewhere(f, env, stack, places) in false else None


def outweighed(body: Term, env: Environment, stack: tuple[Any, ...], place: int) -> bool:
    """Whether a constant of a sequence is as large as a place, or as small: what is seen there is no limit.

    i²/(i² + Γ(Γ(10))) is still near 0 where i is 10⁵⁰.
    """
    parts = [part for _, part in children(body)]
    if not is_number(body):  # a list or a matrix of which a number is taken
        return False
    if not body.loose or body.op == "mul":
        constant = mul(1, *(part for part in parts if not part.loose)) if body.loose else body
        parts = [part for part in parts if part.loose]
        try:
            size = abs(as_ball(_value(constant, env, stack)))
        except (Undefined, Unknown, OverflowError):
            return True
        if not (size == 0 or (size < place and size * place > 1)):
            return True
    return any(outweighed(part, env, stack, place) for part in parts)


def settled_elsewhere(
    f: Term, env: Environment, stack: tuple[Any, ...], places: tuple[int, int, int]
) -> bool | None:
    """Whether a sequence seems to tend elsewhere, by three of its terms; ``None``: they are not computed."""
    try:
        far = [as_ball(_value(f.args[-1], env, (Fraction(k), *stack))) for k in places]
    except (Unknown, OverflowError):
        return None

    def size(x: Any) -> Any:
        return abs(x.mid())  # no double: Γ(285) is above the largest

    moved = size(far[2] - far[1])
    if f.op == "diverges":
        settled = far[2] - far[1] < 0 or moved * 20 < size(far[1] - far[0])
        return bool(settled and not far[2] > 10**6)
    limit = as_ball(_value(f.args[0], env, stack))
    off = size(far[2] - limit)
    return not (off * 10**6 < 1 + size(limit) or moved * 20 > off)
