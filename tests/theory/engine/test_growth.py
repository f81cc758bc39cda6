"""What becomes of every closed form of the atlas: derived by rules, confronted with its values far out."""

import itertools
from fractions import Fraction

import pytest
import sympy as sp

from theory import atlas, catalogue, index
from theory.atlas_entries import ENTRIES
from theory.collapse.facts import facts
from theory.engine import growth as growing
from theory.engine.growth import BOUNDED, growth
from theory.language.formula import evaluate, evaluate_expression
from theory.language.parameters import Domain, Parameter, validate
from theory.theorems import NAMES, theorem

CELLS = [entry for entry in index.entries("cell") if entry["status"] == "closed"]
CLOSED = [entry["id"] for entry in CELLS]
BOUND = [x["id"] for x in CELLS if x["growth"].startswith("bounded") and x["rule"] != "schedule"]
WITHOUT_LIMIT = {"normal.subsample_without_replacement", "poisson.subsample_without_replacement"}
SMALL = {"n": 4, "d": 2, "T": 9, "T0": 8, "r": 2, "N": 2, "alpha": Fraction(1, 2), "p": Fraction(1, 3)}
FAR = (64, 128, 256)
WORDS = {
    "normal.replace": "linear",
    "gamma.replace": "exponential, like (1 + 1/(n·r))^t",
    "binomial.replace": "bounded",
    "regression.replace": "linear",
    "regression.accumulate": "bounded, limit in terms of π²/6",
    "regression_fresh.accumulate": "bounded, limit in terms of digamma",
    "regression.editing": "linear for p > 0",
    "gaussian.replace": "linear",
    "gaussian_biased.replace": "bounded",
    "gaussian.subsample_with_replacement": "like t^(1/n), unbounded",
    "gaussian_biased.accumulate": "bounded, limit in terms of sin",
    "gaussian_biased.kept_real_share": "bounded; to 0 if α·n = 1",
    "gaussian.sampling_bias": "like lam^t: bounded iff lam ≤ 1",
    "kernel_density.accumulate": "logarithmic",
    "kernel_density.schedule": "unbounded, at most logarithmic in the size of the pool",
    "kernel_density.sampling_bias": "bounded iff lam·(n − 1)/n < 1",
    "normal.subsample_with_replacement": "bounded iff n > 1",
    "gamma.fresh_real_share": "bounded iff n > (1 − α)/(α·r·(2 − α))",
    "m_estimator.schedule": "bounded for every schedule",
}


def cell_of(loop):
    family, _, rule = loop.partition(".")
    return atlas.cell(family, rule)


def at(cell, fits, values):
    """Return the value of a cell's formula at generation ``fits``, by the evaluator alone."""
    if not cell.formulas:
        own = {p.name: fits if p.name == "t" else values.get(p.name, 1) for p in cell.parameters}
        return float(evaluate_expression(cell.shown, validate(cell.parameters, own), 25).decimal)
    formula = catalogue.formula(cell.formulas[0])
    curvature = atlas.COLUMN[cell.family].curvature
    own = {}
    for name in (parameter.name for parameter in formula.parameters):
        if name == "v2":
            number = curvature.xreplace({s: sp.Rational(values[s.name]) for s in curvature.free_symbols})
            own[name] = Fraction(int(number.p), int(number.q))
        elif name == "c":
            own[name] = (4 if cell.family == "regression_fresh" else 2,) * fits
        else:
            own[name] = fits if name == "t" else values.get(name, 1)
    return float(evaluate(formula, own, 25).decimal)


def observed(cell, values):
    """Return which order of growth three doublings of t look like."""
    first, second, third = (at(cell, fits, values) for fits in FAR)
    before, after = second - first, third - second
    if abs(third) < 1e-6 * abs(at(cell, 1, values)):
        return "vanishing"
    if third > 1e3 * second > 0:
        return "exponential"
    step = after / before if before else 0.0
    if abs(step) < 0.9:
        return "bounded"
    if step < 1.12:
        return "logarithmic"
    return "linear" if step > 1.8 else "power"


@pytest.mark.parametrize("loop", CLOSED)
def test_what_is_said_of_a_closed_form_is_what_its_values_do(loop):
    cell = cell_of(loop)
    fate = cell.fate
    assert fate is not None
    values = dict(SMALL, T=40) if cell.family == "regression_fresh" else dict(SMALL)
    if fate.condition is None:
        assert fate.kind == observed(cell, values)
        return
    named = {symbol.name for symbol in fate.condition.free_symbols}
    small = 2 if "share" in cell.rule else 1
    inside, outside = {"n": 10}, {"n": small, "r": Fraction(1, 20)}
    if "lam" in named:
        inside, outside = {"lam": Fraction(1, 2)}, {"lam": 4}
    elif "T" in named:
        inside, outside = {"alpha": Fraction(11, 12), "T": 48}, {"alpha": Fraction(1, 2), "d": 10, "T": 12}
    values["lam"] = 1
    assert [holds(fate.condition, values | part) for part in (inside, outside)] == [True, False]
    assert observed(cell, values | inside) in BOUNDED
    if fate.exactly:
        assert observed(cell, values | outside) not in BOUNDED


