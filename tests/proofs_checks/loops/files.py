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
