"""The discrete and the Poisson loop: derivations replay, values agree with their trees, mutants fail."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_checks.evidence.exact import oracle_evidence
from proofs_checks.evidence.monte_carlo import confront
from proofs_checks.evidence.replay import replay
from proofs_checks.evidence.search import counterexample_evidence
from proofs_checks.oracles import oracles
from proofs_checks.simulators import experiments
from theory import catalogue
from theory.families.categorical import diffusion, moments, survival, time
from theory.families.categorical.loop import DATA, DISTRIBUTION, GENERATION, D, N, i, k, p, t
from theory.families.poisson import survival as poisson
from theory.language.claim import Statement
from theory.language.formula import evaluate, evaluate_expression
from theory.language.parameters import DomainError
from theory.markov.atoms import atoms, uniform
from theory.markov.branching import survival_exponent
from theory.markov.coalescent import collapse_time_exact
from theory.markov.functions import CountProbability, SojournTime, SurvivalExponent
from theory.markov.wright_fisher import law_of_counts
from theory.numbers.walk import TooManyTerms
from theory.papers.deciding import equal
from theory.proofs.decided import decided_of

OURS = [name for name in catalogue.formulas() if name.startswith(("categorical.", "poisson."))]
HALVES = (Fraction(1, 2), Fraction(1, 2))
UNEQUAL = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))


@pytest.mark.parametrize("name", OURS)
def test_every_derivation_replays(name: str) -> None:
    formula = catalogue.formula(name)
    definitions = formula.loop.definition if formula.loop else ()
    known = decided_of(formula.derivation, formula)
    for step, result in replay(formula.derivation, definitions, known):
        assert result.holds, f"{step.rule}: {result.shown}"


@pytest.mark.parametrize(
    "derivation",
    [
        survival.collapse_is_certain(),
        poisson.survival_decays_like_one_over_t(),
    ],
    ids=lambda derivation: derivation.title,
)
def test_every_proof_replays(derivation: object) -> None:
    definitions = (*survival.REPLACE_LOOP.definition, *poisson.LOOP.definition)
    known = decided_of(derivation, ("categorical.replace.survival_upper_bound",))  # type: ignore[arg-type]
    for step, result in replay(derivation, definitions, known):  # type: ignore[arg-type]  # a derivation
        assert result.holds, f"{step.rule}: {result.shown}"


@pytest.mark.parametrize("name", [name for name in OURS if name in oracles()])
def test_every_oracle_agrees(name: str) -> None:
    evidence = oracle_evidence(name)
    assert evidence is not None
    assert evidence.outcome == "supports", evidence.summary


@pytest.mark.parametrize("name", [name for name in OURS if catalogue.formula(name).algorithm])
@pytest.mark.parametrize("p_", [HALVES, UNEQUAL, (Fraction(3, 4), Fraction(1, 4), Fraction(0))], ids=str)
def test_algorithms_agree_with_their_trees(name: str, p_: tuple[Fraction, ...]) -> None:
    formula = catalogue.formula(name)
    everything = {"t": 3, "D": 5, "p": p_, "n": 4, "N": 4, "lam": Fraction(2, 3), "alpha": Fraction(1, 3)}
    everything |= {"q": Fraction(1, 3), "b": 2}
    values = {parameter.name: everything[parameter.name] for parameter in formula.parameters}
    quick, tree = evaluate(formula, values, 20), evaluate_expression(formula.rhs, values, 20)
    if formula.kind.name == "asymptotic":
        assert float(quick.decimal) == pytest.approx(float(tree.decimal), rel=0.02)
    else:
        assert abs(Fraction(quick.decimal) - Fraction(tree.decimal)) <= Fraction(1, 10**17)


POWERS = sp.Sum(p[i] ** k, (i, 1, N))
MUTANTS = {
    "time: factor 1 for 2": (
        "categorical.replace.collapse_time_diffusion",
        diffusion.LIMIT_TIME / 2,
    ),
    "time: entropy for −Σ(1−p)log(1−p)": (
        "categorical.replace.collapse_time_diffusion",
        2 * D * diffusion.ENTROPY,
    ),
    "time: D − 1 for D": (
        "categorical.replace.collapse_time_diffusion",
        diffusion.LIMIT_TIME * (D - 1) / D,
    ),
    "time: the first fit forgotten": ("categorical.replace.collapse_time", time.TIME - 1),
    "time: one ancestor short": (
        "categorical.replace.collapse_time",
        1 + sp.Sum(SojournTime(k, D) * (1 - POWERS), (k, 2, D - 1)),
    ),
    "time: p^(k−1) for p^k": (
        "categorical.replace.collapse_time",
        1 + sp.Sum(SojournTime(k, D) * (1 - sp.Sum(p[i] ** (k - 1), (i, 1, N))), (k, 2, D)),
    ),
    "heterozygosity: D − 1 for D": (
        "categorical.replace.heterozygosity",
        (1 - 1 / (D + 1)) ** t * (1 - moments.squares),
    ),
    "heterozygosity: one fit short": (
        "categorical.replace.heterozygosity",
        (1 - 1 / D) ** (t - 1) * (1 - moments.squares),
    ),
    "collapse probability: one fit too many": (
        "categorical.replace.collapse_probability",
        sp.Sum(CountProbability(t + 1, D, D, p[i]), (i, 1, N)),
    ),
    "surviving atoms: expected count below one": (
        "categorical.replace.surviving_atoms",
        sp.Sum(1 - CountProbability(t, 1, D, p[i]), (i, 1, N)),
    ),
    "urn: k for k²": (
        "categorical.accumulate.heterozygosity",
        sp.Product(1 - 1 / (D * k), (k, 1, t)) * (1 - moments.squares),
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_has_a_smallest_counterexample(mutant: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, wrong = MUTANTS[mutant]
    formula = catalogue.formula(name)
    per_datum = formula.kind.name == "diffusion"
    at = {D: sp.Integer(2)} if per_datum else {}
    decide = equal(name, formula.rhs.xreplace(at), wrong.xreplace(at))
    found = counterexample_evidence(
        Statement(
            words=mutant,
            assertion=sp.Eq(formula.rhs, wrong),
            formulas=(name,),
            decide=decide,
            parameters=(DISTRIBUTION,) if per_datum else formula.parameters,
        )
    )
    assert found is not None
    assert found.outcome == "refutes"
    with capsys.disabled():
        print(f"\n    {mutant}: {found.witness}")


def test_entropy_first_fails_at_three_equal_atoms() -> None:
    claim = catalogue.claim("position.s4_4.collapse_time_proportional_to_entropy")
    found = counterexample_evidence(claim.printed)
    assert found is not None
    assert found.witness == "p = (1/3, 1/3, 1/3)"


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if MUTANTS[m][0] in oracles()])
def test_a_mutant_does_not_replay(mutant: str) -> None:
    name, wrong = MUTANTS[mutant]
    formula = catalogue.formula(name)
    *steps, last = formula.derivation.steps
    broken = replace(formula.derivation, steps=(*steps, replace(last, after=sp.Eq(last.after.lhs, wrong))))
    definitions = formula.loop.definition if formula.loop else ()
    assert not all(result.holds for _, result in replay(broken, definitions))


@pytest.mark.parametrize(
    ("name", "point", "factor"),
    [
        ("categorical.replace.collapse_time", {"D": 5, "p": UNEQUAL}, 0.5),
        ("categorical.replace.collapse_time", {"D": 5, "p": UNEQUAL}, 0.9),
        ("categorical.replace.heterozygosity", {"t": 3, "D": 4, "p": UNEQUAL}, 1.1),
        ("categorical.replace.entropy", {"t": 2, "D": 4, "p": UNEQUAL}, 1.1),
        ("categorical.replace.surviving_atoms", {"t": 2, "D": 4, "p": UNEQUAL}, 0.93),
        ("categorical.replace.collapse_probability", {"t": 4, "D": 3, "p": HALVES}, 0.93),
        ("poisson.replace.survival_probability", {"t": 4, "n": 2, "lam": Fraction(1, 2)}, 1.1),
    ],
)
def test_raw_data_refute_wrong_values_and_confirm_right_ones(
    name: str, point: dict[str, object], factor: float
) -> None:
    right = float(evaluate(catalogue.formula(name), point, 17).decimal)
    experiment = experiments()[name]
    assert confront(experiment, point, right, root=3, seconds=3).outcome == "confirmed"  # type: ignore[arg-type]  # validated above
    assert confront(experiment, point, right * factor, root=3, seconds=3).outcome == "refuted"  # type: ignore[arg-type]  # validated above


@settings(deadline=None, max_examples=8, derandomize=True)
@given(
    D_=st.integers(2, 10),
    weights=st.lists(st.integers(1, 9), min_size=2, max_size=5),
)
def test_simulated_collapse_times_agree_wherever_they_are_drawn(D_: int, weights: list[int]) -> None:
    chances = tuple(Fraction(w, sum(weights)) for w in weights)
    name = "categorical.replace.collapse_time"
    predicted = float(evaluate(catalogue.formula(name), {"D": D_, "p": chances}, 17).decimal)
    outcome = confront(experiments()[name], {"D": D_, "p": chances}, predicted, root=5, seconds=9).outcome
    assert outcome == "confirmed"


@settings(deadline=None, max_examples=30)
@given(D_=st.integers(1, 40), weights=st.lists(st.integers(1, 30), min_size=1, max_size=40))
def test_time_stays_below_twice_the_data(D_: int, weights: list[int]) -> None:
    assert collapse_time_exact(D_, atoms([Fraction(w, sum(weights)) for w in weights])) <= 2 * D_ - 1


def test_the_bound_is_nearly_met_and_log_n_is_not() -> None:
    many = float(collapse_time_exact(40, uniform(10**6)))
    assert 0.95 * 79 < many < 79
    assert many < 40 * float(sp.log(10**6)) / 6


@pytest.mark.parametrize("mu", [Fraction(1, 10), Fraction(1, 2)])
@pytest.mark.parametrize("D_", [2, 5])
@pytest.mark.parametrize("t_", [1, 3, 6])
def test_seddik_bounds_hold(mu: Fraction, D_: int, t_: int) -> None:
    values = {"t": t_, "D": D_, "p": (mu, 1 - mu)}
    collapsed = evaluate(catalogue.formula("categorical.replace.collapse_probability"), values).exact
    upper = evaluate(catalogue.formula("categorical.replace.survival_upper_bound"), values).exact
    lower = evaluate(catalogue.formula("categorical.replace.survival_lower_bound"), values).exact
    assert collapsed is not None
    assert upper is not None
    assert lower is not None
    assert lower <= 1 - collapsed <= upper
    quoted = mu * (1 - mu) * Fraction(D_ - 1, D_) ** t_
    assert 4 * quoted <= 1 - collapsed <= 2 * D_ * quoted


@pytest.mark.parametrize("D_", [3, 6])
@pytest.mark.parametrize("mu", [Fraction(1, 20), Fraction(1, 5)])
@pytest.mark.parametrize("t_", [1, 2, 5])
def test_suresh_bounds_hold(D_: int, mu: Fraction, t_: int) -> None:
    law = law_of_counts(D_, (mu, 1 - mu), t_)
    alive = sum((w for counts, w in law.items() if counts[0] > 0), Fraction(0))
    x = float(mu)
    dead = (-arb(fmpq(mu.numerator * D_, mu.denominator)) * survival_exponent(t_)).exp()
    slack = max(0.0, 1 - 3 * D_ * x * x - 3 * t_ * x)
    assert 1 - float(dead) <= float(alive) + 1e-15
    assert float(alive) <= 1 - slack * float(dead) + 1e-15
    assert 1 / t_ <= float(survival_exponent(t_)) + 1e-15
    assert float(survival_exponent(t_)) <= 3 / t_


def test_survival_exponent_scales_up_to_two() -> None:
    scaled = [float(n * survival_exponent(n)) for n in (1, 2, 5, 10, 100, 10**6)]
    assert scaled == sorted(scaled)
    assert scaled[-1] == pytest.approx(2, abs=1e-4)
    assert float(SurvivalExponent(3).evalf(20)) == pytest.approx(scaled[1] * 0 + float(survival_exponent(3)))


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("collapse_time", {"D": 0, "p": HALVES}, "D = 0"),
        ("collapse_time", {"D": 3, "p": (Fraction(1, 2), Fraction(1, 3))}, "p sums to 5/6"),
        ("collapse_time", {"D": 3, "p": (Fraction(3, 2), Fraction(-1, 2))}, "p = -1/2"),
        ("collapse_time_expansion", {"D": 3, "p": (Fraction(1), Fraction(0))}, "p_i < 1"),
        ("surviving_atoms", {"t": 9, "D": 10**5, "p": HALVES}, "D = 100000 is too large .* D ≤ 6000"),
        ("collapse_time_marginal", {"D": 151, "p": HALVES}, "D = 151 is too large .*D ≤ 150"),
        ("entropy", {"t": 0, "D": 4, "p": HALVES}, "t = 0"),
    ],
)
def test_bad_values_get_one_line(name: str, values: dict[str, object], words: str) -> None:
    with pytest.raises((DomainError, TooManyTerms), match=words) as caught:
        evaluate(catalogue.formula(f"categorical.replace.{name}"), values)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("p_", [(Fraction(1),), (Fraction(1), Fraction(0))])
@pytest.mark.parametrize("D_", [1, 4, 100])
def test_one_atom(p_: tuple[Fraction, ...], D_: int) -> None:
    def value(name: str, **more: int) -> Fraction:
        return Fraction(
            evaluate(catalogue.formula(f"categorical.replace.{name}"), {"D": D_, "p": p_, **more}).decimal
        )

    assert value("collapse_time") == 1
    assert value("collapse_time_diffusion") == 0
    assert abs(value("heterozygosity", t=3)) == 0
    assert abs(value("entropy", t=3)) <= Fraction(1, 10**12)
    assert value("surviving_atoms", t=3) == 1
    assert value("collapse_probability", t=3) == 1


def test_large_d_is_answered_with_its_method() -> None:
    formula = catalogue.formula("categorical.replace.collapse_time")
    for size in (10**9, 10**15):
        value = evaluate(formula, {"D": size, "p": UNEQUAL}, 25)
        limit = evaluate(
            catalogue.formula("categorical.replace.collapse_time_diffusion"), {"D": size, "p": UNEQUAL}
        )
        assert "expansion" in value.method
        assert abs(Fraction(value.decimal) - Fraction(limit.decimal)) < 30
    assert GENERATION.name == "t"
    assert DATA.name == "D"
    assert DISTRIBUTION.name == "p"
