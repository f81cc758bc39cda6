"""A reading: the choices that the eight definitions leave open, each with a default that is argued.

Every field may be given as an ``int``, a ``Fraction`` or a decimal string, never as a float: the answers are
exact, and so are the numbers that they depend on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, Literal

from theory.language.parameters import Domain, DomainError, Parameter, read_scalar, validate


def _real(low: int, high: int | None = None, *, low_open: bool = True, high_open: bool = False) -> Domain:
    return Domain(kind="real", lower=low, upper=high, lower_open=low_open, upper_open=high_open)


def _about(meaning: str, why: str, domain: Domain | tuple[str, ...]) -> dict[str, Any]:
    return {"meaning": meaning, "why": why, "domain": domain}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the definitions are read; what each field means, and why its default, is in :func:`choices`.

    >>> Reading(catastrophic_factor="1.5").catastrophic_factor
    Fraction(3, 2)

    Raises:
        DomainError: a value lies outside its domain; the message names the field and the domain.
    """

    catastrophic_factor: Fraction = field(
        default=Fraction(10),
        metadata=_about(
            "Definition 1: times the risk of a fit to real data alone",
            "an order of magnitude, which nobody would take for noise; the paper says that it is often "
            "undefined",
            _real(1),
        ),
    )
    horizon: int | None = field(
        default=None,
        metadata=_about(
            "Definition 1: the last generation that counts",
            "none: what is not catastrophic for ever is not so earlier either",
            Domain(kind="integer", lower=1),
        ),
    )
    baseline: Literal["first-fit", "same-size"] = field(
        default="first-fit",
        metadata=_about(
            "Definitions 1 and 2: which fit to real data alone is compared with",
            "first-fit: the real data are those of the first generation; same-size grants the baseline as "
            "many real data as fit t sees",
            ("first-fit", "same-size"),
        ),
    )
    mode: Literal["expectation", "almost-surely"] = field(
        default="expectation",
        metadata=_about(
            "all but Definition 5: whether runs are averaged",
            "expectation: the papers' theorems are about means; almost-surely asks what one run does",
            ("expectation", "almost-surely"),
        ),
    )
    occurrence: Literal["lasting", "recurring"] = field(
        default="lasting",
        metadata=_about(
            "Definitions 7 and 8, almost surely: whether what comes and goes for ever counts",
            "lasting: the definitions speak of a tendency; recurring counts what happens again and again",
            ("lasting", "recurring"),
        ),
    )
    data_size: Literal["generation", "total"] = field(
        default="generation",
        metadata=_about(
            "Definition 5: the size in which the scaling law is read",
            "generation: at a fixed number of generations, as in Dohmatob et al. 2024c; total counts all "
            "data so far, the generations growing in number and not in size",
            ("generation", "total"),
        ),
    )
    scaling: Literal["exponent", "coefficient"] = field(
        default="exponent",
        metadata=_about(
            "Definition 5: what makes a scaling law another one",
            "exponent: that is what the literature fits; coefficient lets any change of the leading term "
            "count",
            ("exponent", "coefficient"),
        ),
    )
    modes: Literal["number", "place"] = field(
        default="number",
        metadata=_about(
            "Definition 6: when a mode is lost",
            "number: the model has fewer; place asks that it keep mass where the real mode is",
            ("number", "place"),
        ),
    )
    tail_quantile: Fraction = field(
        default=Fraction(1, 20),
        metadata=_about(
            "Definition 7: the real mass of the tail set",
            "one datum in twenty is rare",
            _real(0, 1, high_open=True),
        ),
    )
    tail_about: Literal["real", "model"] = field(
        default="real",
        metadata=_about(
            "Definition 7: the mean from which the tail is measured",
            "real: the tail of the real law is a fixed set; model moves it along with the model's own mean",
            ("real", "model"),
        ),
    )
    tail_sides: Literal["both", "one"] = field(
        default="both",
        metadata=_about(
            "Definition 7: whether the tail set is on both sides or on one",
            "both: rare data lie on both sides",
            ("both", "one"),
        ),
    )
    tail_left: Fraction = field(
        default=Fraction(0),
        metadata=_about(
            "Definition 7: the share of its real mass below which a tail is lost",
            "0: the title says disappearance; 1 lets any under-representation count",
            _real(0, 1, low_open=False),
        ),
    )
    density_threshold: Fraction = field(
        default=Fraction(1, 100),
        metadata=_about(
            "Definitions 6 and 8: the real mass outside the high-density region",
            "1/100: 0 is the support itself, outside which a model of full support has nothing to put",
            _real(0, 1, low_open=False, high_open=True),
        ),
    )
    outside_mass: Fraction = field(
        default=Fraction(1, 2),
        metadata=_about(
            "Definition 8: the share of the output outside that counts",
            "most of it; at the density threshold itself anything beyond the real share counts",
            _real(0, 1, low_open=False, high_open=True),
        ),
    )
    leverage: Fraction = field(
        default=Fraction(1),
        metadata=_about(
            "Definitions 6 to 8, regression: leverage xᵀ(XᵀX)⁻¹x of the features at which outputs are read",
            "1 is the most that a row of the design can have",
            _real(0),
        ),
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
        return ", ".join(
            f"{name.replace('_', ' ')}: {_plain(getattr(self, name)) or 'none'}" for name in names
        )


def choices() -> dict[str, tuple[str, Domain | tuple[str, ...], str]]:
    """Return (meaning, domain, why the default) for every field of a reading."""
    return {
        item.name: (item.metadata["meaning"], item.metadata["domain"], item.metadata["why"])
        for item in fields(Reading)
    }


def _plain(value: object) -> str | int | None:
    return value if value is None or isinstance(value, (int, str)) else str(value)


def _checked(name: str, value: object) -> object:
    meaning, domain, _ = choices()[name]
    if not isinstance(domain, Domain):
        if value not in domain:
            allowed = " or ".join(domain)
            raise DomainError(f"{name} = {value!r} is outside its domain: {allowed} ({meaning})")
        return value
    if value is None and name == "horizon":
        return None
    parameter = Parameter(name=name, meaning=meaning, domain=domain)
    number = read_scalar(parameter, value) if isinstance(value, str) else value
    return validate((parameter,), {name: number})[name]
