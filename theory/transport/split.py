"""The split of W₂² between Gaussians into two terms, derived by a coupling and its dual."""

from functools import cache

import sympy as sp

from theory.engine.steps import cited, in_steps
from theory.language.derivation import Definition, Derivation, Expectation, MatrixReplay, Step
from theory.language.equations import equate

d, k = sp.symbols("d k", integer=True, positive=True)
A, B, S, R, Q, H = (sp.MatrixSymbol(name, d, d) for name in "ABSRQH")
F, G = (sp.MatrixSymbol(name, d, k) for name in "FG")
mu, nu = (sp.MatrixSymbol(name, d, 1) for name in ("mu", "nu"))
z = sp.MatrixSymbol("z", k, 1)
w2_squared = sp.Symbol("W_2_squared", nonnegative=True)
FIDELITY = sp.Trace(sp.MatPow(R * B * R, sp.Rational(1, 2)))
TRANSPORTED = equate(B, S * A * S)
ROOT = equate(A, R * R)
WHOLE = equate(B, R.I * H * H * R.I)
MAP = equate(S, R.I * H * R.I)
SPLIT = sp.Eq(
    w2_squared, sp.Trace((mu - nu) * (mu - nu).T) + sp.Trace(A) + sp.Trace(B) - 2 * FIDELITY, evaluate=False
)


def _step(
    rule: str,
    after: sp.Basic,
    because: str,
    before: tuple[sp.Basic, ...] = (),
    noise: sp.MatrixSymbol | None = None,
) -> Step:
    certificate = MatrixReplay(
        definitions=tuple(item for item in before if isinstance(item, sp.Equality)),
        positive_definite=(S, R, Q, H),
        noise=noise,
    )
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)


@cache
def split() -> Derivation:
    """Derive W₂²(N(μ, A), N(ν, B)) = ‖μ − ν‖² + tr(A + B − 2(A^{1/2}BA^{1/2})^{1/2}), any d.

    Every B is S A S with S = R⁻¹HR⁻¹, H² = R B R. The map x ↦ S x costs tr(A + B − 2AS); no coupling costs
    less, since 𝔼‖Qx − Q⁻¹y‖² ≥ 0 with Q² = S; and AS has the trace of the root in the formula. Singular
    matrices by continuity.
    """
    moved = mu + F * z - nu - G * z
    cost = equate(
        Expectation(sp.Trace(moved * moved.T)),
        sp.Trace((mu - nu) * (mu - nu).T) + sp.Trace(F * F.T) + sp.Trace(G * G.T) - 2 * sp.Trace(F * G.T),
    )
    mapped = equate(
        sp.Trace((A - S * A) * (sp.Identity(d) - S)), sp.Trace(A) + sp.Trace(B) - 2 * sp.Trace(A * S)
    )
    square = equate((R * S * R) * (R * S * R), R * B * R)
    same_trace = equate(sp.Trace(R * S * R), sp.Trace(A * S))
    gap = Q * F - Q.I * G
    dual = equate(
        sp.Trace(gap * gap.T),
        sp.Trace(Q * Q * F * F.T) + sp.Trace((Q * Q).I * G * G.T) - 2 * sp.Trace(F * G.T),
    )
    tight = equate(sp.Trace(A * S) + sp.Trace(B * S.I), 2 * sp.Trace(A * S))
    return in_steps(
        "W₂² between Gaussians, split",
        _step(
            "cost of a coupling",
            cost,
            "x = μ + Fz, y = ν + Gz with one white z is any coupling of these moments; only F Gᵀ is free.",
            noise=z,
        ),
        *(
            Step(rule="definition", after=equation, because=because, certificate=Definition())
            for equation, because in (
                (ROOT, "R is the root of A."),
                (WHOLE, "H is the root of R B R."),
                (MAP, "S is definite as H is."),
            )
        ),
        _step("the map", TRANSPORTED, "S A S = R⁻¹HR⁻¹ R R R⁻¹HR⁻¹.", (ROOT, WHOLE, MAP)),
        _step("cost of the map", mapped, "tr((I − S)A(I − S)).", (TRANSPORTED,)),
        _step("a root", square, "(R S R)² = R S A S R = R B R.", (ROOT, TRANSPORTED)),
        _step("its trace", same_trace, "tr(R S R) = tr(R² S).", (ROOT,)),
        _step(
            "weak duality",
            dual,
            "‖QF − Q⁻¹G‖² expanded; a square is nonnegative, so 2 tr(FGᵀ) is bounded.",
        ),
        _step("tightness", tight, "At B = SAS the bound is 2 tr(AS): the map attains it.", (TRANSPORTED,)),
        cited(
            SPLIT,
            "The least cost is that of the map, with tr(AS) = tr(R B R)^{1/2}; whatever the law of z, the "
            "cost of a coupling is the same. Where A is singular, by continuity in A.",
            "the W₂ distance between Gaussians is attained by a linear map",
            "Dowson and Landau 1982, J. Multivariate Anal. 12; Gelbrich 1990, Math. Nachr. 147",
            "",
            cost,
            TRANSPORTED,
            mapped,
            square,
            same_trace,
            dual,
            tight,
            rule="optimal coupling",
        ),
    )
