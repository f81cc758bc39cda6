"""Bugs to plant in the rules of the discrete loop, one for each obligation and check."""

from __future__ import annotations

from tests.core.planted_bug import Bug

CATEGORICAL_BUGS = (
    # sums
    Bug(
        "sums",
        'need(k not in b.free, "the range depends on {}", k)',
        "pass",
        "ranges that depend on the index",
    ),
    Bug("sums", 'need(i is not j, "two indices are needed")', "pass", "one index twice"),
    Bug(
        "sums",
        "moved = substitute(checked(term(body)), {k: add(k, s)})",
        "moved = checked(term(body))",
        "no shift",
    ),
    Bug(
        "sums",
        "sum_over(k, add(a, mul(-1, s)), add(b, mul(-1, s)), moved)",
        "sum_over(k, add(a, s), add(b, s), moved)",
        "shift the other way",
    ),
    Bug(
        "sums",
        "[*definedness(goal), le(a, x), le(x, b)]",
        "[*definedness(goal), le(a, x)]",
        "pick: above the range",
    ),
    Bug(
        "sums",
        "[*definedness(goal), le(a, x), le(x, b)]",
        "[*definedness(goal), le(x, b)]",
        "pick: below the range",
    ),
    Bug("sums", 'need(is_integer(x), "a place in a range is an integer")', "pass", "pick: a real place"),
    Bug(
        "sums", "return [*of_children(t), le(0, n), le(0, k)]", "return of_children(t)", "C(n, k) everywhere"
    ),
    Bug(
        "sums",
        "if k is ZERO or canonical(add(n, mul(-1, k)), side) is ZERO:",
        "if k is ONE or canonical(add(n, mul(-1, k)), side) is ZERO:",
        "C(n, 1) = 1",
    ),
    Bug(
        "sums",
        "return [(1, ZERO, holds(le(t.args[1], t.args[0]), hypotheses))]",
        "return [(1, ZERO, True)]",
        "C > 0",
    ),
    Bug(
        "sums",
        "return product_over(i, 0, add(term(j), -1),",
        "return product_over(i, 0, term(j),",
        "a falling factor more",
    ),
    Bug(
        "sums", "power(add(1, mul(-1, q)), add(n, mul(-1, c)))", "power(add(1, mul(-1, q)), n)", "the weight"
    ),
    Bug("sums", "mixed = add(1, mul(-1, q), mul(q, x))", "mixed = add(1, mul(q, x))", "the base of a moment"),
    Bug("sums", "power(mixed, add(n, mul(-1, j)))", "power(mixed, n)", "the exponent of a moment"),
    Bug(
        "sums",
        "mul(falling(n, j), power(mul(q, x), j)",
        "mul(falling(n, j), power(q, j)",
        "a moment's factor",
    ),
    Bug("sums", "[*definedness(goal), le(0, n)])", "definedness(goal))", "a moment for D = −1"),
    Bug("sums", "_free_of(c, n, q, x, j)", "pass", "a moment's parts depend on the count"),
    # indicator
    Bug(
        "indicator",
        '"eq": x == 0, "ne": x != 0, "le": x >= 0',
        '"eq": x == 0, "ne": x != 0, "le": x > 0',
        "1{0 ≤ 0}",
    ),
    Bug("indicator", 'if f.op in ("eq", "ne"):', "if True:", "1{x < y} = 1{y < x}"),
    Bug("indicator", "need(implies(theorem.formula, _opposite(f)), ", "need(True, ", "0 without a reason"),
    Bug("indicator", "if implies(theorem.formula, f):", "if True:", "1 without a reason"),
    Bug("indicator", '"lt": le(b, a), "le": lt(b, a)', '"lt": le(b, a), "le": le(b, a)', "the opposite of ≤"),
    Bug("indicator", "(-1, ONE, False)]", "(-1, ONE, True)]", "1{φ} < 1"),
    Bug("indicator", "return [(1, ZERO, False)", "return [(1, ZERO, True)", "1{φ} > 0"),
    # recursion
    Bug(
        "recursion",
        "show_that(*definedness(substitute(begin, {j: inside})))",
        "pass",
        "a start without a value",
    ),
    Bug(
        "recursion",
        "show_that(*definedness(substitute(again, {k: later, j: inside})))",
        "pass",
        "a step without a value",
    ),
    Bug(
        "recursion",
        "before = function_of(j, apply(f, *parameters, add(k, -1), j))",
        "before = function_of(j, apply(f, *parameters, k, j))",
        "the same index again",
    ),
    Bug(
        "recursion",
        "eq(apply(f, *parameters, start, j), begin), [le(first, j)])",
        "eq(apply(f, *parameters, start, j), begin))",
        "a start outside its places",
    ),
    Bug(
        "recursion",
        "follows, [le(start + 1, k), le(first, j)])",
        "follows, [le(first, j)])",
        "a step at the start",
    ),
    Bug(
        "recursion",
        "follows, [le(start + 1, k), le(first, j)])",
        "follows, [le(start + 1, k)])",
        "a step outside its places",
    ),
    Bug(
        "recursion",
        "outside = eq(apply(f, *parameters, k, first - 1), 0)",
        "outside = eq(apply(f, *parameters, k, first), 0)",
        "0 inside",
    ),
    Bug("recursion", "shows_only(begin, parameters, j)", "pass", "a start hides a variable"),
    Bug("recursion", "shows_only(again, parameters, k, j, previous)", "pass", "a step hides a variable"),
    Bug("recursion", "shows_only(t, parameters, k)", "pass", "a limit hides a variable"),
    Bug(
        "recursion",
        'need(theorem.formula.args[1] is body, "the limit is of another sequence")',
        "pass",
        "another limit",
    ),
    Bug(
        "recursion",
        'need(rising.formula.args == (now, after), "the sequence is not shown to rise")',
        "pass",
        "does not rise",
    ),
    Bug("recursion", "need(low is now and k not in high.free,", "need(low is now,", "a bound that grows"),
    Bug(
        "recursion",
        "need(low is now and k not in high.free,",
        "need(k not in high.free,",
        "a bound of another",
    ),
    Bug("recursion", "goal, (le(a, add(b, 1)),))", "goal)", "limits over a negative range"),
    # the discrete loop
    Bug("categorical", "show_that(*definedness(at), le(0, at))", "pass", "negative weights"),
    Bug(
        "categorical",
        'need(vanishes(total, side), "the weights do not add up to 1")',
        "pass",
        "weights that do not add up",
    ),
    Bug("categorical", "show_that(le(1, size), le(1, atoms))", "pass", "no data"),
    Bug("categorical", "shows_only(w, parameters, k)", "pass", "weights hide a variable"),
    Bug(
        "categorical",
        "return [*out, *definedness(whole), whole, ",
        "return [*out, *definedness(whole), ",
        "no distribution",
    ),
    Bug(
        "categorical",
        "whole, for_all(i, 1, atoms, le(0, apply(chances, i)))]",
        "whole]",
        "negative probabilities",
    ),
    Bug("categorical", "le(0, size), le(1, atoms)]", "]", "a negative number of data"),
    Bug(
        "categorical",
        "out = [*definedness(when), le(0, when)]",
        "out = [*definedness(when)]",
        "a fit before the first",
    ),
    Bug(
        "categorical",
        "out += [*definedness(x), *inhabits(p, x, at)]",
        "pass",
        "parameters outside their domains",
    ),
    Bug(
        "categorical",
        "return [_at_every(total, atoms, v, c) for c in definedness(opened(t.args[-1], v))]",
        "return []",
        "what is averaged has no value",
    ),
    Bug(
        "categorical",
        "side += [_at_every(total, atoms, v, c) for c in own]",
        "pass",
        "conditions inside a mean",
    ),
    Bug("categorical", 'prefix="%list"', 'prefix="%list") if False else fresh(()', "one name for two lists"),
    Bug("categorical", "if e and s:\n", "if False:\n", "what is random comes out"),
    Bug(
        "categorical",
        "if any(e and s for m in bottom.monoms()",
        "if any(False for m in bottom.monoms()",
        "E 1/x = 1/x",
    ),
    Bug("categorical", "if not others and e == 1 and g.op", "if not others and g.op", "E (Σ x)² = Σ E x"),
    Bug("categorical", "if not others and e == 1 and g.op", "if e == 1 and g.op", "E x Σ y = Σ E y"),
    Bug(
        "categorical",
        "start = over_fits(loop, 0, values, x, body)",
        "start = over_fits(loop, 1, values, x, body)",
        "fit 1 is real",
    ),
    Bug(
        "categorical",
        "at = {**dict(zip(loop.args[1], given, strict=True)), index: add(term(t), 1)}",
        "at = {**dict(zip(loop.args[1], given, strict=True)), index: term(t)}",
        "the weights of the last fit",
    ),
    Bug("categorical", "mul(apply(c, i), power(size, -1))", "apply(c, i)", "counts for shares"),
    Bug("categorical", 'need(x not in a.free, "{} is not new", x)', "pass", "next fit: x is not new"),
    Bug("categorical", 'need(c not in a.free, "{} is not new", c)', "pass", "next fit: c is not new"),
    Bug(
        "categorical",
        "[*definedness(goal), le(1, place), le(place, atoms)])",
        "[*definedness(goal), le(place, atoms)])",
        "an atom before the first",
    ),
    Bug(
        "categorical",
        "[*definedness(goal), le(1, place), le(place, atoms)])",
        "[*definedness(goal), le(1, place)])",
        "an atom after the last",
    ),
    Bug("categorical", 'need(c not in inner.free, "{} is not new", c)', "pass", "count: c is not new"),
    Bug(
        "categorical",
        "show_that(*(opened(d, generic) for d in v.args[3]))",
        "pass",
        "lists that do not occur",
    ),
    Bug(
        "categorical",
        'need(not any(v in h.free for h in kept), "a hypothesis depends on what is averaged")',
        "kept = frozenset(h for h in kept if v not in h.free)",
        "hypotheses about the state",
    ),
    Bug(
        "categorical",
        "kept = frozenset(h for h in theorem.hypotheses if h is not adds_up)",
        "kept = frozenset()",
        "hypotheses are lost",
    ),
    Bug(
        "categorical",
        "goal, _about_head(left), (theorem,), hypotheses=kept)",
        "goal, (), (theorem,), hypotheses=kept)",
        "average: no distribution",
    ),
    Bug(
        "categorical",
        'need(counts or v.args[2] == REAL, "shares are no integers")',
        "pass",
        "shares are integers",
    ),
    Bug("categorical", 'need(v not in like.free, "{} is not new", v)', "pass", "average: v is not new"),
    Bug(
        "categorical",
        '"eq" if f.op == "eq" else "le"',
        'f.op if f.op == "eq" else "lt"',
        "average: ≤ becomes <",
    ),
    Bug(
        "categorical",
        "given = hypotheses | {whole}",
        "given = hypotheses | {whole, mass(v, atoms, 1)}",
        "counts add up to 1",
    ),
    Bug(
        "categorical",
        "canonical(whole.args[0], side), total)",
        "canonical(whole.args[0], side), ONE)",
        "at every list: what adds up to 1",
    ),
    Bug("categorical", "return vanishes(gap, side) and", "return True and", "at every list: any equation"),
    Bug(
        "categorical",
        "all(holds(c, given) for c in (*definedness(g), *side))",
        "True",
        "at every list: where it has no value",
    ),
    # sums over count vectors
    Bug("categorical", 'elif t.op == "over_vectors":', "elif False:", "there is one count vector"),
    Bug("categorical", "[*definedness(goal), le(i, atoms)]", "definedness(goal)", "one vector: atom N + 1"),
    Bug(
        "categorical",
        'need(not any(c in a.free for a in ends), "{} is no list of its own", c)',
        "pass",
        "one vector: the place is a count",
    ),
    Bug(
        "categorical",
        'return conclude("fit 0", goal, [*definedness(goal), *seen])',
        'return conclude("fit 0", goal, definedness(goal))',
        "fit 0 beyond the last atom",
    ),
    Bug(
        "categorical",
        "[*definedness(goal), *_looks_at_atoms(term(body), x, atoms)])",
        "definedness(goal))",
        "next fit beyond the last atom",
    ),
    # shared modules
    Bug(
        "limits",
        't.args[0] in ("sqrt", "xlogx")',
        't.args[0] in ("sqrt",)',
        "x log x is continuous at 0 from below",
    ),
    Bug("terms", '"xlogx": Fn(lambda x: (le(0, x),))', '"xlogx": Fn(lambda x: ())', "x log x everywhere"),
)

CATEGORICAL_ARGUED: dict[str, str] = {
    "an atom before the first": "a list has no value before its start: the chance q(0) is refused",
    "conditions inside a mean": "about an empty range, over which Σ f·y = 0 = y·Σ f anyway",
    "at every list: where it has no value": "what a term needs lists what each condition needs too",
    "average: v is not new": "the theorem holds for every v; what the law is of is another list of that name",
}
"""Silent bugs, by their words: why nothing can notice them."""
