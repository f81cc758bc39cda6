"""The model results: from recursive definitions to closed forms, bounds and limits, hypotheses empty."""

import pytest

from tests.attacks.attack import inductive
from theory.core import (
    PI,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    cite,
    combine,
    continuous_limit,
    define,
    define_recursively,
    diverges,
    eq,
    induction,
    instantiate,
    integer,
    le,
    limit_same,
    lt,
    number,
    product_over,
    rational_limit,
    real,
    sequence,
    sign,
    sum_over,
)
from theory.core.registry import R
from theory.proofs.inverse_squares import limit_of_inverse_squares
from theory.proofs.tactics import at, chain, solve

t, i, n, d = (integer(name, lambda v: [le(1, v)], witness=1) for name in "tind")
k = integer("k", lambda v: [le(0, v)])
T = integer("T", lambda v: [le(d + 2, v)], witness=d + 2)
sigma = real("sigma", lambda v: [lt(0, v)], witness=1)
x, prev = real("x"), real("prev")
kappa = d / (T - d - 1)


def h2(m: Term) -> Term:
    return sum_over(i, 1, m, i**-2)


accumulate, accumulate_0, accumulate_k = define_recursively(
    "model.accumulate.R", (sigma, d, T), k, 0, 0, prev, prev + sigma**2 * kappa / k**2
)


def r(m: Term) -> Term:
    return apply(accumulate, sigma, d, T, m)


def closed() -> Theorem:
    return instantiate(solve(eq(r(k), sigma**2 * kappa * h2(k)), k, 0, accumulate_k, accumulate_0), {k: t})


def proved(theorem: Theorem, *cites: str) -> bool:
    return not theorem.hypotheses and theorem.cites == frozenset(cites)


def test_accumulate_closed_form_monotone_and_bounded() -> None:
    assert proved(closed())
    assert proved(sign(lt(r(t), r(t + 1)), instantiate(accumulate_k, {k: t + 1})))
    tail = inductive(le(h2(t), 2 - 1 / t), t, 1, sign(le(1 / (t + 1) ** 2, 1 / t - 1 / (t + 1))))
    bound = chain(tail, sign(lt(2 - 1 / t, 2)))
    assert proved(combine(lt(r(t), 2 * sigma**2 * kappa), (sigma**2 * kappa, bound), using=(closed(),)))


def test_accumulate_limit_is_proved() -> None:
    basel = continuous_limit([limit_of_inverse_squares()], [x], sigma**2 * kappa * x)
    limit = limit_same(basel, closed(), t, 1)
    assert proved(limit)
    assert limit.formula.args[0] is sigma**2 * kappa * (PI * PI / 6)


def test_replace_diverges() -> None:
    q, q0, qk = define_recursively("model.replace.R", (sigma, d, T), k, 0, 0, prev, prev + sigma**2 * kappa)
    solved = solve(eq(apply(q, sigma, d, T, k), sigma**2 * kappa * k), k, 0, qk, q0)
    growth = rational_limit(diverges(t, sigma**2 * kappa * t))
    assert proved(limit_same(growth, instantiate(solved, {k: t}), t, 1))


def test_exponential_family_with_both_cases_of_v2() -> None:
    v2, v0 = real("v2", lambda v: [le(-1, v)]), real("V0", lambda v: [lt(0, v)], witness=1)
    u, u0, uk = define_recursively(
        "model.family.u", (n, v2, v0), k, 0, 0, prev, prev * (1 + v2 / (n * k**2)) + v0 / (n * k**2)
    )

    def value(m: Term, v: Term = v2) -> Term:
        return apply(u, n, v, v0, m)

    def product(m: Term) -> Term:
        return product_over(i, 1, m, 1 + v2 / (n * i**2))

    phi = eq(v2 * value(k), v0 * (product(k) - 1))
    step = combine(
        at(phi, k, k + 1),
        (1 + v2 / (n * (k + 1) ** 2), assume(phi)),
        using=(instantiate(uk, {k: k + 1}),),
    )
    main = induction(k, 0, algebra(at(phi, k, 0), u0), step, phi)
    assert proved(main)
    divided = combine(eq(value(k), v0 * (product(k) - 1) / v2), (1 / v2, main))
    assert [h.op for h in divided.hypotheses] == ["ne"]  # v2 ≠ 0 is not lost
    zero = [instantiate(theorem, {v2: number(0)}) for theorem in (uk, u0)]
    assert proved(solve(eq(value(k, number(0)), v0 / n * h2(k)), k, 0, *zero))
    ev, ev_is = define("model.family.EV", (n, v2, v0, k), v0 + v2 * value(k))
    assert proved(combine(eq(apply(ev, n, v2, v0, k), v0 * product(k)), (1, ev_is), (1, main)))


def test_every_positive_schedule_is_bounded() -> None:
    c = sequence("c", 1, lambda v: [lt(0, v)], witness=1)

    def total(m: Term) -> Term:
        return sum_over(i, 1, m, apply(c, i))

    j = integer("j", lambda v: [le(1, v)], witness=1)

    def factor(m: Term) -> Term:
        return sum_over(j, 1, m, apply(c, j) / total(j) ** 2)

    s, s1, st = define_recursively(
        "model.schedule.R",
        (c, sigma),
        t,
        1,
        sigma**2 / apply(c, 1),
        prev,
        prev + sigma**2 * apply(c, t) / total(t) ** 2,
    )
    closed_form = solve(eq(apply(s, c, sigma, t), sigma**2 * factor(t)), t, 1, st, s1)
    assert proved(closed_form)
    gain = sign(le(apply(c, t + 1) / total(t + 1) ** 2, 1 / total(t) - 1 / total(t + 1)))
    bound = inductive(le(factor(t), 2 / apply(c, 1) - 1 / total(t)), t, 1, gain)
    strict = chain(bound, sign(lt(2 / apply(c, 1) - 1 / total(t), 2 / apply(c, 1))))
    assert proved(strict)
    goal = lt(apply(s, c, sigma, t), 2 * sigma**2 / apply(c, 1))
    assert proved(combine(goal, (sigma**2, strict), using=(closed_form,)))


def test_fresh_real_share_closed_form_and_limit() -> None:
    alpha = real("alpha", lambda v: [lt(0, v), le(v, 1)], witness=1)
    w, w0, wk = define_recursively("model.fresh.w", (alpha,), k, 0, 0, prev, (1 - alpha) ** 2 * prev + 1)
    form = (1 - ((1 - alpha) ** 2) ** k) / (alpha * (2 - alpha))
    solved = solve(eq(apply(w, alpha, k), form), k, 0, wk, w0)
    assert proved(solved)
    small = cite("powers below 1", {R: (1 - alpha) ** 2})
    limit = continuous_limit([small], [x], (1 - x) / (alpha * (2 - alpha)))
    assert proved(limit_same(limit, solved, k, 1))


@pytest.mark.parametrize("wrong", [2 - 2 / t, 2 - 1 / (t - 1), number(1)])
def test_a_bound_that_is_too_low_is_not_proved(wrong: Term) -> None:
    from theory.core import Refused

    with pytest.raises(Refused):
        inductive(le(h2(t), wrong), t, 1, sign(le(1 / (t + 1) ** 2, at(wrong, t, t + 1) - wrong)))
