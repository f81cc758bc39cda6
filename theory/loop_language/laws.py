"""The laws of a datum: names and arguments only. What they mean, each interpreter knows for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import sympy as sp

from theory.language.expression_functions import FUNCTIONS, Known, Part
from theory.loop_language.statistics import CHOICE

MOST_MOMENTS = 8


@dataclass(frozen=True, slots=True)
class LawKind:
    """A family of laws: its arguments, what must hold of them, and the words in which a law is read."""

    name: str
    arguments: tuple[str, ...]
    words: str
    positive: tuple[str, ...] = ()
    """Arguments that must be > 0."""
    nonnegative: tuple[str, ...] = ()
    """Arguments that must be ≥ 0."""
    scale: tuple[str, ...] = ()
    """Arguments that must be ≥ 0, and multiply: the moments are those of a law, of −x, below 0 too."""
    chances: tuple[str, ...] = ()
    """Arguments that must lie in [0, 1]."""
    whole: tuple[str, ...] = ()
    """Arguments that must be whole and ≥ 1."""
    refusal: str = ""
    """Why no interpreter takes it, for laws that are known and outside the class."""


LAW_KINDS: dict[str, LawKind] = {
    kind.name: kind
    for kind in (
        LawKind(
            "normal",
            ("mean", "variance"),
            "normal with mean {} and variance {}",
            nonnegative=("variance",),
        ),
        LawKind("categorical", ("p",), "an atom, the i-th with probability {}"),
        LawKind("bernoulli", ("p",), "1 with probability {}, else 0", chances=("p",)),
        LawKind(
            "binomial",
            ("N", "p"),
            "binomial: successes in {} trials of probability {}",
            whole=("N",),
            chances=("p",),
        ),
        LawKind("poisson", ("mean",), "Poisson with mean {}", nonnegative=("mean",)),
        LawKind(
            "gamma",
            ("shape", "mean"),
            "gamma with shape {} and mean {}",
            positive=("shape",),
            scale=("mean",),
        ),
        LawKind("exponential", ("mean",), "exponential with mean {}", scale=("mean",)),
        LawKind("uniform", ("a", "b"), "uniform between {} and {}"),
        LawKind("beta", ("a", "b"), "beta with parameters {} and {}", positive=("a", "b")),
        LawKind(
            "inverse_gamma",
            ("shape", "scale"),
            "inverse gamma with shape {} and scale {}",
            positive=("shape",),
            scale=("scale",),
        ),
        LawKind(
            "quadratic",
            ("mean", "V0", "V1", "v2"),
            "of the natural exponential family with mean {} and variance {} + {}·mean + {}·mean²",
        ),
        LawKind("moments", (), "of any law with the moments {}"),
        LawKind(
            "truncated_normal",
            ("mean", "variance", "low", "high"),
            "normal with mean {} and variance {}, kept between {} and {}",
            refusal="draws are truncated: their conditional mean is no polynomial in the state; "
            "declare its moments, or judge by simulation",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Law:
    """The law of one datum; ``arguments`` are expressions in parameters, old states and t."""

    name: str
    arguments: tuple[sp.Expr, ...]

    @property
    def kind(self) -> LawKind:
        """Return the family."""
        return LAW_KINDS[self.name]

    def map(self, change: Callable[[sp.Expr], sp.Expr]) -> Law:
        """Return the law with ``change`` applied to each argument."""
        return Law(self.name, tuple(change(argument) for argument in self.arguments))

    def argument(self, name: str) -> sp.Expr:
        """Return an argument by its name."""
        return self.arguments[self.kind.arguments.index(name)]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"

    def __iter__(self) -> Iterator[sp.Expr]:
        return iter(self.arguments)


class LawHead(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """A law as the parser returns it: the head's name is the law's."""


def _head(name: str) -> type[sp.Function]:
    return type(f"Law_{name}", (LawHead,), {"law": name})


_HEADS = {name: _head(name) for name in LAW_KINDS}


def _grow(parts: list[Part]) -> tuple[float, float]:
    return sum(part.bits for part in parts) + 2, 2.0


LAW_FUNCTIONS: dict[str, Known] = {
    name: Known(
        build=_HEADS[name],
        arguments=(len(kind.arguments),) * 2 if kind.arguments else (1, MOST_MOMENTS),
        grow=_grow,
        usage=f"{name}({', '.join(kind.arguments) or 'm1, …, mk'})",
    )
    for name, kind in LAW_KINDS.items()
}
"""The functions that a law's text may begin with."""
_FUNCTION = FUNCTIONS["gamma"]
LAW_FUNCTIONS["gamma"] = replace(
    LAW_FUNCTIONS["gamma"],
    build=lambda *parts: (_FUNCTION.build if len(parts) == 1 else _HEADS["gamma"])(*parts),
    arguments=(1, 2),
    grow=lambda parts: _FUNCTION.grow(parts) if len(parts) == 1 else _grow(parts),
    usage="gamma(shape, mean), the law, or gamma(x), the function",
)


LAW_FUNCTIONS["luce"] = CHOICE


class UnknownLaw(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """A law that is known by name and not taken; ``WRITTEN_OTHERWISE`` says what to write."""


WRITTEN_OTHERWISE = {
    "chi_square": "with k degrees of freedom is the gamma law of this shape and mean: write gamma(k/2, k)",
    "chi": "with k degrees of freedom is declared by its moments: "
    "write moments(sqrt(2)*gamma((k + 1)/2)/gamma(k/2), k)",
    "wishart": "is drawn for a matrix, and a datum is a number: write the entries of the Cholesky factor as "
    "states, like covariance.traces",
}
LAW_FUNCTIONS |= {
    name: Known(
        build=partial(lambda word, *_: UnknownLaw(sp.Symbol(word)), name),
        arguments=(1, 3),
        grow=_grow,
        usage=f"{name}: {said}",
    )
    for name, said in WRITTEN_OTHERWISE.items()
}


def law_of(tree: sp.Expr) -> Law | None:
    """Return the law that a parsed text is, or nothing if it is none."""
    if not isinstance(tree, LawHead) or any(argument.has(LawHead) for argument in tree.args):
        return None
    return Law(type(tree).law, tuple(tree.args))


def _law(name: str) -> Callable[..., Law]:
    def make(*arguments: object) -> Law:
        wanted = LAW_KINDS[name].arguments
        if len(arguments) != len(wanted) if wanted else not 1 <= len(arguments) <= MOST_MOMENTS:
            raise TypeError(f"{name} takes {', '.join(wanted) or f'1 to {MOST_MOMENTS} moments'}")
        return Law(name, tuple(sp.sympify(argument) for argument in arguments))

    make.__name__ = name
    make.__doc__ = f"Return the law ``{LAW_FUNCTIONS[name].usage}``."
    return make


normal = _law("normal")
bernoulli = _law("bernoulli")
categorical = _law("categorical")
binomial = _law("binomial")
poisson = _law("poisson")
gamma = _law("gamma")
exponential = _law("exponential")
uniform = _law("uniform")
beta = _law("beta")
inverse_gamma = _law("inverse_gamma")
quadratic = _law("quadratic")
moments = _law("moments")
