// The same comparison as LaTeX, Markdown and Python.

import data from "./data.js";
import { cost, ratio, shown } from "./costs.js";

export const numbered = (tex, places) =>
  tex.replace(/_\{([12])\}/g, (_, place) => `_{${places[place - 1]}}`);

export const formula = (state, place, measure = state.measure) =>
  numbered(data.designs[state.designs[place].name].latex[measure], [place + 1, place + 1]);

const values = (state, separator, equals) =>
  [
    ...Object.entries(state.shared),
    ...state.designs.flatMap((one, place) =>
      Object.entries(one.fields).map(([field, value]) => [`${field}_${place + 1}`, value]),
    ),
  ]
    .map(([name, value]) => `${name}${equals}${value}`)
    .join(separator);

const rows = (state) =>
  state.designs.map((one, place) => ({
    title: data.designs[one.name].title,
    formula: formula(state, place),
    value: shown(cost(state, place)),
    share: ratio(cost(state, place), cost(state, 0)),
  }));

const plainTex = (text) => text.replace(/×/g, "$\\times$");

export const latex = (state) =>
  [
    "\\begin{tabular}{llrr}",
    "\\toprule",
    `design & ${data.measures[state.measure]} & here & of the first \\\\`,
    "\\midrule",
    ...rows(state).map(
      (row) => `${plainTex(row.title)} & $${row.formula}$ & ${row.value} & ${row.share} \\\\`,
    ),
    "\\bottomrule",
    "\\end{tabular}",
    `% ${values(state, ", ", " = ")}`,
  ].join("\n");

export const markdown = (state) =>
  [
    `| design | ${data.measures[state.measure]} | here | of the first |`,
    "| --- | --- | ---: | ---: |",
    ...rows(state).map((row) => `| ${row.title} | $${row.formula}$ | ${row.value} | ${row.share} |`),
    "",
    values(state, ", ", " = "),
  ].join("\n");

// A design's code with its own symbols numbered by its place.
const code = (one, place) =>
  data.designs[one.name].code.replace(/\b[a-z]\b/g, (name) =>
    name in one.fields ? `${name}_${place + 1}` : name,
  );

export const python = (state) => {
  const own = state.designs.flatMap((one, place) =>
    Object.keys(one.fields).map((field) => `${field}_${place + 1}`),
  );
  const names = [...Object.keys(state.shared), ...own];
  // A comma behind a single name too: sc.symbols gives one symbol for one name.
  const measure = `"${state.measure}"`;
  return [
    "import symconv as sc",
    "",
    `${names.join(", ")} = symbols = sc.symbols("${names.join(" ")}")`,
    "pair = sc.compare(",
    ...state.designs.map((one, place) => `    ${code(one, place)},`),
    `    names=(${state.designs.map((_, place) => `"${place + 1}"`).join(", ")}),`,
    "    size=(H, W),",
    ")",
    `here = dict(zip(symbols, (${[
      ...Object.values(state.shared),
      ...state.designs.flatMap((one) => Object.values(one.fields)),
    ].join(", ")})))`,
    "print(pair.table())",
    `print([pair.cost(${measure}, place).subs(here) for place in range(${state.designs.length})])`,
    `print(pair.when(${state.by}, ${measure}))`,
    "",
  ].join("\n");
};
