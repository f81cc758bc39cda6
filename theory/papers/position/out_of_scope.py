"""What the paper says and mathematics cannot check, sentence by sentence, each with the reason.

Every statement of the paper is judged by a claim or listed here. Sentences of one thought share an entry, and
so do a caption and the sentence that it repeats; headings, questions and connecting words state nothing.
"""

from __future__ import annotations

from theory.language.claim import Category, OutOfScope
from theory.language.formula import Source
from theory.papers.position import PAPER

Entry = tuple[str, Category, str]

ABSTRACT: tuple[Entry, ...] = (
    (
        "The proliferation of AI-generated content online has fueled concerns over model collapse",
        "practice",
        "An observation about public debate.",
    ),
    (
        "Industry leaders, premier research journals and popular science publications alike have prophesied "
        "catastrophic societal consequences",
        "annotation",
        "What other people wrote.",
    ),
    (
        "this widespread narrative fundamentally misunderstands the scientific evidence",
        "opinion",
        "The paper's thesis about a narrative.",
    ),
    (
        "research on model collapse actually encompasses eight distinct and at times conflicting definitions",
        "annotation",
        "A count of definitions in other papers. That the definitions conflict is checked: see Table 1.",
    ),
    (
        "certain predicted claims of model collapse rely on assumptions and conditions that poorly match "
        "real-world conditions, and in fact several prominent collapse scenarios are readily avoidable",
        "opinion",
        "A judgement of realism; which scenarios are avoided by which rule is judged in §4.1 to §4.3.",
    ),
    (
        "specific harms more likely under society’s current trajectory have received disproportionately "
        "less attention",
        "opinion",
        "A judgement about attention.",
    ),
    (
        "we posit what we believe are realistic conditions for studying model collapse and then conduct a "
        "rigorous assessment of the literature's methodologies through this lens",
        "announcement",
        "What the paper sets out to do.",
    ),
)

SECTION_1: tuple[Entry, ...] = (
    (
        "The rapid surge of AI-generated content has sparked intense debate",
        "practice",
        "An observation about public debate.",
    ),
    (
        "One especially concerning prediction is model collapse: a phenomenon whereby future generative "
        "models fail due to being trained on synthetic data",
        "definition",
        "The colloquial notion, which the eight definitions replace.",
    ),
    (
        "Model collapse has captured attention at the highest levels of academia and industry",
        "annotation",
        "What journals and newspapers wrote.",
    ),
    (
        "some industry leaders have highlighted model collapse as a critical challenge",
        "annotation",
        "What people said.",
    ),
    (
        "this widespread narrative of model collapse … oversimplifies or misinterprets both the precise "
        "scientific claims and their underlying assumptions and mechanisms",
        "opinion",
        "The paper's thesis about a narrative.",
    ),
    (
        "This multiplicity of definitions … has resulted in papers talking past one another",
        "annotation",
        "A reading of papers; the two cases worked out in §2.2 and Appendix A are judged there.",
    ),
    (
        "we posit trends that we believe faithfully describe common practices of leading AI labs",
        "practice",
        "How laboratories work.",
    ),
    (
        "many prominent model collapse papers assume data are entirely deleted after each model-fitting "
        "iteration",
        "annotation",
        "What papers assume; for one of them see position.s4_1.early_work_replaces.",
    ),
    (
        "We argue that some definitions of model collapse do not correspond to catastrophic outcomes under "
        "our realistic assumptions",
        "opinion",
        "What counts as catastrophic and as realistic is a choice.",
    ),
    (
        "there are very real threats to tails of the data distribution that should be taken seriously",
        "opinion",
        "A recommendation. How fast tails go is judged: position.s4_4.trillions_of_models.",
    ),
    (
        "model collapse has been inflated from a precise and important technical consideration into a "
        "mischaracterized and overstated threat",
        "opinion",
        "The paper's thesis about a narrative.",
    ),
    (
        "the most widely stated collapse scenarios can be avoided through standard ongoing practices in "
        "model development and dataset curation",
        "practice",
        "Rests on what practice is; the mathematics of the rules is judged in §4.1 to §4.3.",
    ),
    (
        "the real issues of diversity collapse happening now",
        "experiment",
        "Measured on language models.",
    ),
    (
        "This position paper aims to clarify the scientific discourse around model collapse",
        "announcement",
        "What the paper sets out to do.",
    ),
    (
        "We argue specific failure modes should be explicitly identified and discussed alongside comparable "
        "results",
        "opinion",
        "A recommendation.",
    ),
    (
        "we weigh different results in the model collapse literature based on the plausibility of their "
        "assumptions",
        "announcement",
        "What the paper sets out to do; plausibility is a judgement.",
    ),
)

