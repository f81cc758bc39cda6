"""Everything that the facts of a loop conclude beyond the catalogue is replayed."""

import dataclasses
import itertools
from importlib import import_module

import pytest

from proofs_checks.evidence.replay import replay
from theory import catalogue
from theory.collapse import MAIN_LOOPS, Reading, loops, profile
from theory.collapse.facts import MODULES, facts
from theory.language.derivation import Citation, Derivation
from theory.proofs.decided import Context, decided, decided_of

NAMED = {
    name
    for module in {*MODULES.values(), "theory.collapse.facts.shares"}
    for name in import_module(module).FACTS
}
KNOWN = [loop for loop in loops() if loop in NAMED]


def _derivations(item):
    if isinstance(item, Derivation):
        yield item
    elif dataclasses.is_dataclass(item):
        for field in dataclasses.fields(item):
            yield from _derivations(getattr(item, field.name))
    elif isinstance(item, dict):
        for value in item.values():
            yield from _derivations(value)
    elif isinstance(item, tuple):
        for value in item:
            yield from _derivations(value)


def _catalogued_elsewhere(derivation, known):
    """Return the derivation with the lemmas that the catalogue's own tests replay merely quoted."""
    if derivation in known:
        quoted = Citation(theorem="a formula of the catalogue", source="", hypotheses="")
        steps = [*itertools.chain(*(item.steps for item in _all_lemmas(derivation))), *derivation.steps]
        return Derivation(
            title=derivation.title,
            steps=tuple(dataclasses.replace(step, before=(), certificate=quoted) for step in steps),
        )
    lemmas = tuple(_catalogued_elsewhere(lemma, known) for lemma in derivation.lemmas)
    return dataclasses.replace(derivation, lemmas=lemmas)


def _replayed(loop, derivation, formulas, known, definitions):
    """Replay with the lemmas of the catalogue quoted; whole, where a quotation would say more of a name."""
    found = _replayed_as(loop, _catalogued_elsewhere(derivation, known), formulas, definitions)
    if all(replayed.holds for _, replayed in found):
        return found
    return _replayed_as(loop, derivation, formulas, definitions)


def _replayed_as(loop, own, formulas, definitions):
    """Replay in the domain of the loop's risk, in those of the formulas, else for any sizes."""
    risk = facts(loop).risk
    ways = (
        lambda: decided(own, Context(risk.parameters)) if risk else {},
        lambda: decided_of(own, formulas),
        lambda: None,
    )
    found = []
    for by_core in ways:
        tried = replay(own, definitions, by_core())
        found = [old if old[1].holds else new for old, new in zip(found or tried, tried, strict=True)]
        if all(replayed.holds for _, replayed in found):
            break
    return found


def _all_lemmas(derivation):
    return [found for lemma in derivation.lemmas for found in (*_all_lemmas(lemma), lemma)]


class Known:
    """The derivations that the catalogue replays: those of its formulas, and their lemmas."""

    def __init__(self):
        formulas = [formula.derivation for formula in catalogue.formulas().values()]
        self.found = {id(item) for one in formulas for item in (one, *_all_lemmas(one))}

    def __contains__(self, derivation):
        return id(derivation) in self.found


@pytest.fixture(scope="module")
def known():
    return Known()


@pytest.mark.long
@pytest.mark.parametrize("loop", KNOWN)
def test_every_derivation_of_the_facts_replays(loop, known):
    definitions = tuple(equation for item in catalogue.loops().values() for equation in item.definition)
    for derivation in {id(found): found for found in _derivations(facts(loop))}.values():
        broken = [
            (derivation.title, step.rule, replayed.shown)
            for step, replayed in _replayed(loop, derivation, facts(loop).formulas, known, definitions)
            if replayed.holds is not True
        ]
        assert broken == []


def test_the_facts_are_about_cells_of_the_atlas():
    assert set(KNOWN) == NAMED


@pytest.mark.parametrize("loop", KNOWN)
def test_the_facts_name_formulas_of_the_catalogue(loop):
    known = facts(loop)
    assert known.loop == loop
    assert set(known.formulas) <= set(catalogue.formulas())


READINGS = (
    Reading(),
    Reading(mode="almost-surely"),
    Reading(baseline="same-size", data_size="total", modes="place"),
    Reading(mode="almost-surely", tail_sides="one", scaling="coefficient"),
)


@pytest.mark.parametrize("loop", MAIN_LOOPS)
def test_every_derivation_of_an_answer_replays(loop, known):
    definitions = tuple(equation for item in catalogue.loops().values() for equation in item.definition)
    found = {
        str(derivation.conclusion): (derivation, answer.formulas)
        for reading in READINGS
        for answer in profile(loop, reading).answers
        for derivation in answer.derivations
    }
    assert found
    for derivation, formulas in found.values():
        replayed = _replayed(loop, derivation, formulas, known, definitions)
        assert [result.shown for _, result in replayed if result.holds is not True] == []
