// The map: which design is cheapest at each whole point of two numbers, and where we stand.

import data from "./data.js";
import { broken, cheapest } from "./costs.js";
import { get, range, set } from "./state.js";

// What is said where no design is the cheapest.
const OTHERWISE = {
  tie: "two or more have as few",
  broken: "some design does not exist",
  past: "some cost passes 2⁵³",
};

const CELLS = 40;
const EDGE = { left: 62, right: 12, top: 12, bottom: 52 };
const WIDE = 520;
const HIGH = 420;

// Whether the most is many times the least: then each step is about as many times the one before.
const widens = (state, key) => {
  const { least, most } = range(key);
  return least > 0 && Math.max(most, get(state, key)) / least > CELLS;
};

// Whole values from the least to the most, at most so many, and the present one among them. Of the
// values about a step one is taken at which every design exists: groups divide its channels, say.
const steps = (state, key) => {
  const { least, most } = range(key);
  const here = get(state, key);
  const last = Math.max(most, here);
  const found = new Set([here]);
  const count = Math.min(CELLS, last - least + 1);
  const times = widens(state, key);
  const step = (i) => {
    const part = i / Math.max(count - 1, 1);
    return Math.round(times ? least * (last / least) ** part : least + (last - least) * part);
  };
  for (let i = 0; i < count; i++) {
    const value = near(state, key, step(i), Math.max(0, Math.ceil((step(i + 1) - step(i)) / 2) - 1));
    if (value >= least && value <= last) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
};

// The nearest value within reach at which every design exists; null where there is none.
const near = (state, key, value, reach) => {
  const exist = (at) => at >= range(key).least && state.designs.every((_, place) => !broken(set(state, key, at), place).length);
  for (let off = 0; off <= reach; off++)
    for (const at of [value - off, value + off]) if (exist(at)) return at;
  return null;
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
      const kind = typeof winner === "number" ? `design-${winner + 1}` : winner;
      const title = element("title", {}, `${across[i]}, ${up[j]}: ${kind}`);
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
  for (const [kind, meant] of Object.entries(OTHERWISE)) {
    if (!won.flat().includes(kind)) continue;
    const item = document.createElement("li");
    item.className = kind;
    item.textContent = meant;
    legend.append(item);
  }
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
  for (const [kind, meant] of Object.entries(OTHERWISE))
    if (share(kind)) parts.push(`${meant} at ${share(kind)}`);
  const best = cheapest(state);
  const here = typeof best === "number" ? `here it is design ${best + 1}` : `here ${OTHERWISE[best]}`;
  const wide = [state.x, state.y].filter((key) => widens(state, key)).map(label);
  const scale = wide.length ? ` Along ${wide.join(" and ")} each step is about the same multiple of the one before.` : "";
  return (
    `Fewest ${data.measures[state.measure]} at ${all.length} whole points of ${label(state.x)} and ` +
    `${label(state.y)}: ${parts.join(", ")}. The circle is where the numbers stand: ${here}.${scale}`
  );
};
