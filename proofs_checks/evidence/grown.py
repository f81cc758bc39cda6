"""What becomes of a mean in a parameter that grows: its limit, whether it is bounded, its order.

A limit is compared as a value is: with the catalogue's formula for it, or with what the rules of
``theory.engine.growth`` give. What the core proves of a limit, an order or a bound counts as proved
(``theory.proofs.far_end``). The rules are not replayed: what else they decide for all parameters is held
against values at finitely many sizes and graded ``"instances"``; what they decide at points only is no proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import NamedTuple

import sympy as sp

from proofs_checks.evidence.by_definition import bounded_by_definition, far_by_definition
from proofs_checks.evidence.comparison import (
    AT_MOST,
    HOLDS,
    Comparison,
    Exactly,
    NoValue,
    decided,
    domain_within,
    expression_value,
    has_no_value,
    of_question,
    proof_of,
    right_hand_side,
)
from proofs_checks.evidence.comparison_search import comparison_evidence
from proofs_checks.evidence.definedness import Condition, region_of
from proofs_checks.evidence.exceptional import exceptional_parts, exceptional_points
from proofs_checks.evidence.monotone import changes
from proofs_checks.evidence.rational import vanishes
from proofs_checks.evidence.reach import NOT_FOUND, exactly, put_in
from proofs_checks.strategies import inside_points, simplest_first
from proofs_checks.verdict import ALONE, Evidence, Grade
from theory import catalogue
from theory.core import Theorem
from theory.engine.compare import divides_by_0
from theory.engine.growth import BY_RULES, Growth, growth
from theory.engine.limits import t
from theory.language.formula import Formula
from theory.language.parameters import Parameter, Value
from theory.language.plain import counted, plain
from theory.language.question import Question
from theory.language.statements import alike
from theory.language.time_limit import within
from theory.loop_language.definition import LoopDefinition, LoopError
from theory.loop_language.derive import Derived, at_values, derive_one, growth_at
from theory.loop_language.formulas import derived_of
from theory.loop_language.symbolic.limits import settled
from theory.proofs.far_end import bounded_exactly, compares, of_order, tends_to
from theory.proofs.form_ends import degrees_say, what_stays

FEW = 12
"""Points at which the rules of growth are asked."""
SIZES = (10**3, 10**6, 10**9)
"""At which the values must come nearer to a limit that the rules give."""
NEAR = 1e-6
GROWTH_SECONDS = 30.0
FAILED = (*NOT_FOUND, KeyError)
ANOTHER = "t_fixed"
BY_CORE = "proved by the core"
Point = Mapping[str, Value]


class Holds(NamedTuple):
    """Whether something holds at a point (``None``: not known), what was found in words, and by what."""

    truth: bool | None
    words: str = ""
    by: str = BY_RULES


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean that a question is about, as the rules of growth take it: its index is called t."""

    question: Question
    formula: Formula

    @property
    def closed_form(self) -> sp.Expr:
        """Return the mean, no number where its form divides by 0; another parameter called t is renamed."""
        return self.renamed(self.by_index[0])

    @property
    def others(self) -> tuple[Parameter, ...]:
        """Return the other parameters; one called t is renamed."""
        return tuple(replace(p, name=ANOTHER) if p.name == t.name else p for p in self.question.others)

    @property
    def by_index(self) -> tuple[sp.Expr, Parameter, tuple[Parameter, ...]]:
        """Return the mean in its own names, the index that grows, and the others."""
        index = next(p for p in self.question.parameters if p.name == self.question.index)
        mean = right_hand_side(of_question(self.question, self.formula))
        return sp.nan if divides_by_0(mean) else mean, index, tuple(self.question.others)

    def renamed(self, expr: sp.Basic) -> sp.Basic:
        """Return an expression in the parameters with the index called t."""
        index = next(p.symbol for p in self.question.parameters if p.name == self.question.index)
        pairs = zip(self.question.others, self.others, strict=True)
        apart = {p.symbol: other.symbol for p, other in pairs if p is not other}
        return expr.xreplace(apart).xreplace({index: t})

    def named(self, expr: sp.Basic) -> sp.Basic:
        """Return what the rules say, in the parameters' own names."""
        pairs = zip(self.question.others, self.others, strict=True)
        own = {other.symbol: p.symbol for p, other in pairs if p is not other}
        return expr.xreplace({**own, t: self.by_index[1].symbol})

    def own(self, grown: Growth) -> Growth:
        """Return a growth in the parameters' own names."""
        parts = {name: getattr(grown, name) for name in ("order", "limit", "condition", "zero")}
        return replace(grown, **{name: self.named(part) for name, part in parts.items() if part is not None})

    def words(self, grown: Growth) -> str:
        """Return a growth in a few words, the index by its own name."""
        index = self.question.index
        return grown.words if index == t.name else f"{self.own(grown).words} as {index} → ∞"

    def limit_over(self, order: sp.Expr, point: Point | None = None) -> sp.Expr | None:
        """Return the limit of the mean over an order, at a point or for all parameters; ∞ if it grows.

        Nothing is returned where no rule gives it, or the order is none.
        """
        named = self.renamed(order) if point is None else self.at(point, order)
        if not _is_order(named):
            return None
        body, others = (self.closed_form, self.others) if point is None else (self.form_at(point), ())
        if body is None:
            return None
        found = _end(_guarded(lambda: growth(body / named, others)))
        return _over(_end(_guarded(lambda: growth(body, others))), named) if found is None else found

    def grown(self, expr: sp.Basic | None = None) -> Growth | None:
        """Return the growth of the mean, or of an expression, for all parameters, if a rule gives it."""
        named = self.closed_form if expr is None else self.renamed(expr)
        found = _guarded(lambda: growth(named, self.others))
        return self._by_recursion() if found is None and expr is None else found

    def _by_recursion(self) -> Growth | None:
        """Return what the eigenvalues of a defined loop's recursion say, for all values of the parameters."""
        loop = self._loop_at({})
        problem = None if loop is None else derived_of(loop[0], self.question.observable).problem
        if loop is None or problem is None:
            return None
        here = problem.map(lambda expr: expr.xreplace(loop[1]))
        return _guarded(lambda: settled(here, self.question.others))

    def grown_at(self, point: Point) -> Growth | None:
        """Return the growth of the mean at a point of the others: by its recursion, else by the rules."""
        loop = self._loop_at(point)
        found = None if loop is None else growth_at(derived_of(loop[0], self.question.observable), loop[1])
        if found is not None:
            return found
        here = self.at(point)
        if not here.has(sp.zoo, sp.nan):
            return _guarded(lambda: growth(here, ()))
        case = self._case(point)
        return None if case is None else case.growth

    def form_at(self, point: Point) -> sp.Expr | None:
        """Return the closed form at a point of the other parameters, if there is one."""
        here = self.at(point)
        if not here.has(sp.zoo, sp.nan):
            return here
        case = self._case(point)
        return None if case is None else case.form

    def _loop_at(self, point: Point) -> tuple[LoopDefinition, dict[sp.Symbol, sp.Expr]] | None:
        """Return the loop that the mean is of, and the values of its parameters at a point."""
        loop, own = self.question.loop, exactly(self.question.others, point) if point else {}
        if loop is None or self.question.index != t.name:
            return None
        known = {p.name: own.get(p.symbol, p.symbol) for p in self.question.others}
        known.update((name, expr.xreplace(own)) for name, expr in self.question.at)
        return loop, {p.symbol: known[p.name] for p in loop.parameters if p.name in known}

    def _case(self, point: Point) -> Derived | None:
        """Return what is derived of the loop at a point where the closed form divides by 0."""
        loop = self._loop_at(point)
        special = None if loop is None else at_values(*loop)
        return None if special is None else derive_one(special, self.question.observable, cases=0)

    @property
    def points(self) -> list[Point]:
        """Return the points of the other parameters that are tried: the simplest, then the exceptional."""
        mean, index, others = self.by_index
        said = self.question.expression
        parts = [*exceptional_parts(mean, index.symbol), *exceptional_parts(said, index.symbol)]
        found = _points(self.question)
        return found + [point for point in exceptional_points(parts, others) if point not in found]

    def at(self, point: Point, expr: sp.Basic | None = None) -> sp.Expr:
        """Return the mean, or an expression, with the values of the other parameters put in."""
        expr = right_hand_side(of_question(self.question, self.formula)) if expr is None else expr
        return self.renamed(put_in(expr, self.question.others, point))

    def tried(self, subject: str, holds: Callable[[Point], Holds]) -> list[Evidence]:
        """Ask the rules at points; one that fails refutes, and those that hold are no proof.

        Away from the edges, where nothing is simple, a point that no rule decides says nothing.
        """
        held, unknown, by = 0, 0, set[str]()
        near = self.points
        for place, point in enumerate([*near, *_inside(self.by_index[2])]):
            found = holds(point)
            if found.truth is False:
                return [decided(subject, "refutes", "rigorous", f"{found.words}, {found.by},", point)]
            if found.truth is True:
                held, by = held + 1, by | {found.by}
            unknown += found.truth is None and place < len(near)
        if not held:
            return [decided(subject, "undecided", "rigorous", "no rule of growth decides it")]
        words = f"it holds {' and '.join(sorted(by))} at {counted(held, 'point')} of the other parameters, "
        words += "the edges of their domain and where parts of the closed form vanish among them, and is "
        words += "decided for no others"
        if unknown:
            return [decided(subject, "undecided", "rigorous", f"{words}; no rule decides at {unknown}")]
        return [decided(subject, "supports", "rigorous", words)]


