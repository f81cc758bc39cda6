"""A loop of vectors one entry at a time: a loop of single numbers with the same means, and the sum.

- Atoms: the number of data at atom i is binomial with the entry's probability, whatever the others are.
- A design that is kept, or given: in the basis of the eigenvectors of XᵀX the least-squares fit to one copy
  has independent entries with mean w_i and variance σ²/s_i, s_i the eigenvalue; m copies are m such data, and
  ridge shrinks their mean by m s_i/(m s_i + λ).
- A fresh design of normal rows: the fit is w + (XᵀX)⁻¹Xᵀε, so that a squared norm grows by
  σ² E tr (XᵀX)⁻¹ = σ² d/(T − d − 1) (inverse Wishart mean), and every entry by as much on average.
- All rows so far, the design fresh: the fit moves by S_t⁻¹X_tᵀε_t, S_t the sum of all XᵀX, since the rows of
  generation t are labelled by the fit to those before. Rows are exchangeable, and E tr (S_t⁻¹X_tᵀX_tS_t⁻¹) is
  E tr S_t⁻¹/t = d/(t(tT − d − 1)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy as sp

from theory.language.parameters import Domain, Parameter, length_symbol
from theory.loop_language.definition import Data, LoopDefinition, State, t
from theory.loop_language.laws import Law
from theory.loop_language.statistics import LeastSquares, Mean, Norm2, Ridge, Statistic
from theory.loop_language.symbolic.refusal import Refused
from theory.loop_language.vectors import i

EIGENVALUE = Parameter(
    name="lambda_i",
    meaning="an eigenvalue of XᵀX",
    domain=Domain(kind="real", lower=0, lower_open=True),
)
INVERSE_WISHART = "the mean of an inverse Wishart matrix (Haff 1979; Muirhead 1982)"
Inverse = Callable[[Data, sp.Expr], sp.Expr]
"""(data, k) ↦ E tr (S⁻¹)/d, S the sum of k independent XᵀX of the data's design."""


def entry(loop: LoopDefinition, observable: sp.Expr, inverse: Inverse | None = None) -> LoopDefinition:
    """Return the loop of one entry, whose observable ``value`` summed over the entries is the observable.

    A constant beside squared norms is shared out: by the probabilities of atoms, or equally.

    Args:
        loop: of vectors. observable: a combination of squared norms.
        inverse: the mean inverse of a fresh design; by default that of normal rows.

    Raises:
        Refused: entries cannot be taken one at a time.
    """
    squares = {
        norm: norm.args[0] ** 2 * (EIGENVALUE.symbol if len(norm.args) > 1 else 1)
        for norm in observable.atoms(Norm2)
    }
    constant = observable.xreplace(dict.fromkeys(squares, sp.Integer(0)))
    state = loop.states[0]
    atoms = any(data.law is not None and data.law.name == "categorical" for data in loop.data)
    assert state.length is not None
    share = state.symbol if atoms else 1 / state.length
    value = (observable - constant).xreplace(squares) + constant * share
    return _entry(loop, sp.expand(value) if atoms else value, inverse or _normal(loop))


def _normal(loop: LoopDefinition) -> Inverse:
    columns = loop.states[0].length
    assert columns is not None

    def inverse(data: Data, count: sp.Expr) -> sp.Expr:
        assert data.design is not None
        return sp.nan if data.design.rows is None else 1 / (count * data.design.rows - columns - 1)

    return inverse


def _entry(loop: LoopDefinition, value: sp.Expr, inverse: Inverse) -> LoopDefinition:
    designs = [data for data in loop.data if data.design is not None]
    kept = {data.design for data in designs if data.design is not None and not data.design.fresh}
    fresh = [data for data in designs if data.design is not None and data.design.fresh]
    if (kept and fresh) or len(kept) > 1:
        raise Refused("one design, kept or given, is in the class, or fresh ones of normal rows; not both")
    pooled = _pooled(loop, fresh) if fresh else None
    if any(not design.is_given for design in kept) and not _begins_at_0(loop):
        raise Refused(
            "in the basis of a kept random design only errors that begin at 0 are known; "
            'give the eigenvalues of the design, design = "eigenvalues(s)"'
        )
    scalars = {entry: _scalar(loop, entry) for entry in _entries_of_lists(loop)}
    names = {entry: parameter.symbol for entry, parameter in scalars.items()}
    data = [_datum(one, inverse, pooled) for one in loop.data]
    fit = {
        name: (loop.state(name).symbol + Mean(pooled.symbol)) if pooled else _fit(loop, expr)
        for name, expr in loop.fit.items()
    }
    added = (*scalars.values(), *((EIGENVALUE,) if kept else ()))
    return replace(
        loop,
        id=f"{loop.id}.entry",
        words="",
        parameters=(*loop.parameters, *added),
        states=tuple(State(name=s.name, start=s.start.xreplace(names)) for s in loop.states),
        data=tuple(_without(one, names) for one in data),
        pools=() if pooled else loop.pools,
        fit={name: expr.xreplace(names) for name, expr in fit.items()},
        observables={"value": value.xreplace(names)},
    )


