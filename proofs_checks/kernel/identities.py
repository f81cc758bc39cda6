"""Why two terms of the core are equal, written out for Coq.

The core compares canonical forms; Coq is shown, for each atom that stands in the terms, the equation that
makes it canonical (an index simplified, a sum shifted to the least range, what is free of an index taken out), and
then an identity of rational functions remains. Nothing here is trusted: Coq proves each equation.
"""

# ruff: noqa: E501  # a line of Coq is written as one line
from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from proofs_checks.kernel.translation import NotTranslated, Translation
from theory.core import normal_forms as forms
from theory.core.definedness import definedness, fresh, index_in
from theory.core.terms import (
    ONE,
    ZERO,
    Term,
    add,
    is_integer,
    mul,
    opened,
    power,
    product_over,
    substitute,
    sum_over,
)

DEEPEST = 8
ARITHMETIC = {"add": add, "mul": mul}
VALUES = {"exp": "exp_0", "log": "ln_1", "sin": "sin_0", "sinh": "sinh_0"}
"""By function: Coq's theorem of the one value at a number that the core knows."""
LOG_NONZERO = "apply Rgt_not_eq; unfold Rgt; rewrite <- ln_1; apply ln_increasing; lra"
OVER = {"sum": sum_over, "product": product_over}


@dataclass
class Facts:
    """Equations between atoms and what they are, each with its proof, in the order of their use."""

    equations: dict[Term, tuple[Term, str]] = field(default_factory=dict)
    conditions: dict[Term, None] = field(default_factory=dict)
    besides: dict[Term, None] = field(default_factory=dict)
    """Conditions that an identity may need: those that Coq does not see are left out."""

    def add(self, atom: Term, value: Term, proof: str) -> None:
        """Enter an equation; an atom has one."""
        if atom is not value:
            self.equations.setdefault(atom, (value, proof))