def holds(condition, values):
    number = {s: sp.Rational(values[s.name]) for s in condition.free_symbols}
    return bool(condition.func(*(side.xreplace(number) for side in condition.args)))


@pytest.mark.parametrize("loop", WORDS)
def test_the_words_of_the_atlas(loop):
    assert cell_of(loop).growth == WORDS[loop]


def test_no_entry_of_the_atlas_says_what_becomes_of_its_loop():
    """The words come from the closed form: there is no second place where they could be changed."""
    telling = ("bounded", "linear", "logarithm", "exponential", "diverge", "saturate", "grows", "vanish")
    assert all("growth" not in type(entry).__slots__ for entry in ENTRIES.values())
    closed = [entry.reason for entry in ENTRIES.values() if entry.status == "closed"]
    assert not [reason for reason in closed for word in telling if word in reason]


@pytest.mark.parametrize("loop", CLOSED)
def test_the_profile_and_the_atlas_say_the_same(loop):
    """Two ways: the limits that the profile's derivations conclude, and the rules over the closed form."""
    known, cell = facts(loop), cell_of(loop)
    if known is None or not cell.formulas:
        return
    of_risk = known.risk is not None and known.risk.formula == cell.formulas[0]
    of_variance = cell.formulas[0].endswith(("variance", "second_moment"))
    fate = known.risk.fate if of_risk else (known.variance if of_variance else None)
    if fate is None or cell.fate.condition is not None:
        return
    assert fate.bounded is cell.fate.bounded
    if fate.value is not None and fate.value is not sp.oo and cell.fate.limit is not None:
        names = {s: sp.Rational(SMALL.get(s.name, 1)) for s in (fate.value - cell.fate.limit).free_symbols}
        first, second = (expr.xreplace(names).doit() for expr in (fate.value, cell.fate.limit))
        assert abs(sp.N(first - second, 20)) < 1e-15


@pytest.mark.parametrize("loop", sorted({*BOUND} - WITHOUT_LIMIT))
def test_the_limit_is_approached(loop):
    cell = cell_of(loop)
    values = {"lam": Fraction(1, 2), **SMALL, **({"T": 40} if cell.family == "regression_fresh" else {})}
    if cell.fate.limit is None:
        assert cell.fate.condition is not None
        return
    names = {s: sp.Rational(values.get(s.name, 1)) for s in cell.fate.limit.free_symbols}
    limit = float(sp.N(cell.fate.limit.xreplace(names).doit(), 20))
    gaps = [abs(at(cell, fits, values) - limit) for fits in FAR]
    assert all(after <= 0.75 * before + 1e-12 for before, after in itertools.pairwise(gaps))


def test_the_limit_of_a_family_is_that_of_its_own_curvature():
    """The limit for v₂ < 0 does not stand beside a risk that diverges."""
    limits = {loop: cell_of(loop).limit for loop in CLOSED if loop.endswith(".replace")}
    assert limits["gamma.replace"] is limits["normal.replace"] is None
    assert limits["binomial.replace"] is not None


def parameter(name, lower=None, upper=None, kind="real", **more):
    return Parameter(name=name, meaning="", domain=Domain(kind=kind, lower=lower, upper=upper, **more))


t = growing.t
a, b = sp.Symbol("a", positive=True), sp.Symbol("b", real=True)
k = sp.Symbol("k", integer=True, positive=True)
A, B = parameter("a", 0, lower_open=True), parameter("b")


@pytest.mark.parametrize(
    ("expr", "words"),
    [
        (a, "constant"),
        (a / t, "vanishes"),
        (a * t**2 + t, "like t², unbounded"),
        (sp.Sum(1 / (a + k), (k, 1, t)), "logarithmic"),
        (sp.Sum(k / (a + k), (k, 1, t)), "linear"),
        (sp.Product(1 + a / k, (k, 1, t)), "like t^a, unbounded"),
        (sp.Product(1 + a / k**2, (k, 1, t)), "bounded"),
        (sp.Product(2 + a / k, (k, 1, t)), "exponential, like 2^t·t^(a/2)"),
        (sp.harmonic(t) * t, "like t·log(t), unbounded"),
        ((1 + a) ** t - (1 + a) ** t + 3, "constant"),
        (t**a, "like t^a, unbounded"),
    ],
)
def test_shapes(expr, words):
    assert growth(expr, (A,)).words == words


@pytest.mark.parametrize(
    "expr",
    [t - a * t, b * t, sp.Product(1 - a / k, (k, 1, t)) * t, sp.sin(t), sp.gamma(t), a**t - 2**t, b**t],
)
def test_what_no_rule_decides_is_not_guessed(expr):
    """A sign that depends, an order that depends, an unknown function, a difference of what grows."""
    found = growth(expr, (A, B))
    assert found is None or (found.condition is not None and not found.exactly)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_theorem_say_what_its_parts_conclude(name):
    for part in theorem(name).parts:
        diverges = part.prove().conclusion.rhs is sp.oo
        assert ("grows without bound" in part.words) is diverges, part.label


