// The page: fields and sliders in, formulas, numbers, crossovers and the map out.

import data from "./data.js";
import * as copies from "./copy.js";
import { broken, cost, outputSize, ratio, shown } from "./costs.js";
import { draw, label } from "./map.js";
import { MOST, design, get, keys, mended, range, read, set, whole, written } from "./state.js";

const root = document.getElementById("compared");
let state = read(location.hash);

// -- pieces ------

const make = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const maths = (tex, displayMode = false) => {
  const made = make("span", { className: displayMode ? "scrolls" : "" });
  katex.render(tex, made, { displayMode, throwOnError: false });
  return made;
};

const choice = (said, options, value, chosen) => {
  const list = make("select", { ariaLabel: said, onchange: () => chosen(list.value) });
  for (const [key, title] of options) list.append(make("option", { value: key }, title));
  list.value = value;
  return make("label", {}, make("span", {}, said), list);
};

// A number by slider or by hand; what is typed past the slider's end moves the end.
const number = (key) => {
  const { said, least, most } = range(key);
  const [place, field] = key.split(".");
  const name = field ?? place;
  const title = `${name}, ${said}${field ? ` of design ${place}` : ""}`;
  const value = get(state, key);
  const slider = make("input", {
    type: "range",
    min: least,
    max: Math.max(most, value),
    value,
    ariaLabel: `${title}, slider`,
  });
  const typed = make("input", { type: "number", min: least, step: 1, value, ariaLabel: title });
  slider.oninput = () => {
    typed.value = slider.value;
    typed.removeAttribute("aria-invalid");
    change(set(state, key, Number(slider.value)));
  };
  typed.oninput = () => {
    const got = whole(typed.value, least);
    typed.ariaInvalid = String(got === null);
    if (got === null) {
      tell(`${title}: a whole number from ${least} on, below 2^53.`);
      return;
    }
    slider.max = Math.max(most, got);
    slider.value = got;
    change(set(state, key, got));
  };
  const written = make("span", { className: "name", title: said }, maths(texOf(key)));
  return make("div", { className: "number" }, written, slider, typed);
};

const texOf = (key) => {
  const [place, field] = key.split(".");
  return field ? `${field}_{${place}}` : key.replace(/_(.+)/, "_{\\text{$1}}");
};

// -- what is chosen ------

const inputs = make("div", { className: "inputs" });
const outputs = make("div", { className: "outputs" });
const chosen = make("div");
const asked = make("div");
const axes = make("div", { className: "axes" });
const said = make("p", { className: "said", role: "status" });
const tell = (text) => (said.textContent = text);

const change = (next) => {
  state = mended(next);
  history.replaceState(null, "", written(state));
  tell("");
  show();
};

// Fields are made anew only where a design or an axis changes; the focus goes where it was.
const rebuild = (next, focus) => {
  change(next);
  form();
  const labels = [...root.querySelectorAll("label")];
  labels.find((one) => one.textContent.startsWith(focus))?.querySelector("select").focus();
};

const form = () => {
  const cards = state.designs.map((one, place) => {
    const picked = choice(
      `Design ${place + 1}`,
      Object.entries(data.designs).map(([name, { title }]) => [name, title]),
      one.name,
      (name) =>
        rebuild(
          { ...state, designs: state.designs.with(place, design(name)) },
          `Design ${place + 1}`,
        ),
    );
    const card = make("div", { className: `card design-${place + 1}` }, picked);
    for (const field of Object.keys(one.fields)) card.append(number(`${place + 1}.${field}`));
    if (state.designs.length > 2) {
      const gone = () => rebuild({ ...state, designs: state.designs.toSpliced(place, 1) }, "Design 1");
      card.append(make("button", { type: "button", onclick: gone }, `Remove design ${place + 1}`));
    }
    return card;
  });
  const more = make(
    "button",
    {
      type: "button",
      onclick: () =>
        rebuild(
          { ...state, designs: [...state.designs, design("separable")] },
          `Design ${state.designs.length + 1}`,
        ),
    },
    "Add a design",
  );
  inputs.replaceChildren(
    make("div", { className: "cards" }, ...cards),
    ...(state.designs.length < MOST ? [more] : []),
    make("h2", {}, "Input and channels"),
    make("div", { className: "numbers" }, ...Object.keys(data.shared).map(number)),
  );
  const options = keys(state).map((key) => [key, label(key)]);
  chosen.replaceChildren(
    choice("Cost", Object.entries(data.measures), state.measure, (measure) =>
      change({ ...state, measure }),
    ),
  );
  asked.replaceChildren(
    choice("Solved for", [["c_out", "c_out"], ["c_in", "c_in"]], state.by, (by) =>
      change({ ...state, by }),
    ),
  );
  axes.replaceChildren(
    choice("Across", options, state.x, (x) => rebuild({ ...state, x }, "Across")),
    choice("Up", options, state.y, (y) => rebuild({ ...state, y }, "Up")),
  );
};

