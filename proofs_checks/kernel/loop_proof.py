"""A formula's theorem about its loop itself, for Coq: what the derivation takes of the loop is proved there.

The core's theorem of a formula says what its derivation takes of the loop: first values and one step of some
means. Here each such mean is the mean of an observable over the loop of ``loop_text``; that it begins and steps
as assumed is proved from the loop's definition and the moments of its law.
"""

# ruff: noqa: E501  # a line of Coq is written as one line
from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from proofs_checks.kernel.core_proof import LIBRARY, CoreProof, template
from proofs_checks.kernel.loop_steps import Steps
from proofs_checks.kernel.loop_text import FIT, LoopText
from proofs_checks.kernel.translation import NotTranslated
from theory.core import Refused, Term, Theorem, apply, function_of, instantiate, integer, real
from theory.core.definedness import definedness
from theory.core.display import shown
from theory.core.normal_forms import canonical
from theory.core.terms import ZERO, add, children, mul, ne, number, opened, power, replaced, substitute
from theory.loop_language.definition import LoopDefinition
from theory.proofs.reading import variables

INDEX = integer("index_k")
PLACES = tuple(real(f"loop_mean_{n}") for n in range(5))


def without_names(theorem: Theorem, means: frozenset[str]) -> Theorem:
    """Put their values for names that Δ defines by the means, also where the conclusion shows them."""
    for _ in range(40):
        for h in sorted(theorem.hypotheses, key=str):
            new = _put(h, theorem, means)
            if new is not None:
                theorem = new
                break
        else:
            return theorem
    return theorem


def _put(h: Term, theorem: Theorem, means: frozenset[str]) -> Theorem | None:
    body, k = h, None
    if h.op == "all" and h.args[1] is None:
        k = INDEX
        body = opened(h.args[2], k)
    if body.op != "eq":
        return None
    for left, value in (body.args, body.args[::-1]):
        if left.op != "apply" or left.args[0].op != "sequence" or left.args[0].args[0] in means:
            continue
        name, place = left.args
        if name in value.free:
            continue
        if k is None:
            if place.op != "variable":
                continue
            found = function_of(place, value)
        else:
            shift = canonical(place - k, [])
            if shift.op != "number":
                continue
            back = k if shift is ZERO else add(k, mul(-1, shift))
            found = function_of(k, substitute(value, {k: back}))
        try:
            return instantiate(theorem, {name: found})
        except Refused:
            continue
    return None


def _root(h: Term) -> tuple[Term, Term] | None:
    """Return a sequence and what its square is at each index, if that is what a hypothesis says."""
    if h.op != "all":
        return None
    body = opened(h.args[2], INDEX)
    if body.op != "eq" or body.args[0].op != "pow" or body.args[0].args[1] is not number(2):
        return None
    inner = body.args[0].args[0]
    if inner.op != "apply" or inner.args[0].op != "sequence":
        return None
    shift = canonical(inner.args[1] - INDEX, [])
    if shift.op != "number":
        return None
    return inner.args[0], substitute(body.args[1], {INDEX: add(INDEX, mul(-1, shift))})


