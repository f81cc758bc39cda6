"""Steps tried at finitely many sizes that the core proves for all values: what raises a derivation's grade.

``decided(derivation, context)`` tells, of each such step, the theorem by which the core decides it in the
domains of a formula, with nothing left to be shown. A name that an ``Instance`` of the derivation replaces
must stay in the domain in which the theorem holds; else the step is not decided. A new kind of step is a new
line of ``READERS``.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction

from theory import catalogue
from theory.core import Refused, Term, Theorem, assume, convert
from theory.core.definedness import definedness
from theory.core.display import shown, shown_variable
from theory.core.matrices import dims
from theory.core.normal_forms import canonical
from theory.core.words import as_term, combination
from theory.families.linear_regression.loops import DESIGNS
from theory.language.claim import Statement
from theory.language.derivation import (
    Averaging,
    Citation,
    CoreProof,
    Definition,
    Derivation,
    Enumeration,
    Expectation,
    FarGenerations,
    Instance,
    MatrixReplay,
    OneGeneration,
    Step,
    Subject,
)
from theory.language.formula import Formula
from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import t
from theory.loop_language.formulas import derived_of
from theory.loop_language.symbolic.refusal import Refused as OutsideTheClass
from theory.loop_language.symbolic.system import close
from theory.proofs import averaging_steps, binomial_steps, number_steps
from theory.proofs.carried import (
    NEVER,
    ByName,
    Condition,
    Conditions,
    asked_by,
    carried,
    conditions_of,
    declared,
    domain_of,
    meanings,
    plain_names,
    symbols_in,
)
from theory.proofs.carried import Domain as InDomain
from theory.proofs.loop_claims import proved_value
from theory.proofs.loop_means import proved_limit, proved_observable, where_defined
from theory.proofs.loop_properties import loop_says
from theory.proofs.matrix_steps import DecidedStep, decide, of_value, parameters_of
from theory.proofs.reading import readable


@dataclass(frozen=True)
class Context:
    """The domains of a formula's parameters, and what its loop declares of its data.

    ``designs`` are matrices of full rank, ``gaussian`` those of them whose rows are Gaussian. ``others`` are
    the contexts of the formulas that it uses: in them their steps are decided. ``free``: names may have any
    value, and what a step needs of them is asked for. ``whole``: numbers of data that are whole.
    ``loop``: its id.
    """

    parameters: tuple[Parameter, ...]
    designs: tuple[str, ...] = ()
    gaussian: tuple[str, ...] = ()
    others: tuple[Context, ...] = ()
    free: bool = False
    formula: bool = False
    whole: tuple[sp.Expr, ...] = ()
    loop: str = ""


def context_of(formula: Formula) -> Context:
    """Return the context of a formula and its loop; one that the catalogue does not hold uses no other.

    A formula that says what it is where it divides by 0 is stated where it does not.
    """
    above = catalogue.ancestors(formula.id) if formula.id in catalogue.formulas() else ()
    used = (name for name in above if name != formula.id)
    others = tuple(map(_own_context, map(catalogue.formula, used)))
    everywhere = formula.where_undefined is None
    return replace(_own_context(formula), formula=everywhere, others=others)


def stated_where(formula: Formula) -> tuple[Term, ...]:
    """Return where alone a formula is stated that says what it is elsewhere: w ≠ 0; nothing if everywhere."""
    if formula.where_undefined is None:
        return ()
    domain = domain_of(formula.parameters)
    asked = map(domain.own, number_steps.has_value(formula.statement))
    return tuple(sorted((c for c in asked if not domain.shows(Condition("holds", c))), key=str))


def _own_context(formula: Formula) -> Context:
    loop = formula.loop.id if formula.loop else ""
    if not formula.id.startswith("regression."):
        return Context(parameters_of(formula), whole=formula.whole, loop=loop)
    cited = (s.certificate for s in formula.derivation.all_steps if isinstance(s.certificate, Citation))
    gaussian = tuple(dict.fromkeys(name for certificate in cited for name in certificate.gaussian))
    return Context(parameters_of(formula), DESIGNS, gaussian, whole=formula.whole, loop=loop)


def _matrices(step: Step, context: Context) -> DecidedStep:
    return decide(
        step,
        context.parameters,
        designs=context.designs,
        gaussian=context.gaussian,
        any_real=not context.parameters,
    )


def _averages(step: Step, context: Context) -> DecidedStep:
    return averaging_steps.decide(step, context.parameters)


def _defined_loop(step: Step, context: Context) -> DecidedStep:
    """Prove the closed form of a defined loop's observable from its definition; no recursion is."""
    del context  # the definition has its own domains
    how = step.certificate
    assert isinstance(how, OneGeneration)
    if step.after.lhs != how.sequence(t):
        raise Refused("no statement for all t")
    if isinstance(step.after, sp.StrictGreaterThan) and not step.after.rhs.has(t):
        named = replace(how.loop, observables={"value": how.observable})
        (above,) = proved_value(named, "value", ">", step.after.rhs, how.first)
        return DecidedStep(above, ())
    if not isinstance(step.after, sp.Equality) or step.after.rhs.atoms(AppliedUndef):
        raise Refused("a recursion")
    try:
        system = None if how.loop.is_vector else close(how.loop, how.observable)
    except OutsideTheClass as reason:
        raise Refused(str(reason)) from None
    made, theorem = proved_observable(how.loop, how.observable, system, step.after.rhs, how.first)
    return DecidedStep(theorem, where_defined(made, theorem))


