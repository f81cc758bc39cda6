"""Propagation rules: which data survive into the next fit."""

from __future__ import annotations

from fractions import Fraction

from theory.language.loop import Rule

REPLACE = Rule(
    id="replace",
    words="fit t sees generation t alone; all older data are deleted",
    copies=lambda t, j, c: Fraction(int(j == t)),
)
REPLACE_FRESH_DESIGN = Rule(
    id="replace_fresh_design",
    words="fit t sees generation t alone, on a design of its own; all older data are deleted",
    copies=lambda t, j, c: Fraction(int(j == t)),
    design="fresh",
)
ACCUMULATE = Rule(
    id="accumulate",
    words="fit t sees generations 1 to t, equally many data from each; a design, if any, is the same",
    copies=lambda t, j, c: Fraction(1),
)
ACCUMULATE_FRESH_DESIGN = Rule(
    id="accumulate_fresh_design",
    words="fit t sees generations 1 to t, equally many data from each, each on a design of its own",
    copies=lambda t, j, c: Fraction(1),
    design="fresh",
)
SCHEDULE = Rule(
    id="schedule",
    words="fit t sees generations 1 to t, of sizes c_1, …, c_t; of a design, if any, c_j copies",
    copies=lambda t, j, c: c[j - 1],
)
SCHEDULE_FRESH_DESIGN = Rule(
    id="schedule_fresh_design",
    words="fit t sees generations 1 to t, c_j rows in generation j, each generation on a design of its own",
    copies=lambda t, j, c: c[j - 1],
    design="fresh",
)
SUBSAMPLE_WITH_REPLACEMENT = Rule(
    id="subsample_with_replacement",
    words="fit t sees as many data as one generation has, drawn with replacement from generations 1 to t",
    copies=lambda t, j, c: Fraction(1),
    subsample="with replacement",
)
SUBSAMPLE_WITHOUT_REPLACEMENT = Rule(
    id="subsample_without_replacement",
    words="fit t sees as many data as one generation has, drawn without replacement from generations 1 to t",
    copies=lambda t, j, c: Fraction(1),
    subsample="without replacement",
)
SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT = Rule(
    id="subsample_any_size_with_replacement",
    words="fit t sees any number of data, drawn with replacement from generations 1 to t",
    copies=lambda t, j, c: Fraction(1),
    subsample="with replacement",
)
SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT = Rule(
    id="subsample_any_size_without_replacement",
    words="fit t sees as many data as one generation has or fewer, drawn without replacement from "
    "generations 1 to t",
    copies=lambda t, j, c: Fraction(1),
    subsample="without replacement",
)
FRESH_REAL_SHARE = Rule(
    id="fresh_real_share",
    words="fit t sees generation t, a share of which are real data drawn afresh",
    copies=lambda t, j, c: Fraction(int(j == t)),
    real="fresh",
)
KEPT_REAL_SHARE = Rule(
    id="kept_real_share",
    words="fit t sees generation t, a share of which are the same real data every time",
    copies=lambda t, j, c: Fraction(int(j == t)),
    real="kept",
)
FRESH_REAL_SHARE_FRESH_DESIGN = Rule(
    id="fresh_real_share_fresh_design",
    words="fit t sees generation t, on a design of its own, a share of whose labels are real",
    copies=lambda t, j, c: Fraction(int(j == t)),
    real="fresh",
    design="fresh",
)
SAMPLING_BIAS = Rule(
    id="sampling_bias",
    words="fit t sees generation t alone, drawn with λ times the variance of the fit before",
    copies=lambda t, j, c: Fraction(int(j == t)),
)
EDIT = Rule(
    id="editing",
    words="fit t sees the labels of the fit before, a random share of them generated anew",
    copies=lambda t, j, c: Fraction(int(j == t)),
)
