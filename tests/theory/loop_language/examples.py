"""Loops of every kind, with values at which they are small."""

from __future__ import annotations

from fractions import Fraction

from tests.theory.loop_language.definitions import PARAMETERS, loop, parameter
from theory.language.parameters import Value
from theory.loop_language.definition import LoopDefinition

A, K, Q = parameter("a", "real", 0), parameter("K", "integer", 2), parameter("q", "real", 0, 1)
VALUES: dict[str, Value] = {"n": 2, "m": 1, "V": Fraction(3), "w": Fraction(1, 3)}
E = "e = { start = 0 }"
ES = 'e = { start = 0 }\ns = { start = "V" }'
X = 'x = { law = "normal(e, V)", size = "n" }'
XS = 'x = { law = "normal(e, s)", size = "n" }'
MEAN_VAR = 'e = "mean(x)"\ns = "var(x, ddof = 1)"'
POOL = 'pool = { append = "x" }'


def made(state: str, data: str, fit: str, observe: str, pool: str = "") -> LoopDefinition:
    pools = f"[pool]\n{pool}" if pool else ""
    return loop(f"[state]\n{state}\n[data]\n{data}\n{pools}\n[fit]\n{fit}\n[observe]\n{observe}")


def examples() -> dict[str, LoopDefinition]:
    real = 'z = { law = "normal(e, V)", size = "m", real = true }'
    kept = 'z = { law = "normal(e, s)", size = "m", kept = true }'
    without = 'y = { from = "subsample(pool, n, replacement = false)" }'
    replaced = 'y = { from = "subsample(pool, n)" }'
    subsampled = 'e = "mean(y)"\ns = "var(y, ddof = 1)"'
    both = 'risk = "e^2"\nvariance = "s"'
    return {
        "replace": made(E, X, 'e = "mean(x)"', 'risk = "e^2"'),
        "weighted": made(E, f"{real}\n{X}", 'e = "w*mean(z) + (1 - w)*mean(x)"', 'risk = "e^2"'),
        "gaussian": made(ES, XS, MEAN_VAR, both + '\nsquare = "s^2"\nfourth = "e^4"'),
        "biased": made(ES, XS, 'e = "mean(x)"\ns = "var(x)"', both),
        "pooled": made(ES, XS, 'e = "mean(pool)"\ns = "var(pool, ddof = 1)"', both, POOL),
        "pooled biased": made(ES, XS, 'e = "mean(pool)"\ns = "var(pool)"', both, POOL),
        "with replacement": made(ES, f"{XS}\n{replaced}", subsampled, both, POOL),
        "without replacement": made(ES, f"{XS}\n{without}", subsampled, both, POOL),
        "window": made(E, X, 'e = "mean(pool)"', 'risk = "e^2"', 'pool = { append = "x", window = 2 }'),
        "window of 3": made(E, X, 'e = "mean(pool)"', 'risk = "e^2"', 'pool = { append = "x", window = 3 }'),
        "forgetting window": made(
            E, X, 'e = "mean(pool)"', 'risk = "e^2"', 'pool = { append = "x", window = 2, forget = "w" }'
        ),
        "forgetting": made(E, X, 'e = "mean(pool)"', 'risk = "e^2"', 'pool = { append = "x", forget = "w" }'),
        "kept": made(ES, f"{XS}\n{kept}", 'e = "mean(x, z)"\ns = "var(x, z)"', both),
        "random size": made(
            E, 'x = { law = "normal(e, V)", size = { inverse_mean = "w" } }', 'e = "mean(x)"', 'risk = "e^2"'
        ),
        "growing": made(E, 'x = { law = "normal(e, V)", size = "n*t^2" }', 'e = "mean(x)"', 'risk = "e^2"'),
        "growing pool": made(
            E, 'x = { law = "normal(e, V)", size = "n*t" }', 'e = "mean(pool)"', 'risk = "e^2"', POOL
        ),
        "two models": made(
            "a = { start = 0 }\nb = { start = 0 }",
            'x = { law = "normal(a, V)", size = "n" }\ny = { law = "normal(b, V)", size = "m" }',
            'a = "w*mean(x) + (1 - w)*mean(y)"\nb = "w*mean(y) + (1 - w)*mean(x)"',
            'risk = "a^2"\ntogether = "a*b"',
        ),
        "frequency": made(
            "p = { start = 1/3 }".replace("1/3", '"1/3"'),
            'x = { law = "bernoulli(p)", size = "n" }',
            'p = "(sum(x) + w)/(n + 2*w)"',
            'variance = "p*(1 - p)"',
        ),
        "binomial": made(
            'p = { start = "1/3" }',
            'x = { law = "binomial(3, p)", size = "n" }',
            'p = "mean(x)/3"',
            'variance = "p*(1 - p)"\nthird = "p^3"',
        ),
        "poisson": made(
            'l = { start = "V" }', 'x = { law = "poisson(l)", size = "n" }', 'l = "mean(x)"', 'third = "l^3"'
        ),
        "gamma": made(
            'l = { start = "V" }',
            'x = { law = "gamma(m, l)", size = "n" }',
            'l = "mean(x)"',
            'square = "l^2"',
        ),
        "exponential": made(
            'l = { start = "V" }',
            'x = { law = "exponential(l)", size = "n" }',
            'l = "mean(x)"',
            'square = "l^2"',
        ),
        "uniform": made(
            E, 'x = { law = "uniform(e - 1, e + V)", size = "n" }', 'e = "mean(x)"', 'third = "e^3"'
        ),
        "quadratic": made(
            'l = { start = "1" }',
            'x = { law = "quadratic(l, 1, w, 1/2)", size = "n" }',
            'l = "mean(x)"',
            'third = "l^3"',
        ),
        "maximum": made(
            'l = { start = "V" }', 'u = { law = "beta(n, 1)" }', 'l = "times(l, u)"', 'mean = "l^2"'
        ),
        "rate": made(
            'l = { start = "V" }',
            'u = { law = "inverse_gamma(n + 3, n)" }',
            'l = "times(l, u)"',
            'mean = "l^2"',
        ),
        "declared": made(
            ES, 'x = { law = "moments(e, e^2 + s)", size = "n" }', MEAN_VAR, 'risk = "e^2"\nvariance = "s"'
        ),
        "powers": made(
            'p = { start = 0 }\nq = { start = "V" }',
            'x = { law = "moments(p, q)", size = "n" }',
            'p = "mean(x)"\nq = "power_mean(x, 2)"',
            'variance = "q - p^2"',
        ),
    }


assert PARAMETERS
