"""A mean as a sum of parts that a step multiplies by λ, and adds the next part of a chain to.

Put on one denominator, forms with roots and several sizes have too many terms to be multiplied out. So what a
step makes of a part, the induction, and the sum are lemmas of any numbers, and only what they ask of the
numbers at hand is compared: a row of coefficients by a step, where a part begins, and the coefficient of each
power. Numbers stand outside of means, so that a mean with a root is no other than one without. Nothing here
is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    combine,
    cut,
    eq,
    induction,
    instantiate,
    integer,
    le,
    number,
    power,
    real,
    substitute,
    weaken,
)
from theory.core.terms import add
from theory.loop_language.definition import t
from theory.proofs.eigenvectors import ROOT, Component
from theory.proofs.reading import Reader
from theory.proofs.tactics import at

NOW, LATER, NEXT, FACTOR, SCALE, POWER, POWER_LATER = (
    real(f"settling_{name}") for name in ("now", "later", "next", "factor", "scale", "power", "power_later")
)
Power = tuple[sp.Expr, int]
"""A base and an exponent."""


def powers_of(form: sp.Expr) -> dict[sp.Pow, Power]:
    """Return the powers in t of a form, each xᵉᵗ⁺ᵈ with x and e."""
    powers = (x for x in sorted(form.atoms(sp.Pow), key=str) if x.exp.has(t) and not x.base.has(t))
    slopes = ((x, sp.expand(x.exp).coeff(t)) for x in powers)
    return {x: (x.base, int(slope)) for x, slope in slopes if slope.is_Integer}


@dataclass(frozen=True, slots=True)
class Part:
    """A combination of means, and what it is.

    Attributes:
        power: x with λ = xᵉ, as the form of the sum has it, and e; none for λ = 1.
        row: the combination.
        weights: w.
        theorem: ⊢ it = λᵏ⁻ˢ·Σ C(k − s, j)·w[j] for k ≥ s.
    """

    power: Power | None
    row: tuple[Term, ...]
    weights: tuple[Term, ...]
    theorem: Theorem


# ---- lemmas of any numbers ----


@cache
def letters_of(name: str, many: int) -> tuple[Term, ...]:
    """Return numbers of a name."""
    return tuple(real(f"{name}_{i}") for i in range(many))


def _dot(factors: Sequence[Term], terms: Sequence[Term]) -> Term:
    return add(*(a * b for a, b in zip(factors, terms, strict=True)))


def _steps(many: int) -> tuple[tuple[Term, ...], ...]:
    return tuple(letters_of(f"entry_{i}", many) for i in range(many))


@cache
def _moved(many: int) -> Theorem:
    """What a step makes of a row, from what it makes of each mean, and of each coefficient."""
    now, later, row, rest = (letters_of(f"{name}_mean", many) for name in ("now", "later", "row", "next"))
    entries = _steps(many)
    parts: list[tuple[Term, Theorem]] = [
        (row[i], assume(eq(later[i], _dot(entries[i], now)))) for i in range(many)
    ]
    for j in range(many):
        turned = _dot(row, [entries[i][j] for i in range(many)])
        parts.append((now[j], assume(eq(turned, FACTOR * row[j] + rest[j]))))
    return combine(eq(_dot(row, later), FACTOR * _dot(row, now) + _dot(rest, now)), *parts)


def _choices(n: Term, j: int) -> Term:
    """Return C(n, j) as a polynomial."""
    found = number(1)
    for i in range(j):
        found = found * (n - i) / (i + 1)
    return found


def _chosen(n: Term, weights: Sequence[Term]) -> Term:
    return add(number(0), *(_choices(n, j) * w for j, w in enumerate(weights)))


def _value(grown: Term, n: Term, weights: Sequence[Term]) -> Term:
    """Return λⁿ·Σ C(n, j)·w[j] as the first of a chain is written."""
    return substitute(SCALE * POWER * _chosen(n, weights), {SCALE: number(1), POWER: grown})


@cache
def _fit(base: int) -> Term:
    return integer(f"settling_from_{base}", lambda v: [le(base, v)], witness=base)


@cache
def _chain_of(base: int, many: int) -> tuple[Term, Term, Term]:
    """What a part of a chain is, λⁱ·λⁿ·Σ C(n, j)·w[j], what the next one is, and the first after a step."""
    n, weights = _fit(base) - base, letters_of("weight", many)
    here = eq(NOW, SCALE * POWER * _chosen(n, weights))
    return (
        here,
        eq(NEXT, SCALE * FACTOR * POWER * _chosen(n, weights[1:])),
        substitute(at(here, _fit(base), _fit(base) + 1), {NOW: LATER, POWER: POWER_LATER}),
    )


@cache
def _settling(base: int, many: int) -> Theorem:
    """That a part of a chain is one step further what it is."""
    here, beside, later = _chain_of(base, many)
    step, grows = eq(LATER, FACTOR * NOW + NEXT), eq(POWER_LATER, FACTOR * POWER)
    chosen = SCALE * _chosen(_fit(base) + 1 - base, letters_of("weight", many))
    parts = ((number(1), step), (FACTOR, here), (number(1), beside), (-chosen, grows))
    return combine(later, *((factor, assume(f)) for factor, f in parts))


@cache
def _begun(base: int, many: int, length: int) -> Theorem:
    """Where a part of a chain begins, from where each mean begins."""
    now, row, first = (letters_of(f"{name}_mean", many) for name in ("now", "row", "first"))
    w = letters_of("weight", length)[0]
    here = at(_chain_of(base, length)[0], _fit(base), base)
    parts = [(row[i], assume(eq(now[i], first[i]))) for i in range(many)]
    parts += [(number(1), assume(eq(_dot(row, first), SCALE * w))), (-SCALE * w, assume(eq(POWER, 1)))]
    return combine(substitute(here, {NOW: _dot(row, now)}), *parts)


def _shown(theorem: Theorem, facts: Sequence[Theorem]) -> Theorem:
    """A theorem without the hypotheses that facts state; those that the core decides are gone already."""
    for fact in facts:
        if fact.formula in theorem.hypotheses:
            theorem = cut(fact, theorem)
    return theorem


def _put(
    theorem: Theorem,
    values: Mapping[Term, Term],
    facts: Sequence[Theorem] = (),
    given: Sequence[Theorem] = (),
) -> Theorem:
    """A lemma at numbers: what it asks of them, if facts do not state it, is shown by algebra."""
    theorem = instantiate(theorem, {v: x for v, x in values.items() if v in theorem.variables})
    theorem = _shown(theorem, facts)
    stated = {fact.formula for fact in (*facts, *given)}
    asked = sorted((h for h in theorem.hypotheses if h.op == "eq" and h not in stated), key=str)
    return _shown(theorem, [algebra(h, *given) for h in asked])


# ---- of means ----


@dataclass(frozen=True)
class Means:
    """Means that a step takes to the matrix times them, the last of them 1.

    Attributes:
        now: the means, k the number of the fit.
        entries: the matrix.
        first, values: what they are at fit ``base``, as terms and as expressions.
        steps: ⊢ what each is after one more fit.
        starts: ⊢ what each is at the base.
    """

    k: Term
    base: int
    now: tuple[Term, ...]
    entries: tuple[tuple[Term, ...], ...]
    first: tuple[Term, ...]
    values: sp.Matrix
    steps: tuple[Theorem, ...]
    starts: tuple[Theorem, ...]

    @classmethod
    def of(
        cls,
        k: Term,
        base: int,
        now: Sequence[Term],
        matrix: Sequence[Sequence[Term]],
        values: sp.Matrix,
        reader: Reader,
        known: Sequence[Sequence[Theorem]],
        starts: Sequence[Sequence[Theorem]],
    ) -> Means:
        """Prove what a step makes of the means, and what they are at the base, from what they unfold to."""
        first = tuple(map(reader.term, values))
        steps = [
            algebra(eq(at(mean, k, k + 1), _dot(row, now)), *facts)
            for mean, row, facts in zip(now, matrix, known, strict=True)
        ]
        begun = [
            algebra(eq(at(mean, k, base), value), *facts)
            for mean, value, facts in zip(now, first, starts, strict=True)
        ]
        return cls(k, base, tuple(now), tuple(map(tuple, matrix)), first, values, tuple(steps), tuple(begun))

    def settled(
        self, one: Component, written: Sequence[Power], reader: Reader, above_0: Sequence[Theorem] = ()
    ) -> Iterator[Part]:
        """Prove what a part of a combination is at every fit from the base on, of a pair both.

        Args:
            one: the part.
            written: the powers that the form of the sum shows.
            reader: of numbers.
            above_0: that what stands under a root is not negative; this is left as a hypothesis.

        Raises:
            Refused: the rows are no chain of an eigenvalue.
        """
        if one.value == 0 and len(one.rows) > 1:
            raise Refused("a part that is gone after some fits")
        if one.square is None:
            power_ = None if one.value == 1 else _as_written(one.value, written)
            yield self._settled(one, power_, reader)
            return
        root = real("root_of_a_pair")
        of_pair = self._settled(one, (one.value, 1), Reader({**reader.names, ROOT: root}), root)
        for value in one.roots:
            at_root = {root: reader.term(value)}
            row, weights = (
                tuple(substitute(x, at_root) for x in xs) for xs in (of_pair.row, of_pair.weights)
            )
            theorem = _put(weaken(of_pair.theorem, *(fact.formula for fact in above_0)), at_root)
            power_ = _as_written(one.value.xreplace({ROOT: value}), written)
            grown = _grown(reader.term(power_[0]), power_[1], self.k, self.base)
            goal = eq(theorem.formula.args[0], _value(grown, self.k - self.base, weights))
            yield Part(power_, row, weights, algebra(goal, theorem))

    def _settled(
        self, one: Component, written: Power | None, reader: Reader, root: Term | None = None
    ) -> Part:
        many, k, base = len(self.now), self.k, self.base
        rows = [tuple(map(reader.term, row)) for row in one.rows]
        factor = reader.term(one.value)
        grown = number(1)
        if written is not None:
            grown = _grown(reader.term(written[0]), written[1], k, base)
        given = [] if root is None else [assume(eq(root**2, reader.term(one.square)))]
        weights = [reader.term(_factored(row.dot(self.values))) for row in one.rows]
        weights = [w / power(factor, j) if j else w for j, w in enumerate(weights)]
        own = {FACTOR: factor, POWER: grown, POWER_LATER: at(grown, k, k + 1), _fit(base): k}
        own |= _named("now_mean", self.now) | _named("first_mean", self.first)
        own |= _named("later_mean", [at(mean, k, k + 1) for mean in self.now])
        for i, row in enumerate(self.entries):
            own |= _named(f"entry_{i}", row)
        theorem, after = None, (number(0),) * many
        for i, row in reversed(list(enumerate(rows))):
            own |= {SCALE: power(factor, i) if i else number(1)} | _named("weight", weights[i:])
            own |= _named("row_mean", row) | _named("next_mean", after)
            own |= {NOW: _dot(row, self.now), NEXT: _dot(after, self.now)}
            own[LATER] = at(own[NOW], k, k + 1)
            here, beside, _ = (substitute(f, own) for f in _chain_of(base, len(rows) - i))
            facts = [_put(_moved(many), own, self.steps, given), assume(here)]
            if theorem is not None:
                facts.append(combine(beside, (1, theorem)))
            step = _put(_settling(base, len(rows) - i), own, facts, given)
            begins = {**own, **_named("now_mean", [at(mean, k, base) for mean in self.now])}
            begins[POWER] = at(grown, k, base)
            start = _put(_begun(base, many, len(rows) - i), begins, self.starts, given)
            theorem, after = induction(k, base, start, step, here), row
        assert theorem is not None
        return Part(written, rows[0], tuple(weights), theorem)


def _named(name: str, terms: Sequence[Term]) -> dict[Term, Term]:
    return dict(zip(letters_of(name, len(terms)), terms, strict=True))


def _factored(value: sp.Expr) -> sp.Expr:
    """Return a number a + b·``ROOT`` with a and b factored."""
    return sp.factor(value.xreplace({ROOT: sp.S.Zero})) + ROOT * sp.factor(value.diff(ROOT))


def _as_written(value: sp.Expr, written: Sequence[Power]) -> Power:
    alike = (p for p in written if sp.expand(p[0] ** p[1] - value) == 0)
    return next(alike, (value, 1))


def added_up(
    goal: Term, form: sp.Expr, parts: Sequence[Part], wanted: Sequence[Term], means: Means, reader: Reader
) -> Theorem:
    """⊢ mean = form, the mean being what is wanted of others, the sum of parts: coefficient by coefficient.

    Raises:
        Refused: the form is no such sum of powers, or a coefficient is another.
    """
    k, base, many = means.k, means.base, len(means.now)
    pieces = {piece: real(f"piece_{i}") for i, piece in enumerate(dict.fromkeys(_pieces(form)))}
    names = {piece: sp.Dummy() for piece in pieces}
    lowest: dict[Power | None, sp.Expr] = {}
    for x, one in sorted(powers_of(form).items(), key=lambda p: int(p[0].exp.subs(t, base))):
        lowest.setdefault(one, x)
    letters: dict[Power | None, sp.Symbol] = {one: sp.Dummy() for one in lowest}
    powers = {x: letters[one] * x.base ** (x.exp - lowest[one].exp) for x, one in powers_of(form).items()}
    bare = sp.expand(form.xreplace(powers).xreplace(names))
    if not bare.is_polynomial(t, *letters.values()):
        raise Refused("the form is no sum of powers")
    whole, said = sp.Poly(bare, t, *letters.values()), Reader({n: pieces[p] for p, n in names.items()})
    if any(sum(more) > 1 for _, *more in whole.monoms()) or not lowest.keys() <= {p.power for p in parts}:
        raise Refused("the form is no sum of the powers of its parts")
    lowest[None], letters[None] = sp.S.One, sp.S.One
    mean, sought, now = real("sum_of_parts"), letters_of("sought_mean", many), letters_of("now_mean", many)
    own = {term: reader.term(p) for p, term in pieces.items()} | {mean: goal.args[0]}
    own |= dict(zip((*sought, *now), (*wanted, *means.now), strict=True))
    shown: list[tuple[Term, Theorem]] = [(number(1), assume(eq(mean, _dot(sought, now))))]
    rows = [letters_of(f"row_of_part_{i}", many) for i in range(len(parts))]
    columns = (add(number(0), *column) for column in zip(*rows, strict=True))
    shown += [(y, assume(eq(s, x))) for y, s, x in zip(now, sought, columns, strict=True)]
    facts = []
    for i, part in enumerate(parts):
        own |= dict(zip(rows[i], part.row, strict=True))
        if part.power not in lowest:
            facts.append(_nothing(part))
            shown.append((number(1), assume(eq(_dot(rows[i], now), 0))))
            continue
        weights = letters_of(f"weight_of_part_{i}", len(part.weights))
        own |= dict(zip(weights, part.weights, strict=True))
        grown = ahead = number(1)
        if part.power is not None:
            eigen = Reader(pieces).term(lowest[part.power].base)
            grown, ahead = (
                _grown(eigen, part.power[1], k, base),
                power(eigen, int(lowest[part.power].exp.subs(t, base))),
            )
        facts.append(part.theorem)
        shown.append((number(1), assume(eq(_dot(rows[i], now), _value(grown, k - base, weights)))))
        for degree, total in _by_degree(weights, base, whole.degree(t)):
            there = said.term(whole.coeff_monomial(t**degree * letters[part.power]))
            shown.append((grown * power(k, degree), assume(eq(total, ahead * there))))
    if None not in {part.power for part in parts}:
        for degree in range(whole.degree(t) + 1):
            shown.append((power(k, degree), assume(eq(0, said.term(whole.coeff_monomial(t**degree))))))
    skeleton = Reader({**pieces, t: k}).term(form)
    return _put(combine(eq(mean, skeleton), *shown), own, facts)


def _by_degree(weights: Sequence[Term], base: int, highest: int) -> Iterator[tuple[int, Term]]:
    """Yield the coefficients of Σ C(t − s, j)·w[j] as a polynomial in t."""
    choices = [sp.Poly(sp.ff(t - base, j) / sp.factorial(j), t) for j in range(len(weights))]
    for degree in range(max(len(weights) - 1, highest) + 1):
        parts = (
            (Reader({}).term(c.coeff_monomial(t**degree)), w) for c, w in zip(choices, weights, strict=True)
        )
        yield degree, add(number(0), *(c * w for c, w in parts))


def _nothing(part: Part) -> Theorem:
    """Prove that a part is 0 of which the form shows no power."""
    mean, value = part.theorem.formula.args
    grown = value.args[0]
    return combine(eq(mean, 0), (1, part.theorem), *((grown, algebra(eq(w, 0))) for w in part.weights[:1]))


def _grown(x: Term, e: int, k: Term, base: int) -> Term:
    """Return (xᵉ)ᵏ⁻ˢ, of a negative e without a quotient."""
    return power(power(x, abs(e)), k - base if e > 0 else base - k)


def _pieces(form: sp.Expr) -> Iterator[sp.Expr]:
    """Yield the largest parts of a form that are free of t and no numbers."""
    if not form.has(t):
        if not form.is_Rational:
            yield form
        return
    if form != t:
        for part in form.args:
            yield from _pieces(part)