def test_a_root_is_below_one_only_where_both_bounds_hold():
    x = parameter("x", 0, 1)
    under = (1 + x.symbol) ** 2 / 16
    signs = growing.Signs([x])
    assert signs.below(sp.Rational(1, 4) + sp.sqrt(under)) is True
    assert signs.below(sp.Rational(1, 4) - sp.sqrt(under)) is True
    assert signs.below(sp.Rational(1, 2) + sp.sqrt(under)) is None, "it is 1 at x = 1"
    assert signs.below(sp.Rational(3, 4) + sp.sqrt(under)) is None, "and now beyond"
    assert signs.below(-sp.Rational(3, 4) - sp.sqrt(under)) is None


def test_a_sign_that_fails_at_a_point_is_not_tried(monkeypatch):
    n, x = parameter("n", 1), parameter("x", 0, 1)
    signs = growing.Signs([n, x])
    asked = []
    true = growing.is_nonnegative
    monkeypatch.setattr(growing, "is_nonnegative", lambda *a, **k: asked.append(a) or true(*a, **k))
    assert not signs.nonnegative(1 - n.symbol * x.symbol)
    assert not asked
    assert signs.nonnegative(n.symbol - x.symbol)
    assert asked


SHARE = Parameter(name="w", meaning="", domain=Domain(kind="real", lower=0, upper=1))
FACTOR = Parameter(name="a", meaning="", domain=Domain(kind="real", lower=-2, upper=2))
w, a = SHARE.symbol, FACTOR.symbol


@pytest.mark.parametrize(
    ("form", "parameter", "bounded", "words"),
    [
        ((1 - (1 - w) ** (2 * t)) / (w * (2 - w)), SHARE, None, "it is t at w = 0"),
        ((1 - a ** (2 * t)) / (1 - a**2), FACTOR, None, "it is t at a = 1 and at a = −1"),
        (t / w, SHARE, None, "it has no value at w = 0"),
        (1 + (1 - w) ** t, SHARE, True, "no case is left out"),
        (sp.Integer(-1) ** t, SHARE, True, "it has no limit, and is bounded"),
    ],
)
def test_where_a_coefficient_divides_by_0_nothing_is_said_for_all(form, parameter, bounded, words):
    found = growth(form, [parameter])
    assert (found and found.bounded) is bounded, words
    assert found is None or found.limit is None or found.condition is not None


def test_powers_of_what_may_be_below_minus_one_are_bounded_between_both():
    condition = growth(a**t, [FACTOR]).condition
    assert condition.subs(a, -2) == sp.false
    assert condition.subs(a, -1) == sp.true


def test_a_product_that_may_stand_still_is_bounded_and_its_limit_is_no_zero():
    k = sp.Symbol("k", integer=True, positive=True)
    found = growth(sp.Product(1 - w / k, (k, 1, t)), [SHARE])
    assert (found.bounded, found.limit) == (True, None), "it is 1 for every t at w = 0"


SHIFT = Parameter(name="a", meaning="", domain=Domain(kind="real", lower=0, lower_open=True))
GAMMAS = {
    "gamma(t + a)/gamma(t)": "like t^a, unbounded",
    "gamma(t + a)/gamma(t + a + 1/2)": "vanishes",
    "gamma(t + 1)^2*4^t*sqrt(t)/gamma(2*t + 1)": "linear",
    "binomial(2*t, t)": "exponential, like 4^t/sqrt(t)",
    "sqrt(2*t + a)*gamma(t/2)/gamma(t/2 + 1/2)": "bounded",
    "harmonic(t)/log(t)": "bounded",
    "1/log(t)": "vanishes",
}


@pytest.mark.parametrize("text", GAMMAS)
def test_quotients_of_gamma_by_stirling(text):
    expr = sp.sympify(text.replace("^", "**"), {"t": t, "a": SHIFT.symbol})
    found = growth(expr, [SHIFT])
    assert found.words == GAMMAS[text]
    if found.limit is None or found.kind == "vanishing":
        return
    near, far = (abs(sp.N(expr.subs({SHIFT.symbol: 2, t: sp.Float(10) ** k}) - found.limit)) for k in (3, 5))
    assert far < near or far == 0


@pytest.mark.parametrize(
    "text", ["gamma(t + 1)", "gamma(t + 1)/gamma(t) - t", "factorial(t)/t^3", "H(t) - log(t)"]
)
def test_what_gammas_leave_open_is_left_open(text):
    expr = sp.sympify(text.replace("^", "**"), {"t": t, "H": sp.harmonic})
    assert growth(expr, []) is None


def test_a_coefficient_that_vanishes_at_an_upper_edge() -> None:
    """V t (1 − β)²/n had no growth, where that of t β is linear for β > 0."""
    share = Parameter(name="beta", meaning="", domain=Domain(kind="real", lower=0, upper=1))
    found = growth(t * (share.symbol - 1) ** 2, (share,))
    assert found is not None
    assert (found.words, found.unless) == ("linear for beta < 1", "beta < 1")
    assert growth(t * share.symbol * (1 - share.symbol), (share,)) is None  # at both
