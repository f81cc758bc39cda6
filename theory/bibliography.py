"""The papers that formulas and claims are taken from, as BibTeX entries."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A cited work.

    Attributes:
        key: what ``\\cite`` takes.
        cited_as: how sources in the catalogue begin when they name it.
        kind: the BibTeX entry type.
        fields: BibTeX fields, in LaTeX.
    """

    key: str
    cited_as: tuple[str, ...]
    kind: str
    fields: tuple[tuple[str, str], ...]

    def to_bibtex(self) -> str:
        """Return the BibTeX entry."""
        return bibtex(self.kind, self.key, self.fields)

    @property
    def title(self) -> str:
        """Return the title as it is read: without the braces that keep its capitals, and no LaTeX."""
        said = dict(self.fields)["title"].replace("{", "").replace("}", "")
        return said.replace(r"$\pi^2/6$", "π²/6").replace("`", "‘")


def bibtex(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return a BibTeX entry in lines of at most 79 columns; a long value goes on in the next line.

    >>> print(bibtex("misc", "a", [("title", "One Word " * 9)]), end="")
    @misc{a,
      title = {One Word One Word One Word One Word One Word One Word One Word One
        Word One Word},
    }
    """
    rows = "\n".join(
        textwrap.fill(
            f"{name} = {{{value.strip()}}},",
            79,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for name, value in fields
    )
    return f"@{kind}{{{key},\n{rows}\n}}\n"


def _preprint(
    key: str, cited_as: tuple[str, ...], author: str, title: str, year: int, arxiv: str
) -> Reference:
    fields = (("author", author), ("title", title), ("year", str(year)), ("eprint", arxiv))
    where = (("archiveprefix", "arXiv"), ("note", f"arXiv:{arxiv}"))
    return Reference(key=key, cited_as=cited_as, kind="misc", fields=(*fields, *where))


REFERENCES = (
    Reference(
        key="collapsetheory",
        cited_as=("collapse-theory",),
        kind="misc",
        fields=(
            ("author", "{The collapse-theory authors}"),
            ("title", "collapse-theory: an analytic theory verifier for model collapse"),
            ("year", "2026"),
            ("note", "Version 0.2.0"),
        ),
    ),
    Reference(
        key="stein1981estimation",
        cited_as=("Stein 1981",),
        kind="article",
        fields=(
            ("author", "Stein, Charles M."),
            ("title", "Estimation of the Mean of a Multivariate Normal Distribution"),
            ("journal", "The Annals of Statistics"),
            ("volume", "9"),
            ("number", "6"),
            ("pages", "1135--1151"),
            ("year", "1981"),
        ),
    ),
    Reference(
        key="haff1979identity",
        cited_as=("Haff 1979",),
        kind="article",
        fields=(
            ("author", "Haff, L. R."),
            ("title", "An Identity for the {Wishart} Distribution with Applications"),
            ("journal", "Journal of Multivariate Analysis"),
            ("volume", "9"),
            ("number", "4"),
            ("pages", "531--544"),
            ("year", "1979"),
        ),
    ),
    Reference(
        key="muirhead1982aspects",
        cited_as=("Muirhead",),
        kind="book",
        fields=(
            ("author", "Muirhead, Robb J."),
            ("title", "Aspects of Multivariate Statistical Theory"),
            ("publisher", "Wiley"),
            ("address", "New York"),
            ("year", "1982"),
        ),
    ),
    _preprint(
        "schaeffer2025position",
        ("position paper",),
        "Schaeffer, Rylan and Kazdan, Joshua and Arulandu, Alvan Caleb and Koyejo, Sanmi",
        "Position: Model Collapse Does Not Mean What You Think",
        2025,
        "2503.03150",
    ),
    _preprint(
        "alemohammad2023mad",
        ("Alemohammad et al. 2023",),
        "Alemohammad, Sina and Casco-Rodriguez, Josue and Luzi, Lorenzo and Humayun, Ahmed Imtiaz and "
        "Babaei, Hossein and LeJeune, Daniel and Siahkoohi, Ali and Baraniuk, Richard G.",
        "Self-Consuming Generative Models Go {MAD}",
        2023,
        "2307.01850",
    ),
    _preprint(
        "bertrand2023stability",
        ("Bertrand et al. 2023",),
        "Bertrand, Quentin and Bose, Avishek Joey and Duplessis, Alexandre and Jiralerspong, Marco and "
        "Gidel, Gauthier",
        "On the Stability of Iterative Retraining of Generative Models on their own Data",
        2023,
        "2310.00429",
    ),
    _preprint(
        "dey2024universality",
        ("Dey and Donoho 2024", "Dey & Donoho 2024"),
        "Dey, Apratim and Donoho, David",
        r"Universality of the $\pi^2/6$ Pathway in Avoiding Model Collapse",
        2024,
        "2410.22812",
    ),
    _preprint(
        "dohmatob2024demystified",
        ("Dohmatob et al. 2024a",),
        "Dohmatob, Elvis and Feng, Yunzhen and Kempe, Julia",
        "Model Collapse Demystified: The Case of Regression",
        2024,
        "2402.07712",
    ),
    _preprint(
        "dohmatob2024strong",
        ("Dohmatob et al. 2024b",),
        "Dohmatob, Elvis and Feng, Yunzhen and Subramonian, Arjun and Kempe, Julia",
        "Strong Model Collapse",
        2024,
        "2410.04840",
    ),
    _preprint(
        "dohmatob2024tails",
        ("Dohmatob et al. 2024c",),
        "Dohmatob, Elvis and Feng, Yunzhen and Yang, Pu and Charton, Fran{\\c{c}}ois and Kempe, Julia",
        "A Tale of Tails: Model Collapse as a Change of Scaling Laws",
        2024,
        "2402.07043",
    ),
    _preprint(
        "gerstgrasser2024inevitable",
        ("Gerstgrasser et al. 2024",),
        "Gerstgrasser, Matthias and Schaeffer, Rylan and Dey, Apratim and Rafailov, Rafael and Sleight, "
        "Henry and Hughes, John and Korbak, Tomasz and Agrawal, Rajashree and Pai, Dhruv and Gromov, Andrey "
        "and others",
        "Is Model Collapse Inevitable? {B}reaking the Curse of Recursion by Accumulating Real and Synthetic "
        "Data",
        2024,
        "2404.01413",
    ),
    _preprint(
        "gillman2024selfcorrecting",
        ("Gillman et al. 2024",),
        "Gillman, Nate and Freeman, Michael and Aggarwal, Daksh and Hsu, Chia-Hong and Luo, Calvin and Tian, "
        "Yonglong and Sun, Chen",
        "Self-Correcting Self-Consuming Loops for Generative Model Training",
        2024,
        "2402.07087",
    ),
    _preprint(
        "kazdan2024thrive",
        ("Kazdan et al. 2024b", "Kazdan et al. 2024"),
        "Kazdan, Joshua and Schaeffer, Rylan and Dey, Apratim and Gerstgrasser, Matthias and Rafailov, "
        "Rafael and Donoho, David L. and Koyejo, Sanmi",
        "Collapse or Thrive? {P}erils and Promises of Synthetic Data in a Self-Generating World",
        2024,
        "2410.16713",
    ),
    _preprint(
        "marchi2024heat",
        ("Marchi et al. 2024",),
        "Marchi, Matteo and Soatto, Stefano and Chaudhari, Pratik and Tabuada, Paulo",
        "Heat Death of Generative Models in Closed-Loop Learning",
        2024,
        "2404.02325",
    ),
    _preprint(
        "seddik2024bad",
        ("Seddik et al. 2024",),
        "Seddik, Mohamed El Amine and Chen, Suei-Wen and Hayou, Soufiane and Youssef, Pierre and Debbah, "
        "Merouane",
        "How Bad is Training on Synthetic Data? {A} Statistical Analysis of Language Model Collapse",
        2024,
        "2404.05090",
    ),
    _preprint(
        "shumailov2023curse",
        ("Shumailov et al. 2023",),
        "Shumailov, Ilia and Shumaylov, Zakhar and Zhao, Yiren and Gal, Yarin and Papernot, Nicolas and "
        "Anderson, Ross",
        "The Curse of Recursion: Training on Generated Data Makes Models Forget",
        2023,
        "2305.17493",
    ),
    Reference(
        key="shumailov2024recursively",
        cited_as=("Shumailov et al. 2024",),
        kind="article",
        fields=(
            (
                "author",
                "Shumailov, Ilia and Shumaylov, Zakhar and Zhao, Yiren and Papernot, Nicolas and Anderson, "
                "Ross and Gal, Yarin",
            ),
            ("title", "{AI} models collapse when trained on recursively generated data"),
            ("journal", "Nature"),
            ("volume", "631"),
            ("number", "8022"),
            ("pages", "755--759"),
            ("year", "2024"),
            ("doi", "10.1038/s41586-024-07566-y"),
        ),
    ),
    _preprint(
        "suresh2024rate",
        ("Suresh et al. 2024",),
        "Suresh, Ananda Theertha and Thangaraj, Andrew and Khandavally, Aditya Nanda Kishore",
        "Rate of Model Collapse in Recursive Training",
        2024,
        "2412.17646",
    ),
    _preprint(
        "zhu2024synthesize",
        ("Zhu et al. 2024",),
        "Zhu, Xuekai and Cheng, Daixuan and Li, Hengli and Zhang, Kaiyan and Hua, Ermo and Lv, Xingtai and "
        "Ding, Ning and Lin, Zhouhan and Zheng, Zilong and Zhou, Bowen",
        "How to Synthesize Text Data without Model Collapse?",
        2024,
        "2412.14689",
    ),
    _preprint(
        "he2025recursive",
        ("He et al. 2025",),
        "He, Hengzhi and Xu, Shirong and Cheng, Guang",
        "Recursive Learning Without Collapse: A Weighting-Based Stabilization Framework",
        2025,
        "2502.18049",
    ),
    _preprint(
        "garg2025preventing",
        ("Garg et al. 2025",),
        "Garg, Anvit and Bhattacharya, Sohom and Sur, Pragya",
        "Preventing Model Collapse Under Overparametrization: Optimal Mixing Ratios for Interpolation "
        "Learning and Ridge Regression",
        2025,
        "2509.22341",
    ),
    _preprint(
        "benati2025first",
        ("Benati et al. 2025",),
        "Benati, Matteo and Londei, Alessandro and Lanzieri, Denise and Loreto, Vittorio",
        "First-Extinction Law for Resampling Processes",
        2025,
        "2509.20101",
    ),
    _preprint(
        "yi2025escaping",
        ("Yi et al. 2025",),
        "Yi, Bingji and Liu, Qiyuan and Cheng, Yuwei and Xu, Haifeng",
        "Escaping Model Collapse via Synthetic Data Verification: Near-term Improvements and Long-term "
        "Convergence",
        2025,
        "2510.16657",
    ),
    _preprint(
        "feng2024beyond",
        ("Feng et al. 2024",),
        "Feng, Yunzhen and Dohmatob, Elvis and Yang, Pu and Charton, Francois and Kempe, Julia",
        "Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification",
        2024,
        "2406.07515",
    ),
    _preprint(
        "ferbach2024curated",
        ("Ferbach et al. 2024",),
        "Ferbach, Damien and Bertrand, Quentin and Bose, Avishek Joey and Gidel, Gauthier",
        "Self-Consuming Generative Models with Curated Data Provably Optimize Human Preferences",
        2024,
        "2407.09499",
    ),
    _preprint(
        "falahati2026curated",
        ("Falahati et al. 2026",),
        "Falahati, Ali and Mohammadi Amiri, Mohammad and Larson, Kate and Golab, Lukasz",
        "Curated Synthetic Data Doesn't Have to Collapse: A Theoretical Study of Generative Retraining with "
        "Pluralistic Preferences",
        2026,
        "2605.07724",
    ),
    _preprint(
        "barzilai2025when",
        ("Barzilai and Shamir 2025",),
        "Barzilai, Daniel and Shamir, Ohad",
        "When Models Don't Collapse: On the Consistency of Iterative {MLE}",
        2025,
        "2505.19046",
    ),
    _preprint(
        "xu2025probabilistic",
        ("Xu et al. 2025",),
        "Xu, Shirong and He, Hengzhi and Cheng, Guang",
        "A Probabilistic Perspective on Model Collapse",
        2025,
        "2505.13947",
    ),
    _preprint(
        "bakshi2026collapse",
        ("Bakshi and Chakraborty 2026",),
        "Bakshi and Chakraborty",
        "From Collapse to Improvement",
        2026,
        "2602.10531",
    ),
    _preprint(
        "jain2024surrogate",
        ("Jain et al. 2024",),
        "Jain, Ayush and Montanari, Andrea and Sasoglu, Eren",
        "Scaling Laws for Learning with Real and Surrogate Data",
        2024,
        "2402.04376",
    ),
    _preprint(
        "amin2025escaping",
        ("Amin et al. 2025",),
        "Amin, Kareem and Babakniya, Sara and Bie, Alex and Kong, Weiwei and Syed, Umar and Vassilvitskii, "
        "Sergei",
        "Escaping Collapse: The Strength of Weak Data for Large Language Model Training",
        2025,
        "2502.08924",
    ),
    _preprint(
        "taori2023feedback",
        ("Taori and Hashimoto 2023",),
        "Taori, Rohan and Hashimoto, Tatsunori B.",
        "Data Feedback Loops: Model-driven Amplification of Dataset Biases",
        2023,
        "2209.03942",
    ),
    Reference(
        key="wei2026coevolving",
        cited_as=("Wei et al. 2026",),
        kind="unpublished",
        fields=(
            ("author", "Wei and others"),
            ("title", "Co-evolving generators and preferences under curation"),
            ("note", "Read in full; the title is given from memory"),
            ("year", "2026"),
        ),
    ),
    Reference(
        key="kanabar2026masked",
        cited_as=("Kanabar and Gastpar 2026",),
        kind="unpublished",
        fields=(
            ("author", "Kanabar and Gastpar, Michael"),
            ("title", "Recursive estimation with watermarked and masked data"),
            ("note", "Read in full; the title is given from memory"),
            ("year", "2026"),
        ),
    ),
    Reference(
        key="morris1982natural",
        cited_as=("Morris 1982",),
        kind="article",
        fields=(
            ("author", "Morris, Carl N."),
            ("title", "Natural Exponential Families with Quadratic Variance Functions"),
            ("journal", "The Annals of Statistics"),
            ("volume", "10"),
            ("number", "1"),
            ("pages", "65--80"),
            ("year", "1982"),
        ),
    ),
    Reference(
        key="kimura1969average",
        cited_as=("Kimura and Ohta 1969",),
        kind="article",
        fields=(
            ("author", "Kimura, Motoo and Ohta, Tomoko"),
            (
                "title",
                "The Average Number of Generations until Fixation of a Mutant Gene in a Finite Population",
            ),
            ("journal", "Genetics"),
            ("volume", "61"),
            ("number", "3"),
            ("pages", "763--771"),
            ("year", "1969"),
        ),
    ),
    Reference(
        key="fu2025selfverification",
        cited_as=("Fu et al. 2025",),
        kind="inproceedings",
        fields=(
            ("author", "Fu, Shi and Wang, Yingjie and Chen, Yuzhu and Shen, Li and Tao, Dacheng"),
            ("title", "Self-Verification Provably Prevents Model Collapse in Recursive Synthetic Training"),
            ("booktitle", "Advances in Neural Information Processing Systems"),
            ("year", "2025"),
        ),
    ),
    Reference(
        key="littler1975loss",
        cited_as=("Littler 1975",),
        kind="article",
        fields=(
            ("author", "Littler, R. A."),
            ("title", "Loss of Variability at One Locus in a Finite Population"),
            ("journal", "Mathematical Biosciences"),
            ("volume", "25"),
            ("pages", "151--163"),
            ("year", "1975"),
        ),
    ),
    Reference(
        key="ewens2004mathematical",
        cited_as=("Ewens 2004",),
        kind="book",
        fields=(
            ("author", "Ewens, Warren J."),
            ("title", "Mathematical Population Genetics {I}: Theoretical Introduction"),
            ("publisher", "Springer"),
            ("edition", "Second"),
            ("year", "2004"),
        ),
    ),
    _preprint(
        "hutter2021learning",
        ("Hutter 2021",),
        "Hutter, Marcus",
        "Learning Curve Theory",
        2021,
        "2102.04074",
    ),
    _preprint(
        "borkar2025theoretical",
        ("Borkar 2025",),
        "Borkar, Vivek S.",
        "A Theoretical Basis for Model Collapse in Recursive Training",
        2025,
        "2506.09401",
    ),
    _preprint(
        "qiao2026selection",
        ("Qiao et al. 2026",),
        "Qiao, Xinbao and Du, Xianglong and Liu, Wei and Zhang, Jingqi and Mai, Peihua and Zhang, Meng and "
        "Pang, Yan",
        "When Sample Selection Bias Precipitates Model Collapse",
        2026,
        "2606.13732",
    ),
    _preprint(
        "borji2024note",
        ("Borji 2024",),
        "Borji, Ali",
        "A Note on {S}humailov et al. (2024): `{AI} Models Collapse When Trained on Recursively Generated "
        "Data'",
        2024,
        "2410.12954",
    ),
    Reference(
        key="kanabar2025minimax",
        cited_as=("Kanabar and Gastpar 2025",),
        kind="misc",
        fields=(
            ("author", "Kanabar and Gastpar, Michael"),
            ("title", "Minimax Discrete Distribution Estimation with Self-Consumption"),
            ("year", "2025"),
            ("eprint", "2501.19273"),
            ("archiveprefix", "arXiv"),
            ("note", "The title is given from memory"),
        ),
    ),
    Reference(
        key="marchi2026fisher",
        cited_as=("Marchi et al. 2026",),
        kind="misc",
        fields=(
            ("author", "Marchi, Matteo and others"),
            ("title", "Self-consuming models with human data in the {F}isher-{R}ao geometry"),
            ("year", "2026"),
            ("note", "Read in full; the title is described, not quoted"),
        ),
    ),
    Reference(
        key="good1953population",
        cited_as=("Good 1953",),
        kind="article",
        fields=(
            ("author", "Good, I. J."),
            (
                "title",
                "The Population Frequencies of Species and the Estimation of Population Parameters",
            ),
            ("journal", "Biometrika"),
            ("volume", "40"),
            ("number", "3/4"),
            ("pages", "237--264"),
            ("year", "1953"),
            ("doi", "10.1093/biomet/40.3-4.237"),
        ),
    ),
    Reference(
        key="karlin1967central",
        cited_as=("Karlin 1967",),
        kind="article",
        fields=(
            ("author", "Karlin, Samuel"),
            ("title", "Central Limit Theorems for Certain Infinite Urn Schemes"),
            ("journal", "Journal of Mathematics and Mechanics"),
            ("volume", "17"),
            ("number", "4"),
            ("pages", "373--401"),
            ("year", "1967"),
        ),
    ),
    Reference(
        key="kimura1970length",
        cited_as=("Kimura 1970",),
        kind="article",
        fields=(
            ("author", "Kimura, Motoo"),
            (
                "title",
                "The Length of Time Required for a Selectively Neutral Mutant to Reach Fixation through "
                "Random Frequency Drift in a Finite Population",
            ),
            ("journal", "Genetical Research"),
            ("volume", "15"),
            ("pages", "131--133"),
            ("year", "1970"),
        ),
    ),
    Reference(
        key="kimura1973age",
        cited_as=("Kimura and Ohta 1973",),
        kind="article",
        fields=(
            ("author", "Kimura, Motoo and Ohta, Tomoko"),
            (
                "title",
                "The Age of a Neutral Mutant Persisting in a Finite Population",
            ),
            ("journal", "Genetics"),
            ("volume", "75"),
            ("pages", "199--212"),
            ("year", "1973"),
            ("note", "The title is given from memory"),
        ),
    ),
    Reference(
        key="maruyama1972average",
        cited_as=("Maruyama 1972",),
        kind="article",
        fields=(
            ("author", "Maruyama, Takeo"),
            (
                "title",
                "The Average Number and the Variance of Generations at Particular Gene Frequency in the "
                "Course of Fixation of a Mutant Gene in a Finite Population",
            ),
            ("journal", "Genetical Research"),
            ("volume", "19"),
            ("pages", "109--113"),
            ("year", "1972"),
        ),
    ),
    Reference(
        key="baxter2007exact",
        cited_as=("Baxter et al. 2007",),
        kind="article",
        fields=(
            ("author", "Baxter, G. J. and Blythe, R. A. and McKane, A. J."),
            (
                "title",
                "Exact Solution of the Multi-Allelic Diffusion Model",
            ),
            ("journal", "Mathematical Biosciences"),
            ("volume", "209"),
            ("pages", "124--170"),
            ("year", "2007"),
        ),
    ),
)
BY_KEY = {reference.key: reference for reference in REFERENCES}


class UnknownReference(KeyError):
    """No entry of the bibliography has this key, or no entry fits a source."""

    def __str__(self) -> str:
        return str(self.args[0])


def keys_of(paper: str) -> tuple[str, ...]:
    """Return the keys of the works that a source names; several are separated by semicolons.

    >>> keys_of("Suresh et al. 2024, arXiv:2412.17646")
    ('suresh2024rate',)

    Raises:
        UnknownReference: a work is not in the bibliography.
    """
    return tuple(_key(part.strip()) for part in paper.split(";"))


def _key(named: str) -> str:
    fitting = [(name, entry.key) for entry in REFERENCES for name in entry.cited_as if named.startswith(name)]
    if not fitting:
        raise UnknownReference(f"no entry of the bibliography is cited as {named!r}")
    return max(fitting, key=lambda pair: len(pair[0]))[1]


def to_bibtex(keys: Iterable[str]) -> str:
    """Return the BibTeX entries of these keys.

    Raises:
        UnknownReference: a key is not in the bibliography.
    """
    wanted = list(dict.fromkeys(keys))
    unknown = [key for key in wanted if key not in BY_KEY]
    if unknown:
        near = get_close_matches(unknown[0], BY_KEY, n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]!r}?" if near else "; `collapse bibliography` prints it"
        raise UnknownReference(f"the bibliography has no key {unknown[0]!r}{hint}")
    return "\n".join(BY_KEY[key].to_bibtex() for key in wanted)