SECTION_2: tuple[Entry, ...] = (
    (
        "the model collapse literature has at least eight different definitions",
        "annotation",
        "A count of definitions in other papers.",
    ),
    (
        "we hand-annotated twenty-eight prominent prior research publications",
        "annotation",
        "How papers were read (Figures 1 and 2).",
    ),
    (
        "many papers do not offer explicit definitions of model collapse and also sometimes use multiple "
        "definitions",
        "annotation",
        "How papers were read (Figure 2).",
    ),
    (
        "we consider model-data feedback loops whereby f_t is the t-th generative model",
        "definition",
        "The notion of a loop, which this library makes formal.",
    ),
    (
        "We call data sampled from a generative model synthetic data",
        "definition",
        "A name.",
    ),
    (
        "population risk, defined as the expected loss over the entire real data distribution",
        "definition",
        "A definition.",
    ),
    (
        "tail risk, defined as the expected loss conditioned on tail events … Tail(P) informally represents "
        "real data with low probability",
        "definition",
        "A definition, informal as the paper says; the tail set is a free choice.",
    ),
    (
        "There are many other salient properties of generative models one can use to assess whether the "
        "models collapse",
        "definition",
        "An invitation to further definitions.",
    ),
    (
        "Catastrophic Increase of Population Risk … what constitutes catastrophic is often undefined",
        "definition",
        "Definition 1, with its free choice.",
    ),
    (
        "Any Increase of Population Risk … compared to training with real data alone",
        "definition",
        "Definition 2.",
    ),
    (
        "Asymptotically Diverging Population Risk … grows without bound over successive model-fitting "
        "iterations",
        "definition",
        "Definition 3.",
    ),
    (
        "This represents a fundamentally unstable learning dynamic where each iteration of synthetic data "
        "generation and training leads to progressively worse performance",
        "definition",
        "A gloss on Definition 3. To the letter it is stronger: a risk may diverge without rising every "
        "time.",
    ),
    (
        "Collapsing Variance … the learned distributions tend towards delta-like functions",
        "definition",
        "Definition 4.",
    ),
    (
        "Change in Scaling Law … deviates from the expected scaling behavior observed with real data",
        "definition",
        "Definition 5.",
    ),
    (
        "Disappearance of or Entanglement of Real Data Mode(s)",
        "definition",
        "Definition 6.",
    ),
    (
        "Disappearance of Real Tail Data … under-representation of data from the tail of the distribution",
        "definition",
        "Definition 7.",
    ),
    (
        "Appearance of Hallucinated Data … fully-synthetic data not supported by the original real data’s "
        "distribution",
        "definition",
        "Definition 8.",
    ),
    (
        "the definitions can themselves be loosely clustered into three families",
        "definition",
        "A grouping. It is no partition: the second family lists Definition 5, and so does the third.",
    ),
    (
        "we define explicit as either (1) any mathematical definition, or (2) any precise verbal description",
        "definition",
        "How the annotation was made.",
    ),
    (
        "research on model collapse is based on multiple definitions that we will show sometimes conflict "
        "between papers and even within individual papers",
        "annotation",
        "A reading of papers; the conflicts worked out in §2.1, §2.2 and Appendix A are judged there.",
    ),
)