def _limit_of_defined_loop(step: Step, context: Context) -> DecidedStep:
    """Prove the limit of a defined loop's observable, its closed form proved from the definition first."""
    del context  # the definition has its own domains
    how = step.certificate
    assert isinstance(how, FarGenerations)
    found = derived_of(how.loop, how.observable)
    if found.form is None or found.system is None or not isinstance(step.after, sp.Equality):
        raise Refused("the core proves no limit of it")
    if step.after.lhs != sp.Limit(sp.Function(how.observable, real=True)(t), t, sp.oo):
        raise Refused("the statement is another")
    observable, first = how.loop.observables[how.observable], max(found.system.base, found.since, 1)
    made, equation = proved_observable(how.loop, observable, found.system, found.form, found.since)
    return DecidedStep(proved_limit(made, equation, found.form, step.after.rhs, first), ())


def _counts(step: Step, context: Context) -> DecidedStep:
    del context  # any number of data, any probability
    return binomial_steps.decide(step)


def _proof(step: Step, context: Context) -> DecidedStep:
    """Run the step's own script; its premises are assumed, and what else is left in Δ is left."""
    how = step.certificate
    assert isinstance(how, CoreProof)
    reader = _reader_of(how.subjects, context)
    for name in sorted(sp.Tuple(step.after, *step.before).free_symbols, key=str):
        if isinstance(name, sp.Symbol) and name.name not in {str(base) for base in reader.names}:
            reader.term(name)  # ranges read their bodies with the names that are known by then
    goal = reader.formula(step.after)
    given = [reader.formula(premise) for premise in step.before]
    try:
        theorem = how.prove(reader.term, [assume(f) for f in given])
        theorem = theorem if theorem.formula is goal else convert(theorem, goal)
    except (LookupError, TypeError, ValueError, AttributeError) as reason:
        raise Refused(f"the script does not fit the step: {reason}") from None
    if goal in theorem.hypotheses:
        raise Refused("the statement itself is assumed")
    return DecidedStep(theorem, tuple(sorted(theorem.hypotheses - set(given), key=str)))


def _reader_of(named: Iterable[tuple[Any, Subject]], context: Context) -> ByName:
    """Return what reads names as terms of the core that they are."""
    names = dict(readable(context.parameters)[0])
    plainly = ByName(names).term
    subjects = {name: partial(subject, plainly) for name, subject in named}
    names.update({name: subject() for name, subject in subjects.items() if isinstance(name, sp.Symbol)})
    return ByName(names, subjects=subjects)


def _numbers(step: Step, context: Context) -> DecidedStep:
    return number_steps.decide(step, context.parameters, free=context.free)


READERS: dict[type, Callable[[Step, Context], DecidedStep]] = {
    MatrixReplay: _matrices,
    Averaging: _averages,
    OneGeneration: _defined_loop,
    FarGenerations: _limit_of_defined_loop,
    Enumeration: _counts,
    CoreProof: _proof,
    **dict.fromkeys(number_steps.KINDS, _numbers),
}
"""By kind of certificate: the step as a theorem of the core."""

GIVEN = (Citation, Definition, Enumeration, OneGeneration, FarGenerations)
"""Certificates of what the core may be told."""

