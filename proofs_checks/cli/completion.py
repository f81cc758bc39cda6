"""``collapse completion``: what a shell needs to complete commands and ids."""

from __future__ import annotations

from typing import Annotated

import typer

from proofs_checks.cli.common import fail

SHELLS = ("bash", "zsh", "fish")


def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SHELLS)}.")],
) -> None:
    """Print the script that completes commands, options and ids in a shell.

    bash: eval "$(collapse completion bash)" in ~/.bashrc; zsh: the same, after compinit; fish: into
    ~/.config/fish/completions/collapse.fish

    Example: collapse completion bash
    """
    from typer._completion_shared import get_completion_script

    if shell not in SHELLS:
        fail(f"no completion for {shell!r}; there is {', '.join(SHELLS)}")
    typer.echo(get_completion_script(prog_name="collapse", complete_var="_COLLAPSE_COMPLETE", shell=shell))
