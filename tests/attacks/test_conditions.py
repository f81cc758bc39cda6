"""Theorems cited where they do not hold: what a citation asks of numbers is shown, or nothing rests on it.

Each chain cites a(n) = n + 1 of a theorem that asks for n ≥ 4, and squares it.
"""

from dataclasses import replace

import pytest
import sympy as sp

from tests.attacks.test_number_steps import Attack, a, eq, formula, given, k, left, n, step, whole
from theory import catalogue
from theory.language.derivation import Algebra, Citation, Definition, Derivation, Instance, Step
from theory.language.loop import ALL_KEPT, EACH_ALIKE, NORMAL_DATA, NORMAL_LABELS, UNBIASED
from theory.language.parameters import Parameter
from theory.proofs.decided import decided_below, decided_of
from theory.proofs.grades import promised
from theory.proofs.loop_properties import loop_says

MEAN = eq(a(n), n + 1)
SQUARED = eq(a(n) ** 2, (n + 1) ** 2)
ENOUGH = sp.Ge(n, 4, evaluate=False)


def cited(*conditions: sp.Basic, before: tuple[sp.Basic, ...] = ()) -> Step:
    return step(
        MEAN, Citation(theorem="of four or more", source="", hypotheses="", conditions=conditions), *before
    )


def chain(parameter: Parameter, *conditions: sp.Basic) -> Attack:
    return formula(parameter), (cited(*conditions), step(SQUARED, Algebra(), MEAN))


def put(value: sp.Expr, low: int) -> Attack:
    """k is whole from a number on, and n is put for the one that the citation is of."""
    at_value = MEAN.xreplace({n: value})
    instance = step(at_value, Instance(substitution=((n, value),)), MEAN)
    squared = SQUARED.xreplace({n: value})
    return formula(whole("k", low)), (cited(ENOUGH), instance, step(squared, Algebra(), at_value))


