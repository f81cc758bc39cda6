"""Scripts that follow means through a loop: to the fit before, to the pool that was drawn from, to the start."""

# ruff: noqa: E501  # a line of Coq is written as one line
from __future__ import annotations

import sympy as sp

from proofs_checks.kernel.loop_means import Combination, LoopMeans
from proofs_checks.kernel.loop_text import LoopText
from proofs_checks.kernel.translation import NotTranslated
from theory.core import Term

ONE_FIT = "cbn [combined]; unfold loop_step, loop_domain in *; known_of_state; one_mean"
KEPT = "intros k s K_ S_; unfold loop_step; unchanged"
AGAIN, HERE, LAST = 0, 1, 2
"""In what order equations are used: from a later fit to an earlier, then at one fit, then what is known there."""


class Steps:
    """The equations that one relation of means needs, each proved from the loop's definition."""

    def __init__(self, text: LoopText, base: Term, started: bool) -> None:
        """Take the loop and the earliest fit that the relation speaks of: 0, or one that is past the first."""
        self.text, self.base, self.started = text, base, started
        self.means = LoopMeans(text)
        a = text.arguments
        self.loop = f"(loop_start {a}) (loop_step {a})"
        self.domain = f"(loop_domain {a})"
        self.left: set[sp.Expr] = set()
        self.found: dict[tuple[sp.Expr, int], tuple[int, int, str, str]] = {}

    def follow(self, e: sp.Expr, level: int) -> None:
        """Write down what brings the mean of a polynomial in the state, so many fits later, to means that are kept."""
        if (e, level) in self.found:
            return
        if not e.free_symbols & set(self.means.coordinates):
            value = self.text.real(e)
            statement = f"after {self.loop} {self._at(level)}%Z {self.text.observable(e)} = {value}"
            self._add(e, level, LAST, statement, "apply mean_constantly; [exact l_0 | exact l_1]")
            return
        if level:
            found = self.means.next(e)
            proof = f"apply (mean_next _ _ {self.domain}); [exact l_0 | exact l_1 | exact k_0 | lia | ring | intros s S_; {ONE_FIT}]"
            self._add(e, level, AGAIN, self._of(e, level, level - 1, found, level), proof)
            level -= 1
        elif not self.started:
            value = self.text.real(self.means.at_the_start(e))
            statement = f"after {self.loop} 0%Z {self.text.observable(e)} = {value}"
            self._add(e, 0, LAST, statement, "rewrite after_start; unfold loop_start; one_mean")
            return
        else:
            found = self.means.polynomial(e)
            if found != {e: sp.Integer(1)}:
                proof = "apply mean_is; [exact l_0 | exact l_1 | intros s; cbn [combined]; ring]"
                self._add(e, 0, HERE, self._of(e, 0, 0, found, 0), proof)
            else:
                if e.free_symbols & self.means.kept.keys():
                    self._kept(e)
                    return
                pooled = self.means.given_pool(e)
                if pooled is None:
                    return
                proof = f"apply (mean_linked _ _ {self.domain}); [exact l_0 | exact l_1 | exact k_0 | lia | intros k s K_ E_ S_; rewrite ?E_; reals; {ONE_FIT}]"
                self._add(e, 0, LAST, self._of(e, 0, 0, pooled, 0), proof)
                return
        for m in found:
            self.follow(m, level)

    def leave(self, e: sp.Expr) -> None:
        """Say that a relation itself speaks of a mean at the earliest fit."""
        self.left |= self.means.polynomial(e).keys()

    def _kept(self, e: sp.Expr) -> None:
        """Write down the mean of what kept data say alone, or of a state times it, if the relation leaves it out."""
        if e in self.left:
            return
        base, here = self._at(0), self.text.observable(e)
        if not e.free_symbols - self.means.kept.keys():
            statement = f"after {self.loop} {base}%Z {here} = {self.text.real(self.means.at_the_start(e))}"
            self._add(
                e,
                0,
                LAST,
                statement,
                f"apply (mean_kept _ _ {self.domain}); [exact k_0 | {KEPT} | unfold loop_start; one_mean | lia]",
            )
            return
        found = self.means.next(e)
        starts = {m: self.means.at_the_start(m) for m in found if m != e}
        if any(m.free_symbols - self.means.kept.keys() for m in starts):
            raise NotTranslated("a mean of kept data and several states")
        rate = sp.expand(found.get(e, sp.Integer(0)))
        rest = sp.factor(sum(found[m] * value for m, value in starts.items()) / (1 - rate))
        first = sp.factor(self.means.at_the_start(e) - rest)
        value = f"({self.text.real(rest)} + {self.text.real(first)} * powerRZ {self.text.real(rate)} {{}}%Z)"
        known = " ".join(
            f"rewrite (mean_kept _ _ {self.domain} {self.text.observable(m)} {self.text.real(start)} k_0) "
            f"by first [assumption | {KEPT} | unfold loop_start; one_mean]."
            for m, start in starts.items()
        )
        listed = "; ".join(f"({self.text.real(c)}, {self.text.observable(m)})" for m, c in found.items())
        proof = (
            f"assert (G_ : forall j, (0 <= j)%Z -> after {self.loop} j {here} = {value.format('j')}); [| apply G_; lia]. "
            f"by_induction; [rewrite after_start; unfold loop_start; cbn [powerRZ]; one_mean |]. intros j J_ IH_. "
            f"assert (M_ : after {self.loop} (j + 1)%Z {here} = of_means (after {self.loop} j) [{listed}]) "
            f"by (apply (mean_next _ _ {self.domain}); [exact l_0 | exact l_1 | exact k_0 | lia | ring | intros s S_; {ONE_FIT}]). "
            f"cbn [of_means] in M_. rewrite M_, IH_. {known} "
            f"rewrite (power_next _ (j + 1) j 1%nat) by first [integers | left; integers]. identity"
        )
        self._add(e, 0, LAST, f"after {self.loop} {base}%Z {here} = {value.format(base)}", proof)

    def script(self) -> str:
        """Return the proofs of the equations."""
        out = []
        for name, (_, statement, proof) in self._ordered().items():
            out.append(f"assert ({name} : {statement}). {{ {proof}. }} cbn [of_means] in {name}.")
        return " ".join(out)

    def rewriting(self) -> str:
        """Return what uses them, one after the other."""
        return " ".join(f"rewrite ?{name}." for name in self._ordered())

    def _ordered(self) -> dict[str, tuple[int, str, str]]:
        order = sorted(self.found.values(), key=lambda x: (-x[1], x[0]))
        return {f"N_{n}": (kind, s, p) for n, (kind, _, s, p) in enumerate(order, 1)}

    def _add(self, e: sp.Expr, level: int, kind: int, statement: str, proof: str) -> None:
        self.found[e, level] = (kind, level, statement, proof)

    def _at(self, level: int) -> str:
        """Return a fit in the words of the relation."""
        base = self.text.to.integer(self.base)
        if not self.started:
            return str(level)
        return f"({level} + {base})" if level else base

    def _of(self, e: sp.Expr, level: int, before: int, found: Combination, fit: int) -> str:
        """Return that a mean is a combination of means at one fit."""
        observable = self.text.observable(e)
        parts = "; ".join(
            f"({self.text.real(c, fit=self._at(fit))}, {self.text.observable(m)})" for m, c in found.items()
        )
        return f"after {self.loop} {self._at(level)}%Z {observable} = of_means (after {self.loop} {self._at(before)}%Z) [{parts}]"
