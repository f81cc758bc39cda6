"""A theorem of the core as a Coq file: every theorem on the way is a lemma, and each rule has its script.

The statement is translated from the theorem's own terms (``translation``); the proof follows the rules that
made it. A theorem about random objects, or one by a rule that has no script, is refused with the reason.
"""

# ruff: noqa: E501  # a line of Coq is written as one line
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from proofs_checks.kernel import coq
from proofs_checks.kernel.identities import LOG_NONZERO, Identities, is_log_above_one
from proofs_checks.kernel.joins import SUBSEQUENCES, Said
from proofs_checks.kernel.translation import NotTranslated, Translation, variables_of
from theory.core.definedness import definedness, index_in
from theory.core.normal_forms import (
    atoms,
    canonical,
    difference,
    from_polynomial,
    generators,
    is_arithmetic,
    ratio,
    ring,
    vanishes,
)
from theory.core.signs import decided_false, domain_facts, holds, is_relation
from theory.core.terms import (
    INTEGER,
    ZERO,
    Refused,
    Term,
    add,
    bind,
    children,
    eq,
    function_of,
    mul,
    number,
    opened,
    power,
    replaced,
    substitute,
)
from theory.core.theorem import Theorem, real
from theory.proofs.inverse_squares import limit_of_inverse_squares

LIBRARY = ("integers", "proof")
OWN_LEMMAS = {"limit by degrees": "degrees", SUBSEQUENCES: "subsequences"}
"""By rule: the part of the library that it alone needs."""
RANDOM = frozenset(
    {
        "categorical_loop",
        "over_counts",
        "over_fits",
        "over_vectors",
        "every",
        "iid",
        "normal",
        "indicators",
        "resample",
        "without_replacement",
        "E",
        "integrable",
        "loop",
        "Ex",
        "integrable_at",
        "white",
        "mask",
        "choice",
    }
)
"""The core's operators of random objects, of laws and of means."""
MANY = 5
"""Equations put in; with more of them, what they say is cleared before the identity that remains."""
LATE = 10
"""The index from which on a rational function is looked at, at the latest."""
OF_NUMBERS = re.compile(r"IZR \([-+* ()\d]+\)%Z")
"""An integer that is no number as it is written: Coq's deciders take it for an unknown."""
PLACE = real("place_")
"""Where 1/k stands in a rational function of k."""
ELEMENTARY = {
    "exp of a sum": "apply exp_plus.",
    "exp of log": "apply exp_ln; assumption.",
    "log of a product": "apply ln_mult; assumption.",
}
"""By law of exp or log: how Coq's library proves it."""
ABSTRACT = {
    "gamma": (
        "(Gamma : R -> R)",
        (
            ("Gamma_positive", "forall x : R, 0 < x -> 0 < Gamma x"),
            ("Gamma_next", "forall x : R, 0 < x -> Gamma (x + 1) = x * Gamma x"),
        ),
    ),
    "gamma_one": ("", (("Gamma_one", "Gamma 1 = 1"),)),
    "digamma": ("(digamma : R -> R)", ()),
    "erfc": ("(erfc : R -> R)", ()),
    "harmonic": ("(harmonic : R -> R)", ()),
}
"""Functions that a theorem binds, with what it takes of them: what defines Γ up to its values on (0, 1], and
its value at 1 where that is used.
"""


def in_library(t: Theorem) -> bool:
    """Whether a theorem says Σ 1/k² → π²/6, which the library proves in another way."""
    return t.formula is limit_of_inverse_squares().formula and not t.hypotheses


def proof_tree(theorem: Theorem) -> list[Theorem]:
    """Return a theorem and all on the way to it, premises before what rests on them.

    What Coq proves by itself is not looked into.
    """
    seen: set[int] = set()
    out: list[Theorem] = []

    def visit(t: Theorem) -> None:
        if id(t) not in seen:
            seen.add(id(t))
            for p in () if in_library(t) else t.premises:
                visit(p)
            out.append(t)

    visit(theorem)
    return out


