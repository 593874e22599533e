"""Reads the HTML that the library prints: formulas back to Python, and what signs they show."""

import re
import xml.etree.ElementTree as ET

CORE = {"math", "mi", "mn", "mo", "mtext", "mrow", "mfrac", "msqrt"}
CORE |= {"msup", "msub", "msubsup", "munderover"}
TEXT = {"p", "h1", "h2", "h3", "ul", "li", "code", "pre", "strong", "div", "section", "main"}
TEXT |= {"table", "thead", "tbody", "tr", "th", "td"}
CHILDREN = {"mfrac": 2, "msup": 2, "msub": 2, "msubsup": 3, "munderover": 3}
ATTRIBUTES = {"math": {"display"}, "mo": {"lspace", "form"}, "th": {"scope"}}

GREEK = {"α": "alpha", "ρ": "rho", "β": "beta", "γ": "gamma", "ε": "epsilon", "λ": "lambda"}
UNSEEN = ("\u2061", "\u2062")


def fragment(written: str) -> ET.Element:
    """A piece of HTML, which has to be well-formed."""
    return ET.fromstring(f"<div>{written}</div>")


def faults(written: str) -> list[str]:
    """What is not of the elements and attributes that are meant to be there."""
    found = []

    def visit(node: ET.Element, inside: bool) -> None:
        inside = inside or node.tag == "math"
        if node.tag not in (CORE if inside else TEXT):
            found.append(node.tag)
        if not set(node.attrib) <= ATTRIBUTES.get(node.tag, set()):
            found.append(f"{node.tag} {node.attrib}")
        if len(node) != CHILDREN.get(node.tag, len(node)):
            found.append(f"{node.tag} of {len(node)}")
        leaf = node.tag in ("mi", "mn", "mo", "mtext")
        if inside and (len(node) > 0 if leaf else (node.text or "").strip()):
            found.append(f"{node.tag} around {node.text}")
        if leaf and not (node.text or "").strip("\xa0"):
            found.append(f"{node.tag} of nothing")
        for child in node:
            visit(child, inside)

    visit(fragment(written), False)
    return found


def formulas(written: str) -> list[ET.Element]:
    """The formulas, in order."""
    return list(fragment(written).iter("math"))


# -- what is shown ------


def shown(formula: ET.Element) -> list[str]:
    """Letters, numbers and signs of a formula as they come, structure apart."""
    leaves = [leaf.text or "" for leaf in formula.iter() if leaf.tag in ("mi", "mn", "mo", "mtext")]
    said = [GREEK.get(leaf, leaf.replace("\xa0", " ")) for leaf in leaves if leaf not in UNSEEN]
    return _tokens(" ".join(said))


_LATEX = {
    **{r"\le": "≤", r"\ge": "≥", r"\ne": "≠", r"\cdot": "⋅", r"\times": "×", r"\sum": "∑"},
    **{r"\lfloor": "⌊", r"\rfloor": "⌋", r"\mid": "∣", r"\nmid": "∤", r"\in": "∈"},
    **{r"\notin": "∉", r"\neg": "¬", r"\mathbb{Z}": "ℤ", r"\lceil": "⌈", r"\rceil": "⌉"},
    **{rf"\{name}": f" {name} " for name in (*GREEK.values(), "max", "min", "gcd", "log")},
    r"\varepsilon": " epsilon ",
    **dict.fromkeys((r"\left", r"\right", r"\frac", r"\sqrt", r"\,", r"\;", r"\text"), " "),
    r"\mathrm": " ",
}


def shown_in_latex(formula: str) -> list[str]:
    """The same of a formula in LaTeX."""
    said = formula.replace("'", "′").replace("{,}", "").replace(" / ", " ").replace(r"\_", "_")
    for command in sorted(_LATEX, key=len, reverse=True):
        said = re.sub(re.escape(command) + r"(?![a-zA-Z])", f" {_LATEX[command]} ", said)
    assert "\\" not in said, said
    said = re.sub(r"(?<!text)[{}^]|_(?=[{\w])", " ", said)
    return _tokens(said)


def _tokens(said: str) -> list[str]:
    signs = re.findall(r"[A-Za-z_]+|\d+|[^\s\w]|[ℤ∞]", said.replace("−", "-"))
    return [sign for sign in signs if sign != "."]


# -- what is meant ------


def meant(formula: ET.Element) -> str:
    """A formula as Python, with parentheses around everything."""
    return _row(list(formula))


def _row(nodes: list[ET.Element]) -> str:
    parts, at = "", 0
    while at < len(nodes):
        if nodes[at].tag == "munderover":  # what follows up to a sign is summed
            end = at + 1
            while end < len(nodes) and (nodes[end].text or "").strip() not in ("+", "−"):
                end += 1
            parts += _sum(nodes[at], _row(nodes[at + 1 : end]))
            at = end
        else:
            parts += _node(nodes[at])
            at += 1
    return f"({parts})"


def _sum(node: ET.Element, body: str) -> str:
    _, start, last = node
    index, first = _row(list(start)).strip("()").split("==")
    return f"Sum({body}, ({index}, {first}, {_node(last)}))"


_OPERATORS = {"−": "-", "⋅": "*", "\u2062": "*", "\u2061": "", "≤": "<=", "≥": ">=", "=": "=="}


def _node(node: ET.Element) -> str:
    inside = list(node)
    if node.tag == "mrow":
        ends = {(inside[0].text or ""), (inside[-1].text or "")}
        if ends == {"⌊", "⌋"}:
            return f"floor({_row(inside[1:-1])})"
        return _row(inside[1:-1] if ends == {"(", ")"} else inside)
    if node.tag == "mfrac":
        return f"({_node(inside[0])}/{_node(inside[1])})"
    if node.tag == "msqrt":
        return f"sqrt({_row(inside)})"
    if node.tag == "msup":
        return f"({_node(inside[0])}**{_node(inside[1])})"
    if node.tag == "msubsup":
        return f"({_name(*inside[:2])}**{_node(inside[2])})"
    if node.tag == "msub":
        return _name(*inside)
    said = (node.text or "").strip()
    if node.tag == "mo":
        return _OPERATORS.get(said, said)
    return {"max": "Max", "min": "Min"}.get(said, GREEK.get(said, said))


def _name(base: ET.Element, index: ET.Element) -> str:
    return f"{_node(base)}_{index.text}"