FREE = Context((), free=True)
"""Any numbers: what a step needs of them is asked for."""
_SIZE = sp.Symbol("n", integer=True, positive=True)
ANY = (
    Context((), DESIGNS),
    Context(()),
    Context((Parameter(name="alpha", meaning="", domain=Domain(kind="share", of=_SIZE)),)),
    Context((Parameter(name="c", meaning="", domain=Domain(kind="integer", lower=1, shape="list")),)),
)
"""Any sizes; any whole share α of n data; any numbers c(t) of data."""

_KNOWN: dict[tuple[Context, int], tuple[Step, DecidedStep | None]] = {}
_FOUND: dict[tuple[Context, int], tuple[Derivation, Decided]] = {}
"""What was found in this process, of a step and of a derivation: the same objects, in the same context."""


class Decided(dict[int, Theorem]):
    """The theorems by which the core decides steps, by the place of the step in ``all_steps``.

    ``unfounded``: the places of citations that ask for more than the domain of the conclusion gives.
    """

    unfounded: frozenset[int] = frozenset()


def decided(derivation: Derivation, context: Context) -> Decided:
    """Return what the core decides of a derivation."""
    known = _FOUND.get((context, id(derivation)))
    if known is not None and known[0] is derivation:
        return known[1]
    chain = _Chain(derivation.all_steps, context)
    found = Decided()
    for place in range(len(chain.steps)):
        made = _carried(chain, place)
        if made is not None:
            found[place] = made
    for place in _beyond(chain, found):
        found.pop(place, None)
    found.update(_whole(derivation, context))
    found.unfounded = chain.unfounded
    _FOUND[context, id(derivation)] = derivation, found
    return found


class _Chain:
    """Steps in a context, with the domain of their conclusion and the values of what they define."""

    def __init__(self, steps: Sequence[Step], context: Context) -> None:
        self.steps, self.context = steps, context
        self.matrices = Matrices(steps, context)
        self.domain, self.meaning = _domain(steps, context, self.matrices), meanings(steps)
        said = {statement for step in steps for statement in (step.after, *step.before)}
        symbols = frozenset[sp.Symbol]().union(*map(symbols_in, said.union(_put_values(steps))))
        self.twins = {name for name, count in Counter(s.name for s in symbols).items() if count > 1}

    def plain_names(self, place: int) -> dict[str, Term]:
        """Return the names of a step that mean one thing in all steps, as they are declared."""
        own = plain_names(self.steps[place])
        return {name: value for name, value in own.items() if name not in self.twins}

    def shows(self, place: int, asked: Conditions) -> bool:
        """Whether the conclusion needs nothing of what a step asks of its names but their domains.

        A defined name is what its value is, whatever it is declared to be.
        """
        named = {**self.plain_names(place), **self.domain.named}
        described = [replace(self.domain, named=named)] if named != self.domain.named else []
        return any(
            all(self.matrices.declares(c, d) for c in carried(self.steps, place, asked, d, self.meaning))
            for d in (self.domain, *described)
        )

    def asked_outside(self, place: int) -> Conditions:
        """Return what a step asks that the core does not decide: of a citation, its conditions too.

        One that is among its premises is shown where they are.
        """
        step = self.steps[place]
        asked = declared(step.after)
        if not isinstance(step.certificate, Citation):
            return asked
        reader = ByName({})  # as the step's names are declared: values may yet be put for them
        if not all(loop_says(self.context.loop, words) for words in step.certificate.of_loop):
            return asked | {NEVER}
        own = (c for c in step.certificate.conditions if c not in step.before)
        try:
            return asked | {Condition("holds", reader.formula(c)) for c in own}
        except Refused:
            return asked | {NEVER}

    @cached_property
    def unfounded(self) -> frozenset[int]:
        """The places of citations whose conditions are not shown in the domain of the conclusion."""
        cites = (n for n, s in enumerate(self.steps) if isinstance(s.certificate, Citation))
        return frozenset(
            n for n in cites if _asks(self.steps[n]) and not self.shows(n, self.asked_outside(n))
        )

    def narrows(self, place: int) -> bool:
        """Whether a step names a parameter, of which the conclusion speaks, by other numbers: x = y²."""
        step = self.steps[place]
        if not isinstance(step.certificate, Definition) or not isinstance(step.after, sp.Equality):
            return False
        name, value = step.after.args
        parameters = {p.symbol for p in self.context.parameters} & self.steps[-1].after.free_symbols
        return name in parameters and not value.has(Expectation, sp.Trace, sp.MatrixSymbol)

    def names(self, place: int) -> bool:
        """Whether a step says by one equation what a new name is: f(t) = t², and no more is given of f."""
        step = self.steps[place]
        if not isinstance(step.certificate, Definition) or not isinstance(step.after, sp.Equality):
            return False
        name, value = step.after.args
        if not isinstance(name, AppliedUndef):
            return not value.has(name)
        if not all(type(x) is sp.Symbol for x in name.args) or len(set(name.args)) < len(name.args):
            return False
        return not value.has(name.func) and all(
            other is step or _names_another(other, name.func) or not other.after.has(name.func)
            for other in self.steps
            if isinstance(other.certificate, GIVEN)
        )


