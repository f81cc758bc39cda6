r"""Read a formula in LaTeX as an expression of the library's language; refuse what is ambiguous.

Read are numbers and the declared names, ``+ - / \cdot \times``, products by juxtaposition, ``\frac``, powers,
roots, ``\sum`` and ``\prod`` between limits, ``n!``, ``\binom``, absolute values, floors, entries ``c_i`` of
lists, and the functions that papers write: ``\log``, ``\exp``, trigonometric and hyperbolic ones,
``\Gamma``, ``\psi``, ``\psi^{(1)}``, ``\zeta``, ``H_t``, ``H_t^{(2)}``, ``c_4(n)``, ``erfc``, cases.
Nothing is guessed: ``1/2n``, ``\log x y``, ``\log(x)^2``, ``x^12``, ``H_t^2`` are refused with what to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from theory.language.expression_tokens import ExpressionError
from theory.language.expressions import DEEPEST
from theory.language.latex.names import GREEK, VARIANTS, Spelling, spellings, without_braces
from theory.language.latex.tokens import Token, tokens
from theory.language.parameters import Parameter
from theory.language.syntax import Node, call, name, number, power

BRACKETS = {"(": ")", "[": "]", r"\{": r"\}"}
ENCLOSED = {
    r"\lvert": (r"\rvert", "abs"),
    r"\lfloor": (r"\rfloor", "floor"),
    r"\lceil": (r"\rceil", "ceiling"),
}
_RELATIONS = (
    r"= < > \le \leq \leqslant \ge \geq \geqslant \ne \neq \sim \approx \simeq \equiv \to \propto \ll \gg"
)
RELATIONS = frozenset(_RELATIONS.split())
COMPARED = {
    **{sign: sign for sign in "=<>"},
    **dict.fromkeys((r"\le", r"\leq"), "<="),
    **dict.fromkeys((r"\ge", r"\geq"), ">="),
}
_BARE = "log sin cos tan cot sinh cosh tanh exp"
BARE = {rf"\{word}": word for word in _BARE.split()} | {r"\ln": "log"}
"""Functions whose argument may stand without brackets."""
BRACKETED = {r"\Gamma": "gamma", r"\psi": "digamma", r"\zeta": "zeta", r"\min": "min", r"\max": "max"}
OPERATORS = {
    **dict.fromkeys(("erf", "erfc", "exp", "log", "sinh", "cosh", "tanh", "floor", "min", "max"), ""),
    "ceil": "ceiling",
}
RANGES = {r"\sum": "sum", r"\prod": "product"}
FRACTIONS = frozenset((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"))
BINOMIALS = frozenset((r"\binom", r"\dbinom", r"\tbinom"))
_NO_FACTORS = r"\\ ) ] } ^ _ ! \} \right \rvert \rfloor \rceil \pm \mp \end &"
NO_FACTORS = frozenset(_NO_FACTORS.split())
PRODUCTS = frozenset((r"\cdot", r"\times", "*", r"\ast"))
UPRIGHT = frozenset((r"\mathrm", r"\mathit", r"\operatorname", r"\text", r"\textrm", r"\mathop"))
CONSTANTS = {r"\pi": "pi", "e": "e", r"\gamma": "EulerGamma"}


def read_latex(
    text: str,
    parameters: Sequence[Parameter] = (),
    *,
    names: Mapping[str, str] | None = None,
    paper: bool = False,
) -> str:
    r"""Return a formula in LaTeX as text of the expression language (``theory.language.expressions``).

    Args:
        text: the right-hand side alone, without a relation.
        parameters: what names may occur.
        names: further spellings, LaTeX → name of a parameter.
        paper: whether the letters of the position paper are read where they are free.

    Raises:
        ExpressionError: the formula is ambiguous or outside the language; names the token and its column.
        ValueError: ``names`` names something that is no parameter.

    >>> from theory import formula
    >>> read_latex(r"\sigma^2\frac{d}{T-d-1}\sum_{i=1}^{t}\frac{1}{i^2}",
    ...            formula("regression.accumulate.excess_risk").parameters)
    'sigma^2*(d/(T - d - 1))*sum(1/i^2, i, 1, t)'
    """
    return _Reader(text, parameters, spellings(parameters, names, paper=paper)).whole()


class _Reader:
    """A recursive descent over the tokens; it keeps the place, the depth and the indices in scope."""

    def __init__(self, text: str, parameters: Sequence[Parameter], spelled: dict[Spelling, str]) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0
        self.indices: list[str] = []
        self.own: dict[str, bool] = {}  # abbreviations of the formula's own, and whether they are functions
        self.spelled = sorted(spelled.items(), key=lambda item: -len(item[0]))
        self.lists = {p.name for p in parameters if p.domain.shape != "scalar"}
        self.parameters = [parameter.name for parameter in parameters]

    def whole(self) -> str:
        """Return the text of the whole formula; a full stop or comma may end it."""
        behind = self.announced()
        shown = str(self.sum())
        if behind:
            shown += " where " + self.abbreviations()
        self.end()
        return shown

    def announced(self) -> bool:
        r"""Note the names of the abbreviations behind ``\text{with }``, if there are any."""
        texts = [token.text for token in self.tokens]
        start = next((k for k in range(len(texts)) if self._says(k, ("with", "where"))), None)
        if start is None:
            return False
        first = texts.index("}", start)
        level = 0
        for place in range(first, len(texts) - 2):
            level += (texts[place] in {"(", "{"}) - (texts[place] in {")", "}"}) * (place > first)
            if place == first or (level == 0 and texts[place] == ","):
                self.own[texts[place + 1]] = texts[place + 2] == "("
        return True

    def _says(self, place: int, words: tuple[str, ...]) -> bool:
        texts = [token.text for token in self.tokens[place : place + 8]]
        said = "".join(texts[2:]).partition("}")[0]
        return texts[:1] != [] and texts[0] in {r"\text", r"\mathrm", r"\textrm"} and said in words

    def abbreviations(self) -> str:
        """Read ``name = …`` or ``name(k) = …``, separated by commas."""
        self.place += 1
        self.word()
        found = []
        while True:
            token = self.token
            self.place += 1
            called = token.text.removeprefix("\\")
            index = ""
            if self.take("("):
                index = self.token.text
                self.place += 1
                self.expect(")")
                self.indices.append(index)
                called = f"{called}({index})"
            if not self.take("="):
                self.fail("an abbreviation is written name = …", token)
            found.append(f"{called} = {self.sum()}")
            if index:
                self.indices.pop()
            if not self.take(","):
                return ", ".join(found)

    def end(self) -> None:
        if self.token.text in {".", ",", ";"} and not self.ahead(1).text:
            self.place += 1
        if self.token.text in RELATIONS:
            self.fail(f"{self.token.shown} begins a relation; give one side of it")
        if self.token.text:
            self.unexpected("an operator or the end")

    # --- the place -------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def ahead(self, places: int) -> Token:
        """Return a later token, or the end."""
        return self.tokens[min(self.place + places, len(self.tokens) - 1)]

    def here(self, count: int) -> Spelling:
        """Return the next tokens, braces around single ones left out."""
        return without_braces([token.text for token in self.tokens[self.place : self.place + count]])

    def fail(self, problem: str, token: Token | None = None) -> NoReturn:
        raise ExpressionError(problem, self.text, (token or self.token).offset)

    def unexpected(self, expected: str) -> NoReturn:
        self.fail(f"expected {expected}, found {self.token.shown}")

    def take(self, *texts: str) -> Token | None:
        """Return the token if it is one of these, and pass it."""
        token = self.token
        if token.text in texts and token.text:
            self.place += 1
            return token
        return None

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.unexpected(repr(text).replace("\\\\", "\\"))

    def deeper(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"the formula is nested more than {DEEPEST} deep")
        found = read()
        self.depth -= 1
        return found

    # --- sums and products -----------------------------------------------------------------------

    def sum(self) -> Node:
        return self.deeper(self._sum)

    def _sum(self) -> Node:
        terms = [self.signed()]
        while self.token.text in {"+", "-"}:
            if self.token.text == "+":
                self.place += 1
                terms.append(self.product())
            else:
                terms.append(self.signed())
        return terms[0] if len(terms) == 1 else Node("sum", tuple(terms))

    def signed(self) -> Node:
        if self.take("-"):
            return Node("negative", (self.product(),))
        self.take("+")
        if self.token.text in {r"\pm", r"\mp"}:
            self.fail(f"{self.token.shown} stands for two values; write each of them")
        return self.product()

    def product(self) -> Node:
        """Read factors side by side or with ``\\cdot``; one ``/`` may end them, with one factor behind it."""
        factors = [self.power()]
        while True:
            if self.take(*PRODUCTS):
                factors.append(self.power())
            elif slash := self.take("/"):
                return self.divided(factors, slash)
            elif self.begins_factor():
                token = self.token
                if token.is_digit or token.text == ".":
                    self.fail("a number behind a factor; put it first, or write \\cdot before it", token)
                if factors[-1].head == "number" and token.text in FRACTIONS and self._mixed(token):
                    self.fail("this may be a mixed number; write \\cdot or + before the fraction", token)
                factors.append(self.power())
            else:
                return factors[0] if len(factors) == 1 else Node("product", tuple(factors))

    def _mixed(self, token: Token) -> bool:
        """Whether a fraction of numbers follows, as in 1½."""
        here = self.tokens.index(token) + 1
        behind = "".join(item.text for item in self.tokens[here : here + 6]).replace("{", "").replace("}", "")
        return behind[:2].isdigit()

    def divided(self, factors: list[Node], slash: Token) -> Node:
        below = self.power()
        if self.begins_factor() or self.token.text in PRODUCTS or self.token.text == "/":
            self.fail("what stands below '/' is ambiguous here; write \\frac{…}{…} or brackets", slash)
        above = factors[0] if len(factors) == 1 else Node("product", tuple(factors))
        return Node("quotient", (above, below))

    def begins_factor(self) -> bool:
        text = self.token.text
        if (
            not text
            or text in RELATIONS
            or text in PRODUCTS
            or text in {"+", "-", "/", "&", "\\\\", ";", ","}
        ):
            return False
        if text == ".":
            return self.ahead(1).is_digit
        if text == r"\text":
            return False
        return text not in NO_FACTORS

    # --- powers ----------------------------------------------------------------------------------

    def power(self) -> Node:
        start = self.token
        base = self.atom()
        while self.take("!"):
            base = call("factorial", base)
        if self.token.text != "^":
            return base
        if base.head == "call" and start.text in BARE:
            shown = start.text
            self.fail(f"the power of {shown} is ambiguous; write {shown}^2(x) or put it in brackets", start)
        exponent = self.exponent()
        if self.token.text == "!":
            self.fail("a factorial of a power is ambiguous; write brackets")
        if self.token.text == "^":
            self.fail("a power of a power is ambiguous; write braces")
        return power(base, exponent)

    def exponent(self) -> Node:
        """Read ``^``, then one token or a group that is no label in brackets such as ``^{(t)}``."""
        self.expect("^")
        token = self.token
        if token.text in {"*", r"\ast", r"\prime", r"\star", r"\dagger", r"\top", r"\circ"}:
            self.fail(f"a raised {token.shown} is a mark, not a number; give the name a spelling of its own")
        if token.text == "{" and self.ahead(1).text == "(" and self._label():
            self.fail("a raised number in brackets is a label or a derivative, not a power")
        return self.argument("an exponent")

    def _label(self) -> bool:
        """Whether the group that begins here is one bracket."""
        return self._closing(self.place + 1) == self._closing(self.place) - 1

    def _closing(self, place: int) -> int:
        """Return the place of the bracket that closes the one at ``place``, or of the end."""
        level = 0
        while place < len(self.tokens) and self.tokens[place].text:
            level += self.tokens[place].text in {"(", "{", "["}
            level -= self.tokens[place].text in {")", "}", "]"}
            if level == 0:
                break
            place += 1
        return min(place, len(self.tokens) - 1)

    def argument(self, what: str) -> Node:
        """Read a group in braces, or the one token that LaTeX takes without them."""
        token = self.token
        if self.take("{"):
            found = self.sum()
            self.expect("}")
            return found
        if token.is_digit:
            self.place += 1
            following = self.token
            decimal = following.text == "." and self.ahead(1).is_digit
            if what != "an argument" and (following.is_digit or decimal):
                shown = f"{token.text}{following.text}"
                self.fail(f"LaTeX raises or lowers only the first digit of {shown}…; write braces", token)
            return number(token.text)
        if token.is_letter or (token.text in CONSTANTS) or self.spelling(single=True):
            return self.named(single=True)
        if token.text in FRACTIONS:
            return self.atom()
        return self.unexpected(f"{what} in braces")

    # --- atoms -----------------------------------------------------------------------------------

    def atom(self) -> Node:
        token = self.token
        if token.is_digit or (token.text == "." and self.ahead(1).is_digit):
            return self.number()
        if self.spelling() is not None:
            return self.named()
        if token.text == r"\left" or token.text in BRACKETS or token.text in ENCLOSED:
            return self.bracketed()
        if token.text == "{":
            return self.argument("a group")
        if token.text in FRACTIONS or token.text in BINOMIALS:
            self.place += 1
            above, below = self.argument("an argument"), self.argument("an argument")
            if token.text in BINOMIALS:
                return call("binomial", above, below)
            return Node("quotient", (above, below))
        if token.text == r"\sqrt":
            return self.root()
        if token.text in RANGES:
            return self.range()
        return self.function()

    def number(self) -> Node:
        start = self.token
        shown = ""
        while self.token.is_digit or (self.token.text == "." and self.ahead(1).is_digit):
            if shown and self.token.offset != self.tokens[self.place - 1].offset + 1:
                self.fail("digits with a space between them may be one number or two", start)
            shown += self.token.text
            self.place += 1
        if shown.count(".") > 1:
            self.fail("a number with two decimal points", start)
        return number(shown)

    def root(self) -> Node:
        self.place += 1
        if not self.take("["):
            return call("sqrt", self.argument("an argument"))
        order = self.sum()
        self.expect("]")
        radicand = self.argument("an argument")
        return power(radicand, Node("quotient", (number("1"), order)))

    def bracketed(self) -> Node:
        """Read a pair of brackets; ``\\left`` and ``\\right`` must match as well."""
        sized = bool(self.take(r"\left"))
        opened = self.token
        self.place += 1
        if opened.text == "|" and sized:
            closing, function = "|", "abs"
        elif opened.text in ENCLOSED:
            closing, function = ENCLOSED[opened.text]
        elif opened.text in BRACKETS:
            closing, function = BRACKETS[opened.text], ""
        else:
            self.fail(f"{opened.shown} opens no bracket that is read", opened)
        inner = self.sum()
        if sized and not self.take(r"\right"):
            self.unexpected(r"'\right'")
        if not self.take(closing):
            self.fail(f"expected {closing} for the {opened.text} before, found {self.token.shown}")
        return call(function, inner) if function else inner

    def range(self) -> Node:
        token = self.token
        self.place += 1
        kind = RANGES[token.text]
        index, low, high = self.limits(token)
        self.indices.append(index)
        start = self.token
        body = self.deeper(self.product)
        self.indices.pop()
        behind = body.parts if body.head == "product" else (body,)
        if kind == "product" and len(behind) > 1 and index not in behind[-1].names:
            self.fail(
                "whether the last factor is inside the product is ambiguous; put the product in brackets",
                start,
            )
        if index in self._ahead():
            self.fail(f"{index} occurs behind the sum that it is the index of; write brackets")
        return Node("range", (body, low, high), f"{kind}:{index}")

    def _ahead(self) -> set[str]:
        """Return the letters of what is added to this term, if it is a sum without brackets."""
        if self.token.text not in {"+", "-"}:
            return set()
        level, letters = 0, set()
        for token in self.tokens[self.place :]:
            level += (token.text in {"(", "{", "["}) - (token.text in {")", "}", "]"})
            if level < 0 or token.text in RANGES:
                break
            letters.add(token.text)
        return letters - set(self.indices) - {text for spelled, _ in self.spelled for text in spelled}

    def limits(self, token: Token) -> tuple[str, Node, Node]:
        """Read ``_{i=1}^{t}``, in either order."""
        found: dict[str, Node] = {}
        index = ""
        for _ in range(2):
            if self.token.text == "_" and not index:
                self.place += 1
                self.expect("{")
                index = self.index()
                found["low"] = self.sum()
                self.expect("}")
            elif self.token.text == "^" and "high" not in found:
                self.place += 1
                if self.token.text == r"\infty" or self.ahead(1).text == r"\infty":
                    self.fail("an infinite sum or product is not read; state its value, or a limit")
                found["high"] = self.argument("the upper limit")
        if not index or "high" not in found:
            self.fail(f"{token.text} needs both limits, as in {token.text}_{{i=1}}^{{t}}", token)
        return index, found["low"], found["high"]

    def index(self) -> str:
        token = self.token
        if not token.is_letter or self.ahead(1).text != "=":
            self.fail("the lower limit must be an index and its start, as in i=1", token)
        if token.text in self.indices or (token.text,) in dict(self.spelled):
            self.fail(f"the index {token.shown} is already in use; take another letter", token)
        self.place += 2
        return token.text

    # --- names and functions -----------------------------------------------------------------------

    def spelling(self, *, single: bool = False) -> tuple[str, int] | None:
        """Return the declared name that begins here and the number of its tokens (the longest one)."""
        token = self.token
        if token.text in self.indices:
            return token.text, 1
        if token.text in self.own and self.ahead(1).text != "_":
            return token.text.removeprefix("\\"), 1
        braced = token.text == "{" and self.ahead(2).text == "}"  # {c}_{i}, as some printers write
        texts = [item.text for item in self.tokens[self.place : self.place + 24]]
        for spelled, meant in self.spelled:
            if single and len(spelled) > 1:
                continue
            for length in range(len(spelled), min(len(texts), 3 * len(spelled)) + 1):
                if without_braces(texts[:length]) == spelled and (not braced or length >= 3):
                    return meant, length
        return None

    def named(self, *, single: bool = False) -> Node:
        """Read a declared name, an entry of a list, a constant, or a letter that is refused."""
        token = self.token
        found = self.spelling(single=single)
        if found is None:
            return self.constant()
        meant, length = found
        self.place += length
        if self.own.get(token.text):
            return call(meant, *self.arguments())
        if single:
            return name(meant)
        if self.token.text == "_" and meant in self.lists:
            self.place += 1
            return Node("entry", (self.argument("an index"),), meant)
        if meant in self.lists and meant not in self.indices:
            self.fail(f"{token.shown} is a list; write an entry, as in {token.text}_i", token)
        if self.token.text == "_":
            self.fail(f"{self.source(token)} is not declared, only {token.text} is", token)
        if self.token.text in {"'", r"\prime"}:
            self.fail(f"a primed {token.text} is not declared", token)
        return name(meant)

    def source(self, start: Token) -> str:
        """Return the text from a token to the end of the subscript that comes next."""
        last = self._closing(self.place + 1) if self.ahead(1).text == "{" else self.place + 1
        return self.text[start.offset : self.tokens[last].offset + len(self.tokens[last].text)]

    def constant(self) -> Node:
        token = self.token
        self.place += 1
        if token.text in CONSTANTS and self.token.text != "_":
            return name(CONSTANTS[token.text])
        if token.text == r"\infty":
            self.fail("infinity is no number here", token)
        shown = self.source(token) if self.token.text == "_" else token.text
        known = ", ".join(self.parameters) or "none"
        self.fail(f"{shown or 'the end'} is not declared; the parameters are {known}", token)

    def function(self) -> Node:
        """Read a function, a harmonic number, c_4, or a constant."""
        token = self.token
        behind = self.ahead(1).text
        if token.text == "H" and behind in {"_", "("}:
            return self.harmonic()
        if self.here(5)[:3] == ("c", "_", "4"):
            return self.c4()
        if token.text in BARE:
            self.place += 1
            return self.applied(BARE[token.text], token)
        if token.text in BRACKETED and behind in {"(", "[", r"\left", r"\{", "^", "_", "{"}:
            self.place += 1
            return self.special(BRACKETED[token.text], token)
        if token.text in UPRIGHT:
            return self.upright()
        if token.text == r"\begin":
            return self.deeper(self.cases)
        if token.text == "|":
            self.fail("a bare | may open or close; write \\left| … \\right| or \\lvert … \\rvert")
        letter = token.text.removeprefix("\\") in GREEK or token.text in VARIANTS or token.text == r"\infty"
        if token.text.startswith("\\") and not letter:
            self.fail(f"the command {token.text} is not read", token)
        if not (token.is_letter or token.text.startswith("\\")):
            self.unexpected("a number, a name or a bracket")
        return self.constant()

    def upright(self) -> Node:
        token = self.token
        self.place += 1
        word = self.word()
        if word == "e":
            return name("e")
        if word not in OPERATORS:
            self.fail(f"{word!r} is neither a declared name nor a function that is read", token)
        return self.applied(OPERATORS[word] or word, token, brackets=True)

    def word(self) -> str:
        """Read the letters of a group in braces."""
        self.expect("{")
        word = ""
        while self.token.text and self.token.text != "}":
            word += self.token.text
            self.place += 1
        self.expect("}")
        return word

    def cases(self) -> Node:
        r"""Read ``\begin{cases} a & \text{if } x = 0 \\ b & \text{otherwise} \end{cases}``."""
        start = self.token
        self.place += 1
        if self.word() != "cases":
            self.fail("of the environments only cases is read", start)
        found: list[Node] = []
        while True:
            value = self.sum()
            self.expect("&")
            said = self.word() if self.take(r"\text", r"\textrm", r"\mathrm", r"\mbox") else "if"
            if said == "otherwise":
                found.append(Node("case", (value,)))
                break
            if said not in {"if", "for"}:
                self.fail(f"{said[:20]!r} is no condition; write \\text{{if }} x = 0, or \\text{{otherwise}}")
            left = self.sum()
            sign = self.token
            if sign.text not in COMPARED:
                self.unexpected("a comparison")
            self.place += 1
            found.append(Node("case", (value, left, self.sum()), COMPARED[sign.text]))
            if not self.take("\\\\"):
                self.fail("the last case must be \\text{otherwise}")
        self.take("\\\\")
        if not self.take(r"\end") or self.word() != "cases":
            self.fail("the cases are not closed", start)
        return call("cases", *found)

    def applied(self, function: str, token: Token, *, brackets: bool = False) -> Node:
        """Read the power of a function, then its argument: in brackets, or one factor if that is clear."""
        raised = self.exponent() if self.token.text == "^" else None
        if raised is not None and str(raised).startswith("-"):
            self.fail(f"whether {token.text}^{{-1}} is an inverse function or a quotient is ambiguous", token)
        if self.token.text == "_":
            self.fail(f"a base below {token.text} is not read; divide by the logarithm of the base")
        opened = self.token.text in {*BRACKETS, r"\left", "{"} and self.spelling() is None
        if brackets and not opened:
            self.unexpected(f"the argument of {function} in brackets")
        arguments = self.arguments() if opened else (self.power(),)
        if not opened and self.begins_factor() and self.token.text not in {r"\log", r"\ln"}:
            self.fail(f"where the argument of {token.text} ends is ambiguous; write brackets", token)
        value = call(function, *arguments)
        return value if raised is None else Node("power", (value, raised))

    def arguments(self) -> tuple[Node, ...]:
        r"""Read ``(x, y)``, ``\left(x\right)`` or ``{\left(x\right)}``."""
        braced = bool(self.take("{"))
        if braced and self.token.text not in BRACKETS and self.token.text != r"\left":
            found = [self.sum()]
            self.expect("}")
            return tuple(found)
        sized = bool(self.take(r"\left"))
        opened = self.token
        if opened.text not in BRACKETS:
            self.unexpected("the argument in brackets")
        self.place += 1
        found = [self.sum()]
        while self.take(","):
            found.append(self.sum())
        if sized and not self.take(r"\right"):
            self.unexpected(r"'\right'")
        self.expect(BRACKETS[opened.text])
        if braced:
            self.expect("}")
        return tuple(found)

    def special(self, function: str, token: Token) -> Node:
        r"""Read Γ, ψ, ζ, min or max with its argument; ``\psi^{(1)}`` and ``\psi_1`` are polygammas."""
        if function == "digamma" and self.token.text in {"^", "_"}:
            return self.polygamma()
        raised = self.exponent() if self.token.text == "^" else None
        if self.token.text == "_":
            self.fail(f"{self.source(token)} is not declared", token)
        value = call(function, *self.arguments())
        return value if raised is None else power(value, raised)

    def polygamma(self) -> Node:
        token = self.token
        lowered = bool(self.take("_"))
        if lowered:
            order = self.argument("an order")
        else:
            self.place += 1
            self.expect("{")
            if self.token.text != "(":
                self.fail(
                    "a power of ψ is written \\left(\\psi(x)\\right)^{…}; its derivative \\psi^{(1)}", token
                )
            order = self.bracketed()
            self.expect("}")
        if order.head != "number":
            self.fail("the order of ψ must be a number", token)
        return call("polygamma", order, *self.arguments())

    def harmonic(self) -> Node:
        """Read ``H_t``, ``H_{t}^{(2)}``, ``H_t(2)`` being refused."""
        token = self.token
        self.place += 1
        if self.token.text != "_":
            self.fail("a harmonic number is written H_t or H_t^{(2)}", token)
        self.place += 1
        index = self.argument("an index")
        if self.token.text != "^":
            return call("harmonic", index)
        if self.ahead(1).text == "{" and self.ahead(2).text == "(":
            self.place += 2
            order = self.bracketed()
            self.expect("}")
            return call("harmonic", index, order)
        return self.fail("H_t^2 may be a square or an order; write \\left(H_t\\right)^2 or H_t^{(2)}", token)

    def c4(self) -> Node:
        """Read ``c_4(n)`` with its power before or behind the argument."""
        while self.token.text != "4":
            self.place += 1
        self.place += 1
        self.take("}")
        raised = self.exponent() if self.token.text == "^" else None
        value = call("c4", *self.arguments())
        return value if raised is None else power(value, raised)