class Identities:
    """Proofs of equations between terms, for one file."""

    def __init__(self, to: Translation) -> None:
        """Write for a translation."""
        self.to = to
        self.depth = 0
        self.asked: list[Term] = []
        self.numerators = False

    def equal_ends(self, a: Term, b: Term) -> str:
        """Return a script for ``a = b`` that also says of each denominator 1 − x/n that n − x is not 0."""
        before, self.numerators = self.numerators, True
        try:
            return self.equal(a, b)
        finally:
            self.numerators = before

    def equal(self, a: Term, b: Term, given: tuple[Term, ...] = ()) -> str:
        """Return a script for ``a = b``; ``given`` are terms whose conditions are known besides."""
        if a is b:
            return "reflexivity."
        if is_integer(a) and is_integer(b) and self.to.is_integral(a) and self.to.is_integral(b):
            return "same_integers."
        self.depth += 1
        try:
            if self.depth > DEEPEST:
                raise NotTranslated("an identity within an identity, too deep")
            return self._by_atoms(a, b, given)
        finally:
            self.depth -= 1

    def _by_atoms(self, a: Term, b: Term, given: tuple[Term, ...]) -> str:
        facts = Facts()
        for t in (a, b, *given):
            for c in definedness(t):
                facts.conditions.setdefault(c)
        u = self._prepared(add(a, mul(-1, b)), facts)
        for _ in range(20):
            side: forms.Side = []
            changed: dict[Term, Term] = {}
            for family in forms._families(u, side):
                changed.update(self._shifted(family, facts))
            if not changed and forms._roots(u, side):
                gens = forms.generators(u)
                squared = not forms.ratio(u, gens)[0].is_zero()
                return self._script(a, b, facts, tuple(filter(_is_root, gens)), squared)
            if not changed:
                changed.update(self._bases(u, facts))
            facts.conditions.update(dict.fromkeys(side))
            if not changed:
                break
            u = forms.swapped(u, changed)
        return self._script(a, b, facts)

    def _scaled_root(
        self, g: Term, raw: Mapping[str, Term], name: str, below: bool
    ) -> tuple[list[str], list[str]]:
        """Name √(N/D)·D, whose square is the polynomial N·D: in it and D the root is a rational function.

        ``raw`` are what it is the root of as the terms say it, by the equation that says so; with ``below``
        one divides by the root.
        """
        to, gens = self.to, forms.generators(g.args[1])
        n, d = forms.ratio(g.args[1], gens)
        whole = math.lcm(*(int(c.q) for c in n.coeffs()))
        scale, square = (forms.from_polynomial(p, gens) for p in (d * whole, n * d * whole**2))
        inside, under, told = map(to.real, (g.args[1], scale, square))
        if square in forms.generators(square):
            told = f"({told} + 0)"  # r² = x alone would be used up by `subst`, once x is a variable
        ways = [
            f"(apply (Rle_trans _ {to.real(x)}); [first [assumption | nonnegative] | right; rational])"
            for x in raw.values()
        ]
        sign = " | ".join(["assumption", *ways, "nonnegative", "by_sign"])
        named = [f"{kind}_{name}" for kind in ("r", "Q", "S", "U")]
        lines = [
            f"destruct (scaled_root {inside} {under} {told} ltac:(first [{sign}]) ltac:(nonzero) ltac:(rational)) "
            f"as ({' & '.join(named)})."
        ]
        if below:
            known = " | ".join([*(f"(rewrite <- {e}; assumption)" for e in raw), "nonzero"])
            lines.append(f"assert (V_{name} : {named[0]} <> 0) by (apply {named[3]}; first [{known}]).")
        return [*lines, f"clear {named[3]}."], named[1:3]

    def _script(
        self, a: Term, b: Term, facts: Facts, roots: tuple[Term, ...] = (), squared: bool = True
    ) -> str:
        """Return the script; with roots, it uses that their squares are known, or that they are some numbers."""
        lines: list[str] = []
        atoms: dict[Term, None] = {}
        for t in (a, b, *(x for atom, (value, _) in facts.equations.items() for x in (atom, value))):
            for x in forms.atoms(t):
                if x.op not in ("variable", "constant", "bound"):
                    atoms.setdefault(x)
        conditions = [
            c
            for c in self._denominators(facts.conditions)  # a sum inside an argument: its own equation knows
            if all(x in atoms for x in forms.atoms(c) if _is_root(x) and x.args[1].op == "sum")
        ]
        names = []
        products = dict.fromkeys(x for c in conditions for x in _products(c))
        for n, c in enumerate(products):  # first: the proofs of the equations below use them too
            names.append(f"N_{self.depth}_of_{n}")
            lines.append(f"assert ({names[-1]} : {self.to.real(c)} <> 0) by nonzero.")
        for n, (atom, (value, proof)) in enumerate(facts.equations.items()):
            name = f"E_{self.depth}_{n}"
            names.append(name)
            lines.append(f"assert ({name} : {self._equation(atom, value)}). {{ {proof} }}")
        every = dict.fromkeys(x for c in conditions for x in (*self._factors(c), c) if x not in products)
        self.asked += conditions
        for n, c in enumerate(every):
            name = f"N_{self.depth}_{n}"
            if (simple := self._with_roots(c)) is None:
                lines.append(f"assert ({name} : {self.to.real(c)} <> 0){self._nonzero(c)}")
            else:
                lines += self._nonzero_alike(c, simple, name)
                names.append(f"K_{name}")
            names.append(name)
            if not squared:
                shown = self._factors_above(c, name)
                names += [f"T_{name}_{i}" for i in range(len(shown))]
                lines += shown
            asked = self.numerators or any(map(_is_root_of_a_value, forms.atoms(c)))
            if asked and (top := self.numerator(c)) is not None:
                names.append(f"T_{self.depth}_{n}")
                lines.append(self._not_zero_above(c, top, name, names[-1]))
            for x in forms.atoms(c):
                if x.op not in ("variable", "constant", "bound"):
                    atoms.setdefault(x)
        more = [x for c in self._denominators(facts.besides) for x in (*self._factors(c), c)]
        tried = []
        for n, c in enumerate(dict.fromkeys(x for x in more if x not in every)):
            how = self._nonzero(c)
            if how.startswith(" by "):
                tried.append(f"M_{self.depth}_{n}")
                lines.append(f"try assert ({tried[-1]} : {self.to.real(c)} <> 0){how}")
        squares = []
        for n, g in enumerate(roots if squared else ()):
            raw = {
                f"E_{self.depth}_{i}": x.args[1]
                for i, (x, (value, _)) in enumerate(facts.equations.items())
                if value is g
            }
            below = any(_is_root(x) and (x is g or x.args[1] in raw.values()) for x in every)
            script, known = self._scaled_root(g, raw, f"{self.depth}_{n}", below)
            lines += script
            names += known
            squares.append(known[1])
            atoms.setdefault(g)
        if not facts.equations and not any(not is_integer(x) for x in atoms):
            lines.append("rational.")
            return " ".join(lines)
        lines += [f"try revert {name}." for name in tried]
        if names:
            lines.append(f"revert {' '.join(reversed(names))}.")
        order = sorted(atoms, key=lambda x: -len(self._text(x)))
        for n, x in enumerate(order):
            lines.append(f"generalize {self._text(x)} as x_{self.depth}_{n}.")
        if squares:
            pushed = "; ".join(f"push_in {x}" for x in squares)
            lines.append(
                f"intros; subst; push; {pushed}; field [{' '.join(squares)}]; repeat split; nonzero."
            )
        else:
            lines.append("intros; subst; rational.")
        return " ".join(lines)

    @staticmethod
    def _denominators(conditions: Iterable[Term]) -> list[Term]:
        """Return what is not 0 by conditions that speak of no bound variable."""
        return [
            c.args[0]
            for c in conditions
            if c.op == "ne" and c.args[1] is ZERO and not c.loose and c.args[0].op != "number"
        ]

    @staticmethod
    def numerator(c: Term) -> tuple[Term, Term] | None:
        """Return the parts of a denominator that is a quotient itself."""
        gens = forms.generators(c)
        n, d = forms.ratio(c, gens)
        if d.is_constant() or n.is_constant():
            return None
        return forms.from_polynomial(n, gens), forms.from_polynomial(d, gens)

    def _not_zero_above(self, c: Term, parts: tuple[Term, Term], known: str, name: str) -> str:
        """Assert that the upper part of a denominator that is not 0 is none."""
        top, bottom = map(self.to.real, parts)
        return (
            f"assert ({name} : {top} <> 0). {{ intro Z_; apply {known}. "
            f"transitivity ({top} * / {bottom}). {{ rational. }} rewrite Z_. ring. }}"
        )

    def _factors_above(self, c: Term, known: str) -> list[str]:
        """Assert that the factors in roots of the upper part of a denominator that is not 0 are none."""
        gens = forms.generators(c)
        n, d = forms.ratio(c, gens)
        roots = [i for i, g in enumerate(gens) if _is_root(g)]
        out: list[str] = []
        for f, _ in n.factor()[1]:
            if any(f.degrees()[i] for i in roots):
                above, left = (forms.from_polynomial(p, gens) for p in (f, n / f))
                whole = mul(above, left, power(forms.from_polynomial(d, gens), -1))
                name = f"T_{known}_{len(out)}"
                out.append(
                    f"assert ({name} : {self.to.real(above)} <> 0). {{ intro Z_; apply {known}. "
                    f"transitivity {self.to.real(whole)}. {{ rational. }} rewrite Z_. ring. }}"
                )
        return out

    @staticmethod
    def _factors(c: Term) -> list[Term]:
        """Return the factors of a denominator, where it has several."""
        gens = forms.generators(c)
        n, d = forms.ratio(c, gens)
        if c.op == "mul" or not d.is_constant():
            return []
        parts = n.factor()[1]
        if len(parts) < 2:
            return []
        return [forms.from_polynomial(f, gens) for f, _ in parts]

    @staticmethod
    def _with_roots(c: Term) -> Term | None:
        """Return the canonical form of a denominator in which a root is squared, or ``None``."""
        gens = forms.generators(c)
        degrees = forms.ratio(c, gens)[0].degrees()
        squared = any(_is_root(g) and degrees[i] > 1 for i, g in enumerate(gens))
        return forms.canonical(c, []) if squared else None

    def _nonzero_alike(self, c: Term, simple: Term, name: str) -> list[str]:
        """Assert that a denominator is none, and its canonical form: another one may have the same."""
        ways = "first [assumption | rewrite L_; assumption | rewrite L_; nonzero]"
        return [
            f"assert (L_ : {self.to.real(c)} = {self.to.real(simple)}). {{ {self.equal(c, simple)} }}",
            f"assert ({name} : {self.to.real(c)} <> 0) by {ways}.",
            f"assert (K_{name} : {self.to.real(simple)} <> 0) by (rewrite <- L_; exact {name}). clear L_.",
        ]

    def _nonzero(self, c: Term) -> str:
        """Return how a denominator does not vanish: by its factors, where it has several."""
        gens = forms.generators(c)
        n, d = forms.ratio(c, gens)
        if is_log_above_one(c):
            return f" by ({LOG_NONZERO})."
        if _is_root_of_a_value(c):
            return " by first [nonzero | match goal with E : ?x ^ 1 = _ |- ?x <> 0 => rewrite <- (pow_1 x), E; nonzero end]."
        if c.op == "mul" or not d.is_constant():
            return " by nonzero."
        coefficient, parts = n.factor()
        if sum(int(e) for _, e in parts) < 2:
            return " by nonzero."
        front = forms.from_polynomial(forms.ring(gens).constant(coefficient / d.leading_coefficient()), gens)
        written = mul(front, *(power(forms.from_polynomial(f, gens), int(e)) for f, e in parts))
        return f" by (replace {self.to.real(c)} with {self.to.real(written)} by (push; first [ring | field; repeat split; nonzero]); nonzero)."

    def _text(self, x: Term) -> str:
        if is_integer(x) and self.to.is_integral(x):
            return f"{self.to.integer(x)}%Z"
        return self.to.real(x)

    def _equation(self, atom: Term, value: Term) -> str:
        if is_integer(atom) and self.to.is_integral(atom) and self.to.is_integral(value):
            return f"{self.to.integer(atom)}%Z = {self.to.integer(value)}%Z"
        return f"{self.to.real(atom)} = {self.to.real(value)}"

    # ---- each atom in its canonical form ----

    def _prepared(self, t: Term, facts: Facts) -> Term:
        if t.op == "pow" and t.args[1].op == "number":
            return power(self._prepared(t.args[0], facts), t.args[1])
        if forms.is_arithmetic(t):
            return ARITHMETIC[t.op](*(self._prepared(c, facts) for c in t.args))
        side: forms.Side = []
        p = _unwrapped(forms.prepared(t, side))
        facts.conditions.update(dict.fromkeys(side))
        for c in side:
            facts.conditions.update(dict.fromkeys(definedness(c)))
        if p is not t:
            facts.add(t, p, self._canonical(t, p))
        return p

    def _canonical(self, t: Term, p: Term) -> str:
        if t.op == "apply" and t.args[0].op == "sequence":
            return "f_equal; integers."
        if t.op == "pow":
            return self._power(t, p)
        if t.op == "function" and p.op == "number":
            return self._value(t, p)
        if t.op == "function" and p.op == "function":
            return f"apply f_equal. {self.equal(t.args[1], p.args[1])}"
        if t.op in ("sum", "product"):
            return self._range(t, p)
        raise NotTranslated(f"why a term of {t.op} is its canonical form")

    def _value(self, t: Term, p: Term) -> str:
        """A function's value at a number."""
        name, x = t.args[0], forms.canonical(t.args[1], [])
        at = f"replace {self.to.real(t.args[1])} with {self.to.real(x)} by rational."
        if name in VALUES:
            return f"{at} apply {VALUES[name]}."
        if name == "sqrt":
            return (
                f"{at} replace {self.to.real(x)} with ({self.to.real(p)} ^ 2) by field. apply sqrt_pow2; lra."
            )
        n = forms.whole_value(x)
        if name != "gamma" or n is None or n > 12:
            raise NotTranslated(f"a value of {name}")
        self.to.functions.add("gamma_one")
        lines, value = ["pose proof Gamma_one as G_1."], 1
        for i in range(1, n):
            value *= i
            lines.append(
                f"assert (G_{i + 1} : Gamma {i + 1} = {value}). {{ replace {i + 1} with ({i} + 1) by ring. "
                f"rewrite Gamma_next by lra. rewrite G_{i}. ring. }}"
            )
        return f"{at} {' '.join(lines)} exact G_{n}."

    def _power(self, t: Term, p: Term) -> str:
        base, exponent = t.args
        side: forms.Side = []
        b, e = forms.canonical(base, side), forms.canonical(exponent, side)
        to = self.to
        if e.op == "number":
            n = int(e.args[0])
            lemma = "power_is_pow" if n >= 0 else "power_is_inverse"
            middle = power(base, e)
            return (
                f"transitivity {to.real(middle)}. {{ apply ({lemma} _ {abs(n)}%nat); integers. }} "
                f"{self.equal(middle, p)}"
            )
        if b is ONE:
            return f"replace {to.real(base)} with 1 by ({self.equal(ONE, base)[:-1]}). apply power_of_one."
        plain = power(b, e)
        first = f"transitivity {to.real(plain)}. {{ apply f_equal2. {{ {self.equal(base, b)} }} {{ integers. }} }} "
        if p is plain:
            return first + "reflexivity."
        content = math.gcd(*(c for x, c in forms._integer_parts(e) if x is not ONE))
        parts = forms._integer_parts(e)
        rest = sum(c for x, c in parts if x is ONE)
        whole, left = divmod(rest, content)
        inner = add(*(mul(c // content, x) for x, c in parts if x is not ONE), whole)
        middle = mul(power(power(b, content), inner), power(b, left))
        times = f"({content} * {to.integer(inner)})%Z"
        second = (
            f"transitivity {to.real(middle)}. {{ "
            f"rewrite (power_next {to.real(b)} {to.integer(e)}%Z {times} {left}%nat) by "
            f"first [integers | left; integers | right; nonzero]. "
            f"rewrite (power_power {to.real(b)} {content}%nat {times} {to.integer(inner)}%Z) by integers. "
            f"reflexivity. }} "
        )
        return f"{first}{second}{self.equal(middle, p)}"

    def _range(self, t: Term, p: Term) -> str:
        low, high, body = t.args
        to, name = self.to, "Sum" if t.op == "sum" else "Prod"
        side: forms.Side = []
        a, b = forms.canonical(low, side), forms.canonical(high, side)
        n = forms.whole_value(forms.canonical(add(b, mul(-1, a)), side))
        f = to.real(body, ("i_0",))
        fun = f"(fun i_0 : Z => {f})"
        if n is not None:
            return self._written_out(t, p, n)
        k = index_in(a, b, body, p)
        index = self._bound(k)
        if p.op == t.op and p.args[0] is a and p.args[1] is b:
            same = self.equal(opened(body, k), opened(p.args[2], k))
            return (
                f"apply {name}_same; [integers | integers | intros {index} F_{index} L_{index}; "
                f"reals; cbv beta]. {same}"
            )
        if t.op == "product":
            raise NotTranslated("a product's canonical form")
        p, own = self._with_its_own(t, p, b)
        put = {own: b} if own else {}
        form, before, start = (substitute(self._with_high(p, b, x), put) for x in (k, add(k, -1), add(a, -1)))
        grows = add(before, opened(body, k))
        whole = f"(fun {index} : Z => {to.real(form)})"
        return (
            f"transitivity (Sum {to.integer(a)}%Z {to.integer(b)}%Z {fun}). "
            f"{{ apply Sum_same; [integers | integers | intros; reflexivity]. }} "
            f"apply (Sum_is {to.integer(a)}%Z {to.integer(b)}%Z {fun} {whole}); cbv beta. "
            f"{{ integers. }} {{ replace ({to.integer(a)} - 1)%Z with {to.integer(add(a, -1))}%Z by integers. "
            f"{self.equal(start, ZERO)} }} "
            f"{{ intros {index} F_{index} L_{index}; reals. "
            f"replace ({index} - 1)%Z with {to.integer(add(k, -1))}%Z by integers. {self.equal(form, grows)} }}"
        )

    @staticmethod
    def _with_its_own(t: Term, p: Term, high: Term) -> tuple[Term, Term | None]:
        """Return a sum's canonical form, its terms' own mention of its end under a name of its own."""
        low, _, body = t.args
        if high.op != "variable" or high not in body.free:
            return p, None
        own = fresh((t, p), high.args[2])
        k = index_in(low, high, body, p, own)
        other = OVER[t.op](k, low, high, opened(substitute(body, {high: own}), k))
        form = _unwrapped(forms.prepared(other, []))
        return (form, own) if substitute(form, {own: high}) is p else (p, None)

    def _bound(self, k: Term) -> str:
        """Give the index of a range a name for Coq."""
        self.count = getattr(self, "count", 0) + 1
        name = f"k_{self.count}_"
        self.to.names.give(k, name)
        return name

    def _with_high(self, p: Term, high: Term, value: Term) -> Term:
        """Put another end for the end of the ranges in a canonical form, and for a length that shows it."""
        if p.op in ("sum", "product") and p.args[1] is high:
            k = index_in(p.args[0], None, value, p.args[2])
            return OVER[p.op](k, p.args[0], value, opened(p.args[2], k))
        if forms.is_arithmetic(p):
            if is_integer(p) and p.op == "add" and high is not p and _has(p, high):
                shift = forms.canonical(add(p, mul(-1, high)), [])
                if shift.op == "number" or not _has(shift, high):
                    return add(value, shift)
            if p.op == "pow":
                return power(self._with_high(p.args[0], high, value), p.args[1])
            return ARITHMETIC[p.op](*(self._with_high(c, high, value) for c in p.args))
        return value if p is high else p

    def _written_out(self, t: Term, p: Term, n: int) -> str:
        if n < -1 or n > 12:
            raise NotTranslated("a long sum written out")
        to, name = self.to, "Sum" if t.op == "sum" else "Prod"
        join = add if t.op == "sum" else mul
        low, high, body = t.args
        fun = f"(fun i_0 : Z => {to.real(body, ('i_0',))})"
        lines, end = [], f"{to.integer(high)}%Z"
        values = []
        for i in range(n, -1, -1):
            before = to.integer(add(low, i - 1))
            here = add(low, i)
            lines.append(
                f"replace ({name} {to.integer(low)}%Z {end} {fun}) with ({name} {to.integer(low)}%Z "
                f"{to.integer(here)}%Z {fun}) by (apply {name}_same; [integers | integers | intros; reflexivity]). "
                f"rewrite ({name}_last {to.integer(low)}%Z {to.integer(here)}%Z {before}%Z {fun}) by integers; cbv beta."
            )
            end = f"{before}%Z"
            values.append(opened(body, here))
        lines.append(f"rewrite ({name}_empty {to.integer(low)}%Z {end}) by integers; cbv beta.")
        total = join(ZERO if t.op == "sum" else ONE, *reversed(values))
        return f"{' '.join(lines)} {self.equal(total, p)}"

    # ---- one range from another ----

    def _shifted(self, family: forms.Family, facts: Facts) -> dict[Term, Term]:
        _, x, members = family
        least, base = min(members, key=lambda m: m[0])
        changed: dict[Term, Term] = {}
        for shift, atom in members:
            steps = shift - least
            if not steps:
                continue
            if steps > 12:
                raise NotTranslated("a long shift")
            over = [add(x, least + i) for i in range(1, steps + 1)]
            side: forms.Side = []
            value = forms.prepared(forms._by_shift(base, over, steps), side)
            facts.conditions.update(dict.fromkeys(side))
            facts.besides.update(dict.fromkeys(definedness(value)))
            changed[atom] = value
            facts.add(atom, value, self._by_steps(atom, base, over, steps, value))
        return changed

    def _by_steps(self, atom: Term, base: Term, over: list[Term], steps: int, value: Term) -> str:
        to = self.to
        if atom.op in ("sum", "product"):
            name, join = ("Sum", add) if atom.op == "sum" else ("Prod", mul)
            low, high, body = atom.args
            start = to.integer(low)
            fun = f"(fun i_0 : Z => {to.real(body, ('i_0',))})"
            ends = [base.args[1], *over[:-1], high]
            lines = []
            for i in range(steps, 0, -1):
                here, before = to.integer(ends[i]), to.integer(ends[i - 1])
                lines.append(
                    f"rewrite ({name}_last {start}%Z {here}%Z {before}%Z {fun}) by integers; cbv beta."
                )
            raw = base
            for end in ends[1:]:
                raw = join(raw, opened(body, end))
            return f"{' '.join(lines)} {self.equal(raw, value)}"
        if atom.op == "pow":
            b, e = atom.args
            middle = mul(base, power(b, steps))
            return (
                f"transitivity {to.real(middle)}. {{ apply (power_next {to.real(b)} {to.integer(e)}%Z "
                f"{to.integer(base.args[1])}%Z {steps}%nat); first [integers | left; integers | right; nonzero]. }} "
                f"{self.equal(middle, value)}"
            )
        if atom.op == "function" and atom.args[0] == "gamma" and steps == 1:
            raw = mul(base, base.args[1])
            return (
                f"replace {to.real(atom.args[1])} with ({to.real(base.args[1])} + 1) by rational. "
                f"transitivity {to.real(raw)}. {{ rewrite Gamma_next by positive. ring. }} {self.equal(raw, value)}"
            )
        raise NotTranslated(f"a shift of {atom.op}")

    def _bases(self, u: Term, facts: Facts) -> dict[Term, Term]:
        """(b²)^(e + s) is (b^e)²·(b²)^s."""
        changed: dict[Term, Term] = {}
        found = [a for a in forms.atoms(u) if a.op == "pow"]
        for low in found:
            for high in found:
                base, exponent = low.args
                degree = forms._degree_of(high.args[0], base) if high is not low else None
                own: forms.Side = []
                steps = (
                    forms.whole_value(forms.canonical(add(high.args[1], mul(-1, exponent)), own))
                    if degree
                    else None
                )
                if degree and steps is not None and steps >= 0:
                    raw = mul(power(low, degree), power(high.args[0], steps))
                    value = forms.prepared(raw, own)
                    to = self.to
                    same = power(power(base, degree), high.args[1])
                    proof = (
                        f"transitivity {to.real(same)}. {{ apply f_equal2; [|reflexivity]. "
                        f"{self.equal(high.args[0], power(base, degree))} }} "
                        f"rewrite (power_next {to.real(power(base, degree))} {to.integer(high.args[1])}%Z "
                        f"{to.integer(exponent)}%Z {steps}%nat) by first [integers | left; integers | right; nonzero]. "
                        f"rewrite (power_of_power {to.real(base)} {degree}%nat {to.integer(exponent)}%Z). "
                    )
                    middle = mul(power(low, degree), power(power(base, degree), steps))
                    facts.add(high, value, proof + self.equal(middle, value))
                    changed[high] = value
        return changed


def _unwrapped(p: Term) -> Term:
    """Return s where a sum's canonical form is written (0 + 1·s)/1."""
    if p.op == "mul" and len(p.args) == 2 and p.args[1].op == "pow" and p.args[1].args[0] is ONE:
        inside = p.args[0]
        if inside.op == "add" and len(inside.args) == 2 and inside.args[0] is ZERO:
            last = inside.args[1]
            if last.op == "mul" and last.args[0] is ONE and len(last.args) == 2:
                inner: Term = last.args[1]
                return inner
    return p


def _products(c: Term) -> list[Term]:
    """Return what is a product over a range, or such factors of it."""
    return [x for x in (c.args if c.op == "mul" else (c,)) if x.op == "product"]


def _is_root(t: Term) -> bool:
    return t.op == "function" and t.args[0] == "sqrt"


def is_log_above_one(t: Term) -> bool:
    """Whether a term is the logarithm of a number above 1."""
    return t.op == "function" and t.args[0] == "log" and t.args[1].op == "number" and t.args[1].args[0] > 1


def _is_root_of_a_value(t: Term) -> bool:
    return _is_root(t) and t.args[1].op == "apply"


def _has(t: Term, part: Term) -> bool:
    return part.free <= t.free and bool(part.free)
