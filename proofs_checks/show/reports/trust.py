"""What the library asks one to believe: the lines of the core, its rules, the theorems it does not prove."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import theory
import theory.core
from theory import index
from theory.core import Refused, entries
from theory.core.citation import Entry
from theory.core.display import shown
from theory.index import Kind

if TYPE_CHECKING:
    from proofs_checks.verdict import Json

HOUSE = Path(theory.__file__).parent
READING = (
    "proofs/reading.py",
    "proofs/loop_terms.py",
    "proofs/atom_loops.py",
    "proofs/catalogue_loops.py",
    "blocks.py",
    "loop_language/reading.py",
    "loop_language/definition.py",
    "loop_language/laws.py",
    "loop_language/statistics.py",
    "loop_language/symbolic/lift.py",
    "loop_language/symbolic/moments.py",
    "proofs/loop_readings.py",
    "proofs/loop_means.py",
    "proofs/loop_properties.py",
    "proofs/loop_claims.py",
    "proofs/decided.py",
    "proofs/carried.py",
    "proofs/matrix_steps.py",
    "proofs/number_steps.py",
    "proofs/averaging_steps.py",
    "proofs/binomial_steps.py",
    "proofs/discrete_formulas.py",
    "proofs/discrete_terms.py",
    "proofs/subjects.py",
    "proofs/branching.py",
    "proofs/far_end.py",
    "language/question.py",
    "language/statements.py",
    "language/expressions.py",
    "language/expression_tokens.py",
    "language/expression_functions.py",
    "language/expression_ranges.py",
    "language/parameters.py",
    "language/derivation.py",
    "language/derivatives.py",
    "language/equations.py",
    "language/formula.py",
    "numbers/walk.py",
    "proofs/grades.py",
)
"""The files outside the core that turn what is written into what is proved, or say what its names mean.

A false edit there makes a theorem about something else: a step read wrongly, a loop with other weights.
Scripts are not among them (``scalar_steps``, ``scalar_tactics``, ``geometric_limits``, ``inverse_squares``,
``loop_proofs``, ``loop_limits``, ``binomial_sums``, ``numbers_of_data``, ``roots``, ``claimed_values``,
``state_domains``, ``compared_means``, ``bounded_means``, ``small_angles``, ``exponentials``,
``gamma_products``, ``survival_exponents``, ``chi_square_means``, ``exponential_series``, ``poisson_chain``,
``loss_medians``, ``rare_atoms``, ``growing_products``, ``atom_means``, ``discrete_loop``,
``discrete_marginal``, ``discrete_bounds``, those of claims): they call rules of the core, and what they end
in is compared with what is written.
"""
JUDGING = (
    "verdict.py",
    "evidence/replay.py",
    "evidence/by_definition.py",
    "evidence/almost_sure.py",
    "evidence/course_of_runs.py",
    "evidence/entries.py",
    "evidence/scope.py",
    "evidence/checkers/__init__.py",
    "evidence/checkers/instances.py",
    "evidence/checkers/shared.py",
)
"""The files that join the steps of a derivation and say what it has earned.

