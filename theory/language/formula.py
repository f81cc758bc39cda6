"""Formulas: closed forms with an id, an observable, a domain, a kind and a derivation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Literal

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from theory.language.derivation import Derivation, Deriver
from theory.language.loop import Loop
from theory.language.parameters import Parameter, Values, environment, latex_names, length_symbol, validate
from theory.language.plain import plain
from theory.language.statements import differs, parse_closed_form, parse_statement, sides
from theory.language.time_limit import bounded
from theory.language.typeset import latex
from theory.numbers.reading import exact_values, floats_read
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import TooManyTerms, enclose, exact

if TYPE_CHECKING:
    from theory.language.arrays import ArrayFunction


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement stands: paper, section, equation, and how it was read."""

    paper: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.paper}, {self.where}" if self.where else self.paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """In which sense a formula holds.

    ``exact`` for all admissible sizes; ``asymptotic`` up to an error of the stated ``order``;
    ``bound`` on the stated ``side``; ``diffusion`` in the limit D → ∞ with t/D fixed.
    """

    name: Literal["exact", "asymptotic", "bound", "diffusion"] = "exact"
    order: str = ""
    side: Literal["", "upper", "lower"] = ""

    def __str__(self) -> str:
        return f"{self.name} {self.order or self.side}".strip()


EXACT = Kind()
SIGNS = {"": ("=",), "upper": ("<", "<="), "lower": (">", ">=")}
"""The signs that the statement of a formula may have, by the side of its kind."""

Words = tuple[tuple[str, type[sp.Function]], ...]
_MADE: dict[Deriver, Derivation] = {}
_READ: dict[tuple[str, tuple[Parameter, ...], Words], Relational] = {}
TRUTH_VALUES = (Relational, BooleanAtom, BooleanFunction)


class FormulaError(TypeError):
    """A formula is ill-formed: its statement is none of its kind, or a free symbol is no parameter."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Formula:
    """A closed form for an observable of a loop.

    Attributes:
        id: stable and readable, ``family.rule.observable``.
        title: the observable in words.
        observable: the left-hand side in LaTeX.
        parameters: in an order in which each domain depends on earlier ones only.
        statement: the formula as text (``theory.language.statements``): the name that the loop's derivations
            give the observable, a sign and the closed form. Nothing else defines the right-hand side. (A
            program that makes formulas, mutants say, may give a relation of SymPy.)
        derive: produces the derivation, which must end in the statement.
        functions: the library's own functions that the statement uses, by their names in it.
        uses: ids of the formulas that the derivation rests on: it takes them as lemmas, or shares what
            they rest on; the first is the one whose limit or bound the formula is, if it is one.
        setting: what the loop has besides, and the statement does not name; their domains hold too.
        conditions: under which it holds, beside these domains and the loop's definition.
        whole: numbers of data that the loop has, such as αn where n is no parameter: those for which they are
            whole are meant.
        algorithm: evaluates where the tree of the right-hand side cannot, or not exactly (``None``, or a
            result of ``None``: it can).
        where_undefined: gives the value where the right-hand side divides by 0 or is not enclosed in real
            numbers (of complex eigenvalues, say), if something does.
    """

    id: str
    title: str
    observable: str
    statement: str | Relational
    parameters: tuple[Parameter, ...]
    derive: Deriver
    functions: Words = ()
    loop: Loop | None = None
    kind: Kind = EXACT
    uses: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    setting: tuple[Parameter, ...] = ()
    conditions: str = ""
    whole: tuple[sp.Expr, ...] = ()
    algorithm: Callable[[Values, int], Value | None] | None = None
    where_undefined: Callable[[Values, int], Value] | None = None

    @property
    def derivation(self) -> Derivation:
        """Return the derivation (made once in a process, under a time limit).

        Raises:
            TimeLimitExceeded: making it took longer than ``derivation_seconds()``.
        """
        if self.derive not in _MADE:
            _MADE.setdefault(self.derive, bounded(self.derive, self.id))
        return _MADE[self.derive]

    @property
    def relation(self) -> Relational:
        """Return the statement as a relation of SymPy.

        Raises:
            ExpressionError: it is no statement of the language.
            FormulaError: its sign is not that of its kind.
        """
        if not isinstance(self.statement, str):
            return self.statement
        key = (self.statement, self.parameters, self.functions)
        if key not in _READ:
            _, sign, right = sides(self.statement)
            if sign not in SIGNS[self.kind.side]:
                raise FormulaError(f"{self.id}: {self.kind} is not stated by {sign}")
            whole = parse_statement(self.statement, self.parameters, dict(self.functions))
            closed = parse_closed_form(right, self.parameters, dict(self.functions))
            _READ.setdefault(key, whole.func(whole.lhs, closed, evaluate=False))
        return _READ[key]

    @property
    def closed_form(self) -> str:
        """Return the right-hand side as it is written."""
        return sides(self.statement)[2] if isinstance(self.statement, str) else plain(self.statement.rhs)

    @property
    def subject(self) -> str:
        """Return the left-hand side as it is written: the name of the observable in the loop."""
        return sides(self.statement)[0] if isinstance(self.statement, str) else plain(self.statement.lhs)

    @property
    def sign(self) -> str:
        """Return the sign between the observable and the right-hand side, as it is printed."""
        return {"": "=", "upper": "≤", "lower": "≥"}[self.kind.side]

    @property
    def rhs(self) -> sp.Expr:
        """Return the right-hand side of the statement.

        Raises:
            ExpressionError: it is no expression in the parameters. FormulaError: a truth value is among the
                numbers.
        """
        closed = self.relation.rhs
        check_type(self.id, closed, self.parameters)
        return closed

    def stating(self, rhs: sp.Expr) -> Formula:
        """Return a copy that states another right-hand side, and is evaluated by it."""
        relation = self.relation
        return replace(self, statement=relation.func(relation.lhs, rhs, evaluate=False), algorithm=None)

    def ends_elsewhere(self, derivation: Derivation) -> str:
        """Return how a derivation misses the statement, in one line; nothing if it ends in it."""
        try:
            problem = differs(self.relation, derivation.conclusion)
        except (ValueError, TypeError) as error:
            problem = f"its statement cannot be read: {error}"
        return f"the derivation of {self.id} does not end in its statement: {problem}" if problem else ""

    @property
    def condition(self) -> str:
        """Return when the formula holds: the domains of all parameters, and what is asked besides."""
        domains = (parameter.condition for parameter in self.parameters)
        return "; ".join([*domains, *([self.besides] if self.besides else [])])

    @property
    def besides(self) -> str:
        """Return what is asked of what the statement does not name: the setting, and the conditions."""
        domains = (parameter.condition for parameter in self.setting)
        counts = (f"{plain(count)} is whole" for count in self.whole)
        return "; ".join([*domains, *counts, *([self.conditions] if self.conditions else [])])

    def sympy(self) -> sp.Expr:
        """Return the closed form as a SymPy expression."""
        return self.rhs

    def latex(self) -> str:
        """Return the closed form in LaTeX, with the parameters' own symbols."""
        return str(latex(self.rhs, latex_names(self.parameters)))

    def numpy(self) -> ArrayFunction:
        """Return the closed form as a function of NumPy arrays, right to the last digits of a double.

        >>> from theory.catalogue import formula
        >>> risk = formula("regression.accumulate.excess_risk_ratio").numpy()
        >>> risk(t=[1, 2, 3, 10**15])
        array([1.        , 1.25      , 1.36111111, 1.64493407])
        """
        from theory.language.arrays import ArrayFunction

        return ArrayFunction(self)

    def __str__(self) -> str:
        return f"{self.id} {self.sign} {plain(self.rhs)}   [{self.kind}; {self.condition or 'no parameters'}]"

    def __repr__(self) -> str:
        sources = "; ".join(map(str, self.sources)) or "none: new here"
        return (
            f"Formula {self.id}\n"
            f"    {self.title}\n"
            f"    {self.sign} {plain(self.rhs)}\n"
            f"    {self.kind}; {self.condition or 'no parameters'}\n"
            f"    sources: {sources}"
        )

    def _repr_html_(self) -> str:
        rows = (self.title, str(self.kind), self.condition or "no parameters")
        shown = "<br>".join(escape(row) for row in rows)
        return f"<p><code>{escape(self.id)}</code><br>{shown}</p><p>{self._repr_latex_()}</p>"

    def _repr_latex_(self) -> str:
        relation = {"": "=", "upper": r"\le", "lower": r"\ge"}[self.kind.side]
        return f"$${self.observable} {relation} {latex(self.rhs, latex_names(self.parameters))}$$"


