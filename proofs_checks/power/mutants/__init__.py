"""Power: every formula ships its mutants, and the evidence is measured by how many it refutes.

`mutants` makes them from the right-hand side, `judge_mutants` holds those of one formula against every kind
of evidence, `run_mutants` those of many; the command is `collapse mutants`. Mutants that are mathematically
equal to their original are recognised and set aside.
"""

from proofs_checks.power.mutants.equivalence import Comparison, compare
from proofs_checks.power.mutants.judging import KINDS, JudgedFormula, JudgedMutant, judge_mutants
from proofs_checks.power.mutants.operators import Mutant, mutants
from proofs_checks.power.mutants.report import MutantReport, run_mutants

__all__ = [
    "KINDS",
    "Comparison",
    "JudgedFormula",
    "JudgedMutant",
    "Mutant",
    "MutantReport",
    "compare",
    "judge_mutants",
    "mutants",
    "run_mutants",
]
