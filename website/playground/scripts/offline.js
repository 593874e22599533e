// Keeps the playground for use without network. The build puts two constants before this text: FILES,
// whose addresses hold their content's hash, and SHELL, the page with what else it loads. So a new
// build is a new text, which browsers compare at each visit; and what has not changed stays.
//
// It sees what the playground's page asks for, and nothing of the other pages: its scope is its folder.

const CACHE = "playground";
const files = new Set(FILES.map((path) => new URL(path, registration.scope).href));
const shell = new Set(SHELL.map((path) => new URL(path, registration.scope).href));

const fill = async () => {
  const cache = await caches.open(CACHE);
  const add = async (url, how) => {
    const got = await fetch(url, { cache: how });
    if (!got.ok) throw new Error(`${url} gave ${got.status}`);
    await cache.put(url, got);
  };
  // One address is one content: any copy that the browser still has is right.
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = [...files].filter((url) => !kept.has(url));
  await Promise.all(missing.map((url) => add(url, "force-cache")));
  await Promise.all([...shell].map((url) => add(url, "no-cache")));
};

const sweep = async () => {
  const cache = await caches.open(CACHE);
  const old = (await cache.keys()).filter(({ url }) => !files.has(url) && !shell.has(url));
  await Promise.all(old.map((request) => cache.delete(request)));
};

// A new build waits until no page of the old one is open, as those still ask for their own files.
addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(sweep().then(() => clients.claim())));

const kept = async (url) => (await caches.open(CACHE)).match(url, { ignoreVary: true });

const answer = async (request, url) => {
  const copy = await kept(url);
  if (copy && !shell.has(url)) return copy;
  // The page and the theme are as new as the network has them; the copy is for when there is none.
  try {
    return await fetch(request);
  } catch (error) {
    if (copy) return copy;
    throw error;
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = request.url.replace(/#.*$/, "");
  if (request.method === "GET" && (url.startsWith(registration.scope) || shell.has(url)))
    event.respondWith(answer(request, url));
});
