"""What is shown, as data: the Markdown that results print, read into blocks without markup.

The page draws blocks as elements and never reads markup itself. This runs in the browser's Python:
the standard library alone.
"""

import re

Inline = tuple[str, str]  # what it is ("text", "math", "code" or "strong"), and what it says
Block = dict[str, object]

_INLINE = re.compile(r"\$(?P<math>[^$]+)\$|`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*")
_RULE = re.compile(r"\|( *:?-+:? *\|)+")
_HEADING = re.compile(r"#{1,6} ")


def inlines(line: str) -> list[Inline]:
    """The pieces of a line: words, formulas, code, emphasis."""
    pieces: list[Inline] = []
    end = 0
    for match in _INLINE.finditer(line):
        pieces += [("text", line[end : match.start()]), (match.lastgroup or "", match[0])]
        end = match.end()
    pieces.append(("text", line[end:]))
    marks = {"math": "$", "code": "`", "strong": "**"}
    return [
        (kind, said.replace(r"\|", "|") if kind == "text" else said.strip(marks[kind]))
        for kind, said in pieces
        if said
    ]


def cells(line: str) -> list[list[Inline]]:
    """The cells of one row of a table."""
    return [inlines(cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def blocks(markdown: str) -> list[Block]:
    """Markdown, as far as the library writes it: headings, lists, tables, formulas, paragraphs."""
    made: list[Block] = []
    for chunk in re.split(r"\n\s*\n", markdown.strip("\n")):
        lines = chunk.splitlines()
        while lines and _HEADING.match(lines[0]):
            made.append({"kind": "heading", "said": inlines(lines.pop(0).lstrip("# "))})
        if len(lines) > 1 and _RULE.fullmatch(lines[1].strip()):
            head, _, *rows = map(cells, lines)
            made.append({"kind": "table", "head": head, "rows": rows})
        elif lines and all(line.startswith("- ") for line in lines):
            made.append({"kind": "list", "items": [inlines(line[2:]) for line in lines]})
        elif chunk.startswith("$$") and chunk.endswith("$$"):
            made.append({"kind": "math", "tex": chunk.strip("$").strip()})
        elif lines:
            made.append({"kind": "paragraph", "said": inlines(" ".join(lines))})
    return made
