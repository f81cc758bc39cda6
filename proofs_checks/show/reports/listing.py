"""Lists and cards out of the index: blocks below ``screen.WIDE`` columns, tables from there on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from typing import Any

from proofs_checks.show import screen
from proofs_checks.show.citing import Citing
from theory import index
from theory.bibliography import BY_KEY
from theory.index import Entry
from theory.index.counting import OUTCOMES

MARKS = {"closed": "●", "recursive": "◐", "open": "○", "void": "–"}
SIGNS = {"": "=", "upper": "≤", "lower": "≥"}


def conditions(item: Entry) -> str:
    """Return the verdict and kind of a formula, the domains of its parameters, and its conditions."""
    domains = "; ".join(parameter["domain"] for parameter in item["parameters"])
    parts = (f"{item['verdict']}, {item['kind']}", domains or "no parameters", item["conditions"])
    return "; ".join(filter(None, parts))


def stated(item: Entry) -> str:
    """Return the closed form with its sign."""
    side = item["kind"].partition("bound ")[2]
    sign = "≈" if item["kind"].startswith("asymptotic") else SIGNS.get(side, "=")
    return f"{sign} {item['rhs']}"


def formula_lines(items: Sequence[Entry]) -> Iterator[str]:
    """Yield the list of formulas: id, title, closed form and conditions."""
    for item in items:
        yield from _columns(item) if screen.width() >= screen.WIDE else _block(item)
    yield from screen.words("What a formula is given of the law of the draws: collapse show ID")


def _block(item: Entry) -> Iterator[str]:
    """Yield a formula as a block: title, closed form, conditions."""
    yield screen.styled(item["id"], "1")
    yield from screen.words(item["title"], 4)
    yield from screen.formula(stated(item), 4)
    yield from (screen.styled(line, "2") for line in screen.words(conditions(item), 4))


def _columns(item: Entry) -> Iterator[str]:
    """Yield a formula in two columns: what it is, and the closed form."""
    left = min(80, screen.width() * 2 // 5)
    right = screen.width() - left - 2
    what = [*screen.words(item["title"], 2, left), *screen.words(conditions(item), 2, left)]
    form = list(screen.formula(stated(item), 0, right))
    yield screen.styled(item["id"], "1")
    for place in range(max(len(what), len(form))):
        one = what[place] if place < len(what) else ""
        other = form[place] if place < len(form) else ""
        yield f"{one:<{left}}  {other}".rstrip()


def claim_lines(items: Sequence[Entry]) -> Iterator[str]:
    """Yield the list of claims: id, where, catalogued verdicts and what stands beside them, the words."""
    for item in items:
        beside = [item["finding"], "report open" if item["as_report"] and item["unread"] else ""]
        beside.append("withdrawn" if item["superseded_by"] else "")
        said = "; ".join([" → ".join(item["expected"]), *filter(None, beside)])
        yield screen.styled(item["id"], "1")
        yield from screen.words(f"{item['section']}: {said}", 4)
        yield from screen.words(item["said"], 4)
    sentences = {item["reading_of"] or item["id"] for item in items if not item["superseded_by"]}
    yield f"{_number(items, 'claim')}{_of(items, sentences)}."


def _of(items: Sequence[Entry], sentences: set[str]) -> str:
    """Say how many sentences claims are readings of: of none where all are withdrawn."""
    if not sentences:
        return ", withdrawn" if items else ""
    return f", {'a reading' if len(items) == 1 else 'readings'} of {_number(sentences, 'sentence')}"


def _number(found: Sized, one: str) -> str:
    return f"{len(found)} {one}{'' if len(found) == 1 else 's'}"


def loop_lines(items: Iterable[Entry]) -> Iterator[str]:
    """Yield the list of loops: id, family, rule and estimator, and how many formulas hold in it."""
    for item in items:
        count = len(item["formulas"])
        yield screen.styled(item["id"], "1")
        said = f"{item['family']}; {item['words']}; fit by {item['estimator']}"
        yield from screen.words(said, 4)
        yield f"    {count} formula{'' if count == 1 else 's'}"


def shipped_lines(loops: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Yield the list of shipped definitions: id and words."""
    for loop in loops:
        yield screen.styled(loop["id"], "1")
        yield from screen.words(loop["words"], 4)


