"""A certificate as a Coq file: one theorem, its hypotheses named and their origin stated beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from textwrap import wrap

from proofs_checks.kernel import coq
from proofs_checks.kernel.render_library import NEEDED, library_name, library_theorem
from proofs_checks.kernel.run import without_comments
from proofs_checks.kernel.tree import Tree

WIDTH = 96
TEMPLATES = ("ranges", "signs", "steps", "limits")
"""What every file begins with, in the order in which they build on each other."""
CORE = ("integers", "proof")
"""What a theorem of the core begins with."""
LEMMAS = {"basel": "basel", "basel_below": "basel"}
"""What a file begins with if a step uses it, by the step's template."""


def template(name: str) -> str:
    """Return the text of a template."""
    return files("proofs_checks.kernel").joinpath("templates", f"{name}.v").read_text(encoding="utf-8")


def theorem_name(certificate: Tree) -> str:
    """Return the name of the theorem: the id with underscores."""
    if "text" in certificate:
        return str(certificate["theorem"])
    if "template" in certificate:
        return library_name(certificate)
    return coq.name(str(certificate["id"]).replace(".", "_"))


def needed(certificate: Tree) -> tuple[str, ...]:
    """Return the names of the templates that a certificate's file begins with."""
    if "text" in certificate:
        return tuple(certificate.get("templates", CORE))
    if "template" in certificate:
        return NEEDED[str(certificate["template"])]
    used = {str(step["template"]) for step in certificate["steps"]}
    return (*TEMPLATES, *{LEMMAS[name]: None for name in LEMMAS if name in used})


def binders(certificate: Tree) -> list[tuple[str, str]]:
    """Return the variables that the theorem quantifies over, with their Coq types."""
    found = [(coq.name(word), "R") for word in certificate["reals"]]
    found += [(coq.name(word), "nat") for word in certificate["naturals"]]
    found += [(coq.name(word), "R -> R") for word in certificate["functions"]]
    found += [
        (coq.name(sequence["name"]), "nat -> " * int(sequence["arguments"]) + "R")
        for sequence in certificate["sequences"]
    ]
    words = [word for word, _ in found]
    if len(set(words)) != len(words):
        raise coq.BadCertificate(f"a name is bound twice among {', '.join(sorted(words))}")
    return found


def conclusion(certificate: Tree) -> Tree:
    """Return the step that the certificate is for.

    Raises:
        BadCertificate: there is none of that name.
    """
    if "template" in certificate or "text" in certificate:
        return {"mathematics": certificate["mathematics"]}
    for step in certificate["steps"]:
        if step["name"] == certificate["conclusion"]:
            return dict(step)
    raise coq.BadCertificate(f"no step is called {certificate['conclusion']!r}")


def mark(certificate: Tree) -> str:
    """Return the SHA-256 of a certificate's file without comments; of one that cannot be written, nothing."""
    if "unwritten" in certificate:
        return ""
    return hashlib.sha256(without_comments(render(certificate)).encode()).hexdigest()


def render(certificate: Tree) -> str:
    """Return the Coq file of a certificate.

    Raises:
        BadCertificate: it holds something that no template knows.
    """
    if "text" in certificate:
        return str(certificate["text"])
    title = theorem_name(certificate)
    last = conclusion(certificate)
    if "template" in certificate:
        return "\n".join(
            [
                *comment(f"{certificate['id']}: {certificate['title']}"),
                *comment(f"In mathematics: {last['mathematics']}"),
                "",
                *(template(name) for name in needed(certificate)),
                *library_theorem(certificate),
                f"Print Assumptions {title}.\n",
            ]
        )
    bound = binders(certificate)
    labels = [f"D{number}" for number, _ in enumerate(certificate["domain"], 1)]
    labels += [str(item["name"]) for item in certificate["hypotheses"]]
    lines = [
        *comment(f"{certificate['id']}: {certificate['title']}"),
        *comment(f"In mathematics: {last['mathematics']}"),
        "",
        *(template(name) for name in needed(certificate)),
        f"Theorem {title} :",
        *([f"  forall {' '.join(f'({word} : {kind})' for word, kind in bound)},"] if bound else []),
        *(f"  ({coq.statement(item)}) ->" for item in certificate["domain"]),
    ]
    for item in certificate["hypotheses"]:
        lines += comment(f"{item['name']}, {item['origin']}: {item['mathematics']}", "  ")
        lines.append(f"  ({coq.statement(item)}) ->")
    lines += [f"  {coq.statement(last)}.", "Proof."]
    lines.append("  intros " + " ".join([*(word for word, _ in bound), *labels]) + ".")
    facts = {str(item["name"]): item for item in (*certificate["hypotheses"], *certificate["steps"])}
    for item in certificate["steps"]:
        lines.append(f"  assert ({item['name']} : {coq.statement(item)}).")
        lines.append(f"  {{ {script(item, facts)} }}")
    lines += [f"  exact {last['name']}.", "Qed.", f"Print Assumptions {title}."]
    return "\n".join(lines) + "\n"