class CoreProof:
    """The file of one theorem."""

    def __init__(self, name: str, theorem: Theorem, prefix: str = "") -> None:
        """Prepare the file; ``text`` writes it, its lemmas' names with a prefix."""
        self.title = coq.name(name.replace(".", "_"))
        self.theorem = theorem
        self.to = Translation()
        self.same = Identities(self.to)
        self.tree = proof_tree(theorem)
        self.variables: dict[int, list[Term]] = {}
        self.labels = {id(t): f"{prefix}step_{n}" for n, t in enumerate(self.tree, 1)}
        self.labels[id(theorem)] = self.title
        self.count = 0
        self.defined: set[int] = set()
        self.denominators: dict[int, tuple[Term, ...]] = {}
        self.head: list[tuple[str, tuple[tuple[str, str], ...]]] = []

    def text(self) -> str:
        """Return the file.

        Raises:
            NotTranslated: a term or a rule has no translation.
        """
        lemmas = self.lemmas()
        return "\n".join([*self.library(), *lemmas, f"Print Assumptions {self.title}."]) + "\n"

    def lemmas(self) -> list[str]:
        """Return the lemmas, the theorem last."""
        if (random := _of_chance(self.tree)) is not None:
            raise NotTranslated(f"its proof speaks of random objects ({random})")
        lemmas = [self._lemma(t) for t in self.tree]
        while self._found_undefined():
            lemmas = [self._lemma(t) for t in self.tree]
        used = [name for name in ABSTRACT if name in self.to.functions]
        self.head = [ABSTRACT[name] for name in used]
        return [self._lemma(t) for t in self.tree] if used else lemmas

    def has_values(self, name: str) -> str:
        """Return that every term of the theorem has a value where its hypotheses hold, as a theorem of its own.

        In Coq 1/0, the root of a negative number and a sum that ends before it begins are numbers, of which a
        statement could speak; that the theorem does not speak of them is proved, not assumed.
        """
        self.lemmas()
        t = self.theorem
        given = {h: f"H_{n}" for n, h in enumerate(self._hypotheses(t), 1)}
        known = {*given, *domain_facts(t.variables)}
        head, opening = self._head(t, name, "Theorem")
        parts, proofs = [], []
        for c in (c for c in definedness(t.formula) if c not in known):
            same = next((h for h in given if _same_condition(c, h)), None)
            parts.append(f"({self.to.formula(c)}) /\\ ")
            if same is not None:
                proofs.append(self._alike(same, c, given[same]))
            else:
                proofs.append(
                    f"{LOG_NONZERO}." if _is_nonzero(c) and is_log_above_one(c.args[0]) else "by_domain."
                )
        script = " ".join(f"split. {{ {x} }}" for x in proofs)
        return f"{head}\n  {''.join(parts)}True.\n{opening}\n  {script} exact I.\nQed."

    def heads(self) -> list[str]:
        """Return the functions that the theorem binds, each with its type."""
        return [b for b, _ in self.head if b]

    def library(self) -> list[str]:
        """Return the parts of the library that the proof uses."""
        parts = [template(name) for name in LIBRARY]
        if any(map(in_library, self.tree)):
            old = [template(name) for name in ("ranges", "signs", "steps", "limits", "basel")]
            parts += ["Module Naturals.", *old, "End Naturals.", template("basel_integers")]
        if "euler" in self.to.functions:
            parts.append(template("euler"))
        rules = {t.rule for t in self.tree}
        parts += [template(name) for rule, name in OWN_LEMMAS.items() if rule in rules]
        return parts

    # ---- statements ----

    def _free(self, t: Theorem) -> list[Term]:
        if id(t) not in self.variables:
            own = set(t.variables)
            if in_library(t):
                pass
            elif t.rule not in ("instance", "induction") and not _is_over(t):
                for p in t.premises:
                    own |= set(self._free(p))
            elif t.rule != "instance":
                for p in t.premises:
                    own |= set(self._free(p)) - {t.details[0]}
            else:
                put = {v for v, _ in t.details}
                own |= {v for p in t.premises for v in self._free(p) if v not in put}
            if id(t) == id(self.theorem) and own != set(t.variables):
                raise NotTranslated("a variable that is only in the proof")
            self.variables[id(t)] = variables_of_set(own)
        return self.variables[id(t)]

    def _hypotheses(self, t: Theorem) -> list[Term]:
        return sorted(t.hypotheses, key=_shown)

    def _found_undefined(self) -> bool:
        """Find the lemmas that need their hypotheses to be defined, and say whether there are new ones.

        A theorem of the core speaks of where its hypotheses are defined. In Coq 1/0 is some number, so where
        a denominator can be 0, that it is none is a hypothesis of the lemma too.
        """
        before = len(self.defined)
        for t in self.tree:
            if any(id(p) in self.defined for p in t.premises) or any(
                _may_vanish(c, t) for c in self.denominators.get(id(t), ())
            ):
                self.defined.add(id(t))
        return len(self.defined) > before

    def _conditions(self, t: Theorem) -> list[Term]:
        """Return what a lemma that needs it takes of the denominators of its hypotheses; the theorem, nothing."""
        if id(t) not in self.defined or t is self.theorem:
            return []
        found = dict.fromkeys(c for h in self._hypotheses(t) for c in definedness(h) if _is_nonzero(c))
        asked = [c for c in found if not holds(c, t.hypotheses)]
        if any(_may_vanish(c, t) for c in self.denominators[id(t)]):
            return asked
        below = {v for p in t.premises for c in self._conditions(p) for v in _sequences(self._put_in(t, c))}
        return [c for c in asked if below & _sequences(c)]

    @staticmethod
    def _put_in(t: Theorem, c: Term) -> Term:
        """Return a condition of a premise as it is asked of a theorem."""
        return substitute(c, dict(t.details)) if t.rule == "instance" else c

    def _conditions_here(self, t: Theorem) -> str:
        """Assert the conditions of the premises, each by the one that it is up to canonical forms."""
        lines, known = [], {c: f"H_{n}" for n, c in enumerate(self._hypotheses(t), 1) if _is_nonzero(c)}
        known |= {c: f"W_{n}" for n, c in enumerate(self._conditions(t), 1)}
        for p in t.premises:
            for c in self._conditions(p):
                c = self._put_in(t, c)
                same = next((k for k in known if _same_condition(c, k)), None)
                if c in known or same is None:
                    continue
                self.count += 1
                name = f"W_{self.count}_"
                lines.append(
                    f"assert ({name} : {self.to.formula(c)}). {{ {self._alike(same, c, known[same])} }}"
                )
                known[c] = name
        return "".join(f"{line} " for line in lines)

    def _head(self, t: Theorem, name: str, kind: str) -> tuple[str, str]:
        """Return a theorem's variables, domains and hypotheses, and how its proof names them."""
        free = self._free(t)
        binders = self.heads() + [self.to.binder(v) for v in free]
        given = [(name, s) for _, facts in self.head for name, s in facts]
        given += [(f"D_{n}", s) for n, s in enumerate((s for v in free for s in self.to.domain(v)), 1)]
        given += [(f"H_{n}", self.to.formula(h)) for n, h in enumerate(self._hypotheses(t), 1)]
        given += [(f"W_{n}", self.to.formula(c)) for n, c in enumerate(self._conditions(t), 1)]
        names = [b[1:].split(" ")[0] for b in binders] + [n for n, _ in given]
        lines = [f"{kind} {name} :"]
        if binders:
            lines.append(f"  forall {' '.join(binders)},")
        lines += [f"  ({s}) ->" for _, s in given]
        return "\n".join(lines), f"Proof. intros {' '.join(names)}. reals." if names else "Proof."

    def _lemma(self, t: Theorem) -> str:
        head, opening = self._head(t, self.labels[id(t)], "Theorem" if t is self.theorem else "Lemma")
        self.same.asked.clear()
        script = f"  (* {t.rule} *) {self._conditions_here(t)}{self._script(t)}"
        self.denominators[id(t)] = tuple(self.same.asked)
        return f"{head}\n  {self.said(t)}.\n{opening}\n{script}\nQed."

    def said(self, t: Theorem) -> str:
        """Return what a theorem says."""
        return t.formula.text(self.to) if isinstance(t.formula, Said) else self.to.formula(t.formula)

    # ---- scripts ----

    def _script(self, t: Theorem) -> str:
        if in_library(t):
            return "exact basel_integers."
        make = SCRIPTS.get(t.rule)
        if make is None:
            raise NotTranslated(f"no script for the rule: {t.rule}")
        return make(self, t)

    def _at(self, p: Theorem, values: dict[Term, str] | None = None) -> str:
        """Return a lemma applied to its variables."""
        values = values or {}
        words = [b[1:].split(" ")[0] for b in self.heads()]
        words += [values.get(v, self.to.names[v]) for v in self._free(p)]
        return f"({' '.join([self.labels[id(p)], *words])})" if words else self.labels[id(p)]

    def _fact(self, p: Theorem, name: str, values: dict[Term, str] | None = None) -> str:
        """Assert a premise here."""
        if p.rule == "assumption" and p.formula in p.hypotheses:
            return f"assert ({name} : {self.to.formula(p.formula)}) by discharge."
        return (
            f"assert ({name} : {self.to.formula(p.formula)}). {{ apply {self._at(p, values)}; discharge. }}"
        )

    def assumption(self, t: Theorem) -> str:
        """φ ⊢ φ; what holds by itself is no hypothesis."""
        if t.formula in t.hypotheses:
            return "assumption."
        return self._plain(t.formula) or "first [discharge | by_sign]."

    def weakening(self, t: Theorem) -> str:
        """A premise, with more hypotheses."""
        return f"apply {self._at(t.premises[0])}; discharge."

    def instance(self, t: Theorem) -> str:
        """A premise at terms."""
        if t.formula in t.hypotheses:
            return "assumption."
        (p,) = t.premises
        values = {}
        for v, x in t.details:
            if v.op == "sequence":
                values[v] = self.to.function(x)
            else:
                values[v] = f"{self.to.integer(x)}%Z" if v.sort == "integer" else self.to.real(x)
        moved = [substitute(h, dict(t.details)) for h in self._hypotheses(p)]
        plain = " ".join(self._shown(h) for h in moved if h not in t.hypotheses)
        at = dict(t.details)
        for v, x in t.details:
            if v.op == "variable" and x.op != "variable":
                for c in v.args[2]:
                    f = opened(substitute(c, at), x)
                    if f.free and is_relation(f):
                        plain += f" {self._decided(f)}"
        return f"{plain} apply {self._at(p, values)}; discharge."

    def _shown(self, h: Term) -> str:
        """Assert what holds by itself: an equation between canonical forms, or a sign."""
        script = self._plain(h)
        if not script:
            return self._decided(h) if is_relation(h) else ""
        self.count += 1
        return f"assert (A_{self.count} : {self.to.formula(h)}). {{ {script} }}"

    def _decided(self, f: Term) -> str:
        """Assert a relation that the variables' domains decide."""
        self.count += 1
        return f"assert (A_{self.count} : {self.to.formula(f)}) by first [discharge | by_sign | {self._quotient(f)}]."

    def _plain(self, h: Term) -> str:
        if h.op == "eq":
            try:
                return self.same.equal(*h.args)
            except NotTranslated:
                return ""
        if h.op != "all":
            return ""
        self.count += 1
        k = index_in(h.args[0], h.args[1], h)
        i = f"j_{self.count}"
        self.to.names.give(k, i)
        inner = self._plain(opened(h.args[2], k))
        upper = "" if h.args[1] is None else f"U_{i}"
        return inner and f"intros {i} L_{i} {upper}; reals. {inner}"

    def conversion(self, t: Theorem) -> str:
        """The same up to canonical forms."""
        (p,) = t.premises
        if p.formula is t.formula:
            return f"apply {self._at(p)}; discharge."
        return f"{self._fact(p, 'P_1')} {self._alike(p.formula, t.formula, 'P_1')}"

    def _alike(self, f: Term, g: Term, name: str) -> str:
        if f is g:
            return f"exact {name}."
        if is_relation(f) and is_relation(g):
            if f.op == "ne" and g.op == "ne":
                self.count += 1
                q = f"Q_{self.count}"
                back = self._combined(eq(*f.args), ((self._scale(g, f), eq(*g.args), q),), ())
                return f"intro {q}; apply {name}. {back}"
            if f.op == "ne" or g.op == "ne":
                return "discharge."
            return self._combined(g, ((self._scale(f, g), f, name),), ())
        if f.op == "all" and g.op == "all":
            self.count += 1

            k = index_in(f.args[0], f.args[1], f, g)
            i = f"j_{self.count}"
            self.to.names.give(k, i)
            upper = [] if f.args[1] is None else [f"U_{i}"]
            inner = f"P_{i}"
            return (
                f"intros {' '.join([i, f'L_{i}', *upper])}; reals. "
                f"pose proof ({' '.join([name, i, f'L_{i}', *upper])}) as {inner}. cbv beta in {inner}. "
                f"{self._alike(opened(f.args[2], k), opened(g.args[2], k), inner)}"
            )
        if f.op == g.op and f.op in ("tends", "diverges"):
            return self._same_limit(f, g, name)
        raise NotTranslated(f"a conversion of {f.op} to {g.op}")

    def _same_limit(self, f: Term, g: Term, name: str) -> str:

        k = index_in(number(1), None, f, g)
        self.count += 1
        n = f"n_{self.count}"
        self.to.names.give(k, f"(Z.of_nat {n})")
        body = self.to.real(f.args[-1], (f"(Z.of_nat {n})",))
        asked = len(self.same.asked)
        same = self.same.equal(opened(f.args[-1], k), opened(g.args[-1], k))
        start = LATE if any(map(_vanishes_at_the_start, self.same.asked[asked:])) else 1
        script = (
            f"apply (is_lim_seq_ext_loc (fun {n} : nat => {body})). "
            f"{{ exists {start}%nat. intros {n} F_{n}. assert ({start} <= Z.of_nat {n})%Z by lia. reals. {same} }} "
        )
        if f.op == "diverges" or f.args[0] is g.args[0]:
            return f"{script}exact {name}."
        return f"{script}apply (limit_is _ {self.to.real(f.args[0])}); [exact {name}|]. {self.same.equal_ends(f.args[0], g.args[0])}"

    def _scale(self, f: Term, g: Term) -> Term:
        a, b = canonical(difference(f), []), canonical(difference(g), [])
        if a is ZERO:
            return ZERO
        c = canonical(mul(b, power(a, -1)), [])
        if c.op != "number":
            raise NotTranslated("a conversion by no number")
        return c

    def rewriting(self, t: Theorem) -> str:
        """An equation put into what is concluded."""
        equation, p = t.premises
        return f"{self._fact(equation, 'P_0')} {self._fact(p, 'P_1')} rewrite P_0 in P_1. exact P_1."

    def cases(self, t: Theorem) -> str:
        """A number is below 0, 0, or above 0."""
        (x,) = t.details
        if self.to.integral(eq(x, ZERO)):
            which = f"(Z.lt_trichotomy {self.to.integer(x)}%Z 0%Z)"
        else:
            which = f"(Rtotal_order {self.to.real(x)} 0)"
        parts = " ".join(f"{{ reals. apply {self._at(p)}; discharge. }}" for p in t.premises)
        return f"destruct {which} as [C_ | [C_ | C_]]; try unfold Rgt in C_. {parts}"

    def cut(self, t: Theorem) -> str:
        """A lemma for a hypothesis."""
        lemma, p = t.premises
        lines = [self._fact(lemma, "P_1")]
        for n, h in enumerate(sorted(p.hypotheses - t.hypotheses, key=str)):
            if h is not lemma.formula and is_relation(h) and is_relation(lemma.formula):
                lines.append(
                    f"assert (C_{n} : {self.to.formula(h)}). {{ {self._alike(lemma.formula, h, 'P_1')} }}"
                )
        return f"{' '.join(lines)} apply {self._at(p)}; discharge."

    def algebra(self, t: Theorem) -> str:
        """The goal's difference is a combination of the parts', the equations put in."""
        n = len(t.details)
        lines, parts = [], []
        for j, (factor, p) in enumerate(zip(t.details, t.premises[:n], strict=True)):
            lines.append(self._fact(p, f"P_{j}"))
            parts.append((factor, p.formula, f"P_{j}"))
        used = []
        for j, p in enumerate(t.premises[n:], n):
            lines.append(self._fact(p, f"P_{j}"))
            used.append((p.formula, f"P_{j}"))
        for m, c in enumerate(self._conditions(t), 1):
            lines += [f"try rewrite {name} in W_{m}." for f, name in used if replaced(c, *f.args) is not c]
        return f"{' '.join(lines)} {self._combined(t.formula, tuple(parts), tuple(used))}"

    def _combined(
        self, goal: Term, parts: tuple[tuple[Term, Term, str], ...], used: tuple[tuple[Term, str], ...]
    ) -> str:
        to = self.to
        total = difference(goal)
        for factor, f, _ in parts:
            total = add(total, mul(-1, factor, difference(f)))
        lines = [f"assert (Z_ : {to.real(total)} = 0). {{ {self._vanishes(total, used)} }}"]
        for j, (factor, f, name) in enumerate(parts):
            here = name
            if to.integral(f):
                lemma = {"eq": "f_equal IZR", "le": "IZR_le _ _", "lt": "IZR_lt _ _"}[f.op]
                here = f"R_{j}"
                lines.append(f"pose proof ({lemma} {name}) as {here}.")
            c = to.real(factor)
            if f.op == "eq":
                lines.append(f"pose proof (scaled_equal {c} _ _ {here}) as M_{j}.")
            elif f.op == "lt":
                lines.append(
                    f"first [pose proof (scaled_less {c} _ _ ltac:(positive) {here}) as M_{j} "
                    f"| pose proof (scaled_most {c} _ _ ltac:(nonnegative) (Rlt_le _ _ {here})) as M_{j}]."
                )
            else:
                lines.append(f"pose proof (scaled_most {c} _ _ ltac:(nonnegative) {here}) as M_{j}.")
        if to.integral(goal):
            lines.append(f"apply {({'eq': 'eq_IZR', 'le': 'le_IZR', 'lt': 'lt_IZR'})[goal.op]}.")
        lines.append(
            "clear - " + " ".join(["Z_", *(f"M_{j}" for j in range(len(parts)))]) + ". push_all. lra."
        )
        return " ".join(lines)

    def _vanishes(self, total: Term, used: tuple[tuple[Term, str], ...]) -> str:
        """Put in equations one after the other, as the core does; what remains is an identity.

        What an identity brings up again, as the last term of a longer sum, is put in once more.
        """
        t, lines = total, list[str]()
        for _ in range(2):
            for f, name in used:
                t = self._inserted(t, f, name, lines)
            if not used or vanishes(t, []):
                break
        if len(used) > MANY:
            lines.append("forget_values.")
        lines.append(self.same.equal(t, ZERO))
        return " ".join(lines)

    def _inserted(self, t: Term, f: Term, name: str, lines: list[str]) -> Term:
        """Put one equation in, as it is written or in canonical form."""
        to, (a, b) = self.to, f.args
        new = replaced(t, a, b)
        if new is t:
            t = self._as_written(t, a, lines)
            new = replaced(t, a, b)
        if new is not t:
            lines.append(f"rewrite {name}.")
            if to.real(a) not in to.real(t):
                raise NotTranslated("a term that is replaced is not seen")
        else:
            side: list[Term] = []
            whole, left = canonical(add(t, mul(0, a)), side), canonical(a, side)
            new = replaced(whole, left, b)
            if new is whole and whole is t:
                return t
            lines.append(f"transitivity {to.real(whole)}. {{ {self.same.equal(t, whole, (a,))} }}")
            if new is whole:
                return whole
            if left is not a:
                self.count += 1
                other = f"Q_{self.count}"
                lines.append(
                    f"assert ({other} : {to.real(left)} = {to.real(b)}). "
                    f"{{ rewrite <- {name}. {self.same.equal(left, a)} }}"
                )
                name = other
            lines.append(f"rewrite {name}.")
        lines.append("cbv beta.")
        return new

    def _as_written(self, t: Term, a: Term, lines: list[str]) -> Term:
        """Write what has the canonical form of an atom as that atom is written."""

        if is_arithmetic(a):
            return t
        left = canonical(a, [])
        for x in [x for x in atoms(t) if x is not a and x.op == a.op and canonical(x, []) is left]:
            self.count += 1
            lines.append(
                f"assert (Q_{self.count} : {self.to.real(x)} = {self.to.real(a)}). {{ {self.same.equal(x, a)} }} "
                f"rewrite Q_{self.count}."
            )
            t = replaced(t, x, a)
        return t

    def sign(self, t: Theorem) -> str:
        """A sign, above the bounds."""
        lines = [self._fact(p, f"P_{j}") for j, p in enumerate(t.premises)]
        lines += [f"try rewrite P_{j}." for j, p in enumerate(t.premises) if p.formula.op == "eq"]
        said = [self.to.formula(p.formula) for p in t.premises if p.formula.op in ("le", "lt")]
        plain = "push_all. " if any(map(OF_NUMBERS.search, said)) else ""
        return f"{' '.join(lines)} reals. {plain}first [by_sign | {self._quotient(t.formula)}]."

    def _quotient(self, goal: Term) -> str:
        """Return a tactic for an inequality: its difference as one quotient, both parts positive."""
        if goal.op not in ("le", "lt"):
            return "fail"
        try:
            d = canonical(difference(goal), [])
            gens = generators(d)
            top, bottom = (from_polynomial(p, gens) for p in ratio(d, gens))
            tries = []
            for c in (1, -1):
                n, m = mul(c, top), mul(c, bottom)
                same = self.same.equal(add(goal.args[1], mul(-1, goal.args[0])), mul(n, power(m, -1))).rstrip(
                    "."
                )
                left, right = (self.to.real(x) for x in goal.args)
                lemma, sign = ("less", "positive") if goal.op == "lt" else ("most", "nonnegative")
                tries.append(
                    f"(apply ({lemma}_by_quotient {left} {right} {self.to.real(n)} {self.to.real(m)}); "
                    f"[transitivity {self.to.real(add(goal.args[1], mul(-1, goal.args[0])))}; "
                    f"[push; ring | {_tactical(same)}] | push; ring_simplify; {sign} | push; ring_simplify; positive])"
                )
            return f"first [{' | '.join(tries)}]"
        except (NotTranslated, Refused):
            return "fail"

    def induction(self, t: Theorem) -> str:
        """From a start on."""
        base, step = t.premises
        k, start = t.details
        name = self.to.names[k]
        lower = f"({'- ' if start < 0 else ''}{abs(start)} <= {name})%Z"
        first = {k: f"{start}%Z" if start >= 0 else f"(- {-start})%Z"}

        at_start = substitute(t.formula, {k: number(start)})
        after = substitute(t.formula, {k: add(k, 1)})
        one = f"{self._fact(base, 'P_0', first)} {self._alike(base.formula, at_start, 'P_0')}"
        two = f"{self._fact(step, 'P_1')} {self._alike(step.formula, after, 'P_1')}"
        domains = [
            f"D_{n}" for n, v in enumerate((v for v in self._free(t) for _ in self.to.domain(v)), 1) if v is k
        ]
        clear = f"clear {' '.join(domains)}. " if domains else ""
        return (
            f"assert (start_ : {lower}) by discharge. "
            f"{clear}clear_reals {name}. revert {name} start_. by_induction. {{ {one} }} "
            f"{{ intros {name} start_ IH_. reals. {two} }}"
        )

    def _for_all(self, p: Theorem, k: Term, low: Term, high: Term | None, name: str) -> str:
        """Assert a premise for all values of its index in a range."""
        i = self.to.names[k]
        upper = "" if high is None else f"({i} <= {self.to.integer(high)})%Z -> "
        words = [i, "L_", *([] if high is None else ["U_"])]
        return (
            f"assert ({name} : forall {i} : Z, ({self.to.integer(low)} <= {i})%Z -> {upper}"
            f"{self.to.formula(p.formula)}). {{ clear_index {i}; intros {' '.join(words)}; reals. "
            f"apply {self._at(p)}; discharge. }}"
        )

    def generalisation(self, t: Theorem) -> str:
        """For all values in a range."""
        k, low, high = t.details
        return f"{self._for_all(t.premises[0], k, low, high, 'P_1')} exact P_1."

    def summation(self, t: Theorem) -> str:
        """Sums of what is equal, or not greater, term by term."""
        k, low, high = t.details
        (p,) = t.premises
        lemma = {"eq": "Sum_same", "le": "Sum_most", "lt": "Sum_less"}[t.formula.op]
        weak = t.formula.op == "le" and p.formula.op == "lt"
        first = {"eq": "[reflexivity | reflexivity |]", "le": "", "lt": "[integers |]"}[t.formula.op]
        i = self.to.names[k]
        body = "apply Rlt_le, P_1; assumption." if weak else "apply P_1; assumption."
        if self.to.integral(p.formula):
            raise NotTranslated("a sum over relations of integers")
        joined = f"apply {lemma}; {first}. " if first else f"apply {lemma}. "
        joined = joined.replace("; .", ".")
        return f"{self._for_all(p, k, low, high, 'P_1')} {joined}intros {i} L_ U_. {body}"

    def special(self, t: Theorem) -> str:
        """One value of a range."""
        (p,) = t.premises
        x = self.to.integer(t.details[0])
        return f"{self._fact(p, 'P_1')} apply (P_1 {x}%Z); discharge."

    def splitting(self, t: Theorem) -> str:
        """A range in two."""
        whole = t.formula.args[0]
        return f"apply {'Sum' if whole.op == 'sum' else 'Prod'}_split; integers."

    def continuous(self, t: Theorem) -> str:
        """A continuous function of sequences with limits."""
        f, *places = t.details
        lines = [self._fact(p, f"P_{j}") for j, p in enumerate(t.premises)]
        known = {x: f"P_{j}" for j, x in enumerate(places)}

        self.count += 1
        n = f"n_{self.count}"
        k = index_in(number(1), None, f, *(p.formula for p in t.premises))
        self.to.names.give(k, f"(Z.of_nat {n})")
        bodies = {x: opened(p.formula.args[1], k) for x, p in zip(places, t.premises, strict=True)}
        ends = {x: p.formula.args[0] for x, p in zip(places, t.premises, strict=True)}
        self._put(bodies)
        body = f"(fun {n} : nat => {self.to.real(f)})"
        self._put(ends)
        value = self.to.real(f)
        return (
            f"{' '.join(lines)} apply (is_lim_seq_ext {body}). "
            f"{{ intros {n}. first [reflexivity | rational]. }} apply (limit_is _ {value}). "
            f"{{ {self._limit(f, known, bodies, ends, n)} }} first [reflexivity | rational]."
        )

    def _put(self, values: dict[Term, Term]) -> None:
        """Have the places of a limit written as what stands there."""
        for x, value in values.items():
            self.to.names.give(x, self.to.real(value))

    def _limit(
        self, f: Term, known: dict[Term, str], bodies: dict[Term, Term], ends: dict[Term, Term], n: str
    ) -> str:
        if f in known:
            return f"exact {known[f]}."
        if not f.free & set(known):
            return "apply is_lim_seq_const."

        def fun(x: Term) -> str:
            self._put(bodies)
            return f"(fun {n} : nat => {self.to.real(x)})"

        def end(x: Term) -> str:
            self._put(ends)
            return self.to.real(x)

        def below(*xs: Term) -> str:
            return " ".join(f"{{ {self._limit(x, known, bodies, ends, n)} }}" for x in xs)

        if f.op in ("add", "mul"):
            lemma = "is_lim_seq_plus'" if f.op == "add" else "is_lim_seq_mult'"
            if len(f.args) == 1:
                return self._limit(f.args[0], known, bodies, ends, n)
            *front, last = f.args
            first = front[0] if len(front) == 1 else (add if f.op == "add" else mul)(*front)
            return (
                f"change (is_lim_seq (fun {n} => {fun(first)} {n} {'+' if f.op == 'add' else '*'} {fun(last)} {n}) "
                f"(Finite ({end(first)} {'+' if f.op == 'add' else '*'} {end(last)}))). "
                f"apply ({lemma} {fun(first)} {fun(last)} {end(first)} {end(last)}). {below(first, last)}"
            )
        if f.op == "pow" and f.args[1].op == "number":
            e = int(f.args[1].args[0])
            inner = f.args[0]
            if e >= 0:
                return f"apply (limit_of_power {fun(inner)} {end(inner)} {e}%nat). {below(inner)}"
            up = f"{{ apply (limit_of_power {fun(inner)} {end(inner)} {-e}%nat). {below(inner)} }}"
            return f"apply limit_of_inverse; [| nonzero]. {up}"
        if f.op == "function" and f.args[0] == "sqrt":
            return f"apply (limit_of_root {fun(f.args[1])}). {below(f.args[1])}"
        raise NotTranslated(f"the limit of a function {f.op}")

    def by_degrees(self, t: Theorem) -> str:
        """The limit of N/D, as that of (N/k^m)/(D/k^m), both polynomials in 1/k that vanishes."""
        value, body = t.formula.args if t.formula.op == "tends" else (None, None)
        if value is None:
            raise NotTranslated("a rational function that grows")
        self.count += 1
        k, n = index_in(number(1), None, t.formula), f"n_{self.count}"
        self.to.names.give(k, f"(Z.of_nat {n})")
        here = opened(body, k)
        if here is value:
            return "apply is_lim_seq_const."
        whole = canonical(here, [])
        gens = generators(whole)
        above, below = ratio(whole, gens)
        most = max((d for p in (above, below) for d, _ in _by_degree(p, gens, k)), default=0)
        inverse = power(k, -1)
        parts = []
        for p in (above, below):
            turned = add(0, *(mul(c, power(PLACE, most - d)) for d, c in _by_degree(p, gens, k)))
            at_k, at_end = (substitute(turned, {PLACE: x}) for x in (inverse, ZERO))
            over = mul(from_polynomial(p, gens), power(power(k, most), -1))
            known, bodies, ends = {PLACE: "V_"}, {PLACE: inverse}, {PLACE: ZERO}
            proof = self._limit(turned, known, bodies, ends, n)
            self._put(ends)
            parts.append((at_k, at_end, self.to.real(turned), over, proof))
        (top, top_end, top_seen, top_over, one), (low, low_end, low_seen, low_over, two) = parts
        to, same = self.to.real, self.same.equal
        fun = [f"(fun {n} : nat => {to(x)})" for x in (top, low)]
        end = canonical(low_end, [])
        over, under = from_polynomial(above, gens), from_polynomial(below, gens)
        plain = mul(over, power(under, -1))
        return (
            f"pose proof inverse_vanishes as V_. "
            f"apply (is_lim_seq_ext_loc (fun {n} : nat => {to(top)} * / {to(low)})). "
            f"{{ exists {LATE}%nat. intros {n} F_{n}. assert ({LATE} <= Z.of_nat {n})%Z by lia. reals. "
            f"assert (T_ : {to(top)} = {to(top_over)}). {{ {same(top, top_over)} }} rewrite T_. "
            f"assert (L_ : {to(low)} = {to(low_over)}). {{ {same(low, low_over)} }} rewrite L_. "
            f"transitivity ({to(over)} * / {to(under)}). {{ apply quotient_scaled. nonzero. }} "
            f"transitivity {to(plain)}. {{ first [reflexivity | rewrite (pow_1 {to(under)}); reflexivity | rational]. }} {same(plain, here)} }} "
            f"apply (limit_is _ ({top_seen} * / {to(end)})). "
            f"{{ apply (is_lim_seq_mult' {fun[0]} (fun {n} : nat => / {to(low)})). {{ {one} }} "
            f"{{ apply (limit_of_inverse {fun[1]} {to(end)}); [|nonzero]. apply (limit_is _ {low_seen}). {{ {two} }} "
            f"transitivity {to(low_end)}. {{ push; ring. }} {same(low_end, end)} }} }} "
            f"transitivity {to(mul(top_end, power(end, -1)))}. {{ rewrite ?pow_1. apply f_equal2; [push; ring | reflexivity]. }} "
            f"{same(mul(top_end, power(end, -1)), value)}"
        )

    def subsequences(self, t: Theorem) -> str:
        """The limit inferior of what lies above a sequence with a limit, or the other way round."""
        k, function, other, start = t.details
        lines = [self._fact(p, f"P_{j}") for j, p in enumerate(t.premises)]
        self.to.names.give(k, "k_")
        f, g = (f"(fun k_ : Z => {self.to.real(x)})" for x in (function, other))
        end = self.to.real(t.premises[1].formula.args[0])
        lemma = "lower_limit" if t.premises[0].formula.args[2].args[0] is bind(other, k) else "upper_limit"
        return (
            f"{' '.join(lines)} apply ({lemma} {f} {g} {end} {start}); [exact P_0 |]. "
            "apply (is_lim_seq_ext _ _ _) with (2 := P_1). intros; cbv beta; first [reflexivity | rational]."
        )

    def same_limit(self, t: Theorem) -> str:
        """The limit of a sequence that is equal from some place on."""
        limit, equation = t.premises[-1], t.premises[0]
        k, low, _ = t.details
        sides = equation.formula.args
        body = limit.formula.args[-1]
        target = t.formula.args[-1]

        other = 0 if bind(sides[0], k) is not target or bind(sides[1], k) is target else 1
        start = int(low.args[0])
        self.count += 1
        n = f"n_{self.count}"

        j = index_in(low, None, body, *sides)
        self.to.names.give(j, f"(Z.of_nat {n})")
        own = sides[other]

        same = self.same.equal(opened(body, j), substitute(own, {k: j}))
        direction = "" if other == 0 else "symmetry; "
        whole = self._for_all(equation, k, low, None, "P_1")
        return (
            f"{self._fact(limit, 'P_0')} {whole} "
            f"apply (is_lim_seq_ext_loc (fun {n} : nat => {self.to.real(body, (f'(Z.of_nat {n})',))})); [|exact P_0]. "
            f"exists {max(start, 0)}%nat. intros {n} F_{n}. assert ({start} <= Z.of_nat {n})%Z by lia. reals. "
            f"transitivity {self.to.real(substitute(own, {k: j}))}. {{ {same} }} "
            f"{direction}apply P_1; lia."
        )

    def below_one(self, t: Theorem) -> str:
        """Powers below 1 vanish."""
        return "apply powers_below_one; assumption."

    def elementary(self, t: Theorem) -> str:
        """A law of exp or log that Coq's library has."""
        return ELEMENTARY[t.rule]

    def squeeze(self, t: Theorem) -> str:
        """Between two sequences with one limit."""
        lower, upper, below, above = t.premises
        k, low, _ = t.details
        start = int(low.args[0])
        self.count += 1
        n = f"n_{self.count}"
        parts = [self.to.real(x.formula.args[1], (f"(Z.of_nat {n})",)) for x in (below, t, above)]
        funs = " ".join(f"(fun {n} : nat => {x})" for x in parts)
        return (
            f"{self._for_all(lower, k, low, None, 'P_0')} {self._for_all(upper, k, low, None, 'P_1')} "
            f"{self._fact(below, 'P_2')} {self._fact(above, 'P_3')} "
            f"apply (is_lim_seq_le_le_loc {funs}); [|exact P_2|exact P_3]. exists {max(0, start)}%nat. "
            f"intros {n} F_{n}. pose proof (P_0 (Z.of_nat {n}) ltac:(lia)). pose proof (P_1 (Z.of_nat {n}) ltac:(lia)). "
            f"cbv beta in *. split; lra."
        )


