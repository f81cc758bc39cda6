import itertools
import json
import re
from fractions import Fraction

import pytest
import sympy as sp
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.evidence.replay import replay
from proofs_checks.loops.draws import drawn_course
from proofs_checks.show.tables.atlas import atlas_tables
from proofs_checks.show.tables.table import Math, unwrapped
from theory import atlas, catalogue, index
from theory.atlas_entries import ENTRIES, Column
from theory.blocks import MORRIS, REGRESSION, Family, Rule, define, goes_with
from theory.families.subsample.mean import ANY_SIZE, RULES
from theory.families.subsample.variance import LOOP_OF, variance_diverges
from theory.language.formula import evaluate
from theory.loop_language.definition import LoopError
from theory.loop_language.formulas import formula_from
from theory.proofs.decided import decided_of


def value(name, digits=30, **values):
    return evaluate(catalogue.formula(name), values, digits)


def test_every_cell_is_closed_recursive_open_or_void_with_a_reason():
    assert len(atlas.cells()) == len(atlas.ROWS) * len(atlas.COLUMN) == sum(atlas.counts().values())
    assert atlas.counts() == {"closed": 89, "recursive": 4, "open": 4, "void": 20}
    for item in atlas.cells():
        if item.status == "closed":
            assert bool(item.formulas) == (item.derive is None)
            assert item.shown is not None
            assert item.growth
        elif item.status == "recursive":
            assert item.derive is not None
            assert item.reason
        else:
            assert item.reason
            assert not item.formulas


def test_every_entry_of_the_atlas_names_formulas_of_the_catalogue():
    for (family, rule), entry in ENTRIES.items():
        assert entry.reason
        assert {*entry.formulas} <= {*catalogue.formulas()}
        assert family in atlas.COLUMN
        assert rule in atlas.RULE


@pytest.mark.parametrize(
    ("family", "own"), [("gamma", {"r": 3}), ("binomial", {"N": 2}), ("categorical", {})]
)
def test_what_the_engine_finds_of_two_blocks_is_what_all_draws_give(family, own):
    column = atlas.COLUMN[family]
    loop, found = atlas.found(MORRIS, atlas.RULE["subsample_without_replacement"], column)
    formula = formula_from(loop, found)
    first = formula.parameters[-1].domain.lower
    (observable,) = loop.observables.values()
    for n in (1, 2):
        at = {"n": n, "V0": Fraction(5, 2), "V1": Fraction(1, 3), **own}
        path = itertools.islice(drawn_course(loop, observable, at), 5)
        for t, square in list(enumerate(path, 1))[first - 1 :]:
            assert evaluate(formula, {**at, "t": t}).exact == square


def test_a_new_column_is_one_block_and_its_cells_are_computed(monkeypatch):
    slow = Family(
        id="slow.*",
        state="e = { start = 0 }",
        law="normal(e, sigma^2)",
        fit='e = "e/2 + mean({seen})/2"',
        observed={"mean_squared_error": "e^2"},
    )
    monkeypatch.setitem(atlas.COLUMN, "slow", Column(id="slow", words="half a step", families=(slow,)))
    rules = ("replace", "accumulate", "fresh_real_share", "editing")
    cells = {rule: atlas.cell.__wrapped__("slow", rule) for rule in rules}
    assert cells["accumulate"].status in {"closed", "recursive"}
    assert all(cell.reason for cell in cells.values())
    t, n, sigma = (
        next(p.symbol for p in cells["replace"].parameters if p.name == name) for name in ("t", "n", "sigma")
    )
    assert sp.simplify(cells["replace"].shown - sigma**2 * t / (4 * n)) == 0
    assert cells["fresh_real_share"].status == "closed"
    assert cells["fresh_real_share"].limit is not None
    assert cells["editing"].status == "void"


