from __future__ import annotations

import pytest
import sympy as sp

from tests.theory.loop_language.definitions import PARAMETERS, M, N, loop, parameter
from theory.language.expressions import ExpressionError, parse_expression
from theory.loop_language import Loop, LoopError, mean, normal, real, whole
from theory.loop_language.printing import equations, notes, shown, words
from theory.loop_language.statistics import STATISTICS, Mean, Total, Variance

GAUSSIAN = """
[state]
e = { start = "0" }
s = { start = "V" }
[data]
x = { law = "normal(e, s)", size = "n" }
[fit]
e = "mean(x)"
s = "var(x, ddof = 1)"
[observe]
variance = "s"
"""


def test_a_file_and_the_builder_make_the_same_tree() -> None:
    w, n, m, v = real("w", above=0, at_most=1), whole("n", 1), whole("m", 1), real("V", at_least=0)
    built = Loop("test.loop", parameters=(n, m, v, w))
    e = built.state("e", start=0)
    z, x = built.real("z", normal(0, v), size=n), built.draw("x", normal(e, v), size=m)
    built.fit(e=w * mean(z) + (1 - w) * mean(x))
    built.observe("mean_squared_error", e**2)
    read = loop(
        """
        [state]
        e = { start = "0" }
        [data]
        z = { law = "normal(e, V)", size = "n", real = true }
        x = { law = "normal(e, V)", size = "m" }
        [fit]
        e = "w*mean(z) + (1 - w)*mean(x)"
        [observe]
        mean_squared_error = "e^2"
        """
    )
    made = built.definition()
    assert (made.fit, made.observables, made.states) == (read.fit, read.observables, read.states)
    assert made.true_law(made.datum("z")) == read.true_law(read.datum("z"))


def test_conditions_are_derived() -> None:
    made = loop(GAUSSIAN)
    assert next((c.kind, c.expr) for c in made.conditions) == ("≥ 0", N.symbol - 2)
    assert "n ≥ 2 (var(x, ddof = 1) needs 2 data)" in " ".join(words(made))


def test_orders_of_moments() -> None:
    made = loop(GAUSSIAN)
    s, e = made.states[1].symbol, made.states[0].symbol
    assert [made.order(expr) for expr in (e, s, e**2, s**2, e * s)] == [1, 2, 2, 4, 3]


def test_it_is_printed_back() -> None:
    assert equations(loop(GAUSSIAN)) == [
        "e[0] = 0",
        "s[0] = V",
        "x[t]_i ~ normal(e[t−1], s[t−1]), i = 1..n",
        "e[t] = mean(x)",
        "s[t] = var(x, ddof = 1)",
        "variance(t) = E[s[t]]",
    ]


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (('e = "mean(x)"', 'e = "x"'), "fit.e", "write mean(x)"),
        (('e = "mean(x)"', 'e = "mean(e)"'), "fit.e", "is no list of data"),
        (('e = "mean(x)"', 'e = "mean(x, x)"'), "fit.e", "twice"),
        (('e = "mean(x)"', 'e = "mean(x)/(t - 3)"'), "fit.e", "pole at t = 3"),
        (('e = "mean(x)"\n', ""), "fit.e", "is missing"),
        (('e = "mean(x)"', 'e = "mean(y)"'), "fit.e", "unknown name"),
        (("ddof = 1", "ddof = 1/2"), "fit.s", "whole number"),
        (("ddof = 1", "lost = 1"), "fit.s", "it takes: ddof"),
        (("normal(e, s)", "normal(e)"), "data.x.law", "takes 2 arguments"),
        (("normal(e, s)", "cauchy(e, s)"), "data.x.law", "unknown function"),
        (("normal(e, s)", "e + s"), "data.x.law", "is no law"),
        (("normal(e, s)", "normal(e, -1)"), "data.x.law", "negative"),
        (('size = "n"', 'size = "e"'), "data.x.size", "e is a state here"),
        (('size = "n"', "size = 0"), "data.x.size", "whole number ≥ 1"),
        (('size = "n"', 'size = "5/2"'), "data.x.size", "whole number ≥ 1"),
        (('size = "n"', 'size = "n", kept = true, real = true'), "data.x", "kept data are real already"),
        (('size = "n"', 'size = "n*t", kept = true'), "data.x.size", "cannot show t"),
        (('size = "n"', 'sise = "n"'), "data.x.sise", "did you mean 'size'"),
        (('start = "V"', 'start = "x"'), "state.s.start", "unknown name"),
        (('variance = "s"', 'variance = "sqrt(s)"'), "observe.variance", "polynomial"),
        (('variance = "s"', 'variance = "V"'), "observe.variance", "shows no state"),
        (("e = { start", "t = { start"), "state.t", "no free name"),
        (("e = { start", "n = { start"), "state.n", "used twice"),
    ],
)
def test_wrong_definitions_are_named_in_one_line(change: tuple[str, str], place: str, said: str) -> None:
    with pytest.raises(LoopError) as refused:
        loop(GAUSSIAN.replace(*change))
    assert ".".join(refused.value.path) == place
    assert said in refused.value.said
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("pool", "fit", "said"),
    [
        ('append = "z"', "mean(pool)", "no data of this loop"),
        ('append = ""', "mean(pool)", "appends nothing"),
        ('append = "x", window = 0', "mean(pool)", "from 1 to 12"),
        ('append = "x"', "mean(pool, x)", "counted twice"),
        ('append = "x", forget = "w"', "var(pool, ddof = 1)", "has no ddof"),
    ],
)
def test_wrong_pools(pool: str, fit: str, said: str) -> None:
    with pytest.raises(LoopError, match=said):
        loop(f"""
        [state]
        e = {{ start = 0 }}
        [data]
        x = {{ law = "normal(e, V)", size = "n" }}
        [pool]
        pool = {{ {pool} }}
        [fit]
        e = "{fit}"
        [observe]
        risk = "e^2"
        """)


