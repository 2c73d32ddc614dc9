/// <reference lib="webworker" />
import { Draughtsman } from './draughtsman';
import type { Ask } from './drawing-talk';

declare const self: DedicatedWorkerGlobalScope;

/** A message to oneself comes after those that wait already; a timer would wait longer. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });

const draughtsman = new Draughtsman((answer, handedOver = []) => {
  self.postMessage(answer, handedOver);
}, pause);

self.addEventListener('message', (event: MessageEvent<Ask>) => void draughtsman.hear(event.data));
