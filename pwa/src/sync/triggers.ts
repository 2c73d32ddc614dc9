import type { Outbox } from '../store/outbox/outbox';

const RETRY_MS = 60_000;

/**
 * Decides when to send and fetch, alone: at the start, when the page is seen again, when the
 * network is back, when something was recorded, and from time to time.
 *
 * One run goes at a time; a wish that comes meanwhile is fulfilled right after it.
 */
export function startTriggers(
  outbox: Outbox,
  run: () => Promise<void>,
  keepTime: () => Promise<void> = () => Promise.resolve(),
): { ask: () => void; stop: () => void } {
  let isRunning = false;
  let isWantedAgain = false;
  let isStopped = false;
  let heldTimer: ReturnType<typeof setTimeout> | undefined;

  function ask(): void {
    isWantedAgain = isRunning;
    if (isRunning || isStopped) return;
    isRunning = true;
    void run()
      .catch((error: unknown) => reportError(error))
      .finally(() => {
        isRunning = false;
        if (isWantedAgain) ask();
        else void askAfterHold().catch((error: unknown) => reportError(error));
      });
  }

  /** What can still be taken back goes as soon as it cannot any more. */
  async function askAfterHold(): Promise<void> {
    const holdMs = await outbox.nextHoldMs();
    clearTimeout(heldTimer);
    if (holdMs !== null && !isStopped) heldTimer = setTimeout(ask, holdMs);
  }

  let known = 0;
  const stopWatching = outbox.watchCounts(({ waiting }) => {
    if (waiting > known) ask();
    known = waiting;
  });
  const timer = setInterval(() => {
    void keepTime().catch((error: unknown) => reportError(error));
  }, RETRY_MS);
  const stopAsking = whenever(ask);
  ask();

  function stop(): void {
    isStopped = true;
    stopWatching();
    clearInterval(timer);
    clearTimeout(heldTimer);
    stopAsking();
  }

  return { ask, stop };
}

/** When the network is back, when the page is seen again, and from time to time. */
export function whenever(ask: () => void): () => void {
  const askIfVisible = () => {
    if (document.visibilityState === 'visible') ask();
  };
  const timer = setInterval(askIfVisible, RETRY_MS);
  addEventListener('online', ask);
  document.addEventListener('visibilitychange', askIfVisible);
  return () => {
    clearInterval(timer);
    removeEventListener('online', ask);
    document.removeEventListener('visibilitychange', askIfVisible);
  };
}