def _begins_at_0(loop: LoopDefinition) -> bool:
    """Return whether starts and what fits and observables add to vectors are 0."""
    exprs = [*(state.start for state in loop.states), *loop.fit.values()]
    exprs += [norm.args[0] for expr in loop.observables.values() for norm in expr.atoms(Norm2)]
    vectors = [*loop.start, *(part for expr in exprs for part in expr.atoms(Statistic))]
    return all(expr.xreplace(dict.fromkeys(vectors, sp.Integer(0))) == 0 for expr in exprs)


def _without(data: Data, names: dict[sp.Expr, sp.Symbol]) -> Data:
    return replace(data, law=None if data.law is None else data.law.map(lambda part: part.xreplace(names)))


def _entries_of_lists(loop: LoopDefinition) -> list[sp.Indexed]:
    found: set[sp.Indexed] = set()
    exprs = [*(s.start for s in loop.states), *loop.fit.values(), *loop.observables.values()]
    exprs += [argument for data in loop.data for argument in data.law or ()]
    for expr in exprs:
        found |= {entry for entry in expr.atoms(sp.Indexed) if entry.indices == (i,)}
        if expr.xreplace(dict.fromkeys(found, sp.Integer(0))).has(i):
            raise Refused("the place i may be used as q[i] only")
    return sorted(found, key=str)


def _scalar(loop: LoopDefinition, entry: sp.Indexed) -> Parameter:
    one = next(p for p in loop.parameters if p.domain.shape != "scalar" and p.symbol == entry.base)
    domain = replace(one.domain, shape="scalar", first=None)
    if one.domain.shape == "distribution":
        domain = replace(domain, upper=1)
    return replace(one, name=f"{one.name}_i", domain=domain, latex="")


def _datum(data: Data, inverse: Inverse, pooled: Data | None) -> Data:
    if data.law is None:
        return data
    if data.design is None:
        return replace(data, law=Law("bernoulli", data.law.arguments))
    mean, variance = data.law.arguments
    if not data.design.fresh:
        return replace(data, law=Law("normal", (mean, variance / EIGENVALUE.symbol)), design=None)
    if pooled is not None:
        law = Law("moments", (sp.Integer(0), variance * inverse(data, t) / t))
        return replace(data, law=law, design=None, size=sp.Integer(1))
    if data.size != 1:
        raise Refused("copies of a fresh design are no fresh rows; give it more rows")
    one = inverse(data, sp.Integer(1))
    return replace(data, law=Law("moments", (mean, mean**2 + variance * one)), design=None)


def _pooled(loop: LoopDefinition, fresh: list[Data]) -> Data | None:
    """Return the one list of rows if the one state is the fit to all of them so far; else check the fits."""
    pools = {pool.name for pool in loop.pools}
    used = {part for expr in loop.fit.values() for part in expr.atoms(Statistic)}
    if any(isinstance(part, Ridge) for part in used):
        raise Refused(
            "ridge on a fresh design needs moments of (XᵀX + λ)⁻¹, for which there is no closed form"
        )
    if all(len(part.lists) == 1 and part.lists[0].name not in pools for part in used):
        return None
    (state, *others) = loop.states
    (pool, *more) = loop.pools or (None,)
    if (
        others
        or more
        or pool is None
        or pool.window is not None
        or pool.forget is not None
        or len(fresh) != 1
        or fresh[0].source != "model"
        or fresh[0].size != 1
        or pool.append != (fresh[0].name,)
        or loop.fit[state.name] != LeastSquares(pool.symbol)
        or fresh[0].design.rows.has(t)  # type: ignore[union-attr]  # it has a design, of normal rows
    ):
        raise Refused(
            "several fresh designs in one fit need more than the mean of an inverse Wishart matrix; "
            "all rows so far, equally many in every generation, and one design a fit, are in the class"
        )
    return fresh[0]


