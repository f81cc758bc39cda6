r"""An expression's text in LaTeX, its terms in the order in which they are written.

Everything may break over lines where it stands inline in a paragraph: TeX breaks at ``+`` and ``-`` outside
groups, so what is long is kept out of groups. Long brackets are of fixed size (``\biggl(``), a long numerator
stands behind its fraction, and long products may break between their factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from theory.language.latex.names import latex_of_name
from theory.language.parameters import Parameter, latex_names
from theory.language.syntax import Node, Written, read_syntax

LINE = 30.0
"""Beyond this width, in letters, brackets and fractions let lines break, unless told otherwise."""

CONSTANTS = {"pi": r"\pi", "π": r"\pi", "e": "e", "EulerGamma": r"\gamma", "γ": r"\gamma", "oo": r"\infty"}
PREFIXED = {
    **{
        word: rf"\{word}"
        for word in ("log", "sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "min", "max")
    },
    "ln": r"\log",
    "gamma": r"\Gamma",
    "Γ": r"\Gamma",
    "digamma": r"\psi",
    "psi": r"\psi",
    "ψ": r"\psi",
    "zeta": r"\zeta",
    "ζ": r"\zeta",
    "c4": "c_4",
    "erf": r"\operatorname{erf}",
    "erfc": r"\operatorname{erfc}",
    "loggamma": r"\log\Gamma",
    "trigamma": r"\psi^{(1)}",
}
ENCLOSED = {
    "abs": (r"\lvert ", r"\rvert"),
    "floor": (r"\lfloor ", r"\rfloor"),
    "ceiling": (r"\lceil ", r"\rceil"),
}
OWN = {
    "survival_exponent": "g_{%s}",
    "survival_passage": "T_g(%s)",
    "loss_median": "m_{%s}(%s)",
    "descent_constant": "h_0(1)",
    "sojourn_time": "G_{%s}(%s)",
    "remaining_share": "v_{%s}(%s)",
    "count_probability": r"\mathbb{P}(X_{%s} = %s \mid %s, %s)",
}
"""The library's own functions of which LaTeX is a pattern."""
SIGNS = {"=": "=", "<": "<", ">": ">", "<=": r"\le", ">=": r"\ge", "≤": r"\le", "≥": r"\ge"}


def latex_of_text(text: str, parameters: Iterable[Parameter] = (), *, line: float = LINE) -> str:
    r"""Return an expression of the library's language in LaTeX, as it is written.

    Args:
        text: the expression, with its abbreviations behind ``where``, if any.
        parameters: whose LaTeX is used for their names, and whose lists have a length.
        line: how many letters fit a line, about.

    Raises:
        ExpressionError: the text is no expression.

    >>> print(latex_of_text("sigma^2*d/(d - T - 1)*sum(1/i^2, i, 1, t)"))
    \frac{\sigma^{2} d}{d - T - 1} \sum_{i=1}^{t} \frac{1}{i^{2}}
    """
    written = read_syntax(text)
    short = tuple((name, index, _without_reciprocals(body)) for name, index, body in written.short)
    return _Writer(latex_names(parameters), line).written(Written(_without_reciprocals(written.body), short))


def _without_reciprocals(node: Node) -> Node:
    """Return the node with ``reciprocal_gammas(a, b)``, 1/(Γ(a + √b)Γ(a − √b)), below a line."""
    parts = tuple(_without_reciprocals(part) for part in node.parts)
    if node.text == "reciprocal_gammas":
        middle, root = parts[0], Node("call", parts[1:], "sqrt")
        sides = (Node("sum", (middle, root)), Node("sum", (middle, Node("negative", (root,)))))
        gammas = tuple(Node("call", (_flat(side),), "gamma") for side in sides)
        return Node("quotient", (Node("number", text="1"), Node("product", gammas)))
    if node.head == "product" and any(part.text == "reciprocal_gammas" for part in node.parts):
        return merged(Node("quotient", (Node("product", parts), Node("number", text="1"))))
    return Node(node.head, parts, node.text)


