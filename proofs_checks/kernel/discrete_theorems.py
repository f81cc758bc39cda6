"""Formulas of the discrete loop that Coq proves from definitions alone: D independent draws from the shares.

The statement is the core's theorem, translated with all that is random in it: a mean over the shares after t
fits is a finite sum over all sequences of draws (``templates/discrete_loop.v``). Where E[T] is in it, Coq
proves besides that the mean of the first generation of one atom exists, and is the limit by which the core
defines E[T].
"""

# ruff: noqa: E501  # a line of Coq is written as one line

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from proofs_checks.kernel.core_proof import template, variables_of_set
from proofs_checks.kernel.render import comment
from proofs_checks.kernel.translation import NotTranslated, Translation
from proofs_checks.kernel.tree import Tree
from theory import catalogue
from theory.core import Term, Theorem, instantiate, number
from theory.core.display import shown
from theory.language.plain import plain
from theory.proofs import discrete_terms as terms
from theory.proofs.discrete_formulas import prove
from theory.proofs.discrete_loop import mean_time_exists

PARTS = ("integers", "discrete_loop")
CURVES = (*PARTS, "discrete_curves")
DRAWS = "every generation is D independent draws from the shares in the one before, the first one from p"
TIME = "E[T] = Σ[t≥1] t·P(T = t), T the first generation that shows one atom only"
EXISTS = (
    "is_series (first_at (Z.to_nat {D}) {N} {p}) 1",
    "is_series (fun t => INR t * first_at (Z.to_nat {D}) {N} {p} t) (collapse_time {N} {p} {D})",
)
"""T is finite with probability one, and the mean of its law is finite."""


@dataclass(frozen=True)
class Script:
    """How Coq proves a statement.

    Attributes:
        proof: the script, after the hypotheses are introduced; ``X`` says that p is a distribution.
        parts: the templates that it needs.
        time: E[T] is in the statement; that it exists is proved first.
        names: what else is defined for it, in words.
        defined: definitions of the core that Coq's must agree with.
    """

    proof: str
    parts: tuple[str, ...] = CURVES
    time: bool = False
    names: tuple[str, ...] = ()
    defined: tuple[Theorem, ...] = ()


