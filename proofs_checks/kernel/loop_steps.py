"""Scripts that follow means through a loop: to the fit before, to the pool that was drawn from, to the start."""

# ruff: noqa: E501  # a line of Coq is written as one line
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from proofs_checks.kernel.loop_means import Combination, LoopMeans
from proofs_checks.kernel.loop_text import LoopText
from proofs_checks.kernel.translation import NotTranslated

ONE_FIT = "reals; cbn [combined]; unfold loop_step, loop_domain in *; known_of_state; one_mean"
UNCHANGED = "intros k s K_ S_; unfold loop_step; unchanged"
BEFORE, HERE, KNOWN = "mean_before", "mean_here", "mean_known"
"""A mean by means at the fit before; by means at the same fit; and what is known of it at every fit."""


@dataclass(frozen=True)
class Equation:
    """What holds of a mean at every fit from one on: its name, its words for Coq, and the means that it leads to."""

    name: str
    text: str
    leads: tuple[sp.Expr, ...]


class Steps:
    """The equations between means that the relations of one loop need, each proved from its definition."""

    def __init__(self, text: LoopText) -> None:
        """Take the loop as it is written for Coq."""
        self.text = text
        self.means = LoopMeans(text)
        a = text.arguments
        self.loop = f"(loop_start {a}) (loop_step {a})"
        self.domain = f"(loop_domain {a})"
        self.linear = "[exact l_0 | exact l_1 | exact k_0 | lia"
        self.known: dict[tuple[str, sp.Expr], Equation] = {}

    def proofs(self) -> str:
        """Return the proofs of all equations that were used."""
        return " ".join(equation.text for equation in self.known.values())

    def relation(self, base: str, means: list[tuple[sp.Expr, int, str]]) -> str:
        """Return what brings the means of a relation to those at its earliest fit, which is ``base``.

        A mean is a polynomial in the state, the number of fits after the earliest, and how the relation writes
        its fit. At fit 0 the value of each is known.
        """
        left = {m for e, level, _ in means if level == 0 and base != "0" for m in self.means.polynomial(e)}
        found: dict[tuple[sp.Expr, int], tuple[int, str]] = {}

        def follow(e: sp.Expr, level: int) -> None:
            if (e, level) in found:
                return
            use = self._before(e) if level else self._here(e, base, left)
            if use is None:
                return
            place = (BEFORE, HERE, KNOWN).index(
                next(w for w in (BEFORE, HERE, KNOWN) if use.name.startswith(w))
            )
            found[e, level] = (3 * level - place, self._use(use, base, level))
            for m in use.leads:
                follow(m, level - 1 if use.name.startswith(BEFORE) else level)

        written = {}
        for e, level, place in means:
            follow(e, level)
            if place != self._fit(base, level):
                written[place] = f"replace {place}%Z with {self._fit(base, level)}%Z by ring."
        ordered = [use for _, use in sorted(found.values(), key=lambda x: -x[0])]
        names = [f"N_{n}" for n in range(1, len(ordered) + 1)]
        scripts = [use.format(name) for use, name in zip(ordered, names, strict=True)]
        return " ".join((*written.values(), *scripts, *(f"rewrite ?{name}." for name in names)))

    def _fit(self, base: str, level: int) -> str:
        if base == "0":
            return str(level)
        return f"({level} + {base})" if level else base

    def _use(self, equation: Equation, base: str, level: int) -> str:
        at = [self._fit(base, n) for n in range(level + 1)]
        before = equation.name.startswith(BEFORE)
        out = f"pose proof ({equation.name} {at[level - before]}%Z ltac:(solve [lia | exact I])) as {{0}}; cbn [of_means] in {{0}}. "
        if before and f"(1 + {at[level - 1]})" != at[level]:
            out += f"replace (1 + {at[level - 1]})%Z with {at[level]}%Z in {{0}} by ring."
        return out

    # ---- equations ----

    def _once(
        self, word: str, e: sp.Expr, write: Callable[[sp.Expr], tuple[str, str, str, Combination]]
    ) -> Equation:
        """Return an equation, which is written down where it is used for the first time."""
        if (word, e) not in self.known:
            name = f"{word}_{len(self.known)}"
            fits, right, proof, leads = write(e)
            left = f"after {self.loop} {'(1 + k)' if word == BEFORE else 'k'}%Z {self.text.observable(e)}"
            text = f"assert ({name} : forall k : Z, {fits} -> {left} = {right}). {{ {proof}. }}"
            self.known[word, e] = Equation(name, text, tuple(leads))
        return self.known[word, e]

    def _before(self, e: sp.Expr) -> Equation:
        return self._constant(e) if self._is_constant(e) else self._once(BEFORE, e, self._write_before)

    def _here(self, e: sp.Expr, base: str, left: set[sp.Expr]) -> Equation | None:
        """Return what is known of a mean at the earliest fit; nothing of one that the relation itself speaks of."""
        if base == "0":
            return self._once(f"{KNOWN}_first", e, self._write_first)
        if self._is_constant(e):
            return self._constant(e)
        if self.means.polynomial(e) != {e: sp.Integer(1)}:
            return self._once(HERE, e, self._write_here)
        if e.free_symbols & self.means.kept.keys():
            if e in left:
                return None
            alone = not e.free_symbols - self.means.kept.keys()
            return self._once(f"{KNOWN}_kept", e, self._write_kept if alone else self._write_beside_kept)
        if self.means.given_pool(e) is None:
            return None
        return self._once(f"{KNOWN}_drawn", e, self._write_drawn)

    def _is_constant(self, e: sp.Expr) -> bool:
        return not e.free_symbols & set(self.means.coordinates)

    def _constant(self, e: sp.Expr) -> Equation:
        proof = "intros k _; apply mean_constantly; [exact l_0 | exact l_1]"
        return self._once(f"{KNOWN}_constant", e, lambda e: ("True", self.text.real(e), proof, {}))

    def _write_before(self, e: sp.Expr) -> tuple[str, str, str, Combination]:
        found = self.means.next(e)
        proof = f"intros k K_; apply (mean_next _ _ {self.domain}); {self.linear} | ring | intros s S_; {ONE_FIT}]"
        return "(0 <= k)%Z", self._of(found, "(1 + k)"), proof, found

    def _write_here(self, e: sp.Expr) -> tuple[str, str, str, Combination]:
        found = self.means.polynomial(e)
        proof = "intros k _; apply mean_is; [exact l_0 | exact l_1 | intros s; cbn [combined]; ring]"
        return "True", self._of(found, "k"), proof, found

    def _write_drawn(self, e: sp.Expr) -> tuple[str, str, str, Combination]:
        found = self.means.given_pool(e) or {}
        proof = f"intros t_ T_; apply (mean_linked _ _ {self.domain}); {self.linear} | intros k s K_ E_ S_; rewrite ?E_; {ONE_FIT}]"
        return "(1 <= k)%Z", self._of(found, "k"), proof, found

    def _write_first(self, e: sp.Expr) -> tuple[str, str, str, Combination]:
        proof = "intros k ->; rewrite after_start; unfold loop_start; one_mean"
        return "k = 0%Z", self.text.real(self.means.at_the_start(e)), proof, {}

    def _write_kept(self, e: sp.Expr) -> tuple[str, str, str, Combination]:
        proof = (
            f"apply (mean_kept _ _ {self.domain}); [exact k_0 | {UNCHANGED} | unfold loop_start; one_mean]"
        )
        return "(0 <= k)%Z", self.text.real(self.means.at_the_start(e)), proof, {}

    def _write_beside_kept(self, e: sp.Expr) -> tuple[str, str, str, Combination]:
        """A state times a sum of kept data: a linear recursion, solved."""
        found = self.means.next(e)
        others = [m for m in found if m != e]
        if any(m.free_symbols - self.means.kept.keys() for m in others):
            raise NotTranslated("a mean of kept data and several states")
        equations = [self._before(e), *(self._once(f"{KNOWN}_kept", m, self._write_kept) for m in others)]
        rate = sp.expand(found.get(e, sp.Integer(0)))
        rest = sp.factor(sum(found[m] * self.means.at_the_start(m) for m in others) / (1 - rate))
        first = sp.factor(self.means.at_the_start(e) - rest)
        right = f"{self.text.real(rest)} + {self.text.real(first)} * powerRZ {self.text.real(rate)} k%Z"
        proof = (
            "by_induction; [rewrite after_start; unfold loop_start; cbn [powerRZ]; one_mean |]. intros j J_ IH_. "
            "replace (j + 1)%Z with (1 + j)%Z by ring. "
            f"rewrite ({equations[0].name} j J_). cbn [of_means]. rewrite IH_"
            + "".join(f", ({equation.name} j J_)" for equation in equations[1:])
            + ". rewrite (power_next _ (1 + j) j 1%nat) by first [integers | left; integers]. identity"
        )
        return "(0 <= k)%Z", right, proof, {}

    def _of(self, found: Combination, fit: str) -> str:
        """Return a combination of means at fit k, with the coefficients of some fit."""
        parts = (f"({self.text.real(c, fit=fit)}, {self.text.observable(m)})" for m, c in found.items())
        return f"of_means (after {self.loop} k%Z) [{'; '.join(parts)}]"
