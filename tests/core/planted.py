"""Bugs to plant in the core, one for each obligation that is emitted and each check in a rule.

``noticed`` plants one in a copy of the core and runs the attacks and a small fuzz there. The list was written
before the attacks. ``python -m tests.core.planted`` prints what notices each; ``ARGUED`` says of the silent ones
why: they cannot be reached, or only make the core weaker.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.core.planted_bug import Bug
from tests.core.planted_categorical import CATEGORICAL_ARGUED, CATEGORICAL_BUGS
from tests.core.planted_chance import CHANCE_ARGUED, CHANCE_BUGS
from tests.core.planted_matrices import MATRIX_ARGUED, MATRIX_BUGS

ROOT = Path(__file__).parents[2]


BUGS = (
    # balls
    Bug("order", "[c for c in definedness(goal) if not surely(c)]", "[]", "balls of what has no value"),
    # terms
    Bug(
        "terms",
        'need(is_integer(exponent), "an exponent is an integer, not {}", exponent)',
        "pass",
        "real exponents",
    ),
    Bug(
        "terms",
        'need(is_number(high) and is_integer(high), "a range ends at an integer")',
        "pass",
        "real ends",
    ),
    Bug(
        "terms",
        "return INTEGER if all(map(is_integer, args)) else REAL",
        "return INTEGER",
        "reals are integers",
    ),
    Bug("terms", "return _lifted(value, depth)", "return value", "β without lifting: capture"),
    Bug(
        "terms",
        'return node("bound", body.args[0] - 1, *body.args[1:]) if body.args[0] > depth else body',
        "return body",
        "outer indices are not lowered",
    ),
    Bug(
        "terms",
        'raise Refused(f"the domain of {t} depends on a variable that is replaced; replace {t} too")',
        "return t",
        "dependent domains in substitution",
    ),
    Bug("terms", "_same_sort(body, value)", "pass", "a real for a bound integer"),
    Bug(
        "terms",
        'need(isinstance(value, Term) and fits(value.sort, sort), "{} is no {}", value, sort)',
        "pass",
        "sorts",
    ),
    Bug("terms", '"gamma": Fn(lambda x: (lt(0, x),))', '"gamma": Fn(lambda x: ())', "Γ everywhere"),
    Bug("terms", '"harmonic": Fn(lambda x: (lt(-1, x),)', '"harmonic": Fn(lambda x: ()', "H everywhere"),
    Bug("terms", '"log": Fn(lambda x: (lt(0, x),))', '"log": Fn(lambda x: ())', "log everywhere"),
    Bug("terms", '"sqrt": Fn(lambda x: (le(0, x),))', '"sqrt": Fn(lambda x: ())', "√ everywhere"),
    Bug(
        "normal_forms",
        'g.op == "pow" and g.args[0] is number(-1)',
        'g.op == "pow"',
        "every power is 1, squared",
    ),
    # definedness
    Bug("definedness", "out.append(le(low, add(high, 1)))", "pass", "negative ranges"),
    Bug(
        "definedness",
        "return out + [for_all(k, low, high, f) for f in definedness(opened(body, k))]",
        "return out",
        "the body of a range",
    ),
    Bug("definedness", "out.append(ne(base, 0))", "pass", "division by zero"),
    Bug("definedness", 'out.append(node("defined_power", base, exponent))', "pass", "0 to a negative power"),
    Bug("definedness", "out.append(le(head.args[1], values[0]))", "pass", "a sequence before its start"),
    Bug("definedness", "out += inhabits(p, x, at)", "pass", "a symbol outside its domain"),
    Bug("definedness", "return [opened(substitute(f, at), x) for f in v.args[2]]", "return []", "domains"),
    Bug(
        "definedness",
        "each = [*definedness(value), *(opened(substitute(f, at), value) for f in range_)]",
        "each = [*definedness(value)]",
        "ranges of sequences",
    ),
    Bug(
        "definedness",
        "each = [*definedness(value), *(opened(substitute(f, at), value) for f in range_)]",
        "each = [*(opened(substitute(f, at), value) for f in range_)]",
        "values of sequences",
    ),
    Bug(
        "definedness",
        'need(sort != INTEGER or is_integer(value), "integer values are needed")',
        "pass",
        "real λ",
    ),
    Bug(
        "definedness",
        'need(x.sort == v.sort or (v.sort == "real" and is_integer(x)), "{} is no {} for {}", x, v.sort, v)',
        "pass",
        "a real for an integer",
    ),
    Bug(
        "definedness",
        'return list(definedness(t.args[0])) if t.op == "tends" else []',
        "return []",
        "limit's value",
    ),
    # normal forms
    Bug(
        "normal_forms", "side += [*definedness(outer), ne(outer, ZERO)]", "pass", "a denominator out of a sum"
    ),
    Bug("normal_forms", "side += definedness(f)\n", "pass\n", "a factor out of a sum"),
    Bug(
        "normal_forms", "side += [for_all(k, low, high, f) for f in own]", "pass", "conditions inside a range"
    ),
    Bug("normal_forms", "side += memo[t][1]", "pass", "conditions forgotten"),
    Bug("normal_forms", "least, base = min(members", "least, base = max(members", "shifts to the greatest"),
    Bug(
        "normal_forms",
        "return add(base, *(opened(base.args[2], x) for x in over))",
        "return add(base, *(opened(base.args[2], x) for x in over[:-1]))",
        "a sum loses its last term",
    ),
    Bug("normal_forms", "return mul(base, power(base.args[0], steps))", "return base", "q^(k+1) = q^k"),
    Bug(
        "normal_forms",
        "return mul(base, *(add(x, -1) for x in over))",
        "return mul(base, *(x for x in over))",
        "Γ(x + 1) = (x + 1)Γ(x)",
    ),
    Bug(
        "normal_forms",
        "return add(base, *(power(add(x, -1), -1) for x in over))",
        "return add(base, *(power(x, -1) for x in over))",
        "ψ(x + 1) = ψ(x) + 1/(x + 1)",
    ),
    Bug(
        "normal_forms",
        "return add(base, *(power(x, -base.args[2]) for x in over))",
        "return add(base, *(power(x, -1) for x in over))",
        "H of order 2 shifts as of order 1",
    ),
    Bug("normal_forms", "factors.append(power(square, whole))", "factors.append(square)", "√x⁴ = x"),
    Bug(
        "normal_forms",
        "if left:\n                    factors.append(power(g, left))",
        "if 0:\n                    pass",
        "√x³ = x",
    ),
    Bug(
        "normal_forms", "s = add(length, 1) if inner is ONE", "s = length if inner is ONE", "Σ 1 is one less"
    ),
    Bug("normal_forms", "for i in range(2, n):", "for i in range(2, n + 1):", "Γ(n) = n!"),
    Bug(
        "normal_forms",
        "prepared(opened(body, add(low, i)), side) for i in range(n + 1)",
        "prepared(opened(body, add(low, i)), side) for i in range(n)",
        "written out too short",
    ),
    Bug("normal_forms", "d_outside *= f ** int(e)", "d_outside *= f", "a squared denominator out of a sum"),
    # signs
    Bug(
        "signs",
        "if not all(holds(c, hypotheses) for c in definedness(f)):\n        return False",
        "",
        "holds: definedness",
    ),
    Bug("signs", "if not high.strict and not _try(", "if False and not _try(", "the closed end"),
    Bug(
        "signs",
        'return [Bound(1, ZERO, a.op == "product" or holds(le(low, high), hypotheses))]',
        "return [Bound(1, ZERO, True)]",
        "an empty sum is positive",
    ),
    Bug(
        "signs",
        "positive(add(inner, -1), False, hypotheses):",
        "positive(inner, False, hypotheses):",
        "a sum of zeros is as large as their number",
    ),
    Bug(
        "signs",
        "length = add(high, mul(-1, low), 1)",
        "length = add(high, mul(-1, low), 2)",
        "one more than the number of terms",
    ),
    Bug("signs", "if strict and is_integer(v) and is_integer(end):", "if strict:", "reals like integers"),
    Bug("signs", "if any(e % 2 and not ok for e, ok, _ in pairs):", "if False:", "unsigned generators"),
    Bug("signs", '"le": ("le",)', '"le": ("le", "lt")', "≤ taken for <"),
    Bug("signs", '"ne": ("ne",)', '"ne": ("ne", "lt", "le")', "≠ taken for <"),
    Bug("signs", "return a * b > 0 and (never or not strict)", "return a * b > 0", "strictness"),
    Bug(
        "signs",
        'return [Bound(1, ZERO, False)] if positive(a.args[0], False, hypotheses) else []\n    if a.op == "function"',
        'return [Bound(1, ZERO, True)] if positive(a.args[0], False, hypotheses) else []\n    if a.op == "function"',
        "0^k is positive",
    ),
    Bug("signs", "if not s and e % 2:", "if False:", "factors of unknown sign"),
    Bug("signs", 'strict = f.op == "lt"\n', "strict = True\n", "weak bounds are strict"),
    Bug(
        "signs",
        "1 if coefficient * d.leading_coefficient() > 0 else -1",
        "1",
        "upper bounds as lower ones",
    ),
    Bug(
        "signs",
        "for i, sign in ((1, 1), (0, -1)):",
        "for i, sign in ((1, 1), (0, 1)):",
        "a quotient above as one below",
    ),
    Bug(
        "signs",
        "(least is not None and holds(le(least, x), hypotheses))",
        "least is not None",
        "sinh is nonnegative",
    ),
    Bug("signs", '"sinh": 0, "log": 1}', '"sinh": 0, "log": 0}', "log is nonnegative"),
    Bug("signs", "top = ONE if holds(le(0, x), hypotheses) else number(2)", "top = ONE", "erfc ≤ 1"),
    # theorem
    Bug("theorem", 'need(v in _DECLARED, "{} is not declared", v)', "pass", "undeclared variables"),
    Bug("theorem", 'need(s in _DECLARED, "{} is not defined", s)', "pass", "undefined symbols"),
    Bug("theorem", "if not holds(o, kept):", "if False:", "obligations are forgotten"),
    Bug("theorem", "show_that(*definedness(w), *(opened(f, w) for f in formulas))", "pass", "empty domains"),
    Bug("theorem", "show_that(*definedness(opened(f, value)))", "pass", "domains without a value"),
    Bug(
        "theorem",
        'need(_NAMES.setdefault(name, symbol) is symbol, "{} is defined already, otherwise", name)',
        "pass",
        "one name, two definitions",
    ),
    Bug(
        "theorem",
        'need(len(set(names)) == len(names), "one name for two variables: {}", ", ".join(sorted(names)))',
        "pass",
        "one name, two variables",
    ),
    Bug(
        "theorem",
        "inherited = (frozenset(cites) | rests).union(*(p.cites for p in premises))",
        "inherited = frozenset(cites) | rests",
        "citations are forgotten",
    ),
    # definitions
    Bug(
        "definitions",
        'need(not hidden, "the left side would hide {}", ", ".join(map(str, hidden)))',
        "pass",
        "hidden variables",
    ),
    Bug(
        "definitions",
        "show_that(*(c for c in definedness(t) if c not in known))",
        "pass",
        "partial definitions",
    ),
    Bug(
        "definitions",
        "known = {c for g in given if not g.hypotheses",
        "known = {c for g in given",
        "a definition under hypotheses",
    ),
    Bug(
        "definitions",
        "show_that(*definedness(first), *definedness(substitute(again, {k: later})))",
        "show_that(*definedness(first))",
        "partial steps",
    ),
    Bug("definitions", "need(plain and previous", "need(previous", "a previous value with a domain"),
    Bug("definitions", "follows, [le(start + 1, k)])", "follows)", "a recursion before its start"),
    Bug(
        "definitions",
        'need(p.free <= set(parameters), "{} depends on variables that are no parameters", p)',
        "pass",
        "dependent parameters",
    ),
    # logic
    Bug(
        "logic",
        "conditions = [c for h in gone if h is not lemma.formula for c in definedness(h)]",
        "conditions = []",
        "cut: definedness of what is cut",
    ),
    Bug(
        "logic",
        "left = lemma.hypotheses | (theorem.hypotheses - set(gone))",
        "left = theorem.hypotheses - set(gone)",
        "cut: the lemma's own hypotheses",
    ),
    Bug(
        "logic",
        "conditions += [*definedness(x), *inhabits(v, x, at)]",
        "conditions += [*definedness(x)]",
        "instance: domain",
    ),
    Bug(
        "logic",
        "conditions += [*definedness(x), *inhabits(v, x, at)]",
        "conditions += [*inhabits(v, x, at)]",
        "instance: definedness",
    ),
    Bug(
        "logic",
        "moved = frozenset(checked_formula(substitute(h, at)) for h in theorem.hypotheses)",
        "moved = frozenset()",
        "instance: hypotheses",
    ),
    Bug(
        "logic",
        "[*definedness(formula), *_alike(theorem.formula, formula)]",
        "_alike(theorem.formula, formula)",
        "convert: definedness",
    ),
    Bug(
        "logic",
        "[*definedness(formula), *_alike(theorem.formula, formula)]",
        "[*definedness(formula), *(_alike(theorem.formula, formula) and [])]",
        "convert: side conditions",
    ),
    Bug(
        "logic",
        "every += [] if own is other else [*definedness(own), *definedness(other)]",
        "every += []",
        "convert: a sequence without values",
    ),
    Bug("logic", 'need(f.op == g.op, "{} is not {}", f, g)', "pass", "convert: another relation"),
    Bug(
        "logic",
        'need(equation.formula.op == "eq", "an equation rewrites")',
        "pass",
        "rewrite by an inequality",
    ),
    Bug(
        "logic",
        'need(below.formula is at.formula is above.formula, "the cases conclude different things")',
        "pass",
        "cases of different things",
    ),
    Bug(
        "logic",
        "(at.hypotheses - {eq(t, 0)})",
        "(at.hypotheses - {eq(t, 0), lt(0, t)})",
        "cases: other hypotheses",
    ),
    Bug(
        "logic",
        'return conclude("cases", below.formula, definedness(t)',
        'return conclude("cases", below.formula, ()',
        "cases: definedness",
    ),
    Bug(
        "logic",
        'need(decided_false(theorem.formula), "{} is not false", theorem.formula)',
        "pass",
        "absurd from what is true",
    ),
    Bug(
        "logic",
        "every += [for_all(k, low, high, opened(f, k)) for f in k.args[2]]",
        "pass",
        "over: the index' domain",
    ),
    Bug(
        "logic",
        "every += [for_all(k, low, high, h) for h in theorem.hypotheses if k in h.free]",
        "pass",
        "over: hypotheses on the index",
    ),
    Bug(
        "logic",
        'need(k not in v.free or v is k, "the domain of {} depends on {}", v, k)',
        "pass",
        "over: dependent domains",
    ),
    Bug(
        "logic",
        "inside = [le(low, t), *([] if high is None else [le(t, high)])]",
        "inside = [le(low, t)]",
        "specialise: upper end",
    ),
    Bug(
        "logic",
        "inside = [le(low, t), *([] if high is None else [le(t, high)])]",
        "inside = [] if high is None else [le(t, high)]",
        "specialise: lower end",
    ),
    Bug(
        "logic",
        "show_that(*(substitute(opened(f, k), {k: later}) for f in k.args[2]))",
        "pass",
        "induction: index' domain",
    ),
    Bug(
        "logic",
        "conditions = [le(start, k), *every]",
        "conditions = every",
        "induction: start",
    ),
    Bug(
        "logic",
        "every = [for_all(k, start, None, h) for h in step.hypotheses if k in h.free and h is not formula]",
        "every = []",
        "induction: hypotheses on the index",
    ),
    Bug(
        "logic",
        'need(not any(k in h.free for h in base.hypotheses), "the start depends on the index")',
        "pass",
        "induction: start depends on the index",
    ),
    Bug(
        "logic",
        "base = base if base.formula is first else convert(base, first)",
        "pass",
        "induction: another start",
    ),
    Bug(
        "logic",
        "step = step if step.formula is following else convert(step, following)",
        "pass",
        "induction: another step",
    ),
    # order
    Bug("order", "side += definedness(factor)", "pass", "combine: definedness of factors"),
    Bug(
        "order",
        'need(goal.op != "eq", "an equation does not follow from inequalities")',
        "pass",
        "combine: = from ≤",
    ),
    Bug("order", "side.append(le(0, factor))", "pass", "combine: sign of factors"),
    Bug(
        "order", "not strict and holds(lt(0, factor), hypotheses)", "not strict", "combine: positive factors"
    ),
    Bug(
        "order",
        'need(goal.op != "lt" or strict, "a strict inequality does not follow from weak ones")',
        "pass",
        "combine: < from ≤",
    ),
    Bug(
        "order",
        'return conclude("algebra", goal, [*definedness(goal), *side]',
        'return conclude("algebra", goal, side',
        "combine: definedness of the goal",
    ),
    Bug(
        "order",
        'return conclude("algebra", goal, [*definedness(goal), *side]',
        'return conclude("algebra", goal, definedness(goal)',
        "combine: side conditions",
    ),
    Bug(
        "order",
        'a, b = _relation(u.formula, "eq").args',
        "a, b = u.formula.args",
        "inequalities put in as equations",
    ),
    Bug(
        "order",
        'conclude("sign", goal, [*definedness(goal), *side], using)',
        'conclude("sign", goal, side, using)',
        "sign: definedness",
    ),
    Bug(
        "order",
        'shown = positive(d, goal.op == "lt", given)',
        "shown = positive(d, False, given)",
        "sign: strictness",
    ),
    Bug(
        "order",
        'need(goal.op == "le" or a.op == b.op == "lt", "a strict inequality does not follow from weak ones")',
        "pass",
        "product: strictness",
    ),
    Bug(
        "order",
        'need(vanishes(difference(goal) - difference(a) * difference(b), side), "not that product")',
        "pass",
        "product: another goal",
    ),
    Bug(
        "order",
        'conclude("product of inequalities", goal, [*definedness(goal), *side]',
        'conclude("product of inequalities", goal, []',
        "product: definedness",
    ),
    Bug(
        "order",
        'need(a < b or (goal.op == "ne" and b < a), "not decided by balls")',
        'need(not b < a, "not decided")',
        "numeric: not refuted is proved",
    ),
    Bug(
        "order",
        'op = "le" if f.op == "lt" and not holds(le(a, b), fixed) else f.op',
        "op = f.op",
        "summation: < over an empty range",
    ),
    Bug(
        "order",
        "fixed = frozenset(h for h in theorem.hypotheses if k not in h.free)",
        "fixed = theorem.hypotheses",
        "summation: < by the index' hypotheses",
    ),
    Bug(
        "order",
        'return over("summation", (theorem,), k, a, b, node(op, left, right), (le(a, add(b, 1)),))',
        'return over("summation", (theorem,), k, a, b, node(op, left, right))',
        "summation: negative ranges",
    ),
    Bug(
        "order",
        'nonnegative = (for_all(k, a, b, le(0, f.args[0])),) if f.op == "le" else ()',
        "nonnegative = ()",
        "multiplication: signs",
    ),
    Bug(
        "order",
        "goal, (le(a, add(b, 1)), *nonnegative))",
        "goal, nonnegative)",
        "multiplication: negative ranges",
    ),
    Bug(
        "order",
        'conclude("splitting a range", goal, definedness(goal))',
        'conclude("splitting a range", goal)',
        "split: definedness",
    ),
    Bug(
        "normal_forms",
        '("digamma", ONE): mul(-1, constant("euler"))',
        '("digamma", ONE): constant("euler")',
        "ψ(1): sign",
    ),
    # limits
    Bug("limits", "conditions = [ne(b, 0)]", "conditions: list[Term] = []", "degrees: leading coefficient"),
    Bug(
        "limits",
        'need(k not in body.free, "the index remains beside what diverges")',
        "pass",
        "degrees: the index beside what diverges",
    ),
    Bug(
        "limits",
        'need(condition.op == "ne" and condition.args[1] is ZERO, "{} is not known for large values", condition)',
        "pass",
        "degrees: any condition at large values",
    ),
    Bug(
        "limits",
        "return [ne(a, 0), *(c for f in side for c in _at_large(f, x))]",
        "return [c for f in side for c in _at_large(f, x)]",
        "degrees: what is divided by within",
    ),
    Bug(
        "limits",
        "conditions = [_late(c, k, start) for c in (*definedness(body), *side)]",
        "conditions = []",
        "degrees: definedness",
    ),
    Bug("limits", 'if condition.op != "ne" or holds(every):', "if holds(every):", "late: any condition"),
    Bug(
        "limits",
        "if side or any(k in g.free for g in gens if g is not k):\n        return every",
        "if side:\n        return every",
        "late: atoms with the index",
    ),
    Bug(
        "limits",
        "leading = ne(_leading(ratio(t, gens)[0], gens, k)[1], 0)",
        "leading = ne(number(1), 0)",
        "late: leading coefficient",
    ),
    Bug("limits", "return [*conditions, lt(0, quotient)]", "return conditions", "degrees: sign of ∞"),
    Bug("limits", 'need(n > d, "does not diverge by degrees")', "pass", "degrees: ∞ of equal degrees"),
    Bug(
        "limits", 'need(n <= d, "no finite limit by degrees")', "pass", "degrees: finite limit of what grows"
    ),
    Bug(
        "limits",
        "if not vanishes(add(goal.args[0], mul(-1, value)), conditions):",
        "if False:",
        "degrees: any value",
    ),
    Bug(
        "limits",
        'need(not any(x in g.free for g in gens if g is not x), "no rational function of the index")',
        "pass",
        "degrees: atoms with the index",
    ),
    Bug(
        "limits",
        "conditions = definedness(substitute(_roots_open(f, frozenset(at)), ends))",
        "conditions = ()",
        "continuous: √ at 0",
    ),
    Bug("limits", "_continuous(f, frozenset(at))\n", "pass\n", "continuous: anything"),
    Bug(
        "limits",
        'need(x not in theorem.variables, "the place {} occurs in the limits", x)',
        "pass",
        "continuous: place in the limits",
    ),
    Bug(
        "limits",
        'need(match, "the equation is not about this sequence")',
        "match = match or [0]",
        "equal sequence: another one",
    ),
    Bug(
        "limits",
        'need(f is g and first.args[0] is second.args[0], "the parts do not fit")',
        "pass",
        "squeeze: different parts",
    ),
    Bug(
        "limits",
        'need(bind(a, k) is first.args[1] and bind(b, k) is second.args[1], "the limit is of another sequence")',
        "pass",
        "squeeze: other sequences",
    ),
    Bug(
        "limits",
        'need(bind(b, k) is body and k not in a.free, "the parts do not fit")',
        "pass",
        "order in the limit: other parts",
    ),
    Bug(
        "limits",
        "if bind(a, k) is body and k not in b.free:",
        "if bind(a, k) is body:",
        "order in the limit: bound with the index",
    ),
    Bug(
        "limits",
        'need(bind(a, k) is _form(diverging.formula, "diverges").args[0], "the limit is of another sequence")',
        "pass",
        "divergence: another sequence",
    ),
    Bug(
        "limits", 'need(high is None and last is None, "the ranges end")', "pass", "what rises: up to an end"
    ),
    Bug(
        "limits",
        'need(after is opened(a, add(k, 1)), "the sequence is not shown to rise")',
        "pass",
        "what rises: another step",
    ),
    Bug(
        "limits",
        'need(least is low, "the places are not shown to be from there on")',
        "pass",
        "what rises: from a later start",
    ),
    Bug(
        "limits",
        'need(far is bind(opened(a, g), k), "the limit is of another sequence")',
        "pass",
        "what rises: elsewhere",
    ),
    Bug("limits", 'need(a.args[1] is b.args[1], "two sequences")', "pass", "uniqueness: two sequences"),
    Bug(
        "limits", 'node("tends", ZERO, power(body, -1))', 'node("tends", ZERO, body)', "reciprocal forgotten"
    ),
    # citation
    Bug(
        "citation",
        "hypotheses=frozenset(entry.hypotheses)",
        "hypotheses=frozenset()",
        "hypotheses of citations",
    ),
    Bug(
        "citation",
        "cites = frozenset() if entry.elementary else frozenset({name})",
        "cites = frozenset()",
        "citations are not named",
    ),
    # what the plainest rules conclude, and what the core made
    Bug("logic", "hypotheses=frozenset({formula}))", "hypotheses=frozenset())", "assume: nothing in Δ"),
    Bug(
        "logic",
        "hypotheses=theorem.hypotheses | set(more))",
        "hypotheses=frozenset(more))",
        "weaken: Δ is lost",
    ),
    Bug(
        "logic",
        "for_all(k, a, b, theorem.formula))",
        "for_all(k, a, None, theorem.formula))",
        "generalise: farther",
    ),
    Bug(
        "sums",
        'conclude("sum of sums", goal, definedness(goal))',
        'conclude("sum of sums", goal, [])',
        "sum of sums",
    ),
    Bug(
        "limits",
        'g = _form(places.formula, "diverges").args[0]',
        "g = places.formula.args[-1]",
        "along places that stay",
    ),
    Bug(
        "theorem",
        'need(_MADE.get(g) == (g.hypotheses, g.formula, g.cites), "not as the core made it")',
        "pass",
        "theorems filled by hand",
    ),
    *CHANCE_BUGS,
    *MATRIX_BUGS,
    *CATEGORICAL_BUGS,
)
"""The bugs, in the order of the modules."""


_EMPTY = "Σ f·y over an empty range is 0 = y·Σ f, whatever y is: the condition is asked for all the same"
ARGUED: dict[str, str] = {
    "outer indices are not lowered": "what is opened stands directly under its binder: it has no outer index",
    "a real for an integer": "checked again when it is put for the bound integer of the domain",
    "a denominator out of a sum": _EMPTY,
    "a factor out of a sum": _EMPTY,
    "conditions inside a range": _EMPTY,
    "factors of unknown sign": "the sign of the product stays unknown: 0 times anything is 0",
    "over: dependent domains": "binding refuses it again",
    "induction: start depends on the index": "the hypothesis on the fixed index stays in Δ: only stricter",
    **CHANCE_ARGUED,
    **MATRIX_ARGUED,
    **CATEGORICAL_ARGUED,
}
"""Silent bugs, by their words: why nothing can notice them."""

_RUN = """
import resource
import sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), resource.RLIM_INFINITY))
from tests.attacks import chance, fresh_eyes, matrices, new, ported, ported_data
from tests.attacks.attack import ATTACKS, outcome
from tests.attacks.categorical import ATTACKS as DISCRETE, outcome as of_discrete
OWN, LATE = sys.argv[1], ("chance", "matrices")


