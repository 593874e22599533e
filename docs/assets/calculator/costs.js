// Numbers: the library's formulas, called with what is chosen.

import data from "./data.js";
import * as formulas from "./formulas.js";

const ARGUMENTS = [...Object.keys(data.shared), ...Object.keys(data.fields)];

// What a function of the library gives; null where a number on the way passes 2^53.
const called = (name, state, place) => {
  const own = state.designs[place].fields;
  const values = ARGUMENTS.map((symbol) => own[symbol] ?? state.shared[symbol] ?? 1);
  try {
    return formulas[name](...values);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

// The conditions that a design breaks, as LaTeX: groups that divide no channels, say.
export const broken = (state, place) => {
  const { name } = state.designs[place];
  return data.designs[name].rules.filter(
    (_, number) => called(`${name}_rule_${number}`, state, place) === false,
  );
};

// A cost as a whole number; null where it is not known, "broken" where the design is none.
export const cost = (state, place, measure = state.measure) => {
  if (broken(state, place).length) return "broken";
  return called(`${state.designs[place].name}_${measure}`, state, place);
};

export const outputSize = (state, place) =>
  [0, 1].map((number) => called(`${state.designs[place].name}_size_${number}`, state, place));

// The place of the cheapest design, or why none is it: two have as little ("tie"), one does not
// exist here ("broken"), one passes 2^53 ("past").
export const cheapest = (state) => {
  const values = state.designs.map((_, place) => cost(state, place));
  if (values.includes("broken")) return "broken";
  if (values.includes(null)) return "past";
  const numbers = values.map((value) => (Array.isArray(value) ? value[0] / value[1] : value));
  const first = numbers.indexOf(Math.min(...numbers));
  return numbers.lastIndexOf(numbers[first]) === first ? first : "tie";
};

const grouped = new Intl.NumberFormat("en", { useGrouping: true, maximumFractionDigits: 0 });

export const shown = (value) => {
  if (value === null) return "past 2⁵³";
  if (value === "broken") return "–";
  return Array.isArray(value) ? value.map(shown).join("/") : grouped.format(value);
};

export const ratio = (value, first) =>
  typeof value === "number" && typeof first === "number" && first > 0
    ? (value / first).toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")
    : "–";
