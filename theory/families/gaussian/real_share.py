r"""A share α of real data in every generation, mean and variance fitted.

Fit t sees αn real data, fresh or kept, and (1 − α)n drawn from fit t − 1. With the divisor n the second
moment about the truth is kept exactly, 𝔼σ_t² + 𝔼(μ_t − μ₀)² = σ₀², so one geometric sum gives both; with
the divisor n − 1 two coupled moments have the eigenvalues (1 − α)(2 − α ± √(α² + 4α/(n − 1)))/2. All have
finite limits as soon as one datum of each generation is real. The limit of the variance is positive, but
for one case: if the same single datum is kept (αn = 1), the expected variance tends to 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory.engine.iterate import LONGEST_EXACT, iterated
from theory.engine.limits import limit_at_infinity, t
from theory.engine.mixtures import (
    Divisor,
    Mixture,
    MixtureRecursion,
    alpha,
    definition,
    f,
    g,
    mixture_steps,
    n,
    sigma,
    u,
)
from theory.engine.naming import backwards
from theory.engine.recurrences import solved
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.families.gaussian.definitions import DEVIATION, GENERATION, SAMPLE_SIZE
from theory.language.derivation import (
    Algebra,
    Combination,
    Definition,
    Derivation,
    FixedPoint,
    Instance,
    Step,
)
from theory.language.formula import Formula, Source
from theory.language.loop import Loop, Rule
from theory.language.parameters import Domain, Parameter, Values, integer_of
from theory.numbers.value import Value

SHARE = Parameter(
    name="alpha",
    meaning="share of real data in every generation",
    domain=Domain(kind="share", of=n),
    latex=r"\alpha",
    ceiling=1,
)
PART = Parameter(
    name="alpha",
    meaning="share of real data in every generation, at least one datum and not all",
    domain=Domain(kind="share", of=n, lower=1 / n, upper_open=True),
    latex=r"\alpha",
    ceiling=1,
)
rest = 1 - alpha
w, y_plus, y_minus = (sp.Function(name, real=True) for name in ("w", "y_plus", "y_minus"))
root, odds = sp.symbols("s y", positive=True)
power = sp.Symbol("k", integer=True, nonnegative=True)
POINTS = tuple(
    {"n": size, "alpha": share, "sigma0": scale}
    for size, share, scale in (
        (2, Fraction(1, 2), 1),
        (3, Fraction(2, 3), 2),
        (10, Fraction(1, 10), Fraction(1, 2)),
    )
)
ROOT_POINTS = tuple(
    {"s": value, "alpha": share, "sigma0": scale}
    for value, share, scale in ((2, Fraction(1, 2), 1), (Fraction(3, 4), Fraction(1, 3), 2))
)
SIZE_BY_ROOT = 1 + 4 * alpha / (root**2 - alpha**2)
"""n as a function of s = √(α² + 4α/(n − 1)): what follows is then rational in s."""
Key = tuple[Rule, Divisor]
DIVISORS: tuple[Divisor, ...] = ("unbiased", "biased")
MIXTURES: dict[Key, Mixture] = {
    (rule, divisor): Mixture(real=rule.real, divisor=divisor)  # type: ignore[arg-type]  # fresh or kept
    for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
    for divisor in DIVISORS
}
LOOP_OF = {
    (rule, divisor): Loop(
        id=f"gaussian.{rule.id}" + ("_biased" if divisor == "biased" else ""),
        family="Gaussian with fitted mean and variance, d = 1",
        rule=rule,
        estimator=f"mean and {divisor} variance",
        definition=definition(mixture),
    )
    for (rule, divisor), mixture in MIXTURES.items()
}
LOOPS = tuple(LOOP_OF.values())


@cache
def recursion(key: Key) -> MixtureRecursion:
    """Return the recurrences of a loop."""
    return mixture_steps(MIXTURES[key])


def _instance(equation: sp.Eq, old: sp.Expr, put: sp.Expr, because: str) -> Step:
    return Step(
        rule="instance",
        before=(equation,),
        after=equation.xreplace({old: put}),
        because=because,
        certificate=Instance(substitution=((old, put),)),
    )


def _named(sequence: type[sp.Function], value: sp.Expr) -> tuple[Step, ...]:
    """Return the definitions of a combination of u(t) and f(t), at t, t − 1 and 0."""
    name = sp.Eq(sequence(t), value)
    return (
        Step(
            rule="definition", after=name, because="A combination of the moments.", certificate=Definition()
        ),
        *(_instance(name, t, place, f"Put {place} for t.") for place in (t - 1, sp.Integer(0))),
    )


def _covariance_with_real(found: MixtureRecursion) -> tuple[Step, ...]:
    """Return the steps to g(t − 1) where real data are kept."""
    if g not in found.rules:
        return ()
    own = solved(g, t, found.rules[g], found.starts[g], sigma**2 / (alpha * n) * (1 - rest**t), POINTS)
    return own, _instance(own.after, t, t - 1, "Put t − 1 for t.")


@cache
def biased_drift(key: Key) -> Derivation:
    """Derive u(t) = 𝔼(μ_t − μ₀)² with the divisor n."""
    found = recursion(key)
    shared = _covariance_with_real(found)
    known = tuple(step.after for step in shared[1:])
    named = _named(w, u(t) + f(t))
    total_rule = sp.Eq(w(t), rest * w(t - 1) + alpha * sigma**2)
    total_start = sp.Eq(w(0), sigma**2)
    total = solved(w, t, total_rule, total_start, sigma**2, POINTS)
    earlier = _instance(total.after, t, t - 1, "Put t − 1 for t.")
    read = backwards(sp.Eq(u(t - 1) + f(t - 1), w(t - 1)), named[1].after)
    spread = sp.Eq(f(t - 1), sigma**2 - u(t - 1))
    decay = rest * (rest - 1 / n)
    series = sp.Sum(decay**power, (power, 0, t - 1))
    if shared:
        other = sp.Sum((rest - 1 / n) ** power, (power, 0, t - 1))
        closed = sigma**2 / n * ((3 - 2 * alpha) * series - 2 * rest**t * other)
        forcing = sigma**2 / n * (3 - 2 * alpha - 2 * rest**t)
    else:
        closed, forcing = sigma**2 / n * series, sigma**2 / n
    rule = sp.Eq(u(t), decay * u(t - 1) + forcing)
    return Derivation(
        title=f"Drift of the mean, {MIXTURES[key].real} real share, divisor n",
        steps=(
            *found.steps,
            *shared,
            *named,
            Step(
                rule="second moment",
                before=(*(step.after for step in named), found.rules[f], found.rules[u]),
                after=total_rule,
                because="The divisor n keeps the second moment of what is seen.",
                certificate=Algebra(),
            ),
            Step(
                rule="start",
                before=(named[2].after, found.starts[u], found.starts[f]),
                after=total_start,
                because="Fit 0 is the truth.",
                certificate=Algebra(),
            ),
            total,
            earlier,
            read,
            Step(
                rule="the variance is the complement",
                before=(earlier.after, read.after),
                after=spread,
                because="Variance and squared error add up to σ₀².",
                certificate=Combination(),
            ),
            Step(
                rule="recurrence",
                before=(spread, *known, found.rules[u]),
                after=rule,
                because="Insert the variance" + (" and the covariance with the kept data." if known else "."),
                certificate=Combination(),
            ),
            solved(u, t, rule, found.starts[u], closed, POINTS),
        ),
    )


@cache
def biased_variance(key: Key) -> Derivation:
    """Derive f(t) = 𝔼σ_t² = σ₀² − u(t) with the divisor n."""
    drift = biased_drift(key)
    total = next(step.after for step in drift.steps if step.after == sp.Eq(w(t), sigma**2))
    named = sp.Eq(w(t), u(t) + f(t))
    read = backwards(sp.Eq(u(t) + f(t), w(t)), named)
    return Derivation(
        title=f"Expected variance, {MIXTURES[key].real} real share, divisor n",
        lemmas=(drift,),
        steps=(
            read,
            Step(
                rule="the variance is the complement",
                before=(drift.conclusion, total, read.after),
                after=sp.Eq(f(t), sigma**2 - drift.conclusion.rhs),
                because="Variance and squared error add up to σ₀².",
                certificate=Combination(),
            ),
        ),
    )


def _eigenvalue(sign: int) -> sp.Expr:
    return (2 - alpha + sign * root) / 2


@cache
def _unbiased(key: Key) -> tuple[tuple[Step, ...], sp.Eq, sp.Eq]:
    """Return the steps to u(t) and f(t) with the divisor n − 1, rational in s = √(α² + 4α/(n − 1))."""
    found = recursion(key)
    shared = _covariance_with_real(found)
    steps: list[Step] = [*found.steps, *shared]
    put = [
        _instance(item, n, SIZE_BY_ROOT, "n in terms of s.")
        for item in (found.rules[u], found.rules[f], *(step.after for step in shared[1:]))
    ]
    steps.extend(put)
    mean_rule, spread_rule, *cross = (step.after for step in put)
    solutions = []
    for sequence, sign in ((y_plus, 1), (y_minus, -1)):
        eigenvalue = _eigenvalue(sign)
        weight = SIZE_BY_ROOT * (eigenvalue - 1)
        named = _named(sequence, f(t) + weight * u(t))
        right = spread_rule.rhs + weight * mean_rule.rhs
        for equation in cross:
            right = right.xreplace({equation.lhs: equation.rhs})
        forced = sp.factor(right.xreplace({u(t - 1): sp.Integer(0), f(t - 1): sp.Integer(0)}).expand())
        geometric = rest ** (t - 1)
        pulse = sp.factor(sp.expand(forced).coeff(geometric))
        level = sp.factor(sp.expand(forced).xreplace({geometric: sp.Integer(0)}))
        factor = rest * eigenvalue
        rule = sp.Eq(sequence(t), factor * sequence(t - 1) + level + pulse * geometric)
        start = sp.Eq(sequence(0), sigma**2)
        fixed = sp.factor(level / (1 - factor))
        echo = sp.factor(pulse / (rest - factor)) if pulse != 0 else sp.Integer(0)
        closed = fixed + echo * rest**t + sp.factor(sigma**2 - fixed - echo) * rest**t * eigenvalue**t
        solution = solved(sequence, t, rule, start, closed, ROOT_POINTS)
        steps.extend(
            (
                *named,
                Step(
                    rule="an eigenvector",
                    before=(*(step.after for step in named), spread_rule, mean_rule, *cross),
                    after=rule,
                    because="This combination of the moments obeys a recurrence of its own.",
                    certificate=Algebra(),
                ),
                Step(
                    rule="start",
                    before=(named[2].after, found.starts[u], found.starts[f]),
                    after=start,
                    because="Fit 0 is the truth.",
                    certificate=Algebra(),
                ),
                solution,
            )
        )
        solutions.append((named[0].after, solution.after, weight))
    (name_plus, high, upper), (name_minus, low, lower) = solutions
    gap = SIZE_BY_ROOT * root
    mean_read = sp.Eq(u(t), (y_plus(t) - y_minus(t)) / gap)
    spread_read = sp.Eq(f(t), (upper * y_minus(t) - lower * y_plus(t)) / gap)
    mean, spread = (
        sp.Eq(sequence(t), _closed(found, sequence).xreplace({n: SIZE_BY_ROOT})) for sequence in (u, f)
    )
    steps.extend(backwards(item, name_plus, name_minus) for item in (mean_read, spread_read))
    for item, reading in ((mean, mean_read), (spread, spread_read)):
        steps.append(
            Step(
                rule="back to the moments",
                before=(high, low, reading),
                after=item,
                because="Two combinations give both moments.",
                certificate=Combination(),
            )
        )
    return tuple(steps), mean, spread


def _fixed_point(found: MixtureRecursion) -> dict[type[sp.Function], sp.Expr]:
    """Return the point that the recurrences fix."""
    unknown = {sequence: sp.Dummy() for sequence in found.rules}
    before = {sequence(t - 1): place for sequence, place in unknown.items()}
    equations = [rule.rhs.xreplace(before) - unknown[sequence] for sequence, rule in found.rules.items()]
    (solution,) = sp.solve(equations, list(unknown.values()), dict=True)
    return {sequence: _tidy(solution[place]) for sequence, place in unknown.items()}


def _tidy(value: sp.Expr) -> sp.Expr:
    """Return a quotient of polynomials with a denominator that is positive for αn ≥ 1."""
    sample = {alpha: sp.Rational(1, 2), n: sp.Integer(8), sigma: sp.Integer(1)}
    top, bottom = sp.fraction(sp.factor(value))
    sign, parts = sp.Integer(1), []
    for part, power_of in ((top, 1), (bottom, -1)):
        for factor in sp.Mul.make_args(part):
            turned = isinstance(factor, (sp.Add, sp.Number)) and factor.xreplace(sample) < 0
            parts.append((sp.expand(-factor) if turned else factor) ** power_of)
            sign = -sign if turned else sign
    return sign * sp.Mul(*parts)


def _echo(found: MixtureRecursion) -> dict[type[sp.Function], sp.Expr]:
    """Return the weights of (1 − α)^t that the kept real data leave in u and f."""
    if g not in found.rules:
        return {u: sp.Integer(0), f: sp.Integer(0)}
    unknown = {u: sp.Dummy(), f: sp.Dummy()}
    before = {u(t - 1): unknown[u], f(t - 1): unknown[f], g(t - 1): -(sigma**2) / (alpha * n)}
    equations = []
    for sequence in unknown:
        linear = found.rules[sequence].rhs
        constant = linear.xreplace(dict.fromkeys(before, sp.Integer(0)))
        equations.append(linear.xreplace(before) - constant - rest * unknown[sequence])
    (solution,) = sp.solve(equations, list(unknown.values()), dict=True)
    return {sequence: _tidy(solution[place]) for sequence, place in unknown.items()}


def _closed(found: MixtureRecursion, sequence: type[sp.Function]) -> sp.Expr:
    """Return u(t) or f(t) in terms of n and s: fixed point, echo, and the two eigenvalues' powers."""
    fixed, echo = _fixed_point(found)[sequence], _echo(found)[sequence]
    second = sigma**2 / n if sequence is u else sigma**2
    first = found.starts[sequence].rhs
    at_zero = _tidy(first - fixed - echo)
    at_one = _tidy((second - fixed - echo * rest) / rest)
    powers = sum(
        (sign * (at_one - _eigenvalue(-sign) * at_zero) * _eigenvalue(sign) ** t for sign in (1, -1)),
        sp.Integer(0),
    )
    return fixed + rest**t * (echo + powers / root)