def atlas_lines(items: Sequence[Entry], *, detailed: bool) -> Iterator[str]:
    """Yield the atlas: a grid of marks, then every cell with what becomes of it.

    ``detailed``: with the closed forms, the ids of the formulas and the reasons in place.
    """
    rows = list(dict.fromkeys(item["rule"] for item in items))
    columns = list(dict.fromkeys(item["family"] for item in items))
    cells = {(item["family"], item["rule"]): item for item in items}
    if len(rows) > 1 and len(columns) > 1:
        yield from _grid(rows, columns, cells)
    for rule in rows:
        own = [cells[family, rule] for family in columns if (family, rule) in cells]
        yield ""
        yield screen.styled(own[0]["words"].partition("; ")[2], "1")
        for item in own:
            yield from _cell(item, detailed)
    counts = {status: sum(item["status"] == status for item in items) for status in MARKS}
    yield ""
    yield ", ".join(f"{MARKS[status]} {count} {status}" for status, count in counts.items())
    if not detailed:
        yield from screen.words(
            "collapse atlas FAMILY, RULE or FAMILY.RULE: closed forms, formulas and reasons. collapse profile"
            " FAMILY.RULE: does it collapse?"
        )


def _grid(rows: list[str], columns: list[str], cells: dict[tuple[str, str], Entry]) -> Iterator[str]:
    names = max(map(len, columns))
    if names + 3 * len(rows) + max(map(len, rows)) > screen.width() + 5:
        return
    for place, rule in enumerate(rows):
        yield " " * (names + 3) + "│  " * place + f"┌ {rule}"
    for family in columns:
        marks = "  ".join(MARKS[cells[family, rule]["status"]] for rule in rows)
        yield f"{family:<{names + 2}} {marks}"


def _cell(item: Entry, detailed: bool) -> Iterator[str]:
    words = item["words"].partition("; ")[0]
    said = item["growth"] or {"open": "open", "void": "void", "recursive": "recursion only"}[item["status"]]
    head = f"  {MARKS[item['status']]} {words}"
    if not detailed:
        if len(said) + 44 <= screen.width():
            yield f"{head:<44}{said}"
        else:
            yield head
            yield from screen.words(said, 8)
        return
    yield f"  {MARKS[item['status']]} {screen.styled(item['id'], '1')}"
    yield from screen.words(words, 6)
    yield from screen.words(said, 6)
    if item["closed_form"]:
        yield from screen.formula(item["closed_form"], 6)
    yield from (f"      {name}" for name in item["formulas"])
    if item["reason"]:
        yield from (screen.styled(line, "2") for line in screen.words(item["reason"], 6))


def card(item: Entry, kind: index.Kind) -> Iterator[str]:
    """Yield what the index holds of one entry, as a person reads it."""
    yield screen.styled(item["id"], "1")
    yield from CARDS[kind](item)


def _formula_card(item: Entry) -> Iterator[str]:
    yield from screen.words(item["title"], 4)
    yield ""
    yield from screen.formula(stated(item), 4)
    yield ""
    yield from _field("verdict", item["verdict"])
    yield from _field("kind", item["kind"])
    for parameter in item["parameters"]:
        yield from _field("for", f"{parameter['domain']}: {parameter['meaning']}")
    if item["conditions"]:
        yield from _field("if", item["conditions"])
    for parameter in item["setting"]:
        yield from _field("with", f"{parameter['name']}, the {parameter['meaning']}")
    for law in item["hypotheses"]:
        yield from _field("given", law)
    yield from _believed(item)
    if item["loop"]:
        yield from _field("loop", item["loop"])
    for source in item["sources"]:
        yield from _field("source", source)
    for name in item["uses"]:
        yield from _field("uses", name)
    claims = [claim["id"] for claim in index.entries("claim") if item["id"] in claim["formulas"]]
    for name in claims:
        yield from _field("in", name)
    yield ""
    yield from _field("proof", f"collapse show {item['id']} --proof")
    yield from _field("value", " ".join(["collapse eval", item["id"], *_arguments(item)]))


