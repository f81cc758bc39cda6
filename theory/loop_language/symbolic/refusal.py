"""What the engine says when a loop is outside its class: one line that names the chain or the reason."""

from __future__ import annotations


class Refused(ValueError):
    """The loop is outside the class; the message is one line that says what to do instead."""
