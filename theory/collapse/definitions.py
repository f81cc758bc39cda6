"""The eight definitions of model collapse of the position paper's §2, as data.

``words`` are the paper's own, shortened; ``papers`` those that it lists under each; ``predicate`` is the
sentence that this library decides, with its free choices named as in :class:`theory.collapse.Reading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["population risk degrades", "the distribution deforms", "additional data lose value"]

ALEMOHAMMAD = "Alemohammad et al. 2023"
BERTRAND = "Bertrand et al. 2023"
BOHACEK = "Bohacek & Farid 2023"
DEY = "Dey & Donoho 2024"
DOHMATOB_B = "Dohmatob et al. 2024b"
DOHMATOB_C = "Dohmatob et al. 2024c"
GERSTGRASSER = "Gerstgrasser et al. 2024"
KAZDAN_B = "Kazdan et al. 2024b"
SHUMAILOV = "Shumailov et al. 2023"
SHUMAILOV_24 = "Shumailov et al. 2024"
WYLLIE = "Wyllie et al. 2024"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One definition of model collapse.

    Attributes:
        number: 1 to 8, as the paper counts.
        id: a name to look it up by.
        title: the paper's heading.
        words: the paper's text, shortened.
        family: which of the three families of Figure 1 it belongs to.
        papers: those that the paper lists under it.
        predicate: the formal sentence that is decided.
        choices: the fields of ``Reading`` that the sentence leaves to the reader.
        remark: what is to be known of the paper's own listing.
    """

    number: int
    id: str
    title: str
    words: str
    family: Family
    papers: tuple[str, ...]
    predicate: str
    choices: tuple[str, ...]
    remark: str = ""

    def __str__(self) -> str:
        return f"Def. {self.number}: {self.title}"


DEFINITIONS = (
    Definition(
        number=1,
        id="catastrophic_risk",
        title="Catastrophic increase of population risk",
        words=(
            "a critical and rapid degradation in model performance due to the presence of synthetic data, "
            "as measured by population risk … what constitutes catastrophic is often undefined"
        ),
        family="population risk degrades",
        papers=(DOHMATOB_B, BERTRAND, KAZDAN_B),
        predicate=(
            "the population risk exceeds catastrophic_factor times that of a fit to real data alone, "
            "at some generation up to the horizon"
        ),
        choices=("catastrophic_factor", "horizon", "baseline", "mode"),
    ),
    Definition(
        number=2,
        id="any_risk_increase",
        title="Any increase of population risk",
        words=(
            "any increase in population risk when training with synthetic data compared to training with "
            "real data alone"
        ),
        family="population risk degrades",
        papers=(ALEMOHAMMAD, DOHMATOB_B),
        predicate="the population risk of some fit exceeds that of a fit to real data alone",
        choices=("baseline", "mode"),
    ),
    Definition(
        number=3,
        id="diverging_risk",
        title="Asymptotically diverging population risk",
        words="the population risk grows without bound over successive model-fitting iterations",
        family="population risk degrades",
        papers=(GERSTGRASSER, KAZDAN_B, DEY),
        predicate="the population risk is unbounded as t → ∞",
        choices=("mode",),
        remark="The paper prints “Gerstorfer et al., 2024” for Gerstgrasser et al. 2024.",
    ),
    Definition(
        number=4,
        id="collapsing_variance",
        title="Collapsing variance",
        words=(
            "variance (or diversity) trends towards 0 and the learned distributions tend towards "
            "delta-like functions over successive model-fitting iterations"
        ),
        family="the distribution deforms",
        papers=(ALEMOHAMMAD, SHUMAILOV, BERTRAND),
        predicate="the variance of the model's output tends to 0 as t → ∞",
        choices=("mode",),
    ),
    Definition(
        number=5,
        id="scaling_law",
        title="Change in scaling law",
        words=(
            "the relationship between model performance and training data size deviates from the expected "
            "scaling behavior observed with real data"
        ),
        family="additional data lose value",
        papers=(DOHMATOB_C,),
        predicate=(
            "the exponent (or, read more strictly, the leading coefficient too) of the risk in the "
            "data size differs from that of real data"
        ),
        choices=("data_size", "scaling"),
        remark="The paper counts it under the second family too (“Definitions 4, 5, 6, 7, and 8”).",
    ),
    Definition(
        number=6,
        id="modes",
        title="Disappearance or entanglement of real modes",
        words=(
            "synthetic data preventing the model from learning particular modes of the real data "
            "distribution or causing the model to blur different data modes together"
        ),
        family="the distribution deforms",
        papers=(ALEMOHAMMAD,),
        predicate=(
            "the model's law has fewer modes than the real one (or, read by place, its mass near a "
            "real mode tends to 0)"
        ),
        choices=("modes", "mode", "occurrence"),
    ),
    Definition(
        number=7,
        id="tails",
        title="Disappearance of real tail data",
        words=(
            "under-representation of data from the tail of the distribution, leading to models that can "
            "only handle common cases but fail on rare ones"
        ),
        family="the distribution deforms",
        papers=(SHUMAILOV, WYLLIE, SHUMAILOV_24),
        predicate=(
            "the mass that the model leaves in the tail set tends to 0, or to less than tail_left times "
            "the real mass of that set"
        ),
        choices=("tail_quantile", "tail_about", "tail_sides", "tail_left", "mode", "occurrence"),
        remark="The paper adds that Zhu et al. 2024 call it coverage collapse.",
    ),
    Definition(
        number=8,
        id="hallucination",
        title="Appearance of hallucinated data",
        words=(
            "the sequence of models begin producing fully-synthetic data not supported by the original "
            "real data's distribution"
        ),
        family="the distribution deforms",
        papers=(SHUMAILOV, ALEMOHAMMAD, BOHACEK),
        predicate=(
            "the mass that the model puts outside the real high-density region, of real mass "
            "1 − density_threshold, tends to more than outside_mass"
        ),
        choices=("density_threshold", "outside_mass", "mode", "occurrence"),
    ),
)


def definition(number: int) -> Definition:
    """Return the definition with this number.

    >>> print(definition(3))
    Def. 3: Asymptotically diverging population risk

    Raises:
        ValueError: there is none with this number.
    """
    if not 1 <= number <= len(DEFINITIONS):
        raise ValueError(f"definition {number} does not exist; they are numbered 1 to {len(DEFINITIONS)}")
    return DEFINITIONS[number - 1]
