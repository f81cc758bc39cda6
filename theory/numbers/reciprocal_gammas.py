r"""1/(Γ(x + √y)Γ(x − √y)): entire in x and y, and real where they are; for y < 0 by a conjugate pair."""

from __future__ import annotations

from typing import Any

import mpmath
import sympy as sp
from flint import acb, arb

from theory.numbers.walk import BALL_FUNCTIONS


class ReciprocalGammas(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    r""":math:`1/(\Gamma(x + \sqrt y)\,\Gamma(x - \sqrt y))`.

    >>> sp.N(ReciprocalGammas(sp.Integer(1), sp.Rational(1, 4)))  # 2/π
    0.636619772367581
    """

    nargs = 2

    def _eval_evalf(self, prec: int) -> sp.Float:
        with mpmath.workprec(prec + 20):
            x, y = (mpmath.mpmathify(sp.N(argument, int(prec / 3.3) + 10)) for argument in self.args)
            root = mpmath.sqrt(y)
            return sp.Float(mpmath.re(mpmath.rgamma(x + root) * mpmath.rgamma(x - root)), precision=prec)

    def _pair(self) -> tuple[sp.Expr, sp.Expr]:
        x, y = self.args
        return sp.gamma(x + sp.sqrt(y)), sp.gamma(x - sp.sqrt(y))

    def _latex(self, printer: Any, exp: str = "") -> str:
        shown = " ".join(printer._print(factor) for factor in self._pair())
        return rf"\left({shown}\right)^{{-{exp or 1}}}"

    def _sympystr(self, printer: Any) -> str:
        shown = "*".join(printer._print(factor) for factor in self._pair())
        return f"(1/({shown}))"


def reciprocal_gammas(x: arb, y: arb) -> arb:
    """Return a ball that contains 1/(Γ(x + √y)Γ(x − √y))."""
    root = acb(y).sqrt()
    return ((acb(x) + root).rgamma() * (acb(x) - root).rgamma()).real


BALL_FUNCTIONS[ReciprocalGammas] = reciprocal_gammas