// -- what comes out ------

const costs = () => {
  const head = make("tr");
  for (const title of ["Design", "Here", "Of the first", "Output", "Formula"])
    head.append(make("th", { scope: "col" }, title));
  const rows = state.designs.map((one, place) => {
    const value = cost(state, place);
    const rules = broken(state, place);
    const last = rules.length
      ? make("td", {}, "needs ", ...rules.map((rule) => maths(copies.numbered(rule, [place + 1, place + 1]))))
      : make("td", {}, maths(copies.formula(state, place)));
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, `${place + 1} ${data.designs[one.name].title}`),
      make("td", { className: "value" }, shown(value)),
      make("td", {}, ratio(value, cost(state, 0))),
      make("td", {}, rules.length ? "–" : outputSize(state, place).map(shown).join(" × ")),
      last,
    );
  });
  return make(
    "div",
    { className: "scrolls" },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
  );
};

// The order of the designs decides which of a pair the answer is about.
const ORDER = Object.keys(data.designs);

const crossover = (place) => {
  const names = [state.designs[0].name, state.designs[place].name];
  const turned = ORDER.indexOf(names[0]) > ORDER.indexOf(names[1]);
  const places = turned ? [place + 1, 1] : [1, place + 1];
  const found = data.crossovers[(turned ? names.toReversed() : names).join(" ")]?.[state.by];
  const [first, second] = places;
  const numbers = [cost(state, first - 1), cost(state, second - 1)];
  const known = numbers.every((value) => typeof value === "number");
  const here = known
    ? `Here it has ${numbers[1] < numbers[0] ? "fewer" : numbers[1] > numbers[0] ? "more" : "as many"}.`
    : "";
  const what = data.measures[state.measure];
  const lead = `Design ${second} has fewer ${what} than design ${first}`;
  if (!found || !["params", "macs"].includes(state.measure))
    return make(
      "p",
      {},
      `${lead}: not solved beforehand for this pair. The Python below asks for it. ${here}`,
    );
  if (found.verdict === "always" || found.verdict === "never")
    return make("p", {}, `${lead}: ${found.verdict}. ${here}`);
  const parts = [
    make("p", {}, `${lead} exactly when`),
    maths(copies.numbered(found.condition, places), true),
  ];
  if (found.integer)
    parts.push(make("p", {}, "in whole numbers"), maths(copies.numbered(found.integer, places), true));
  parts.push(make("p", {}, here));
  return make("div", {}, ...parts);
};

const figure = make("figure", { className: "map" });
const copied = (title, text) =>
  make(
    "button",
    {
      type: "button",
      onclick: async () => {
        source.textContent = text();
        try {
          await navigator.clipboard.writeText(text());
          tell(`${title} copied.`);
        } catch {
          tell(`${title} stands below: the browser lets nothing be copied here.`);
        }
      },
    },
    `Copy ${title}`,
  );
const source = make("code");
const copiers = make(
  "div",
  { className: "copies" },
  copied("LaTeX", () => copies.latex(state)),
  copied("Markdown", () => copies.markdown(state)),
  copied("Python", () => copies.python(state)),
  copied("address", () => location.href),
);
const results = make("div");
const answers = make("div", { className: "answers" });

const show = () => {
  results.replaceChildren(costs());
  answers.replaceChildren(...state.designs.slice(1).map((_, place) => crossover(place + 1)));
  draw(figure, state);
  source.textContent = copies.python(state);
};

outputs.append(
  make("h2", {}, "Costs"),
  chosen,
  results,
  make("h2", {}, "Crossover"),
  asked,
  answers,
  make("h2", {}, "Map"),
  axes,
  figure,
  make("h2", {}, "Take it along"),
  copiers,
  said,
  make("pre", { tabIndex: 0 }, source),
);
root.replaceChildren(inputs, outputs);
form();
show();

addEventListener("hashchange", () => {
  state = read(location.hash);
  form();
  show();
});
