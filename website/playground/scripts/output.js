// Draws what the runner says, as elements: no markup is read, so no program can write any.

const element = (name, className, ...inside) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
};

const math = (tex, displayMode) => {
  const node = element(displayMode ? "div" : "span", "arithmatex");
  node.dataset.tex = tex; // as on every other page: it is drawn already
  katex.render(tex, node, { displayMode, throwOnError: false });
  return node;
};

const INLINE = {
  text: (said) => said,
  math: (said) => math(said, false),
  code: (said) => element("code", "", said),
  strong: (said) => element("strong", "", said),
};

const inline = (pieces) => pieces.map(([kind, said]) => INLINE[kind](said));

const row = (cells, name) =>
  element("tr", "", ...cells.map((cell) => element(name, "", ...inline(cell))));

const SHOWN = {
  text: ({ text }) => element("pre", "printed scrolls", text),
  math: ({ tex }) => math(tex, true),
  heading: ({ said }) => element("p", "", element("strong", "", ...inline(said))),
  paragraph: ({ said }) => element("p", "", ...inline(said)),
  list: ({ items }) =>
    element("ul", "", ...items.map((item) => element("li", "", ...inline(item)))),
  // Wrapped as the theme wraps the tables of a page, which scroll within themselves.
  table: ({ head, rows }) => {
    const made = element(
      "table",
      "",
      element("thead", "", row(head, "th")),
      element("tbody", "", ...rows.map((cells) => row(cells, "td"))),
    );
    const inside = element("div", "md-typeset__table", made);
    return element("div", "md-typeset__scrollwrap", inside);
  },
};

const draw = (block) => SHOWN[block.kind](block);

const result = ({ code, shown }) =>
  element(
    "div",
    "result",
    element("pre", "asked scrolls", code),
    element("div", "given", ...shown.map(draw)),
  );

const failure = ({ where, said }) =>
  element(
    "div",
    "failure",
    element("pre", "scrolls", where.join("\n"), where.length ? "\n" : "", element("strong", "", said)),
  );

const SCROLLS = ".scrolls, .arithmatex, .md-typeset__scrollwrap, .md-typeset__table";

// What is wider than its place can be scrolled by keys too.
const letKeysScroll = (body) => {
  for (const node of body.querySelectorAll(SCROLLS)) {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
  }
};

const add = (output, block) => {
  const last = output.lastElementChild;
  if (block.kind === "text" && last?.matches(".printed")) last.append(block.text);
  else if (block.kind === "result") output.append(result(block));
  else if (block.kind === "error") output.append(failure(block));
  else output.append(draw(block));
};

// Many lines that are printed at once become one text, as each insertion costs a layout.
const joined = (blocks) => {
  const made = [];
  for (const block of blocks) {
    const last = made.at(-1);
    if (block.kind === "text" && last?.kind === "text") last.text += block.text;
    else made.push({ ...block });
  }
  return made;
};

export const show = (output, blocks) => {
  for (const block of joined(blocks)) add(output, block);
  letKeysScroll(output);
};

export const note = (output, text) => output.append(element("p", "note", text));