def comment(text: str, indent: str = "") -> list[str]:
    """Return a text as lines of a Coq comment, in which it can neither end nor open one."""
    harmless = text.replace("(*", "( *").replace("*)", "* )").replace('"', "'")
    return [f"{indent}(* {line} *)" for line in wrap(harmless, WIDTH)]


def script(step: Tree, facts: Mapping[str, Tree]) -> str:
    """Return the proof of one step, by the tactic for its template.

    Raises:
        BadCertificate: no template has this name, or it uses a fact that does not come before.
    """
    try:
        template = SCRIPTS[str(step["template"])]
        uses = [facts[str(used)] for used in step["uses"]]
    except KeyError as error:
        raise coq.BadCertificate(f"{step['name']}: {error} is unknown") from error
    return template(step, uses)


def _intros(step: Tree) -> str:
    words: list[str] = []
    for bound in step["for_all"]:
        index = coq.name(bound["name"])
        words += [index, f"from_{index}"] if bound["from"] else [index]
    return f"intros {' '.join(words)}. " if words else ""


def _at(fact: Tree, places: Sequence[Tree] | None = None) -> str:
    """Return a fact at the given places, or at indices of the same name."""
    parts = [str(fact["name"])]
    for number, bound in enumerate(fact["for_all"]):
        parts.append(coq.name(bound["name"]) if places is None else f"({coq.natural(places[number])})%nat")
        if bound["from"]:
            parts.append("ltac:(lia)")
    return f"({' '.join(parts)})" if len(parts) > 1 else parts[0]


def _recurrence(step: Tree, uses: Sequence[Tree]) -> str:
    start = int(step["witness"]["start"])
    opened = "all_from_zero. " if start == 0 else ""
    return f"{opened}recurrence {start}%nat {uses[0]['name']} {uses[1]['name']}."


def _instance(step: Tree, uses: Sequence[Tree]) -> str:
    return f"{_intros(step)}pose proof {_at(uses[0], step['witness']['at'])} as P. instance P."


def _algebra(step: Tree, uses: Sequence[Tree]) -> str:
    inserted = "".join(f"insert {_at(fact)}. " for fact in uses)
    return f"{_intros(step)}{inserted}algebra."


def _sign(step: Tree, uses: Sequence[Tree]) -> str:
    inserted = "".join(f"insert {_at(fact)}. " for fact in uses)
    return f"{_intros(step)}{inserted}sign {_quotient(step['witness'])}."


def _quotient(witness: Tree) -> str:
    return f"({coq.real(witness['numerator'])}) ({coq.real(witness['denominator'])})"


def _induction(step: Tree, uses: Sequence[Tree]) -> str:
    witness = step["witness"]
    index, start = coq.name(witness["index"]), int(witness["start"])
    opened = "all_from_zero. " if start == 0 else ""
    here = "".join(f"insert {_at(fact)}. " for fact in uses)
    return (
        f"{opened}apply (next_from {start}). "
        f"{{ {''.join(f'insert {_at(fact)}. ' for fact in uses if not fact['for_all'])}"
        f"sign {_quotient(witness['first'])}. }} "
        f"{{ intros {index} from_{index} IH. {here}gap_grows IH {_quotient(witness['step'])}. }}"
    )


