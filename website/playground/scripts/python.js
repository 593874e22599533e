// Python in a worker: started at once, asked to run, and stopped by ending the worker. (To interrupt
// it instead needs memory shared with it, and headers that a plain static server does not send.)

export class Python {
  #worker;
  #tell;
  #waiting = null;

  // `tell` hears {kind: "loading" | "ready" | "running" | "block" | "done" | "broken", …}.
  constructor(files, tell) {
    this.files = files;
    this.#tell = tell;
    this.#start();
  }

  #start() {
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    const broken = (said) => {
      worker.terminate();
      this.state = "broken";
      this.#waiting = null;
      this.#tell({ kind: "broken", said });
    };
    worker.addEventListener("message", ({ data }) => {
      if (worker !== this.#worker) return; // one that was stopped
      if (data.kind === "broken") {
        broken(data.said);
        return;
      }
      if (data.kind === "ready" || data.kind === "done") this.state = "ready";
      this.#tell(data);
      if (data.kind === "ready" && this.#waiting !== null) this.run(this.#waiting);
    });
    worker.addEventListener("error", (event) => {
      if (worker === this.#worker) broken(event.message ?? "the worker could not be loaded");
    });
    this.#worker = worker;
    this.state = "loading";
    worker.postMessage({ kind: "load", ...this.files });
    this.#tell({ kind: "loading" });
  }

  // Run a program now, or as soon as Python is there.
  run(code) {
    if (this.state === "broken") this.#start();
    if (this.state === "loading") {
      this.#waiting = code;
      this.#tell({ kind: "loading", waiting: true });
      return;
    }
    this.#waiting = null;
    this.state = "running";
    this.#tell({ kind: "running" });
    this.#worker.postMessage({ kind: "run", code });
  }

  // End what runs, or what waits to run.
  stop() {
    this.#waiting = null;
    if (this.state === "loading") {
      this.#tell({ kind: "loading" });
      return;
    }
    if (this.state !== "running") return;
    this.#worker.terminate();
    this.#start();
    this.#tell({ kind: "loading", again: true });
  }
}