SECTION_2_1: tuple[Entry, ...] = (
    (
        "The differences between different definitions of model collapse can be slippery",
        "opinion",
        "An observation about writing.",
    ),
    (
        "a seemingly reasonable treatment of model collapse definitions can have serious implications for "
        "interpreting results",
        "opinion",
        "The purpose of the section.",
    ),
    (
        "We consider Shumailov et al. (2023), which admirably provides explicit definitions of two "
        "different types of model collapse",
        "annotation",
        "What the cited paper defines.",
    ),
    (
        "These correspond to our Definitions 7 and 6, respectively",
        "annotation",
        "A reading of words as definitions.",
    ),
    (
        "the paper presents results on model collapse that fall under different definitions",
        "annotation",
        "A reading of the cited paper.",
    ),
    (
        "We consider repeatedly fitting multivariate Gaussians to data and sampling from the fitted "
        "Gaussians",
        "definition",
        "The loop gaussian.replace.",
    ),
    (
        "This result demonstrates that the population risk diverges asymptotically, which aligns with "
        "neither of the two definitions of model collapse stated at the outset of the paper",
        "annotation",
        "A comparison of a result with the cited paper's words; the result is judged.",
    ),
    (
        "a casual reader might fail to notice",
        "opinion",
        "About readers.",
    ),
    (
        "finetuning sequences of OPT-125M language models … initially on wikitext2",
        "experiment",
        "An experiment on language models.",
    ),
    (
        "the population risk (measured by test perplexity) initially increases, it then decreases and "
        "converges to a plateau about 12.5% – 50% above the population risk of the first model",
        "experiment",
        "Read off the cited figure. What such a plateau says under Definitions 3, 6 and 7 is judged.",
    ),
    (
        "Over the generations models tend to produce samples that the original model trained with real data "
        "is more likely to produce",
        "experiment",
        "The cited paper's finding on language models.",
    ),
    (
        "the authors label this result as model collapse because later generations trained on purely "
        "synthetic data begin introducing fully synthetic tail data over time",
        "annotation",
        "The cited authors' reasons.",
    ),
    (
        "this appearance of hallucinated data qualifies as model collapse under Definition 8",
        "annotation",
        "A reading of an experiment; unlikely under the first model is not unsupported by the real law.",
    ),
    (
        "When a paper shifts definitions without explicitly acknowledging the change, it creates a cascade "
        "of problems undermining scientific clarity",
        "opinion",
        "About writing.",
    ),
    (
        "Readers interpret results through the lens of the initially stated definitions … policy decisions",
        "opinion",
        "About readers. The misattribution in the Gaussian example is judged.",
    ),
    (
        "when technical concepts like model collapse require precise characterization, unstated "
        "definitional shifts prevent the formation of a stable framework",
        "opinion",
        "About writing.",
    ),
    (
        "In early model collapse the model begins losing information about the tails of the distribution; "
        "in the late model collapse the model entangles different modes of the original distributions",
        "definition",
        "The cited paper's definitions.",
    ),
    (
        "Shumailov et al. (2023) demonstrate Definition 3 in their Sections 4.2 and 4.3. We lightly "
        "generalize their results",
        "annotation",
        "What the cited paper shows; the generalised result is judged for any dimension.",
    ),
    (
        "The same paper also demonstrates how definitions of model collapse can go beyond subtle confusion "
        "to explicit contradiction",
        "annotation",
        "A reading of the cited paper.",
    ),
    (
        "population risk divergence was incorrectly associated with tail data disappearance rather than "
        "mean drift",
        "annotation",
        "What readers associated; which term diverges is position.s2_1.neither_is_the_cause.",
    ),
)

