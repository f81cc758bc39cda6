"""What a statement leaves unsaid: names do not show all that they depend on, so they cannot be moved freely.

R(t) is defined by a mean over ŵ_t, a matrix that does not show t; so R(t) = E f(ŵ_t) with t − 1 for t is not
about R(t − 1). And R(t) shows neither σ nor n: where R(t) = σ²t/n is used with 2σ for σ, no other statement
in which σ is seen may be used beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from theory.core import Refused
from theory.core.normal_forms import canonical
from theory.core.terms import ZERO
from theory.language.derivation import (
    Algebra,
    Averaging,
    Cases,
    Citation,
    Combination,
    CoreProof,
    Definition,
    Derivation,
    Differentiation,
    Enumeration,
    Expectation,
    Instance,
    MatrixReplay,
    OneGeneration,
    Random,
    SequenceLimit,
    Sign,
    Step,
)
from theory.language.statements import LowerLimit, UpperLimit
from theory.proofs.number_steps import NumberReader

AT_ONE_FIT = (
    Algebra,
    Averaging,
    Cases,
    Citation,
    Combination,
    CoreProof,
    Definition,
    Enumeration,
    MatrixReplay,
    OneGeneration,
    Sign,
)
"""Certificates that speak of one fit: all the others let an index run."""


def letters(statement: sp.Basic) -> set[sp.Basic]:
    """Return the matrices and random quantities that a statement mentions: they do not show the fit."""
    return {
        s
        for s in statement.free_symbols | statement.atoms(sp.MatrixSymbol)
        if isinstance(s, (sp.MatrixSymbol, Random))
    }


def _keys(value: sp.Basic) -> set[sp.Basic]:
    """Return the letters of a value, and the functions that are named in it."""
    return letters(value) | {f.func for f in value.atoms(AppliedUndef)}


def indices(statement: sp.Basic) -> set[sp.Basic]:
    """Return the symbols at which the named functions of a statement are taken."""
    return {s for f in statement.atoms(AppliedUndef) for s in f.free_symbols}


def drawn(step: Step) -> set[sp.Basic]:
    """Return the letters that a certificate takes for noise, masks or draws."""
    c = step.certificate
    if isinstance(c, MatrixReplay):
        return {x for x in (c.noise, c.mask and c.mask[0]) if x is not None}
    if isinstance(c, Averaging):
        return set().union(*(letters(x) | {x} for x in (*dict(c.noise), *(d.index for d in c.draws))))
    return set()


def _running(step: Step) -> set[sp.Basic]:
    """Return the symbols that run in a step: indices, what grows, is any number or is differentiated by."""
    c = step.certificate
    own = {getattr(c, name, None) for name in ("index", "parameter", "positive")} - {None}
    limits = {node.args[1] for node in step.after.atoms(sp.Limit, LowerLimit, UpperLimit)}
    by = {symbol for node in step.after.atoms(sp.Derivative) for symbol, _ in node.variable_count}
    return own | limits | by


def seen(statement: sp.Basic) -> set[sp.Basic]:
    """Return the symbols of a statement; the name of a list is none."""
    plain = statement.xreplace({x: sp.Add(*x.indices) for x in statement.atoms(sp.Indexed)})
    return set(plain.free_symbols)


class Scope:
    """The statements of a derivation so far, and for which values of hidden parameters each one holds."""

    def __init__(self) -> None:
        """Begin with no statement."""
        self.values: dict[sp.Basic, dict[sp.Basic, sp.Basic]] = {}
        self.defining: dict[type[sp.Basic], dict[sp.Basic, sp.Expr]] = {}
        self.indices: set[sp.Basic] = set()
        self.named: set[sp.Basic] = set()
        self.hidden: dict[sp.Basic, set[sp.Basic]] = {}
        self.cited: dict[sp.Basic, set[sp.Basic]] = {}
        """What a name does not show of the value that is cited of it."""
        self.below: dict[sp.Basic, set[sp.Basic]] = {}
        self.above: dict[sp.Basic, set[sp.Basic]] = {}
        """What a name does not show of what it is cited to be no less, and no more, than: both pin it."""
        self.made_of: dict[sp.Basic, set[sp.Basic]] = {}
        """The letters in the value of a name, and in the values of those."""
        self.past: dict[sp.Basic, set[sp.Basic]] = {}
        """What was drawn beside a letter that was taken for the past."""
        self.drew: dict[sp.Basic, set[sp.Basic]] = {}
        """What was drawn on the way to a statement."""
        self.said: dict[sp.Basic, set[sp.Basic]] = {}
        """The letters of which something is said on the way to a statement."""
        self.met: set[sp.Basic] = set()
        self.renamed: set[sp.Basic] = set()

    def include(self, other: Scope) -> None:
        """Take over what a lemma states."""
        for statement, values in other.values.items():
            self.values.setdefault(statement, values)
        for function, places in other.defining.items():
            self.defining.setdefault(function, {}).update(places)
        for kind in ("indices", "named", "met", "renamed"):
            getattr(self, kind).update(getattr(other, kind))
        for kind in ("hidden", "cited", "below", "above", "made_of", "past", "drew", "said"):
            own = getattr(self, kind)
            for name, unseen in getattr(other, kind).items():
                own[name] = unseen | own.get(name, set())

    def refuse(self, step: Step) -> str:
        """Return why a step moves what its premises hold fixed, nothing if it does not; remember the step."""
        why, values = self._meeting(step)
        self._remember(step)
        if not why and not isinstance(step.certificate, AT_ONE_FIT):
            why, more = self._moving(step)
            values = {**_composed(values, step), **more}
        if isinstance(step.certificate, Cases):
            why = why or self._hiding(step)
            values.pop(step.certificate.variable, None)
        if not why and (held := drawn(step) & self.named):
            why = f"draws {_first(held)}, which has a meaning already"
        why = why or self._averages_the_past(step)
        if isinstance(step.certificate, Definition) and isinstance(step.after, sp.Equality):
            why = why or self._named_twice(step.after) or self._makes(*step.after.args)
            if isinstance(step.after.lhs, AppliedUndef):
                name, value = step.after.args
                self.defining.setdefault(name.func, {})[name] = value
                unseen = self.shown_by(value) - name.free_symbols
                self.hidden[name.func] = unseen | self.hidden.get(name.func, set())
            else:
                self.named |= letters(step.after.lhs)
                why = why or self._hides(step.after)
        if isinstance(step.certificate, Citation) and isinstance(step.after, sp.Equality):
            for name, value in (step.after.args, step.after.args[::-1]):
                if isinstance(name, (sp.Symbol, AppliedUndef)) and not isinstance(name, Random):
                    if (
                        isinstance(name, sp.Symbol)
                        and isinstance(value, AppliedUndef)
                        and value == step.after.lhs
                    ):
                        continue  # v(t) = c says of v(t) that it is c for every t
                    unseen = self.shown_by(value) - name.free_symbols
                    key = name if isinstance(name, sp.Symbol) else name.func
                    self.cited[key] = unseen | self.cited.get(key, set())
        if isinstance(step.certificate, Citation):
            self._bounds(step.after)
            names = (Random, sp.Indexed, sp.MatrixSymbol, AppliedUndef)
            for name in [x for x in step.after.args if isinstance(x, names)] or [step.after]:
                why = why or self._makes(name, step.after)
        if isinstance(step.certificate, CoreProof):
            self.named |= {name for name, _ in step.certificate.subjects if isinstance(name, sp.Symbol)}
        self.indices |= indices(step.after)
        self.values.setdefault(step.after, values)
        return why

    def _bounds(self, said: sp.Basic) -> None:
        """Remember between what an inequality, or an equation of which no side is a name, leaves a name.

        Where a side is a name it says what that is; else it may say so of any.
        """
        names = (sp.Symbol, AppliedUndef)
        if not isinstance(said, Relational) or isinstance(said, sp.Unequality):
            return
        sides = {side for side in said.args if isinstance(side, names)}
        equal = isinstance(said, sp.Equality)
        if equal and sides:
            return
        excess = said.lhs - said.rhs if equal else said.gts - said.lts
        if not isinstance(excess, sp.Expr) or excess.is_commutative is not True:
            return
        for name in sides or excess.atoms(*(names[:1] if equal else names)):
            here = sp.Dummy()
            moved = sp.expand(excess.xreplace({name: here}))
            slope = moved.coeff(here)
            if slope == 0 or sp.expand(moved - slope * here).has(here) or isinstance(name, Random):
                continue
            key = name if isinstance(name, sp.Symbol) else name.func
            unseen = self.shown_by(excess) - name.free_symbols
            falls = slope.is_negative or (not slope.is_positive and slope.could_extract_minus_sign())
            for bounds in (self.below, self.above) if equal else (self.above if falls else self.below,):
                bounds[key] = unseen | bounds.get(key, set())

    def _remember(self, step: Step) -> None:
        """Remember what was drawn on the way to a step's conclusion, and of which letters something is said.

        What is cited holds for every matrix that it is said of, but says something of one random number.
        """
        own: set[sp.Basic] = set()
        if isinstance(step.certificate, Definition):
            own = _keys(step.after)
        elif isinstance(step.certificate, Citation):
            own = {x for x in letters(step.after) if isinstance(x, Random)}
        for kept, more in ((self.drew, drawn(step)), (self.said, own)):
            before = more.union(*(kept.get(premise, ()) for premise in step.before))
            kept[step.after] = before | kept.get(step.after, set())
        if not isinstance(step.certificate, Instance):
            self.met |= _keys(sp.Tuple(step.after, *step.before))

    def _put(self, premise: sp.Basic, letter: sp.Basic, value: sp.Basic) -> str:
        """Return why a value may not be put for a letter; nothing if it may, and then remember it.

        If nothing is said of the letter, for every value that is not made of what was drawn. Else the value
        is a new name of the same, or a parameter's, which is not random.
        """
        own, new = letters(letter) | {letter}, _keys(value)
        drew, said = self.drew.get(premise, set()), self.said.get(premise, set())
        tied = own & (drew | (said & self.named)) or any(self.made_of.get(x) for x in own)
        if not tied and not own & said:
            held = [x for x in new if x in drew or self.made_of.get(x, set()) & drew]
            return f"puts {_first(held)} for {letter}, which is made of what is drawn" if held else ""
        if not new and not tied and isinstance(letter, sp.MatrixSymbol) and isinstance(value, sp.MatrixExpr):
            return ""
        bare = isinstance(value, (sp.MatrixSymbol, Random, sp.IndexedBase)) and new
        if not bare or (letters(value) | {value}) & self.met:
            return f"puts {value} for {letter}, of which more is said"
        names = letters(value) | {value}
        self.named |= names
        self.renamed |= names
        for name in names:
            self.made_of[name] = own.union(*(self.made_of.get(x, ()) for x in own))
        return ""

    def left_open(self, conclusion: sp.Basic) -> str:
        """Return why what is concluded is not what is said: it holds for one value, or of a new name."""
        if held := self.values.get(conclusion, {}).keys() & seen(conclusion):
            return f"concludes for one value of {_first(held)} what is said of every one"
        if own := letters(conclusion) & self.renamed:
            return f"concludes of {_first(own)} what is said of another"
        return ""

    def _makes(self, *names_and_value: sp.Basic) -> str:
        """Remember of which letters the value of names is made, outside of means.

        Of an equation that is cited of no name, each letter is made of the others. Return why a name may not
        be made of them: it was taken for the past where they were drawn.
        """
        names, made = (_keys(x.replace(Expectation, lambda _: sp.S.One)) for x in names_and_value)
        made = made.union(*(self.made_of.get(x, ()) for x in made))
        for name in names:
            self.made_of[name] = made | self.made_of.get(name, set())
        late = [name for name in names if self.past.get(name, set()) & made - {name}]
        return f"says after the average of what {_first(late)} is made" if late else ""

    def _averages_the_past(self, step: Step) -> str:
        """Return why what a step takes for the past is none: its value is made of what the step draws."""
        put_in = dict(equation.args for equation in getattr(step.certificate, "definitions", ()))
        fresh = drawn(step) if step.after.has(Expectation) else set()
        shown = _keys(sp.Tuple(step.after, *put_in.values())) - _keys(sp.Tuple(*put_in))
        found = [x for x in shown if fresh & self.made_of.get(x, set()) - {x}]
        for x in shown - fresh if fresh else ():
            self.past[x] = fresh | self.past.get(x, set())
        return f"takes {_first(found)} for the past, which is made of what is drawn" if found else ""

    def _named_twice(self, definition: sp.Equality) -> str:
        """Return why a function is not defined at one argument more, nothing if it may be.

        At t and at t − 1 it may be what it is of a state, and of the state before; and a number at a number.
        """
        name = definition.lhs
        if not isinstance(name, AppliedUndef) or not name.free_symbols:
            return ""
        for place, value in self.defining.get(name.func, {}).items():
            of_states = letters(value) and letters(definition.rhs)
            if place == name or not place.free_symbols or of_states:
                continue
            sides = (place, value), (name, definition.rhs)
            if not (_one_function(*sides) or _one_function(*sides[::-1])):
                return f"{name.func} is defined already, at {place}"
        return ""

    def _hides(self, definition: sp.Equality) -> str:
        """Remember what the value of a symbol depends on, and return why it may not be named by a symbol."""
        name, value = definition.args
        if not isinstance(name, sp.Symbol) or isinstance(name, Random):
            return ""
        drawn = {
            x for x in value.replace(Expectation, lambda _: sp.S.One).free_symbols if isinstance(x, Random)
        }
        self.hidden[name] = self.shown_by(value) | self.hidden.get(name, set())
        return f"names by {name}, which shows nothing random, a value of {_first(drawn)}" if drawn else ""

    def shown_by(self, statement: sp.Basic) -> set[sp.Basic]:
        """Return the symbols of a statement, and those of the values of its names."""
        free = set(statement.free_symbols)
        functions = {f.func for f in statement.atoms(AppliedUndef)}
        return free.union(*(self.hidden.get(name, ()) for name in free | functions))

    def states(self) -> set[sp.Basic]:
        """Return the letters that stand at one fit of a function only, so that they change with the fit."""
        moving: set[sp.Basic] = set()
        constant: set[sp.Basic] = set()
        once: set[sp.Basic] = set()
        for places in self.defining.values():
            of_states = [x for x in map(letters, places.values()) if x]
            if len(of_states) == 1:
                once |= of_states[0]
            elif of_states:
                constant |= set.intersection(*of_states)
                moving |= set.union(*of_states) - set.intersection(*of_states)
        return moving | (once - constant)

    def _meeting(self, step: Step) -> tuple[str, dict[sp.Basic, sp.Basic]]:
        """Return why the premises do not hold together, and the values for which they do."""
        held: dict[sp.Basic, sp.Basic] = {}
        for premise in step.before:
            for symbol, value in self.values.get(premise, {}).items():
                if held.setdefault(symbol, value) != value and not isinstance(step.certificate, Cases):
                    return f"uses what holds for {symbol} = {held[symbol]} and for {symbol} = {value}", {}
        for premise in step.before:
            own = self.values.get(premise, {})
            for symbol in held:
                if symbol not in own and symbol in seen(premise) and not isinstance(step.certificate, Cases):
                    return f"uses {premise} beside what holds for {symbol} = {held[symbol]}", {}
        return "", held

    def _hiding(self, step: Step) -> str:
        """Return why what runs may not: it is a name of one value, or a name hides it; nothing if it may."""
        c, runs = step.certificate, _running(step)
        any_value = {c.variable, c.positive} if isinstance(c, Cases) else runs
        if (named := self.hidden.keys() & any_value) and not isinstance(c, Differentiation):
            return f"lets {_first(named)} run, which names one value"
        for item in (*step.before, step.after):
            values = set() if isinstance(c, SequenceLimit) else item.atoms(AppliedUndef)
            for x in item.free_symbols | values:
                key = x if isinstance(x, sp.Symbol) else x.func
                unseen = self.hidden.get(key, set()) | self.cited.get(key, set())
                unseen = unseen | (self.below.get(key, set()) & self.above.get(key, set()))
                if hides := unseen & runs - x.free_symbols:
                    return f"lets {_first(hides)} run where {x} stands, which does not show it"
        return ""

    def _moving(self, step: Step) -> tuple[str, dict[sp.Basic, sp.Basic]]:
        """Return why an index may not run or be replaced here, and the values that are put for parameters."""
        if not isinstance(step.certificate, Instance):
            if why := self._hiding(step):
                return why, {}
            there = set().union(*map(letters, (*step.before, step.after)))
            return (
                (f"lets an index run where {_first(there)} stands, which does not show it", {})
                if there
                else ("", {})
            )
        (premise,) = step.before
        held: dict[sp.Basic, sp.Basic] = {}
        for symbol, value in step.certificate.substitution:
            if symbol not in premise.free_symbols | premise.atoms(sp.IndexedBase):
                continue
            if symbol in self.hidden:
                return f"replaces {symbol}, which names one value", {}
            if symbol in self.states() | self.named and premise.atoms(AppliedUndef):
                return f"replaces {symbol}, of which a named function is the value", {}
            if symbol in self.indices and letters(premise):
                return (
                    f"replaces {symbol} where {_first(letters(premise))} stands, which does not show it",
                    {},
                )
            if letters(symbol) and (why := self._put(premise, symbol, value)):
                return why, {}
            if any(symbol in self.hidden.get(name, ()) for name in premise.free_symbols):
                held[symbol] = value
            if premise.atoms(AppliedUndef) and symbol not in indices(premise):
                held[symbol] = value
        return "", held


def _composed(values: dict[sp.Basic, sp.Basic], step: Step) -> dict[sp.Basic, sp.Basic]:
    """Return for which values a premise holds, once an instance has put its own: x = −y, y = −x are any x."""
    put = dict(step.certificate.substitution) if isinstance(step.certificate, Instance) else {}
    return {name: value for name, value in values.items() if value.xreplace(put) != name}


def _one_function(one: tuple[sp.Expr, sp.Expr], other: tuple[sp.Expr, sp.Expr]) -> bool:
    """Whether a definition is an instance of another, whose argument is ±x and a number."""
    (place, value), (there, wanted) = one, other
    if len(place.args) != 1 or len(place.free_symbols) != 1:
        return False
    (x,), (argument,) = place.free_symbols, place.args
    slope = argument.diff(x)
    if slope not in (1, -1):
        return False
    return _are_one(value.subs(x, (there.args[0] - argument.subs(x, 0)) / slope), wanted)


def _are_one(value: sp.Expr, wanted: sp.Expr) -> bool:
    """Whether two values are one by the core's normal form, where both have one."""
    reader = NumberReader({}, free=True)
    try:
        return canonical(reader.term(value) - reader.term(wanted), []) is ZERO
    except Refused:
        return False


def _first(found: Iterable[sp.Basic]) -> sp.Basic:
    return min(found, key=str)


_SCOPES: dict[int, tuple[Derivation, Scope, tuple[str, ...]]] = {}


def _scoped(derivation: Derivation) -> tuple[Derivation, Scope, tuple[str, ...]]:
    known = _SCOPES.get(id(derivation))
    if known is None:
        scope = Scope()
        for lemma in derivation.lemmas:
            scope.include(_scoped(lemma)[1])
        why = [scope.refuse(step) for step in derivation.steps]
        refused = (*why[:-1], why[-1] or scope.left_open(derivation.conclusion))
        known = _SCOPES[id(derivation)] = derivation, scope, refused
    return known


def refusals(derivation: Derivation) -> tuple[str, ...]:
    """Return for each step of a derivation, its lemmas aside, why it moves what is fixed (mostly nothing)."""
    return _scoped(derivation)[2]
