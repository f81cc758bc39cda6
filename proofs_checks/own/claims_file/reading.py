"""Read a claims file: TOML in, claims out, or every problem with its line and field. Nothing is run."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import sympy as sp

from proofs_checks.evidence.comparison import lies_within
from proofs_checks.own.claims_file.fields import Fields, ProblemAt, expression, shown
from proofs_checks.own.claims_file.parameters import read_parameters, shown_in
from proofs_checks.own.claims_file.places import line_of
from proofs_checks.own.claims_file.tables import MOST_PROBLEMS, Problem, number, read_text, tables_of
from proofs_checks.own.claims_file.tables import ClaimsFileError as ClaimsFileError
from proofs_checks.verdict import ALPHA, MARGIN
from theory import catalogue
from theory.catalogue import LIMIT
from theory.language.claim import Claim, Simulation, Statement
from theory.language.expression_tokens import ExpressionError
from theory.language.formula import Formula, Source
from theory.language.latex.reader import read_latex
from theory.language.parameters import Parameter
from theory.language.plain import plain
from theory.language.question import BEST, FORMS, RELATIONS, WITHOUT, Form, Question, QuestionError, question
from theory.language.verdicts import VERDICTS
from theory.loop_language.definition import GENERATION, LoopDefinition, LoopError
from theory.loop_language.derive import with_parameters
from theory.loop_language.formulas import derived_of

if TYPE_CHECKING:
    from proofs_checks.experiment import Experiment

DEFAULT_COST = 100

STATED = ("bounds", "law", "variance", "shape", "trials", "tail")
"""What a file may state of its own simulator; a test relies on it."""
WIDE = 0.1
"""A relative margin beyond this is listed among what the author assumes."""
NEEDED = 'the right-hand side, such as "sigma^2*d/(T - d - 1)"'
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", flags=re.ASCII)
FIELDS = (
    "id",
    "words",
    "source",
    "expression",
    "latex",
    "latex_names",
    "notation",
    "relation",
    *FORMS,
    "iff",
    "almost_surely",
    "parameters",
    "loop",
    "observable",
    "equals",
    "simulate",
    "simulator",
    "at",
    "bounds",
    "law",
    "variance",
    "shape",
    "trials",
    "tail",
    "cost",
    "margin",
    "absolute_margin",
    "alpha",
    "expected",
    "tier",
)


def read_claims(path: Path | str) -> tuple[Claim, ...]:
    """Read and validate all claims of a file; none is judged, and nothing is imported.

    Args:
        path: of a TOML file; ``collapse claims --template`` prints one that explains its fields.

    Raises:
        ClaimsFileError: the file cannot be read, or is no claims file. All problems are listed.
    """
    return parse_claims(read_text(path), str(path))


def parse_claims(text: str, shown: str = "claims") -> tuple[Claim, ...]:
    """Read claims from the text of a file; ``shown`` names it in messages.

    Raises:
        ClaimsFileError: as :func:`read_claims`.

    >>> parse_claims('[[claim]]\\nid = "a"\\nmargin = 2', "mine.toml")
    Traceback (most recent call last):
    proofs_checks.own.claims_file.tables.ClaimsFileError: mine.toml:1: claim 'a', field expression: is \
