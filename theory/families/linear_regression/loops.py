"""The loops of linear regression: data, fits, and which designs each rule lets a fit see."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from theory.engine.limits import t
from theory.engine.rules import ACCUMULATE, ACCUMULATE_FRESH_DESIGN, REPLACE, SCHEDULE
from theory.language.equations import equate
from theory.language.loop import Loop
from theory.language.parameters import POSITIVE_REAL, Domain, Parameter, length_symbol

d = sp.Symbol("d", integer=True, positive=True)
T = sp.Symbol("T", integer=True, positive=True)
sigma = sp.Symbol("sigma", positive=True)
GENERATION = Parameter(
    name="t", meaning="number of fits, the first on real data", domain=Domain(kind="integer", lower=1)
)
FEATURES = Parameter(
    name="d", meaning="number of features", domain=Domain(kind="integer", lower=1), ceiling=5
)
ROWS = Parameter(
    name="T",
    meaning="number of rows of the design",
    domain=Domain(kind="integer", lower=d + 2),
    ceiling=2 * d + 16,
)
NOISE = Parameter(
    name="sigma",
    meaning="standard deviation of the label noise",
    domain=POSITIVE_REAL,
    latex=r"\sigma",
    ceiling=4,
)
SIZES = Parameter(
    name="c",
    meaning="copies of the design in each generation",
    domain=Domain(kind="real", lower=0, lower_open=True, shape="list"),
    ceiling=6,
)
RISK_PARAMETERS = (GENERATION, FEATURES, ROWS, NOISE)
IN_DESIGN_PARAMETERS = (GENERATION, FEATURES, replace(ROWS, domain=Domain(kind="integer", lower=d)), NOISE)
"""On the rows of the design itself d rows are enough: XᵀX need be invertible, no inverse need have a mean."""
DESIGNS = ("X", "X_t", "A", "Z")
"""The designs by name; A holds earlier ones, the first among them."""
GAUSSIAN_ROWS = "the rows of all designs are independent N(0, Σ)"
SETTING = (FEATURES, ROWS)
ADMISSIBLE = ((d, sp.Integer(1)), (T, d + 2), (sigma, sp.Integer(0)))

kappa = d / (T - d - 1)
R = sp.Function("R", real=True)
Q = sp.Function("Q", real=True)
L = sp.Function("L", real=True)
F = sp.Function("F", real=True)
rho = sp.Function("rho", real=True)
rho_test = sp.Function("rho_test", real=True)

# One step of a loop: ŵ_prev was fitted to the old data (A, Y); X_t, y_t are the newest generation.
m, n = sp.symbols("m n_t", integer=True, positive=True)
A, Y = sp.MatrixSymbol("A", m, d), sp.MatrixSymbol("Y", m, 1)
X, y = sp.MatrixSymbol("X_t", n, d), sp.MatrixSymbol("y_t", n, 1)
noise = sp.MatrixSymbol("epsilon_t", n, 1)
fit, previous, truth = (sp.MatrixSymbol(name, d, 1) for name in ("what_t", "what_prev", "w"))
Sigma, S, old_gram, new_gram = (sp.MatrixSymbol(name, d, d) for name in ("Sigma", "S", "S_prev", "G_t"))
POSITIVE_DEFINITE = (Sigma, S, old_gram, new_gram)

GENERATE = equate(y, X * previous + sigma * noise)
FIT_OLD = equate(previous, (A.T * A).I * A.T * Y)
FIT_POOLED = equate(fit, (A.T * A + X.T * X).I * (A.T * Y + X.T * y))
FIT_NEWEST = equate(fit, (X.T * X).I * X.T * y)
OLD_GRAM = equate(old_gram, A.T * A)
NEW_GRAM = equate(new_gram, X.T * X)
rows = sp.MatrixSymbol("X", T, d)
DESIGN = equate(S, rows.T * rows)


c_t, C_prev = (
    sp.Symbol("c_t", positive=True),
    sp.Symbol("C_prev", nonnegative=True),
)  # none before the first fit
c = SIZES.symbol
k, j = sp.symbols("k j", integer=True, positive=True)
TOTAL = sp.Sum(c[j], (j, 1, k))
COUNT = length_symbol(SIZES)

SAME_DESIGN_SIZES = (equate(old_gram, C_prev * S), equate(new_gram, c_t * S))
SAME_DESIGN = (equate(old_gram, (t - 1) * S), equate(new_gram, S))
ONLY_NEWEST = (equate(new_gram, S),)
SCHEDULED = (equate(c_t, c[k]), equate(C_prev, TOTAL.xreplace({k: k - 1})))
all_rows = sp.MatrixSymbol("X", t * T, d)
pooled_gram, mean_gram = sp.MatrixSymbol("S_t", d, d), sp.MatrixSymbol("Gbar_t", d, d)
POOLED_DESIGN = equate(pooled_gram, all_rows.T * all_rows)
POOLED_GRAM = equate(pooled_gram, A.T * A + X.T * X)

REPLACE_LOOP = Loop(
    id="regression.replace",
    family="linear regression",
    rule=REPLACE,
    estimator="least squares",
    definition=(GENERATE, FIT_NEWEST, NEW_GRAM, DESIGN, *ONLY_NEWEST),
)
POOLED = (GENERATE, FIT_OLD, FIT_POOLED, OLD_GRAM, NEW_GRAM, DESIGN)
ACCUMULATE_LOOP = Loop(
    id="regression.accumulate",
    family="linear regression",
    rule=ACCUMULATE,
    estimator="least squares",
    definition=(*POOLED, *SAME_DESIGN),
)
SCHEDULE_LOOP = Loop(
    id="regression.schedule",
    family="linear regression",
    rule=SCHEDULE,
    estimator="least squares",
    definition=(*POOLED, *SAME_DESIGN_SIZES, *SCHEDULED),
)
FRESH_LOOP = Loop(
    id="regression.accumulate_fresh_design",
    family="linear regression",
    rule=ACCUMULATE_FRESH_DESIGN,
    estimator="least squares",
    definition=(*POOLED, POOLED_DESIGN, POOLED_GRAM),
)
LOOPS = (REPLACE_LOOP, ACCUMULATE_LOOP, FRESH_LOOP, SCHEDULE_LOOP)
