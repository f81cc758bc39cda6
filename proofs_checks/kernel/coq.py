"""Certificates' trees in Coq's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from proofs_checks.kernel.tree import Tree

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,80}")
TAKEN = frozenset(
    re.findall(
        r"\w+",
        "R S O E I PI INR Gamma sum prod pow sqrt exp ln sin cos sinh nat le lt Prop Set Type fun forall "
        "exists if then else let in at as with match end return fix cofix where using by",
    )
)
"""Words that mean something else in Coq, and so get an underscore."""
ADD, MUL, POWER, APPLY = 1, 2, 3, 4


class BadCertificate(ValueError):
    """A certificate holds something that no template knows."""


def name(word: object) -> str:
    """Return a name as Coq may bind it; what is no plain word is refused."""
    if not isinstance(word, str) or not NAME.fullmatch(word):
        raise BadCertificate(f"{word!r} is no name")
    return f"{word}_" if word in TAKEN or re.fullmatch(r"[hsD][0-9]+", word) else word


def natural(tree: Tree, outer: int = 0) -> str:
    """Return a natural number, in parentheses where ``outer`` asks for them."""
    match tree:
        case {"op": "index", "name": word}:
            return name(word)
        case {"op": "literal", "value": int(value)} if value >= 0:
            return str(value)
        case {"op": "plus", "args": [*args]}:
            return _wrap(" + ".join(natural(arg, ADD) for arg in args), ADD, outer)
        case {"op": "minus", "args": [whole, part]}:
            return _wrap(f"{natural(whole, ADD)} - {natural(part, MUL)}", ADD, outer)
        case {"op": "times", "args": [*args]}:
            return _wrap(" * ".join(natural(arg, POWER) for arg in args), MUL, outer)
    raise BadCertificate(f"{tree!r} is no natural number")


def _place(tree: Tree) -> str:
    text = natural(tree)
    return text if NAME.fullmatch(text) else (f"({text})%nat" if " " in text else f"{text}%nat")


def _wrap(text: str, level: int, outer: int) -> str:
    return f"({text})" if level <= outer else text


def real(tree: Tree, outer: int = 0) -> str:
    """Return a real number, in parentheses where ``outer`` asks for them."""
    match tree:
        case {"op": "number", "value": str(value)} if re.fullmatch(r"-?\d+(/[1-9]\d*)?", value):
            plain = re.fullmatch(r"\d+", value) is not None
            return value if plain else f"({value.replace('-', '- ').replace('/', ' / ')})"
        case {"op": "pi"}:
            return "PI"
        case {"op": "real", "name": word}:
            return name(word)
        case {"op": "nat", "args": [number]}:
            return _wrap(f"INR {natural(number, APPLY)}", APPLY, outer)
        case {"op": "add", "args": [*args]}:
            return _wrap(_sum(args), ADD, outer)
        case {"op": "mul", "args": [*args]}:
            return _wrap(
                " * ".join(real(arg, ADD if i == 0 else MUL) for i, arg in enumerate(args)), MUL, outer
            )
        case {"op": "div", "args": [above, below]}:
            return _wrap(f"{real(above, ADD)} / {real(below, MUL)}", MUL, outer)
        case {"op": "pow", "args": [base], "exponent": exponent}:
            return _wrap(f"{real(base, POWER)} ^ {_argument(exponent)}", POWER, outer)
        case {"op": "sum" | "prod" as op, "index": index, "from": low, "to": high, "args": [term]}:
            inner = f"(fun {name(index)} => {real(term)})"
            return _wrap(f"{op} {natural(low, APPLY)} {_argument(high)} {inner}", APPLY, outer)
        case {"op": "apply", "name": word, "at": [*places]}:
            return _wrap(" ".join([name(word), *(_place(place) for place in places)]), APPLY, outer)
        case {
            "op": "function",
            "name": "exp" | "ln" | "sin" | "cos" | "sinh" | "sqrt" as word,
            "args": [inner],
        }:
            return _wrap(f"{word} {real(inner, APPLY)}", APPLY, outer)
        case {"op": "function", "name": "Gamma" | "digamma" as word, "args": [inner]}:
            return _wrap(f"{name(word)} {real(inner, APPLY)}", APPLY, outer)
        case {"op": "cases", "args": [*values], "conditions": [*conditions]} if (
            len(values) == len(conditions) + 1
        ):
            text = real(values[-1])
            for value, condition in zip(values[-2::-1], conditions[::-1], strict=True):
                text = f"if {_decision(condition)} then {real(value)} else {text}"
            return f"({text})"
    raise BadCertificate(f"{tree!r} is no real number")


def _atomic(tree: Tree) -> bool:
    return tree["op"] in ("index", "literal")


def _argument(tree: Tree) -> str:
    return natural(tree) if _atomic(tree) else f"({natural(tree)})"


def _decision(condition: Tree) -> str:
    match condition:
        case {"rel": "=", "args": [left, right]}:
            return f"Req_EM_T {real(left, APPLY)} {real(right, APPLY)}"
        case {"rel": ">", "args": [left, right]}:
            return f"Rgt_dec {real(left, APPLY)} {real(right, APPLY)}"
    raise BadCertificate(f"{condition!r} is no condition")


def _sum(args: Sequence[Tree]) -> str:
    text = real(args[0], ADD - 1)
    for arg in args[1:]:
        negated = _negated(arg)
        text += f" - {real(negated, ADD)}" if negated is not None else f" + {real(arg, ADD)}"
    return text


def _negated(tree: Tree) -> Tree | None:
    """Return −x if x begins with a minus sign."""
    match tree:
        case {"op": "number", "value": str(value)} if value.startswith("-"):
            return {"op": "number", "value": value[1:]}
        case {"op": "mul", "args": [first, *rest]}:
            opposite = _negated(first)
            if opposite == {"op": "number", "value": "1"} and rest:
                return rest[0] if len(rest) == 1 else {"op": "mul", "args": rest}
            return None if opposite is None else {"op": "mul", "args": [opposite, *rest]}
        case {"op": "div", "args": [above, below]}:
            opposite = _negated(above)
            return None if opposite is None else {"op": "div", "args": [opposite, below]}
    return None


def relation(tree: Tree) -> str:
    """Return a statement without its quantifiers."""
    match tree:
        case {"rel": "=" | "<" | "<=" as sign, "args": [left, right]}:
            return f"{real(left)} {sign} {real(right)}"
        case {"rel": "from", "name": word, "from": int(low)}:
            return f"({low} <= {name(word)})%nat"
        case {"rel": "limit", "index": index, "args": [function, value]}:
            target = "p_infty" if value == {"op": "infinity"} else f"(Finite {real(value, APPLY)})"
            return f"is_lim_seq (fun {name(index)} => {real(function)}) {target}"
    raise BadCertificate(f"{tree!r} is no statement")


def statement(item: Tree) -> str:
    """Return a statement with its quantifiers."""
    claim = item.get("claim", item)
    quantified = item.get("for_all", [])
    text = relation(claim)
    for bound in reversed(quantified):
        index, low = name(bound["name"]), int(bound["from"])
        text = (
            f"forall {index} : nat, ({low} <= {index})%nat -> {text}"
            if low
            else f"forall {index} : nat, {text}"
        )
    return text
