"""Loops as a user writes them in a file, for the tests of what reads such files."""

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


def scaled(name: str, factor: str, domain: str) -> str:
    """Return the loop whose mean is multiplied by a factor at each fit."""
    loop = RISK.replace("mine.mean", name).replace("mean(x)", f"{factor}*mean(x)")
    return loop.replace("[loop.parameters]", f'[loop.parameters]\n{factor} = {{ kind = "real", {domain} }}')
