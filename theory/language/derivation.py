"""Derivations: chains of steps, each with a certificate by which it is decided again.

A step concludes ``after`` from the statements ``before``; every one of those must be the loop's
definition or the conclusion of an earlier step. What justifies the step is its certificate: data
from which the core decides the step again (``theory.proofs.decided``), or, of what is cited or tried at
finitely many sizes, a checker (``proofs_checks.evidence.checkers``). Neither trusts SymPy's solvers. A new
way to justify a step is a new certificate here and its reader there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.relational import Relational

from theory.language.plain import plain
from theory.language.typeset import latex

if TYPE_CHECKING:
    from theory.core import Term, Theorem
    from theory.loop_language.definition import LoopDefinition


class Expectation(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    r"""The expectation :math:`\mathbb{E}[x]`; a symbol with no rules of its own."""

    nargs = 1

    @classmethod
    def eval(cls, argument: sp.Expr) -> sp.Expr | None:
        """Leave constants alone: only a number is its own expectation."""
        return argument if argument.is_number else None

    def _latex(self, printer: Any, *_: object) -> str:
        return rf"\mathbb{{E}}\left[{printer._print(self.args[0])}\right]"

    def _pretty(self, printer: Any, *_: object) -> object:
        return printer._helper_print_function(self.func, self.args, func_name="𝔼", left="[", right="]")


class Random(sp.Symbol):  # type: ignore[misc]  # SymPy is untyped
    """A random scalar, or the label of a list of random data; expectations do not pass through it."""

    __slots__ = ()


class Divergence(sp.Expr):  # type: ignore[misc]  # SymPy is untyped
    r"""Sum over entries of ∂G_ij/∂X_ij for a matrix field G(X) of X's own shape."""

    def __new__(cls, matrix_field: sp.MatrixExpr, variable: sp.MatrixSymbol) -> Divergence:
        """Return the unevaluated divergence of ``matrix_field`` in ``variable``."""
        made: Divergence = sp.Expr.__new__(cls, matrix_field, variable)
        return made

    def _latex(self, printer: Any, *_: object) -> str:
        shown, variable = (printer._print(arg) for arg in self.args)
        return rf"\nabla_{{{variable}}} \cdot \left({shown}\right)"

    def _pretty(self, printer: Any, *_: object) -> object:
        return printer._helper_print_function(self.func, self.args[:1], func_name="div")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The statement is part of the loop's definition, or names a quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Algebra:
    """``after`` follows from ``before`` by substitution and rational arithmetic, where it has a value.

    Equations in ``before`` may be put in. Γ, digamma and harmonic numbers are known by their shifts, and
    expectations are linear in what is not random; by what is divided must not be 0 in the domains at hand.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """``after`` is the only premise with symbols replaced by admissible expressions."""

    substitution: tuple[tuple[sp.Expr, sp.Expr], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixReplay:
    """``after`` is an identity of matrix expressions, whatever their sizes.

    Args:
        definitions: equations ``symbol = expression`` among ``before``, substituted in order.
        positive_definite: the symbols that stand for symmetric positive definite matrices.
        noise: a vector of independent, centred noise of unit covariance. If given, ``Expectation`` is
            the average over it, of what is quadratic in it.
        mask: a diagonal matrix of independent zeros and ones, and the probability of a one; the
            ``Expectation`` is then the average over all masks as well.
    """

    definitions: tuple[sp.Eq, ...] = ()
    positive_definite: tuple[sp.MatrixSymbol, ...] = ()
    noise: sp.MatrixSymbol | None = None
    mask: tuple[sp.MatrixSymbol, sp.Symbol] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Random indices into a population: with replacement, or a uniform ordered subset without."""

    index: sp.IndexedBase
    count: sp.Expr
    population: sp.Expr
    replacement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Averaging:
    """``after`` equates conditional expectations given the past, whatever the numbers of data.

    Everything random that is neither ``noise`` nor ``draws`` is past. What is inside an ``Expectation`` is
    averaged over the noise, of which two moments are known, or that it is normal, and over all draws.

    Args:
        definitions: equations among ``before``, substituted in order; a definition of ``x[i]`` serves
            for every index.
        noise: lists of independent, centred noise of unit variance, with their lengths.
        normal: whether the noise is normal, so that all of its moments are known.
        draws: random indices, averaged over all of their values.
        data: lists of past data, with their lengths.
    """

    definitions: tuple[sp.Eq, ...] = ()
    noise: tuple[tuple[sp.IndexedBase, sp.Expr], ...] = ()
    normal: bool = False
    draws: tuple[Draws, ...] = ()
    data: tuple[tuple[sp.IndexedBase, sp.Expr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """``after`` is u(k) = closed form; ``before`` holds u(k) = f(u(k − 1), k) and u(k₀) = initial.

    The core proves it by induction from the start; a closed form by cases (``Piecewise``) is proved case by
    case.
    """

    sequence: type[sp.Function]
    index: sp.Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class OneGeneration:
    """``after`` relates means of an observable of a defined loop, such as y(t) = a(t) y(t − 1) + b(t).

    The checker enumerates the loop outright at small values of its parameters and compares both sides exactly
    at the first fits: it shares the definition with what made the statement, and no arithmetic.

    Args:
        loop: the definition.
        sequence: y, where y(t) is the mean of ``observable`` at fit t.
        observable: in the states of the loop.
        first: the first fit t that an equation in t speaks of.
    """

    loop: LoopDefinition
    sequence: type[sp.Function]
    observable: sp.Expr
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FarGenerations:
    """``after`` is Limit(y(t)) = L, where y(t) is the mean of an observable of a defined loop.

    The checker takes y(t) at fits further and further away, at the simplest parameters: it must come nearer
    to L each time. It shares the definition with what made the statement, and not the limit.

    Args:
        loop: the definition.
        observable: its name there.
    """

    loop: LoopDefinition
    observable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearRecurrence:
    """``after`` is y(t) = closed form, from a linear recurrence of any order and its first values.

    ``before`` is y(t) = Σ a_i(t) y(t − i) + b(t), then y(start) = …, y(start + 1) = …, as many as the order.
    By induction on as many values at once as the order is. It is shown for t ≥ ``start``.
    """

    sequence: type[sp.Function]
    index: sp.Symbol
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """``after`` is an inequality between rational functions, by nonnegative coefficients.

    Every symbol x in ``lower`` is written x = lower + x' with x' ≥ 0. The difference of the two
    sides then is a quotient of polynomials with nonnegative coefficients in the x', which is
    positive at x' = 0 if the inequality is strict. Lower bounds may depend on other symbols.
    """

    lower: tuple[tuple[sp.Expr, sp.Expr], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """``after`` is the sum of the last statements in ``before``, each times a positive factor.

    A weak inequality, or an equation, allows factors that are 0.

    As many statements are combined as there are ``factors``; the equations before them may be
    inserted. ``lower`` shows the factors positive, as in :class:`Sign`.
    """

    factors: tuple[sp.Expr, ...] = (sp.Integer(1),)
    lower: tuple[tuple[sp.Expr, sp.Expr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summation:
    """``after`` is the last statement in ``before``, summed over an index that occurs freely in it.

    The statement holds for every integer from ``first`` to ``last``. The equations before it, in which the
    index is not free, may be inserted; sums over this range are joined. A strict inequality is not summed,
    as the range may be empty.
    """

    index: sp.Symbol
    first: sp.Expr
    last: sp.Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Induction:
    """``after`` is a(k) ≤ b(k) (or <) for integers k ≥ start, from the start and the increments.

    The core proves the inequality at ``start`` and a(k+1) − a(k) ≤ b(k+1) − b(k), both by
    nonnegative coefficients as :class:`Sign` does.
    """

    index: sp.Symbol
    start: int
    lower: tuple[tuple[sp.Expr, sp.Expr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """``after`` bounds w(k) for k ≥ start by B(k), a super- or subsolution of its recurrence.

    ``before`` holds w(k) = a(k) w(k − 1) + …, affine in w(k − 1) and other sequences, w(start) = initial, and
    bounds on the other sequences at k − 1 on the same side. The core proves that all coefficients are
    nonnegative, that B(k) is on that side of the recurrence with B(k − 1) and the bounds inserted, and of
    ``initial`` at the start: by nonnegative coefficients for k ≥ start + 1, as :class:`Sign` does.
    """

    sequence: type[sp.Function]
    index: sp.Symbol
    lower: tuple[tuple[sp.Expr, sp.Expr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RationalLimit:
    """``after`` is a limit at infinity of a rational function, decided by degrees.

    The equations in ``before`` may be inserted into the function first.
    ``lower`` bounds the other symbols from below, as in :class:`Sign`; it decides the sign of an
    infinite limit and that leading coefficients do not vanish.
    """

    lower: tuple[tuple[sp.Expr, sp.Expr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Squeeze:
    """``after`` is Limit(f) = L from lower(k) ≤ f(k) ≤ upper(k) and two equal limits in ``before``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitOrder:
    """``after`` is LowerLimit(f) ≥ L or UpperLimit(f) ≤ L from f(k) ≥ g(k), or ≤, and Limit(g) = L.

    ``before`` holds the inequality, for every value of the index, and the limit of that very bound.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitOf:
    """``after`` is Limit(F(a(k))) = F(L), F rational and finite at L.

    The last of ``before`` is Limit(a(k)) = L. The equations before it may be inserted into the
    function first.
    ``lower`` bounds the symbols from below, as in :class:`Sign`, to show that F's denominator is
    positive at L; a number such as π may be bounded as well (checked by balls).
    """

    sequence: sp.Expr
    lower: tuple[tuple[sp.Expr, sp.Expr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceLimit:
    """``after`` is Limit(w(k)) = L(k) as a parameter grows, L(k) a closed form.

    ``before`` holds w(k) = an expression affine in w(k − 1) and in other sequences; w(k₀) = initial,
    if w(k − 1) occurs; and the limits of the other sequences. All coefficients are rational in the
    parameter. By induction on k the affine steps converge where their coefficients do; the core
    takes the coefficients' limits by degrees and substitutes L. ``lower`` bounds the other symbols
    from below, as in :class:`Sign`.
    """

    sequence: type[sp.Function]
    index: sp.Symbol
    parameter: sp.Symbol
    lower: tuple[tuple[sp.Expr, sp.Expr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GeometricLimit:
    """``after`` is Limit(f(t)) = L, f(t) a closed form in powers b^t and sums Σ_{k<t} r^k.

    ``before`` may hold f(t) = that form, and inequalities that show the size of bases.
    A product of powers vanishes if that of their bases is below 1 in size, Σ_{k<t} r^k tends to 1/(1 − r) for
    −1 < r < 1, and b^t Σ_{k<t} r^k vanishes for 0 ≤ b < 1 and −1 < br < 1; nothing else in it may move.
    """

    index: sp.Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """``after`` becomes each of ``before`` in turn as ``variable`` becomes 0, ``positive`` and −``positive``.

    Together they are all real values; of a variable that is not negative the first two are all.
    """

    variable: sp.Symbol
    positive: sp.Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A classical theorem, by name and source, and why it applies here.

    ``conditions`` are those of its hypotheses that relate numbers, T ≥ d + 2: the core must show each in the
    domain of what is concluded, or nothing that rests on the citation is decided. ``of_loop`` are those that
    the definition of the loop must say, in the words of ``theory.language.loop``.
    ``hypotheses`` are, in words, those that nothing decides: they are printed as believed, and what rests on
    them, unless the core decides the step, is no proof.
    ``laws`` are those among them that are no fact but asked of the loop's data: a formula that rests on the
    citation holds under them, and is printed with them (``theory.hypotheses``). ``gaussian`` names the
    matrices whose rows are independent and Gaussian by them.
    ``instances`` are evidence for it: relations, each with a point at which balls must not contradict it. A
    citation is never more than cited: a verdict lists it. What is argued in this library's own text only is
    not ``published``, and no derivation that rests on it counts as a proof.
    """

    theorem: str
    source: str
    hypotheses: str
    published: bool = True
    conditions: tuple[sp.Basic, ...] = ()
    laws: tuple[str, ...] = ()
    gaussian: tuple[str, ...] = ()
    of_loop: tuple[str, ...] = ()
    instances: tuple[tuple[sp.Basic, Mapping[str, object]], ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a condition that SymPy has evaluated, or Gaussian rows that no law names."""
        if not all(isinstance(c, Relational) for c in self.conditions):
            raise ValueError("a condition is a relation; write it with evaluate=False")
        if self.gaussian and not self.laws:
            raise ValueError(f"no law says that the rows of {', '.join(self.gaussian)} are Gaussian")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """``after`` relates quantities of a finite loop, replayed by enumerating the loop outright.

    The argument for all sizes stands in the step's ``because``; the checker evaluates both sides in
    rationals at every one of ``points``, after inserting ``definitions`` (equations among ``before``).
    Functions listed in ``meanings`` are computed from their definition: a meaning receives
    the point and the function's arguments, and knows no formula. A polynomial identity of degree n
    in a symbol is decided by n + 1 of its values.
    """

    points: tuple[Mapping[str, object], ...]
    definitions: tuple[sp.Eq, ...] = ()
    meanings: tuple[tuple[type[sp.Function], Callable[..., Fraction]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differentiation:
    """``after`` is f' = g or f'' = g, an equation whose left side is an unevaluated derivative.

    The derivative is taken by the rules for sums, products, powers, exp and log alone
    (``theory.language.derivatives``), and the core compares.
    """


Subject = Callable[..., "Term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreProof:
    """``after`` is a theorem of the core, made by its rules from ``before``.

    Args:
        prove: the script. It is given how an expression is read as a term and the premises, each assumed;
            what it returns must say ``after`` itself. Nothing in it is trusted.
        subjects: what named functions of the statement are, such as K(t) = E of a number of atoms over fit t:
            the terms of the core, given how an expression is read and the arguments; a symbol has none. A
            name has one subject in a derivation, and no other meaning there. They say what is proved, so they
            are trusted.
    """

    prove: Callable[[Callable[[sp.Basic], Term], Sequence[Theorem]], Theorem]
    subjects: tuple[tuple[sp.Symbol | type[sp.Function], Subject], ...] = ()


Certificate = (
    Definition
    | Algebra
    | Instance
    | MatrixReplay
    | Averaging
    | Recurrence
    | OneGeneration
    | FarGenerations
    | LinearRecurrence
    | Sign
    | Combination
    | Summation
    | Induction
    | Comparison
    | RationalLimit
    | Squeeze
    | LimitOrder
    | LimitOf
    | SequenceLimit
    | GeometricLimit
    | Cases
    | Citation
    | Enumeration
    | Differentiation
    | CoreProof
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One inference: ``after`` follows from ``before`` by ``rule``, as ``certificate`` shows."""

    rule: str
    after: sp.Basic
    because: str
    certificate: Certificate
    before: tuple[sp.Basic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Derivation:
    """A tuple of steps; ``lemmas`` are whole derivations whose conclusions the steps may use."""

    title: str
    steps: tuple[Step, ...]
    lemmas: tuple[Derivation, ...] = ()
    notation: Mapping[sp.Basic, str] = field(default_factory=dict)

    @property
    def conclusion(self) -> sp.Basic:
        """Return what the last step concludes."""
        return self.steps[-1].after

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """Return every step, those of the lemmas first."""
        return (*(step for lemma in self.lemmas for step in lemma.all_steps), *self.steps)

    @property
    def cites(self) -> tuple[str, ...]:
        """Return the classical theorems that the derivation and its lemmas rest on."""
        cited = (s.certificate for s in self.all_steps if isinstance(s.certificate, Citation))
        return tuple(dict.fromkeys(f"{c.theorem} ({c.source})" for c in cited))

    @property
    def is_proof(self) -> bool:
        """Return whether nothing cited is argued in this library's own text only."""
        own = all(step.certificate.published for step in self.steps if isinstance(step.certificate, Citation))
        return own and all(lemma.is_proof for lemma in self.lemmas)

    def __str__(self) -> str:
        return f"{self.title}: {len(self.steps)} steps to {plain(self.conclusion)}"

    def __repr__(self) -> str:
        rows = [f"    {i:3}. {plain(step.after)}    [{step.rule}]" for i, step in enumerate(self.steps, 1)]
        lemmas = [f"    uses: {lemma}" for lemma in self.lemmas]
        return "\n".join([f"Derivation: {self.title}", *lemmas, *rows])

    def _repr_latex_(self) -> str:
        rows = [rf"& {latex(step.after)} && \text{{{step.rule}}}" for step in self.steps]
        return r"$$\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}$$"


Deriver = Callable[[], Derivation]
