r"""A theorem, formula or claim with its proof in LaTeX, as a mathematician reads it, ready to ``\input``.

Hypotheses, statement, lemmas, the steps with their reasons and with what each follows from, what is cited,
and how far the checker decided it. A step that was tried at finitely many sizes only carries a dagger, and
the last line says what the derivation is worth: nothing that is printed is stronger than what was checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.evidence.checkers.shared import Replayed
from proofs_checks.evidence.replay import Replays, replay
from proofs_checks.show.latex import glossary
from proofs_checks.show.latex.breaking import breaking
from proofs_checks.show.latex.text import latex_text
from proofs_checks.show.reports.theorem import ProvedPart
from proofs_checks.show.tables.latex import running
from proofs_checks.show.tables.notation import Notation, condition, in_paper, written
from theory import catalogue
from theory.hypotheses import hypotheses
from theory.language.claim import Claim, Statement
from theory.language.derivation import Citation, Definition, Derivation, Step
from theory.language.formula import Formula
from theory.language.parameters import latex_names
from theory.language.plain import plain
from theory.language.theorem import Theorem
from theory.language.time_limit import bounded
from theory.language.typeset import latex
from theory.language.verdicts import DERIVED, MEANINGS, weakest
from theory.proofs.decided import About, decided_of
from theory.proofs.grades import BY_CORE, INSTANCES, cited_by, formula_verdict, is_proof

NEEDS = r"% needs \usepackage{amsmath,amssymb,amsthm}"
ENVIRONMENTS = tuple(
    rf"\ifdefined\{name}\else\newtheorem{{{name}}}{{{name.capitalize()}}}\fi" for name in ("theorem", "lemma")
)
SIZES = r"\leftmargin=2.6em \labelwidth=2.2em \labelsep=.4em \itemsep=.3ex \parsep=0pt \topsep=0pt"
STEPS = rf"\begin{{list}}{{}}{{{SIZES}}}"
TRIED = r"\nobreak\hskip.15em\textsuperscript{\textdagger}"
UNDECIDED = r"\nobreak\hskip.15em\textsuperscript{?}"
LETTER = re.compile(
    r"(?<![\w^_{.'\u2019\u0300-\u036f])([b-zB-HJ-Z]|(?<=[+\u2212] )a(?=\)))"
    r"(?![\w_^}\u0300-\u036f\u2070-\u209f]|\\.|[ \u2019'][A-Z]\w{3})"
)
"""A letter alone, no initial of a name."""


@dataclass(slots=True)
class Lemmas:
    """The derivations that are told as lemmas or parts, and what each is called."""

    names: list[tuple[Derivation, str]] = field(default_factory=list)
    by_core: frozenset[int] = frozenset()
    """The steps that the core decides for all sizes, by identity."""
    found: dict[int, Replayed] = field(default_factory=dict)
    """What was found of each step, by identity."""

    def called(self, derivation: Derivation) -> str:
        """Return what a derivation is called, nothing if it is not told yet."""
        return next((name for told, name in self.names if told == derivation), "")


def formula_latex(formula: Formula, notation: Notation = "library") -> str:
    """Return a formula as a theorem with its proof, every step replayed now."""
    derivation = formula.derivation
    definitions = formula.loop.definition if formula.loop else ()
    kind = "" if str(formula.kind) == "exact" else f" The formula is meant as: {formula.kind}."
    names = glossary.names(formula)
    told = [(p.symbol, p.meaning) for p in (*formula.parameters, *formula.setting)] + glossary.symbols(
        formula
    )
    symbols = "; ".join(f"${_letter(letter, names)}$, {prose(meaning)}" for letter, meaning in told)
    domains = condition(formula)
    holds = "; ".join(filter(None, [domains, formula.besides]))
    given = hypotheses(formula)
    said = [
        *_loop_lines(formula, names),
        *([f"Symbols: {symbols}."] if symbols else []),
        *([prose(f"Suppose that {'; '.join(given)}.")] if given else []),
        *([prose(f"For {holds}:")] if holds else []),
        display(written(formula).latex),
        *([latex_text(kind.strip())] if kind else []),
        *_source_lines(formula),
    ]
    proofs = _proofs(derivation, definitions, names, formula, formula_verdict(formula.id))
    body = [*_theorem(formula.title, formula.id, said), *proofs]
    if problem := formula.ends_elsewhere(derivation):
        body.append(rf"\textbf{{ERROR}}: {latex_text(problem)}\par")
    return in_paper(whole(body), formula.id) if notation == "paper" else whole(body)


def _letter(letter: sp.Basic, names: Mapping[str, str]) -> str:
    """Return a letter in LaTeX, a function without its arguments."""
    bare = sp.Symbol(str(letter.func)) if isinstance(letter, AppliedUndef) else letter
    return breaking(latex(bare, names))


def claim_latex(claim: Claim) -> str:
    """Return a claim with its statements, as printed and as corrected, each with its proof if it has one."""
    lines = [
        rf"\begin{{quote}}{latex_text(claim.said)}",
        rf"\hfill({latex_text(str(claim.source))})\end{{quote}}",
    ]
    if claim.reading:
        lines.append(rf"{prose(claim.reading)}\par")
    for label, expected, statement in zip(
        ("as printed", "as corrected"), claim.expected, claim.statements, strict=False
    ):
        lines += _statement(claim, label, expected, statement)
    return whole(lines)


def _statement(claim: Claim, label: str, expected: str, statement: Statement) -> Iterator[str]:
    names = {
        name: text
        for used in statement.formulas
        for name, text in latex_names(catalogue.formula(used).parameters).items()
    }
    said = [prose(statement.words), display(latex(statement.assertion, names))]
    if statement.besides:
        said.append(prose(f"Here {statement.besides.rstrip('.')}."))
    if statement.prove is None:
        beside = f"catalogued {expected}; it has no derivation"
        yield rf"\par\medskip\noindent\textbf{{Stated {label}}} ({beside})\textbf{{.}}"
        yield from said
        yield r"\par"
        return
    derivation = bounded(statement.prove, f"“{statement.words}”")
    which = "" if len(claim.statements) == 1 else f".{label.rpartition(' ')[2]}"
    yield from _theorem(label, claim.id + which, said)
    definitions = catalogue.definitions(statement.formulas)
    yield from _proofs(derivation, definitions, names, statement, expected)
    if derivation.conclusion != statement.assertion:
        yield r"\textbf{ERROR}: the derivation does not end in the statement.\par"


def theorem_latex(theorem: Theorem, found: Sequence[ProvedPart]) -> str:
    """Return a theorem of many parts: hypotheses, statements, lemmas, then the proof of each part."""
    hypotheses = [rf"\item {prose(words)}" for words in theorem.hypotheses]
    parts = []
    for item in found:
        parts.append(rf"\item[({item.part.label})] {prose(item.part.words)}")
        parts.append(display(latex(item.part.statement)))
    said = [
        r"Suppose:\par",
        *_list("itemize", hypotheses),
        r"\noindent Then:\par",
        *_list("itemize", parts),
    ]
    told = Lemmas(
        names=[(item.derivation, f"part ({item.part.label})") for item in found],
        by_core=frozenset(id(item.derivation.all_steps[place]) for item in found for place in item.known),
        found={k: v for item in found for k, v in _by_step(item.derivation, item.replayed).items()},
    )
    body = [
        rf"{latex_text(f'It answers: {theorem.answers}')}\par",
        *_theorem(theorem.title, theorem.id, said),
    ]
    if theorem.remark:
        body.append(rf"\noindent\emph{{Remark.}} {prose(theorem.remark)}\par")
    for item in found:
        for lemma in item.derivation.lemmas:
            body += _lemma(lemma, {}, told)
    for item in found:
        body += _proof(item.derivation, item.own, {}, told, f"Proof of ({item.part.label})")
    every = [pair for item in found for pair in item.replayed]
    verdict = weakest(item.verdict for item in found)
    cited = dict.fromkeys(cited for item in found for cited in cited_by(item.derivation, item.known))
    left = [pair for pair in every if id(pair[0]) not in told.by_core]
    good = all(item.holds for item in found)
    body += _worth(left, verdict, cited, is_proof=good, count=len(every))
    return whole(body)


# --- the parts of it --------------------------------------------------------------------------------------


def whole(lines: Iterable[str]) -> str:
    """Return a text that can be `\\input`: what it needs, its environments, paragraphs that may break."""
    return (
        "\n".join(
            [
                NEEDS,
                *ENVIRONMENTS,
                r"\begingroup\raggedright\lineskip=3pt\lineskiplimit=2pt\relpenalty=0\binoppenalty=50",
                *lines,
                r"\endgroup",
            ]
        )
        + "\n"
    )


def _list(name: str, items: Sequence[str]) -> list[str]:
    return [rf"\begin{{{name}}}", *items, rf"\end{{{name}}}"]


def _theorem(title: str, name: str, said: Sequence[str], kind: str = "theorem") -> list[str]:
    label = rf"\label{{thm:{name}}}" if name else ""
    return [
        rf"\begin{{{kind}}}[{{{prose(title)}}}]{label}\upshape\raggedright",
        *said,
        rf"\end{{{kind}}}",
    ]


def display(*texts: str) -> str:
    """Return mathematics on lines of its own, which may break at operators, and between texts."""
    pieces = r",\enspace ".join(rf"$\displaystyle {breaking(text)}$" for text in texts)
    return rf"\par{{\hangindent=2em \hangafter=0 {pieces}\par}}"


def prose(text: str) -> str:
    """Return running text in LaTeX; a letter that stands alone is a symbol.

    >>> print(prose("the rows of X are a sample of size n"))
    the rows of $X$ are a sample of size $n$
    >>> print(prose("the shift (t + a), their own mean's noise"))
    the shift ($t$ + $a$), their own mean's noise
    """
    pieces = LETTER.split(text)
    return "".join(f"${piece}$" if place % 2 else running(piece) for place, piece in enumerate(pieces))


def _loop_lines(formula: Formula, names: Mapping[str, str]) -> Iterator[str]:
    if formula.loop is None:
        return
    loop = formula.loop
    yield prose(f"In the loop of {loop.family}: {loop.rule.words}; fit by {loop.estimator};")
    yield from (display(latex(equation, names)) for equation in glossary.defining(formula))


def _source_lines(formula: Formula) -> Iterator[str]:
    if formula.sources:
        yield latex_text(f"Stated in: {'; '.join(map(str, formula.sources))}.")


def _proofs(
    derivation: Derivation,
    definitions: Sequence[sp.Basic],
    names: Mapping[str, str],
    about: About,
    verdict: str,
) -> Iterator[str]:
    """Yield the lemmas, the proof, and what it is worth: the catalogued verdict."""
    known, steps = decided_of(derivation, about), derivation.all_steps
    replayed = replay(derivation, definitions, known)
    by_core = frozenset(id(steps[place]) for place in known)
    told = Lemmas(by_core=by_core, found=_by_step(derivation, replayed))
    for lemma in derivation.lemmas:
        yield from _lemma(lemma, names, told)
    own = replayed[len(replayed) - len(derivation.steps) :]
    yield from _proof(derivation, own, names, told, "Proof")
    good = is_proof(derivation, known) and all(result.holds is True for _, result in replayed)
    left = [pair for place, pair in enumerate(replayed) if place not in known]
    yield from _worth(left, verdict, cited_by(derivation, known), is_proof=good, count=len(replayed))


def _by_step(derivation: Derivation, replayed: Replays) -> dict[int, Replayed]:
    pairs = zip(derivation.all_steps, replayed, strict=True)
    return {id(step): result for step, (_, result) in pairs}


def _lemma(lemma: Derivation, names: Mapping[str, str], told: Lemmas) -> Iterator[str]:
    """Yield a lemma with its proof, those that it uses first, each once."""
    if told.called(lemma):
        return
    for inner in lemma.lemmas:
        yield from _lemma(inner, names, told)
    label = f"Lemma~{sum(name.startswith('Lemma') for _, name in told.names) + 1}"
    told.names.append((lemma, label))
    yield rf"\par\medskip\noindent\textbf{{{label}}} ({prose(lemma.title)})\textbf{{.}}"
    yield display(latex(lemma.conclusion, names))
    own = tuple((step, told.found[id(step)]) for step in lemma.steps)
    yield from _proof(lemma, own, names, told, f"Proof of {label}")


def _proof(
    derivation: Derivation, own: Replays, names: Mapping[str, str], told: Lemmas, heading: str
) -> Iterator[str]:
    """Yield the steps: what gives a reason shares one item, and each says what it follows from."""
    places = {step.after: place for place, (step, _) in reversed(list(enumerate(own, 1)))}
    stated = {
        step.after: told.called(lemma) for lemma in reversed(derivation.lemmas) for step in lemma.all_steps
    }
    yield rf"\begin{{proof}}[{heading}]\mbox{{}}\par"
    if derivation.notation:
        meant = "; ".join(
            f"${latex(name, names)}$ {prose(words)}" for name, words in derivation.notation.items()
        )
        yield rf"Notation: {meant}.\par"
    yield STEPS
    numbered = list(enumerate(own, 1))
    for because, group in groupby(numbered, key=lambda item: item[1][0].because):
        steps = list(group)
        first, last = steps[0][0], steps[-1][0]
        number = f"{first}." if first == last else f"{first}--{last}."
        yield rf"\item[{number}] {prose(because)}{_from(steps, places, stated)}"
        for _, (step, result) in steps:
            mark = "" if result.holds and id(step) in told.by_core else _mark(step, result.holds)
            yield rf"\par$\displaystyle {breaking(latex(step.after, names))}${mark}"
    yield r"\end{list}"
    yield r"\end{proof}"


def _mark(step: Step, holds: bool | None) -> str:
    if holds is not True or isinstance(step.certificate, BY_CORE):  # those that the core decides have no mark
        return UNDECIDED
    return TRIED if isinstance(step.certificate, INSTANCES) else ""


def _from(
    steps: Sequence[tuple[int, tuple[Step, object]]],
    places: Mapping[sp.Basic, int],
    stated: Mapping[sp.Basic, str],
) -> str:
    """Return what a step follows from, the theorem that it cites included."""
    (first, (step, _)), several = steps[0], len(steps) > 1
    if isinstance(step.certificate, Citation):
        cited = step.certificate
        applies = "; ".join(filter(None, (*map(plain, cited.conditions), cited.hypotheses.rstrip("."))))
        why = "" if applies in step.because else f" It applies: {applies}."
        return latex_text(f" By {cited.theorem} ({cited.source}).") + prose(why)
    if several or isinstance(step.certificate, Definition):
        return ""
    numbers = sorted(
        {places[premise] for premise in step.before if premise in places and places[premise] < first}
    )
    lemmas = dict.fromkeys(
        name for premise in step.before if premise not in places and (name := stated.get(premise, ""))
    )
    premises = [*map(str, numbers), *lemmas]
    return f" (From {', '.join(premises)}.)" if premises else ""


def _worth(
    left: Sequence[tuple[Step, object]],
    verdict: str,
    cited: Iterable[str],
    *,
    is_proof: bool,
    count: int,
) -> Iterator[str]:
    """Yield what is cited and what a derivation is worth; ``left`` are the steps that the core leaves."""
    tried = sum(isinstance(step.certificate, INSTANCES) for step, _ in left)
    called = list(cited)
    if called:
        yield rf"\noindent\emph{{Cited.}} {latex_text('; '.join(called))}.\par"
    if not is_proof:
        why = "a step did not replay, or rests on an argument that is not replayed"
        yield rf"\noindent\textbf{{This is no proof:}} {why}.\par"
        return
    said = f"{count} steps, those of lemmas included, replay. {verdict}: {MEANINGS[verdict]}"
    note = rf" {TRIED}~tried at finitely many sizes ({tried} steps)." if tried else ""
    if tried and verdict != "REPLAYED" and verdict in DERIVED:
        note += (
            " The verdict is that of the comparison with the formula it is about, which needs none of these."
        )
    yield rf"\noindent\emph{{How far it is checked.}} {latex_text(said)}{note}\par"