def test_arguments_by_name_and_short_sums() -> None:
    x = sp.Symbol("n", integer=True, positive=True)
    assert parse_expression("var(n, ddof = 1)", [N], STATISTICS) == Variance(1, x)
    assert parse_expression("var(n, m)", [N, M], STATISTICS) == Variance(0, x, M.symbol)
    assert parse_expression("sum(n) + sum(1/i, i, 1, n)", [N], STATISTICS) == Total(x) + sp.Sum(
        1 / sp.Symbol("i", integer=True, positive=True), (sp.Symbol("i", integer=True, positive=True), 1, x)
    )
    assert parse_expression("mean(n)", [N], STATISTICS) == Mean(x)
    for text, said in (
        ("var(n, ddof = 1, ddof = 2)", "given twice"),
        ("var(n, ddof = 1, n)", "expected an argument by name"),
        ("var(ddof = 1)", "takes 2 to 11 arguments"),
        ("mean(n, ddof = 1)", "it takes: none"),
        ("log(n, base = 2)", "it takes: none"),
    ):
        with pytest.raises(ExpressionError, match=said):
            parse_expression(text, [N], STATISTICS)


def test_without_the_functions_nothing_more_is_read() -> None:
    for text in ("mean(n)", "sum(n)", "var(n)"):
        with pytest.raises(ExpressionError):
            parse_expression(text, [N])


def test_what_never_holds_is_refused() -> None:
    text = """
[state]
e = { start = 0 }
[data]
x = { law = "normal(e, V)", size = "n" }
y = { from = "subsample(x, n + 1, replacement = false)" }
[fit]
e = "mean(y)"
[observe]
risk = "e^2"
"""
    with pytest.raises(LoopError, match="−1 ≥ 0 is needed and never holds: y is drawn without replacement"):
        loop(text)


@pytest.mark.parametrize("size", ["n + 1/2", "(2*n + 4*t + 1)/2", "n^2/4 + 1/2", "(n^2 + 1)/3"])
def test_a_size_that_is_never_whole_is_refused(size: str) -> None:
    text = """
[state]
e = { start = 0 }
[data]
x = { law = "normal(e, V)", size = "SIZE" }
[fit]
e = "mean(x)"
[observe]
risk = "e^2"
"""
    with pytest.raises(LoopError, match="is never whole: the size of x"):
        loop(text.replace("SIZE", size))
    for sometimes in ("n/2", "(n^2 + 2)/3", "n*V"):
        assert loop(text.replace("SIZE", sometimes)).open_conditions[0].kind == "whole"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"mean(x)"', '"cov(x, x)"', "cov is not fitted: lists are drawn independently"),
        ('"mean(x)"', '"median(x)"', "median is no polynomial of the data"),
        ('"mean(x)"', '"max(x)"', "use times(theta, u)"),
        ('"mean(x)"', '"std(x)"', "fit the variance"),
        ('"mean(x)"', '"corr(x, x)"', "divides by a random quantity"),
        ('"mean(x)"', '"luce(e, 2, n)"', "K must be a whole number from 1 to 12"),
        ('size = "n" }', 'size = "n", sampler = "my.module:draw" }', "nothing that a file names is imported"),
    ],
)
def test_what_is_known_and_outside_says_what_to_do(old: str, new: str, said: str) -> None:
    with pytest.raises(LoopError) as refused:
        loop(GAUSSIAN.replace(old, new, 1))
    assert said in refused.value.said
    assert "\n" not in str(refused.value)


