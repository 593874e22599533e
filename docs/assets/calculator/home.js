// The figure of the home page: three designs, four sliders; the numbers are the library's formulas'.

import * as formulas from "./formulas.js";

const figure = document.querySelector(".live");
const rows = [...figure.querySelectorAll(".row[data-design]")];
const sliders = Object.fromEntries(
  [...figure.querySelectorAll("input")].map((one) => [one.name, one]),
);
// The kernels that can be chosen, and of each the kernel of two layers that see as much.
const kernels = JSON.parse(figure.dataset.kernels);
const grouped = new Intl.NumberFormat("en");

const macs = (design, { k, c, m, H }) => {
  const kernel = design === "through" ? kernels[k] : k;
  return formulas[`${design}_macs`](c, c, H, H, kernel, 1, 1, m, 1, 1, 0, 1);
};

const show = () => {
  const at = Object.fromEntries(Object.entries(sliders).map(([name, one]) => [name, Number(one.value)]));
  at.k = Number(Object.keys(kernels)[at.k]);
  for (const [name, slider] of Object.entries(sliders)) {
    slider.nextElementSibling.textContent = at[name];
    slider.setAttribute("aria-valuetext", at[name]);
  }
  const costs = rows.map((row) => macs(row.dataset.design, at));
  const most = Math.max(...costs);
  rows.forEach((row, place) => {
    row.querySelector(".bar > span").style.width = `${(100 * costs[place]) / most}%`;
    const more = costs[place] > costs[0];
    const times = (more ? costs[place] / costs[0] : costs[0] / costs[place]).toPrecision(3);
    const said = more ? `${times} times as many as the first` : `the first takes ${times} times as many`;
    row.querySelector(".said").textContent =
      `${grouped.format(costs[place])} MACs${place ? `; ${said}` : ""}`;
  });
};

figure.addEventListener("input", show);
show();
