"""The JSON Schema of the report that ``collapse verify --json`` prints.

Within a version properties and verdicts are only added. What would break a reader is a new version, beside
the old one.
"""

from __future__ import annotations

import json
from importlib.resources import files

REPORT = "collapse-report/1"
"""Name and version, as every report states them."""


def report_schema() -> dict[str, object]:
    """Return the schema of a report.

    >>> report_schema()["$id"]
    'urn:collapse-theory:report:v1'
    """
    text = files("proofs_checks.schema").joinpath("report-v1.json").read_text(encoding="utf8")
    found: dict[str, object] = json.loads(text)
    return found