def _believed(item: Entry) -> Iterator[str]:
    """Yield what the cited theorems ask for in words, which nothing decides, and what says all by itself."""
    for cite in item["cites"]:
        if cite["whole"]:
            yield from _field("alone", f"{cite['theorem']} says what is stated; nothing is derived from it")
        if cite["believed"]:
            yield from _field("believed", f"{cite['believed']} (for {cite['theorem']})")


def _arguments(item: Entry) -> list[str]:
    return [f"{parameter['name']}=…" for parameter in item["parameters"]]


def _claim_card(item: Entry) -> Iterator[str]:
    yield from screen.words(item["said"], 4)
    yield f"    {item['source']}"
    labels = ("as printed", "as corrected")
    for place, statement in enumerate(item["statements"]):
        yield ""
        yield f"    {labels[place]}: catalogued {item['expected'][place]}"
        yield from screen.words(item["printed" if place == 0 else "corrected"], 8)
        yield from screen.formula(statement, 8)
        if item["where"][place]:
            yield from screen.words(item["where"][place], 8)
    yield ""
    if item["reading"]:
        yield from _field("reading", item["reading"])
    if item["finding"]:
        yield from _field("kind", f"{item['finding']}: {item['finding_means']}")
    if item["as_report"]:
        yield from _field("report", item["as_report"])
    if item["superseded_by"]:
        yield from _field("see", item["superseded_by"])
    yield from _believed(item)
    for name in item["formulas"]:
        yield from _field("uses", name)
    yield from _field("proof", f"collapse show {item['id']} --proof")
    yield from _field("judge", f"collapse verify {item['id']}")
    yield from _field("cite", f"collapse show {item['id']} --cite")


def citing_lines(cited: Citing) -> Iterator[str]:
    """Yield what to cite of a claim: the statements that hold, with the id, and BibTeX."""
    yield screen.styled(f"What to cite of {cited.id}", "1")
    if cited.instead:
        yield from screen.words(f"Withdrawn: cite {cited.instead} instead.", 4)
    if not cited.holding:
        yield from screen.words("Nothing near the sentence is shown to hold.", 4)
    for item in cited.holding:
        yield ""
        yield f"    {item.form}: {item.verdict}"
        yield from screen.words(item.words, 8)
        yield from screen.formula(item.formula, 8)
        if item.where:
            yield from screen.words(item.where, 8)
    yield ""
    yield from cited.bibtex.rstrip("\n").split("\n")


def _theorem_card(item: Entry) -> Iterator[str]:
    yield from screen.words(item["title"], 4)
    yield ""
    yield from _field("answers", item["answers"])
    yield ""
    yield "    hypotheses"
    for words in item["hypotheses"]:
        yield from screen.words(f"· {words}", 8)
    for part in item["parts"]:
        yield ""
        yield from screen.words(f"({part['label']}) {part['words']}", 4)
        for line in part["lines"]:
            yield from screen.formula(line, 8)
        yield f"        {part['verdict']}"
        if part["formula"]:
            yield f"        {part['formula']}"
    yield ""
    if item["remark"]:
        yield from _field("remark", item["remark"])
    yield from _field("proof", f"collapse show {item['id']} --proof")


def _loop_card(item: Entry) -> Iterator[str]:
    yield from screen.words(f"{item['family']}; {item['words']}; fit by {item['estimator']}", 4)
    yield ""
    yield "    defined by"
    for equation in item["definition"]:
        yield from screen.formula(equation, 8)
    yield ""
    yield "    formulas"
    yield from (f"        {name}" for name in item["formulas"])
    cells = [cell for cell in index.entries("cell") if cell["id"] == item["id"]]
    for cell in cells:
        yield ""
        yield from _cell(cell, True)
        yield from _field("asked", f"collapse profile {item['id']}")


def _definition_card(item: Entry) -> Iterator[str]:
    yield from screen.words(item["title"], 4)
    yield from screen.words(f"“{item['words']}”", 4)
    yield from _field("read as", item["predicate"])
    yield from _field("papers", "; ".join(item["papers"]))


def _out_of_scope_card(item: Entry) -> Iterator[str]:
    yield from screen.words(f"“{item['quote']}”", 4)
    yield f"    {item['source']}"
    yield from _field(item["category"], item["reason"])


