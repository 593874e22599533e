"""The page that opens the part of the site where things are looked up."""

import symconv as sc
from symconv.claims import names
from symconv.crossovers import table
from symconv.examples import BLOCKS, EXAMPLES
from website.markdown import cards


def pages() -> dict[str, str]:
    """One page: where to find what."""
    parts = ["# Look up", "## Where to find what", cards(entries())]
    return {"look-up/index.md": "\n\n".join(parts)}


def entries() -> dict[str, str]:
    """Each part as a linked title, and what is in it."""
    return {
        "[Formula sheet](../formulas.md)": "Sizes, parameters, MACs, receptive fields, blocks, "
        "memory and the main crossovers on one page, to print.",
        "[Layers](../layers/index.md)": f"{len(EXAMPLES)} layers: the loops each one runs, its "
        "formulas, an example, and what came of counting with NumPy.",
        "[Blocks](../blocks/index.md)": f"{len(BLOCKS)} blocks of the literature, part by part, "
        "each beside the plain design that it replaces.",
        "[Networks](../networks/index.md)": f"{len(sc.networks.__all__)} published networks: "
        "formulas for any input size, and what each stage costs.",
        "[Crossovers](../crossovers/index.md)": f"{len(table())} questions of when one design "
        "costs less than another, each with its exact answer, the steps, and [the "
        "proof](../crossovers/proofs.md).",
        "[Statements, checked](../claims.md)": f"{len(names())} statements of papers: true, true "
        "under a convention, or wrong, and by how much.",
        "[Algorithms](../algorithms/index.md)": "The same convolution by im2col, Winograd or FFT, "
        "or by layers of low rank: what each multiplies, adds and holds, and when it pays.",
        "[Memory](../memory.md)": "What is held and moved, and when a layer waits for memory.",
        "[Conventions](../conventions.md)": "Why counters disagree: what papers and tools count, "
        "by formula, and ResNet-50 under each of them.",
        "[Glossary](../glossary.md)": "What the words mean, with formulas and torch's names.",
    }