MEAN_EXISTS = (
    "destruct (collapse_time_exists D len_p p ltac:(assumption) X) as (A & B & C & S & E).\n"
    "  split; [exact A | split; [exact B | split]].\n"
    "  { eapply is_lim_seq_ext; [|exact C]. intros n. cbv beta. f_equal.\n"
    "    apply Sum_same; [reflexivity | reflexivity |]. intros. unfold alone. ring. }\n"
)
COUNT = "P(X_t = n): an atom of probability q, against one other, holds n data of generation t"
SOJOURN = (
    "G_k = Σ[t≥0] P(k ancestors t generations back), of D data that each copy one of D before them at random"
)
PROOFS = {
    "categorical.replace.collapse_time": Script(
        MEAN_EXISTS + "  rewrite S, time_by_dual by (lia || assumption). rewrite Z2Nat.id by lia. f_equal.\n"
        "  apply Sum_same; [reflexivity | reflexivity |]. intros. rewrite lost_as_written by lia. reflexivity.",
        parts=PARTS,
        time=True,
        names=(SOJOURN,),
    ),
    "categorical.replace.collapse_time_bound": Script(
        MEAN_EXISTS + "  rewrite plus_IZR, mult_IZR. lra.", parts=PARTS, time=True
    ),
    "categorical.replace.heterozygosity": Script(
        "transitivity (after_fits (Z.to_nat D) len_p p (Z.to_nat t) (differ len_p)).\n"
        "  { apply after_same; [lia | exact X |]. intros. unfold differ. ring. }\n"
        "  rewrite differ_after, whole, whole_power by (lia || assumption). unfold differ.\n"
        "  replace (1 + (- 1) * / IZR D) with (1 - / IZR D) by ring. ring."
    ),
    "categorical.replace.survival_lower_bound": Script(
        "pose proof (survival_at_least (Z.to_nat D) len_p p (Z.to_nat t) ltac:(lia) X) as K.\n"
        "  rewrite whole in K by lia. rewrite whole_power by lia. unfold differ in K.\n"
        "  replace (1 + (- 1) * / IZR D) with (1 - / IZR D) by ring.\n"
        "  eapply Rle_trans; [|eapply Rle_trans; [exact K|]]; apply Req_le; [ring | unfold alone; ring]."
    ),
    "categorical.replace.survival_upper_bound": Script(
        "pose proof (survival_at_most (Z.to_nat D) len_p p (Z.to_nat (- 1 + t)%Z) ltac:(lia) X ltac:(lia)) as K.\n"
        "  rewrite whole in K by lia. rewrite whole_power by lia. unfold differ in K.\n"
        "  replace (S (Z.to_nat (- 1 + t)%Z)) with (Z.to_nat t) in K by lia.\n"
        "  replace (1 + (- 1) * / IZR D) with (1 - / IZR D) by ring.\n"
        "  eapply Rle_trans; [|eapply Rle_trans; [exact K|]]; apply Req_le; [unfold alone; ring | field]."
    ),
    "categorical.replace.missing_mass": Script(
        "rewrite (after_sum _ _ _ _ (fun y i => p i * (if Req_EM_T (y i) 0 then 1 else 0))) by (lia || assumption).\n"
        "  apply Sum_same; [reflexivity | reflexivity |]. intros i A B.\n"
        "  destruct (after_averages (Z.to_nat D) len_p p (Z.to_nat 1)) as [_ C]. rewrite C, whole_power by lia.\n"
        "  rewrite none_left by (lia || assumption). replace (1 + (- 1) * p i) with (1 - p i) by ring. ring."
    ),
    "categorical.replace.collapse_probability": Script(
        "split; [intros; reflexivity |].\n"
        "  rewrite (after_sum _ _ _ _ (fun y i => if Req_EM_T (y i) 1 then 1 else 0)) by (lia || assumption).\n"
        "  apply Sum_same; [reflexivity | reflexivity |]. intros i A B.\n"
        "  rewrite <- (count_of_one D len_p) by assumption. replace (IZR D * / IZR D) with 1; [reflexivity |].\n"
        "  field. apply not_0_IZR. lia.",
        names=(COUNT,),
        defined=(terms.COUNT_IS,),
    ),
    "categorical.replace.surviving_atoms": Script(
        "split; [intros; reflexivity |].\n"
        "  rewrite (after_sum _ _ _ _ (fun y i => 1 + (- 1) * (if Req_EM_T (y i) 0 then 1 else 0))) by (lia || assumption).\n"
        "  apply Sum_same; [reflexivity | reflexivity |]. intros i A B.\n"
        "  rewrite <- (count_of_one D len_p) by assumption. rewrite Rmult_0_l.\n"
        "  rewrite (after_same _ _ _ _ _ (fun y => 1 - (if Req_EM_T (y i) 0 then 1 else 0))) by (lia || assumption || (intros; ring)).\n"
        "  rewrite after_rest by (lia || assumption). ring.",
        names=(COUNT,),
        defined=(terms.COUNT_IS,),
    ),
}


