// Runs on each page: maths, and keyboard access to what scrolls within itself.

// What is folded away is drawn when it is opened.
const renderMath = (body) => {
  for (const node of body.querySelectorAll(".arithmatex:not([data-tex])")) {
    if (node.closest("details:not([open])")) continue;
    const source = node.textContent.trim();
    node.dataset.tex = source.slice(2, -2);
    katex.render(node.dataset.tex, node, {
      displayMode: source.startsWith("\\["),
      throwOnError: false,
    });
  }
};

const scrollable = ".arithmatex, .md-typeset__table, .md-typeset__scrollwrap, pre > code, .scrolls";

const letKeysScroll = (body) => {
  for (const node of body.querySelectorAll(scrollable)) {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  }
};

// Material puts a nameless navigation landmark on each block of code when it comes into view.
new MutationObserver(() => {
  for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])"))
    nav.setAttribute("role", "none");
}).observe(document.body, { childList: true, subtree: true });

document$.subscribe(({ body }) => {
  body.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  // A section's list has the name of the section; where its first page has a list too, that would
  // be two landmarks of one name.
  body.querySelectorAll(".md-nav--primary .md-nav[aria-labelledby]").forEach((part, place) => {
    const title = document.getElementById(part.getAttribute("aria-labelledby"));
    part.setAttribute("aria-label", `${title?.textContent.trim() ?? "Pages"}, list ${place + 1}`);
    part.removeAttribute("aria-labelledby");
  });
  renderMath(body);
  document.fonts.ready.then(() => requestAnimationFrame(() => letKeysScroll(body)));
});
document.addEventListener(
  "toggle",
  ({ target }) => {
    renderMath(target);
    letKeysScroll(document.body);
  },
  true,
);
addEventListener("resize", () => letKeysScroll(document.body));
