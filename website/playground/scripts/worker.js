// Python, away from the page: a program that never ends must not take the page with it.
//
// In:  {kind: "load", engine, archives}, once; then {kind: "run", code}.
// Out: {kind: "ready"}, {kind: "block", block}, {kind: "done", well, seconds}, {kind: "broken", said}.

const BASE = "/archives";

const say = (kind, more = {}) => postMessage({ kind, ...more });

const fetched = async (url) => {
  const got = await fetch(url);
  if (!got.ok) throw new Error(`${url} gave ${got.status}`);
  return new Uint8Array(await got.arrayBuffer());
};

const load = async ({ engine, archives }) => {
  // All at once: the files are large, and none needs another to be fetched.
  const packed = archives.map(fetched);
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    import(`${engine}pyodide.js`),
    import(`${engine}pyodide.asm.js`),
  ]);
  const python = await loadPyodide({
    indexURL: engine,
    createPyodideModule,
    packageBaseUrl: engine, // never asked: the lock names no package
  });
  python.setStdin({ stdin: () => null }); // input() ends at once instead of waiting for ever
  python.FS.mkdirTree(BASE);
  const path = python.pyimport("sys").path;
  for (const [index, bytes] of (await Promise.all(packed)).entries()) {
    python.FS.writeFile(`${BASE}/${index}.zip`, bytes);
    path.append(`${BASE}/${index}.zip`);
  }
  return python.pyimport("website.playground.runner");
};

// Some of Pyodide's failures reach nobody's `await`.
addEventListener("unhandledrejection", ({ reason }) => say("broken", { said: String(reason) }));

let runner;

addEventListener("message", async ({ data }) => {
  try {
    if (data.kind === "load") {
      runner = load(data);
      await runner;
      say("ready");
      return;
    }
    const { run } = await runner;
    const start = performance.now();
    const well = run(data.code, (block) => say("block", { block: JSON.parse(block) }));
    say("done", { well, seconds: (performance.now() - start) / 1000 });
  } catch (error) {
    // The runner reports the program's own errors, so this is Python's end, or a lost file.
    say("broken", { said: String(error) });
  }
});
