// The map: which design is cheapest at each whole point of two numbers, and where we stand.

import data from "./data.js";
import { cheapest } from "./costs.js";
import { get, range, set } from "./state.js";

const CELLS = 40;
const EDGE = { left: 62, right: 12, top: 12, bottom: 52 };
const WIDE = 520;
const HIGH = 420;

// Whole values from the least to the most, at most so many, and the present one among them; where
// the most is many times the least, each is about as many times the one before.
const steps = (state, key) => {
  const { least, most } = range(key);
  const here = get(state, key);
  const last = Math.max(most, here);
  const found = new Set([here]);
  const count = Math.min(CELLS, last - least + 1);
  const times = least > 0 && last / least > CELLS;
  for (let i = 0; i < count; i++) {
    const part = i / Math.max(count - 1, 1);
    found.add(Math.round(times ? least * (last / least) ** part : least + (last - least) * part));
  }
  return [...found].sort((a, b) => a - b);
};

const element = (name, attributes = {}, text = "") => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

export const label = (key) => {
  const [place, field] = key.split(".");
  return field ? `${field} of design ${place}` : `${key}, ${range(key).said}`;
};

const winners = (state, across, up) =>
  up.map((y) => across.map((x) => cheapest(set(set(state, state.x, x), state.y, y))));

// Where two neighbours have different winners: the steps of the boundary.
const boundary = (won, at) => {
  let path = "";
  won.forEach((row, j) =>
    row.forEach((winner, i) => {
      const { x, y, width, height } = at(i, j);
      if (i + 1 < row.length && row[i + 1] !== winner) path += `M${x + width} ${y}v${height}`;
      if (j + 1 < won.length && won[j + 1][i] !== winner) path += `M${x} ${y}h${width}`;
    }),
  );
  return path;
};

export const draw = (figure, state) => {
  const across = steps(state, state.x);
  const up = steps(state, state.y);
  const won = winners(state, across, up);
  const width = (WIDE - EDGE.left - EDGE.right) / across.length;
  const height = (HIGH - EDGE.top - EDGE.bottom) / up.length;
  const at = (i, j) => ({
    x: EDGE.left + i * width,
    y: HIGH - EDGE.bottom - (j + 1) * height,
    width,
    height,
  });
  const svg = element("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
  won.forEach((row, j) =>
    row.forEach((winner, i) => {
      const kind = winner === null ? "none" : `design-${winner + 1}`;
      const title = element("title", {}, `${across[i]}, ${up[j]}: ${winner === null ? "none" : winner + 1}`);
      const cell = element("rect", { ...at(i, j), class: kind });
      cell.append(title);
      svg.append(cell);
    }),
  );
  svg.append(element("path", { class: "boundary", d: boundary(won, at) }));
  for (const [key, values, upright] of [
    [state.x, across, false],
    [state.y, up, true],
  ]) {
    const marks = new Set([0, Math.floor((values.length - 1) / 2), values.length - 1]);
    for (const i of marks) {
      const cell = upright ? at(0, i) : at(i, 0);
      svg.append(
        element(
          "text",
          upright
            ? { x: EDGE.left - 6, y: cell.y + height / 2 + 6, "text-anchor": "end" }
            : { x: cell.x + width / 2, y: HIGH - EDGE.bottom + 20, "text-anchor": "middle" },
          String(values[i]),
        ),
      );
    }
    svg.append(
      upright
        ? element("text", { x: -(HIGH - EDGE.bottom) / 2, y: 16, transform: "rotate(-90)", "text-anchor": "middle" }, label(key))
        : element("text", { x: (EDGE.left + WIDE) / 2, y: HIGH - 8, "text-anchor": "middle" }, label(key)),
    );
  }
  const here = at(across.indexOf(get(state, state.x)), up.indexOf(get(state, state.y)));
  svg.append(
    element("circle", { class: "here", cx: here.x + width / 2, cy: here.y + height / 2, r: 7 }),
  );
  const told = said(state, won);
  svg.setAttribute("aria-label", told);
  const legend = document.createElement("ul");
  legend.className = "legend";
  state.designs.forEach((one, place) => {
    const item = document.createElement("li");
    item.className = `design-${place + 1}`;
    item.textContent = `${place + 1} ${data.designs[one.name].title}`;
    legend.append(item);
  });
  const caption = document.createElement("figcaption");
  caption.textContent = told;
  figure.replaceChildren(svg, legend, caption);
};

const said = (state, won) => {
  const all = won.flat();
  const share = (place) => all.filter((winner) => winner === place).length;
  const parts = state.designs.map(
    (one, place) => `design ${place + 1} (${data.designs[one.name].title}) at ${share(place)}`,
  );
  const best = cheapest(state);
  const here = best === null ? "no design has a cost here" : `here it is design ${best + 1}`;
  return (
    `Fewest ${data.measures[state.measure]} at ${all.length} whole points of ${label(state.x)} and ` +
    `${label(state.y)}: ${parts.join(", ")}. The circle is where the numbers stand: ${here}.`
  );
};