def _of_chance(tree: Iterable[Theorem]) -> str | None:
    """Return an operator of the core's layer of random objects that stands in a proof, if there is one."""
    todo = [x for t in tree for x in (t.formula, *t.hypotheses) if isinstance(x, Term)]
    seen: set[Term] = set()
    while todo:
        t = todo.pop()
        if t not in seen:
            seen.add(t)
            if t.op in RANDOM:
                return t.op
            todo += [c for _, c in children(t)]
    return None


def _is_nonzero(f: Term) -> bool:
    """Whether a formula says that something is not 0, at one place or at all places of a range."""
    return f.op == "ne" or (f.op == "all" and _is_nonzero(f.args[2]))


def _sequences(f: Term) -> set[Term]:
    return {v for v in f.free if v.op == "sequence"}


def _same_condition(f: Term, g: Term) -> bool:
    """Whether two conditions are one up to canonical forms."""
    if f.op == "all" and g.op == "all" and f.args[:2] == g.args[:2]:
        k = index_in(f.args[0], f.args[1], f, g)
        return _same_condition(opened(f.args[2], k), opened(g.args[2], k))
    if f.op != "ne" or g.op != "ne":
        return False
    return canonical(difference(f), []) is canonical(difference(g), [])


@cache
def _shown(h: Term) -> str:
    return str(h)