ROOT = sp.sqrt(alpha**2 + 4 * alpha / (n - 1))


def _in_size(title: str, steps: tuple[Step, ...], last: sp.Eq) -> Derivation:
    back = _instance(last, root, ROOT, "s in terms of n.")
    return Derivation(title=title, steps=(*steps, back))


@cache
def unbiased_drift(key: Key) -> Derivation:
    """Derive u(t) = 𝔼(μ_t − μ₀)² with the divisor n − 1."""
    steps, mean, _ = _unbiased(key)
    return _in_size("Drift of the mean with a real share, divisor n − 1", steps, mean)


@cache
def unbiased_variance(key: Key) -> Derivation:
    """Derive f(t) = 𝔼σ_t² with the divisor n − 1."""
    steps, _, spread = _unbiased(key)
    return _in_size("Expected variance with a real share, divisor n − 1", steps, spread)


@cache
def limit(key: Key, sequence: type[sp.Function]) -> Derivation:
    """Derive the limit of u or f, by the fixed point of their recurrences."""
    found = recursion(key)
    point = _fixed_point(found)
    ratio = MIXTURES[key].correction
    least = ratio * alpha * rest / (1 - ratio * rest * (1 - 1 / n))
    most = n * (1 - rest**2) / rest
    middle = sp.together((least + most) / 2)
    weights = [sp.Integer(1), middle]
    if g in found.rules:
        slack = 1 - rest**2 - rest * middle / n
        spread_slack = middle - ratio * alpha * rest - ratio * rest * (1 - 1 / n) * middle
        weights.append(slack * spread_slack / (slack + spread_slack) / ratio)
    return Derivation(
        title=f"Limit with a {MIXTURES[key].real} real share",
        steps=(
            *found.steps,
            Step(
                rule="fixed point",
                before=tuple(found.rules.values()),
                after=limit_at_infinity(sequence(t), point[sequence]),
                because="The recurrences contract towards their fixed point.",
                certificate=FixedPoint(
                    sequences=tuple(found.rules),
                    index=t,
                    point=tuple(point.values()),
                    weights=tuple(weights),
                    domain=((alpha, odds / (1 + odds)),),
                    lower=((odds, sp.Integer(0)), (n, 1 + 1 / odds)),
                ),
            ),
        ),
    )


