"""Loops as definitions, and Ex[loop, t] f: the mean of f over the state of a loop after t fits.

A loop is a typed state s(1), …, s(m) with its value at fit 0, the draws of one fit (laws that may look at
the state, at the fit's number and at earlier draws) and the step: the next state. ``loop`` checks that it
is one: at all states of the domain, for all k ≥ 1, the laws exist, the step has a value, and it stays in
the domain. Then s_0, s_1, … is a Markov chain, and Ex[loop, t] the mean under its law at t: a linear
positive functional.

A state's monomial is integrable at every t if it lies in a finite set of monomials each of which is, after
a step, bounded by the set: |z|^A of a draw has the mean E z^A for even A, at most E z^(A−1) + E z^(A+1) for
odd A, a constant if its law looks at nothing random. Then E |monomial| is finite at 0, and stays so by
induction on t. ``unfold`` is the tower property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from theory.core.chance import (
    LAW,
    LAWS,
    SCALAR_LAWS,
    apart,
    everywhere,
    expectation,
    factor_of,
    moment,
    monomials,
)
from theory.core.definedness import CONDITIONS, definedness, inhabits
from theory.core.definitions import distinct_parameters, shows_only
from theory.core.display import SHOWERS, new_name, shown
from theory.core.normal_forms import ATOMS, Side, canonical
from theory.core.signs import DECIDERS, Hypotheses, holds, is_relation
from theory.core.terms import (
    FORMULA,
    INTEGER,
    NUMBERS,
    ONE,
    REAL,
    Number,
    Refused,
    Term,
    add,
    apply,
    bind,
    bound,
    eq,
    fits,
    is_integer,
    is_number,
    le,
    mul,
    need,
    node,
    number,
    opened,
    operator,
    power,
    rebuild,
    substitute,
    term,
)
from theory.core.theorem import Theorem, checked, conclude, name_symbol, show_that, theorems

MOST_MONOMIALS = 60
LARGEST_DEGREE = 12
NAME, PARAMETERS, INDEX, STATE, START, DRAWN, DRAWS, STEP, GIVEN, DOMAIN = range(10)
"""What the arguments of a loop are; the last is what the author declares, which every theorem on it cites."""

operator("loop", lambda _: "loop", leaf="closed")


def _at_a_time(args: tuple[Term, ...]) -> str:
    loop_, time, *values, body = args
    need(loop_.op == "loop", "{} is no loop", loop_)
    need(is_number(time) and is_integer(time), "a loop is looked at after a whole number of fits")
    parameters = loop_.args[PARAMETERS]
    need(len(values) == len(parameters), "{} takes {} parameters", loop_, len(parameters))
    for p, x in zip(parameters, values, strict=True):
        need(fits(x.sort, p.sort), "{} is no {}", x, p.sort)
    need(is_number(body), "the mean of a number, not of {}", body)
    return REAL


operator("Ex", _at_a_time, binder=True)  # (loop, time, *parameters, body)
operator("integrable_at", lambda args: FORMULA if _at_a_time(args) else "", binder=True)


# ---- a loop's definition ----


def part(t: Term, state: Term) -> int | None:
    """Return j if t is the j-th part of a state."""
    if t.op != "apply" or t.args[0] is not state or t.args[1].op != "number":
        return None
    return int(t.args[1].args[0])


def with_parts(t: Term, state: Term, values: Sequence[Term]) -> Term:
    """Put closed terms for the parts of a state; refused where the state is used otherwise."""
    if state not in t.free:
        return t
    j = part(t, state)
    if j is not None:
        need(1 <= j <= len(values), "the state has {} parts", len(values))
        return values[j - 1]
    need(t is not state, "a state is used by its parts")
    return rebuild(t, lambda c, _: with_parts(c, state, values))


def only_parts(t: Term, state: Term, parts: int) -> None:
    """Refuse a term that uses a state otherwise than by its parts."""
    with_parts(t, state, [number(0)] * parts)


def loop(
    name: str,
    parameters: tuple[Term, ...],
    index: Term,
    state: Term,
    start: Sequence[Number],
    draws: Sequence[tuple[Term, Term]],
    step: Sequence[Number],
    *,
    given: Sequence[Term] = (),
    domain: Sequence[Term] = (),
    inside: Sequence[Theorem] = (),
    declared: str = "",
) -> Term:
    """Return the loop of this name: a Markov chain, one name for one definition.

    Args:
        name: that of nothing else.
        parameters: variables; the loop shows no others.
        index: an integer variable, the number k ≥ 1 of the fit that a step makes.
        state: a sequence from 1, whose values state(1), … are the parts of the state.
        start: the parts at fit 0.
        draws: pairs (sequence, law), in order; a law may show parameters, index, state and earlier draws.
        step: the parts of the next state.
        given: formulas on the parameters that restrict them.
        domain: relations on the state; shown for the start and for the step at every state in it.
        inside: theorems that show what the core does not see of that, in the variables of the definition.
        declared: in words, that the laws are such that the state stays in the domain; cited by every theorem.
    """
    distinct_parameters(parameters)
    theorems(*inside)
    begin, following = [term(x) for x in start], [term(x) for x in step]
    _definition_is_closed(parameters, index, state, begin, draws, following, given, domain)
    known = frozenset((*given, *domain))
    later = node("variable", "%k", INTEGER, (le(1, bound(0)),))
    show_that(*inhabits(index, later, {index: later}))
    for s in (*begin, *domain):
        only_parts(s, state, len(begin))
    at: dict[Term, Term] = {index: later}
    for z, law in draws:
        only_parts(law, state, len(begin))
        here = substitute(law, at)
        show_that(*definedness(here), given=known)
        need(here.op in SCALAR_LAWS, "the draws of a loop are numbers")
        fresh = LAWS[here.op].draw(here, apart("%z", (state, *parameters, *at.values())))
        show_that(*inhabits(z, fresh, {z: fresh}))
        at[z] = fresh
    for x in following:
        only_parts(x, state, len(begin))
        show_that(*definedness(substitute(x, at)), given=known)
    begins = all(_stays(with_parts(f, state, begin), {}, frozenset(given), inside) for f in domain)
    need(begins, "the start lies outside the state's domain")
    stays = all(_stays(with_parts(f, state, following), at, known, inside) for f in domain)
    need(declared or stays, "the step may leave the state's domain")
    drawn, laws = tuple(z for z, _ in draws), tuple(law for _, law in draws)
    made = node(
        "loop",
        name,
        tuple(parameters),
        index,
        state,
        tuple(begin),
        drawn,
        laws,
        tuple(following),
        tuple(given),
        tuple(domain),
        "" if stays else declared,
    )
    name_symbol(made, frozenset() if stays else frozenset({f"{name}: {declared}"}))
    return made


def _definition_is_closed(
    parameters: tuple[Term, ...],
    index: Term,
    state: Term,
    start: Sequence[Term],
    draws: Sequence[tuple[Term, Term]],
    step: Sequence[Term],
    given: Sequence[Term],
    domain: Sequence[Term],
) -> None:
    """Refuse a definition that shows what it does not name, or names a thing twice."""
    need(
        index.op == "variable" and index.sort == INTEGER and index.free == {index},
        "an integer index is needed",
    )
    plain = state.op == "sequence" and state.args[1] is ONE and state.args[2] == REAL and not state.args[3]
    need(plain, "a state is a sequence of reals from 1")
    need(start and len(start) == len(step), "each part of the state has a start and a step")
    names = [index, state, *parameters, *(z for z, _ in draws)]
    need(len(set(names)) == len(names), "the names of a loop are distinct")
    need(len({v.args[0] for v in names}) == len(names), "the names of a loop are distinct")
    for x in (*start, *step, *given, *domain, index, state, *(law for _, law in draws)):
        checked(x)
    need(all(x.sort in NUMBERS for x in (*start, *step)), "the parts of a state are numbers")
    need(all(map(is_relation, (*given, *domain))), "domains are made of relations")
    for x in (*start, *given):
        shows_only(x, parameters)
    for f in domain:
        shows_only(f, parameters, state)
    seen: list[Term] = [index, state]
    for z, law in draws:
        need(law.sort == LAW, "{} is no law", law)
        need(z.op == "sequence" and z.free == {z}, "draws are sequences")
        checked(z)
        shows_only(law, parameters, *seen)
        seen.append(z)
    for x in step:
        shows_only(x, parameters, *seen)
    for f in (*given, *domain):
        show_that(*definedness(f))


def _stays(f: Term, at: Mapping[Term, Term], known: Hypotheses, inside: Sequence[Theorem]) -> bool:
    if holds(substitute(f, dict(at)), known):
        return True
    return any(t.formula is f and all(h in known or holds(h) for h in t.hypotheses) for t in inside)


# ---- Ex ----


def mean_at(loop_: Term, time: Number, values: Sequence[Number | Term], state: Term, body: Number) -> Term:
    """Return Ex[loop, time] body, the parts of the state being state(1), …"""
    return node("Ex", loop_, term(time), *map(term, values), bind(term(body), state))


def opened_state(t: Term, *avoid: Term | None) -> tuple[Term, Term, Hypotheses]:
    """Return (a fresh state, the body for it, what the state's domain says) of Ex or integrable_at."""
    loop_, _, *values, body = t.args
    state = node("sequence", apart("%s", (t, *avoid)), ONE, REAL, ())
    at = {loop_.args[STATE]: state, **dict(zip(loop_.args[PARAMETERS], values, strict=True))}
    return state, opened(body, state), frozenset(substitute(f, at) for f in loop_.args[DOMAIN])


def _conditions(t: Term) -> list[Term]:
    """The time is ≥ 0 and the parameters lie in their domains."""
    loop_, time, *values, _ = t.args
    at = dict(zip(loop_.args[PARAMETERS], values, strict=True))
    out = [*definedness(time), le(0, time)]
    for p, x in at.items():
        out += [*(definedness(x) if x.op != "lambda" else ()), *inhabits(p, x, at)]
    return out + [substitute(f, at) for f in loop_.args[GIVEN]]


def _mean_exists(t: Term) -> list[Term]:
    return [*_conditions(t), node("integrable_at", *t.args)]


def _integrable_at(f: Term, hypotheses: Hypotheses) -> bool:
    """The body has a value at every state of the domain, and is a polynomial of integrable monomials."""
    state, body, domain = opened_state(f, *hypotheses)
    loop_, side, known = f.args[0], list[Term](), hypotheses | domain
    only_parts(body, state, len(loop_.args[START]))
    if not all(holds(c, known) for c in definedness(body)):
        return False
    parts = _state_monomials(body, loop_, state, side)
    return all(holds(c, known) for c in side) and all(is_integrable(loop_, m) for _, m in parts)


Exponents = tuple[int, ...]


def _state_monomials(t: Term, loop_: Term, state: Term, side: Side) -> list[tuple[Term, Exponents]]:
    """Return a polynomial in the parts of the state as (coefficient, exponents)."""
    out = []
    for coefficient, inner in monomials(t, lambda g: state in g.free, side):
        exponents = [0] * len(loop_.args[START])
        for g, e in inner:
            j = part(g, state)
            if j is None or not 1 <= j <= len(exponents):
                raise Refused(f"{g} is no part of the state")
            exponents[j - 1] += e
        out.append((coefficient, tuple(exponents)))
    return out


def monomial(exponents: Exponents, parts: Sequence[Term]) -> Term:
    """Return the product of the parts to these exponents."""
    factors = [p if e == 1 else power(p, e) for p, e in zip(parts, exponents, strict=True) if e]
    return factors[0] if len(factors) == 1 else mul(1, *factors) if not factors else mul(*factors)


# ---- integrable monomials ----

_NEEDS: dict[tuple[Term, Exponents], frozenset[Exponents] | None] = {}


def is_integrable(loop_: Term, exponents: Exponents) -> bool:
    """Whether E |monomial of the state| is finite at every fit; see the module."""
    found, todo = {exponents}, [exponents]
    while todo:
        m = todo.pop()
        if _bounded(loop_, m):
            continue
        if (loop_, m) not in _NEEDS:
            try:
                _NEEDS[loop_, m] = _bound_after_a_step(loop_, m)
            except Refused:
                _NEEDS[loop_, m] = None
        needed = _NEEDS[loop_, m]
        if needed is None:
            return False
        todo += needed - found
        found |= needed
        if len(found) > MOST_MONOMIALS:
            return False
    return True


def _bounded(loop_: Term, exponents: Exponents) -> bool:
    """Whether the domain bounds each part of the monomial from both sides."""
    state, domain = loop_.args[STATE], loop_.args[DOMAIN]
    ends = {
        (part(f.args[side], state), side)
        for f in domain
        if f.op in ("le", "lt")
        for side in (0, 1)
        if state not in f.args[1 - side].free
    }
    return all((j, 0) in ends and (j, 1) in ends for j, e in enumerate(exponents, 1) if e)


def _bound_after_a_step(loop_: Term, exponents: Exponents) -> frozenset[Exponents]:
    """Return monomials of the state, constants beside them, that bound E |monomial of the next state|."""
    need(sum(exponents) <= LARGEST_DEGREE, "too high a degree")
    state, drawn, laws = (loop_.args[i] for i in (STATE, DRAWN, DRAWS))
    known = frozenset((*loop_.args[GIVEN], *loop_.args[DOMAIN]))
    later = node("variable", "%k", INTEGER, (le(1, bound(0)),))
    at = {loop_.args[INDEX]: later}
    for z, law in zip(drawn, laws, strict=True):
        at[z] = LAWS[law.op].draw(law, apart("%z", (state, *loop_.args[PARAMETERS], *at.values())))
    random = [state, *(at[z] for z in drawn)]
    bounds = [substitute(monomial(exponents, loop_.args[STEP]), at)]
    for z, law in zip(reversed(drawn), reversed(laws), strict=True):
        here = substitute(law, at)
        bounds = [b for t in bounds for b in _bound_of_mean(t, at[z], here, random, known)]
    found = set()
    for t in bounds:
        side: Side = []
        found |= {m for _, m in _state_monomials(t, loop_, state, side)}
        need(all(holds(c, known) for c in side), "not shown")
    return frozenset(found)


def _bound_of_mean(t: Term, z: Term, law: Term, random: Sequence[Term], known: Hypotheses) -> list[Term]:
    """Return terms whose monomials bound E |each monomial of t| over the draw z, up to constants.

    Π Σ|z(i)|^a has a mean of at most a constant times E |z|^b with the total degree b (Lyapunov). For odd b
    it is at most √(E z^(b−1) E z^(b+1)), and |g| √(A B) ≤ g² A + B for any g beside it.
    """
    side: Side = []
    out = []
    for _, inner in monomials(t, lambda g: any(v in g.free for v in random), side):
        degree, others = 0, []
        for g, e in inner:
            if z in g.free:
                f = factor_of(g, z)
                need(f.size is None or not any(v in f.size.free for v in random), "a random number of draws")
                degree += f.degree * e
            else:
                others.append((g, e))
        out += _absolute_moments(law, degree, others, random)
    need(all(holds(c, known) for c in side), "not shown")
    return out


def _absolute_moments(
    law: Term, degree: int, others: Sequence[tuple[Term, int]], random: Sequence[Term]
) -> list[Term]:
    """Return terms whose monomials bound E |z|^degree · |the others|, up to constants."""
    beside = [power(g, e) for g, e in others]
    if degree == 0 or law.op == "indicators":
        return [mul(1, *beside)]
    if not any(v in law.free for v in random):
        if law.op == "iid":
            moment(law, degree)
        return [mul(1, *beside)]
    if law.op in ("resample", "without_replacement"):
        size, values = law.args
        need(values in random and not any(v in size.free for v in random), "a random list")
        return [mul(1, *beside, power(apply(values, ONE), degree))]
    if degree % 2 == 0:
        return [mul(1, *beside, moment(law, degree))]
    low, high = moment(law, degree - 1), moment(law, degree + 1)
    odd = next((g for g, e in others if e % 2), None)
    if odd is None:
        return [mul(1, *beside, low), mul(1, *beside, high)]
    return [mul(1, odd, *beside, low), mul(1, *(power(g, e - (g is odd)) for g, e in others), high)]


# ---- canonical form ----


def _canonical_mean_at(t: Term, side: Side) -> Term:
    """Ex is linear in the integrable monomials of the state."""
    loop_, time, *values, _ = t.args
    state, body, domain = opened_state(t)
    own: Side = []
    try:
        parts = _state_monomials(body, loop_, state, own)
    except Refused:
        return t
    own = [c for c in own if not holds(c, domain)]
    if any(state in c.free for c in own) or not all(is_integrable(loop_, m) for _, m in parts):
        return t
    side += own
    moved = [_canonical_value(x, side) for x in values]
    when = canonical(time, side)
    total = []
    for coefficient, exponents in parts:
        if not any(exponents):
            total.append(coefficient)
            continue
        inner = monomial(exponents, [apply(state, j) for j in range(1, len(exponents) + 1)])
        total.append(mul(coefficient, node("Ex", loop_, when, *moved, bind(inner, state))))
    return add(0, *total)


def _canonical_value(x: Term, side: Side) -> Term:
    return canonical(x, side) if x.sort in NUMBERS else x


# ---- rules ----


def unfold(t: Term) -> Theorem:
    """Ex[loop, k] f = Ex[loop, k − 1] E f(step), and Ex[loop, 0] f = f(start).

    Sound by definition of the chain, and by Fubini: f is integrable at k where the left side has a value.
    """
    checked(t)
    need(t.op == "Ex", "{} is no mean over a loop's state", t)
    loop_, time, *values, _ = t.args
    if time is number(0):
        state, inner, _ = opened_state(t)
        at = dict(zip(loop_.args[PARAMETERS], values, strict=True))
        goal = eq(t, with_parts(inner, state, [substitute(x, at) for x in loop_.args[START]]))
    else:
        state, inner = one_step(t)
        goal = eq(t, node("Ex", loop_, add(time, -1), *values, bind(inner, state)))
    return conclude("unfolding", goal, definedness(goal))


def one_step(t: Term) -> tuple[Term, Term]:
    """Return a fresh state, and E of the body of an Ex after one more step from it."""
    loop_, time, *values, _ = t.args
    after, inner, _ = opened_state(t)
    before = node("sequence", apart("%s", (t, after)), ONE, REAL, ())
    at = dict(zip(loop_.args[PARAMETERS], values, strict=True))
    at |= {loop_.args[INDEX]: time, loop_.args[STATE]: before}
    drawn: list[tuple[Term, Term]] = []
    for z, law in zip(loop_.args[DRAWN], loop_.args[DRAWS], strict=True):
        here = substitute(law, at)
        at[z] = LAWS[here.op].draw(here, apart("%z", (t, here, before, after, *at.values())))
        drawn.append((at[z], here))
    out = with_parts(inner, after, [substitute(x, at) for x in loop_.args[STEP]])
    for z, law in reversed(drawn):
        out = expectation(law, z, out)
    return before, out


def average_at(
    theorem: Theorem, state: Term, loop_: Term, time: Number, values: Sequence[Number | Term]
) -> Theorem:
    """From a = b (or a ≤ b) for every state in the domain: Ex[loop, time] a = Ex[loop, time] b (≤)."""
    theorems(theorem)
    f = theorem.formula
    need(
        f.op in ("eq", "le", "lt") and f.args[0].sort in NUMBERS,
        f"{f} is not of the form that the rule needs",
    )
    means = [mean_at(loop_, time, values, state, a) for a in f.args]
    goal = node("eq" if f.op == "eq" else "le", *means)
    checked(goal)
    fresh, _, domain = opened_state(means[0], *theorem.variables, f)
    kept = everywhere(theorem, {state: fresh}, domain)
    return conclude("average over a loop", goal, definedness(goal), (theorem,), hypotheses=kept)


# ---- display ----


def _shown(t: Term, names: tuple[str, ...], at: Callable[[Term], str]) -> str:
    loop_, time, *values, body = t.args
    s = new_name(t, names, "swvu")
    inner = shown(body, (s, *names))
    word = "E" if t.op == "Ex" else "integrable"
    return f"{word}[{s} ~ {loop_.args[NAME]}({', '.join(map(at, values))}) after {at(time)}]({inner})"


def definition(loop_: Term) -> list[str]:
    """Return a loop's definition, a line for each thing that it says."""
    need(loop_.op == "loop", "{} is no loop", loop_)
    name, _, index, state, start, drawn, laws, step, given, domain, declared = loop_.args
    lines = [f"{name}: {state.args[0]} is the state, {index.args[0]} ≥ 1 the number of the fit"]
    lines += [f"{state.args[0]}({j}) starts at {shown(x)}" for j, x in enumerate(start, 1)]
    lines += [f"{z.args[0]} ~ {shown(law)}" for z, law in zip(drawn, laws, strict=True)]
    lines += [f"{state.args[0]}({j}) becomes {shown(x)}" for j, x in enumerate(step, 1)]
    lines += [f"given {shown(f)}" for f in given]
    lines += [f"the state keeps {shown(f)}" for f in domain]
    return [*lines, f"declared: {declared}"] if declared else lines


CONDITIONS.update({"Ex": _mean_exists, "integrable_at": _conditions})
DECIDERS["integrable_at"] = _integrable_at
ATOMS["Ex"] = _canonical_mean_at
SHOWERS.update({"Ex": _shown, "integrable_at": _shown, "loop": lambda t, _, __: str(t.args[NAME])})