def _flat(node: Node) -> Node:
    first, *others = node.parts
    return Node("sum", (*(first.parts if first.head == "sum" else (first,)), *others))


@dataclass
class _Writer:
    """Writes nodes; ``names`` are those of the parameters, ``line`` the letters that fit one."""

    names: Mapping[str, str]
    line: float

    def written(self, written: Written) -> str:
        shown = self.open(written.body)
        if not written.short:
            return shown
        behind = []
        for short, index, body in written.short:
            called = f"{self.name(short)}({self.name(index)})" if index else self.name(short)
            behind.append(f"{called} = {self.open(body)}")
        return rf"{shown} \quad\text{{with }} " + r",\ \allowbreak ".join(behind)

    def name(self, text: str) -> str:
        return self.names.get(text) or CONSTANTS.get(text) or latex_of_name(text)

    # --- where lines may break ----------------------------------------------------------------------

    def open(self, node: Node) -> str:
        """Write a node outside all groups."""
        if node.head == "sum":
            shown = self.open_factor(node.parts[0])
            for part in node.parts[1:]:
                minus = part.head == "negative"
                shown += f" - {self.open_factor(part.parts[0])}" if minus else f" + {self.open_factor(part)}"
            return shown
        return self.open_factor(node)

    def open_factor(self, node: Node) -> str:
        """Write a term outside all groups, breaking long products and quotients."""
        if node.head == "negative":
            return f"-{self.open_factor(node.parts[0])}"
        if width(node) <= self.line:
            return self.shut(node)
        if node.head == "sum":
            return self.brackets(node)
        if node.head == "product":
            return self.open_product(node.parts)
        if node.head == "quotient":
            return self.open_quotient(*merged(node).parts)
        return self.open_power(node)

    def open_product(self, factors: tuple[Node, ...] | list[Node]) -> str:
        """Write factors between which lines may break, before those that are wide."""
        shown = ""
        for place, part in enumerate(factors):
            text = self.open_power(part)
            if part.head == "range" and place < len(factors) - 1:
                text = self.brackets(part)
            shown += (r" \allowbreak " if width(part) > 3 else " ") * bool(shown) + text
        return shown

    def open_power(self, node: Node) -> str:
        if width(node) <= self.line:
            return self.factor(node)
        if node.head in {"sum", "negative"}:
            return self.brackets(node)
        if node.head == "power" and node.parts[0].head == "sum":
            return f"{self.brackets(node.parts[0])}^{{{self.shut(node.parts[1])}}}"
        if node.head == "range":
            kind, _, index = node.text.partition(":")
            term, low, high = node.parts
            return f"{self.limits(kind, index, low, high)} {self.open_power(term)}"
        if node.head == "quotient":
            return self.open_quotient(*merged(node).parts)
        if node.head == "product":
            return self.open_factor(node)
        if node.head == "call" and node.text in PREFIXED and len(node.parts) == 1:
            return PREFIXED[node.text] + self.brackets(node.parts[0])
        return self.factor(node)

    def open_quotient(self, above: Node, below: Node) -> str:
        """Write a long quotient: what is long of the numerator behind the fraction."""
        if width(below) > self.line:
            return rf"{self.open_power(above)} \Big/ {self.brackets(below)}"
        factors = above.parts if above.head == "product" else (above,)
        short = [part for part in factors if width(part) <= self.line]
        long = [part for part in factors if width(part) > self.line]
        over = " ".join(self.factor(part) for part in short) or "1"
        if not long:
            return self.shut(Node("quotient", (above, below)))
        wide = max(width(below), sum(map(width, short))) > 3
        gap = r" \allowbreak " if wide else " "
        return rf"\frac{{{over}}}{{{self.shut(below)}}}{gap}{self.open_product(long)}"

    def brackets(self, node: Node) -> str:
        size = r"\biggl", r"\biggr"
        if not _tall(node):
            size = r"\bigl", r"\bigr"
        return f"{size[0]}({self.open(node)}{size[1]})"

    # --- in one line --------------------------------------------------------------------------------

    def shut(self, node: Node) -> str:
        """Write a node as a group of its own, with nothing around it."""
        head = node.head
        if head == "sum":
            first = node.parts[0]
            shown = f"-{self.term(first.parts[0])}" if first.head == "negative" else self.term(first)
            for part in node.parts[1:]:
                minus = part.head == "negative"
                shown += f" - {self.term(part.parts[0])}" if minus else f" + {self.term(part)}"
            return shown
        if head == "negative":
            return f"-{self.term(node.parts[0])}"
        return self.term(node)

    def term(self, node: Node) -> str:
        """Write a node that is added to others."""
        if node.head in {"sum", "negative"}:
            return self.shut_brackets(node)
        if node.head == "product":
            return self.product(node)
        if node.head == "quotient":
            above, below = merged(node).parts
            return rf"\frac{{{self.shut(above)}}}{{{self.shut(below)}}}"
        return self.factor(node)

    def product(self, node: Node) -> str:
        shown = ""
        for place, part in enumerate(node.parts):
            last = place == len(node.parts) - 1
            text = self.factor(part) if last or part.head != "range" else self.shut_brackets(part)
            if not last and text.startswith(r"\operatorname"):
                text = rf"(\{text[1:]})"
            digits = shown[-1:].isdigit() and text[:1].isdigit()
            shown += (r" \cdot " if digits else " ") * bool(shown) + text
        return shown

    def factor(self, node: Node) -> str:
        """Write a node that is multiplied by others."""
        head = node.head
        if head == "number":
            return node.text
        if head == "name":
            return self.name(node.text)
        if head == "entry":
            return f"{self.name(node.text)}_{{{self.shut(node.parts[0])}}}"
        if head == "power":
            return self.power(node)
        if head == "call":
            return self.call(node)
        if head == "range":
            kind, _, index = node.text.partition(":")
            term, low, high = node.parts
            return f"{self.limits(kind, index, low, high)} {self.factor(term)}"
        if head == "quotient":
            return self.term(node)
        if head == "product":
            return self.product(node)
        return self.shut_brackets(node)

    def limits(self, kind: str, index: str, low: Node, high: Node) -> str:
        sign = r"\sum" if kind == "sum" else r"\prod"
        return f"{sign}_{{{self.name(index)}={self.shut(low)}}}^{{{self.shut(high)}}}"

    def shut_brackets(self, node: Node) -> str:
        return rf"\left({self.shut(node)}\right)"

    def power(self, node: Node) -> str:
        base, exponent = node.parts
        if exponent.head == "quotient" and str(exponent) == "1/2":
            return rf"\sqrt{{{self.shut(base)}}}"
        raised = self.shut(exponent)
        if base.head == "name" and "^" in self.name(base.text):
            return rf"\left({self.name(base.text)}\right)^{{{raised}}}"
        if base.head in {"number", "name", "entry"} or (
            base.head == "call" and (base.text in {"c4", "gamma", "Γ", "zeta"} or _own(base.text))
        ):
            return f"{self.factor(base)}^{{{raised}}}"
        return f"{self.shut_brackets(base)}^{{{raised}}}"

    def call(self, node: Node) -> str:
        function, parts = node.text, node.parts
        if function == "cases":
            return self.cases(parts)
        shown = [self.shut(part) for part in parts]
        if function == "sqrt":
            return rf"\sqrt{{{shown[0]}}}"
        if function == "exp":
            return f"e^{{{shown[0]}}}"
        if function in {"harmonic", "H", "H2", "H₂"}:
            order = shown[1] if len(shown) == 2 else ("2" if function in {"H2", "H₂"} else "")
            return f"H_{{{shown[0]}}}" + (f"^{{({order})}}" if order else "")
        if function == "polygamma":
            return rf"\psi^{{({shown[0]})}}{self.argument(parts[1])}"
        if function == "binomial":
            return rf"\binom{{{shown[0]}}}{{{shown[1]}}}"
        if function == "factorial":
            simple = parts[0].head in {"number", "name"}
            return f"{shown[0]}!" if simple else rf"\left({shown[0]}\right)!"
        if function == "len":
            return "N" if parts[0].text == "p" else "m"
        if function == "xlogx":
            return f"{self.factor(parts[0])} \\log {self.factor(parts[0])}"
        if function in ENCLOSED:
            left, right = ENCLOSED[function]
            return f"{left}{shown[0]}{right}"
        if function in OWN:
            pattern = OWN[function]
            return pattern % tuple(shown[: pattern.count("%s")])
        called = PREFIXED.get(function) or self.name(function)
        inside = ", ".join(shown)
        return f"{called}{self.argument(parts[0])}" if len(parts) == 1 else rf"{called}\left({inside}\right)"

    def argument(self, node: Node) -> str:
        tall = _tall(node)
        return rf"\left({self.shut(node)}\right)" if tall else f"({self.shut(node)})"

    def cases(self, parts: tuple[Node, ...]) -> str:
        rows = []
        for part in parts:
            value, *sides = part.parts
            said = (
                rf"\text{{if }} {self.shut(sides[0])} {SIGNS[part.text]} {self.shut(sides[1])}"
                if sides
                else r"\text{otherwise}"
            )
            rows.append(f"{self.shut(value)} & {said}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _own(function: str) -> bool:
    """Whether a function is an abbreviation of the formula's own."""
    return len(function) == 1


def merged(node: Node) -> Node:
    """Return a quotient with the quotients among the factors of its numerator put below the line.

    >>> str(merged(read_syntax("pi^2/6*V0/n").body))
    'pi^2*V0/(6*n)'
    """
    above, below = node.parts
    factors = above.parts if above.head == "product" else (above,)
    if not any(part.head == "quotient" for part in factors):
        return node
    over: list[Node] = []
    under: list[Node] = []
    for part in factors:
        top, bottom = (merged(part).parts) if part.head == "quotient" else (part, None)
        over += top.parts if top.head == "product" else (top,)
        if bottom is not None:
            under += bottom.parts if bottom.head == "product" else (bottom,)
    over = [part for part in over if str(part) != "1"] or [Node("number", text="1")]
    under += below.parts if below.head == "product" else (below,) * (str(below) != "1")
    return Node("quotient", (_product(over), _product(under)))


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Node("product", tuple(factors))


def _tall(node: Node) -> bool:
    """Whether brackets around a node should grow with it."""
    return node.head in {"quotient", "range"} or (
        (node.head != "power" or node.parts[0].head not in {"number", "name"})
        and any(_tall(part) for part in node.parts)
    )


def width(node: Node) -> float:
    """Return about how wide a node is, in letters."""
    inner = [width(part) for part in node.parts]
    if node.head in {"number", "name"}:
        return 1.0 if node.head == "name" and node.text not in {"norm2", "trace"} else float(len(node.text))
    if node.head == "sum":
        return sum(inner) + 2.2 * (len(inner) - 1) + 1.0
    if node.head == "product":
        brackets = sum(1.6 for part in node.parts if part.head in {"sum", "negative"})
        return sum(inner) + brackets + 0.3 * len(inner)
    if node.head == "quotient":
        return max(inner) + 0.5
    if node.head == "power":
        bracket = 1.6 if node.parts[0].head not in {"name", "number", "entry"} else 0.0
        return inner[0] + bracket + 0.7 * inner[1]
    if node.head == "range":
        return 2.5 + inner[0] + (1.6 if node.parts[0].head == "sum" else 0.0)
    if node.head == "entry":
        return 1.0 + 0.7 * inner[0]
    if node.head == "case":
        return sum(inner) + 4.0
    if node.text == "cases":
        return max(inner) + 2.0
    if node.text == "xlogx":
        return 2 * inner[0] + 6.0
    return sum(inner) + 3.0 + (0.0 if node.text in {"sqrt", "exp"} else 1.0)
