/** Whoever knows the time better than this device's clock, which in the field is often wrong. */
export interface TimeSource {
  /** Epoch milliseconds. */
  nowMs: () => number;
  /** Nothing speaks against it: what a day's end sets going may go. */
  readonly isSure: boolean;
}

let source: TimeSource = { nowMs: () => Date.now(), isSure: true };

/**
 * The time here, as well as it is known: whatever has a day or an hour is shown and decided by it,
 * never by the bare clock of the device. A value: replaced when it is another, never changed.
 */
export function rightNow(): Date {
  return new Date(source.nowMs());
}

/** Whether a day that seems to be over is over. */
export function isTimeSure(): boolean {
  return source.isSure;
}

export function takeTimeFrom(better: TimeSource): void {
  source = better;
}