A derivation is a chain of steps; the core decides them, and what is tried at finitely many sizes, or cited,
is left to these checkers (``python -m benchmarks steps`` counts both). A false edit of one, or of what makes
a verdict of them, makes a false verdict.
"""
OUTSIDE = ("Python", "python-flint (polynomials, balls)", "SymPy (trees of statements)")


@dataclass(frozen=True)
class File:
    """A file of which every line is trusted, and how many lines of code it has."""

    name: str
    lines: int


def code_lines(text: str) -> int:
    """Return the number of lines that hold code: no blank lines, comments or docstrings."""
    documented: set[int] = set()
    for part in ast.walk(ast.parse(text)):
        if (
            isinstance(part, ast.Expr)
            and isinstance(part.value, ast.Constant)
            and isinstance(part.value.value, str)
        ):
            documented |= set(range(part.lineno, (part.end_lineno or part.lineno) + 1))
    passed = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    found = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (*passed, tokenize.ENDMARKER):
            found |= set(range(token.start[0], token.end[0] + 1))
    return len(found - documented)


def trusted_files() -> tuple[File, ...]:
    """Return the files of the core, then those that read statements, then those that judge derivations."""
    core = sorted((HOUSE / "core").glob("*.py"))
    judging = (HOUSE.parent / "proofs_checks" / name for name in JUDGING)
    return tuple(
        File(str(p.relative_to(HOUSE.parent)), code_lines(p.read_text()))
        for p in (*core, *(HOUSE / name for name in READING), *judging)
    )


def rules() -> dict[str, str]:
    """Return the entry points that make theorems, with what each concludes."""
    out = {}
    for name in theory.core.__all__:
        f = getattr(theory.core, name)
        if inspect.isfunction(f) and "Theorem" in str(inspect.signature(f).return_annotation):
            out[name] = (inspect.getdoc(f) or "").split("\n\n")[0].replace("\n", " ")
    return out


@dataclass(frozen=True)
class Use:
    """What rests on the core: formulas by grade, how often an entry is cited, what Δ assumes."""

    grades: dict[str, int]
    cited: dict[str, int]
    assumed: dict[str, int]
    """By formula: how many hypotheses stay in Δ."""
    refused: dict[str, str]


def use(each: Callable[[str], object] = lambda _: None) -> Use:
    """Prove every formula of the catalogue as far as the core gets; ``each`` is told of every id."""
    from theory import catalogue
    from theory.proofs.scalar_steps import port_cases

    out = Use({"proved": 0, "citing": 0, "assuming": 0}, {}, {}, {})
    for name, formula in catalogue.formulas().items():
        each(name)
        try:
            ported = port_cases(formula)
        except Refused as error:
            out.refused[name] = str(error)
            continue
        worst = max((p.grade for p in ported), key=list(out.grades).index)
        out.grades[worst] += 1
        out.assumed[name] = max(len(p.theorem.hypotheses) for p in ported)
        for cite in frozenset().union(*(p.theorem.cites for p in ported)):
            out.cited[cite] = out.cited.get(cite, 0) + 1
    return out


@dataclass(frozen=True)
class Cited:
    """A theorem that derivations cite: by how many, the laws it asks for, what is shown, what is believed."""

    theorem: str
    source: str
    published: bool
    formulas: int
    claims: int
    laws: tuple[str, ...]
    conditions: tuple[str, ...]
    of_loop: tuple[str, ...]
    believed: tuple[str, ...]
    whole: tuple[str, ...]
    """What it says by itself: the statements of these formulas and claims, up to names and values."""

    @property
    def words(self) -> str:
        """The theorem in one line."""
        counts = [(self.formulas, "formula"), (self.claims, "claim")]
        by = " and ".join(f"{n} {what}{'s' if n > 1 else ''}" for n, what in counts if n)
        asks = f"; asks: {', or '.join(self.laws)}" if self.laws else ""
        shown_ = f"; the core shows: {', or '.join(self.conditions)}" if self.conditions else ""
        shown_ += f"; the loop's definition says: {', or: '.join(self.of_loop)}" if self.of_loop else ""
        believed = f"; believed: {', or: '.join(self.believed)}" if self.believed else ""
        believed += f"; alone says what is stated in {', '.join(self.whole)}" if self.whole else ""
        unpublished = "" if self.published else ", not published"
        return f"{self.theorem} ({self.source}{unpublished}): by {by}{asks}{shown_}{believed}"


def cited_by_derivations() -> tuple[Cited, ...]:
    """Return what the derivations of formulas and of claims cite, by the index, the most cited first."""
    found: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
    published: dict[tuple[str, str], bool] = {}
    kinds: tuple[Kind, ...] = ("formula", "claim")
    kept = (*kinds, "laws", "conditions", "of_loop", "believed", "whole")
    for kind in kinds:
        for item in index.entries(kind):
            for cite in item["cites"]:
                key = cite["theorem"], cite["source"]
                published[key] = cite["published"]
                each = found.setdefault(key, {name: {} for name in kept})
                each[kind][item["id"]] = None
                each["laws"].update(dict.fromkeys(cite["laws"]))
                if cite["conditions"]:
                    each["conditions"][" and ".join(cite["conditions"])] = None
                if cite["of_loop"]:
                    each["of_loop"][" and ".join(cite["of_loop"])] = None
                each["believed"].update({cite["believed"]: None} if cite["believed"] else {})
                each["whole"].update({item["id"]: None} if cite["whole"] else {})
    listed = (
        Cited(
            *key,
            published[key],
            len(e["formula"]),
            len(e["claim"]),
            tuple(e["laws"]),
            tuple(e["conditions"]),
            tuple(e["of_loop"]),
            tuple(e["believed"]),
            tuple(e["whole"]),
        )
        for key, e in found.items()
    )
    return tuple(sorted(listed, key=lambda c: (-c.formulas, -c.claims, c.theorem)))


def trust_lines(used: Use | None = None) -> Iterator[str]:
    """Yield all that one is asked to believe, as lines of at most 80 columns."""
    import textwrap

    files = trusted_files()
    yield f"lines of code that one must trust: {sum(f.lines for f in files)}, in {len(files)} files"
    yield from (f"  {f.lines:5}  {f.name}" for f in files)
    yield "and " + "; ".join(OUTSIDE)
    yield ""
    found = rules()
    yield f"rules: {len(found)}"
    for name, words in found.items():
        yield from textwrap.wrap(f"{name}: {words}", 78, initial_indent="  ", subsequent_indent="      ")
    yield ""
    elementary = [e for e in entries() if e.elementary]
    yield f"elementary laws: {len(elementary)}"
    yield from _listed(elementary, used)
    cited = [e for e in entries() if not e.elementary]
    yield f"theorems cited by the core: {len(cited)}"
    yield from _listed(cited, used)
    yield ""
    own = cited_by_derivations()
    yield f"theorems cited by derivations, for their conclusions alone: {len(own)}"
    in_all = sum(len(each.believed) for each in own)
    in_words = sum(bool(each.believed) for each in own)
    yield f"hypotheses in words that nothing decides (believed): {in_all}, of {in_words} of them"
    for each in own:
        yield from textwrap.wrap(each.words, 78, initial_indent="  ", subsequent_indent="      ")
    if used is not None:
        yield ""
        yield from _use_lines(used)


def _listed(which: list[Entry], used: Use | None) -> Iterator[str]:
    import textwrap

    for e in which:
        count = "" if used is None or e.elementary else f"   used by {used.cited.get(e.name, 0)} formulas"
        given = "; ".join(map(shown, e.hypotheses))
        text = f"{e.name} ({e.source}): {given + ' ⊢ ' if given else ''}{shown(e.conclusion)}{count}"
        yield from textwrap.wrap(
            text, 78, initial_indent="  ", subsequent_indent="      ", break_long_words=False
        )


def _use_lines(used: Use) -> Iterator[str]:
    total = sum(used.grades.values())
    yield f"formulas that the core proves: {used.grades['proved']}"
    yield f"formulas that it proves up to cited theorems: {used.grades['citing']}"
    yield f"formulas that it proves from assumptions on their loop: {used.grades['assuming']}"
    yield f"formulas that it does not prove yet: {len(used.refused)} of {total + len(used.refused)}"
    yield from (f"  {name}: {count} in Δ" for name, count in used.assumed.items() if count)


def trust_json(used: Use | None = None) -> dict[str, Json]:
    """Return what :func:`trust_lines` yields."""
    listed: list[Json] = [
        {
            "name": e.name,
            "source": e.source,
            "elementary": e.elementary,
            "hypotheses": [shown(h) for h in e.hypotheses],
            "conclusion": shown(e.conclusion),
        }
        for e in entries()
    ]
    files: list[Json] = [{"file": f.name, "lines": f.lines} for f in trusted_files()]
    out: dict[str, Json] = {
        "files": files,
        "outside": list(OUTSIDE),
        "rules": dict(rules()),
        "theorems": listed,
        "cited_by_derivations": [asdict(c) for c in cited_by_derivations()],
    }
    if used is not None:
        out["formulas"] = {
            **used.grades,
            "cited": dict(used.cited),
            "assumed": dict(used.assumed),
            "not_proved": dict(used.refused),
        }
    return out
