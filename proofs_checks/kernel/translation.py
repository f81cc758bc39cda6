"""The core's terms and formulas in Coq's words, by a whitelist of operators: what has no line is refused.

An integer term is an integer of Coq (``Z``) and enters a real one by ``IZR``, whole; so putting a term for
an integer variable and translating can be done in either order. Sums, products and powers are those of
``templates/integers.v``. Every term has a value in Coq, 1/0 too; that each has one in the core's sense is
not asked of Coq.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from proofs_checks.kernel.coq import NAME, TAKEN
from theory.core.display import shown
from theory.core.terms import INTEGER, Term, is_integer, opened


class NotTranslated(ValueError):
    """A term or a proof holds something that has no translation; the message says what."""


RESERVED = TAKEN | frozenset(
    {
        "Sum",
        "Prod",
        "choose",
        "terms",
        "factors",
        "powerRZ",
        "IZR",
        "Gamma",
        "digamma",
        "erfc",
        "harmonic",
        "euler_constant",
    }
    | {"harmonic", "is_lim_seq", "Finite", "p_infty", "Z"}
)
FUNCTIONS = {"sqrt": "sqrt", "exp": "exp", "log": "ln", "sin": "sin", "sinh": "sinh"}
CONSTANTS = {"pi": "PI", "e": "(exp 1)", "euler": "euler_constant"}
ABSTRACT = {"gamma": "Gamma", "digamma": "digamma", "erfc": "erfc", "harmonic": "harmonic"}
"""Functions that are bound by the theorem: what is used of them stands among its hypotheses."""
SIGNS = {"eq": "=", "ne": "<>", "le": "<=", "lt": "<"}


class Names:
    """One Coq name for each variable, the same in a whole file."""

    def __init__(self) -> None:
        """Begin with no names."""
        self._names: dict[Term, str] = {}
        self._taken: set[str] = set()

    def __getitem__(self, v: Term) -> str:
        if v not in self._names:
            word = str(v.args[0])
            if not NAME.fullmatch(word):
                raise NotTranslated(f"{word} is no name for Coq")
            base = (
                f"{word}_" if word in RESERVED or word[:2] in {"H_", "D_", "P_", "E_", "W_", "i_"} else word
            )
            name, number = base, 2
            while name in self._taken:
                name, number = f"{base}_v{number}", number + 1
            self._names[v] = name
            self._taken.add(name)
        return self._names[v]

    def give(self, v: Term, name: str) -> None:
        """Give a variable that is bound in a proof the name it has there."""
        self._names[v] = name


class Translation:
    """Terms as Coq's text; one instance a file."""

    def __init__(self) -> None:
        """Begin with no names."""
        self.names = Names()
        self.functions: set[str] = set()

    def integer(self, t: Term, inside: tuple[str, ...] = ()) -> str:
        """Return an integer term as one of type Z, in parentheses where it is no word."""
        if not is_integer(t):
            raise NotTranslated(f"{shown(t)} is no integer")
        if t.op == "number":
            n = int(t.args[0])
            return str(n) if n >= 0 else f"(- {-n})"
        if t.op == "variable":
            return self.names[t]
        if t.op == "bound":
            return str(inside[t.args[0]])
        if t.op in ("add", "mul"):
            sign = " + " if t.op == "add" else " * "
            return f"({sign.join(self.integer(c, inside) for c in t.args)})"
        if t.op == "pow" and t.args[1].op == "number" and 0 < t.args[1].args[0] < 9:
            return f"({' * '.join([self.integer(t.args[0], inside)] * int(t.args[1].args[0]))})"
        if t.op == "apply" and t.args[0].op == "sequence":
            return f"({self.names[t.args[0]]} {self.integer(t.args[1], inside)}%Z)"
        raise NotTranslated(f"no integer of Coq for {t.op}")

    def is_integral(self, t: Term) -> bool:
        """Whether an integer term is one of type Z, not only a real number that is whole."""
        if t.op in ("number", "variable", "bound"):
            return True
        if t.op in ("add", "mul"):
            return all(self.is_integral(c) for c in t.args)
        if t.op == "pow":
            return t.args[1].op == "number" and 0 < t.args[1].args[0] < 9 and self.is_integral(t.args[0])
        return t.op == "apply" and t.args[0].op == "sequence"

    def real(self, t: Term, inside: tuple[str, ...] = ()) -> str:
        """Return a number as one of type R, in parentheses where it is no word."""
        if t.op == "number":
            return _number(t.args[0])
        if is_integer(t) and self.is_integral(t):
            return f"(IZR {self.integer(t, inside)}%Z)"
        if t.op == "variable":
            return self.names[t]
        if t.op == "bound":
            return str(inside[t.args[0]])
        if t.op == "constant":
            self.functions |= {"euler"} & {t.args[0]}
            return CONSTANTS[t.args[0]]
        if t.op in ("add", "mul"):
            sign = " + " if t.op == "add" else " * "
            return f"({sign.join(self.real(c, inside) for c in t.args)})"
        if t.op == "pow":
            return self._power(t, inside)
        if t.op == "function":
            return self._function(t, inside)
        if t.op == "binomial":
            return f"(choose {' '.join(f'{self.integer(c, inside)}%Z' for c in t.args)})"
        if t.op in ("sum", "product"):
            name = f"i_{len(inside)}"
            low, high = (f"{self.integer(c, inside)}%Z" for c in t.args[:2])
            body = self.real(t.args[2], (name, *inside))
            return f"({'Sum' if t.op == 'sum' else 'Prod'} {low} {high} (fun {name} : Z => {body}))"
        if t.op == "apply" and t.args[0].op == "sequence":
            return f"({self.names[t.args[0]]} {self.integer(t.args[1], inside)}%Z)"
        return self._no(t)

    def _no(self, t: Term) -> str:
        raise NotTranslated(f"no term of Coq for {t.op if t.op != 'function' else t.args[0]}")

    def _power(self, t: Term, inside: tuple[str, ...]) -> str:
        base, exponent = t.args
        x = self.real(base, inside)
        if exponent.op != "number":
            return f"(powerRZ {x} {self.integer(exponent, inside)}%Z)"
        n = int(exponent.args[0])
        if abs(n) > 50:
            raise NotTranslated("a large exponent")
        return f"({x} ^ {n})" if n >= 0 else f"(/ ({x} ^ {-n}))"

    def _function(self, t: Term, inside: tuple[str, ...]) -> str:
        name = t.args[0]
        if name in FUNCTIONS:
            return f"({FUNCTIONS[name]} {self.real(t.args[1], inside)})"
        if name == "harmonic" and is_integer(t.args[1]):
            high, i = self.integer(t.args[1], inside), f"i_{len(inside)}"
            return f"(Sum 1 {high}%Z (fun {i} : Z => (/ ((IZR {i}) ^ {t.args[2]}))))"
        if name in ABSTRACT and (name != "harmonic" or t.args[2:] == (1,)):
            self.functions.add(name)
            return f"({ABSTRACT[name]} {self.real(t.args[1], inside)})"
        return self._no(t)

    def function(self, t: Term) -> str:
        """Return a sequence that is put for a sequence variable."""
        if t.op == "sequence":
            return self.names[t]
        if t.op != "lambda":
            raise NotTranslated(f"no sequence of Coq for {t.op}")
        return f"(fun i_0 : Z => {self.real(t.args[0], ('i_0',))})"

    def formula(self, t: Term, inside: tuple[str, ...] = ()) -> str:
        """Return a formula."""
        if t.op in SIGNS:
            if self.integral(t):
                left, right = (self.integer(c, inside) for c in t.args)
                return f"({left} {SIGNS[t.op]} {right})%Z"
            left, right = (self.real(c, inside) for c in t.args)
            return f"{left} {SIGNS[t.op]} {right}"
        if t.op == "all":
            name = f"i_{len(inside)}"
            low, high, body = t.args
            upper = "" if high is None else f"({name} <= {self.integer(high, inside)})%Z -> "
            lower = f"({self.integer(low, inside)} <= {name})%Z -> "
            return f"forall {name} : Z, {lower}{upper}{self.formula(body, (name, *inside))}"
        if t.op in ("tends", "diverges"):
            name = f"i_{len(inside)}"
            body = self.real(t.args[-1], (f"(Z.of_nat {name})", *inside))
            value = "p_infty" if t.op == "diverges" else f"(Finite {self.real(t.args[0], inside)})"
            return f"is_lim_seq (fun {name} : nat => {body}) {value}"
        if t.op == "defined_power":
            base, exponent = t.args
            return f"(0 <= {self.integer(exponent, inside)})%Z \\/ {self.real(base, inside)} <> 0"
        raise NotTranslated(f"no statement of Coq for {t.op}")

    def integral(self, f: Term) -> bool:
        """Whether a relation is one between integers of Coq."""
        return all(is_integer(c) and self.is_integral(c) for c in f.args)

    def binder(self, v: Term) -> str:
        """Return a variable with its type."""
        if v.op == "variable" and v.sort in ("integer", "real"):
            return f"({self.names[v]} : {'Z' if v.sort == INTEGER else 'R'})"
        if v.op == "sequence":
            return f"({self.names[v]} : Z -> {'Z' if v.args[2] == INTEGER else 'R'})"
        raise NotTranslated(f"no variable of Coq for {v.op}")

    def domain(self, v: Term) -> list[str]:
        """Return what the domain of a variable says, as statements."""
        if v.op == "variable":
            return [self.formula(opened(f, v)) for f in v.args[2]]
        name, low, _, range_ = v.args
        del name
        out = []
        for f in range_:
            value = self.names[v]
            whole = v.args[2] == INTEGER
            sides = [self._of_value(c, f"({value} i_0)", whole) for c in f.args]
            scope = "%Z" if v.args[2] == INTEGER and all(map(is_integer, f.args)) else ""
            body = f"({sides[0]} {SIGNS[f.op]} {sides[1]}){scope}"
            out.append(f"forall i_0 : Z, ({int(low.args[0])} <= i_0)%Z -> {body}")
        return out

    def _of_value(self, t: Term, value: str, integer: bool) -> str:
        """Return one side of what a sequence's range says of its value."""
        if t.op == "bound":
            return value
        return self.integer(t, (value,)) if integer and is_integer(t) else self.real(t, (value,))


def _number(x: Fraction) -> str:
    text = str(x.numerator) if x.numerator >= 0 else f"(- {-x.numerator})"
    return text if x.denominator == 1 else f"({text} / {x.denominator})"


def variables_of(terms: Iterable[Term]) -> list[Term]:
    """Return the free variables of terms in a fixed order."""
    found = {v for t in terms for v in t.free}
    return sorted(found, key=lambda v: (v.op, str(v.args[0]), str(v)))
