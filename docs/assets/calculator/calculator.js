// The page: fields and sliders in, formulas, numbers, crossovers and the map out.

import data from "./data.js";
import * as copies from "./copy.js";
import { broken, cost, outputSize, ratio, shown } from "./costs.js";
import { draw, label } from "./map.js";
import { MOST, design, get, keys, mended, range, read, set, solvable, whole, written } from "./state.js";

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
  const wrong = make("span", { className: "wrong", id: `wrong-${key.replace(".", "-")}` });
  typed.setAttribute("aria-describedby", wrong.id);
  const refused = (text) => {
    wrong.textContent = text;
    typed.ariaInvalid = text ? "true" : null;
  };
  slider.oninput = () => {
    typed.value = slider.value;
    refused("");
    change(set(state, key, Number(slider.value)));
  };
  typed.oninput = () => {
    const got = whole(typed.value, least);
    if (got === null) {
      refused(`A whole number from ${least} on, below 2⁵³. Counted with: ${get(state, key)}.`);
      return;
    }
    refused("");
    slider.max = Math.max(most, got);
    slider.value = got;
    change(set(state, key, got));
  };
  typed.onblur = () => {
    typed.value = get(state, key);
    refused("");
  };
  const written = make("span", { className: "name" }, maths(texOf(key)), ` ${said}`);
  return make("div", { className: "number" }, written, slider, typed, wrong);
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
    choice("Solved for", solvable(state).map((key) => [key, label(key)]), state.by, (by) =>
      change({ ...state, by }),
    ),
  );
  axes.replaceChildren(
    choice("Across", options, state.x, (x) => rebuild({ ...state, x }, "Across")),
    choice("Up", options, state.y, (y) => rebuild({ ...state, y }, "Up")),
  );
};

// -- what comes out ------

const COLUMNS = ["Design", "Here", "Of the first", "Output", "Formula"];

const costs = () => {
  const head = make("tr");
  for (const title of COLUMNS) head.append(make("th", { scope: "col" }, title));
  const rows = state.designs.map((one, place) => {
    const value = cost(state, place);
    const rules = broken(state, place);
    const last = rules.length
      ? make("td", {}, "needs ", ...rules.map((rule) => maths(copies.numbered(rule, [place + 1, place + 1]))))
      : make("td", {}, maths(copies.formula(state, place)));
    const cells = [
      make("td", { className: "value" }, shown(value)),
      make("td", {}, ratio(value, cost(state, 0))),
      make("td", {}, rules.length ? "–" : outputSize(state, place).map(shown).join(" × ")),
      last,
    ];
    // What the column's head says: on a phone the cells stand below each other.
    cells.forEach((cell, number) => (cell.dataset.said = COLUMNS[number + 1]));
    const title = `${place + 1} ${data.designs[one.name].title}`;
    return make("tr", {}, make("th", { scope: "row" }, title), ...cells);
  });
  return make(
    "div",
    { className: "scrolls" },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
  );
};

const crossover = (place) => {
  const { first, second, said, condition, integer, where } = copies.crossover(state, place);
  const numbers = [cost(state, first - 1), cost(state, second - 1)];
  const known = numbers.every((value) => typeof value === "number");
  const here = known
    ? `Here it has ${numbers[1] < numbers[0] ? "fewer" : numbers[1] > numbers[0] ? "more" : "as many"}.`
    : "";
  if (!condition) return make("p", {}, `${said} ${here}`);
  const parts = [make("p", {}, said), maths(condition, true)];
  if (integer) parts.push(make("p", {}, "in whole numbers"), maths(integer, true));
  if (where.length)
    parts.push(
      make("p", {}, "Both exist only where ", ...where.flatMap((rule, at) => [at ? ", " : "", maths(rule)]), "."),
    );
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