def _points(question: Question) -> list[Point]:
    """Return the simplest points of the other parameters; none where a bound of theirs hangs on the index."""
    try:
        return list(islice(simplest_first(question.others), FEW))
    except KeyError:
        return []


def _inside(others: Sequence[Parameter]) -> list[Point]:
    """Return points of the other parameters away from their edges; none where a bound hangs on the index."""
    try:
        return list(inside_points(others, FEW))
    except KeyError:
        return []


def _guarded(found: Callable[[], Growth | None]) -> Growth | None:
    try:
        return within(GROWTH_SECONDS, "the growth", found)
    except FAILED:
        return None


def _end(found: Growth | None) -> sp.Expr | None:
    """Return what an expression tends to for all parameters, if it is one thing."""
    return found.end if found is not None and _everywhere(found) and found.condition is None else None


def _over(limit: sp.Expr | None, order: sp.Expr) -> sp.Expr | None:
    """Return what tends to a limit, divided by an order in t alone; nothing where the limit does not say.

    >>> [_over(sp.Integer(2), order) for order in (sp.log(t), 1 / t, 3 * t**0)]
    [0, oo, 2/3]
    >>> _over(sp.Integer(0), 1 / t), _over(sp.oo, t)
    (None, None)
    """
    if limit is None or limit.is_finite is not True or order.free_symbols - {t}:
        return None
    end = sp.limit(order, t, sp.oo)
    if end == 0:
        return sp.oo if limit.is_positive else None
    return limit / end