def test_a_new_row_is_one_block_and_its_cells_are_computed(monkeypatch):
    data = "x = { <n> }\nz = { <2*n>, real = true }"
    rule = Rule(id="two_thirds", words="two thirds real", data=data, seen="x, z", size="3*n")
    monkeypatch.setitem(atlas.RULE, rule.id, rule)
    cells = {
        name: atlas.cell.__wrapped__(name, rule.id) for name in ("normal", "gaussian_biased", "regression")
    }
    assert [cells[name].status for name in ("normal", "gaussian_biased")] == ["closed", "closed"]
    assert cells["normal"].limit is not None
    assert not any(cell.formulas for cell in cells.values()), "no formula is about a new rule"
    n, t = (next(p.symbol for p in cells["regression"].parameters if p.name == name) for name in "nt")
    copied = sp.Rational(3, 8) / n * (1 - sp.Rational(1, 9) ** t)
    assert sp.simplify(cells["regression"].shown - copied) == 0, "n copies of a design, and 2n real ones"
    said = "the data of regression.* have no {size}, and two_thirds gives sizes: 2*n"
    assert not goes_with(REGRESSION[0], rule), "its rows are the design's"
    with pytest.raises(LoopError, match=re.escape(said)):
        define("mine", REGRESSION[0], rule, "excess_risk", ())
    alone = Column(id="rows", words="rows of a design", families=REGRESSION[:1])
    monkeypatch.setitem(atlas.COLUMN, "rows", alone)
    found = atlas.cell.__wrapped__("rows", rule.id)
    assert (found.status, found.reason) == ("open", said)


FOUND = [x["id"] for x in index.entries("cell") if x["status"] == "closed" and not x["formulas"]]


@pytest.mark.parametrize("loop", FOUND)
def test_a_closed_form_that_the_engine_finds_of_two_blocks_replays(loop):
    """Enumeration of the definition at small sizes, and the form for all t."""
    family, _, rule = loop.partition(".")
    assert all(found.holds for _, found in replay(atlas.cell(family, rule).derive()))


@pytest.mark.parametrize("rule", [*RULES, *ANY_SIZE], ids=lambda rule: rule.id)
def test_the_unbiased_variance_diverges(rule):
    derivation = variance_diverges(rule)
    known = decided_of(derivation, (f"gaussian.{rule.id}.variance",))
    definitions = LOOP_OF[rule, "unbiased"].definition
    assert all(found.holds for _, found in replay(derivation, definitions, known))
    assert derivation.conclusion.rhs is sp.oo


def test_known_values():
    assert value("exponential_family.replace.mean_squared_error", t=3, n=2, v2=0, V0=4).exact == 6
    assert value("exponential_family.replace.mean_squared_error", t=2, n=1, v2=-1, V0=1).exact == 1
    assert value("exponential_family.accumulate.mean_squared_error", t=3, n=2, v2=0, V0=4).exact == Fraction(
        49, 18
    )
    assert value("mean.subsample_without_replacement.risk_ratio", t=1, n=7).exact == 1
    assert value("mean.subsample_with_replacement.risk_ratio", t=1, n=7).exact == 2 - Fraction(1, 7)
    assert value("mean.fresh_real_share.risk_ratio_limit", alpha=Fraction(1, 2)).exact == Fraction(4, 3)
    assert value("mean.kept_real_share.risk_ratio_limit", alpha=Fraction(1, 2)).exact == Fraction(8, 3)
    assert value("mean.kept_real_share.risk_ratio", t=1, alpha=Fraction(1, 3)).exact == 1
    assert value("regression.editing.excess_risk_ratio", t=5, p=Fraction(1, 5)).exact == Fraction(14, 5)
    assert value("kernel_density.accumulate.second_moment", t=3, h=2, sigma0=1).exact == 1 + 4 * Fraction(
        11, 6
    )
    gaussian = "gaussian.subsample_with_replacement_biased.variance"
    assert value(gaussian, t=1, n=4, sigma0=1).exact == Fraction(9, 16)


@pytest.mark.parametrize(("kind", "limit"), [("with", sp.pi**2 / 3), ("without", sp.pi**2 / 2 - 2)])
def test_the_finite_ratio_approaches_its_double_limit(kind, limit):
    """The correction is O(1/n): ten times the data, a tenth of the gap."""
    name = f"mean.subsample_{kind}_replacement.risk_ratio"
    target = value(f"{name}_large_n", t=40).exact
    gaps = [abs(Fraction(value(name, t=40, n=n).exact) - target) for n in (10**3, 10**4, 10**5)]
    assert all(9 < before / after < 11 for before, after in itertools.pairwise(gaps))
    assert catalogue.formula(f"{name}_large_n_limit").rhs == limit


