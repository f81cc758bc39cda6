"""Fuzz the expression parser and the reader of claims files: no traceback, no evaluation, no hang.

    python -m benchmarks.fuzz --inputs 100000            random texts: grammar, soup of tokens, mutations
    python -m benchmarks.fuzz --atheris --seconds 300    guided by coverage (pip install atheris)

Every input must give a result or one of the library's own errors, within the time limit, while ``eval``,
``exec``, ``compile``, ``open`` and the import of any module that is not loaded raise an alarm. The printed
summary counts inputs and outcomes; the exit code is 1 if an input breaks the rules, and the input is printed.
"""

from __future__ import annotations

import argparse
import builtins
import importlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import CodeType
from typing import Any

import sympy

import theory
from proofs_checks.own.claims_file.reading import ClaimsFileError, parse_claims
from theory.language.expression_functions import FUNCTIONS
from theory.language.expressions import ExpressionError, parse_expression
from theory.language.parameters import Domain, Parameter
from theory.language.plain import plain
from theory.language.time_limit import TimeLimitExceeded, within

SYMPY = str(Path(sympy.__file__).parent)
LONGEST = 10.0
"""Seconds that one input may take; the slowest is reported."""

PARAMETERS = (
    *(Parameter(name=name, meaning=name, domain=Domain(kind="integer", lower=1)) for name in "tdT"),
    Parameter(name="sigma", meaning="noise", domain=Domain(kind="real", lower=0, lower_open=True)),
    Parameter(name="p", meaning="weights", domain=Domain(kind="real", lower=0, shape="list")),
)
CORPUS = (
    "regression.replace.excess_risk",
    "regression.accumulate.printed_risk_ratio",
    "regression.accumulate_fresh_design.excess_risk_limit",
    "regression.schedule.excess_risk_factor",
    "regression.editing.once_excess_risk_ratio",
    "gaussian.replace.expected_w2",
    "gaussian.accumulate.variance_limit",
    "gaussian.accumulate.mean_drift",
    "gaussian.replace.log_variance_rate",
)
"""Formulas whose printed right-hand sides are mutated."""

ATOMS = [
    "t",
    "d",
    "T",
    "sigma",
    "σ",
    "p[1]",
    "len(p)",
    "0",
    "-1",
    "2",
    "9",
    "100",
    "1/2",
    "0.1",
    "1e9",
    "pi",
    "e",
    "γ",
]
TOKENS = [
    *FUNCTIONS,
    *ATOMS,
    *"()()[]+-*/^²!,=",
    "sum(",
    "product(",
    "Σ[i=1..t] (",
    "H2(",
    ", i, 1, t)",
    "^9^9",
    "p[",
    "__import__('os')",
    "eval(",
    "t.x",
    "\n",
    "\0",
    "é",
    "·",
    "−",
]
LINES = [
    "[[claim]]",
    "[claim.parameters]",
    "[claim.at]",
    'id = "a"',
    'expression = "t"',
    'equals = "regression.replace.excess_risk"',
    'simulate = "regression.replace.excess_risk"',
    'simulator = "os:system"',
    'relation = "<="',
    'relation = "~="',
    'variance = "2*t^2"',
    'variance = "open(t)"',
    "variance = nan",
    "tail = inf",
    "tail = -3",
    "bounds = [0, 1]",
    "cost = 7",
    "margin = 0.1",
    "alpha = 1e-9999999999",
    "at = { sigma = 1 }",
    "t = { lower = 1 }",
    't = { lower = "1/t", upper = 1e300 }',
    'd = { kind = "real", lower = -inf, ceiling = 1e-300 }',
    'p = { kind = "real", shape = "distribution", longest = 50 }',
    'x = { lower = 5, upper = "t - 9^9" }',
    "[[[[",
    '"""',
]


class Alarm(BaseException):
    """Something happened that must not: code of an input was evaluated, a file opened, a module imported."""