def _may_vanish(c: Term, t: Theorem) -> bool:
    """Whether a denominator of integers is 0, or has both signs, at small values in the domain."""
    free = sorted(c.free, key=str)
    lowest = {v: int(f.args[0].args[0]) for v in free for f in _domain_of_integers(v) if _is_start(f)}
    if len(lowest) < len(free) or len(free) > 3:
        return False
    asked = [f for f in t.hypotheses if (is_relation(f) or _is_nonzero(f)) and f.free <= c.free]
    k, signs = index_in(ZERO, None, c), set()
    for steps in product(range(3), repeat=len(free)):
        values = {v: number(lowest[v] + i) for v, i in zip(free, steps, strict=True)}
        at = {v: x if v.op == "variable" else function_of(k, x) for v, x in values.items()}
        ranges = [opened(f, x) for v, x in values.items() for f in _domain_of_integers(v)]
        try:
            if not any(decided_false(substitute(f, at)) for f in (*asked, *ranges)):
                value = canonical(substitute(c, at), [])
                signs |= {(value.args[0] > 0) - (value.args[0] < 0)} if value.op == "number" else set()
        except Refused:  # a sum that ends before it begins has no value here
            continue
    return 0 in signs or (len(signs) > 1 and not any(map(_is_nonzero, asked)))