missing: the right-hand side, such as "sigma^2*d/(T - d - 1)"
    """
    tables = tables_of(text, shown)
    loops = _loops_for(tables, text, shown)
    claims: dict[str, Claim] = {}
    for derived in (False, True) if loops else (True,):
        claims, problems = {}, list[Problem]()
        for place, table in enumerate(tables):
            try:
                claim = claim_of(table, line_of(text, place, ()), loops, derived=derived)
                if claim.id in claims:
                    raise ProblemAt(("id",), f"{claim.id!r} is used twice")
                claims[claim.id] = claim
            except ProblemAt as error:
                problems.append(_placed(error, text, shown, place, table))
        if problems:
            more = len(problems) - MOST_PROBLEMS
            shortened = [Problem(shown, f"and {more} problems more")] if more > 0 else []
            raise ClaimsFileError(problems[:MOST_PROBLEMS] + shortened)
    return tuple(claims.values())


def _placed(error: ProblemAt, text: str, shown: str, number: int, table: object) -> Problem:
    name = table.get("id") if isinstance(table, dict) else None
    called = f"claim {name!r}" if isinstance(name, str) and _ID.fullmatch(name) else f"claim {number + 1}"
    field = f", field {'.'.join(error.path)}" if error.path else ""
    return Problem(
        f"{shown}:{line_of(text, number, error.path)}", f"{called}{field}: {error.said}", error.marked
    )


def _loops_for(tables: Sequence[object], text: str, shown: str) -> dict[str, LoopDefinition]:
    """Return the loops that claims may name, by id: of the file, and the shipped ones if one is named."""
    named = [table["loop"] for table in tables if isinstance(table, Mapping) and "loop" in table]
    if not named:
        return {}
    from proofs_checks.own.claims_file.loops import parse_loops, shipped

    own = parse_loops(text, shown) if "loop" in tomllib.loads(text, parse_float=number) else ()
    known = tuple(part for loop in own for part in (loop.id, *(f"{loop.id}.{o}" for o in loop.observables)))
    every = own if all(f"{name}".removesuffix(".limit") in known for name in named) else (*shipped(), *own)
    return {loop.id: loop for loop in every}


def claim_of(
    table: object, line: int, loops: Mapping[str, LoopDefinition] = {}, *, derived: bool = True
) -> Claim:
    """Return the claim that a table of a file is; ``line`` is its first, ``loops`` those that it may name.

    Without ``derived`` its fields are checked only, before anything is derived of a loop.

    Raises:
        ProblemAt: a field is missing, unknown or wrong.
    """
    fields = Fields(table, FIELDS)
    name = fields.text("id", 'a name such as "my_paper.eq_7"')
    if not _ID.fullmatch(name):
        raise ProblemAt(("id",), f"{name[:40]!r} is no name of letters, digits, '.', '_' and '-'")
    form = _form(fields)
    if "latex" not in fields.table and form not in WITHOUT:
        fields.text("expression", NEEDED)
    fields.choice("relation", tuple(RELATIONS), "=")
    formula, simulate = _formula(fields), _experiment(fields)
    loop, observable = _loop(fields, loops)
    put_in: Mapping[str, object] = {}
    if loop is not None:
        loop, put_in = _case(fields, loop, observable)
        formula = _of_loop(loop, observable, form) if derived else _underived(loop, observable)
    simulator = fields.text("simulator", default="")
    if simulator and not _DOTTED.fullmatch(simulator):
        raise ProblemAt(("simulator",), f"{simulator[:60]!r} is not of the form package.module:function")
    if simulate and simulator:
        raise ProblemAt(("simulator",), "give simulate (a shipped loop) or simulator (your own), not both")
    if not (formula or simulate or simulator or loop):
        raise ProblemAt((), "nothing to judge it by: give equals, loop, simulate or simulator")
    if form != "value" and (simulate or simulator):
        field = "simulate" if simulate else "simulator"
        raise ProblemAt((field,), f"a simulation shows nothing of {form}; leave it out")
    asked = _question(fields, form, formula, simulate, loop, put_in, derived=derived)
    asked = replace(asked, loop=loop, observable=observable)
    if asked.relation in ("<", ">") and (simulate or simulator):
        raise ProblemAt(("relation",), f"a simulation cannot tell {asked.relation} from {asked.relation}=")
    if not simulator:
        for field in ("bounds", "law", "variance", "shape", "trials", "tail", "cost"):
            if field in fields.table:
                raise ProblemAt((field,), "goes with simulator only; the shipped loops know theirs")
    words = fields.text("words", default="")
    expected = fields.choice("expected", (*VERDICTS, ""), "")
    parameters = asked.parameters
    return Claim(
        id=name,
        quote=words,
        source=Source(paper=fields.text("source", default="")),
        printed=Statement(
            words=words or str(asked),
            assertion=asked.about(sp.Symbol("mean") if formula is None else formula.relation.lhs),
            formulas=(formula.id,) if formula else (),
            question=asked,
            simulation=Simulation(
                simulate=simulate,
                simulator=simulator,
                bounds=_bounds(fields),
                law=_law(fields),
                variance=_expression_of(fields, "variance", parameters),
                shape=_expression_of(fields, "shape", parameters),
                trials=_expression_of(fields, "trials", parameters),
                tail=_tail(fields),
                cost=fields.whole("cost", 1, 1_000_000, DEFAULT_COST),
                margin=fields.share("margin", MARGIN),
                absolute_margin=_absolute_margin(fields),
                alpha=fields.share("alpha", ALPHA),
                assumes=_assumed(fields),
            ),
        ),
        expected=(expected,) if expected else (),
        line=line,
        tier=cast(Literal["fast", "slow"], fields.choice("tier", ("fast", "slow"), "fast")),
    )


def _loop(fields: Fields, loops: Mapping[str, LoopDefinition]) -> tuple[LoopDefinition | None, str]:
    """Return the loop that a claim names, and which of its observables."""
    name, observable = fields.text("loop", default=""), fields.text("observable", default="")
    if not name:
        if observable:
            raise ProblemAt(("observable",), "goes with loop")
        return None, ""
    for field in ("equals", "simulate"):
        if field in fields.table:
            raise ProblemAt((field,), "give loop (a definition) or this, not both")
    whole, _, last = name.rpartition(".")
    ending = ""
    if name not in loops and last == LIMIT[1:]:
        ending, name = LIMIT, whole
        whole, _, last = name.rpartition(".")
    elif observable.endswith(LIMIT):
        ending, observable = LIMIT, observable.removesuffix(LIMIT)
    if name not in loops and whole in loops and last in loops[whole].observables:
        if observable not in ("", last):
            raise ProblemAt(("observable",), f"the loop is given with {last}; leave this out")
        name, observable = whole, last
    if name not in loops:
        near = get_close_matches(name, loops, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; define it as a [[loop]] of this file"
        raise ProblemAt(("loop",), f"no loop is called {name[:60]!r}{hint}")
    from proofs_checks.loops.outside import leaves

    if left := leaves(loops[name]):
        raise ProblemAt(("loop",), left)
    known = list(loops[name].observables)
    if not observable and len(known) == 1:
        return loops[name], known[0] + ending
    if observable not in known:
        raise ProblemAt(("observable",), f"must be one of {', '.join(known)}; found {observable[:40]!r}")
    return loops[name], observable + ending


def _case(
    fields: Fields, loop: LoopDefinition, observable: str
) -> tuple[LoopDefinition, Mapping[str, object]]:
    """Return the loop with the values ``at`` put in, and which: the claim is about that loop.

    They stay values of a formula for all parameters where they are not shown to lie in the loop's domain.
    A claim about fewer values than the loop's is about the loop with these where what is derived of it has
    exceptions.
    """
    table = fields.table.get("at", {})
    if not isinstance(table, Mapping):
        return loop, {}
    names = {p.name: p for p in loop.parameters if p.domain.shape == "scalar"}
    given = {name: value for name, value in table.items() if name in names}
    given_too = "parameters" in fields.table
    if not given and not (given_too and _has_exceptions(loop, observable)):
        return loop, {}
    known = loop.parameters
    parameters = _declared(fields, (*known, GENERATION)) if given_too else _without(known, given)
    declared = {p.name: p for p in parameters}
    if given.keys() & declared.keys() or any(
        p.name not in given and p.name not in declared for p in loop.parameters
    ):
        return loop, {}  # one of them twice, or not at all
    at = {name: _value_at(fields, name, parameters) for name in given}
    moves = any(value.has(GENERATION.symbol) for value in at.values())
    if moves or not lies_within(parameters, at, loop.parameters):
        return loop, {}  # n = t is not t data in generation t, but t data in every one of t
    others = [p for p in parameters if p.name != GENERATION.name]
    values = {p.symbol: declared[p.name].symbol for p in loop.parameters if p.name in declared}
    values |= {names[name].symbol: value for name, value in at.items()}
    found = with_parameters(loop, others, values)
    if found is None:
        return loop, {}
    fewer = [p for p in loop.parameters if p.name in declared and declared[p.name].domain != p.domain]
    if not given and not fewer:
        return loop, {}
    where = [f"{name} = {plain(value)}" for name, value in at.items()]
    where += [declared[p.name].condition.removeprefix(f"{p.domain.kind} ") for p in fewer if not given]
    return replace(found, id=f"{loop.id}[{', '.join(where)}]"), given


def _has_exceptions(loop: LoopDefinition, observable: str) -> bool:
    """Return whether what is derived of an observable does not hold at some values of its parameters."""
    found = derived_of(loop, observable.removesuffix(LIMIT))
    depends = found.growth is not None and found.growth.condition is not None
    return bool(found.cases or found.divides or depends)


def _value_at(fields: Fields, name: str, parameters: tuple[Parameter, ...]) -> sp.Expr:
    table = cast(Mapping[str, object], fields.table["at"])
    value = table[name]
    text = value if isinstance(value, str) else str(Fields(table, tuple(table)).exact(name, ("at",)))
    return expression(text, parameters, ("at", name))


def _of_loop(loop: LoopDefinition, observable: str, form: Form) -> Formula | None:
    """Return what was derived of an observable, nothing if it is refused: then it can be simulated only."""
    catalogue.adopt(loop)
    try:
        return catalogue.formula(f"{loop.id}.{observable}")
    except LoopError as refused:
        if observable.endswith(LIMIT):
            raise ProblemAt(("loop",), refused.said) from None
        if form != "value":
            raise ProblemAt(("loop",), f"nothing decides {form}: {refused.said}") from None
        return None


def _underived(loop: LoopDefinition, observable: str) -> Formula:
    """Return a formula with the names and the domain of what is to be derived, and without its value."""
    limit = observable.endswith(LIMIT)
    name = f"{loop.id}.{observable}"
    mean = sp.Function(observable.removesuffix(LIMIT), real=True)(GENERATION.symbol)
    return Formula(
        id=name,
        title=name,
        observable=name,
        statement=sp.Eq(mean, 0, evaluate=False),
        parameters=loop.parameters if limit else (*loop.parameters, GENERATION),
        derive=lambda: catalogue.formula(name).derivation,
    )


def _form(fields: Fields) -> Form:
    """Return what is said of the mean: the one field of its kind that is given, or a value."""
    given = [form for form in FORMS if form in fields.table]
    if "limit" in given and any(form in BEST for form in given):  # the best value of the limit
        given.remove("limit")
    if len(given) > 1:
        raise ProblemAt((given[1],), f"a claim says one thing, and this one says {given[0]} already")
    form: Form = given[0] if given else "value"
    if "iff" in fields.table and form != "bounded":
        raise ProblemAt(("iff",), 'goes with bounded = "…"')
    if form in WITHOUT:
        for field in ("expression", "latex"):
            if field in fields.table:
                said = "write the condition as iff" if form == "bounded" else "it says all by itself"
                raise ProblemAt((field,), f"goes not with {form}: {said}")
    return form


def _question(
    fields: Fields,
    form: Form,
    formula: Formula | None,
    simulate: str,
    loop: LoopDefinition | None,
    put_in: Mapping[str, object],
    *,
    derived: bool,
) -> Question:
    """Return what the claim says, with the parameters and in the values at which it says it."""
    parameters = _parameters(fields, formula, simulate)
    if loop is not None and formula is None:
        known = (*loop.parameters, GENERATION)
        parameters = _declared(fields, known) if "parameters" in fields.table else known
    index = "" if form == "value" else fields.text(form)
    put = fields.table.get("at", {})
    given = {parameter.name for parameter in parameters} | (set(put) if isinstance(put, Mapping) else set())
    if loop is not None and index == GENERATION.name and index not in given:
        parameters = (*parameters, GENERATION)  # what becomes of a loop is said of all its fits
    text = fields.text("iff", default="") if form in WITHOUT else _text(fields, parameters)
    relation = RELATIONS[fields.choice("relation", tuple(RELATIONS), "=")]
    if loop is not None and relation == "≈" and not derived:
        relation = "="  # of a loop that is refused an approximation may be simulated
    try:
        return question(
            formula,
            parameters,
            text,
            form=form,
            index=index,
            relation=relation,
            at=_at(fields, parameters, formula, simulate, put_in),
            almost_surely=fields.flag("almost_surely"),
            of_limit=fields.text("limit", default="") if form in BEST else "",
        )
    except QuestionError as error:
        fixed = re.search(r"unknown name '(\w+)'", error.said)
        if fixed and isinstance(put, Mapping) and fixed[1] in put:
            said = f"{fixed[1]} has a value by at: write {str(put[fixed[1]])[:40]} for it"
            raise ProblemAt((error.field,), said, error.marked) from None
        raise ProblemAt((error.field,), error.said, error.marked) from None


def _assumed(fields: Fields) -> tuple[str, ...]:
    """Return what the author states of the observable, or leaves out of the search, in words."""
    table = fields.table
    found = [f"the simulator's {name} as stated" for name in STATED if name in table]
    drawn = "simulate" in table or "simulator" in table
    parameters = table.get("parameters", {}) if drawn else {}
    for name, entry in parameters.items() if isinstance(parameters, Mapping) else ():
        if isinstance(entry, Mapping) and "ceiling" in entry:
            found.append(f"{name} is simulated up to {entry['ceiling']} only")
    if (margin := fields.share("margin", MARGIN)) > WIDE:
        found.append(f"a margin of {margin:.0%} is enough")
    return tuple(found)


def _formula(fields: Fields) -> Formula | None:
    name = fields.text("equals", default="")
    try:
        return catalogue.formula(name) if name else None
    except catalogue.UnknownId as error:
        raise ProblemAt(("equals",), str(error)) from None


def _experiments() -> Mapping[str, Experiment]:
    """Return the simulators by id; they are loaded for a claim that names one, not to refuse a file."""
    from proofs_checks.simulators import experiments

    return experiments()


def _experiment(fields: Fields) -> str:
    name = fields.text("simulate", default="")
    if name and name not in _experiments():
        try:
            catalogue.formula(name)
        except catalogue.UnknownId as error:
            raise ProblemAt(("simulate",), str(error)) from None
        raise ProblemAt(("simulate",), f"no simulator of {name} is shipped")
    return name


def _text(fields: Fields, parameters: tuple[Parameter, ...]) -> str:
    """Return the expression as it is written, or as it is read from LaTeX."""
    given = [name for name in ("latex_names", "notation") if name in fields.table]
    if "latex" not in fields.table:
        if given:
            raise ProblemAt((given[0],), "goes with latex")
        return fields.text("expression", NEEDED)
    if "expression" in fields.table:
        raise ProblemAt(("latex",), "give expression or latex, not both")
    names = fields.table.get("latex_names", {})
    if not isinstance(names, Mapping) or not all(isinstance(name, str) for name in names.values()):
        raise ProblemAt(("latex_names",), "must be a table of LaTeX = name of a parameter")
    paper = fields.choice("notation", ("library", "paper"), "library") == "paper"
    try:
        return read_latex(fields.text("latex"), parameters, names=names, paper=paper)
    except ExpressionError as error:
        raise ProblemAt(("latex",), str(error), "\n".join(error.marked.splitlines()[1:])) from None
    except ValueError as error:
        raise ProblemAt(("latex_names",), str(error)) from None


def parameters_of(table: Mapping[str, object]) -> tuple[Parameter, ...]:
    """Return the parameters of a claim's table: its own, or those of the formula that it names.

    Raises:
        ProblemAt: they are wrong, or the formula is unknown.
    """
    fields = Fields(table, FIELDS)
    return _parameters(fields, _formula(fields), _experiment(fields))


def _parameters(fields: Fields, formula: Formula | None, simulate: str) -> tuple[Parameter, ...]:
    known = formula or (catalogue.formula(simulate) if simulate else None)
    parameters = () if known is None else known.parameters
    if "parameters" in fields.table:
        settled = (
            {p.name for p in _experiments()[simulate].setting} if simulate and formula is None else set()
        )
        return _declared(fields, [p for p in parameters if p.name not in settled])
    table = fields.table.get("at", {})
    return _without(parameters, table if isinstance(table, Mapping) else {})


def _declared(fields: Fields, known: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Return the parameters of a claim: those that it declares, and the others of ``known`` as they are."""
    table = fields.table.get("at", {})
    given = set(table) if isinstance(table, Mapping) else set()
    free = [p for p in known if p.name not in given and given.isdisjoint(map(str, shown_in(p)))]
    return read_parameters(fields.table["parameters"], free)


