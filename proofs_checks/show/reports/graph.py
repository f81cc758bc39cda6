"""A proof graph as a tree in the terminal, as JSON, as Graphviz DOT and as Mermaid."""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from proofs_checks.graph import GRADES, Grade, Graph, Node
from proofs_checks.show.reports.style import STYLES
from proofs_checks.verdict import Json

FORMATS = ("tree", "json", "dot", "mermaid")
GRADE_STYLES: dict[Grade, str] = {
    "contradicted": "bold red",
    "undecided": "yellow",
    "points": "cyan",
    "unpublished": "cyan",
    "cited": "blue",
    "instances": "green",
    "replayed": "bold green",
    "witness": "bold red",
}
LOOKS: dict[str, str] = dict([*STYLES.items(), *GRADE_STYLES.items()])
FILLS = {
    "contradicted": "#f4b6b6",
    "undecided": "#f7e3a1",
    "points": "#bfe3ea",
    "unpublished": "#bfe3ea",
    "cited": "#c5d3f2",
    "instances": "#cfe8c9",
    "replayed": "#a9d8a0",
    "witness": "#f4b6b6",
}
SHAPES = {
    "claim": "note",
    "statement": "box",
    "formula": "box",
    "derivation": "ellipse",
    "theorem": "hexagon",
}


def _mark(graph: Graph, node: Node) -> str:
    if node.kind in ("claim", "statement", "formula"):
        return graph.verdict(node.id)
    return node.grade or ""


def _head(graph: Graph, node: Node) -> Text:
    mark = _mark(graph, node)
    text = Text(f"{node.kind} ", style="dim")
    text.append(mark, style=LOOKS.get(mark, ""))
    return text.append(f"  {node.label}")


def tree(graph: Graph) -> Tree:
    """Return the graph as a tree; what was shown above is not unfolded again."""
    shown: set[str] = set()

    def grow(branch: Tree, name: str) -> None:
        for child in graph.nodes[name].children:
            node = graph.nodes[child]
            again = child in shown and bool(node.children)
            shown.add(child)
            head = _head(graph, node)
            twig = branch.add(head.append("  (see above)", style="dim") if again else head)
            if not again:
                grow(twig, child)

    trunk = Tree(_head(graph, graph.nodes[graph.root]), guide_style="dim")
    shown.add(graph.root)
    grow(trunk, graph.root)
    return trunk


def weakest_lines(graph: Graph) -> list[str]:
    """Return what the root, or each of its statements, is only as strong as, in words."""
    root = graph.nodes[graph.root]
    asked = root.children if root.kind == "claim" else (root.id,)
    lines = []
    for name in asked:
        found = graph.weakest(name)
        label = name.removeprefix(f"{root.id} ")
        if graph.nodes[name].grade == "witness":
            lines.append(f"{label}: a counterexample decides it: {graph.nodes[name].why}")
        if found is not None:
            lines.append(
                f"{label}: the weakest is the {found.kind} “{found.label}” ({found.grade}): {found.why}."
            )
        elif graph.nodes[name].children:
            lines.append(f"{label}: all that it rests on is replayed in full")
    return [line.rstrip(".") + "." for line in lines]


def to_json(graph: Graph) -> dict[str, Json]:
    """Return the graph as ``collapse show ID --graph --json`` prints it."""
    nodes: list[Json] = []
    for node in graph.below(graph.root):
        found = graph.weakest(node.id)
        judged = node.kind in ("claim", "statement", "formula")
        nodes.append(
            {
                "id": node.id,
                "kind": node.kind,
                "label": node.label,
                "grade": node.grade,
                "why": node.why,
                "verdict": graph.verdict(node.id) if judged else None,
                "weakest": None if found is None else found.id,
                "children": list(node.children),
            }
        )
    found = graph.weakest()
    grades: list[Json] = [{"grade": grade, "meaning": meaning} for grade, meaning in GRADES.items()]
    return {
        "root": graph.root,
        "weakest": None if found is None else {"id": found.id, "grade": found.grade, "why": found.why},
        "weakest_first": grades,
        "nodes": nodes,
    }


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def to_dot(graph: Graph) -> str:
    """Return the graph in Graphviz DOT; the weakest node has a thick border."""
    names = {node.id: f"n{place}" for place, node in enumerate(graph.below(graph.root))}
    weakest = graph.weakest()
    lines = ["digraph proof {", "  rankdir=LR;", '  node [fontname="sans-serif", style=filled];']
    for node in graph.below(graph.root):
        label = _short(f"{node.label}").replace("\\", "\\\\").replace('"', '\\"')
        fill = FILLS[node.grade] if node.grade else "#f2f2f2"
        width = 4 if weakest is not None and node.id == weakest.id else 1
        lines.append(
            f'  {names[node.id]} [shape={SHAPES[node.kind]}, fillcolor="{fill}", penwidth={width}, '
            f'label="{label}\\n{_mark(graph, node)}"];'
        )
    for node in graph.below(graph.root):
        lines.extend(f"  {names[node.id]} -> {names[child]};" for child in node.children)
    return "\n".join([*lines, "}"])


def to_mermaid(graph: Graph) -> str:
    """Return the graph in Mermaid, for a Markdown page; the weakest node has a thick border."""
    names = {node.id: f"n{place}" for place, node in enumerate(graph.below(graph.root))}
    weakest = graph.weakest()
    lines = ["flowchart LR"]
    for node in graph.below(graph.root):
        label = _short(node.label).replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
        lines.append(f'  {names[node.id]}["{label}<br/>{_mark(graph, node)}"]')
        width = ",stroke-width:4px" if weakest is not None and node.id == weakest.id else ""
        fill = FILLS[node.grade] if node.grade else "#f2f2f2"
        lines.append(f"  style {names[node.id]} fill:{fill},stroke:#333{width}")
    for node in graph.below(graph.root):
        lines.extend(f"  {names[node.id]} --> {names[child]}" for child in node.children)
    return "\n".join(lines)
