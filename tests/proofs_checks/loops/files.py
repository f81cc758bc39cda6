"""Loops as a user writes them in a file, for the tests of what reads such files."""

from importlib import resources

RISK = """
[[loop]]
id = "mine.mean"
[loop.parameters]
n = { lower = 1 }
V = { kind = "real", lower = 0, open = true }
[loop.state]
e = { start = 0 }
[loop.data]
x = { law = "normal(e, V)", size = "n" }
[loop.fit]
e = "mean(x)"
[loop.observe]
risk = "e^2"
"""
MINE = RISK + 'mean = "e"\n'
REGRESSION = """
[[loop]]
id = "mine.regression"
[loop.parameters]
d = { lower = 1 }
T = { lower = "d + 2" }
[loop.state]
b = { start = 0, length = "d" }
[loop.data]
z = { design = "normal", rows = "T", labels = "normal(X*b, 1)" }
[loop.fit]
b = "least_squares(z)"
[loop.observe]
risk = "norm2(b)"
"""


def of_literature(name: str) -> str:
    """Return a shipped loop as it is written, under a name of one's own: own.NAME."""
    text = (resources.files("theory.loop_language") / "literature.toml").read_text("utf8")
    (found,) = (one for one in text.split("[[loop]]") if f'id = "{name}"' in one)
    return "[[loop]]" + found.replace(f'id = "{name}"', f'id = "own.{name.partition(".")[2]}"')


def scaled(name: str, factor: str, domain: str) -> str:
    """Return the loop whose mean is multiplied by a factor at each fit."""
    loop = RISK.replace("mine.mean", name).replace("mean(x)", f"{factor}*mean(x)")
    return loop.replace("[loop.parameters]", f'[loop.parameters]\n{factor} = {{ kind = "real", {domain} }}')