def test_editing_every_label_is_replace_and_large_designs_are_approached():
    editing = "regression.editing.balanced_excess_risk_ratio"
    for t in (0, 1, 4):
        assert (
            value(editing, t=t, p=1, d=2, T=9).exact
            == value("regression.replace.excess_risk_ratio", t=t + 1).exact
        )
    share = Fraction(1, 3)
    target = value("regression.editing.excess_risk_ratio", t=6, p=share).exact
    gaps = [abs(value(editing, t=6, p=share, d=1, T=size).exact - target) for size in (10**3, 10**4)]
    assert 9 < gaps[0] / gaps[1] < 11
    rounds = value("regression.editing.schedule_excess_risk_ratio", p=(share,) * 6)
    assert rounds.exact == target


def test_schedules_contain_accumulate_and_the_limit_is_far_away():
    flat = value("exponential_family.schedule.mean_squared_error", c=(3,) * 5, v2=Fraction(1, 2), V0=2)
    assert (
        flat.exact
        == value("exponential_family.accumulate.mean_squared_error", t=5, n=3, v2=Fraction(1, 2), V0=2).exact
    )
    late = value("exponential_family.accumulate.mean_squared_error", t=10**9, n=3, v2=-1, V0=2, digits=20)
    limit = value("exponential_family.accumulate.mean_squared_error_limit", n=3, v2=-1, V0=2, digits=20)
    assert float(late.decimal) == pytest.approx(float(limit.decimal), rel=1e-8)
    assert late.decimal != limit.decimal


@pytest.mark.parametrize("form", ["terminal", "latex", "markdown", "html", "csv", "json"])
def test_the_atlas_prints_in_every_format(form):
    result = CliRunner().invoke(app, ["atlas", "--format", form])
    assert result.exit_code == 0
    if form == "json":
        assert json.loads(result.output)["counts"] == atlas.counts()
    else:
        assert "replace" in result.output


def test_an_unknown_format_is_named():
    result = CliRunner().invoke(app, ["atlas", "--format", "pdf"])
    assert result.exit_code == 2
    assert "pdf" in result.stderr
    assert "markdown" in result.stderr


def test_the_write_up_has_every_cell_with_its_closed_form_or_reason():
    text = CliRunner().invoke(app, ["atlas", "--format", "latex"]).output
    for command in (r"\toprule", r"\midrule", r"\bottomrule", r"\label{tab:atlas-replace}"):
        assert command in text
    assert r"\hline" not in text
    assert text.isascii()
    cells = [row for table in atlas_tables()[1:] for row in table.rows]
    assert len(cells) == len(atlas.cells())
    assert all(unwrapped(shown) for _, _, shown, _ in cells)
    closed = [cell for cell in atlas.cells() if cell.status == "closed"]
    assert sum(isinstance(unwrapped(shown), Math) for _, _, shown, _ in cells) >= len(closed)


def test_a_share_of_real_labels_does_not_always_bound_the_risk_of_regression():
    """d = 10, T = 12: below seven eighths of real labels every fit multiplies the risk by more than 1."""
    name = "regression.fresh_real_share_fresh_design.excess_risk"
    for share, grows in ((Fraction(5, 6), True), (Fraction(11, 12), False)):
        risks = [value(name, t=t, d=10, T=12, alpha=share, sigma=1).exact for t in (1, 2, 3)]
        assert (risks[2] - risks[1] > risks[1] - risks[0]) == grows
    wide = value(name, t=30, d=10, T=10**6, alpha=Fraction(1, 4), sigma=1).exact
    one = value(name, t=1, d=10, T=10**6, alpha=Fraction(1, 4), sigma=1).exact
    assert wide / one == pytest.approx(16 / 7, rel=1e-3)