def test_real_data_beside_a_start_that_is_free_are_noted() -> None:
    """Real data are drawn from fit 0: whoever means by e0 the error of the first model is told."""
    text = """
        [state]
        e = {{ start = "{start}" }}
        [data]
        z = {{ law = "normal({centre}, V)", size = "n"{source} }}
        x = {{ law = "normal(e, V)", size = "m" }}
        [fit]
        e = "mean(z, x)"
        [observe]
        risk = "{observed}"
        """
    e0 = parameter("e0", "real", None)
    real = "Fit 0 is the start, and the truth that real data are drawn from:"
    for start, centre, source, observed, said, noted in (
        ("e0", "e", ", real = true", "e^2", f"{real} e = e₀.", 1),
        ("e0", "e", ", kept = true", "e^2", f"{real} e = e₀.", 1),
        ("e0", "e", ", real = true", "(e - e0)^2", real, 0),
        ("0", "e", ", real = true", "e^2", f"{real} e = 0.", 0),
        ("e0", "0", "", "e^2", "Fit 0 is the start: e = e₀.", 0),
        ("e0", "0", ", real = true", "e^2", "Fit 0 is the start: e = e₀.", 0),
    ):
        filled = text.format(start=start, centre=centre, source=source, observed=observed)
        made = loop(filled, *PARAMETERS, e0)
        assert said in " ".join(words(made))
        assert len(notes(made)) == noted
        assert all("the truth is e = e₀; if the first model is off, write" in line for line in notes(made))


def test_states_change_at_once_and_symbols_keep_their_case() -> None:
    text = """
        words = "{words}"
        [state]
        p = {{ start = "1/2" }}
        r = {{ start = "1/2" }}
        [data]
        x = {{ law = "bernoulli((p + r)/2)", size = "n" }}
        [fit]
        p = "mean(x)"
        r = "p"
        [observe]
        risk = "p^2"
        """
    for given, said in (
        ("n draws", "n draws."),
        ("b per datum", "b per datum."),
        ("a mean", "A mean."),
        ("fits", "Fits."),
    ):
        made = words(loop(text.format(words=given)))
        assert made[0] == said
        assert "Then, all at once and from the old values, p becomes mean(x) and r becomes p." in made


def test_a_statistic_outside_a_fit_says_where_it_stands() -> None:
    with pytest.raises(LoopError, match="mean stands only in a fit; give it a state of its own"):
        loop(GAUSSIAN.replace('variance = "s"', 'variance = "mean(x)^2"'))
    sees = r"and no data of its own generation \(x\): write what the moments are given the states"
    with pytest.raises(LoopError, match=f"mean stands only in a fit; a law sees states, .* {sees}"):
        loop(GAUSSIAN.replace("normal(e, s)", "normal(mean(x), s)"))
    with pytest.raises(LoopError, match=f"^[^;]*a law sees .* {sees}"):
        loop(GAUSSIAN.replace("normal(e, s)", "normal(sum(x), s)"))
    with pytest.raises(LoopError, match=r"unknown name 'u'.*; a multiplier u is data, such as u = "):
        loop(GAUSSIAN.replace('"mean(x)"', '"times(e, u)"'))


def test_a_datum_called_e_is_told_why_it_may_not_be() -> None:
    with pytest.raises(LoopError, match="e has a meaning of its own"):
        loop(
            """
            [state]
            p = { start = "1/2" }
            [data]
            e = { law = "bernoulli(p)", size = "n" }
            [fit]
            p = "mean(e)"
            [observe]
            mean = "p"
            """
        )


@pytest.mark.parametrize(
    ("drawn", "needed"),
    [
        ("n*t", []),
        ("m", ["−m + n ≥ 0"]),
        ("n*t + 1", None),
        ("m*t", ["−m + n ≥ 0"]),
        ("n*t^2", ["1 − t ≥ 0"]),
    ],
)
def test_a_pool_grows_beside_what_is_drawn_from_it(drawn: str, needed: list[str] | None) -> None:
    text = f"""
[state]
e = {{ start = 0 }}
[data]
x = {{ law = "normal(e, V)", size = "n" }}
y = {{ from = "subsample(pool, {drawn}, replacement = false)" }}
[pool]
pool = {{ append = "x" }}
[fit]
e = "mean(y)"
[observe]
risk = "e^2"
"""
    if needed is None:
        with pytest.raises(LoopError, match="−1 ≥ 0 is needed and never holds"):
            loop(text, *PARAMETERS[:3])
    else:
        assert [shown(one) for one in loop(text, *PARAMETERS[:3]).open_conditions] == needed
