// The playground's page: buttons, state, address.

import { edit, grow } from "./editor.js";
import { note, show } from "./output.js";
import { Python } from "./python.js";
import { pack, unpack } from "./share.js";

const root = document.querySelector(".playground");
const [area, output, status, run, stop, share, choice] = [
  "textarea",
  ".output",
  "[role=status]",
  ".run",
  ".stop",
  ".share",
  "select",
].map((selector) => root.querySelector(selector));
const examples = JSON.parse(document.querySelector("#playground-examples").textContent);
const below = (path) => new URL(path, document.baseURI).href;

const HEAR = {
  loading: ({ waiting, again }) => {
    if (again) return "Stopped. Python starts again…";
    return waiting ? "Python is loading; the program runs when it is there…" : "Python is loading…";
  },
  ready: () => "Ready.",
  running: () => "Running…",
  done: ({ well, seconds }) =>
    `${well ? "Done" : "Ended with an error"} after ${seconds.toFixed(2)} s.`,
  broken: ({ said }) => `Python has ended: ${said}. Run starts it again.`,
};

let python;

// A program may say more in a second than a page can draw: what has come is drawn now and then.
const PAUSE = 40; // milliseconds
let waiting = [];
const draw = () => {
  if (waiting.length) show(output, waiting);
  waiting = [];
};

const hear = (message) => {
  if (message.kind === "block") {
    if (waiting.push(message.block) === 1) setTimeout(draw, PAUSE);
    return;
  }
  draw();
  status.textContent = HEAR[message.kind](message);
  root.dataset.state = message.kind;
  const busy = message.kind === "running" || Boolean(message.waiting);
  stop.disabled = !busy;
  output.setAttribute("aria-busy", String(busy));
  if (message.kind === "ready" || message.kind === "done") keepForOffline();
};

const start = () => {
  if (root.dataset.state === "running") return;
  draw();
  output.replaceChildren();
  python.run(area.value);
};

const halt = () => {
  draw();
  if (root.dataset.state === "running") note(output, "Stopped.");
  python.stop();
  area.focus(); // the button is disabled from here on, and would take the focus with it
};

// What was written here before an example was chosen; it comes back as "Your own program".
let own = "";

// The chosen example is named as long as it is what stands there.
const name = () => {
  const found = Object.entries(examples).find(([, code]) => code === area.value);
  choice.value = found?.[0] ?? "";
};

const put = (code) => {
  area.value = code;
  grow(area);
  name();
};

// A program from an address is shown and waits: only who reads it decides that it runs.
const restore = async () => {
  const text = location.hash.match(/^#code=(.*)$/)?.[1];
  if (text === undefined) return;
  output.replaceChildren();
  try {
    put(await unpack(text));
    note(output, "This program came with the address. Read it, then run it.");
  } catch {
    note(output, "The address holds no program that could be read.");
  }
};

const copyAddress = async () => {
  const url = new URL(location.href);
  url.hash = `code=${await pack(area.value)}`;
  history.replaceState(null, "", url);
  try {
    await navigator.clipboard.writeText(url.href);
    status.textContent = "The address with this program is copied.";
  } catch {
    status.textContent = "The address of this page now holds this program.";
  }
};

// Once Python has come over the network, not before: its files are large and come once.
let asked = false;
const keepForOffline = async () => {
  if (asked || !("serviceWorker" in navigator)) return;
  asked = true;
  try {
    await navigator.serviceWorker.register(below("offline.js"));
    await navigator.serviceWorker.ready;
    root.dataset.offline = "kept";
  } catch (error) {
    console.info(`not kept for use without network: ${error}`);
  }
};

edit(area, { run: start });
area.addEventListener("input", name);
run.addEventListener("click", start);
stop.addEventListener("click", halt);
share.addEventListener("click", copyAddress);
choice.addEventListener("change", () => {
  if (!Object.values(examples).includes(area.value)) own = area.value;
  put(examples[choice.value] ?? own);
  output.replaceChildren();
  history.replaceState(null, "", location.pathname + location.search);
});
addEventListener("hashchange", restore);
addEventListener("resize", () => grow(area));
name();
await restore();
python = new Python(
  { engine: below(root.dataset.engine), archives: root.dataset.archives.split(" ").map(below) },
  hear,
);
run.disabled = false; // not before: a press that nothing hears would be lost