def _domain_of_integers(v: Term) -> tuple[Term, ...]:
    """Return what the values of a variable, or of a sequence, are said to satisfy, if they are integers."""
    if v.op == "sequence":
        return tuple(v.args[3]) if v.args[2] == INTEGER else ()
    return tuple(v.args[2]) if v.sort == INTEGER else ()


def _vanishes_at_the_start(c: Term) -> bool:
    """Whether a denominator of integers is 0 where they begin."""
    lowest = {v: f.args[0] for v in c.free for f in _domain_of_integers(v) if _is_start(f)}
    if len(lowest) < len(c.free) or any(v.op != "variable" for v in lowest):
        return False
    return canonical(substitute(c, lowest), []) is ZERO


def _is_start(f: Term) -> bool:
    return f.op == "le" and f.args[0].op == "number" and f.args[1].op == "bound"


def _by_degree(p: Any, gens: tuple[Term, ...], k: Term) -> list[tuple[int, Term]]:
    """Return the coefficients of a polynomial in k, each with its degree."""
    at = gens.index(k) if k in gens else None
    found: dict[int, dict[tuple[int, ...], Any]] = {}
    for exponents, c in p.terms():
        plain = tuple(0 if i == at else int(e) for i, e in enumerate(exponents))
        found.setdefault(0 if at is None else int(exponents[at]), {})[plain] = c
    return [(d, from_polynomial(ring(gens).from_dict(c), gens)) for d, c in sorted(found.items())]


