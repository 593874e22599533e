"""The playground: the library itself, run by the reader's browser.

Only a build that is told so holds it, as its files come from an npm package: see `release.py`.
"""

import json
import os
from functools import cache
from html import escape
from pathlib import Path

from website.playground import bundle
from website.playground.examples import EXAMPLES

ASKED = "SYMCONV_PLAYGROUND"  # set by `python -m website.release`
PAGE = "playground.md"
FOLDER = "playground"  # of the page as it is built, and of all that it loads

ABSENT = """\
# Playground

The library itself, in the browser. It is not in this build of the site, which was made without
Node: `python -m website.release` makes the whole one.
"""

INTRO = """\
---
title: Playground
hide: [navigation, toc]
---

# Playground

symconv itself, run by your browser: Python and SymPy come with this page, and nothing that you
write leaves it. Each expression on a line of its own shows its value. Every name of the
[reference](reference/index.md) is here except what counts with NumPy.
"""

NOTES = """\
The address that *Copy address* gives holds the program itself, behind the `#`, which no server
receives. Who opens it sees the program; it runs when they press *Run*. Once Python has loaded, this
page works without network.

The files that run Python are {size:.0f} MB, and come once. They are Pyodide {version}, unchanged,
under the Mozilla Public License 2.0, with its source at
[pyodide/pyodide](https://github.com/pyodide/pyodide); and SymPy and mpmath, under the BSD licences
of [SymPy]({sympy}) and [mpmath]({mpmath}).
"""


def included() -> bool:
    """Whether this build holds the playground."""
    return bool(os.environ.get(ASKED))


@cache
def made() -> bundle.Bundle:
    """The files of the playground, once for a build."""
    return bundle.make()


def pages() -> dict[str, str]:
    """The page, with the playground or with word that it is not here."""
    return {PAGE: "\n\n".join([INTRO, editor(), notes()]) if included() else ABSENT}


def assets() -> dict[str, Path]:
    """Path below the site's root to file, of what the page loads."""
    if not included():
        return {}
    return {f"{FOLDER}/{path}": file for path, file in made().addresses().items()}


def editor() -> str:
    """The editor with its buttons, and where the output goes."""
    parts = made()
    options = "".join(f"<option>{escape(name)}</option>" for name in EXAMPLES)
    first = next(iter(EXAMPLES.values()))
    listed = json.dumps(EXAMPLES).replace("<", "\\u003c")
    archives = f"{parts.libraries.folder}/sympy.zip {parts.own.folder}/symconv.zip"
    # No empty line in it: Markdown leaves a block of HTML as it is until one comes.
    return f"""\
<link rel="stylesheet" href="{parts.own.folder}/page.css">
<div class="playground" data-engine="{parts.engine.folder}/" data-archives="{archives}">
<div class="bar">
<div class="choice">
<label for="playground-example">Example</label>
<select id="playground-example" autocomplete="off">
<option value="">Your own program</option>{options}
</select>
</div>
<button type="button" class="run" disabled>Run</button>
<button type="button" class="stop" disabled>Stop</button>
<button type="button" class="share">Copy address</button>
</div>
<label for="playground-code">Program (Ctrl or ⌘ with Enter runs it; Tab leaves it)</label>
<textarea id="playground-code" spellcheck="false" autocomplete="off" autocapitalize="off"
wrap="off">
{escape(first).replace(chr(10), "&#10;")}</textarea>
<p role="status">Python needs JavaScript.</p>
<section class="output" aria-label="Output" aria-live="polite"></section>
</div>
<script type="application/json" id="playground-examples">{listed}</script>
<script type="module" src="{parts.own.folder}/page.js"></script>"""


def notes() -> str:
    """What is kept, sent and licensed."""
    parts = made()
    folder = parts.libraries.folder
    return NOTES.format(
        size=parts.size / 1e6,
        version=json.loads((bundle.PYODIDE / "package.json").read_text("utf-8"))["version"],
        sympy=f"{FOLDER}/{folder}/LICENSE-sympy",
        mpmath=f"{FOLDER}/{folder}/LICENSE-mpmath",
    )
