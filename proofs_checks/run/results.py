"""What tasks return, as JSON and back, exactly: no number is rounded, no object is evaluated."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

from proofs_checks.evidence.monte_carlo import PointResult, Trial
from proofs_checks.evidence.shards import Shard
from proofs_checks.sequential import Instrument
from proofs_checks.verdict import Evidence, Json
from theory.language.parameters import Value, Values
from theory.language.verdicts import VerdictName


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A task that could not be done, and why; whatever hangs on it is INCONCLUSIVE."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The evidence on a formula, and the verdict that its derivation promises if every step replays."""

    evidence: list[Evidence]
    promised: VerdictName


Result = Examined | list[Evidence] | list[Trial] | Shard | PointResult | Failure
INSTRUMENTS: Mapping[str, type[Instrument]] = {kind.__name__: kind for kind in get_args(Instrument)}


def value_json(value: Value) -> Json:
    """Return a parameter's value as JSON: integers as such, fractions as text, lists as lists.

    >>> value_json((Fraction(1, 3), Fraction(2, 3)))
    ['1/3', '2/3']
    """
    if isinstance(value, tuple):
        return [value_json(entry) for entry in value]
    return value if isinstance(value, int) else f"{value.numerator}/{value.denominator}"


def value_from(data: Any) -> Value:
    """Return the value that :func:`value_json` wrote."""
    if isinstance(data, list):
        return tuple(Fraction(entry) for entry in data)
    return data if isinstance(data, int) else Fraction(data)


def point_json(point: Values) -> dict[str, Json]:
    """Return a parameter point as JSON."""
    return {name: value_json(value) for name, value in point.items()}


def point_from(data: Mapping[str, Any]) -> dict[str, Value]:
    """Return the point that :func:`point_json` wrote."""
    return {name: value_from(value) for name, value in data.items()}


def _fields(item: Any) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}


def _plain(value: Any) -> Json:
    """Return a number, text or nested tuple as JSON; a fraction as an object, to be told from text."""
    if isinstance(value, Fraction):
        return {"fraction": [str(value.numerator), str(value.denominator)]}
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


def _from_plain(data: Any) -> Any:
    if isinstance(data, dict):
        return Fraction(*map(int, data["fraction"]))
    return tuple(_from_plain(entry) for entry in data) if isinstance(data, list) else data


def shard_json(shard: Shard) -> dict[str, Json]:
    """Return a shard as JSON, its state under the name of its instrument."""
    state = {name: _plain(value) for name, value in _fields(shard.state).items()}
    own = {name: _plain(value) for name, value in _fields(shard).items() if name != "state"}
    return {**own, "state": {"instrument": type(shard.state).__name__, **state}}


def shard_from(data: Mapping[str, Any]) -> Shard:
    """Return the shard that :func:`shard_json` wrote."""
    state = {name: _from_plain(value) for name, value in data["state"].items() if name != "instrument"}
    own = {name: _from_plain(value) for name, value in data.items() if name != "state"}
    return Shard(**own, state=INSTRUMENTS[data["state"]["instrument"]](**state))


def trial_json(trial: Trial) -> dict[str, Json]:
    """Return a trial as JSON."""
    return {**_fields(trial), "point": point_json(trial.point)}


def trial_from(data: Mapping[str, Any]) -> Trial:
    """Return the trial that :func:`trial_json` wrote."""
    return Trial(**{**data, "point": point_from(data["point"])})


def point_result_json(result: PointResult) -> dict[str, Json]:
    """Return what a simulation found at a point as JSON that can be read back."""
    return {**_fields(result), "point": point_json(result.point)}


def point_result_from(data: Mapping[str, Any]) -> PointResult:
    """Return the result that :func:`point_result_json` wrote."""
    return PointResult(**{**data, "point": point_from(data["point"])})


def evidence_from(data: Mapping[str, Any]) -> Evidence:
    """Return the evidence that ``Evidence.to_json`` wrote."""
    confirms = data["confirms"]
    return Evidence(
        **{**data, "cites": tuple(data["cites"]), "confirms": None if confirms is None else tuple(confirms)}
    )


def result_json(result: Any) -> Json:
    """Return the result of a task as JSON."""
    match result:
        case Examined():
            return {"evidence": result_json(result.evidence), "promised": result.promised}
        case Shard():
            return shard_json(result)
        case PointResult():
            return point_result_json(result)
        case Evidence():
            return {**result.to_json(), "seconds": result.seconds}
        case Trial():
            return trial_json(result)
        case _:
            return [result_json(item) for item in result]


def result_from(kind: str, data: Any) -> Any:
    """Return the result of a task of this kind that :func:`result_json` wrote."""
    match kind:
        case "shard":
            return shard_from(data)
        case "simplest" | "claim point" | "claim smallest":
            return point_result_from(data)
        case "formula":
            return Examined(
                evidence=[evidence_from(item) for item in data["evidence"]], promised=data["promised"]
            )
        case "trials":
            return [trial_from(item) for item in data]
        case _:
            return [evidence_from(item) for item in data]