def out_of_scope_lines(items: Iterable[Entry]) -> Iterator[str]:
    """Yield what mathematics cannot check: where, for which reasons, the paper's words."""
    for item in items:
        yield screen.styled(f"{item['section']}: {item['category']}", "1")
        yield from screen.words(f"“{item['quote']}”", 4)
        yield from (screen.styled(line, "2") for line in screen.words(item["reason"], 4))


def count_lines(counts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield, section by section, how many statements are judged, how, and how many are out of scope."""
    yield ""
    yield from screen.words("What is judged, as printed, and what is out of scope, for which reasons")
    for count in counts:
        verdicts = ", ".join(f"{number} {name}" for name, number in count["verdicts"].items())
        reasons = ", ".join(f"{number} {name}" for name, number in count["out_of_scope"].items())
        yield screen.styled(count["section"], "1")
        yield from screen.words(f"judged {count['claims']}: {verdicts}" if verdicts else "none judged", 4)
        if reasons:
            yield from screen.words(f"out of scope {sum(count['out_of_scope'].values())}: {reasons}", 4)


def work_lines(counts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the sentences judged, work by work, and in all by what came out, what is found and how read."""
    wide = max((len(item["work"]) for item in counts["works"]), default=0)
    heads = ("sentences", "hold", "evidence", "other", "open", "readings")
    yield f"{'work':<{wide}}  {'  '.join(heads)}"
    for item in counts["works"]:
        came = item["outcomes"]
        otherwise = came["corrected"] + came["false"]
        numbers = (
            item["sentences"],
            came["holds"],
            came["evidence"],
            otherwise,
            came["open"],
            item["readings"],
        )
        shown = "  ".join(f"{number:>{len(head)}}" for number, head in zip(numbers, heads, strict=True))
        yield f"{item['work']:<{wide}}  {shown}"
    for name, said in (("new", "works beside the position paper"), ("all", "works in all")):
        item = counts[name]
        yield ""
        yield screen.styled(f"{item['sentences']} sentences of {item['works']} {said}", "1")
        yield from (
            f"{number:>5} {OUTCOMES[came]}"
            for came, number in item["outcomes"].items()
            if number or name == "all"
        )
        for field, before in (("verdicts", "as printed"), ("findings", "found beside"), ("read", "read")):
            counted = ", ".join(f"{number} {one}" for one, number in item[field].items())
            yield from screen.words(f"{before}: {counted or 'none'}", 4)
    yield ""
    yield from screen.words(
        "A sentence counts once; readings are further readings of one and withdrawn claims. Verdicts are as "
        "catalogued: collapse verify judges them again."
    )


def _field(name: str, text: str) -> Iterator[str]:
    lines = list(screen.words(text, 13, None))
    yield f"    {name:<8} {lines[0].strip()}" if lines else f"    {name}"
    yield from lines[1:]


def _paper_card(item: Entry) -> Iterator[str]:
    yield from screen.words(BY_KEY[item["id"]].title, 4)
    yield ""
    said = {name: value for name, value in item.items() if name not in ("id", "title", "cited_as", "type")}
    yield from (line for name, value in said.items() for line in _field(FIELDS.get(name, name), value))
    yield from _field("cited as", "; ".join(item["cited_as"]))
    cited = tuple(item["cited_as"])
    claims = sum(claim["source"].startswith(cited) for claim in index.entries("claim"))
    yield ""
    if claims:
        yield from _field("claims", f"{claims}: collapse claims --paper {item['id']}")
    yield from _field("table", f"collapse table {item['id']} --format latex")
    yield from _field("cite", f"collapse bibliography {item['id']}")


FIELDS = {"archiveprefix": "archive", "booktitle": "in"}
"""What fields of BibTeX are called on a card."""


CARDS: dict[index.Kind, Callable[[Entry], Iterator[str]]] = {
    "formula": _formula_card,
    "claim": _claim_card,
    "loop": _loop_card,
    "cell": lambda item: _cell(item, True),
    "definition": _definition_card,
    "paper": _paper_card,
    "out of scope": _out_of_scope_card,
    "theorem": _theorem_card,
}
