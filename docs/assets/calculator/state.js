// What is chosen: read from the address and written to it, so that a setting can be sent.

import data from "./data.js";

const START = {
  designs: [
    { name: "plain", fields: { k: 5 } },
    { name: "through", fields: { k: 3, m: 64 } },
  ],
  shared: {},
  measure: "macs",
  x: "c_out",
  y: "2.m",
  by: "c_out",
};

export const MOST = 4;

const ranges = { ...data.shared, ...data.fields };
const base = (key) => key.replace(/^\d+\./, "");

// The least a symbol may be, and where its slider starts and ends.
export const range = (key) => {
  const [said, start, least, most] = ranges[base(key)];
  return { said, start, least, most };
};

export const whole = (text, least) => {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least ? value : null;
};

export const design = (name) => ({
  name,
  fields: Object.fromEntries(data.designs[name].fields.map((field) => [field, range(field).start])),
});

// Every number that can be moved, by key: c_in, or 2.k for the kernel of the second design.
export const keys = (state) => [
  ...Object.keys(data.shared),
  ...state.designs.flatMap((one, place) =>
    Object.keys(one.fields).map((field) => `${place + 1}.${field}`),
  ),
];

// The keys that crossovers are solved for.
export const solvable = (state) => [
  "c_out",
  "c_in",
  ...keys(state).filter((key) => /^\d/.test(key) && data.solved.includes(base(key))),
];

export const get = (state, key) => {
  const [place, field] = key.split(".");
  return field ? state.designs[place - 1].fields[field] : state.shared[key];
};

export const set = (state, key, value) => {
  const [place, field] = key.split(".");
  const copy = structuredClone(state);
  if (field) copy.designs[place - 1].fields[field] = value;
  else copy.shared[key] = value;
  return copy;
};

// A state in which every key that is named is there.
export const mended = (state) => {
  const copy = structuredClone(state);
  for (const name of Object.keys(data.shared)) copy.shared[name] ??= range(name).start;
  const known = keys(copy);
  const other = (not) => known.find((key) => key !== not);
  if (!known.includes(copy.x)) copy.x = other(copy.y);
  if (!known.includes(copy.y) || copy.y === copy.x) copy.y = other(copy.x);
  if (!Object.hasOwn(data.measures, copy.measure)) copy.measure = START.measure;
  if (!solvable(copy).includes(copy.by)) copy.by = START.by;
  return copy;
};

// #d=plain,k:5&d=separable,k:3&c_in=64&…; what is no design or number of ours is left out.
export const read = (hash) => {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const designs = asked.getAll("d").flatMap((text) => {
    const [name, ...pairs] = text.split(",");
    if (!Object.hasOwn(data.designs, name)) return [];
    const made = design(name);
    for (const pair of pairs) {
      const [field, number] = pair.split(":");
      const value = Object.hasOwn(made.fields, field) ? whole(number ?? "", range(field).least) : null;
      if (value !== null) made.fields[field] = value;
    }
    return [made];
  });
  const shared = {};
  for (const name of Object.keys(data.shared)) {
    const value = whole(asked.get(name) ?? "", range(name).least);
    if (value !== null) shared[name] = value;
  }
  return mended({
    ...START,
    designs: designs.length >= 2 ? designs.slice(0, MOST) : START.designs,
    shared,
    measure: asked.get("m"),
    x: asked.get("x") ?? START.x,
    y: asked.get("y") ?? START.y,
    by: asked.get("by"),
  });
};

export const written = (state) => {
  const parts = state.designs.map(
    (one) => `d=${[one.name, ...Object.entries(one.fields).map((pair) => pair.join(":"))].join(",")}`,
  );
  for (const [name, value] of Object.entries(state.shared)) parts.push(`${name}=${value}`);
  parts.push(`m=${state.measure}`, `x=${state.x}`, `y=${state.y}`, `by=${state.by}`);
  return `#${parts.join("&")}`;
};
