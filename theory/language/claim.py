"""Claims of papers: their words, the formal statement as printed and as corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import sympy as sp

from theory.language.derivation import Derivation, Deriver
from theory.language.formula import Source
from theory.language.parameters import Parameter, Values
from theory.language.plain import plain
from theory.language.question import Question
from theory.language.typeset import latex


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a statement holds at one parameter point; ``None`` is undecided, never a pass."""

    holds: bool | None
    shown: str


class EndsElsewhere(ValueError):
    """A proof ends in another statement than the one written; the message names the claim and both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The raw data that a statement is confronted with, and what is known of them.

    Attributes:
        simulate: id of a shipped experiment that simulates the observable (empty: none).
        simulator: ``package.module:function`` that does (empty: none).
        bounds: least and largest value that the simulator can return, if it has such.
        law: of what it returns, by its name in ``proofs_checks.own.stated_laws.LAWS`` (empty: none).
        variance: a bound on the variance of what the simulator returns, in the parameters, if one is known.
        shape, trials: the number that the law needs, in the parameters.
        tail: its tail exponent, ∞ for tails lighter than any power, if that is known.
        cost: random numbers drawn for one observation of ``simulator``.
        margin: relative margin of a confirmation. absolute_margin: one in the units of the mean, instead.
        alpha: error probability of the whole simulation.
        assumes: what is taken from the author and no check shows, in words.
    """

    simulate: str
    simulator: str
    bounds: tuple[float, float] | None
    law: str
    variance: sp.Expr | None
    shape: sp.Expr | None
    trials: sp.Expr | None
    tail: float | None
    cost: int
    margin: float
    absolute_margin: float | None
    alpha: float
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A formal assertion about formulas, written down before and apart from any proof of it.

    Attributes:
        words: one sentence; it says no more than the assertion.
        assertion: the same as a SymPy relation, by hand; no part of it is computed from a derivation.
        where: what the symbols stand for, and their domains, as far as the words leave it open.
        whole: numbers of data in the loop, such as n/2, that are whole.
        formulas: ids of the formulas that it speaks of; their evidence bears on it.
        prove: produces a derivation of the assertion, if there is one.
        decide: decides the statement rigorously at a parameter point (exact numbers or disjoint
            balls); the search for the simplest counterexample calls it, simplest points first.
        parameters: of the points that ``decide`` is asked about; where it is about no formula, those in
            whose domains ``prove`` shows it, which ``where`` says in words.
        question: the same in the fields of a claims file; ``None``: ``theory.language.question.asked`` reads
            it from the assertion, where it can.
        simulation: the raw data that it is confronted with, beside those of its formulas.
    """

    words: str
    assertion: sp.Basic
    formulas: tuple[str, ...] = ()
    where: str = ""
    whole: tuple[sp.Expr, ...] = ()
    prove: Deriver | None = None
    decide: Callable[[Values], Decision] | None = None
    parameters: tuple[Parameter, ...] = ()
    question: Question | None = None
    simulation: Simulation | None = None

    @property
    def besides(self) -> str:
        """Return what the symbols stand for, and which numbers of data are whole."""
        counts = " and ".join(f"{plain(count)} is whole" for count in self.whole)
        return "; ".join(filter(None, (self.where.rstrip("."), counts))) + "." if counts else self.where


How = Literal["original", "checked-summary", "abstract", "code", "summary", "quoted", "memory"]
HOW: dict[How, str] = {
    "original": "in the original",
    "checked-summary": "a secondary summary that records a check against the original",
    "abstract": "its abstract only",
    "code": "the authors' published code or notebook",
    "summary": "a secondary summary",
    "quoted": "as the claim's own paper quotes it",
    "memory": "from memory, not read",
}
"""How a cited paper was read."""
READ_IN_FULL: tuple[How, ...] = ("original", "checked-summary")
"""What is enough for a verdict on what a named paper says."""

Finding = Literal["", "reason false", "hypothesis not needed", "vacuous", "loose", "evidence"]
FINDINGS: dict[Finding, str] = {
    "reason false": "the conclusion holds, the reason given for it does not carry it",
    "hypothesis not needed": "it holds, and does so without a hypothesis that it states",
    "vacuous": "it holds, and says nothing: its hypothesis is never met, or its bound always",
    "loose": "a true bound, far from what it bounds",
    "evidence": "it weighs evidence; what is judged is the mathematics beside it",
}
"""What there is to say of a claim beside true and false."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Claim:
    """A claim: a paper's, or one of a claims file.

    ``about`` says what is judged: the ``mathematics``, or whether the sentence is an accurate ``report`` of
    another paper. ``read`` says how the papers it leans on were read; from memory is weaker than it looks.
    ``expected`` are the catalogued verdicts of ``printed`` and of ``corrected`` (if any); a
    verification run reports any other verdict as a deviation. ``finding`` says what true and false leave
    unsaid. ``reading_of`` is the claim of which this is another reading: a sentence counts once.
    ``superseded_by`` is the claim that took the place of this one, which is kept for those who cite its id;
    ``paraphrase``: the sentence is given in our words; ``formulas_lost``: the conversion of the original to
    text lost its display formulas. A claim of a file knows its ``line``, its ``tier`` (``"slow"`` ones carry
    the pytest marker ``collapse_slow``), and expects nothing in particular if ``expected`` is empty.
    """

    id: str
    quote: str
    source: Source
    printed: Statement
    expected: tuple[str, ...]
    corrected: Statement | None = None
    reading: str = ""
    about: Literal["mathematics", "report"] = "mathematics"
    read: tuple[tuple[str, How], ...] = ()
    finding: Finding = ""
    reading_of: str = ""
    superseded_by: str = ""
    formulas_lost: bool = False
    paraphrase: bool = False
    line: int = 0
    tier: Literal["fast", "slow"] = "fast"

    @property
    def of_file(self) -> bool:
        """Return whether it is a claim of a claims file, and not of the catalogue."""
        return self.printed.simulation is not None

    @property
    def said(self) -> str:
        """Return the sentence: quoted, or in our words where the paper's own were not at hand."""
        return f"in our words: {self.quote}" if self.paraphrase else f"“{self.quote}”"

    @property
    def unread(self) -> tuple[str, ...]:
        """Return the papers on whose words no verdict is given, as they were not read in full."""
        return tuple(paper for paper, how in self.read if how not in READ_IN_FULL)

    @property
    def as_report(self) -> str:
        """Return what is said of the claim as a report of what a paper says, nothing if it is judged as none.

        A report is judged only where its source was read in full, or a secondary source records a check
        against it; otherwise the mathematics is judged, and the report is open.
        """
        of_itself = any(paper == self.source.paper for paper, _ in self.read)
        if self.about == "mathematics" and not of_itself:
            return ""
        if self.unread:
            return f"as a report INCONCLUSIVE, for it was not read in full: {'; '.join(self.unread)}"
        return "judged as a report as well: what it reports was read in full, or checked against the original"

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Return the statement as printed and, if there is one, as corrected."""
        return (self.printed,) if self.corrected is None else (self.printed, self.corrected)

    def proof(self, which: int = 0) -> Derivation | None:
        """Return the derivation of one of the statements, ``None`` if there is none.

        Raises:
            EndsElsewhere: it ends in another statement than the one written.
        """
        statement = self.statements[which]
        if statement.prove is None:
            return None
        found = statement.prove()
        if found.conclusion != statement.assertion:
            form = ("printed", "corrected")[which]
            raise EndsElsewhere(
                f"{self.id} as {form}: the proof ends in {plain(found.conclusion)}, and the statement is "
                f"{plain(statement.assertion)}"
            )
        return found

    def __str__(self) -> str:
        return f"{self.id} [{self.source}]: {self.said}"

    def __repr__(self) -> str:
        corrected = f"\n    as corrected: {self.corrected.words}" if self.corrected else ""
        return (
            f"Claim {self.id} [{self.source}]\n"
            f"    {self.said}\n"
            f"    as printed: {self.printed.words}{corrected}\n"
            f"    catalogued: {' → '.join(self.expected)}"
        )

    def _repr_latex_(self) -> str:
        return f"$${latex(self.printed.assertion)}$$"


Category = Literal[
    "forecast", "experiment", "annotation", "definition", "practice", "opinion", "announcement"
]
CATEGORIES: dict[Category, str] = {
    "forecast": "what will become of future systems",
    "experiment": "measured on trained networks",
    "annotation": "what papers and people say, and how they are read",
    "definition": "a definition, a name or a setting: neither true nor false",
    "practice": "how laboratories, data and the internet are",
    "opinion": "a judgement of value, or a recommendation",
    "announcement": "what the paper sets out to do",
}
"""Why mathematics cannot check a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfScope:
    """A statement of a paper that mathematics cannot check, with the reason."""

    quote: str
    source: Source
    category: Category
    reason: str

    def __str__(self) -> str:
        return f"[{self.source}] “{self.quote}”: {self.category} ({self.reason})"