SECTION_2_2: tuple[Entry, ...] = (
    (
        "Alemohammad et al. (2023) studied a FFHQ-StyleGAN2 … trained on synthetic data and found that the "
        "population risk as measured by Frechet Inception Distance (FID) … increased",
        "experiment",
        "An experiment on image models, taken as reported; what follows from it is judged.",
    ),
    (
        "the authors had implicitly defined model collapse as any increase in the population risk",
        "annotation",
        "What the cited authors meant.",
    ),
    (
        "while looking at the exact same figure, the researchers came to differing conclusions because they "
        "were operating under different definitions",
        "annotation",
        "The cited authors' reasons; that the definitions part here is judged.",
    ),
)

SECTION_2_3: tuple[Entry, ...] = (
    (
        "our intention is not to argue in favor of specific definitions of model collapse",
        "announcement",
        "What the paper sets out to do.",
    ),
    (
        "under the same results, model collapse can simultaneously “occur” and “not occur”",
        "definition",
        "Follows from the definitions; shown in §2.2, Appendix A and Table 1.",
    ),
    (
        "search providers like Google, Bing, and Perplexity may pay an especially high penalty",
        "forecast",
        "About businesses.",
    ),
    (
        "Together, these definitions can form a “model collapse profile”",
        "definition",
        "A name, which this library's profiles carry.",
    ),
    (
        "Research on the harms of synthetic data should explicitly note the relevant aspects of the model "
        "collapse profile they study",
        "opinion",
        "A recommendation.",
    ),
    (
        "By clarifying different definitions of model collapse and adhering to those definitions, "
        "researchers can build a better understanding",
        "opinion",
        "A recommendation.",
    ),
)

SECTION_3: tuple[Entry, ...] = (
    (
        "Our goal is to understand likely outcomes as humanity pre-trains future frontier AI systems",
        "announcement",
        "What the paper sets out to do.",
    ),
    ("Increasing Pre-training Compute", "practice", "How laboratories work."),
    ("Increasing Pre-training Data", "practice", "How laboratories work; figures from other reports."),
    ("Increasing Quality of Pre-training Data", "practice", "How laboratories work."),
    (
        "Real data are not deleted en masse after each iteration of model pre-training",
        "practice",
        "How the internet works.",
    ),
    (
        "The fraction of real data relative to total (real plus synthetic) data is decreasing over time",
        "practice",
        "How the internet works.",
    ),
    (
        "researchers and policy makers … should focus on research that adhere to these conditions",
        "opinion",
        "A recommendation.",
    ),
    (
        "recent estimates place the total number of available language pre-training tokens at 1 quadrillion",
        "practice",
        "A figure from another report.",
    ),
    (
        "whether the fraction of real data will asymptote to zero is unclear",
        "forecast",
        "About the future.",
    ),
)

SECTION_4_1: tuple[Entry, ...] = (
    (
        "After a model finishes training, the entire internet is not deleted",
        "practice",
        "How the internet works.",
    ),
    (
        "Subsequent authors called this the replace paradigm",
        "annotation",
        "A name and who used it.",
    ),
    (
        "a more realistic assumption is that synthetic data from each model accumulates",
        "practice",
        "How the internet works.",
    ),
    (
        "Gerstgrasser et al. (2024) showed empirically",
        "annotation",
        "Who showed what how; from memory the cited paper also proves it for regression.",
    ),
    (
        "A slightly different but perhaps more realistic data propagation assumption",
        "practice",
        "How laboratories work.",
    ),
    (
        "no analytic theory has been proven in this case to date",
        "annotation",
        "The state of the literature; this library has such a theory, and judges what it says.",
    ),
    (
        "Individual beliefs about which data paradigm is most reflective of reality can influence "
        "perceptions",
        "opinion",
        "About beliefs.",
    ),
    (
        "This particular assumption of how data propagate over time is highly unrealistic",
        "practice",
        "How the internet works.",
    ),
)

