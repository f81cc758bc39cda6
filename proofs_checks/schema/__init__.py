"""The JSON Schemas of the report that ``collapse verify --json`` prints, one a version.

Within a version properties and verdicts are only added. What would break a reader is a new version, beside
the old one, which is still written where it is asked for.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Literal, get_args

Version = Literal[1, 2]
VERSIONS: tuple[Version, ...] = get_args(Version)
CURRENT: Version = 2


def schema_name(version: Version = CURRENT) -> str:
    """Return name and version, as every report states them.

    >>> schema_name(1)
    'collapse-report/1'
    """
    return f"collapse-report/{version}"


def report_schema(version: Version = CURRENT) -> dict[str, object]:
    """Return the schema of a report.

    >>> report_schema()["$id"]
    'urn:collapse-theory:report:v2'
    """
    text = files("proofs_checks.schema").joinpath(f"report-v{version}.json").read_text(encoding="utf8")
    found: dict[str, object] = json.loads(text)
    return found