def _tactical(script: str) -> str:
    """Return a script as one tactic: its sentences one after the other, each on the goal that is left."""
    if "{" in script:
        return "fail"
    return "; ".join(part.strip() for part in script.split(". ") if part.strip()) or "idtac"


def _is_over(t: Theorem) -> bool:
    return len(t.details) == 3 and t.rule in (
        "generalisation",
        "summation",
        "multiplication",
        "limit of an equal sequence",
        "squeeze",
        "order in the limit",
        "divergence by comparison",
        "monotone convergence",
        "limit of a finite sum",
    )


def variables_of_set(found: Iterable[Term]) -> list[Term]:
    """Return variables in a fixed order."""
    return sorted(found, key=lambda v: (v.op, str(v.args[0]), str(v)))


SCRIPTS: dict[str, Callable[[CoreProof, Theorem], str]] = {
    "assumption": CoreProof.assumption,
    "weakening": CoreProof.weakening,
    "instance": CoreProof.instance,
    "conversion": CoreProof.conversion,
    "rewriting": CoreProof.rewriting,
    "cases": CoreProof.cases,
    "cut": CoreProof.cut,
    "algebra": CoreProof.algebra,
    "sign": CoreProof.sign,
    "induction": CoreProof.induction,
    "generalisation": CoreProof.generalisation,
    "summation": CoreProof.summation,
    "special case": CoreProof.special,
    "splitting a range": CoreProof.splitting,
    "limit of a continuous function": CoreProof.continuous,
    "limit of an equal sequence": CoreProof.same_limit,
    "limit by degrees": CoreProof.by_degrees,
    "powers below 1": CoreProof.below_one,
    "squeeze": CoreProof.squeeze,
    SUBSEQUENCES: CoreProof.subsequences,
    **dict.fromkeys(ELEMENTARY, CoreProof.elementary),
}
"""By rule: the script that follows it."""


def template(name: str) -> str:
    """Return the text of a part of the library."""
    return files("proofs_checks.kernel").joinpath("templates", f"{name}.v").read_text(encoding="utf-8")


__all__ = ["CoreProof", "proof_tree", "variables_of"]