FALSE = {
    "one datum too few": chain(whole("n", 3), ENOUGH),
    "one of two conditions": chain(whole("n", 4), ENOUGH, sp.Lt(n, 10, evaluate=False)),
    "a condition on what is no parameter": chain(whole("n", 4), sp.Gt(k, 1, evaluate=False)),
    "a value too small": put(k + 1, 2),
    "a value too small at the end": put(2 * k - 3, 3),
    "a premise about another name": (
        formula(whole("n", 3), whole("k", 4)),
        (
            given(sp.Ge(k, 4, evaluate=False)),
            cited(ENOUGH, before=(sp.Ge(k, 4, evaluate=False),)),
            step(SQUARED, Algebra(), MEAN),
        ),
    ),
    "no relation of the core": chain(whole("n", 4), sp.Eq(sp.Limit(1 / n, n, 0), 1, evaluate=False)),
}
TRUE = {
    "enough data": chain(whole("n", 4), ENOUGH),
    "more than enough": chain(whole("n", 9), ENOUGH),
    "a value large enough": put(k + 1, 3),
    "a premise says so": (
        formula(whole("n", 1)),
        (given(ENOUGH), cited(ENOUGH, before=(ENOUGH,)), step(SQUARED, Algebra(), MEAN)),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_rests_on_a_theorem_that_does_not_hold_there_is_not_decided(name: str) -> None:
    assert left(FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_a_theorem_that_holds_there_is_used(name: str) -> None:
    assert not left(TRUE[name])


@pytest.mark.parametrize(("low", "decides"), [(3, False), (4, True)])
def test_a_sentence_of_a_claim_is_asked_like_a_formula(low: int, decides: bool) -> None:
    _, steps = chain(whole("n", low), ENOUGH)
    found = decided_below(Derivation(title="", steps=steps), [], (whole("n", low),))
    assert (1 in found) is decides
    assert (0 in found.unfounded) is not decides


def test_a_condition_that_has_been_evaluated_says_nothing_and_is_refused() -> None:
    with pytest.raises(ValueError, match="evaluate=False"):
        Citation(theorem="", source="", hypotheses="", conditions=(sp.true,))


@pytest.mark.parametrize(
    ("name", "parameter", "low"),
    [
        ("gaussian.replace.negative_log_likelihood", "n", 3),
        ("gaussian.replace.expected_kl", "n", 1),
        ("regression.replace.excess_risk", "T", 1),
        ("categorical.replace.first_loss_time_diffusion", "N", 1),
    ],
)
def test_a_formula_on_a_wider_domain_than_its_theorems_is_not_proved(
    name: str, parameter: str, low: int
) -> None:
    true = catalogue.formula(name)
    wider = tuple(
        replace(p, domain=replace(p.domain, lower=low)) if p.name == parameter else p for p in true.parameters
    )
    formula_ = replace(true, parameters=wider)
    assert promised(true.derivation, decided_of(true.derivation, true)) == "PROVED-CITING"
    assert promised(formula_.derivation, decided_of(formula_.derivation, formula_)) == "INCONCLUSIVE"


def test_definitions_beside_a_citation_do_not_hide_its_condition() -> None:
    name = sp.Symbol("m", integer=True, positive=True)
    about = eq(a(k), name)
    steps = (
        step(eq(name, n - 1), Definition()),
        step(
            about,
            Citation(theorem="", source="", hypotheses="", conditions=(sp.Ge(name, 4, evaluate=False),)),
        ),
        step(eq(a(k), n - 1), Algebra(), about, eq(name, n - 1)),
    )
    assert left((formula(whole("k", 1), whole("n", 4)), steps))
    assert not left((formula(whole("k", 1), whole("n", 5)), steps))


LOOPS_OF: dict[str, tuple[str, str, tuple[str, ...]]] = {
    NORMAL_DATA: (
        "gaussian.replace.expected_kl",
        "gaussian.replace gaussian.replace_biased gaussian.sampling_bias",
        (
            "gaussian.accumulate",
            "gaussian.kept_real_share",
            "gaussian.fresh_real_share",
            "mixture.replace",
            "kernel_density.replace",
            "categorical.replace",
            "exponential_family.replace",
        ),
    ),
    UNBIASED: (
        "gaussian.replace.expected_kl",
        "gaussian.replace gaussian.sampling_bias gaussian.accumulate",
        ("gaussian.replace_biased", "gaussian.sampling_bias_biased", "mixture.replace"),
    ),
    NORMAL_LABELS: (
        "regression.replace.tail_mass",
        "regression.replace regression.accumulate regression.schedule",
        ("gaussian.replace", "mixture.accumulate", "kernel_density.replace", "regression.editing"),
    ),
    EACH_ALIKE: (
        "kernel_density.replace.tail_mass",
        "kernel_density.replace",
        (
            "kernel_density.accumulate",
            "kernel_density.schedule",
            "kernel_density.subsample_with_replacement",
            "kernel_density.fresh_real_share",
            "kernel_density.sampling_bias",
            "gaussian.replace",
            "exponential_family.replace",
        ),
    ),
    ALL_KEPT: (
        "kernel_density.accumulate.negative_log_likelihood_lower",
        "kernel_density.accumulate mixture.accumulate",
        (
            "kernel_density.replace",
            "kernel_density.schedule",
            "kernel_density.subsample_with_replacement",
            "kernel_density.fresh_real_share",
        ),
    ),
}
"""What is asked of a loop: a formula that cites such a theorem, loops that have it, and loops that have not.

Pools and kept data, a known variance, moments without a law, counts; another divisor; labels without a
design; pools for one list; sizes that change and data drawn again.
"""


@pytest.mark.parametrize(
    ("words", "loop"), [(w, loop) for w, (_, have, _) in LOOPS_OF.items() for loop in have.split()]
)
def test_what_a_theorem_asks_of_a_loop_is_known_by_its_definition(words: str, loop: str) -> None:
    assert loop_says(loop, words)


@pytest.mark.parametrize(
    ("words", "loop"), [(w, loop) for w, (_, _, lack) in LOOPS_OF.items() for loop in lack]
)
def test_a_theorem_is_not_used_in_a_loop_that_lacks_what_it_asks(words: str, loop: str) -> None:
    true = catalogue.formula(LOOPS_OF[words][0])
    assert promised(true.derivation, decided_of(true.derivation, true)) == "PROVED-CITING"
    elsewhere = replace(true, loop=catalogue.loops()[loop])
    assert not loop_says(loop, words)
    assert promised(true.derivation, decided_of(true.derivation, elsewhere)) == "INCONCLUSIVE"


@pytest.mark.parametrize("words", LOOPS_OF)
def test_what_is_asked_of_a_loop_is_not_said_by_none(words: str) -> None:
    true = catalogue.formula(LOOPS_OF[words][0])
    nowhere = replace(true, loop=None)
    assert promised(true.derivation, decided_of(true.derivation, nowhere)) == "INCONCLUSIVE"


def test_no_loop_says_other_words() -> None:
    assert not loop_says("gaussian.replace", "its data are what the theorem needs")


@pytest.mark.parametrize(
    ("name", "parameter", "lower"),
    [("gaussian.sampling_bias.threshold", "n", 1), ("gaussian.replace.standard_deviation", "n", 1)],
)
def test_moments_of_a_chi_squared_variable_need_a_degree_of_freedom(
    name: str, parameter: str, lower: int
) -> None:
    true = catalogue.formula(name)
    wider = tuple(
        replace(p, domain=replace(p.domain, lower=lower)) if p.name == parameter else p
        for p in true.parameters
    )
    formula_ = replace(true, parameters=wider)
    assert promised(formula_.derivation, decided_of(formula_.derivation, formula_)) == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("kimura_ohta.age", "PROVED-CITING"),
        ("tails.cut", "PROVED-CITING"),
        ("qiao.w2_limit", "PROVED"),
        ("benati.mean_identity", "PROVED-CITING"),
        ("maruyama.two_generations", "PROVED-CITING"),
        ("baxter.loss_times", "PROVED-CITING"),
        ("marchi.heat_death", "PROVED-CITING"),
        ("marchi.heat_death_above", "PROVED-CITING"),
        ("hutter.zipf_constant", "PROVED-CITING"),
        ("position.s2.population_risk_masks_tails", "PROVED"),
    ],
)
def test_a_sentence_without_the_domain_of_its_theorem_is_not_proved(name: str, grade: str) -> None:
    stated = catalogue.claim(name).printed
    assert stated.prove is not None
    derivation = stated.prove()
    assert promised(derivation, decided_of(derivation, stated)) == grade
    anywhere = replace(stated, parameters=())
    assert promised(derivation, decided_of(derivation, anywhere)) == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("name", "parameter", "wider"),
    [
        ("marchi.heat_death", "T", {"upper": 2}),
        ("marchi.heat_death", "r_1", {"upper_open": False}),
        ("marchi.heat_death_above", "T", {"lower_open": False}),
        ("hutter.zipf_constant", "a", {"upper": 2}),
        ("strong.eq_11", "n_2", {"lower": 1}),
    ],
)
def test_a_sentence_on_a_wider_domain_than_its_theorems_is_not_proved(
    name: str, parameter: str, wider: dict[str, object]
) -> None:
    claim = catalogue.claim(name)
    stated = claim.corrected or claim.printed
    assert stated.prove is not None
    derivation = stated.prove()
    assert promised(derivation, decided_of(derivation, stated)) == "PROVED-CITING"
    parameters = tuple(
        replace(p, domain=replace(p.domain, **wider)) if p.name == parameter else p for p in stated.parameters
    )
    beyond = replace(stated, parameters=parameters)
    assert promised(derivation, decided_of(derivation, beyond)) == "INCONCLUSIVE"


