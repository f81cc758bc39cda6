"""Falahati et al. 2026 (pluralistic curation), of which the abstract was read."""

from __future__ import annotations

from functools import partial

from theory.language.claim import Claim, How, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.papers import curation
from theory.papers.curation import a, b, chance, growth, moved, ratio, u

PAPER = "Falahati et al. 2026"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)

Sentence = partial(Claim, source=Source(paper=PAPER, where="abstract"), read=READ)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="falahati.diversity_preserved",
        quote="under certain conditions, the model converges to a stable distribution that allocates "
        "probability mass across competing high-reward regions",
        printed=Statement(
            words="With two mirrored rewards, infinitely many samples a choice and q = (b + v(a − b))/(a + "
            "b) a step leaves the share v of item 1 alone.",
            assertion=equate(curation.mixed_growth(curation.v), 1),
            where="g(u) is the factor by which a step multiplies the share u of item 1, whose exponentials "
            "are a and b, those of item 2 b and a; 0 < v < 1.",
            prove=curation.interior_rest,
        ),
        expected=("PROVED",),
        reading="A condition under which both items keep their shares: q strictly between b/(a + b) and a/(a "
        "+ b). That the loop converges there is not proved. What has to be excluded is "
        "falahati.diversity_lost_in_pairs.",
    ),
    Sentence(
        id="falahati.diversity_lost_in_pairs",
        quote="under certain conditions, the model converges to a stable distribution that allocates "
        "probability mass across competing high-reward regions",
        printed=Statement(
            words="With two mirrored rewards and choices of two a step moves the share u of item 1 by "
            "u(1 − u)(2q − 1)(c − 1)/(c + 1).",
            assertion=equate(moved(u) - u, u * (1 - u) * (2 * chance - 1) * (ratio - 1) / (ratio + 1)),
            where="H(u) is the share after one step; q is the share of curators who prefer item 1, c > "
            "1 the ratio of the rewards' exponentials.",
            prove=curation.two_rewards,
        ),
        expected=("PROVED",),
        reading_of="falahati.diversity_preserved",
        reading="What the conditions have to exclude: with choices between two samples the majority's "
        "item takes all, unless q = 1/2. With more samples a choice both items survive while q "
        "lies in an interval about 1/2, which widens with their number.",
    ),
    Sentence(
        id="falahati.nash",
        quote="The limiting distribution preserves diversity and provably satisfies a weighted Nash "
        "bargaining solution",
        printed=Statement(
            words="With two mirrored rewards and infinitely many samples a choice, a step leaves the "
            "share (qa − (1 − q)b)/(a − b) alone.",
            assertion=equate(growth((chance * a - (1 - chance) * b) / (a - b)), 1),
            where="g(u) is the factor by which a step multiplies the share u of item 1, whose "
            "exponentials are a and b, those of item 2 b and a.",
            prove=curation.nash_point,
        ),
        expected=("PROVED",),
        reading="That share maximises q log(ua + (1 − u)b) + (1 − q) log(ub + (1 − u)a), clipped to [0, "
        "1]; the step is one of an expectation–maximisation, which climbs it. Convergence itself "
        "is not proved here.",
    ),
)