def _fit(loop: LoopDefinition, expr: sp.Expr) -> sp.Expr:
    found: dict[sp.Expr, sp.Expr] = {}
    for part in expr.atoms(LeastSquares, Ridge):
        lists = part.lists
        found[part] = Mean(*lists)
        if isinstance(part, Ridge):
            weight = EIGENVALUE.symbol * _copies(loop, lists[0].name)
            found[part] = weight / (weight + part.args[1]) * Mean(*lists)
    return expr.xreplace(found)


def _copies(loop: LoopDefinition, name: str) -> sp.Expr:
    pool = loop.pool(name)
    if pool is None:
        return loop.datum(name).size
    each = sum((loop.datum(member).size for member in pool.append), sp.Integer(0))
    if pool.window is not None or pool.forget is not None or each.has(t):
        raise Refused("ridge takes data, or a pool of equally many copies a generation")
    return each * t


def summed(loop: LoopDefinition, form: sp.Expr) -> tuple[sp.Expr, tuple[str, ...]]:
    """Return Σ over entries of a form in q_i and s_i, and what its mean over a normal design rests on.

    Raises:
        Refused: a mean over a design is not known.
    """
    length = loop.states[0].length
    assert length is not None
    lists = {p.name: p for p in loop.parameters if p.domain.shape != "scalar"}
    back = {_scalar(loop, sp.Indexed(p.symbol, i)).symbol: p for p in lists.values()}
    own = [symbol for symbol in back if form.has(symbol)]
    eigenvalue = EIGENVALUE.symbol
    given = next((data.design.eigenvalues for data in loop.data if data.design and data.design.is_given), "")
    if given and form.has(eigenvalue):
        own, back = [*own, eigenvalue], {**back, eigenvalue: lists[given]}
    elif form.has(eigenvalue):
        return _over_a_normal_design(loop, form, length)
    if not own:
        return factored(length * form), ()
    if len(own) > 1:
        both = {symbol: sp.Indexed(back[symbol].symbol, i) for symbol in own}
        return sp.Sum(form.xreplace(both), (i, 1, length)), ()
    (symbol,) = own
    one = back[symbol]
    end = length_symbol(one)

    def total(body: sp.Expr) -> sp.Expr:
        if one.domain.shape == "distribution" and body == symbol:
            return sp.Integer(1)
        entry = sp.Indexed(one.symbol, i)
        return length if body == 1 else sp.Sum(body.xreplace({symbol: entry}), (i, 1, end))

    powers = {
        power: sp.Dummy(positive=True)
        for power in sorted(form.atoms(sp.Pow), key=sp.default_sort_key)
        if power.exp.free_symbols and not power.has(symbol)
    }
    hidden = form.xreplace(powers)
    if not hidden.is_polynomial(symbol):
        outside, inside = form.as_independent(symbol, as_Add=False)
        return outside * total(inside), ()
    expanded = sp.collect(sp.expand(hidden), symbol, evaluate=False)
    found = sp.Add(*(c * total(power) for power, c in expanded.items()))
    back_to = {dummy: power for power, dummy in powers.items()}
    if len(powers) < 2:
        return factored(found).xreplace(back_to), ()
    apart = sp.collect(sp.expand(found), list(back_to), evaluate=False)
    return sp.Add(*(factored(c) * power for power, c in apart.items())).xreplace(back_to), ()


def factored(form: sp.Expr) -> sp.Expr:
    """Return a form factored, its sums and products kept whole."""
    whole = {part: sp.Dummy(real=True) for part in form.atoms(sp.Sum, sp.Product, sp.harmonic)}
    back = {symbol: part for part, symbol in whole.items()}
    plain = form.xreplace(whole)
    return min((sp.factor(plain), plain), key=sp.count_ops).xreplace(back)


def _over_a_normal_design(
    loop: LoopDefinition, form: sp.Expr, length: sp.Expr
) -> tuple[sp.Expr, tuple[str, ...]]:
    inverse = sp.Dummy("inverse")
    poly = sp.expand(form.xreplace({EIGENVALUE.symbol: 1 / inverse}))
    if not poly.is_polynomial(inverse) or sp.degree(poly, inverse) > 1:
        raise Refused(
            "the mean over a normal design is known of tr (XᵀX)⁻¹ alone; "
            'give the eigenvalues of the design, design = "eigenvalues(s)"'
        )
    constant, slope = poly.coeff(inverse, 0), poly.coeff(inverse, 1)
    if slope == 0:
        return factored(length * constant), ()
    kept = next(data for data in loop.data if data.design is not None)
    return factored(length * (constant + slope * _normal(loop)(kept, sp.Integer(1)))), (INVERSE_WISHART,)