@lru_cache(maxsize=1024)
def check_type(name: str, expr: sp.Basic, parameters: tuple[Parameter, ...]) -> None:
    """Reject free symbols that are no parameters and truth values inside arithmetic.

    Raises:
        FormulaError: with the offending symbol or subexpression.
    """
    allowed: set[str] = {parameter.name for parameter in parameters}
    allowed |= {length_symbol(p).name for p in parameters if p.domain.shape != "scalar"}
    strange = sorted(str(symbol) for symbol in expr.free_symbols if str(symbol).split("[")[0] not in allowed)
    if strange:
        raise FormulaError(f"{name}: {strange[0]} is not among the parameters {sorted(allowed)}")
    for node in sp.preorder_traversal(expr):
        if isinstance(node, (sp.Add, sp.Mul, sp.Pow)):
            truth = next((arg for arg in node.args if isinstance(arg, TRUTH_VALUES)), None)
            if truth is not None:
                raise FormulaError(f"{name}: the truth value {truth} is used as a number")


def evaluate(formula: Formula | str, values: Mapping[str, object], digits: int = 30) -> Value:
    """Return the value of a formula: an exact fraction where it is rational, else a rigorous enclosure.

    Args:
        formula: an id of the catalogue, or a formula, from there or one's own.
        values: numbers of Python, NumPy, SymPy or mpmath (or lists of them), one for each parameter. A float
            is read as the exact decimal that it prints, and ``method`` says so.
        digits: significant digits of the decimal, at least 1.

    Raises:
        DomainError: a value is missing or outside its domain.
        TooManyTerms: no closed form is known and the size is out of reach; the message says what is not.
    """
    if isinstance(formula, str):
        from theory.catalogue import formula as formula_of

        formula = formula_of(formula)
    checked = validate(formula.parameters, exact_values(values))
    value = None if formula.algorithm is None else formula.algorithm(checked, digits)
    try:
        value = evaluate_expression(formula.rhs, checked, digits) if value is None else value
    except ArithmeticError:
        if formula.where_undefined is None:
            raise
        value = formula.where_undefined(checked, digits)
    if said := floats_read(list(values.items())):
        value = replace(value, method=f"{value.method}; {said}")
    return value if formula.kind == EXACT else replace(value, kind=str(formula.kind))


def evaluate_expression(expr: sp.Expr, values: Values, digits: int = 30) -> Value:
    """Return the value of an expression at validated values, exactly if it is rational."""
    env = environment(values)
    try:
        number = exact(expr, env)
    except TooManyTerms:
        number = None
    if number is not None:
        return from_fraction(number, digits)
    return from_ball(enclose(expr, env, digits), digits)
