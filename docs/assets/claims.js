// Shows the statements of one paper, of one verdict, or with some words. The choice is kept in the
// address, so that it can be sent. Without this script the page shows all of them.

const FIELDS = ["paper", "verdict", "text"];

const words = (node) => {
  const copy = node.cloneNode(true);
  for (const part of copy.querySelectorAll(".arithmatex, .headerlink")) part.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};

const field = (name, control) => {
  const label = document.createElement("label");
  label.append(name, control);
  return label;
};

const select = (name, options) => {
  const made = document.createElement("select");
  made.name = name;
  made.append(new Option("all", ""), ...options.map(([text, value]) => new Option(text, value)));
  return made;
};

const filterClaims = (place) => {
  const claims = [...document.querySelectorAll("section.claim")];
  const papers = [...document.querySelectorAll("section.paper")];
  const texts = new Map(claims.map((claim) => [claim, words(claim).toLowerCase()]));
  const verdicts = [...new Set(claims.map((claim) => claim.dataset.verdict))].sort();

  const form = document.createElement("form");
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Statements");
  const text = document.createElement("input");
  text.type = "search";
  text.name = "text";
  text.autocomplete = "off";
  const all = document.createElement("button");
  all.type = "reset";
  all.className = "md-button";
  all.textContent = "Show all";
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  form.append(
    field("Paper", select("paper", papers.map((paper) => {
      const title = paper.querySelector("h2");
      return [words(title), title.id];
    }))),
    field("Verdict", select("verdict", verdicts.map((verdict) => [verdict, verdict]))),
    field("Words", text),
    all,
    status,
  );
  place.append(form);

  const show = () => {
    const asked = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      const fits =
        (!form.paper.value || form.paper.value === claim.dataset.paper) &&
        (!form.verdict.value || form.verdict.value === claim.dataset.verdict) &&
        asked.every((word) => texts.get(claim).includes(word));
      claim.hidden = !fits;
      shown += fits;
    }
    for (const paper of papers) paper.hidden = !paper.querySelector(".claim:not([hidden])");
    const filtered = FIELDS.some((name) => form[name].value.trim());
    for (const part of document.querySelectorAll(".overview")) part.hidden = filtered;
    all.disabled = !filtered;
    status.textContent = `${shown} of ${claims.length} statements`;
    // What is shown now may be wider than its place.
    dispatchEvent(new Event("resize"));
  };

  const read = () => {
    const state = new URLSearchParams(location.search);
    for (const name of FIELDS) {
      form[name].value = state.get(name) ?? "";
      if (form[name].selectedIndex === -1) form[name].value = "";
    }
    show();
  };

  const write = () => {
    const state = new URLSearchParams();
    for (const name of FIELDS) {
      const value = form[name].value.trim();
      if (value) state.set(name, value);
    }
    const query = state.toString();
    history.replaceState(null, "", location.pathname + (query && `?${query}`));
    show();
  };

  // A link to a statement that is not shown shows everything.
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    form.reset();
  };

  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    for (const name of FIELDS) form[name].value = "";
    const { hash } = location;
    write();
    if (hash) location.replace(hash);
  });
  addEventListener("popstate", () => { read(); follow(); });
  for (const number of document.querySelectorAll("[data-filter]")) {
    const link = document.createElement("a");
    link.href = number.dataset.filter;
    link.append(...number.childNodes);
    number.append(link);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", link.href);
      read();
      form.scrollIntoView();
      form.paper.focus({ preventScroll: true });
    });
  }
  read();
  follow();
};

document$.subscribe(() => {
  const place = document.querySelector("#filter:empty");
  if (place) filterClaims(place);
});