class DiscreteTranslation(Translation):
    """Terms of the core, those that are random in the discrete loop among them."""

    def real(self, t: Term, inside: tuple[str, ...] = ()) -> str:
        """Return a number as one of type R."""
        if t.op == "over_fits":
            return self._over_fits(t, inside)
        if t.op == "indicator" and t.args[0].op == "eq":
            left, right = (self.real(c, inside) for c in t.args[0].args)
            return f"(if Req_EM_T {left} {right} then 1 else 0)"
        if t.op == "apply" and t.args[0] is terms.MEAN_TIME:
            return "(collapse_time {1} {2} {0})".format(*self._place(t.args[1:], inside))
        if t.op == "apply" and t.args[0] is terms.COUNT_PROBABILITY:
            *whole, q = t.args[1:]
            words = " ".join(f"{self.integer(c, inside)}%Z" for c in whole)
            return f"(count_probability {words} {self.real(q, inside)})"
        if t.op == "apply" and t.args[0] is terms.SOJOURN:
            return "(sojourn_time {}%Z {}%Z)".format(*(self.integer(c, inside) for c in t.args[1:]))
        if t.op == "apply" and t.args[0].op == "bound":
            return f"({inside[t.args[0].args[0]]} {self.integer(t.args[1], inside)}%Z)"
        return super().real(t, inside)

    def _power(self, t: Term, inside: tuple[str, ...]) -> str:
        base, exponent = t.args
        return f"(/ {self.real(base, inside)})" if exponent is number(-1) else super()._power(t, inside)

    def _over_fits(self, t: Term, inside: tuple[str, ...]) -> str:
        loop, fit, *place, body = t.args
        if loop is not terms.REPLACE.term:
            raise NotTranslated("another loop")
        D, N, p = self._place(place, inside)
        x = f"x_{len(inside)}"
        after = f"after_fits (Z.to_nat {D}) {N} {p} (Z.to_nat {self.integer(fit, inside)}%Z)"
        return f"({after} (fun {x} : Z -> R => {self.real(body, (x, *inside))}))"

    def _place(self, values: Sequence[Term], inside: tuple[str, ...]) -> tuple[str, str, str]:
        D, N, p = values
        return f"{self.integer(D, inside)}%Z", f"{self.integer(N, inside)}%Z", self.function(p)


@cache
def discrete_certificate(name: str) -> Tree:
    """Return what Coq is given of a formula: the file, its statement in words, its hypotheses."""
    formula = catalogue.formula(name)
    theorem = prove(formula).theorem
    title = name.replace(".", "_")
    means = (TIME,) if PROOFS[name].time else ()
    hypotheses = [DRAWS, *means, *PROOFS[name].names, *map(shown, sorted(theorem.hypotheses, key=str))]
    says = plain(formula.relation)
    parts = [
        *comment(f"{name}: {formula.title}"),
        *comment(f"In mathematics: {says}"),
        *map(template, PROOFS[name].parts),
        _theorem(title, theorem, PROOFS[name]),
        f"Print Assumptions {title}.\n",
    ]
    return {
        "id": name,
        "title": formula.title,
        "mathematics": says,
        "derived_with": {"collapse-theory": version("collapse-theory")},
        "hypotheses": [{"mathematics": h, "origin": "definition", "speaks_of": []} for h in hypotheses],
        "theorem": title,
        "templates": list(PROOFS[name].parts),
        "text": "\n".join(parts),
    }


def _theorem(title: str, theorem: Theorem, script: Script) -> str:
    to = DiscreteTranslation()
    free = variables_of_set(theorem.variables)
    given = [s for v in free for s in to.domain(v)]
    given += [to.formula(h) for h in sorted(theorem.hypotheses, key=str)]
    says = [*(_closed(to, d) for d in script.defined), to.formula(theorem.formula)]
    if script.time:
        own = {str(v.args[0]): v for v in free}
        at = {v: own[str(v.args[0])] for v in terms.VALUES}
        words = {"D": to.names[own["D"]], "N": to.names[own["len_p"]], "p": to.names[own["p"]]}
        limit = instantiate(mean_time_exists(), at).formula
        says = [*(s.format(**words) for s in EXISTS), to.formula(limit), *says]
    return "\n".join(
        [
            f"Theorem {title} :",
            f"  forall {' '.join(to.binder(v) for v in free)},",
            *(f"  ({s}) ->" for s in given),
            "  " + " /\\\n  ".join(f"({s})" for s in says) + ".",
            f"Proof.\n  intros. assert (X : distribution len_p p) by (split; auto).\n  {script.proof}",
            "Qed.",
        ]
    )


def _closed(to: Translation, definition: Theorem) -> str:
    """Return a definition of the core for all values of its variables."""
    free = variables_of_set(definition.variables)
    given = "".join(f"({s}) -> " for v in free for s in to.domain(v))
    return f"forall {' '.join(to.binder(v) for v in free)}, {given}{to.formula(definition.formula)}"