class LoopProof:
    """The file of one formula's theorem about its loop."""

    def __init__(
        self,
        name: str,
        theorem: Theorem,
        loop: LoopDefinition,
        means: Mapping[str, sp.Expr],
        names: Mapping[str, Term],
        conditions: tuple[Term, ...] = (),
        prefix: str = "",
    ) -> None:
        """Prepare the file; ``names`` are the variables of the formula's parameters, ``means`` what is averaged."""
        self.conditions = conditions
        self.scalar = CoreProof(f"{name}.from_steps", theorem, prefix)
        self.title = self.scalar.title.removesuffix("_from_steps")
        self.to = self.scalar.to
        self.theorem = theorem
        for v in sorted(theorem.variables, key=str):
            self.to.names[v]
        known = {}
        for p in loop.parameters:
            if p.name in names:
                known[p.symbol] = names[p.name]
            else:
                of_theorem = [v for v in theorem.variables if str(v.args[0]) == p.name]
                known[p.symbol] = of_theorem[0] if of_theorem else variables([p])[0][p.symbol]
        self.text_of_loop = LoopText(loop, self.to, known)
        self.steps = Steps(self.text_of_loop)
        self.means = {
            v: self.text_of_loop.of_kept(means[str(v.args[0])])
            for v in sorted(theorem.variables, key=str)
            if v.op == "sequence" and str(v.args[0]) in means
        }
        self.roots = {
            v: value
            for h in sorted(theorem.hypotheses, key=str)
            if (found := _root(h))
            for v, value in [found]
            if v not in self.means
        }
        own = {*self.means, *self.roots, *known.values()}
        left = [v for v in theorem.variables if v.op == "sequence" and v not in own]
        if left:
            raise NotTranslated(f"{left[0].args[0]} is no mean of the loop")

    def hypotheses(self) -> list[tuple[str, str]]:
        """Return what the theorem takes besides the domains of its variables, each with its kind."""
        kept = [
            h
            for h in self.scalar._hypotheses(self.theorem)
            if not any(v in h.free for v in (*self.means, *self.roots))
        ]
        kept += [c for c in self.conditions if c not in kept]
        found = [(h.mathematics, h.kind) for h in self.text_of_loop.hypotheses]
        return found + [(shown(h), "a condition on the parameters") for h in kept]

    def text(self, library: bool = True) -> str:
        """Return the file; without the library, what follows another proof about the same loop."""
        body = self.scalar.lemmas()
        loop = self.text_of_loop
        scalar = self.scalar.title
        old = {v: self.to.names[v] for v in (*self.means, *self.roots)}
        definitions = [loop.definitions()] if library else []
        for v, e in self.means.items() if library else ():
            definitions.append(
                f"Definition mean_{old[v]} {loop.binders} (t : Z) : R :=\n  after (loop_start {loop.arguments}) (loop_step {loop.arguments}) t {loop.observable(e)}.\n"
            )
        for v, value in self.roots.items():
            self.to.names.give(INDEX, "k_")
            definitions.append(
                f"Definition root_{old[v]} {loop.binders} (k_ : Z) : R := sqrt {self.to.real(value)}.\n"
            )
        for v in old:
            self.to.names.give(v, f"({'mean' if v in self.means else 'root'}_{old[v]} {loop.arguments})")
        theorem = self._theorem(scalar, old)
        parts = [
            *(self.scalar.library() if library else ()),
            *([template("random")] if library else ()),
            *body,
            *definitions,
            theorem,
            f"Print Assumptions {self.title}.",
        ]
        return "\n".join(parts) + "\n"

    def has_values(self, name: str) -> str:
        """Return that all that the theorem speaks of has a value, as a theorem of its own.

        Of what it concludes, and of the definition of its loop, at every fit: no divisor is 0 where the
        theorem's domains and conditions hold. What it takes besides these, draws, is of no use for it.
        """
        self.scalar.lemmas()
        loop, to = self.text_of_loop, self.to
        loop.definitions()
        to.names.give(FIT, "k")
        of_loop = [c for term in loop.read for c in definedness(term)] + [ne(d, 0) for d in loop.divisors()]
        binders, given = self._given((*self.means, *self.roots))
        given = [(n, s) for n, s in given if not n.startswith("X_")]
        known = {s for _, s in given}
        ours = dict.fromkeys(to.formula(c) for c in definedness(self.theorem.formula))
        theirs = dict.fromkeys(map(to.formula, of_loop))
        every = "".join(f"({c}) /\\ " for c in theirs)
        goal = "".join(f"({c}) /\\ " for c in ours if c not in known)
        names = [b[1:].split(" ")[0] for b in binders] + [n for n, _ in given]
        lines = [f"Theorem {name} :", f"  forall {' '.join(binders)},", *(f"  ({s}) ->" for _, s in given)]
        lines.append(f"  {goal}(forall k : Z, (1 <= k)%Z -> {every}True).")
        lines.append(f"Proof. intros {' '.join(names)}. reals.")
        ways = " | ".join(["by_domain", *(f"sizes_nonzero {c}" for c in loop.lists)])
        split = f"  split. {{ first [{ways}]. }}"
        lines += [split for c in ours if c not in known]
        lines += ["  intros k K_. reals.", *(split for _ in theirs)]
        return "\n".join([*lines, "  exact I.", "Qed."])

    def _given(self, old: Iterable[Term]) -> tuple[list[str], list[tuple[str, str]]]:
        """Return the theorem's variables with their types, and what it takes, each by its name."""
        loop, to = self.text_of_loop, self.to
        own = [v for v in self.scalar._free(self.theorem) if v not in old]
        more = [v for v in loop.parameters if v not in own]
        binders = [
            *self.scalar.heads(),
            *(f"({n} : {kind})" for n, kind in (*loop.laws_of_draws.items(), *loop.own)),
            *(to.binder(v) for v in (*own, *more)),
        ]
        domains = [s for v in (*own, *more) for s in to.domain(v)]
        kept = [h for h in self.scalar._hypotheses(self.theorem) if not any(v in h.free for v in old)]
        kept += [c for c in self.conditions if c not in kept]
        given = [
            *((n, s) for _, facts in self.scalar.head for n, s in facts),
            *((h.name, h.text) for h in loop.hypotheses),
            *((f"D_{n}", s) for n, s in enumerate(domains, 1)),
            *((f"H_{n}", to.formula(h)) for n, h in enumerate(kept, 1)),
        ]
        return binders, given

    def _theorem(self, scalar: str, old: Mapping[Term, str]) -> str:
        loop, to = self.text_of_loop, self.to
        binders, given = self._given(old)
        heads = self.scalar.heads()
        facts = [s for _, taken in self.scalar.head for _, s in taken]
        names = [b[1:].split(" ")[0] for b in binders] + [n for n, _ in given]
        words = [b[1:].split(" ")[0] for b in heads] + [to.names[v] for v in self.scalar._free(self.theorem)]
        unfold = ", ".join(f"mean_{old[v]}" for v in self.means)
        scripts = ["discharge"] * len(facts)
        scripts += ["discharge" for v in self.scalar._free(self.theorem) for _ in to.domain(v)]
        scripts += [self._hypothesis(h, unfold) for h in self.scalar._hypotheses(self.theorem)]
        lines = [
            f"Theorem {self.title} :",
            f"  forall {' '.join(binders)},",
            *(f"  ({s}) ->" for _, s in given),
        ]
        lines.append(f"  {to.formula(self.theorem.formula)}.")
        lines.append(f"Proof. intros {' '.join(names)}. reals. {loop.lemmas()} {self.steps.proofs()}")
        lines.append(f"  apply ({' '.join([scalar, *words])}).")
        lines += [f"  {{ {s}. }}" for s in scripts]
        lines.append("Qed.")
        return "\n".join(lines)

    def _hypothesis(self, h: Term, unfold: str) -> str:
        """Return the script for one thing that is taken of the loop."""
        if _root(h) and _root(h)[0] in self.roots:  # type: ignore[index]  # it is one
            return "intros i L_i. reals. " + self._squared(_root(h)[0], "i")  # type: ignore[index]  # it is one
        if not any(v in h.free for v in self.means):
            return "discharge"
        body, k, head = h, number(0), ""
        if h.op == "all":
            k = INDEX
            self.to.names.give(k, "i")
            body = opened(h.args[2], k)
            head = "intros i L_i. "
        steps = h.op == "all" and k in body.free
        if steps:
            head += "assert (Z_i : (0 <= i)%Z) by lia. "
        else:
            k = number(0)
            head += "assert (Z_i : (0 <= 0)%Z) by lia. "
        if body.op != "eq":
            raise NotTranslated("a relation of means that is no equation")
        found = self._means_in(add(body.args[0], mul(-1, body.args[1])))
        places = {x.args[1] for x in found}
        if self.text_of_loop.drawn or self.text_of_loop.kept:
            return self._by_steps(h, found, unfold)
        index = "i" if steps else "0%Z"
        if not steps and len(places) == 1 and next(iter(places)).op == "variable":
            k = next(iter(places))  # an equation of means at one fit
            index = self.to.names[k]
            head = f"assert (Z_i : (0 <= {index})%Z) by lia. "
        at = {x: canonical(x.args[1] - k, []) for x in found}
        if any(s.op != "number" or s.args[0] not in (0, 1) for s in at.values()):
            raise NotTranslated("a relation over more than one step")
        if index == "0%Z" and all(s is ZERO for s in at.values()):
            return f"{head}unfold {unfold}. rewrite ?after_start. unfold loop_start. one_mean"
        later = [x for x, s in at.items() if s is not ZERO]
        here = [x for x, s in at.items() if s is ZERO]
        if len({x.args[0] for x in later}) > 2 or len({x.args[0] for x in here}) > 3:
            raise NotTranslated("a relation of too many means")
        sides = list(body.args)
        order: list[Term | None] = [None] * 5
        for free, group in (((0, 1), later), ((2, 3, 4), here)):
            for x in group:
                place = next(n for n in free if order[n] is None or order[n] is x.args[0])
                order[place] = x.args[0]
                sides = [replaced(side, x, PLACES[place]) for side in sides]
        for v, value in self.roots.items():
            square = power(apply(v, 1 + k), 2)
            new = [replaced(side, square, substitute(value, {INDEX: 1 + k})) for side in sides]
            if new != sides:
                equation = f"{self.to.real(square)} = {self.to.real(substitute(value, {INDEX: 1 + k}))}"
                head += f"reals. assert (Q_ : {equation}) by ({self._squared(v, 'i')}). rewrite ?Q_. "
                sides = new
        for n, v in enumerate(PLACES):
            self.to.names.give(v, f"x{n}")
        loop = self.text_of_loop
        functions = [
            loop.observable(self.means[v]) if v is not None else "(fun _ : state => 0)" for v in order
        ]
        a = loop.arguments
        both = steps and loop.loop.pools and h.args[0] is ZERO
        split = "destruct (Z.eq_dec i 0) as [-> | I_]; [| assert (1 <= i)%Z by lia]; " if both else ""
        left, right = map(self.to.real, sides)
        p = f"(fun x0 x1 x2 x3 x4 : R => {left} - {right})"
        return (
            f"{head}reals. pose proof (relation (loop_start {a}) (loop_step {a}) (loop_domain {a}) {index} "
            f"{' '.join(functions)} {p} l_0 l_1 k_0 Z_i) as K_. cbv beta in K_. "
            f"apply Rminus_diag_uniq. unfold {unfold} in *. "
            f"{'assert (C_ : (1 + i)%Z = (i + 1)%Z) by ring. rewrite ?C_ in K_. rewrite ?C_' if steps else 'change (0 + 1)%Z with 1%Z in K_' if index == '0%Z' else 'idtac'}. "
            f"apply K_; [intros; identity | "
            f"intros s S_; {split}unfold loop_step, loop_domain in *; {loop.sizes_at('Z_i')}known_of_state; one_mean]"
        )

    def _by_steps(self, h: Term, found: list[Term], unfold: str) -> str:
        """Return the script for an equation that takes several means, each followed fit by fit."""
        free = {v for x in found for v in x.args[1].free}
        if len(free) > 1:
            raise NotTranslated("a relation of two indices")
        base = next(iter(free), number(0))
        shifts = {x: canonical(x.args[1] - base, []) for x in found}
        if any(s.op != "number" or s.args[0] < 0 for s in shifts.values()):
            raise NotTranslated("a relation of means before its first fit")
        followed = [
            (self.means[x.args[0]], int(s.args[0]), self.to.integer(x.args[1])) for x, s in shifts.items()
        ]
        head = "intros i L_i. " if h.op == "all" else ""
        return (
            f"{head}reals. unfold {unfold}. {self.steps.relation(self.to.integer(base), followed)} identity"
        )

    def _squared(self, v: Term, index: str) -> str:
        """Return why a root's square is what it is a root of."""
        word = self.to.names[v].strip("(").split(" ")[0]
        return f"unfold {word}; rewrite pow2_sqrt; [f_equal; push; ring | apply Rlt_le; push; positive]"

    def _means_in(self, t: Term) -> list[Term]:
        if t.op == "apply" and t.args[0] in self.means:
            return [t]
        out: dict[Term, None] = {}
        for _, c in children(t):
            out |= dict.fromkeys(self._means_in(c))
        return list(out)


__all__ = ["LIBRARY", "LoopProof", "apply", "without_names"]
