"""A reading: the choices that the eight definitions leave open, each with a default that is argued.

Every field may be given as an ``int``, a ``Fraction`` or a decimal string, never as a float: the answers are
exact, and so are the numbers that they depend on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, Literal

from theory.language.parameters import Domain, DomainError, Parameter, read_scalar, validate

Number = int | Fraction | str


def _real(low: int, high: int | None = None, *, low_open: bool = True, high_open: bool = False) -> Domain:
    return Domain(kind="real", lower=low, upper=high, lower_open=low_open, upper_open=high_open)


def _choice(default: Any, why: str, domain: Domain | tuple[str, ...]) -> Any:
    return field(default=default, metadata={"why": why, "domain": domain})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the definitions are read; the defaults are argued in ``why`` of :func:`choices`.

    >>> Reading(catastrophic_factor="1.5").catastrophic_factor
    Fraction(3, 2)

    Raises:
        DomainError: a value lies outside its domain; the message names the field and the domain.
    """

    catastrophic_factor: Fraction = _choice(
        Fraction(10),
        "an order of magnitude: what nobody would take for noise; the paper says that it is often undefined",
        _real(1),
    )
    horizon: int | None = _choice(
        None,
        "no last generation: what is not catastrophic for ever is not so earlier either",
        Domain(kind="integer", lower=1),
    )
    baseline: Literal["first-fit", "same-size"] = _choice(
        "first-fit",
        "real data alone are those of the first generation; same-size grants the real baseline as many "
        "data as fit t sees",
        ("first-fit", "same-size"),
    )
    mode: Literal["expectation", "almost-surely"] = _choice(
        "expectation",
        "the papers' theorems are about expectations; almost-surely asks what one run of the loop does",
        ("expectation", "almost-surely"),
    )
    data_size: Literal["generation", "total"] = _choice(
        "generation",
        "the data of one generation, the number of generations held fixed, as in Dohmatob et al. 2024c; "
        "total counts all data so far while the generations grow in number",
        ("generation", "total"),
    )
    scaling: Literal["exponent", "coefficient"] = _choice(
        "exponent",
        "a law is its exponent; coefficient lets any change of the leading term count",
        ("exponent", "coefficient"),
    )
    modes: Literal["number", "place"] = _choice(
        "number",
        "a mode is lost if the model has fewer; place asks that the model keep mass where the real mode is",
        ("number", "place"),
    )
    tail_quantile: Fraction = _choice(
        Fraction(1, 20), "the real mass of the tail set: one datum in twenty is rare", _real(0, 1, high_open=True)
    )
    tail_about: Literal["real", "model"] = _choice(
        "real",
        "the tail of the real law is a fixed set; model measures distance from the model's own mean",
        ("real", "model"),
    )
    tail_sides: Literal["both", "one"] = _choice(
        "both", "the rare data lie on both sides; one asks about one of them", ("both", "one")
    )
    tail_left: Fraction = _choice(
        Fraction(0),
        "the title says disappearance: nothing is left; 1 lets any under-representation count",
        _real(0, 1, low_open=False),
    )
    density_threshold: Fraction = _choice(
        Fraction(1, 100),
        "the real mass outside the high-density region; 0 is the support itself, outside which a model "
        "with full support has nothing to put",
        _real(0, 1, low_open=False, high_open=True),
    )
    outside_mass: Fraction = _choice(
        Fraction(1, 2),
        "most of the output; at the density threshold itself, anything beyond the real share counts",
        _real(0, 1, low_open=False, high_open=True),
    )
    leverage: Fraction = _choice(
        Fraction(1),
        "of the features at which a regression's outputs are read, xᵀ(XᵀX)⁻¹x; 1 is the most that a row "
        "of the design can have",
        _real(0),
    )

    def __post_init__(self) -> None:
        """Check every field against its domain."""
        for item in fields(self):
            object.__setattr__(self, item.name, _checked(item.name, getattr(self, item.name)))
        if self.outside_mass < self.density_threshold:
            raise DomainError(
                f"outside_mass = {self.outside_mass} is outside its domain: at least the density threshold "
                f"{self.density_threshold}, the real law's own mass there"
            )

    def to_json(self) -> dict[str, str | int | None]:
        """Return the fields as plain data, fractions as text."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    def describe(self, *names: str) -> str:
        """Return the values of these fields in words.

        >>> Reading().describe("mode", "catastrophic_factor")
        'mode: expectation, catastrophic factor: 10'
        """
        return ", ".join(f"{name.replace('_', ' ')}: {_plain(getattr(self, name)) or 'none'}" for name in names)


def choices() -> dict[str, tuple[Any, Domain | tuple[str, ...], str]]:
    """Return (default, domain, why this default) for every field of a reading."""
    return {
        item.name: (item.default, item.metadata["domain"], item.metadata["why"]) for item in fields(Reading)
    }


def _plain(value: object) -> str | int | None:
    return value if value is None or isinstance(value, (int, str)) else str(value)


def _checked(name: str, value: object) -> object:
    _, domain, why = choices()[name]
    if not isinstance(domain, Domain):
        if value not in domain:
            raise DomainError(f"{name} = {value!r} is outside its domain: one of {', '.join(domain)}")
        return value
    if value is None and name == "horizon":
        return None
    parameter = Parameter(name=name, meaning=why.partition(";")[0].partition(":")[0], domain=domain)
    number = read_scalar(parameter, value) if isinstance(value, str) else value
    return validate((parameter,), {name: number})[name]
