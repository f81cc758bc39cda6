"""Read an expression as text: a whitelist parser whose result is a SymPy tree, and nothing is evaluated.

The language is that of ``plain`` (what the tables print) and its spelling in ASCII:

    sigma^2*d/(T - d - 1)         names of declared parameters; Greek letters may be written as such
    + - * / ^ or **, ( )          numbers are read exactly: 3, 0.05, 1e-3
    n!   x²   H₂(t)               factorial, powers and harmonic numbers as they are printed
    sqrt(x), log(x), gamma(x), …  the functions of ``expression_functions.FUNCTIONS``
    pi, e, EulerGamma             constants
    sum(1/i^2, i, 1, t)           also product(…), Σ[i=1..t] (1/i²)
    p[i], len(p)                  entries (from 1) and length of a list

Statements have more words (``theory.language.statements``). A text is limited in length, depth and in the
numbers that its constants could fold into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import NoReturn

import sympy as sp
from sympy.printing.pretty.pretty_symbology import pretty_symbol

from theory.language.expression_functions import (
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    MOST_BITS,
    Known,
    Part,
    TooLarge,
    named_part,
    number,
    power_bits,
    size_of,
)
from theory.language.expression_ranges import index_symbol, written_out
from theory.language.expression_tokens import PLAIN_DIGITS, ExpressionError, Token, read_number, tokens
from theory.language.parameters import Parameter, length_symbol
from theory.language.plain import plain

__all__ = ["DEEPEST", "ExpressionError", "Written", "parse_expression", "parse_with_parts"]

DEEPEST = 40
NO_FUNCTIONS: Mapping[str, Known] = MappingProxyType({})
MOST_POSTFIXES = 4
_NO_NUMBERS = (sp.zoo, sp.nan, sp.oo, -sp.oo)
_RANGES: dict[str, type[sp.Expr]] = {
    "sum": sp.Sum,
    "Σ": sp.Sum,
    "∑": sp.Sum,
    "product": sp.Product,
    "∏": sp.Product,
    "Π": sp.Product,
}


def parse_expression(
    text: str, parameters: Sequence[Parameter] = (), functions: Mapping[str, Known] = NO_FUNCTIONS
) -> sp.Expr:
    """Read an expression in the symbols of the declared parameters.

    Args:
        text: the expression; see the module for the language.
        parameters: what names may occur; their domains give the symbols' assumptions.
        functions: what may be called beside the functions of the language.

    Raises:
        ExpressionError: the text is no expression of the language, or exceeds its limits; its ``marked``
            shows where.

    >>> from theory.language.parameters import Domain
    >>> t = Parameter(name="t", meaning="generation", domain=Domain(kind="integer", lower=1))
    >>> parse_expression("2*t + sum(1/i^2, i, 1, t)", [t])
    2*t + Sum(i**(-2), (i, 1, t))
    >>> print(_marked("2*(t + 1", [t]))
    line 1, column 9: expected an operator or ')', found the end
        2*(t + 1
                ^
    """
    return Parser(text, parameters, functions).whole()


def _marked(text: str, parameters: Sequence[Parameter]) -> str:
    try:
        return str(parse_expression(text, parameters))
    except ExpressionError as error:
        return error.marked


@dataclass(frozen=True, slots=True)
class Written:
    """A part of an expression as it was written, and the index and limits of each range around it."""

    expr: sp.Expr
    ranges: tuple[tuple[sp.Symbol, sp.Expr, sp.Expr], ...]


def parse_with_parts(text: str, parameters: Sequence[Parameter] = ()) -> tuple[sp.Expr, tuple[Written, ...]]:
    """Read an expression as :func:`parse_expression` does, and keep its divisors, powers and function calls.

    SymPy cancels (t − 5)/(t − 5) while it builds; as written it has no value at t = 5.
    """
    parser = Parser(text, parameters)
    return parser.whole(), tuple(parser.written)


class Parser:
    """A recursive descent over the tokens; it keeps the place, the depth and the indices in scope.

    A richer language reads more behind a name by its own ``_special``.
    """

    def __init__(
        self, text: str, parameters: Sequence[Parameter], functions: Mapping[str, Known] = NO_FUNCTIONS
    ) -> None:
        self.text = text
        self.more = functions
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0
        self.indices: dict[str, Part] = {}
        self.ranges: list[tuple[sp.Symbol, sp.Expr, sp.Expr]] = []
        self.written: list[Written] = []
        self.parameters: dict[str, Parameter] = {}
        for parameter in parameters:
            self.parameters[str(pretty_symbol(parameter.name))] = parameter
        self.parameters.update({parameter.name: parameter for parameter in parameters})

    def whole(self) -> sp.Expr:
        """Return the expression that the whole text is."""
        return self.part().expr

    def part(self) -> Part:
        """Return the whole text as a part of another."""
        part = self._sum()
        if self.token.kind != "end":
            self._unexpected("an operator or the end")
        return part

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def _fail(self, problem: str, token: Token | None = None) -> NoReturn:
        raise ExpressionError(problem, self.text, (token or self.token).offset)

    def _unexpected(self, expected: str) -> NoReturn:
        found = self.token
        hint = ""
        if found.text in {"=", "==", "<", ">", "<=", ">=", "≤", "≥", "!=", "≠"}:
            hint = "; a comparison is no expression"
        elif expected.startswith("an operator") and (found.kind in {"name", "number"} or found.text == "("):
            hint = "; a product is written with *"
        self._fail(f"expected {expected}, found {found.shown}{hint}")

    def _take(self, sign: str) -> bool:
        if self.token.kind == "sign" and self.token.text == sign:
            self.place += 1
            return True
        return False

    def _expect(self, sign: str, expected: str) -> None:
        if not self._take(sign):
            self._unexpected(expected)

    def _name(self, what: str) -> Token:
        token = self.token
        if token.kind != "name":
            self._unexpected(what)
        self.place += 1
        return token

    def _made(
        self, build: Callable[[], sp.Expr], bits: float, size: float, parts: Sequence[Part], token: Token
    ) -> Part:
        """Build a part out of others within the limits, and refuse what is no real number."""
        if not bits <= MOST_BITS:
            self._fail(f"the numbers here could have more than {MOST_BITS} binary digits", token)
        expr = build()
        if expr in _NO_NUMBERS:
            self._fail("this divides by zero or is infinite", token)
        if expr.has(sp.I, *_NO_NUMBERS):
            self._fail("this is not a real number", token)
        if isinstance(expr, sp.Rational):
            return number(expr)
        return Part(expr, bits, size, all(part.constant for part in parts))

    def _keep(self, expr: sp.Expr) -> None:
        """Keep a part that may have no value, before SymPy cancels it against another."""
        if expr.free_symbols:
            self.written.append(Written(expr, tuple(self.ranges)))

    def _sum(self) -> Part:
        self.depth += 1
        start = self.token
        if self.depth > DEEPEST:
            self._fail(f"the expression is nested more than {DEEPEST} deep")
        terms = [self._product()]
        while (minus := self._take("-")) or self._take("+"):
            term = self._product()
            terms.append(_negative(term) if minus else term)
        self.depth -= 1
        if len(terms) == 1:
            return terms[0]
        bits, size = sum(term.bits for term in terms) + len(terms), sum(term.size for term in terms)
        return self._made(lambda: sp.Add(*(term.expr for term in terms)), bits, size, terms, start)

    def _product(self) -> Part:
        start = self.token
        factors = self._signed()
        while (divided := self._take("/")) or self._take("*"):
            more = self._signed()
            factors += [self._inverse(factor, start) for factor in more] if divided else more
        if len(factors) == 1:
            return factors[0]
        bits, size = sum(factor.bits for factor in factors), 1.0
        for factor in factors:
            size *= max(1.0, factor.size)
        made = self._made(lambda: sp.Mul(*(factor.expr for factor in factors)), bits, size, factors, start)
        return made if isinstance(made.expr, sp.Rational) else replace(made, factors=tuple(factors))

    def _inverse(self, part: Part, token: Token) -> Part:
        self._keep(sp.Pow(part.expr, -1, evaluate=False))
        return self._made(lambda: 1 / part.expr, part.bits, size_of(part.bits), [part], token)

    def _signed(self) -> list[Part]:
        """Read a power with the signs before it, as the factors that it contributes to a product."""
        minus = False
        while (negative := self._take("-")) or self._take("+"):
            minus = minus != negative
        part = self._power()
        factors = list(part.factors or (part,))
        return [number(sp.Integer(-1)), *factors] if minus else factors

    def _power(self) -> Part:
        start = self.token
        base = self._postfix()
        if not self._take("^"):
            return base
        self.depth += 1
        if self.depth > DEEPEST:
            self._fail(f"the expression is nested more than {DEEPEST} deep")
        minus = self._take("-")
        exponent = self._power()
        self.depth -= 1
        return self._raised(base, _negative(exponent) if minus else exponent, start)

    def _raised(self, base: Part, exponent: Part, token: Token) -> Part:
        root = isinstance(exponent.expr, sp.Rational) and not isinstance(exponent.expr, sp.Integer)
        if root and isinstance(base.expr, sp.Rational) and base.expr < 0:
            self._fail("this is a root of a negative number", token)
        try:
            bits = power_bits(base, exponent)
        except TooLarge as error:
            self._fail(str(error), token)
        self._keep(sp.Pow(base.expr, exponent.expr, evaluate=False))
        return self._made(lambda: base.expr**exponent.expr, bits, size_of(bits), [base, exponent], token)

    def _postfix(self) -> Part:
        start = self.token
        part = self._primary()
        for _ in range(MOST_POSTFIXES):
            if self.token.kind == "superscript":
                digits = self.token.text.translate(PLAIN_DIGITS)
                if not digits.removeprefix("-").isdecimal() or len(digits) > 6:
                    self._unexpected("an integer of at most 6 digits above the line")
                self.place += 1
                part = self._raised(part, number(sp.Integer(int(digits))), start)
            elif self._take("!"):
                part = self._applied(FUNCTIONS["factorial"], "factorial", [part], start)
            else:
                return part
        return self._unexpected(f"at most {MOST_POSTFIXES} of '!' and raised numbers in a row")

    def _primary(self) -> Part:
        token = self.token
        if token.kind == "number":
            value = read_number(token, self.text)
            self.place += 1
            return number(sp.Rational(value.numerator, value.denominator))
        if token.kind == "name":
            return self._named()
        if self._take("("):
            part = self._sum()
            self._expect(")", "an operator or ')'")
            return part
        return self._unexpected("a number, a name or '('")

    def _named(self) -> Part:
        token = self._name("a name")
        name = token.text
        followed = self.token.text if self.token.kind == "sign" else ""
        if name in _RANGES and followed in {"(", "["} and not self._is_short_call(name, followed):
            return self._range(name, token)
        if name in self.indices:
            return self.indices[name]
        if name in self.parameters:
            return self._parameter(self.parameters[name], token, followed)
        if name == "len" and followed == "(":
            return self._length()
        if (special := self._special(name, token, followed)) is not None:
            return special
        if followed == "(" and (known := self._function(name)):
            return self._call(*known, token)
        if name in CONSTANTS:
            return Part(CONSTANTS[name], 3.0, 4.0)
        lists = self._lists()
        if len(lists) == 1 and name == plain(length_symbol(lists[0])):
            return named_part(length_symbol(lists[0]))
        return self._unknown(token, followed)

    def _special(self, name: str, token: Token, followed: str) -> Part | None:
        """Read what a richer language than that of expressions has behind a name; this one has nothing."""
        return None

    def _lists(self) -> list[Parameter]:
        different = {parameter.name: parameter for parameter in self.parameters.values()}
        return [parameter for parameter in different.values() if parameter.domain.shape != "scalar"]

    def _unknown(self, token: Token, followed: str) -> NoReturn:
        called = followed == "("
        noun = "function" if called else "name"
        known = (
            [*self.more, *FUNCTIONS, "sum", "product", "len"]
            if called
            else [*self.indices, *self.parameters, *CONSTANTS]
        )
        near = get_close_matches(token.text[:60], known, n=1, cutoff=0.6)
        if not called and self._function(token.text) is not None:
            behind = self.token.text if self.token.kind in ("name", "number") else "…"
            hint = f"it is a function: write {token.text}({behind})"
        elif near:
            hint = f"did you mean {near[0]!r}?"
        elif called:
            hint = f"known are {', '.join(known)}"
        else:
            names = dict.fromkeys(parameter.name for parameter in self.parameters.values())
            hint = f"the parameters are {', '.join(names)}" if names else "no parameters are declared"
        self._fail(f"unknown {noun} {token.shown}; {hint}", token)

    def _parameter(self, parameter: Parameter, token: Token, followed: str) -> Part:
        name = parameter.name
        if parameter.domain.shape != "scalar":
            if not self._take("["):
                self._fail(
                    f"{name} is a list; write {name}[i] for an entry, len({name}) for its length", token
                )
            index = self._sum()
            self._expect("]", "an operator or ']'")
            if isinstance(index.expr, sp.Number) and not (
                isinstance(index.expr, sp.Integer) and index.expr >= 1
            ):
                self._fail(f"the entries of {name} are counted from 1", token)
            return Part(sp.Indexed(parameter.symbol, index.expr), index.bits, 2.0, constant=False)
        if followed == "[":
            self._fail(f"{name} is a number, not a list", token)
        if followed == "(":
            self._fail(f"{name} is a parameter; a product is written {name}*(…)", token)
        return named_part(parameter.symbol)

    def _length(self) -> Part:
        self._expect("(", "'('")
        token = self._name("the name of a list")
        parameter = self.parameters.get(token.text)
        if parameter is None or parameter.domain.shape == "scalar":
            self._fail(f"{token.text} is no list", token)
        self._expect(")", "')'")
        return named_part(length_symbol(parameter))

    def _function(self, name: str) -> tuple[Known, str, int | None] | None:
        """Return the function with its name; a harmonic number's order may stand in its name, as in H2."""
        if name in self.more:
            return self.more[name], name, None
        spelled = ALIASES.get(name, name)
        if spelled in FUNCTIONS:
            return FUNCTIONS[spelled], spelled, None
        digits = name[1:].translate(PLAIN_DIGITS)
        if name[:1] == "H" and digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 50:
            return FUNCTIONS["harmonic"], "harmonic", int(digits)
        return None

    def _call(self, known: Known, name: str, order: int | None, token: Token) -> Part:
        self._expect("(", "'('")
        arguments = [] if self._take(")") else list(self._arguments(known))
        if order is not None:
            if len(arguments) != 1:
                self._fail(f"{token.text} takes one argument", token)
            arguments.append(number(sp.Integer(order)))
        return self._applied(known, name, arguments, token)

    def _arguments(self, known: Known | None = None) -> Iterator[Part]:
        """Read arguments to the closing bracket; those given by name come last, in their own order."""
        named: dict[str, Part] = {}
        keywords = known.keywords if known is not None else {}
        while True:
            keyword = self._keyword(keywords, named)
            if keyword:
                named[keyword] = self._flag_or_sum()
            else:
                yield self._sum()
            if not self._take(","):
                break
        self._expect(")", "an operator, ',' or ')'")
        for keyword, otherwise in keywords.items():
            yield named.get(keyword, number(sp.Integer(otherwise)))

    def _keyword(self, keywords: Mapping[str, int], named: Mapping[str, Part]) -> str:
        """Pass over ``name =`` and return the name, or nothing where a plain argument stands."""
        token = self.token
        if token.kind != "name" or self.tokens[self.place + 1].text != "=":
            if named:
                self._unexpected("an argument by name, as those before")
            return ""
        if token.text not in keywords:
            takes = ", ".join(keywords) or "none"
            self._fail(f"unknown argument {token.shown}; by name it takes: {takes}", token)
        if token.text in named:
            self._fail(f"{token.text} is given twice", token)
        self.place += 2
        return token.text

    def _flag_or_sum(self) -> Part:
        if self.token.kind == "name" and self.token.text in {"true", "false"}:
            self.place += 1
            return number(sp.Integer(self.tokens[self.place - 1].text == "true"))
        return self._sum()

    def _is_short_call(self, name: str, followed: str) -> bool:
        """Return whether a name of ranges is called with one argument, and is a function here."""
        if name not in self.more or followed != "(":
            return False
        start = self.place
        self.place += 1
        self._pass_over()
        short = self.token.text == ")"
        self.place = start
        return short

    def _applied(self, known: Known, name: str, arguments: list[Part], token: Token) -> Part:
        fewest, most = known.arguments
        if not fewest <= len(arguments) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            self._fail(f"{name} takes {wanted} arguments ({known.usage}), found {len(arguments)}", token)
        if known.order is not None and known.order < len(arguments):
            order = arguments[known.order].expr
            least = 1 if name == "harmonic" else 0
            if not isinstance(order, sp.Integer) or not least <= order <= known.largest_order:
                self._fail(f"the order must be an integer from {least} to {known.largest_order}", token)
        numbers = [part for place, part in enumerate(arguments) if place != known.order]
        try:
            bits, size = known.grow(numbers)
        except TooLarge as error:
            self._fail(f"{name}: {error}", token)
        if known.order is not None and known.order < len(arguments):
            bits *= max(1, int(arguments[known.order].expr))
        made = self._made(
            lambda: known.build(*(part.expr for part in arguments)), bits, size, arguments, token
        )
        self._keep(made.expr)
        return made

    def _range(self, name: str, token: Token) -> Part:
        bracketed = self.token.text == "["
        self.place += 1
        if bracketed:
            index = self._index(self._name("an index"))
            self._expect("=", "'='")
            low = self._limit()
            self._expect("..", "an operator or '..'")
            high = self._limit()
            self._expect("]", "an operator or ']'")
            self._expect("(", "'('")
            body = self._within(index, low, high)
            self._expect(")", "an operator or ')'")
        else:
            index = self._index(self._announced(name))
            behind = self.place
            self._pass_over()
            self.place += 2
            self._expect(",", "','")
            low = self._limit()
            self._expect(",", "an operator or ','")
            high = self._limit()
            self._expect(")", "an operator or ')'")
            after, self.place = self.place, behind
            body = self._within(index, low, high)
            self._expect(",", "an operator or ','")
            self.place = after
        limits = (index_symbol(index, low.expr), low.expr, high.expr)
        bits, size = body.bits + low.bits + high.bits + 2, max(4.0, body.size * (high.size + 1))

        def build() -> sp.Expr:
            return written_out(_RANGES[name](body.expr, limits), bits)

        try:
            return self._made(build, bits, size, [body, low, high], token)
        except TooLarge as error:
            self._fail(str(error), token)

    def _limit(self) -> Part:
        """Read a limit of a range; one without names must be an integer."""
        token = self.token
        part = self._sum()
        if not isinstance(part.expr, sp.Integer) and not part.expr.free_symbols:
            self._fail("the limits of a sum or product must be integers", token)
        return part

    def _within(self, index: str, low: Part, high: Part) -> Part:
        """Read what is summed, with the index in scope; between numbers it may fold, as a constant does."""
        symbol = index_symbol(index, low.expr)
        self.ranges.append((symbol, low.expr, high.expr))
        fixed = isinstance(low.expr, sp.Integer) and isinstance(high.expr, sp.Integer)
        self.indices[index] = (
            Part(symbol, max(low.bits, high.bits), max(low.size, high.size)) if fixed else named_part(symbol)
        )
        body = self._sum()
        self.ranges.pop()
        del self.indices[index]
        return body

    def _index(self, token: Token) -> str:
        name = token.text
        if name in self.parameters or name in self.indices or name in _RANGES or name == "len":
            self._fail(f"the index {token.shown} is already in use; take another letter", token)
        return name

    def _announced(self, name: str) -> Token:
        """Return the index of ``sum(body, index, low, high)``, looked up ahead of the body."""
        start = self.place
        self._pass_over()
        if self.token.text != ",":
            self._unexpected(f"',' and the index: {name}(term, i, low, high)")
        self.place += 1
        token = self._name("an index")
        self.place = start
        return token

    def _pass_over(self) -> None:
        """Move to the next comma or closing bracket of this level."""
        level = 0
        while self.token.kind != "end":
            text = self.token.text if self.token.kind == "sign" else ""
            if level == 0 and text in {",", ")", "]"}:
                return
            level += (text in {"(", "["}) - (text in {")", "]"})
            self.place += 1


def _negative(part: Part) -> Part:
    return replace(part, expr=-part.expr, factors=())
