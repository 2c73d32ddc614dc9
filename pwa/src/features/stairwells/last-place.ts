/** Where the worker was last on this device. A convenience: without it the round still begins. */
export interface LastPlace {
  assignmentId: string;
  stairwellId: string;
}

const KEY = 'palier.lastPlace';

export function rememberPlace(place: LastPlace): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // Storage may be forbidden or full; nothing that matters is kept there.
  }
}

export function lastPlace(): LastPlace | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as LastPlace | null;
  } catch {
    return null;
  }
}