class Matrices:
    """What steps say of matrices, of which a step takes something to be declared.

    One that is defined is what its value is. Of one that is drawn, or of which more is given outside of
    means, nothing else is declared.
    """

    def __init__(self, steps: Sequence[Step], context: Context) -> None:
        """Gather what steps define, draw and are given, and what is declared of designs in a context."""
        every = (context, *context.others)
        self.parameters = context.parameters
        self.designs = frozenset(name for c in every for name in c.designs)
        self.gaussian = frozenset(name for c in every for name in c.gaussian)
        self.values: dict[sp.Basic, sp.Basic] = {}
        self.definite = set[sp.Basic]()
        told = set[sp.Basic]()
        given = {s.after for s in steps if isinstance(s.certificate, GIVEN)}
        for step in steps:
            how, said = step.certificate, step.after
            if isinstance(how, Definition) and isinstance(said, sp.Equality):
                if isinstance(said.lhs, sp.MatrixSymbol):
                    self.values[said.lhs] = said.rhs
                told |= said.lhs.atoms(sp.MatrixSymbol)
            elif isinstance(how, GIVEN) and not _names_alone(said, given - {said}):
                told |= said.replace(Expectation, lambda _: sp.S.One).atoms(sp.MatrixSymbol)
            elif isinstance(how, MatrixReplay):
                self.definite |= set(how.positive_definite)
                told |= {x for x in (how.noise, how.mask and how.mask[0]) if x is not None}
        self.value_of = {str(name): value for name, value in self.values.items()}
        self.told = {str(name) for name in told}

    def declares(self, c: Condition, domain: InDomain) -> bool:
        """Whether a condition on a matrix is declared, or shown of its value."""
        if isinstance(c.of, Term) or c == NEVER:
            return False
        if c.of.is_Matrix:
            return isinstance(c.of, sp.Identity)
        name = str(c.of)
        value = self.value_of.get(name)
        if value is None:
            of_a_design = {"full_rank": self.designs, "gaussian_rows": self.gaussian}.get(c.kind, {name})
            return name in of_a_design and name not in self.told
        definite = self.definite - self.values.keys()
        try:
            made = of_value(c.kind, value, self.values, definite, self.designs, self.parameters)
        except Refused:
            return False
        asked = conditions_of(made.theorem, made.left, domain)
        return all(domain.shows(x) or self.declares(x, domain) for x in asked)

    def any_value(self, condition: Term) -> bool:
        """Whether the matrices of a condition are any for which it holds: nothing else is said of them."""
        return not {str(v.args[0]) for v in condition.free} & (self.told | self.value_of.keys())


def _asks(step: Step) -> bool:
    """Whether a citation asks for what must be shown."""
    how = step.certificate
    return isinstance(how, Citation) and bool(how.conditions or how.of_loop)


def _names_another(step: Step, function: sp.Basic) -> bool:
    """Whether a step defines another name."""
    defines = isinstance(step.certificate, Definition) and isinstance(step.after, sp.Equality)
    return defines and step.after.lhs.func != function


def _put_values(steps: Sequence[Step]) -> list[sp.Basic]:
    """Return the values that instances put for names."""
    return [b for s in steps if isinstance(s.certificate, Instance) for _, b in s.certificate.substitution]


def _beyond(chain: _Chain, found: Mapping[int, Theorem], settled: Container[int] = ()) -> set[int]:
    """Return the steps that rest on what is given for some values of its names, and conclude for others.

    ``settled``: steps (by identity) of a formula that is used, in whose own domain they were seen to hold.

    What the core does not decide (what is cited, tried, or a loop's definition) holds for what the names in
    it are declared to be; a name of one's own is what it is defined to be, wherever that has a value.
    """
    steps, out = chain.steps, set[int]()
    for place, step in enumerate(steps):
        known = place in found or chain.names(place) or chain.shows(place, chain.asked_outside(place))
        if id(step) in settled or (known and not chain.narrows(place)):
            continue
        reached = {step.after}
        for later, other in enumerate(steps[place + 1 :], place + 1):
            if reached & set(other.before):
                reached.add(other.after)
                out.add(later)
    return out


