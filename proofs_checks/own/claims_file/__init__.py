"""Claims of one's own, written in a TOML file and judged like the shipped ones.

`read_claims` reads and validates a file without running anything, `proofs_checks.verify` judges its claims,
and `collapse verify --file` does both. `template.toml`, which `collapse claims --template` prints, teaches
the format.
"""