def _without(parameters: tuple[Parameter, ...], at: Mapping[str, object]) -> tuple[Parameter, ...]:
    """Return the parameters that are given no value, or all if a bound shows one that is."""
    others = tuple(p for p in parameters if p.name not in at)
    gone = {p.symbol for p in parameters if p.name in at}
    return parameters if any(shown_in(p) & gone for p in others) else others


def known_to(formula: Formula | None, simulate: str) -> dict[str, Parameter]:
    """Return the parameters of the formula and of the experiment that a claim names."""
    both = (formula, catalogue.formula(simulate) if simulate else None)
    found = {parameter.name: parameter for one in both if one is not None for parameter in one.parameters}
    if simulate:
        found.update({parameter.name: parameter for parameter in _experiments()[simulate].setting})
    return found


def _at(
    fields: Fields,
    parameters: tuple[Parameter, ...],
    formula: Formula | None,
    simulate: str,
    put_in: Mapping[str, object] = {},
) -> tuple[tuple[str, sp.Expr], ...]:
    table = fields.table.get("at", {})
    if not isinstance(table, Mapping):
        raise ProblemAt(("at",), "must be a table, such as at = { sigma = 1 }")
    known, own = known_to(formula, simulate), {parameter.name for parameter in parameters}
    given = []
    for name in table:
        if name in put_in:
            continue
        if name not in known or name in own:
            why = "is a parameter of the claim itself" if name in own else "is no parameter of the loop"
            raise ProblemAt(("at", name), f"{name[:40]!r} {why}")
        if known[name].domain.shape != "scalar":
            raise ProblemAt(("at", name), f"{name} is a list; declare it under parameters")
        given.append((name, _value_at(fields, name, parameters)))
    settled = {parameter.name for parameter in _experiments()[simulate].setting} if simulate else set[str]()
    missing = sorted(set(known) - own - set(table) - settled)
    if missing:
        has, it = ("has", "it") if len(missing) == 1 else ("have", "them")
        values = ", ".join(f"{name} = …" for name in missing)
        said = f"{', '.join(missing)} {has} no value: declare {it} under parameters, or write "
        said += f"at = {{ {values} }}"
        raise ProblemAt(("at",), said)
    return tuple(given)


