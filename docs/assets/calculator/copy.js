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

// The order of the designs decides which of a pair an answer is about.
const ORDER = Object.keys(data.designs);

// When one of a pair costs less: a sentence, and the condition where there is one. A number that is
// none of this pair's is as if the pair were solved for c_out.
export const crossover = (state, place) => {
  const names = [state.designs[0].name, state.designs[place].name];
  const turned = ORDER.indexOf(names[0]) > ORDER.indexOf(names[1]);
  const places = turned ? [place + 1, 1] : [1, place + 1];
  const [first, second] = places;
  const lead = `Design ${second} has fewer ${data.measures[state.measure]} than design ${first}`;
  const pair = data.crossovers[(turned ? names.toReversed() : names).join(" ")];
  if (!pair)
    return { first, second, said: `${lead}: pairs with free strides are not solved beforehand; the Python below asks.` };
  const [own, field] = state.by.split(".");
  const by = field ? `${field}_${places.indexOf(Number(own)) + 1}` : state.by;
  const answers = pair[data.alike[state.measure]];
  const found = answers[by] ?? answers.c_out;
  if (found.verdict === "always" || found.verdict === "never")
    return { first, second, said: `${lead}: ${found.verdict}.` };
  const rules = places.flatMap((at) =>
    data.designs[state.designs[at - 1].name].rules.map((rule) => numbered(rule, [at, at])),
  );
  return {
    first,
    second,
    said: `${lead} exactly when`,
    condition: numbered(found.condition, places),
    integer: found.integer && numbered(found.integer, places),
    where: [...new Set(rules)],
  };
};

// The crossovers as paragraphs, their formulas between two marks.
const crossovers = (state, open, close) =>
  state.designs.slice(1).map((_, place) => {
    const { said, condition, where } = crossover(state, place + 1);
    if (!condition) return said;
    const rules = where.map((rule) => `$${rule}$`).join(", ");
    return `${said}\n${open}${condition}${close}${rules ? `\nwhere ${rules}.` : ""}`;
  });

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
    "",
    ...crossovers(state, "\\[ ", " \\]"),
  ].join("\n");

export const markdown = (state) =>
  [
    `| design | ${data.measures[state.measure]} | here | of the first |`,
    "| --- | --- | ---: | ---: |",
    ...rows(state).map((row) => `| ${row.title} | $${row.formula}$ | ${row.value} | ${row.share} |`),
    "",
    values(state, ", ", " = "),
    ...crossovers(state, "\n$$", "$$\n").map((said) => `\n${said}`),
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
    `print(pair.when(${state.by.replace(/^(\d+)\.(.+)/, "$2_$1")}, ${measure}))`,
    "",
  ].join("\n");
};
