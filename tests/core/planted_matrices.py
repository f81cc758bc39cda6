"""Bugs to plant in what the core knows of matrices."""

from __future__ import annotations

from tests.core.planted_bug import Bug

_M, _W, _N, _R = "matrices", "words", "noise", "matrix_rules"

MATRIX_BUGS = (
    Bug(
        _M,
        "return canonical(add(a, mul(-1, b)), side) is ZERO and not side",
        "return True",
        "all sizes are equal",
    ),
    Bug(
        _M,
        'need(is_number(t) and isinstance(t, Term) and is_integer(t), f"a size is an integer, not {t}")',
        "pass",
        "sizes of any sort",
    ),
    Bug(_M, 'need(kind in KINDS, f"no kind of matrix {kind!r}")', "pass", "any kind of matrix"),
    Bug(
        _M,
        'need(not kind or same_size(rows, columns), f"a {kind} matrix is square")',
        "pass",
        "symmetric but not square",
    ),
    Bug(
        _M,
        'need(all(map(same_size, dims(a), dims(args[0]))), f"{a} has another shape than {args[0]}")',
        "pass",
        "sums of other shapes",
    ),
    Bug(
        _M,
        'need(same_size(dims(a)[1], dims(b)[0]), f"the shapes of {a} and {b} do not fit")',
        "pass",
        "products of other shapes",
    ),
    Bug(
        _M,
        'need(is_square(args[0]), f"{args[0]} is not square")',
        "pass",
        "traces and inverses of what is not square",
    ),
    Bug(
        _M,
        'need(all(map(same_size, dims(place), dims(body))), "the field has another shape than its variable")',
        "pass",
        "fields of another shape",
    ),
    Bug(
        _M,
        'need(kind in ("", "symmetric", "definite"), f"no variable is a {kind}")',
        "pass",
        "a mask is declared",
    ),
    Bug(_M, "        show_that(le(1, size))\n", "", "sizes below 1"),
    Bug(
        _M,
        'need(z.op == "matrix" and not z.args[3], "the variable of a divergence has free entries")',
        "pass",
        "divergence by symmetric entries",
    ),
    Bug(
        _M,
        "return [*definedness(t.args[0]), invertible(t.args[0])]",
        "return [*definedness(t.args[0])]",
        "every inverse exists",
    ),
    Bug(
        _M,
        "return [c for size in t.args for c in (*definedness(size), le(1, size))]",
        "return []",
        "I and 1 of any size",
    ),
    Bug(
        _M,
        'need(same_size(substitute(size, at), own), f"{x} has another size than {v}")',
        "pass",
        "a matrix of another size is put",
    ),
    Bug(_M, 'need(kind != "mask", "nothing is put for a mask")', "pass", "a matrix is put for a mask"),
    Bug(_M, "        return [definite(x)]\n", "        return []\n", "any matrix for a definite one"),
    Bug(_M, "return [same(x, transpose(x))] if kind else []", "return []", "any matrix for a symmetric one"),
    Bug(_W, "side += [*definedness(c), ne(c, ZERO)]", "pass", "the factor of an inverse may be 0"),
    Bug(_W, 'need(p, "the inverse of zero")', "p = p or {(): ONE}", "0 has an inverse"),
    Bug(_W, "return {(letter,): canonical(under, side)}", "return {(letter,): ONE}", "(cA)⁻¹ = A⁻¹"),
    Bug(
        _W,
        "return tuple(flip_letter(x) for x in reversed(w))",
        "return tuple(flip_letter(x) for x in w)",
        "(AB)' = A'B'",
    ),
    Bug(_W, 'return node("transpose", x)', "return x", "A' = A"),
    Bug(
        _W,
        "        p = flipped(combination(x.args[0], side))\n",
        "        p = combination(x.args[0], side)\n",
        "inverses are symmetric",
    ),
    Bug(_W, "rest = [(u, mul(-1, c)) for u, c in p.items() if u != lead]", "rest = []", "V·lead = I"),
    Bug(
        _W,
        "rest = [(u, mul(-1, c)) for u, c in p.items() if u != lead]",
        "rest = [(u, c) for u, c in p.items() if u != lead]",
        "V·lead = I + V·rest",
    ),
    Bug(
        _W,
        "return [(w[:i] + w[i + 2 :], following.args[0])]  # 1'1 = n",
        "return [(w[:i] + w[i + 2 :], ONE)]",
        "1'1 = 1",
    ),
    Bug(
        _W,
        'if x.op == "matrix" and x.args[3] == "mask" and following is x:',
        'if x.op == "matrix" and x.args[3] and following is x:',
        "SS = S",
    ),
    Bug(
        _W,
        "cuts = [i for i, s in enumerate(sides) if is_one(s)]",
        "cuts = [i for i, s in enumerate(sides)]",
        "every side is 1",
    ),
    Bug(
        _W,
        "return _atom(w, flip(w)) if parts is None else parts",
        "return _atom(w, tuple(sorted(w, key=key))) if parts is None else parts",
        "u'Av is any order",
    ),
    Bug(
        _W,
        "one, other = sorted((least(v, flip(v)), least(w, flip(w))), key=_order)",
        "one = other = least(v, flip(v))",
        "Σ A_ii B_ii = Σ A_ii²",
    ),
    Bug(
        _W,
        "    if len(places) != 1:\n        return None\n",
        "    if not places:\n        return None\n",
        "two diagonal parts as one",
    ),
    Bug(
        _W,
        "turns = [v[i:] + v[:i] for v in (w, flip(w)) for i in range(len(w))]",
        "turns = [tuple(sorted(w, key=key))]",
        "letters commute under the trace",
    ),
    Bug(
        _W,
        "        return canonical(size, side)\n    for i in range(len(w)):",
        "        return ONE\n    for i in range(len(w)):",
        "tr I = 1",
    ),
    Bug(_W, "            n = dims(w[i])[0]\n", "            n = size\n", "the size of a turned word"),
    Bug(
        _W,
        "        if z in c.free:\n            return t\n        for i, x",
        "        for i, x",
        "a factor that depends on the variable",
    ),
    Bug(
        _W,
        "return mul(tr(u, rows), tr(v, columns))",
        "return mul(tr(u, columns), tr(v, rows))",
        "div: rows and columns",
    ),
    Bug(_W, "return tr(flip(u) + v, columns)", "return tr(u + v, columns)", "div of Z': u unturned"),
    Bug(_W, "total.append(mul(-1, c, inner))", "total.append(mul(c, inner))", "∂P⁻¹ = +P⁻¹∂P P⁻¹"),
    Bug(
        _W,
        'need(x.op == "inverse", f"no derivative of {x}")',
        'if x.op != "inverse":\n        return ZERO',
        "no derivative is 0",
    ),
    Bug(
        _W,
        "if form is None or not holds(le(ZERO, c), hypotheses):",
        "if form is None:",
        "negative forms are definite",
    ),
    Bug(
        _W,
        "some = some or (form and holds(lt(ZERO, c), hypotheses))",
        "some = True",
        "semidefinite is definite",
    ),
    Bug(
        _W,
        "some = some or (form and holds(lt(ZERO, c), hypotheses))",
        "some = some or form",
        "0·A is definite",
    ),
    Bug(_W, "    if flip(u) != w[:half]:\n        return None\n", "", "AB is a square"),
    Bug(_W, "return all(_injective(x, hypotheses) for x in u)", "return True", "every u is injective"),
    Bug(_W, 'return bool(x.args[3] == "definite")', "return bool(x.args[3])", "symmetric is definite"),
    Bug(
        _W,
        "return known and holds(le(columns, rows), hypotheses)",
        "return known",
        "wide matrices are injective",
    ),
    Bug(
        _W,
        'known = any(h.op == "full_rank" and h.args[0] in (inner, x) for h in hypotheses)',
        "known = True",
        "everything is of full rank",
    ),
    Bug(
        _W,
        "if q and mine is not None and mine == _normed(q, hypotheses):",
        "if q and mine is not None:",
        "one is invertible as another is",
    ),
    Bug(_W, "    if not holds(ne(c, ZERO), hypotheses):\n        return None\n", "", "0·A is invertible"),
    Bug(
        _W,
        "return not difference and all(holds(c, hypotheses) for c in side)",
        "return all(holds(c, hypotheses) for c in side)",
        "all matrices are the same",
    ),
    Bug(
        _W,
        'return x.op == "inverse" or (x.op == "matrix" and x.args[3] == "definite")',
        "return True",
        "every letter is invertible",
    ),
    Bug(_W, "return tall and holds(ne(c, ZERO), hypotheses)", "return tall", "0·X has full rank"),
    Bug(
        _N,
        'need(_degree(words, z) <= 2, "noise of degree above 2: two moments are known")',
        "pass",
        "noise of any degree",
    ),
    Bug(_N, 'need(_degree(words, z) <= 2, "a mask of degree above 2")', "pass", "masks of any degree"),
    Bug(
        _N,
        'need(_is_draw(x, z) or z not in x.free, "the draw stands inside an inverse or a diagonal part")',
        "pass",
        "noise in an inverse",
    ),
    Bug(
        _N,
        "    if w[at] is z:\n        return _tr(flip(a) + b, rows, side)\n    return",
        "    if w[at] is z:\n        return _tr(a + b, rows, side)\n    return",
        "tr ZAZB = tr AB",
    ),
    Bug(
        _N,
        "        return _tr(flip(a) + b, rows, side)\n    w = _turned(words[0], z)\n    at = next",
        "        return _tr(a, columns, side)\n    w = _turned(words[0], z)\n    at = next",
        "tr ZA tr ZB",
    ),
    Bug(
        _N,
        "return mul(_tr(a, columns, side), _tr(b, rows, side))",
        "return mul(_tr(a, rows, side), _tr(b, columns, side))",
        "tr ZAZ'B: rows and columns",
    ),
    Bug(_N, "        return ZERO if degree else ONE\n", "        return ONE\n", "E of odd noise is 1"),
    Bug(
        _N,
        "return mul(p, _tr(_turned(words[0], z)[1:], size, side))",
        "return _tr(_turned(words[0], z)[1:], size, side)",
        "E M = I",
    ),
    Bug(
        _N,
        "return add(mul(p, p, joint), mul(p, add(1, mul(-1, p)), diagonals(one, other, side)))",
        "return mul(p, p, joint)",
        "masks are independent of themselves",
    ),
    Bug(
        _N,
        "return [*definedness(size), *definedness(p), le(1, size), le(0, p), le(p, 1)]",
        "return [*definedness(size), *definedness(p)]",
        "a share above 1",
    ),
    Bug(
        _N, "return [c for a in t.args for c in (*definedness(a), le(1, a))]", "return []", "noise of no size"
    ),
    Bug(
        _R,
        'need(not combination(minus(a, b), side), f"{a} and {b} have different forms")',
        "combination(minus(a, b), side)",
        "matrix_equal: all are equal",
    ),
    Bug(_R, 'need(DECIDERS[goal.op](goal, given), f"not shown: {goal}")', "pass", "known: all is known"),
    Bug(
        _R,
        'return conclude("matrix equality", goal, [*definedness(goal), *side])',
        'return conclude("matrix equality", goal, side)',
        "matrix_equal: what is undefined",
    ),
    Bug(
        _R,
        'return conclude("known of a matrix", goal, (), hypotheses=given)',
        'return conclude("known of a matrix", goal, (), hypotheses=frozenset())',
        "known: hypotheses forgotten",
    ),
)
"""The bugs, in the order of the modules."""

MATRIX_ARGUED: dict[str, str] = {
    "any kind of matrix": "a variable's kind is checked again where it is declared",
    "divergence by symmetric entries": "the operator checks it again",
    "a matrix is put for a mask": "no mask is declared, so none occurs free in a theorem",
    "the factor of an inverse may be 0": "that cA is invertible stands in Δ already, and says it",
    "two diagonal parts as one": "no fault: tr diag(A)·B is Σ A_ii B_ii, whatever is in B",
}
"""Silent bugs, by their words: why nothing can notice them."""
