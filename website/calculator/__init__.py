"""The calculator: designs beside each other, live; its scripts are printed by the library."""

import json

from website.calculator.crossovers import ALIKE, OWN, crossovers
from website.calculator.designs import DESIGNS, FIELDS, MEASURES, SHARED, described, formulas

TITLE = "Calculator"
PAGE = f"""\
---
title: {TITLE}
hide: [navigation, toc]
search:
  boost: 2
---

# {TITLE}

Choose two to four designs and move the numbers. Formulas and crossovers were derived when this site
was built; the numbers are worked out here, in whole numbers, and refused where they pass
2<sup>53</sup>. Every design takes the input to {{channels}} channels; what has no stride of its own
keeps the input's size, as `padding="same"` does.

<div id="compared" class="calculator"><noscript>The calculator needs JavaScript. The same answers
come from <code>sc.compare</code>.</noscript></div>
<script type="module" src="../assets/calculator/calculator.js"></script>
"""


def pages() -> dict[str, str]:
    """The page, and the two scripts that it is fed with."""
    data = {
        "shared": SHARED,
        "fields": FIELDS,
        "measures": MEASURES,
        "designs": {design.name: described(design) for design in DESIGNS},
        "crossovers": crossovers(),
        "alike": ALIKE,
        "solved": OWN,
    }
    return {
        "calculator.md": PAGE.format(channels=r"\(c_{out}\)"),
        "assets/calculator/formulas.js": formulas(),
        "assets/calculator/data.js": f"export default {json.dumps(data, ensure_ascii=False)};\n",
    }
