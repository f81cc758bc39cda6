"""How fast finite sizes approach the asymptotic formulas: size × gap, and the order, on raw data."""

from __future__ import annotations

import math

import numpy as np

from proofs_checks.simulators.m_estimator import SMOOTH
from tests.reference.convergence import discrepancies, order
from theory import catalogue
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.formula import evaluate

SIZES = (20, 40, 80, 160)
NUMBERS = 6_000_000
SHARES = 2_000_000
FITS = 4
SEED = 20_250_108


def main() -> None:
    print(f"maximum likelihood, t = {FITS}: n × (risk ratio − its limit) at n = {', '.join(map(str, SIZES))}")
    for rule in (REPLACE, ACCUMULATE):
        for family in SMOOTH:
            found = discrepancies(rule, family, fits=FITS, sizes=SIZES, numbers=NUMBERS, seed=SEED)
            shown = "  ".join(f"{item.scaled:7.3f} ± {item.size * item.error:5.3f}" for item in found)
            clear = all(abs(item.gap) > 2 * item.error for item in found)
            words = f"order {order(found):.2f}" if clear else "no gap resolved at every size"
            print(f"{rule.id:<11} {family.words:<19} {shown}   {words}", flush=True)
    _ridge()


def _ridge() -> None:
    formula = catalogue.formula("regression.ridge.extra_share_large_design")
    rng = np.random.default_rng(SEED)
    print("ridge, λ = 1: T × (mean share / formula − 1) at T = 20, 40, 80, 160, over Gaussian designs")
    for numerator, denominator in ((1, 4), (1, 1), (2, 1)):
        shown, gaps = [], []
        for rows in (20, 40, 80, 160):
            features = rows * numerator // denominator
            draws = SHARES // (rows * features)
            shares = []
            for _ in range(0, draws, 500):
                design = rng.standard_normal((min(draws, 500), rows, features))
                spectrum = np.linalg.eigvalsh(design.transpose(0, 2, 1) @ design / rows)
                shares.append(((spectrum / (spectrum + 1)) ** 2).mean(axis=1))
            every = np.concatenate(shares)
            limit = float(evaluate(formula, {"d": features, "T": rows, "lam": 1}).decimal)
            gap, error = every.mean() / limit - 1, every.std() / (limit * math.sqrt(every.size))
            gaps.append((rows, gap))
            shown.append(f"{rows * gap:7.3f} ± {rows * error:5.3f}")
        slope = -np.polyfit(np.log([r for r, _ in gaps]), np.log([abs(g) for _, g in gaps]), 1)[0]
        print(f"d/T = {numerator / denominator:<25g} {'  '.join(shown)}   order {slope:.2f}", flush=True)


if __name__ == "__main__":
    main()