SECTION_4_2: tuple[Entry, ...] = (
    (
        "ChatGPT alone produces 1/1000 of all words produced by humanity each day",
        "practice",
        "A figure from a statement of the provider.",
    ),
    (
        "future generative models could produce vastly more data than humanity",
        "forecast",
        "About the future.",
    ),
    (
        "the proportion of real data on the future internet plays a crucial role in the debate",
        "opinion",
        "About the debate.",
    ),
    (
        "what proportion of real data is necessary to avoid collapse, which is a valid consideration",
        "opinion",
        "About the debate.",
    ),
    (
        "one potential solution is to sequester real training data for future use … frontier AI labs have "
        "already collected such data",
        "practice",
        "How laboratories work.",
    ),
)

SECTION_4_3: tuple[Entry, ...] = (
    (
        "we urge the explicit declaration of strong technical assumptions that are frequently unrealistic",
        "opinion",
        "A recommendation.",
    ),
    (
        "iterative retraining, where each model is initialized from its predecessor’s parameters and "
        "optimizer state",
        "annotation",
        "What the cited papers do in their experiments. From memory their theorem asks for the maximum "
        "nearest the last fit and knows no optimizer state.",
    ),
    (
        "iterative retraining has not been used for any frontier AI model",
        "practice",
        "How laboratories work.",
    ),
    (
        "Bertrand et al. (2023)’s sufficiency conditions for avoiding collapse are far from current "
        "practices",
        "practice",
        "How laboratories work; what the conditions ask for is judged in §4.2.",
    ),
    (
        "Each model iteration fits ŵ_n = X†Ỹ_n … M_k is a diagonal matrix of 1’s or 0’s",
        "definition",
        "The loop regression.editing. The text writes Ỹ_{n+1} = Xŵ_n + E_{n+1} where the display needs "
        "Ŷ_{n+1}; the display is what is judged.",
    ),
    (
        "training GPT-2 on the Natural-Instructions dataset … yields only a slight decline in edit "
        "percentage",
        "experiment",
        "An experiment on language models.",
    ),
    (
        "By making this assumption, each model is close to its predecessor",
        "practice",
        "How training behaves. What closeness is good for is position.s4_3.closeness_to_the_predecessor.",
    ),
    (
        "Zhu et al. (2024) propose data editing as a collapse mitigation strategy",
        "annotation",
        "What the cited paper proposes.",
    ),
)

SECTION_4_4: tuple[Entry, ...] = (
    (
        "Another key dimension of consideration is the timescale of model deterioration",
        "opinion",
        "About what matters.",
    ),
    (
        "Shumailov et al. (2023) introduced a simple theoretical setting for studying model collapse: a "
        "discrete distribution",
        "definition",
        "The loop categorical.replace.",
    ),
    (
        "We also numerically simulated how quickly the entropy of p̂⁽ᵗ⁾ falls relative to the entropy of p⁽⁰⁾",
        "announcement",
        "A simulation is announced and nothing asserted about it; the curve itself is the formula "
        "categorical.replace.entropy.",
    ),
    (
        "one might be interested in how quickly tail information is lost",
        "opinion",
        "About interest; how quickly is judged.",
    ),
    (
        "the number of real public text data alone is on the order a quadrillion tokens",
        "practice",
        "A figure from another report, taken as given.",
    ),
    (
        "text, image, video and agentic data are high dimensional with large entropy",
        "practice",
        "About data; what entropy does to the time is judged.",
    ),
    (
        "characterizing the timescale over which one should expect model collapse to occur is an "
        "underappreciated but crucial consideration",
        "opinion",
        "About what matters.",
    ),
    ("Several authors do characterize timescales", "annotation", "What papers do."),
    (
        "However, total collapse is only the most extreme outcome",
        "definition",
        "Total collapse is one atom left: nothing is further.",
    ),
)