def order(a):
    module = a.run.__module__.rpartition(".")[2]
    return module != OWN, module in LATE


def discrete():
    for name, expected, run in DISCRETE:
        got = of_discrete(run, 8)
        if got != expected:
            print("attack:", name, "is", got)
            sys.exit()


if OWN == "categorical":
    discrete()
for a in sorted(ATTACKS, key=order):
    got = outcome(a, 8)
    if got != a.expected:
        print("attack:", a.name, "is", got)
        sys.exit()
discrete()
from tests.core.fuzz_matrices import campaign as of_matrices
from tests.core.fuzz_categorical import campaign as of_lists
from tests.core.fuzz import campaign
for seed in (1, 2):
    for found in (of_matrices(seed, 400), of_lists(seed, 250), campaign(seed, 500)):
        for rule, theorem in found.false:
            print("fuzz:", rule)
            sys.exit()
"""
"""What must notice a bug: the attacks, those on its module first, then the quick ones; then the rules at random."""
ATTACKED = {
    **dict.fromkeys(("chance", "loops"), "chance"),
    **dict.fromkeys(("matrices", "words", "noise", "matrix_rules"), "matrices"),
    **dict.fromkeys(("sums", "indicator", "recursion", "categorical"), "categorical"),
}
"""The attacks on a module of the core, where they are a file of their own."""


def noticed(bug: Bug, seconds: int = 240) -> str:
    """Return what notices a planted bug; nothing for ``""``. What takes more seconds of CPU does not end."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("theory/core", "theory/proofs", "tests/core", "tests/attacks"):
            shutil.copytree(ROOT / part, copy / part)  # with what is compiled: the edited file is newer
        (copy / "theory/language").mkdir()
        for part in ("theory/__init__.py", "theory/language/__init__.py", "theory/language/time_limit.py"):
            shutil.copy(ROOT / part, copy / part)
        module = copy / "theory/core" / f"{bug.file}.py"
        text = module.read_text()
        if text.count(bug.old) != 1:
            return "CANNOT BE PLANTED"
        module.write_text(text.replace(bug.old, bug.new))
        ran = subprocess.run(
            [sys.executable, "-c", _RUN, ATTACKED.get(bug.file, "new"), str(seconds)],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode == -signal.SIGXCPU:
        return "the core no longer ends"
    if "ModuleNotFoundError" in ran.stderr:
        raise RuntimeError(f"an attack needs what is not copied: {ran.stderr.strip().splitlines()[-1]}")
    if ran.returncode:
        return "the core no longer runs: " + (ran.stderr.strip().splitlines() or ["?"])[-1]
    return ran.stdout.strip()


if __name__ == "__main__":
    chosen = [b for b in BUGS if not sys.argv[1:] or any(word in b.words for word in sys.argv[1:])]
    for planted in chosen:
        print(f"{planted.file:12} {planted.words:45} {noticed(planted) or 'SILENT'}", flush=True)