def _bounds(fields: Fields) -> tuple[float, float] | None:
    if "bounds" not in fields.table:
        return None
    value = fields.table["bounds"]
    if not isinstance(value, list) or len(value) != 2:
        raise ProblemAt(("bounds",), "must be [least, largest]")
    ends = Fields({"least": value[0], "largest": value[1]}, ("least", "largest"))
    try:
        low, high = float(ends.exact("least")), float(ends.exact("largest"))
    except ProblemAt as error:
        raise ProblemAt(("bounds",), error.said) from None
    except OverflowError:
        raise ProblemAt(("bounds",), "must be numbers below 1e308") from None
    if not low < high:
        raise ProblemAt(("bounds",), f"{low:g} is not below {high:g}")
    if not math.isfinite(high - low):
        raise ProblemAt(("bounds",), "must not lie so far apart")
    return low, high


def _law(fields: Fields) -> str:
    stated = frozenset(name for name in ("variance", "shape", "trials") if name in fields.table)
    name = fields.text("law", default="")
    if not name:
        for field in ("shape", "trials"):
            if field in fields.table:
                raise ProblemAt((field,), "goes with law")
        return ""
    from proofs_checks.own.stated_laws import check_law

    try:
        check_law(name, stated)
    except ValueError as error:
        raise ProblemAt(("law",), str(error).removeprefix("law = ")) from None
    return name


def _absolute_margin(fields: Fields) -> float | None:
    if "absolute_margin" not in fields.table:
        return None
    value = fields.exact("absolute_margin")
    if not Fraction(1, 10**300) < value < 10**300:
        raise ProblemAt(
            ("absolute_margin",), f"must be positive and no more than 1e300, found {shown(value)}"
        )
    return float(value)


def _expression_of(fields: Fields, name: str, parameters: tuple[Parameter, ...]) -> sp.Expr | None:
    if name not in fields.table:
        return None
    value = fields.table[name]
    text = value if isinstance(value, str) else str(fields.exact(name))
    return expression(text, parameters, (name,))


def _tail(fields: Fields) -> float | None:
    if "tail" not in fields.table:
        return None
    value = fields.table["tail"]
    if value == math.inf:
        return math.inf
    found = fields.exact("tail")
    if found <= 0:
        raise ProblemAt(("tail",), f"must be positive, or inf, found {float(found):g}")
    return float(found)
