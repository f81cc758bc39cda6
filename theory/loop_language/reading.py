"""A loop out of the tables of a file: texts are parsed by the whitelist, and nothing is evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

import sympy as sp

from theory.language.expression_functions import Known
from theory.language.expressions import NO_FUNCTIONS, ExpressionError, Parser
from theory.language.loop_tables import (
    DATA_FIELDS,
    DESIGN_FIELDS,
    FIELDS,
    KEPT_DESIGN,
    POOL_FIELDS,
    STATE_FIELDS,
    LoopError,
    flag,
    known,
    names,
)
from theory.language.loop_tables import text as text_of
from theory.language.parameters import Domain, Parameter
from theory.loop_language import hints
from theory.loop_language.definition import (
    GENERATION,
    Data,
    LoopDefinition,
    Pool,
    Source,
    State,
)
from theory.loop_language.divisors import cancelled
from theory.loop_language.laws import (
    LAW_FUNCTIONS,
    LAW_KINDS,
    WRITTEN_OTHERWISE,
    Law,
    UnknownLaw,
    law_of,
)
from theory.loop_language.statistics import OBSERVABLES, STATISTICS
from theory.loop_language.vectors import PLACE, Design

_MATRIX = Parameter(name="X", meaning="the rows of a design", domain=Domain(kind="real"))


class _Subsample(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """``subsample(pool, m, replacement = true)``."""


_SUBSAMPLE = {
    "subsample": Known(
        build=_Subsample,
        arguments=(3, 3),
        grow=lambda parts: (sum(part.bits for part in parts) + 2, 2.0),
        usage="subsample(pool, m, replacement = false)",
        keywords={"replacement": 1},
    )
}


def read_loop(table: Mapping[str, object], parameters: Sequence[Parameter] = ()) -> LoopDefinition:
    """Read one loop; the table ``parameters`` has been read already.

    Args:
        table: as TOML gives it, with the tables state, data, pool, fit and observe.
        parameters: of the loop, with their domains.

    Raises:
        LoopError: a field is wrong; ``path`` names it and the message is one line.

    >>> loop = read_loop(
    ...     {
    ...         "id": "coin",
    ...         "state": {"p": {"start": "1/2"}},
    ...         "data": {"x": {"law": "bernoulli(p)", "size": "10"}},
    ...         "fit": {"p": "mean(x)"},
    ...         "observe": {"variance": "p*(1 - p)"},
    ...     }
    ... )
    >>> loop.fit["p"]
    Mean(x)
    """
    known(table, FIELDS, ())
    reader = _Reader(tuple(parameters), table)
    words = text_of(table, "words", (), "")
    return LoopDefinition(
        id=text_of(table, "id", ()),
        words=words,
        source=text_of(table, "source", (), ""),
        parameters=tuple(parameters),
        states=reader.states(),
        data=reader.data(),
        pools=reader.pools(),
        fit=reader.expressions("fit", STATISTICS, lists=True),
        observables=reader.expressions("observe", OBSERVABLES, lists=bool(reader.place)),
    )


class _Reader:
    """Reads expressions with the names of one loop in scope."""

    def __init__(self, parameters: tuple[Parameter, ...], table: Mapping[str, object]) -> None:
        self.table = table
        self.parameters = parameters
        plain = Domain(kind="real")
        self.states_here = self._names("state", plain)
        entries = table.get("state")
        vectors = isinstance(entries, Mapping) and any(
            isinstance(entry, Mapping) and "length" in entry for entry in entries.values()
        )
        self.place = (PLACE,) if vectors else ()
        self.lists_here = self._names("data", plain, optional=True) + self._names(
            "pool", plain, optional=True
        )

    def _names(self, what: str, domain: Domain, *, optional: bool = False) -> tuple[Parameter, ...]:
        entries = names(self.table, what, optional=optional)
        return tuple(Parameter(name=name, meaning=what, domain=domain) for name in entries)

    def _expression(
        self,
        value: object,
        names: Sequence[Parameter],
        path: tuple[str, ...],
        functions: Mapping[str, Known] = NO_FUNCTIONS,
    ) -> sp.Expr:
        if isinstance(value, bool) or not isinstance(value, (str, int, Fraction)):
            raise LoopError(path, "must be an expression in quotes, or a number")
        if not isinstance(value, str):
            number = Fraction(value)
            if max(number.numerator.bit_length(), number.denominator.bit_length()) > 1_000:
                raise LoopError(path, "has more than 1000 binary digits")
            return sp.Rational(number.numerator, number.denominator)
        try:
            parser = Parser(value, names, functions)
            tree = parser.whole()
        except ExpressionError as error:
            marked = "\n".join(error.marked.splitlines()[1:])
            said = hints.of_expression(value, str(error), path, self.table, functions)
            raise LoopError(path, said, marked) from None
        if said := cancelled(tree, parser.written, self._timed()):
            raise LoopError(path, said)
        if tree.has(sp.E) and any(state.name in {"e", "E"} for state in self.states_here):
            raise LoopError(path, "e is a state here and may not be used; Euler's number is exp(1)")
        return tree

    def _timed(self, *more: Parameter) -> tuple[Parameter, ...]:
        return (*self.parameters, GENERATION, *self.place, *more)

    def states(self) -> tuple[State, ...]:
        found = []
        for name, entry in cast(Mapping[str, object], self.table["state"]).items():
            path = ("state", name)
            fields = known(entry, STATE_FIELDS, path)
            start = self._expression(
                fields.get("start", 0), (*self.parameters, *self.place), (*path, "start")
            )
            length = (
                self._expression(fields["length"], self.parameters, (*path, "length"))
                if "length" in fields
                else None
            )
            found.append(State(name=name, start=start, length=length))
        return tuple(found)

    def data(self) -> tuple[Data, ...]:
        entries = cast(Mapping[str, object], self.table.get("data", {}))
        return tuple(self._datum(name, entry) for name, entry in entries.items())

    def _datum(self, name: str, entry: object) -> Data:
        path = ("data", name)
        if isinstance(entry, Mapping) and "design" in entry:
            return self._design(name, entry)
        fields = known(entry, DATA_FIELDS, path)
        real, kept = flag(fields, "real", path), flag(fields, "kept", path)
        if real and kept:
            raise LoopError(path, "is real or kept; kept data are real already")
        source: Source = "real" if real else "kept" if kept else "model"
        if "sampler" in fields:
            raise LoopError(
                (*path, "sampler"),
                "nothing that a file names is imported; in Python simulate(…, samplers = …) takes it",
            )
        if "from" in fields:
            if "law" in fields or "size" in fields:
                raise LoopError(path, "is drawn from a pool: law and size are that of the subsample")
            names = self._timed(*self.lists_here)
            tree = self._expression(fields["from"], names, (*path, "from"), _SUBSAMPLE)
            if not isinstance(tree, _Subsample) or not isinstance(tree.args[0], sp.Symbol):
                raise LoopError((*path, "from"), "is not of the form subsample(pool, m, replacement = false)")
            pool, size, replacement = tree.args
            return Data(
                name=name, size=size, drawn_from=str(pool), replacement=bool(replacement), source=source
            )
        tree = self._expression(
            text_of(fields, "law", path), self._timed(*self.states_here), (*path, "law"), LAW_FUNCTIONS
        )
        law = law_of(tree)
        if isinstance(tree, UnknownLaw):
            name = str(tree.args[0])
            raise LoopError((*path, "law"), f"{name} {WRITTEN_OTHERWISE[name]}")
        if law is None:
            raise LoopError((*path, "law"), f"is no law; known are {', '.join(LAW_KINDS)}")
        size, inverse = self._size(fields.get("size", 1), (*path, "size"))
        return Data(name=name, law=law, size=size, source=source, inverse_size=inverse)

    def _design(self, name: str, entry: Mapping[str, object]) -> Data:
        path = ("data", name)
        fields = known(entry, DESIGN_FIELDS, path)
        kind = text_of(fields, "design", path)
        labels = self._expression(
            text_of(fields, "labels", path),
            self._timed(_MATRIX, *self.states_here),
            (*path, "labels"),
            LAW_FUNCTIONS,
        )
        law, matrix = law_of(labels), _MATRIX.symbol
        if law is None or law.name != "normal" or sp.degree(law.argument("mean"), matrix) != 1:
            raise LoopError((*path, "labels"), hints.of_labels(self.table))
        mean = law.argument("mean").coeff(matrix, 1)
        if sp.expand(law.argument("mean") - mean * matrix) != 0 or law.argument("variance").has(matrix):
            raise LoopError((*path, "labels"), hints.of_labels(self.table))
        if mean not in {state.symbol for state in self.states_here}:
            raise LoopError((*path, "labels"), hints.of_labels(self.table, mean))
        real = flag(fields, "real", path)
        copies = self._expression(fields.get("copies", 1), self._timed(), (*path, "copies"))
        return Data(
            name=name,
            size=copies,
            law=Law("normal", (mean, law.argument("variance"))),
            source="real" if real else "model",
            design=self._kind_of_design(kind, fields, path),
        )

    def _kind_of_design(self, kind: str, fields: Mapping[str, object], path: tuple[str, ...]) -> Design:
        lengths = {
            str(entry["length"])
            for entry in cast(Mapping[str, object], self.table["state"]).values()
            if isinstance(entry, Mapping) and "length" in entry
        }
        if "columns" in fields and lengths != {str(fields["columns"])}:
            raise LoopError((*path, "columns"), f"must be the length of the state, {', '.join(lengths)}")
        fresh = fields.get("fresh", True)
        if not isinstance(fresh, bool):
            raise LoopError((*path, "fresh"), "must be true or false")
        if kind in hints.FIXED or kind in {one.name for one in self.lists_here}:
            raise LoopError((*path, "design"), KEPT_DESIGN)
        if kind == "normal":
            if "rows" not in fields:
                raise LoopError((*path, "rows"), "is missing: the number of rows")
            rows = self._expression(fields["rows"], (*self.parameters, GENERATION), (*path, "rows"))
            return Design(rows=rows, fresh=fresh)
        lists = {p.name for p in self.parameters if p.domain.shape == "list"}
        named = kind.removeprefix("eigenvalues(").removesuffix(")")
        if not kind.startswith("eigenvalues(") or named not in lists:
            raise LoopError(
                (*path, "design"), "must be normal, or eigenvalues(s), s a list parameter: those of XᵀX"
            )
        if lengths != {f"len({named})"} or "rows" in fields:
            raise LoopError((*path, "design"), f"needs states of length len({named}), and no rows")
        return Design(fresh=False, eigenvalues=named)

    def _size(self, value: object, path: tuple[str, ...]) -> tuple[sp.Expr, sp.Expr | None]:
        if not isinstance(value, Mapping):
            return self._expression(value, self._timed(), path), None
        fields = known(value, ("inverse_mean",), path)
        if "inverse_mean" not in fields:
            raise LoopError(path, 'a random size is { inverse_mean = "…" }, E[1/N]')
        return sp.Integer(1), self._expression(fields["inverse_mean"], self._timed(), (*path, "inverse_mean"))

    def pools(self) -> tuple[Pool, ...]:
        found = []
        for name, entry in cast(Mapping[str, object], self.table.get("pool", {})).items():
            path = ("pool", name)
            fields = known(entry, POOL_FIELDS, path)
            append = fields.get("append", "")
            names = (append,) if isinstance(append, str) else append
            if not isinstance(names, Sequence) or not all(isinstance(x, str) for x in names):
                raise LoopError((*path, "append"), 'must be the name of data, "x", or a list of names')
            window = fields.get("window")
            if window is not None and (isinstance(window, bool) or not isinstance(window, int)):
                raise LoopError((*path, "window"), "must be a whole number")
            forget = fields.get("forget")
            weight = None if forget is None else self._expression(forget, self.parameters, (*path, "forget"))
            found.append(Pool(name=name, append=tuple(x for x in names if x), window=window, forget=weight))
        return tuple(found)

    def expressions(self, what: str, functions: Mapping[str, Known], *, lists: bool) -> dict[str, sp.Expr]:
        entries = self.table.get(what)
        if not isinstance(entries, Mapping) or not entries:
            raise LoopError((what,), f"is missing: a table [loop.{what}]")
        names = self._timed(*self.states_here, *(self.lists_here if lists else ()))
        return {
            name: self._expression(value, names, (what, str(name)[:40]), functions)
            for name, value in entries.items()
        }
