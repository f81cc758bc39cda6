"""The parts of a page that take long to make, kept in the store beside the results that they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from proofs_checks.run.store import Store
from proofs_checks.verdict import Json

Part = Literal["derivations", "grid", "figure"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where parts are kept, if anywhere, and whether what is there is taken (``resume``).

    As results do, a part belongs to one version of the code and is sealed.
    """

    store: Store | None = None
    resume: bool = False

    def recalled(self, part: Part, subject: str, seed: int | None = None) -> Any:
        """Return the part that is kept, ``None`` if there is none."""
        if self.store is None or not self.resume:
            return None
        return self.store.get(_identity(part, subject, seed))

    def keep(self, part: Part, subject: str, value: Any, seed: int | None = None) -> Any:
        """Keep a part, and return it."""
        if self.store is not None:
            self.store.put(_identity(part, subject, seed), value)
        return value


NOTHING_KEPT = Keeping()


def _identity(part: Part, subject: str, seed: int | None) -> dict[str, Json]:
    return {"kind": "page", "part": part, "subject": subject, "seed": seed}