def test_fewer_rows_than_features_is_a_risk_that_is_positive() -> None:
    """κ = σ²T/(d − T − 1): of a κ of any sign the mean of an inverse Wishart matrix says nothing."""
    stated = catalogue.claim("garg.fresh_design_golden").corrected
    assert stated is not None
    assert stated.prove is not None
    derivation = stated.prove()
    assert promised(derivation, decided_of(derivation, stated)) == "PROVED-CITING"
    any_sign = {sp.Symbol("kappa", positive=True): sp.Symbol("kappa", real=True)}

    def renamed(item: Step) -> Step:
        how, before = item.certificate, tuple(b.xreplace(any_sign) for b in item.before)
        if isinstance(how, Citation):
            how = replace(how, conditions=tuple(c.xreplace(any_sign) for c in how.conditions))
        return replace(item, after=item.after.xreplace(any_sign), before=before, certificate=how)

    steps = tuple(map(renamed, derivation.steps))
    of_any = replace(stated, assertion=stated.assertion.xreplace(any_sign))
    anyhow = replace(derivation, steps=steps)
    assert promised(anyhow, decided_of(anyhow, of_any)) == "INCONCLUSIVE"


@pytest.mark.parametrize(
    "elsewhere", [(), ("gaussian.accumulate.variance",), ("mixture.replace.squared_separation",)]
)
def test_the_law_of_large_numbers_is_not_used_of_data_that_are_not_drawn_afresh(
    elsewhere: tuple[str, ...],
) -> None:
    stated = catalogue.claim("position.s2_1.variance_collapses").printed
    assert stated.prove is not None
    derivation = stated.prove()
    assert promised(derivation, decided_of(derivation, stated)) == "PROVED-CITING"
    of_others = replace(stated, formulas=elsewhere)
    assert promised(derivation, decided_of(derivation, of_others)) == "INCONCLUSIVE"


def test_a_density_is_bounded_by_its_kernel_only_if_that_is_wide() -> None:
    stated = catalogue.claim("position.s4_4.density_loss_diverges").printed
    assert stated.prove is not None
    derivation, formulas = stated.prove(), [catalogue.formula(name) for name in stated.formulas]
    assert promised(derivation, decided_below(derivation, formulas)) == "PROVED-CITING"
    closed = [
        replace(
            f,
            parameters=tuple(
                replace(p, domain=replace(p.domain, lower=0, lower_open=False)) if p.name == "h" else p
                for p in f.parameters
            ),
        )
        for f in formulas
    ]
    assert promised(derivation, decided_below(derivation, closed)) == "INCONCLUSIVE"
