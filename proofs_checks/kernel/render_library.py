"""The theorems of the library as Coq files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from proofs_checks.kernel.coq import BadCertificate
from proofs_checks.kernel.tree import Tree

NEEDED: dict[str, tuple[str, ...]] = {
    "accumulate": ("ranges", "signs", "steps", "limits", "basel", "accumulate"),
    "products": ("ranges", "products"),
    "label_editing": ("ranges", "signs", "steps", "limits", "label_editing"),
    "chain": ("ranges", "chain"),
    "entropy": ("ranges", "chain", "half_gamma"),
    "enclosures": ("ranges", "half_gamma"),
}
"""Which templates a theorem's file begins with."""

NAMES = {
    "accumulate": "accumulate_grows_and_stays_bounded",
    "products": "products_bounded_and_convergent",
    "label_editing": "editing_bounded_iff_shares_fade",
}
"""The theorem that a template itself ends in."""


def library_name(certificate: Tree) -> str:
    """Return the name of the theorem."""
    own = str(certificate["id"]).replace(".", "_")
    return NAMES.get(str(certificate["template"]), own)


def library_theorem(certificate: Tree) -> list[str]:
    """Return the lines that follow the templates.

    Raises:
        BadCertificate: no template has this name, or its data are not numbers.
    """
    template = str(certificate["template"])
    if template in NAMES:
        return []
    try:
        return STATEMENTS[template](library_name(certificate), certificate["data"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadCertificate(f"{certificate['id']}: {error!r}") from error


def _integers(numbers: Sequence[int]) -> str:
    return "(" + " :: ".join(str(int(number)) for number in numbers) + " :: nil)"


def _matrix(name: str, data: Tree) -> list[str]:
    columns = " :: ".join(_integers(column) for column in data["columns"])
    return [
        f"Definition {name}_columns : list (list Z) := ({columns} :: nil)%Z.",
        f"Definition {name}_denominator : Z := {int(data['denominator'])}%Z.",
        f"Definition {name}_N (i k : nat) : R := IZR (entry {name}_columns k i) / IZR {name}_denominator.",
    ]


def _inverse(name: str, D: int) -> str:
    return (
        f"(forall i j : nat, (1 <= i <= {D - 1})%nat -> (1 <= j <= {D - 1})%nat ->\n"
        f"     sum 1 {D - 1} (fun k => (identity i k - transition {D} i k) * {name}_N k j) = identity i j)"
    )


def _inverted(name: str, D: int) -> str:
    checked = f"(inverse_checked {D} {name}_denominator {name}_columns)"
    return f"  - apply {checked}; [vm_compute; reflexivity | reflexivity | lia]."


def _chain(name: str, data: Tree) -> list[str]:
    D = int(data["D"])
    return [
        *_matrix(name, data),
        f"Theorem {name} :",
        f"  {_inverse(name, D)} /\\",
        f"  (forall i : nat, (1 <= i <= {D - 1})%nat ->",
        f"     sum 1 {D - 1} (fun k => {name}_N i k) <= 2 * INR {D} - 1).",
        "Proof.",
        "  split.",
        _inverted(name, D),
        f"  - apply (times_checked {D} {name}_denominator {name}_columns);",
        "    [vm_compute; reflexivity | reflexivity].",
        "Qed.",
    ]


def _entropy(name: str, data: Tree) -> list[str]:
    D = int(data["D"])
    two, three = (_fraction(data[key]) for key in ("two", "three"))
    opened = f"cbv [{name}_N {name}_denominator {name}_columns entry nth Nat.sub sum sum_len Nat.add INR]"
    return [
        *_matrix(name, data),
        f"Theorem {name} :",
        f"  {_inverse(name, D)} /\\",
        f"  sum 1 {D - 1} (fun k => {name}_N {D // 2} k) = {two} /\\",
        f"  3 * sum 1 {D - 1} (fun k => {name}_N {D // 3} k * (INR k / INR {D})) = {three} /\\",
        f"  {two} / ({D} * ln 2) <> {three} / ({D} * ln 3).",
        "Proof.",
        "  repeat apply conj.",
        _inverted(name, D),
        f"  - {opened}. lra.",
        f"  - {opened}. lra.",
        "  - first [ apply Rlt_not_eq; interval with (i_prec 60)",
        "          | apply Rgt_not_eq; interval with (i_prec 60) ].",
        "Qed.",
    ]


def _fraction(text: object) -> str:
    value = Fraction(str(text))
    return f"({value.numerator} / {value.denominator})"


ENCLOSED = {"basel": "PI ^ 2 / 6", "c4": "c4 {n}", "sine": "sin (PI / sqrt {n}) / (PI / sqrt {n})"}


def _enclosures(name: str, data: Tree) -> list[str]:
    claims = []
    for row in data["rows"]:
        low, high = (_fraction(bound) for bound in row["bounds"])
        claims.append(f"({low} <= {ENCLOSED[row['of']].format(n=int(row['n']))} <= {high})")
    return [
        f"Theorem {name} :",
        "  " + " /\\\n  ".join(claims) + ".",
        "Proof. repeat match goal with |- (_ <= _ <= _) /\\ _ => split end; enclose. Qed.",
    ]


STATEMENTS: dict[str, Callable[[str, Tree], list[str]]] = {
    "chain": _chain,
    "entropy": _entropy,
    "enclosures": _enclosures,
}
