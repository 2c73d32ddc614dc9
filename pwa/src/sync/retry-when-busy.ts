import { Busy } from '../api/problem';

/** Who is told a longer time asks again at one of the usual moments. */
const LONGEST_MS = 60_000;

interface Line {
  isOver: () => boolean;
  notify: (isInLine: boolean) => void;
}

/**
 * Ask; where too many do, wait as long as the server says and up to as long again, so that not all
 * come back at once, and ask the same again. The round goes on where it was.
 *
 * @param line whether nobody wants it any more, and who is told that it waits.
 * @throws whatever `ask` throws otherwise.
 */
export async function retryWhenBusy<T>(
  ask: () => Promise<T>,
  line: Line,
  pause: (ms: number) => Promise<void> = paused,
): Promise<T> {
  try {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof Busy) || error.waitMs > LONGEST_MS) throw error;
        line.notify(true);
        await pause(error.waitMs * (1 + Math.random()));
        if (line.isOver()) throw error;
      }
    }
  } finally {
    line.notify(false);
  }
}

function paused(ms: number): Promise<void> {
  return new Promise((later) => setTimeout(later, ms));
}
