/// <reference lib="webworker" />
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

// Also named in store/vault/make-room.ts, which empties it where a phone is full.
const USED = 'used-assets';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] };

/**
 * The shell's cache, and nothing else: what is said at a door never passes through here. `/api` is
 * answered by the server or not at all.
 */
const files = self.__WB_MANIFEST;
precacheAndRoute(files.filter((file) => !isLater(file)));
cleanupOutdatedCaches();

// Every path of the application is the same page.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//] }),
);

/** The drawing of maps: kept once the phone has nothing else to do. See build/shell.ts. */
const later = files.flatMap((file) => (isLater(file) ? [(file as PrecacheEntry).url] : []));

// The map, the desk and the letters of a language are kept once somebody used them. Their names
// change with their contents.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  new CacheFirst({ cacheName: USED }),
);

self.addEventListener('message', (event) => {
  const data = event.data as unknown;
  if (data === 'activate') void self.skipWaiting();
  if (isWish(data)) event.waitUntil(keep([...data.loaded, ...(data.isIdle ? later : [])]));
});

// From the first visit on, without a reload.
self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldAssets().then(() => self.clients.claim()));
});

/** What the page says of itself: see registration.ts. */
interface Wish {
  /** What it has loaded, some of it perhaps before this worker stood in between. */
  loaded: string[];
  /** Nothing else is going on. */
  isIdle: boolean;
}

function isWish(data: unknown): data is Wish {
  return typeof data === 'object' && data !== null && 'loaded' in data;
}

/** One after the other: the network may be thin. What cannot be had now is asked for next time. */
async function keep(urls: string[]): Promise<void> {
  const cache = await caches.open(USED);
  for (const url of urls) {
    if (!(await caches.match(url))) await cache.add(url).catch(() => undefined);
  }
}

/** What an earlier release loaded late is of no use to this one, unless it is the same. */
async function forgetOldAssets(): Promise<void> {
  const cache = await caches.open(USED);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    const stays = later.includes(pathname.slice(1)) || pathname.endsWith('.woff2');
    if (!stays) await cache.delete(request);
  }
}

function isLater(file: string | PrecacheEntry): boolean {
  return typeof file !== 'string' && file.revision === 'later';
}