def expression(draw: random.Random, depth: int) -> str:
    """Return a random text of the language, mostly well formed."""
    if depth == 0 or draw.random() < 0.15:
        return draw.choice(ATOMS)
    kind = draw.random()
    if kind < 0.5:
        return f"({expression(draw, depth - 1)}{draw.choice('+-*/^')}{expression(draw, depth - 1)})"
    if kind < 0.85:
        name = draw.choice(list(FUNCTIONS))
        least, most = FUNCTIONS[name].arguments
        arguments = [expression(draw, depth - 1) for _ in range(draw.randint(least, min(most, 3)))]
        order = FUNCTIONS[name].order
        if order is not None and order < len(arguments):
            arguments[order] = str(draw.randint(0, 4))
        return f"{name}({', '.join(arguments)})"
    index, low = draw.choice("ijkl"), draw.choice(["0", "1", "t"])
    name = draw.choice(["sum", "product"])
    return f"{name}({expression(draw, depth - 1)}*{index}, {index}, {low}, {expression(draw, depth - 1)})"


def mutated(draw: random.Random, text: str, other: str) -> str:
    """Return a text with a few random edits, or spliced with another."""
    if draw.random() < 0.2 and text and other:
        return text[: draw.randrange(len(text))] + other[draw.randrange(len(other)) :]
    characters = list(text)
    for _ in range(draw.randint(1, 5)):
        place = draw.randrange(len(characters) + 1)
        edit = draw.random()
        if edit < 0.4 and place < len(characters):
            del characters[place : place + draw.randint(1, 4)]
        elif edit < 0.8:
            characters.insert(place, draw.choice(TOKENS))
        else:
            characters.insert(place, chr(draw.choice([draw.randrange(128), draw.randrange(0x3000)])))
    return "".join(characters)


def expressions(draw: random.Random) -> Iterator[str]:
    """Yield texts for the parser for ever."""
    corpus = [plain(theory.formula(name).rhs) for name in CORPUS]
    while True:
        kind = draw.random()
        if kind < 0.3:
            yield expression(draw, draw.randint(1, 5))
        elif kind < 0.5:
            yield "".join(draw.choice(TOKENS) for _ in range(draw.randint(0, 30)))
        elif kind < 0.9:
            yield mutated(draw, draw.choice([*corpus, expression(draw, 3)]), draw.choice(corpus))
        else:
            yield draw.choice("(-+^!f²[,") * draw.randint(1, 400) + draw.choice(ATOMS)


def claims(draw: random.Random) -> Iterator[str]:
    """Yield texts for the reader of claims files for ever."""
    template = (files("proofs_checks.own.claims_file") / "template.toml").read_text(encoding="utf8")
    blocks = ["[[claim]]" + block for block in template.split("[[claim]]")[1:]]
    while True:
        kind = draw.random()
        if kind < 0.5:
            yield mutated(draw, draw.choice(blocks), draw.choice(blocks))
        elif kind < 0.8:
            yield "\n".join(["[[claim]]", *(draw.choice(LINES) for _ in range(draw.randint(0, 12)))])
        else:
            block = draw.choice(blocks)
            yield block.replace('"sigma^2*d*t/(T - d - 1)"', '"' + expression(draw, 3) + '"')


