"""What the tests ask of a page as it is seen."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1440, "height": 900}

SMALL_TEXT = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim()) continue;
    if (parent.closest(".katex, script, style, svg")) continue;
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < 12) found.add(`${parent.tagName}.${parent.className} ${size}px`);
  }
  for (const text of document.querySelectorAll("svg text")) {
    const turned = text.getCTM();
    const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(turned.a, turned.b);
    if (size < 12) found.add(`svg text ${size}px: ${text.textContent}`);
  }
  return [...found];
}"""

CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (node) => {
    for (let up = node; up && up !== document.body; up = up.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const found = new Set();
  if (document.documentElement.scrollWidth > width)
    found.add(`page is ${document.documentElement.scrollWidth} wide`);
  for (const node of document.querySelectorAll(".md-content *")) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || node.closest(".katex-mathml, .md-clipboard")) continue;
    if (box.right > width + 1 && !scrolls(node)) found.add(`${node.tagName}.${node.className}`);
  }
  return [...found];
}"""

UNFOLD = """() => {
  for (const part of document.querySelectorAll(".md-content details")) part.open = true;
}"""


def settled(page: Page, url: str) -> None:
    """Open a page with all that is folded away on it, and wait until its maths is drawn."""
    page.goto(url, wait_until="load")
    page.evaluate(UNFOLD)
    page.evaluate("document.fonts.ready")
    page.wait_for_function("() => !document.querySelector('.arithmatex:not([data-tex])')")


def listed(problems: list[tuple[object, ...]]) -> str:
    """One problem a line."""
    return "\n".join(" | ".join(map(str, problem)) for problem in problems)