def _carried(chain: _Chain, place: int) -> Theorem | None:
    """Return a theorem that decides a step in a context, wherever the conclusion of the steps needs it."""
    for made in _decisions(chain.steps[place], chain.context):
        each = [conditions_of(one.theorem, one.left, chain.domain) for one in (made, *made.also)]
        if chain.shows(place, asked_by(chain.steps[place], each, chain.domain)):
            return made.theorem
    return None


def _names_alone(said: sp.Basic, others: Iterable[sp.Basic]) -> bool:
    """Whether a statement says of one name what it is, of which no other says anything."""
    sides = (x for x in said.args if isinstance(said, sp.Equality) and not x.atoms(sp.MatrixSymbol))
    names = (x.func if isinstance(x, AppliedUndef) else x for x in sides)
    own = (x for x in names if isinstance(x, (sp.Symbol, UndefinedFunction)))
    return any(not any(other.has(name) for other in others) for name in own)


def _domain(steps: Sequence[Step], context: Context, matrices: Matrices) -> InDomain:
    """Return the domain of the conclusion: where it is no formula's statement, also what it says itself.

    A sentence says nothing where its terms have no value; a formula has one in all of its domain.
    """
    domain = domain_of(context.parameters, context.whole)
    if context.formula:
        return domain
    scripts = (s.certificate for s in steps if isinstance(s.certificate, CoreProof))
    said = set(number_steps.has_value(steps[-1].after))
    if named := {pair for script in scripts for pair in script.subjects}:
        with contextlib.suppress(Refused):
            spoken = _reader_of(named, context).formula(steps[-1].after)
            said.update(filter(matrices.any_value, definedness(spoken)))
    return replace(domain, given=domain.given | frozenset(map(domain.own, said)))


def _whole(derivation: Derivation, context: Context) -> dict[int, Theorem]:
    """Return the theorems that are a formula's statement itself, where all that derives it is in here."""
    from theory.proofs.discrete_formulas import whole_theorems

    found = whole_theorems(derivation)
    if not found:
        return {}
    steps, domain = derivation.all_steps, domain_of(context.parameters, context.whole)
    values = meanings(steps)
    asked = {n: conditions_of(m, (), domain) for n, m in found.items()}
    return {n: m for n, m in found.items() if not carried(steps, n, asked[n], domain, values)}


def decided_below(
    derivation: Derivation,
    formulas: Sequence[Formula],
    parameters: tuple[Parameter, ...] = (),
    whole: tuple[sp.Expr, ...] | None = None,
) -> Decided:
    """Return what the core decides of a derivation about formulas: steps of theirs, and its own.

    A step of its own counts only if it is decided in the domains of each of the formulas; about none of them,
    in those of its ``parameters``, and with any sizes. ``whole``: numbers of data that are whole, in place of
    those that the formulas say. A theorem that is a formula's statement itself says nothing of a single step:
    it counts for a lemma.
    """
    theirs: dict[int, Context] = {}
    settled: set[int] = set()
    entire: dict[int, Theorem] = {}
    for formula in _with_ancestors(formulas):
        context, own = context_of(formula), formula.derivation.all_steps
        apart = _whole(formula.derivation, context)
        entire.update(_whole(derivation, context))
        known = decided(formula.derivation, context)
        settled.update(id(step) for place, step in enumerate(own) if place not in known.unfounded)
        for place in known:
            if place not in apart:
                theirs.setdefault(id(own[place]), _counting(context, whole))
    ours = tuple(_counting(replace(context_of(f), formula=False), whole) for f in formulas)
    ours = ours or (Context(parameters),)
    found: dict[int, Theorem] = {}
    steps = derivation.all_steps
    chains = {context: _Chain(steps, context) for context in {*ours, *theirs.values()}}
    for place, step in enumerate(steps):
        contexts = (theirs[id(step)],) if id(step) in theirs else ours
        made = [_carried(chains[context], place) for context in contexts]
        if made[0] is not None and None not in made:
            found[place] = made[0]
    ended = Decided({**found, **entire})
    for chain in (chains[context] for context in ours):
        for place in _beyond(chain, found, settled):
            ended.pop(place, None)
        ended.unfounded |= {place for place in chain.unfounded if id(steps[place]) not in settled}
    return ended


