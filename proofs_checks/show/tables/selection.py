"""Which table a word stands for: a keyword, a family, a paper, or the beginning of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from proofs_checks.show.tables.formulas import formulas_table
from proofs_checks.show.tables.notation import Notation
from proofs_checks.show.tables.table import Table
from theory import catalogue, index
from theory.bibliography import BY_KEY, keys_of
from theory.index.selecting import KEYWORDS, UnknownSelection, begins, unknown
from theory.language.claim import Claim
from theory.language.formula import Formula


def select(word: str) -> tuple[list[Formula], list[Claim]]:
    """Return the formulas and the claims that a word selects.

    A word is ``formulas``, ``claims``, a key of the bibliography (what rests on that paper), the beginning of
    ids (``regression``, ``gaussian.replace``, ``position.s4_1``), or a pattern of ids (``*.variance_limit``).

    Raises:
        UnknownSelection: it selects nothing.
    """
    if word == "formulas":
        return list(catalogue.formulas().values()), []
    if word == "claims":
        return [], list(catalogue.claims().values())
    if word in BY_KEY:
        named = [item for item in catalogue.formulas().values() if word in _papers(item)]
        return named, [item for item in catalogue.claims().values() if word in keys_of(item.source.paper)]
    of_formulas, of_claims = ([item["id"] for item in index.entries(kind)] for kind in ("formula", "claim"))
    found = [name for name in of_formulas if begins(name, word)]
    judged = [name for name in of_claims if begins(name, word)]
    if not found and not judged:
        raise UnknownSelection(unknown(word, [*of_formulas, *of_claims]))
    return [catalogue.formula(name) for name in found], [catalogue.claim(name) for name in judged]


def select_all(words: Sequence[str]) -> tuple[list[Formula], list[Claim]]:
    """Return what several words select, in their order, each item once.

    Raises:
        UnknownSelection: one of them selects nothing.
    """
    found = [select(word) for word in words]
    formulas = {item.id: item for some, _ in found for item in some}
    claims = {item.id: item for _, some in found for item in some}
    return list(formulas.values()), list(claims.values())


def _papers(formula: Formula) -> set[str]:
    return {key for source in formula.sources for key in keys_of(source.paper)}


def tables_of(
    *words: str,
    notation: Notation = "library",
    ids: bool | Literal["line"] = True,
    more: Sequence[Formula] = (),
    beside: Mapping[str, Sequence[str]] = {},
    sizes: Sequence[int] = (10, 100, 1000),
    distributions: Sequence[Sequence[Fraction]] = (),
) -> list[Table]:
    """Return the tables that words select: a special one, or one of formulas and one of claims.

    ``more``: formulas that are in no catalogue, of loops that a file defines; they come last. ``beside``:
    footnotes of formulas by id.

    Raises:
        UnknownSelection: a word selects nothing, or a special table stands among several words.
        DomainError: a size or a distribution is not admissible.
    """
    special = [word for word in words if word in KEYWORDS and word not in ("formulas", "claims")]
    if special and len(words) + len(more) > 1:
        raise UnknownSelection(f"{special[0]!r} is a table of its own; ask for it alone")
    word = words[0] if words else "formulas"
    if special:
        return [_special(word, sizes, distributions)]
    formulas, claims = select_all(words if more else words or ("formulas",))
    formulas += more
    word = words[0] if words or not more else more[0].id
    label = word.replace(".", "-").replace("_", "-").replace("*", "")
    found = []
    if formulas:
        both = f"{label}-formulas" if claims else label
        found.append(formulas_table(formulas, notation=notation, ids=ids, label=both, beside=beside))
    if claims:
        from proofs_checks.show.tables.claims import claims_table

        found.append(claims_table(claims, ids=ids is True, label=f"{label}-claims" if formulas else label))
    return found


def _special(word: str, sizes: Sequence[int], distributions: Sequence[Sequence[Fraction]]) -> Table:
    """Return a table that is no list of formulas or claims; only what it needs is loaded."""
    if word == "atlas":
        from proofs_checks.show.tables.atlas import atlas_table

        return atlas_table()
    if word == "definitions":
        from proofs_checks.show.tables.definitions import definitions_table

        return definitions_table()
    if word in ("profile", "table1"):
        return _collapse(word)
    if word == "collapse-times":
        from proofs_checks.show.tables.collapse_times import collapse_times_table

        usual = [[Fraction(1, count)] * count for count in (2, 3, 10)]
        return collapse_times_table(sizes, distributions or usual)
    from proofs_checks.show.tables.claims import ledger_table, out_of_scope_table
    from theory.papers import ledger

    return ledger_table(ledger.counts()) if word == "ledger" else out_of_scope_table(catalogue.out_of_scope())


def _collapse(word: str) -> Table:
    from proofs_checks.show.tables.profiles import comparison, transposed
    from theory.collapse.profile import MAIN_LOOPS, profiles
    from theory.collapse.table1 import PAPER_READING, table1

    if word == "table1":
        return comparison(table1(), PAPER_READING)
    return transposed(profiles(MAIN_LOOPS), profiles(MAIN_LOOPS, PAPER_READING))
