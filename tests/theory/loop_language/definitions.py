"""Loops that several tests share, short enough to be read."""

from __future__ import annotations

import tomllib
from fractions import Fraction

from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.reading import read_loop


def parameter(
    name: str, kind: str = "integer", lower: object = 1, upper: object = None, **more: bool
) -> Parameter:
    domain = Domain(kind=kind, lower=lower, upper=upper, **more)  # type: ignore[arg-type]
    return Parameter(name=name, meaning=name, domain=domain)


N, M = parameter("n"), parameter("m")
V = parameter("V", "real", 0)
W = parameter("w", "real", 0, 1, lower_open=True)
PARAMETERS = (N, M, V, W)


def loop(text: str, *parameters: Parameter) -> LoopDefinition:
    table = tomllib.loads(text, parse_float=Fraction)
    return read_loop({"id": "test.loop", **table}, parameters or PARAMETERS)