def _everywhere(found: Growth | None) -> bool:
    """Return whether a growth is known for all parameters, without exception."""
    return found is not None and not (found.unless or found.under)


def limit_evidence(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide a limit as a value: of the catalogue's formula for it, or of what the rules of growth give."""
    known = limit_formula(question, formula)
    if question.expression != sp.oo and known is not None:
        return _compared_evidence(subject, question, formula, _of_limit(question, known))
    mean = Mean(question, formula)
    found = mean.grown()
    if found is None or not _everywhere(found) or found.condition is not None:
        return mean.tried(subject, lambda point: _limit_holds(question, mean, point))
    body, index, others = mean.by_index
    if found.end is None or found.end.is_infinite or question.expression == sp.oo:
        seen = _limit_is(question, mean.own(found), {})
        if seen.truth:
            proved = found.end == sp.oo and tends_to(body, sp.oo, index, others)
            return [_shown(subject, seen, proved or ())]
        return mean.tried(subject, lambda point: _limit_holds(question, mean, point))
    limit = mean.named(found.limit)
    if off := _disagreement(mean, limit):
        return [decided(subject, "undecided", "rigorous", off)]
    stated = _limit_of(formula, limit, question.others)
    compared = _compared_evidence(subject, question, formula, replace(_of_limit(question, stated), at={}))
    how = Known(limit, found.by, tends_to(body, limit, index, others))
    return [one if one.details.get(ALONE) else how.told(one) for one in compared]


def _compared_evidence(
    subject: str, question: Question, formula: Formula, claim: Comparison
) -> list[Evidence]:
    """Return how a limit stands to what is said: as rational functions, else by the core; and at points."""
    found = comparison_evidence(subject, claim)
    if any(one.grade == "proof" or one.outcome == "refutes" for one in found):
        return found
    if question.relation != "=" and (proved := far_by_definition(subject, question, formula)):
        return [*proved, *found]
    said = f"{claim.formula.id} is {claim.relation} the expression, {BY_CORE}"
    return [decided(subject, "supports", "proof", said), *found] if _compared(claim) else found


def _compared(claim: Comparison) -> Sequence[Theorem]:
    """Prove how a limit stands to an expression that has a value in the claim's domain."""
    if claim.relation == "=" or has_no_value(claim) is not None or not domain_within(claim):
        return ()
    return compares(right_hand_side(claim), claim.relation, claim.expression, claim.parameters)


def limit_stated(question: Question, formula: Formula) -> tuple[Formula, Known | None] | str:
    """Return the limit of the mean as a formula, and how it is known unless it is listed; or why it is not.

    The limit is taken in ``of_limit``, and the index is one of its parameters.
    """
    far = replace(question, form="limit", index=question.of_limit, of_limit="")
    known = limit_formula(far, formula)
    if known is not None:
        return known, None
    mean = Mean(far, formula)
    found = mean.grown()
    if found is None or found.limit is None or not _everywhere(found) or found.condition is not None:
        return f"its limit as {question.of_limit} → ∞ is not known"
    limit = mean.named(found.limit)
    if off := _disagreement(mean, limit):
        return off
    body, index, others = mean.by_index
    return _limit_of(formula, limit, far.others), Known(limit, found.by, tends_to(body, limit, index, others))


def _limit_of(formula: Formula, limit: sp.Expr, parameters: tuple[Parameter, ...]) -> Formula:
    """Return a limit as what a claim is compared with; words about it say that it is not the mean."""
    return replace(formula.stating(limit), id=f"the limit of {formula.id}", parameters=parameters)


def _of_limit(question: Question, formula: Formula) -> Comparison:
    """Return the comparison of a limit, of which the index is no parameter any more."""
    return replace(of_question(question, formula), parameters=question.others)


def _shown(subject: str, found: Holds, proved: Sequence[Theorem]) -> Evidence:
    """Return evidence by what the core proves, if it does, else by what found it."""
    if proved:
        return decided(subject, "supports", "proof", f"{found.words}, {BY_CORE}")
    return decided(subject, "supports", "instances", f"{found.words}, {found.by}")


@dataclass(frozen=True, slots=True)
class Known:
    """A limit, what gives it in words, and the core's theorems of it, if it proves it."""

    limit: sp.Expr
    by: str
    proved: Sequence[Theorem]

    def __str__(self) -> str:
        return f"the limit {plain(self.limit)} is {BY_CORE if self.proved else self.by}"

    def told(self, one: Evidence) -> Evidence:
        """Return evidence that rests on the limit; a rule is not replayed, and it is graded so."""
        grade: Grade = "instances" if one.grade == "proof" and not self.proved else one.grade
        return replace(one, grade=grade, summary=f"{one.summary}; {self}")


def _limit_holds(question: Question, mean: Mean, point: Point) -> Holds:
    """Return whether the growth at a point is what is said of the limit."""
    grown = mean.grown_at(point)
    return Holds(None) if grown is None else _limit_is(question, mean.own(grown), point)


def _like(grown: Growth) -> str:
    return "" if grown.order == 1 else f", like {plain(grown.order)}"


def _limit_is(question: Question, grown: Growth, point: Point) -> Holds:
    """Return whether the growth, at a point or for all parameters, is what is said of the limit."""
    infinite = question.expression == sp.oo
    if grown.direction == 0:
        truth = False if question.relation == "=" else None
        return Holds(truth, f"has no limit ({grown.words})", grown.by)
    if grown.bounded is False:
        words = f"grows without bound{_like(grown)}"
        if grown.direction != 1:
            down = grown.direction is not None
            truth = question.relation in ("≤", "<") if down else None
            return Holds(truth, f"{words}{', to −∞' if down else ''}", grown.by)
        return Holds(question.relation in (("=", "≤", "≥") if infinite else ("≥", ">")), words, grown.by)
    if grown.limit is None:
        return Holds(None)
    words = f"tends to {plain(grown.limit)}"
    if infinite:
        return Holds(question.relation in ("<", "≤"), words, grown.by)
    gap = sp.factor(grown.limit - put_in(question.expression, question.others, point))
    if not all(part.exp.is_Integer for part in gap.atoms(sp.Pow)) or gap.atoms(sp.Function):
        gap = sp.simplify(gap)
    sign = 0 if gap == 0 else 1 if gap.is_positive else -1 if gap.is_negative else None
    if sign is None or question.relation == "≈":
        return Holds(None, words)
    return Holds(sign in HOLDS[question.relation], words, grown.by)


def limit_formula(question: Question, formula: Formula) -> Formula | None:
    """Return the formula of the catalogue for the limit of a formula in the question's index."""
    if question.index in dict(question.at):
        return None
    if question.loop is not None and question.index == t.name:
        try:
            return catalogue.formula(f"{formula.id}.limit")
        except LoopError:
            return None
    for other in catalogue.formulas().values():
        left = other.relation.lhs if formula.id in other.uses and other.kind == formula.kind else None
        if not isinstance(left, sp.Limit) or (left.args[1].name, left.args[2]) != (question.index, sp.oo):
            continue
        if alike(left.args[0]) == alike(formula.relation.lhs):
            return other
    return None


def limit_used(question: Question, formula: Formula) -> Formula | None:
    """Return the formula for the limit that decides a question: what is said of it, or that it is finite."""
    known = limit_formula(question, formula)
    if known is None or question.form == "limit":
        return known
    if question.form == "bounded" and question.expression != sp.true:
        return None
    if question.form == "growth" and question.index in {s.name for s in question.expression.free_symbols}:
        return None
    compared = replace(_of_limit(question, known), expression=sp.Integer(0), written=())
    limit = right_hand_side(compared)
    finite = not limit.has(sp.oo, sp.zoo) and has_no_value(replace(compared, expression=limit)) is None
    return known if finite and domain_within(compared) else None


def _disagreement(mean: Mean, limit: sp.Expr) -> str:
    """Return how the values at far sizes speak against a limit of the rules; nothing if they do not."""
    point = next(iter(_points(mean.question)), {})
    if not point and mean.question.others:
        return f"no point of the other parameters is known for every {mean.question.index}"
    lists = {name: value for name, value in point.items() if isinstance(value, tuple)}
    there = mean.at(point, limit)
    goal = float(expression_value(there, lists).decimal if lists else sp.N(there))
    gaps: list[float] = []
    for size in SIZES:
        try:
            value = expression_value(mean.at(point), {**lists, t.name: size})
        except NoValue:
            exact = mean.grown_at(point) if size == SIZES[0] else None
            if exact is not None and exact.end != mean.at(point, limit):
                return f"the rules give the limit {plain(limit)}, and the recursion gives another"
            break
        gaps.append(abs(float(value.decimal) - goal))
    nearer = all(later <= earlier or later <= NEAR for earlier, later in pairwise(gaps))
    return (
        "" if nearer else f"the rules give the limit {plain(limit)}, and the values do not come nearer to it"
    )


def beyond_evidence(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide a bound that does not show t: the mean rises (or falls) to a limit that obeys it."""
    index = next((p for p in question.parameters if p.name == t.name), None)
    if question.relation in ("=", "≈") or index is None or question.expression.has(index.symbol):
        return []
    claim, up = of_question(question, formula), question.relation in AT_MOST
    strict = changes(claim, index, up=up, strict=True)
    if index.domain.upper is not None or not (strict or changes(claim, index, up=up, strict=False)):
        return []
    mean = Mean(replace(question, form="limit", index=index.name), formula)
    found = mean.grown()
    if found is None or found.condition is not None or not _everywhere(found) or found.limit is None:
        return []
    limit = mean.named(found.limit)
    weak: Exactly = ("≤" if up else "≥") if strict else claim.relation
    stated = replace(_of_limit(mean.question, _limit_of(formula, limit, mean.question.others)), relation=weak)
    proof = proof_of(subject, replace(stated, at={}), has_no_value(stated))
    obeys = proof is not None and proof.grade == "proof"
    obeys = obeys or bool(_compared(replace(stated, at={})))
    if not obeys or not domain_within(claim) or _disagreement(mean, limit):
        return []
    body, _, others = mean.by_index
    how = Known(limit, found.by, tends_to(body, limit, index, others))
    said = f"it {'rises' if up else 'falls'} with {index.name} (FLINT) to a limit that obeys the bound"
    return [how.told(decided(subject, "supports", "proof", said))]


def bounded_evidence(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide “bounded iff a condition” by the rules of growth; else the condition is tried at points."""
    mean, claimed = Mean(question, formula), question.expression
    if (limit := limit_used(question, formula)) is not None:
        said = decided(subject, "supports", "proof", f"it has a finite limit, {limit.id}")
        return bounded_by_definition(subject, question, formula) or [said]
    found = mean.grown()
    if found is not None and _everywhere(found):
        always = claimed == sp.true and found.bounded is True
        same = found.condition is not None and found.exactly and _equivalent(claimed, found.condition)
        if always or same:
            body, index, others = mean.by_index
            proved = (
                bounded_exactly(body, mean.named(found.condition) if same else claimed, index, others)
                if same or found.limit is None
                else tends_to(body, mean.named(found.limit), index, others)
            )
            shown = _shown(subject, Holds(True, mean.words(found), found.by), proved)
            return [shown] if proved else bounded_by_definition(subject, question, formula) or [shown]

    nowhere: list[Point] = []

    def holds(point: Point) -> Holds:
        grown, truth = mean.grown_at(point), _truth(claimed, exactly(question.others, point))
        if truth is None:
            nowhere.append(point)
        if grown is None or grown.bounded is None or truth not in (sp.true, sp.false):
            return Holds(None)
        words = "is bounded" if grown.bounded else f"grows without bound{_like(mean.own(grown))}"
        return Holds(grown.bounded is bool(truth), words, grown.by)

    tried = mean.tried(subject, holds)
    if any(one.outcome == "refutes" for one in tried):
        return tried
    if nowhere:
        at = ", ".join(f"{name} = {plain(value)}" for name, value in nowhere[0].items())
        why = f"{plain(claimed)} has no value at {at}: bound the parameters, or write it as polynomials"
        return [decided(subject, "undecided", "rigorous", why)]
    return [*bounded_by_definition(subject, question, formula), *tried]


def _truth(claimed: sp.Basic, values: Mapping[sp.Basic, sp.Expr]) -> sp.Basic | None:
    """Return a condition at a point, nothing if a side of it is no real number there."""
    try:
        found = claimed.xreplace(values)
    except TypeError:
        return None
    return None if found.has(sp.nan, sp.zoo, sp.I) else found


def _equivalent(one: sp.Basic, other: sp.Basic) -> bool:
    """Return whether two inequalities are the same but for their sides' order and a positive number."""

    def gap(relation: sp.Basic) -> tuple[bool, sp.Expr] | None:
        strict = isinstance(relation, (sp.StrictLessThan, sp.StrictGreaterThan))
        if isinstance(relation, (sp.StrictLessThan, sp.LessThan)):
            return strict, relation.rhs - relation.lhs
        if isinstance(relation, (sp.StrictGreaterThan, sp.GreaterThan)):
            return strict, relation.lhs - relation.rhs
        return None

    first, second = gap(one), gap(other)
    if first is None or second is None or first[0] is not second[0]:
        return False
    ratio = sp.cancel(first[1] / second[1])
    return bool(ratio.is_Rational and ratio > 0 and vanishes(first[1] - ratio * second[1]))


def order_evidence(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide the order of growth: that of the mean over that of the expression, both by the rules."""
    mean = Mean(question, formula)
    if (limit := limit_used(question, formula)) is not None:
        value, region = right_hand_side(_of_limit(question, limit)), region_of(question.others)
        if Condition("positive", value, region).shown:
            return [decided(subject, "supports", "proof", f"it has a positive limit, {limit.id}")]
    order = question.expression
    body, index, others = mean.by_index
    limit = degrees_say(sp.cancel(body / order), index.symbol)
    if limit is None and (found := mean.limit_over(order)) is not None:
        limit = mean.named(found)
    proposed = what_stays(body / order, index.symbol) if limit is None else limit
    proved = of_order(body, order, question.relation, proposed, index, others)
    if proved or (limit is not None and _orders(question, limit)):
        return [_shown(subject, Holds(True, _quotient(order, proposed)), proved)]

    def holds(point: Point) -> Holds:
        ratio = mean.limit_over(order, point)
        return Holds(None) if ratio is None else Holds(_orders(question, ratio), _quotient(order, ratio))

    return mean.tried(subject, holds)


def _quotient(order: sp.Expr, ratio: sp.Expr) -> str:
    """Say what becomes of the mean over an order."""
    return f"its quotient by {plain(order)} " + (
        "grows without bound" if ratio is sp.oo else f"tends to {plain(ratio)}"
    )


def _orders(question: Question, ratio: sp.Expr) -> bool | None:
    """Return whether the mean is of an order as is said, by the limit of the quotient (``None``: unknown)."""
    if ratio not in (0, sp.oo) and not Condition("positive", ratio, region_of(question.others)).shown:
        return None
    finite, positive = ratio is not sp.oo, bool(ratio != 0)
    return {"=": finite and positive, "≤": finite, "≥": positive}[question.relation]


def _is_order(expr: sp.Expr) -> bool:
    """Return whether an expression is a product of a positive factor, powers of t and log t, and rᵗ.

    >>> _is_order(3 * t * sp.log(t) ** 2), _is_order(2**t / sp.sqrt(t)), _is_order(t + sp.log(t))
    (True, True, False)
    """
    for factor in sp.Mul.make_args(expr):
        base, power = factor.as_base_exp()
        known = base in (t, sp.log(t)) and not power.has(t)
        geometric = not base.has(t) and base.is_positive and power.is_polynomial(t)
        if not known and not geometric:
            return False
    return True
