"""Formulas of the catalogue, and the definitions that reproduce them."""

from __future__ import annotations

from tests.theory.loop_language.definitions import loop, parameter
from theory.loop_language.definition import LoopDefinition

N = parameter("n", "integer", 2)
M = parameter("m", "integer", 2)
D = parameter("D")
S = parameter("sigma0", "real", 0, lower_open=True)
H = parameter("h", "real", 0, lower_open=True)
L = parameter("lam", "real", 0, lower_open=True)
A = parameter("alpha", "real", 0, 1, lower_open=True)
V0, V2 = parameter("V0", "real", 0, lower_open=True), parameter("v2", "real", None)
Q = parameter("q", "real", 0, 1)
ALL = (N, M, D, S, H, L, A, V0, V2, Q)

ES = 'e = { start = 0 }\ns = { start = "sigma0^2" }'
NORMAL = 'x = { law = "normal(e, s)", size = "n" }'
POOL = '[pool]\npool = { append = "x" }'
REAL = 'z = { law = "normal(e, s)", size = "alpha*n", real = true }'
KEPT = 'z = { law = "normal(e, s)", size = "alpha*n", kept = true }'
FEWER = 'x = { law = "normal(e, s)", size = "(1 - alpha)*n" }'
QUADRATIC = 'x = { law = "quadratic(e, V0, 0, v2)", size = "n" }'


def made(state: str, data: str, fit: str, observe: str, pool: str = "") -> LoopDefinition:
    return loop(
        f'[state]\n{state}\n[data]\n{data}\n{pool}\n[fit]\n{fit}\n[observe]\nvalue = "{observe}"', *ALL
    )


def reproduced() -> dict[str, LoopDefinition]:
    """Return definitions by the id of the formula that their observable is."""
    found: dict[str, LoopDefinition] = {}
    for ddof, tail in ((1, ""), (0, "_biased")):
        fit = f'e = "mean(x)"\ns = "var(x, ddof = {ddof})"'
        both = f'e = "mean(x, z)"\ns = "var(x, z, ddof = {ddof})"'
        pooled = f'e = "mean(pool)"\ns = "var(pool, ddof = {ddof})"'
        drawn = f'e = "mean(y)"\ns = "var(y, ddof = {ddof})"'
        for observe, name in (("s", "variance"), ("e^2", "mean_drift")):
            found[f"gaussian.replace{tail}.{name}"] = made(ES, NORMAL, fit, observe)
            found[f"gaussian.accumulate{tail}.{name}"] = made(ES, NORMAL, pooled, observe, POOL)
            found[f"gaussian.fresh_real_share{tail}.{name}"] = made(ES, f"{FEWER}\n{REAL}", both, observe)
            found[f"gaussian.kept_real_share{tail}.{name}"] = made(ES, f"{FEWER}\n{KEPT}", both, observe)
        for how, put in (("with", "true"), ("without", "false")):
            picks = f'{NORMAL}\ny = {{ from = "subsample(pool, n, replacement = {put})" }}'
            found[f"gaussian.subsample_{how}_replacement{tail}.variance"] = made(ES, picks, drawn, "s", POOL)
    found["gaussian.replace.drift_fourth_moment"] = made(
        ES, NORMAL, 'e = "mean(x)"\ns = "var(x, ddof = 1)"', "e^4"
    )
    e = "e = { start = 0 }"
    found["exponential_family.replace.mean_squared_error"] = made(e, QUADRATIC, 'e = "mean(x)"', "e^2")
    found["exponential_family.accumulate.mean_squared_error"] = made(
        e, QUADRATIC, 'e = "mean(pool)"', "e^2", POOL
    )
    fewer = 'x = { law = "quadratic(e, V0, 0, v2)", size = "(1 - alpha)*n" }'
    for how, name in (("real", "fresh"), ("kept", "kept")):
        share = f'z = {{ law = "quadratic(e, V0, 0, v2)", size = "alpha*n", {how} = true }}'
        found[f"exponential_family.{name}_real_share.mean_squared_error"] = made(
            e, f"{fewer}\n{share}", 'e = "mean(x, z)"', "e^2"
        )
        known = share.replace("quadratic(e, V0, 0, v2)", "normal(e, n)")
        found[f"mean.{name}_real_share.risk_ratio"] = made(
            e,
            f'x = {{ law = "normal(e, n)", size = "(1 - alpha)*n" }}\n{known}',
            'e = "mean(x, z)"',
            "e^2",
        )
    pq = 'p = { start = 0 }\nq2 = { start = "sigma0^2" }'
    kernel = 'x = { law = "moments(p, q2 + h^2)", size = "n" }'
    found["kernel_density.replace.second_moment"] = made(
        pq, kernel, 'p = "mean(x)"\nq2 = "power_mean(x, 2)"', "q2"
    )
    atom = 'p = { start = "q" }'
    toss = 'x = { law = "bernoulli(p)", size = "D" }'
    found["categorical.replace.heterozygosity"] = made(atom, toss, 'p = "mean(x)"', "2*p*(1 - p)")
    found["categorical.accumulate.heterozygosity"] = made(atom, toss, 'p = "mean(pool)"', "2*p*(1 - p)", POOL)
    return found