def _counting(context: Context, whole: tuple[sp.Expr, ...] | None) -> Context:
    return context if whole is None else replace(context, whole=whole)


def _with_ancestors(formulas: Sequence[Formula]) -> list[Formula]:
    listed = catalogue.formulas()
    above = {
        f.id: [listed[n] for n in catalogue.ancestors(f.id)] if f.id in listed else [f] for f in formulas
    }
    return list({f.id: f for found in above.values() for f in found}.values())


About = Formula | Statement | Sequence[str]
"""What a derivation is of: a formula, a statement of a claim, or formulas with these ids."""


def decided_of(derivation: Derivation, about: About) -> Decided:
    """Return what the core decides of a formula's derivation, or of one about formulas."""
    if isinstance(about, Formula):
        return decided(derivation, context_of(about))
    names = about.formulas if isinstance(about, Statement) else about
    own = (about.parameters, about.whole) if isinstance(about, Statement) else ()
    listed = catalogue.formulas()
    return decided_below(derivation, [listed[name] for name in names if name in listed], *own)


def _decisions(step: Step, context: Context) -> Iterator[DecidedStep]:
    """Decide a step in the formula's domains, in those of a formula that it uses, and with any sizes.

    A lemma is about sizes of its own: T and d in it need not be those of the formula that uses it.
    """
    if type(step.certificate) in READERS:
        for where in (FREE, context, *context.others, Context((), context.designs, context.gaussian)):
            if where is FREE and type(step.certificate) not in number_steps.KINDS:
                continue
            made = _decided(step, where)
            if made is not None:
                yield made


def anywhere(step: Step) -> DecidedStep | None:
    """Return a theorem of the core that is a step, for any sizes, under what it says itself, if any."""
    found = (_decided(step, where) for where in (*ANY, FREE))
    return next((made for made in found if made is not None), None)


def _decided(step: Step, context: Context) -> DecidedStep | None:
    """Decide a step, once in a process for one context."""
    known = _KNOWN.get((context, id(step)))
    if known is not None and known[0] is step:
        return known[1]
    made: DecidedStep | None = None
    with contextlib.suppress(Refused):
        made = READERS[type(step.certificate)](step, context)
    _KNOWN[context, id(step)] = step, made
    return made


def said(step: Step, theorem: Theorem, left: Sequence[Term] = ()) -> str:
    """Return how the core decides a step, in one line; ``left`` is what was not shown."""
    from theory.proofs.discrete_formulas import is_whole

    if type(step.certificate) not in number_steps.KINDS or is_whole(theorem):
        return words(theorem)
    if isinstance(step.certificate, Instance):
        text = "the premise with " + ", ".join(f"{a} = {b}" for a, b in step.certificate.substitution)
    elif theorem.formula.op == "eq":
        both = _short(shown(canonical(theorem.formula.args[1], [])))
        text = f"proved by the core from its premises: both sides are {both}"
    else:
        text = f"proved by the core from its premises: {_short(shown(theorem.formula))}"
    return text + (f"; under: {_short('; '.join(sorted(map(shown, left))))}" if left else "")


LONGEST = 600
"""Characters of a formula in a line; how long it is otherwise is said."""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text)} characters)"


def words(theorem: Theorem) -> str:
    """Return a theorem in one line: its common form, the domains of what it is of, and what is declared."""
    from theory.proofs.discrete_formulas import is_whole

    f = theorem.formula
    if is_whole(theorem):
        return f"what this serves is proved by the core from the definition of the loop: {shown(f)}"
    side: list[Term] = []
    if f.op == "same":
        found = f"both sides are {shown(as_term(combination(f.args[1], side), *dims(f.args[1])))}"
    else:
        found = f"both sides are {shown(canonical(f.args[1], side))}" if f.op == "eq" else shown(f)
    kept = (v for v in theorem.variables if v.op == "variable" or v.args[-1] == "definite")
    sizes = sorted(map(shown_variable, kept))
    under = "; ".join(sorted(map(shown, theorem.hypotheses)))
    text = f"proved by the core: {found}"
    text += f", for all {', '.join(sizes)}" if sizes else ""
    return text + (f"; under: {under}" if under else "")