def _value(key: Key, sequence: type[sp.Function], values: Values, digits: int) -> Value | None:
    """Iterate the recurrences while that is short: exact, as the closed form's square roots cancel."""
    if integer_of(values, "t") > LONGEST_EXACT:
        return None
    found = recursion(key)
    before = {start.lhs: start.rhs for start in found.starts.values()}
    return iterated(
        found.rules,
        {
            other: rule.rhs.xreplace({t: sp.Integer(1)}).xreplace(before)
            for other, rule in found.rules.items()
        },
        sequence(t),
        {name: value for name, value in values.items() if name != "t"},  # type: ignore[misc]  # all scalars
        integer_of(values, "t"),
        digits,
    )


PAPER = Source(paper="position paper", where="§4.2")
BERTRAND = Source(paper="Bertrand et al. 2023, arXiv:2310.00429")
OBSERVABLES = {
    u: ("mean_drift", "squared error of the fitted mean", r"\mathbb{E}(\mu_t - \mu_0)^2"),
    f: ("variance", "expected fitted variance", r"\mathbb{E}\,\sigma_t^2"),
}


STATEMENTS = {
    "gaussian.fresh_real_share.mean_drift": (
        "u(t) = sigma0^2*(n - 1)/(n*q) + (1 - alpha)^t*((sigma0^2*(n - 1)*y/(n*q) "
        "- sigma0^2*(1 - alpha)/q)*x^t + (sigma0^2*(1 - alpha)/q - sigma0^2*(n - 1)*x/(n*q))*y^t)/s "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.fresh_real_share.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2*(n - 1)/(n*(2*alpha*n - alpha^2*n - 1))"
    ),
    "gaussian.fresh_real_share.variance": (
        "f(t) = sigma0^2*alpha*(2*n - alpha*n - 1)/q "
        "+ (1 - alpha)^t*((sigma0^2*(1 - alpha)*y/q - sigma0^2/q)*x^t "
        "+ (sigma0^2/q - sigma0^2*(1 - alpha)*x/q)*y^t)/s "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.fresh_real_share.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*alpha*(2*n - alpha*n - 1)/(2*alpha*n - alpha^2*n - 1)"
    ),
    "gaussian.fresh_real_share_biased.mean_drift": (
        "u(t) = sigma0^2*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1)/n"
    ),
    "gaussian.fresh_real_share_biased.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
    "gaussian.fresh_real_share_biased.variance": (
        "f(t) = sigma0^2 - sigma0^2*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1)/n"
    ),
    "gaussian.fresh_real_share_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*alpha*(2*n - alpha*n - 1)/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
    "gaussian.kept_real_share.mean_drift": (
        "u(t) = sigma0^2*(3*alpha*n - 2*alpha^2*n + alpha - 2)/(alpha*n*q) "
        "+ (1 - alpha)^t*(((sigma0^2*(n - 1)*x/(n*q) - sigma0^2*(1 - alpha)/q)*y^t "
        "+ (sigma0^2*(1 - alpha)/q - sigma0^2*(n - 1)*y/(n*q))*x^t)/s - 2*sigma0^2/(alpha*n)) "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.kept_real_share.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2*(3*alpha*n - 2*alpha^2*n + alpha "
        "- 2)/(alpha*n*(2*alpha*n - alpha^2*n - 1))"
    ),
    "gaussian.kept_real_share.variance": (
        "f(t) = sigma0^2*(2 - alpha)*(alpha*n - 1)/q "
        "+ (1 - alpha)^t*((sigma0^2/q - sigma0^2*(1 - alpha)*y/q)*x^t "
        "+ (sigma0^2*(1 - alpha)*x/q - sigma0^2/q)*y^t)/s "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.kept_real_share.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*(2 - alpha)*(alpha*n - 1)/(2*alpha*n - alpha^2*n - 1)"
    ),
    "gaussian.kept_real_share_biased.mean_drift": (
        "u(t) = sigma0^2*((3 - 2*alpha)*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1) "
        "- 2*(1 - alpha)^t*sum((1 - alpha - 1/n)^k, k, 0, t - 1))/n"
    ),
    "gaussian.kept_real_share_biased.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2*(3 - 2*alpha)/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
    "gaussian.kept_real_share_biased.variance": (
        "f(t) = sigma0^2 - sigma0^2*((3 - 2*alpha)*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1) "
        "- 2*(1 - alpha)^t*sum((1 - alpha - 1/n)^k, k, 0, t - 1))/n"
    ),
    "gaussian.kept_real_share_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*(2 - alpha)*(alpha*n - 1)/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
}


def _formulas(key: Key) -> tuple[Formula, ...]:
    loop, (_, divisor) = LOOP_OF[key], key
    derivers = {
        "biased": {u: biased_drift, f: biased_variance},
        "unbiased": {u: unbiased_drift, f: unbiased_variance},
    }[divisor]
    words = f"a {MIXTURES[key].real} real share, divisor {'n' if divisor == 'biased' else 'n − 1'}, d = 1"
    found: list[Formula] = []
    for sequence, (name, title, observable) in OBSERVABLES.items():
        found.append(
            Formula(
                id=f"{loop.id}.{name}",
                title=f"{title} with {words}",
                observable=observable,
                statement=STATEMENTS[f"{loop.id}.{name}"],
                parameters=(GENERATION, SAMPLE_SIZE, SHARE, DEVIATION),
                loop=loop,
                derive=partial(derivers[sequence], key),
                uses=(f"{loop.id}.mean_drift",) if divisor == "biased" and sequence == f else (),
                sources=(PAPER, BERTRAND),
                algorithm=partial(_value, key, sequence) if divisor == "unbiased" else None,
            )
        )
        found.append(
            Formula(
                id=f"{loop.id}.{name}_limit",
                title=f"limit of the {title} with {words}",
                observable=rf"\lim_{{t \to \infty}} {observable}",
                statement=STATEMENTS[f"{loop.id}.{name}_limit"],
                parameters=(SAMPLE_SIZE, PART, DEVIATION),
                loop=loop,
                derive=partial(limit, key, sequence),
                uses=(f"{loop.id}.{name}",),
                sources=(PAPER, BERTRAND),
            )
        )
    return tuple(found)


FORMULAS = tuple(formula for key in LOOP_OF for formula in _formulas(key))