SECTION_5: tuple[Entry, ...] = (
    (
        "model collapse is a multifaceted phenomenon, and a single answer is not possible",
        "opinion",
        "A conclusion; Table 1 shows it for one loop.",
    ),
    (
        "Population risk will not increase catastrophically or diverge asymptotically",
        "forecast",
        "About future systems. What the formulas say of accumulating data is judged in §4.1 and §4.2.",
    ),
    (
        "The jury is still out on whether the proportion of real data relative to available data will "
        "approach zero",
        "forecast",
        "About the future; under accumulate without new real data it does, see §4.1.",
    ),
    (
        "Real tail data and modes will be lost, but how many and how quickly is unclear",
        "forecast",
        "About future systems.",
    ),
    (
        "Loss of diversity is a real issue, with disproportionate harms oftentimes born by subgroups",
        "opinion",
        "About society.",
    ),
    (
        "Scaling laws may change with the introduction of synthetic data",
        "forecast",
        "About future systems.",
    ),
    (
        "Synthetic data could potentially remove what some researchers describe as a data bottleneck",
        "forecast",
        "About future systems.",
    ),
    (
        "the popular perception that synthetic data on the internet will render future frontier AI models … "
        "useless is likely unrealistic",
        "forecast",
        "About future systems.",
    ),
    (
        "Subtle degradations in data distributions might still insidiously occur",
        "forecast",
        "About future systems.",
    ),
    (
        "we argue that models training on accumulating synthetic data alongside real data will not suffer "
        "from catastrophic population risk increase or diverging population risk",
        "forecast",
        "About future systems; what accumulating does in loops with closed forms is judged in §4.1.",
    ),
    (
        "It is unclear how much of the tail we will lose or which of the real data modes will become "
        "entangled",
        "forecast",
        "About future systems.",
    ),
    (
        "We strongly encourage more research regarding coverage and mode collapse prevention strategies",
        "opinion",
        "A recommendation.",
    ),
    (
        "We encourage further research into how synthetic data affects scaling behaviors",
        "opinion",
        "A recommendation.",
    ),
)

SECTION_6: tuple[Entry, ...] = (
    (
        "One may feel the conditions we identify in Section 3 are inaccurate",
        "opinion",
        "Another view, reported.",
    ),
    (
        "the identified model collapse definitions in Section 2 do not fully encompass the literature",
        "opinion",
        "Another view, reported.",
    ),
    (
        "the benefits of being over-cautious outweigh the costs",
        "opinion",
        "Another view, reported.",
    ),
)

APPENDIX_A: tuple[Entry, ...] = (
    (
        "The wide variety of non-equivalent definitions for model collapse often creates apparent "
        "contradictions between papers",
        "annotation",
        "A reading of papers; the case that follows is judged.",
    ),
    (
        "one begins with a dataset (X, y) where we assume that y ∼ Xβ + ε … One can also fit the n-th model "
        "iteration using a replace paradigm",
        "definition",
        "The loops regression.accumulate and regression.replace. The display calls the first set of "
        "synthetic labels y⁽¹⁾, so fit n sees n sets.",
    ),
    (
        "Table 1 shows how incompatible definitions lead to confusion",
        "opinion",
        "About confusion; the table's sixteen cells are judged.",
    ),
)

SECTIONS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Abstract", ABSTRACT),
    ("§1", SECTION_1),
    ("§2", SECTION_2),
    ("§2.1", SECTION_2_1),
    ("§2.2", SECTION_2_2),
    ("§2.3", SECTION_2_3),
    ("§3", SECTION_3),
    ("§4.1", SECTION_4_1),
    ("§4.2", SECTION_4_2),
    ("§4.3", SECTION_4_3),
    ("§4.4", SECTION_4_4),
    ("§5", SECTION_5),
    ("§6", SECTION_6),
    ("Appendix A", APPENDIX_A),
)
OUT_OF_SCOPE = tuple(
    OutOfScope(quote=quote, source=Source(paper=PAPER, where=where), category=category, reason=reason)
    for where, entries in SECTIONS
    for quote, category, reason in entries
)
