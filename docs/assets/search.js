// Runs before Material's script, which asks for the search index on each page at once. The index is
// larger than all else that a page loads, and most visits search for nothing: here the request waits
// until the search is used, or the address holds what was searched for. Without network it waits
// for that too: what it finds could not be opened.
{
  const INDEX = /\/search\/search_index\.json$/;
  const event = (target, name) =>
    new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));

  const asked = new URLSearchParams(location.search);
  const form = document.forms.namedItem("search");
  const used = asked.has("q") || asked.has("h") ? Promise.resolve() : event(form, "focusin");
  const wanted = used.then(() => navigator.onLine || event(globalThis, "online"));

  globalThis.XMLHttpRequest = class extends XMLHttpRequest {
    #waits = false;

    open(method, url, ...more) {
      this.#waits = INDEX.test(url);
      super.open(method, url, ...more);
    }

    send(body) {
      if (this.#waits) wanted.then(() => super.send(body));
      else super.send(body);
    }
  };
}
