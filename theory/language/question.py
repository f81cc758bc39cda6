"""What a statement says of an observable, in the fields of a claims file: one record, whoever wrote it.

    mean = 1, ≤, ≥, <, > an expression                 form "value"
    limit = "t"       the mean tends to an expression (or oo) as t → ∞; almost_surely: every run does
    bounded = "t"     it stays bounded in t, iff a condition on the other parameters holds
    converges = "t"   almost_surely: every run has a finite limit, which may be random; bounded: every run is
    increasing = "t"  strictly; also decreasing, nondecreasing, nonincreasing
    argmin = "w"      an expression is a value of w that none improves on; also argmax
    growth = "t"      it is of the order of an expression ("<=": at most, ">=": at least)

The observable is the one whose mean a formula of the catalogue gives. :func:`asked` reads a shipped statement
as a question, so that it can be written into a claims file and judged in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import sympy as sp
from sympy.core.relational import Relational

from theory.language.almost_sure import AlmostSurely
from theory.language.expressions import ExpressionError, Written, parse_with_parts
from theory.language.parameters import Bound, Domain, Parameter, above, length_symbol
from theory.language.plain import plain
from theory.language.statements import COMPARISONS, alike, sides

if TYPE_CHECKING:
    from theory.language.formula import Formula
    from theory.loop_language.definition import LoopDefinition

Relation = Literal["=", "≤", "≥", "<", ">", "≈"]
RELATIONS: dict[str, Relation] = {
    "=": "=",
    "==": "=",
    "<=": "≤",
    ">=": "≥",
    "~=": "≈",
    "<": "<",
    ">": ">",
    "≤": "≤",
    "≥": "≥",
    "≈": "≈",
}
"""As they are written, and as they are printed."""
Form = Literal[
    "value",
    "limit",
    "bounded",
    "converges",
    "increasing",
    "decreasing",
    "nondecreasing",
    "nonincreasing",
    "argmin",
    "argmax",
    "growth",
]
FORMS: tuple[Form, ...] = get_args(Form)[1:]
"""Those that are fields of a claims file; their value is the name of a parameter."""
MONOTONE: tuple[Form, ...] = ("increasing", "decreasing", "nondecreasing", "nonincreasing")
BEST: tuple[Form, ...] = ("argmin", "argmax")
OF_RUNS: tuple[Form, ...] = ("limit", "bounded", "converges")
"""Those that may be said of almost every run."""
WITHOUT: tuple[Form, ...] = ("bounded", "converges", *MONOTONE)
"""What says all by itself, and has no expression."""
INFINITY = ("oo", "∞")
SIDES: dict[str, tuple[Relation, ...]] = {"upper": ("≤", "<"), "lower": ("≥", ">")}
"""The relations of a mean to an expression that a bound can decide, by its side."""


class QuestionError(ValueError):
    """A question is not well formed; ``field`` is the one to change, ``marked`` shows where in it."""

    def __init__(self, field: str, said: str, marked: str = "") -> None:
        """Name the field of the claims file."""
        super().__init__(said)
        self.field = field
        self.said = said
        self.marked = marked


class NotWritable(ValueError):
    """A statement is no question about a formula of the catalogue; the message says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is said of an observable for all values of ``parameters``.

    Attributes:
        formula: id of the formula that gives the observable's mean; empty: it is only simulated.
        form: what is said. index: of which parameter, unless a value is stated.
        relation: of the mean (its limit, its order) to ``expression``.
        text: the expression, or the condition of ``bounded``, as written; empty: there is none.
        expression: the same in the symbols of ``parameters``; a condition is a relation.
        written: the parts of it that may have no value, before SymPy cancels one against another.
        parameters: with their domains, in an order in which each depends on earlier ones only.
        at: values of the formula's parameters that are not among these, as expressions in them.
        of_limit: the parameter that goes to infinity first, where the best value is that of the limit.
        almost_surely: it is said of almost every run, not of the mean.
        loop: that the same file defines, or a shipped one, if the observable is one of its own.
        observable: its name there.
        whole: the question that is asked, of which this is the part about later fits.
    """

    formula: str
    parameters: tuple[Parameter, ...]
    form: Form = "value"
    index: str = ""
    relation: Relation = "="
    text: str = ""
    expression: sp.Basic = sp.S.true
    written: tuple[Written, ...] = ()
    at: tuple[tuple[str, sp.Expr], ...] = ()
    almost_surely: bool = False
    of_limit: str = ""
    loop: LoopDefinition | None = None
    observable: str = ""
    whole: Question | None = None

    @property
    def others(self) -> tuple[Parameter, ...]:
        """Return the parameters but for the index."""
        return tuple(p for p in self.parameters if p.name != self.index)

    def in_domain(self, name: str, domain: Domain) -> Question:
        """Return the question with a parameter in another domain; its symbol has what that implies."""
        own = next(p for p in self.parameters if p.name == name)
        other = replace(own, domain=domain)
        found = self._with({own.symbol: other.symbol})
        return replace(found, parameters=tuple(other if p.name == name else p for p in found.parameters))

    def at_value(self, name: str, value: sp.Expr) -> Question:
        """Return the question of one value of a parameter, which is none of its parameters any more."""
        own = next(p for p in self.parameters if p.name == name)
        found = self._with({own.symbol: value})
        left = tuple(p for p in found.parameters if p.name != name)
        return replace(found, parameters=left, at=(*found.at, (name, value)))

    @property
    def ends(self) -> Iterator[tuple[Question, Question]]:
        """Yield the question inside the domain of a real parameter, and at its least value."""
        for p in self.others:
            least, kind = p.domain.lower, (p.domain.kind, p.domain.shape)
            if kind == ("real", "scalar") and least is not None and not p.domain.lower_open:
                inside = replace(p.domain, lower_open=True)
                yield self.in_domain(p.name, inside), self.at_value(p.name, sp.sympify(least))

    def _with(self, put: Mapping[sp.Basic, sp.Basic]) -> Question:
        """Return the question with other expressions for its symbols, in the domains too."""

        def now(bound: Bound | None) -> Bound | None:
            return bound.xreplace(put) if isinstance(bound, sp.Basic) else bound

        def of(one: Parameter) -> Parameter:
            lower, upper, of, first = (now(getattr(one.domain, x)) for x in ("lower", "upper", "of", "first"))
            return replace(one, domain=replace(one.domain, lower=lower, upper=upper, of=of, first=first))

        written = tuple(
            Written(
                x.expr.xreplace(put), tuple((i, a.xreplace(put), b.xreplace(put)) for i, a, b in x.ranges)
            )
            for x in self.written
        )
        return replace(
            self,
            parameters=tuple(map(of, self.parameters)),
            expression=self.expression.xreplace(put),
            written=written,
            at=tuple((given, value.xreplace(put)) for given, value in self.at),
        )

    @property
    def fields(self) -> dict[str, str | bool]:
        """Return the fields of a claims file that say the same, without the parameters."""
        ascii_signs = {"≤": "<=", "≥": ">=", "≈": "~="}
        found: dict[str, str | bool] = {} if self.form == "value" else {self.form: self.index}
        if self.almost_surely:
            found["almost_surely"] = True
        if self.of_limit:
            found["limit"] = self.of_limit
        if self.relation != "=":
            found["relation"] = ascii_signs.get(self.relation, self.relation)
        if self.text:
            found["iff" if self.form == "bounded" else "expression"] = self.text
        return found

    def __str__(self) -> str:
        shown = plain(self.expression)
        mean = "the run" if self.almost_surely else "mean"
        if self.observable.endswith(".limit"):
            mean = "lim mean as t → ∞"
        if self.form == "value":
            return f"{mean} {self.relation} {shown}"
        if self.form == "limit":
            surely = "almost surely " if self.almost_surely else ""
            return f"{surely}lim {mean} as {self.index} → ∞ {self.relation} {shown}"
        if self.almost_surely:
            goes = "is bounded in" if self.form == "bounded" else "tends to a finite limit in"
            return f"almost every run {goes} {self.index}"
        if self.form == "bounded":
            return f"{mean} is bounded in {self.index}" + (f" iff {shown}" if self.text else "")
        if self.form in MONOTONE:
            return f"{mean} is {self.form} in {self.index}"
        if self.form in BEST:
            least = "least" if self.form == "argmin" else "largest"
            what = f"lim mean as {self.of_limit} → ∞" if self.of_limit else mean
            return f"{what} is {least} at {self.index} = {shown}"
        order = {"=": "of", "≤": "at most of", "≥": "at least of"}[self.relation]
        return f"{mean} is {order} the order of {shown} as {self.index} → ∞"

    def about(self, observable: sp.Expr) -> sp.Basic:
        """Return it as a statement of SymPy about an observable, as a proof would end in it."""
        if self.form == "value":
            return _related(self.relation, observable, self.expression)
        index = next((s for s in observable.free_symbols if s.name == self.index), sp.Symbol(self.index))
        if self.form == "limit":
            found = _related(self.relation, sp.Limit(observable, index, sp.oo), self.expression)
            return AlmostSurely(found) if self.almost_surely else found
        if self.of_limit:
            free = {s.name: s for s in observable.free_symbols}
            far = free.get(self.of_limit, sp.Symbol(self.of_limit))
            observable = sp.Limit(observable, far, sp.oo)
        if self.form in MONOTONE and index.is_integer:
            return MONOTONE_SIGNS[self.form](observable, observable.xreplace({index: index + 1}))
        found = sp.Eq(sp.Function(self.form)(observable, index), self.expression, evaluate=False)
        return AlmostSurely(found) if self.almost_surely else found


MONOTONE_SIGNS: Mapping[Form, type[Relational]] = {
    "increasing": sp.StrictLessThan,
    "decreasing": sp.StrictGreaterThan,
    "nondecreasing": sp.LessThan,
    "nonincreasing": sp.GreaterThan,
}
"""How f(t) stands to f(t + 1)."""


def _related(relation: Relation, left: sp.Expr, right: sp.Basic) -> Relational:
    return COMPARISONS["=" if relation == "≈" else relation](left, right, evaluate=False)


def question(
    formula: Formula | None,
    parameters: Sequence[Parameter],
    text: str = "",
    *,
    form: Form = "value",
    index: str = "",
    relation: Relation = "=",
    at: Sequence[tuple[str, sp.Expr]] = (),
    almost_surely: bool = False,
    of_limit: str = "",
) -> Question:
    """Return a question, read and validated.

    Args:
        formula: that gives the observable's mean, if one does. parameters: of the claim.
        text: the expression; the condition of ``bounded``.
        form, index, relation, at, almost_surely, of_limit: as in :class:`Question`.

    Raises:
        QuestionError: with the field that is wrong.
    """
    if formula is not None:
        _check_formula(formula, form, relation)
    if form != "value":
        _check_index(form, index, parameters, formula, relation)
    if almost_surely and (form not in OF_RUNS or relation != "=" or (text and form == "bounded")):
        said = (
            'goes with limit = "…" and the relation =, with converges = "…", or with bounded = "…" and no iff'
        )
        raise QuestionError("almost_surely", said)
    if form == "converges" and not almost_surely:
        raise QuestionError(
            form, "is said of runs: write almost_surely = true besides, or the limit of the mean"
        )
    if of_limit:
        if form not in BEST or of_limit == index:
            raise QuestionError("limit", "goes alone, or with argmin or argmax of another parameter")
        _check_index("limit", of_limit, parameters, formula, "=")
    gone = {of_limit} if form in ("value", "growth") else {index, of_limit}
    others = [p for p in parameters if p.name not in gone]
    expression: sp.Basic = sp.S.true
    written: tuple[Written, ...] = ()
    if form == "bounded":
        expression, written = _condition(text, others) if text else (sp.S.true, ())
    elif form in WITHOUT:
        if text:
            raise QuestionError("expression", f"{form} says it all, and takes no expression")
    elif form == "limit" and text.strip() in INFINITY:
        expression = sp.oo
    else:
        expression, written = _parsed("expression", text, others)
    return Question(
        formula="" if formula is None else formula.id,
        parameters=tuple(parameters),
        form=form,
        index=index,
        relation=relation,
        text=text,
        expression=expression,
        written=written,
        at=tuple(at),
        almost_surely=almost_surely,
        of_limit=of_limit,
    )


def _check_formula(formula: Formula, form: Form, relation: Relation) -> None:
    kind = formula.kind
    if kind.name not in ("exact", "bound"):
        said = f"{formula.id} is no exact formula and no bound ({kind}): nothing can be decided against it"
        raise QuestionError("equals", said)
    if kind.name == "bound" and form != "value":
        raise QuestionError("equals", f"{formula.id} is a bound from one side ({kind}): it decides no {form}")
    if kind.name == "bound" and relation not in SIDES[kind.side]:
        said = f"{formula.id} is a bound from one side ({kind}): it decides {SIDES[kind.side][0]} only"
        raise QuestionError("equals", said)
    if relation == "≈":
        said = "an approximation is judged by simulation only; leave equals out"
        raise QuestionError("relation", said)


def _check_index(
    form: Form, index: str, parameters: Sequence[Parameter], formula: Formula | None, relation: Relation
) -> None:
    own = next((p for p in parameters if p.name == index), None)
    if formula is None:
        raise QuestionError(form, "is decided from a formula of the catalogue; give equals")
    if own is None or own.domain.shape != "scalar":
        known = ", ".join(p.name for p in parameters if p.domain.shape == "scalar") or "none"
        said = f"{index[:40]!r} is no single parameter of this claim; there are {known}"
        declared = "" if own or index != "t" else "; declare it under parameters: t = { lower = 1 }"
        raise QuestionError(form, said + declared)
    over = own if own.domain.upper is not None else above(index, parameters)
    if form in (*OF_RUNS, "growth") and over is not None:
        given = "" if over is own else f" for a given {over.name}"
        raise QuestionError(form, f"{index} cannot tend to infinity{given}: {over.condition}")
    if own.domain.kind == "share":
        raise QuestionError(form, f"{index} is a share of a count, which changes with the count")
    allowed = {"limit": "= ≤ ≥ < >", "growth": "= ≤ ≥"}.get(form, "=")
    if relation not in allowed.split():
        raise QuestionError("relation", f"{form} takes {' '.join(allowed.split())}; found {relation}")


def _parsed(field: str, text: str, parameters: Sequence[Parameter]) -> tuple[sp.Expr, tuple[Written, ...]]:
    try:
        return parse_with_parts(text, parameters)
    except ExpressionError as error:
        raise QuestionError(field, str(error), "\n".join(error.marked.splitlines()[1:])) from None


def _condition(text: str, parameters: Sequence[Parameter]) -> tuple[sp.Basic, tuple[Written, ...]]:
    """Read ``r*n > 1 and a < 1 or b < 1``: cases, in each of which all relations must hold."""
    cases: list[sp.Basic] = []
    written: tuple[Written, ...] = ()
    for case in re.split(r"\bor\b", text):
        relations: list[sp.Basic] = []
        for part in re.split(r"\band\b", case):
            try:
                left, sign, right = sides(part)
            except ExpressionError as error:
                raise QuestionError("iff", str(error)) from None
            (one, first), (other, second) = (_parsed("iff", side, parameters) for side in (left, right))
            relations.append(COMPARISONS[sign](one, other, evaluate=False))
            written += first + second
        cases.append(relations[0] if len(relations) == 1 else sp.And(*relations, evaluate=False))
    return cases[0] if len(cases) == 1 else sp.Or(*cases, evaluate=False), written


def asked(assertion: sp.Basic, formulas: Sequence[Formula], words: str = "") -> Question:
    """Return a shipped statement as a question about one of the formulas that it speaks of.

    Raises:
        NotWritable: it is none, or its expressions cannot be written in the language of claims files.
    """
    if not formulas:
        raise NotWritable("it speaks of no formula of the catalogue")
    if not isinstance(assertion, Relational):
        raise NotWritable(f"{plain(assertion)} is no relation about the mean that a formula gives")
    problems: list[str] = []
    for formula in formulas:
        for relation in (assertion, assertion.reversed):
            try:
                found = _about(relation, formula)
            except QuestionError as error:
                unwritten = f"{plain(relation.rhs)} is no expression of claims files"
                problems.append(unwritten if error.marked else error.said)
                continue
            if found is not None:
                return found
    problem = problems[0] if problems else f"{plain(assertion)} is about no mean that a formula gives"
    raise NotWritable(problem)


def _about(relation: Relational, formula: Formula) -> Question | None:
    sign = {COMPARISONS[s]: s for s in ("=", "<", "≤", ">", "≥")}[type(relation)]
    mean, left, right = formula.relation.lhs, relation.lhs, relation.rhs
    own = {p.symbol.name: p for p in formula.parameters if p.domain.shape == "scalar"}
    if alike(left) == alike(mean) or alike(left) == alike(formula.rhs):
        for form, kind in MONOTONE_SIGNS.items():
            for index, parameter in own.items():
                later = mean.xreplace({parameter.symbol: parameter.symbol + 1})
                if type(relation) is kind and later != mean and alike(right) == alike(later):
                    return question(formula, formula.parameters, form=form, index=index)
        return _stated(formula, right, relation=RELATIONS[sign])
    if isinstance(left, sp.Limit) and alike(left.args[0]) == alike(mean) and left.args[2] == sp.oo:
        index = left.args[1].name
        if index in own:
            return _stated(formula, right, form="limit", index=index, relation=RELATIONS[sign])
    return None


def _stated(formula: Formula, right: sp.Expr, **how: Any) -> Question:
    """Return the question with this right side, if its text reads back as it is."""
    parameters = formula.parameters
    known = {p.name for p in parameters} | {
        length_symbol(p).name for p in parameters if p.domain.shape != "scalar"
    }
    strange = sorted(str(s) for s in right.free_symbols if str(s).partition("[")[0] not in known)
    if strange:
        raise QuestionError("expression", f"{strange[0]} is no parameter of {formula.id}")
    text = plain(right)
    found = question(formula, parameters, text, **how)
    if alike(found.expression) != alike(right):
        raise QuestionError("expression", f"{text} does not read back as the same expression")
    return found
