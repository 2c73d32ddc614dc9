const SCRIPT = '/service-worker.js';
const LOOK_EVERY_MS = 3_600_000;
/** By then the first screen stands, and what it wants has been asked for. */
const QUIET_AFTER_MS = 5_000;

/** A new version of the application that has arrived and waits. */
export interface Update {
  /** Change to it as soon as nothing is being written. The page starts again. */
  apply: () => Promise<void>;
}

/**
 * Keep the application on this device. A new version waits: it takes over at the next start, or
 * earlier when somebody agrees.
 *
 * @param idle done when no command is being written.
 * @param tell is told of each new version that waits.
 */
export async function keepOnDevice(
  idle: () => Promise<void>,
  notify: (update: Update) => void,
): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register(SCRIPT, { scope: '/' });
  const announce = () => {
    const { waiting } = registration;
    // Without a controller it is the first visit: there is nothing to change from.
    if (waiting && navigator.serviceWorker.controller) notify(updateTo(waiting, idle));
  };
  announce();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', announce);
  });
  setTimeout(() => void reportLoadedAssets().catch(reportError), QUIET_AFTER_MS);
  const look = () => void registration.update().catch(() => undefined); // No network: later.
  setInterval(look, LOOK_EVERY_MS);
}

/**
 * What was loaded before the service worker stood in between is kept too, and so is what is wanted
 * later; not where somebody counts their megabytes.
 */
async function reportLoadedAssets(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
    .map(({ pathname }) => pathname);
  const connection = (navigator as { connection?: { saveData?: boolean } }).connection;
  active?.postMessage({ loaded, isIdle: connection?.saveData !== true });
}

function updateTo(waiting: ServiceWorker, idle: () => Promise<void>): Update {
  return {
    async apply() {
      await idle();
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
        once: true,
      });
      waiting.postMessage('activate');
    },
  };
}