@contextmanager
def nothing_is_run() -> Iterator[None]:
    """Raise an alarm on evaluation, on opening a file, and on importing what is not loaded."""

    def explode(*arguments: Any, **_options: Any) -> Any:
        raise Alarm(f"evaluated {str(arguments)[:200]}")

    importlib.import_module("sympy.physics.units")  # SymPy loads it late, and it evaluates its own names
    before = {name: getattr(builtins, name) for name in ("eval", "exec", "compile", "open", "__import__")}
    import_module = importlib.import_module
    loaded = {name.partition(".")[0] for name in sys.modules}

    def run(code: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(code, CodeType) and code.co_filename.startswith(SYMPY):  # a module of SymPy's own
            return before["exec"](code, *arguments, **options)
        return explode(code)

    def guarded(name: str, *arguments: Any, **options: Any) -> Any:
        relative = bool(arguments[3:] and arguments[3]) or bool(options.get("level"))
        if not relative and name.partition(".")[0] not in loaded:
            raise Alarm(f"imported {name}")
        return before["__import__"](name, *arguments, **options)

    try:
        for name in ("eval", "compile", "open"):
            setattr(builtins, name, explode)
        builtins.exec = run
        builtins.__import__ = guarded
        importlib.import_module = explode
        yield
    finally:
        for name, function in before.items():
            setattr(builtins, name, function)
        importlib.import_module = import_module


def judged(read: Callable[[str], Any], text: str) -> str:
    """Return the outcome of one input: read, refused, or what it broke."""
    try:
        within(LONGEST, "an input", lambda: read(text))
    except (ExpressionError, ClaimsFileError) as error:
        return "refused" if str(error) else "refused without a word"
    except (Alarm, TimeLimitExceeded) as alarm:
        return f"ALARM: {alarm}"
    except Exception as error:
        return f"TRACEBACK: {type(error).__name__}: {str(error)[:200]}"
    return "read"


def parse(text: str) -> Any:
    """Read an expression, and read back what is printed of it."""
    tree = parse_expression(text, PARAMETERS)
    if parse_expression(plain(tree), PARAMETERS) != tree:
        raise AssertionError(f"{plain(tree)} is read back as another tree")
    return tree


def warm_up() -> None:
    """Load what the first inputs would load: the families, and the corners of SymPy."""
    draw = random.Random(0)
    for texts, read in ((expressions(draw), parse), (claims(draw), parse_claims)):
        for _ in range(150):
            judged(read, next(texts))


def fuzz(inputs: int, seed: int, report: Callable[[str], None] = print) -> list[str]:
    """Run that many inputs, half of them claims files; return the inputs that broke a rule, with how."""
    warm_up()
    broken: list[str] = []
    for name, source, read in (("parser", expressions, parse), ("claims files", claims, parse_claims)):
        texts = source(random.Random(f"{seed}:{name}"))
        outcomes: Counter[str] = Counter()
        slowest, started = (0.0, ""), time.perf_counter()
        for _ in range(inputs // 2):
            text = next(texts)
            began = time.perf_counter()
            with nothing_is_run():
                outcome = judged(read, text)
            slowest = max(slowest, (time.perf_counter() - began, text))
            if outcome not in {"read", "refused"}:
                broken.append(f"{outcome} <- {text!r}")
                outcome = outcome.partition(":")[0]
            outcomes[outcome] += 1
        took = time.perf_counter() - started
        counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        report(
            f"{name}: {inputs // 2} inputs in {took:.0f} s: {counted}; slowest {slowest[0]:.2f} s"
            + (f" on {slowest[1][:200]!r}" if slowest[0] > LONGEST / 10 else "")
        )
    return broken


def guided(seconds: int) -> None:
    """Let atheris look for inputs, guided by the coverage of the parser and the reader."""
    import atheris  # type: ignore[import-not-found, import-untyped]  # optional

    for module in ("expression_tokens", "expressions", "expression_ranges", "expression_functions"):
        loaded = importlib.import_module(f"theory.language.{module}")
        for item in vars(loaded).values():
            if (
                callable(item)
                and getattr(item, "__module__", "") == loaded.__name__
                and hasattr(item, "__code__")
            ):
                atheris.instrument_func(item)
    warm_up()

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        read = provider.PickValueInList([parse, parse_claims])
        outcome = judged(read, provider.ConsumeUnicodeNoSurrogates(2_000))
        if outcome not in {"read", "refused"}:
            raise RuntimeError(outcome)

    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=2000"], one)
    atheris.Fuzz()


def main() -> int:
    """Run what the command line asks for."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--inputs", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--atheris", action="store_true", help="guided by coverage")
    options.add_argument("--seconds", type=int, default=300, help="for atheris")
    chosen = options.parse_args()
    if chosen.atheris:
        guided(chosen.seconds)
        return 0
    broken = fuzz(chosen.inputs, chosen.seed)
    print("\n".join(broken[:20]) or "no traceback, no evaluation, no hang")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