def _combination(step: Tree, uses: Sequence[Tree]) -> str:
    factors = step["witness"]["factors"]
    inserted, combined = uses[: len(uses) - len(factors)], uses[len(uses) - len(factors) :]
    lines = [_intros(step).rstrip()]
    gaps = []
    for number, (fact, factor) in enumerate(zip(combined, factors, strict=True), 1):
        lines.append(f"scale ({coq.real(factor)}) {_at(fact)} M{number}.")
        left, right = (coq.real(side) for side in fact["claim"]["args"])
        gaps.append(f"({coq.real(factor)}) * (({right}) - ({left}))")
    left, right = (coq.real(side) for side in step["claim"]["args"])
    equations = " ".join(f"insert {_at(fact)}." for fact in inserted)
    lines.append(f"assert (E : ({right}) - ({left}) = {' + '.join(gaps)}).")
    lines.append(f"{{ {equations} quotient_equal. }}")
    lines.append("lra.")
    return " ".join(lines)


def _limit_of(step: Tree, uses: Sequence[Tree]) -> str:
    return f"{_rewritten(step, uses)} limit_by_parts."


def _rewritten(step: Tree, uses: Sequence[Tree]) -> str:
    """Return the proof that the function of a limit is, from some place on, the one in the witness."""
    witness = step["witness"]
    index, start = coq.name(witness["index"]), int(witness["from"])
    equations = [fact for fact in uses if fact["claim"]["rel"] == "="]
    inserted = "".join(f"insert {_at(fact)}. " for fact in equations)
    return (
        f"apply (is_lim_seq_ext_loc (fun {index} => {coq.real(witness['inner'])})). "
        f"{{ exists {start}%nat. intros {index} from_{index}. "
        f"{inserted}first [reflexivity | quotient_equal]. }}"
    )


def _rational_limit(step: Tree, uses: Sequence[Tree]) -> str:
    infinite = step["claim"]["args"][1] == {"op": "infinity"}
    return f"{_rewritten(step, uses)} {'infinite_by_parts' if infinite else 'limit_by_parts'}."


def _squeeze(step: Tree, uses: Sequence[Tree]) -> str:
    witness = step["witness"]
    facts = {str(fact["name"]): fact for fact in uses}
    index, start = coq.name(witness["index"]), int(witness["from"])
    sides = [witness[side] for side in ("below", "above") if side in witness]
    bounds = [f"(fun {index} => {coq.real(side['bound'])})" for side in sides]
    function = f"(fun {index} => {coq.real(step['claim']['args'][0])})"
    known = "".join(f"pose proof {_at(facts[side['fact']])}. " for side in sides)
    limits = [
        f"{{ exact {side['limit']}. }}" if side["limit"] else "{ apply is_lim_seq_const. }" for side in sides
    ]
    lemma = "is_lim_seq_le_le_loc" if len(sides) == 2 else "is_lim_seq_le_p_loc"
    order = f"{bounds[0]} {function} {bounds[1]}" if len(sides) == 2 else f"{bounds[0]} {function}"
    return (
        f"apply ({lemma} {order}). "
        f"{{ exists {start}%nat. intros {index} from_{index}. {known}lra. }} {' '.join(limits)}"
    )


def _geometric(step: Tree, uses: Sequence[Tree]) -> str:
    del uses
    if not step["witness"]:
        return "apply lim_geometric; [nonnegative | lra]."
    return f"apply lim_geometric; [sign {_quotient(step['witness'])} | lra]."


def _basel(step: Tree, uses: Sequence[Tree]) -> str:
    del uses
    return f"{_intros(step)}apply {step['template']}."


SCRIPTS: dict[str, Callable[[Tree, Sequence[Tree]], str]] = {
    "recurrence": _recurrence,
    "instance": _instance,
    "algebra": _algebra,
    "sign": _sign,
    "induction": _induction,
    "combination": _combination,
    "limit_of": _limit_of,
    "rational_limit": _rational_limit,
    "squeeze": _squeeze,
    "geometric": _geometric,
    **dict.fromkeys(LEMMAS, _basel),
}
