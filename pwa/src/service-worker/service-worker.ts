/// <reference lib="webworker" />
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] };

/**
 * The shell's cache, and nothing else: what is said at a door never passes through here. `/api` is
 * answered by the server or not at all.
 */
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// Every path of the application is the same page.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//] }),
);

// The map and the desk are kept once somebody used them. Their names change with their contents.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  new CacheFirst({ cacheName: 'used-assets' }),
);

self.addEventListener('message', ({ data }) => {
  if (data === 'activate') void self.skipWaiting();
});

// From the first visit on, without a reload.
self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldAssets().then(() => self.clients.claim()));
});

/** What an earlier release loaded late is of no use to this one. */
async function forgetOldAssets(): Promise<void> {
  await caches.delete('used-assets');
}
