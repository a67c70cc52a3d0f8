// The page without a network, from its second visit on. `scripts/build-page.js` writes above this what there is:
//   PAGE = { version, files }    all files of the build, from here; the version is a hash of them
//   DATA = { version, files }    those of each data set, by its name

// An origin's caches are shared by all its pages: by the scope in their names none deletes another's.
const scope = registration.scope;
const page = `${scope} page ${PAGE.version}`;
const data = `${scope} data ${DATA.version}`;
const addresses = (files) => files.map((file) => new URL(file, scope).href);

// A new build waits until no page of the old one is open, which may still ask for its panels.
addEventListener('install', (event) => {
  // Past the HTTP cache, which may hold what the server had before.
  const requests = addresses(PAGE.files).map((address) => new Request(address, { cache: 'reload' }));
  event.waitUntil(caches.open(page).then((cache) => cache.addAll(requests)));
});

addEventListener('activate', (event) => {
  const replace = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(`${scope} `) && name !== page && name !== data);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(replace());
});

// A page has read a data set, perhaps before there was a service worker: its files are in the HTTP cache still.
addEventListener('message', (event) => {
  const keep = async () => {
    const cache = await caches.open(data);
    for (const address of addresses(DATA.files[event.data] ?? [])) {
      if (!(await cache.match(address))) await cache.add(new Request(address, { cache: 'force-cache' }));
    }
  };
  event.waitUntil(keep().catch(() => undefined)); // no room: then it is fetched anew each time
});

addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  if (method !== 'GET' || !url.startsWith(scope)) return;
  if (mode === 'navigate') {
    // From the network where there is one, so that a new build is seen at once. What it is made of has names of its
    // own.
    const kept = async () => (await cached(url)) ?? (await cached(scope)) ?? Response.error();
    event.respondWith(fetch(event.request).catch(kept));
  } else {
    event.respondWith(cached(url).then((found) => found ?? fetch(event.request)));
  }
});

async function cached(address) {
  for (const name of [page, data]) {
    const found = await caches.match(address, { cacheName: name, ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}
