"""Which version of a work was at hand, and how much of it: what a verdict on its words can rest on."""

from __future__ import annotations

from theory.bibliography import BY_KEY, UnknownReference, keys_of

CHECKED = "a summary, by section and equation, checked against"
EDITIONS = {
    "position paper": "the whole text, with its figures' captions and its appendix; the copy read bears no "
    "version number",
    "Alemohammad et al. 2023": "arXiv v1, main text and appendices A and B",
    "Amin et al. 2025": "a summary",
    "Bakshi and Chakraborty 2026": "its abstract",
    "Barzilai and Shamir 2025": "the text of the arXiv version, whose display formulas the conversion lost",
    "Baxter et al. 2007": "its abstract",
    "Benati et al. 2025": "its abstract",
    "Bertrand et al. 2023": "summaries and reviews",
    "Borji 2024": "a summary",
    "Borkar 2025": "its introduction and a summary",
    "Dey and Donoho 2024": "its abstract and a summary",
    "Dohmatob et al. 2024a": "its abstract and a summary",
    "Dohmatob et al. 2024b": f"{CHECKED} arXiv v2 in September 2026",
    "Dohmatob et al. 2024c": f"{CHECKED} the original; of the theorem on n generations a quotation only",
    "Falahati et al. 2026": "its abstract",
    "Feng et al. 2024": f"{CHECKED} arXiv v2 in September 2026",
    "Ferbach et al. 2024": "its abstract and what Wei et al. 2026 say of it",
    "Fu et al. 2025": "its abstract",
    "Garg et al. 2025": "its abstract and reviews",
    "Gerstgrasser et al. 2024": f"{CHECKED} arXiv v2 in September 2026",
    "Gillman et al. 2024": "summaries and reviews",
    "He et al. 2025": "the abstracts of arXiv v2 to v5",
    "Hutter 2021": f"{CHECKED} the original",
    "Jain et al. 2024": "a summary",
    "Kanabar and Gastpar 2025": "its abstract",
    "Kanabar and Gastpar 2026": "the whole text",
    "Kazdan et al. 2024b": "the abstracts of arXiv v2 and v4, and reviews",
    "Kimura 1970": "what textbooks say of it",
    "Kimura and Ohta 1969": "what textbooks say of it",
    "Kimura and Ohta 1973": "its abstract",
    "Marchi et al. 2024": "its abstract",
    "Marchi et al. 2026": "the whole text",
    "Maruyama 1972": "its abstract",
    "Qiao et al. 2026": "a summary",
    "Seddik et al. 2024": "its abstract and a summary",
    "Shumailov et al. 2024": f"{CHECKED} the article, its supplement and the correction of 2025 in "
    "September 2026",
    "Suresh et al. 2024": "its abstract and its authors' notebook",
    "Taori and Hashimoto 2023": "not read; the theorem from memory",
    "Wei et al. 2026": "the whole text",
    "Xu et al. 2025": "its abstract and a summary",
    "Yi et al. 2025": "a summary with the formulas",
    "Zhu et al. 2024": "arXiv v3, section 4 and appendix A",
}
"""Work, as sources name it → what of it was at hand, in words."""


def heading(paper: str) -> str:
    """Return a work as a heading names it: authors' family names, title, year and where it is found.

    >>> heading("Hutter 2021")
    'Hutter, “Learning Curve Theory”, 2021, arXiv:2102.04074'
    """
    try:
        fields = dict(BY_KEY[keys_of(paper)[0]].fields)
    except UnknownReference:
        return paper
    names = [name.partition(",")[0].strip("{}") for name in fields["author"].split(" and ")]
    named = f"{names[0]} et al." if len(names) > 3 or "others" in names else ", ".join(names)
    place = (
        f"arXiv:{fields['eprint']}"
        if "eprint" in fields
        else fields.get("journal", fields.get("booktitle", ""))
    )
    title = BY_KEY[keys_of(paper)[0]].title
    return ", ".join(filter(None, (named, f"“{title}”", fields["year"], place)))
