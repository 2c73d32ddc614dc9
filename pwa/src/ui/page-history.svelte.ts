/** Where one is inside a page: what stands behind the question mark of its address. */
export type Place = Readonly<Record<string, string>>;

/** In the state of a history entry: the places below it that were gone through inside this page. */
interface Kept {
  trail?: string[];
}

const ARRIVES_WITHIN_MS = 5000;

/**
 * The steps inside a page, each an entry of the history: the phone's Back and the app's own ‹ are
 * the same gesture, and take one step. An address opened cold has no steps below it: then ‹ goes to
 * the step that would have been there.
 *
 * The router keeps the pages; this keeps what is open in one of them, and both read the same address.
 */
class PageHistory {
  /** Counts the changes: the address itself is the browser's. */
  #turn = $state(0);
  /** Where one will be as soon as the browser has gone back. */
  #ahead = $state.raw<string>();
  #last: Promise<void> = Promise.resolve();
  #isGoing = false;
  #arrived: (() => void) | undefined;

  constructor() {
    globalThis.addEventListener?.('popstate', (event) => this.#arrive(event), { capture: true });
  }

  get(name: string): string | null {
    return new URLSearchParams(this.#here()).get(name);
  }

  /** One step further. */
  push(place: Place): void {
    this.#enqueue(() => {
      const trail = [...kept(), location.search];
      history.pushState({ ...history.state, trail } as Kept, '', addressOf(searchOf(place)));
    }, place);
  }

  /** The same step, about something else. */
  replace(place: Place): void {
    this.#enqueue(() => put(searchOf(place)), place);
  }

  /** @param parent where that leads when nothing of this page lies below. */
  back(parent: Place): void {
    this.#enqueue(async () => {
      const trail = kept();
      if (trail.length > 0) await this.#go(1);
      else put(searchOf(parent));
    });
  }

  /** Back to the first of the steps inside of something, which is then about `place`. */
  restart(place: Place, isInside: (place: URLSearchParams) => boolean): void {
    this.#enqueue(async () => {
      const steps = stepsInside(isInside) - 1;
      if (steps > 0) await this.#go(steps);
      put(searchOf(place));
    }, place);
  }

  /** Out of all steps inside of something. @param place where that leads when nothing lies below. */
  leave(isInside: (place: URLSearchParams) => boolean, place: Place = {}): void {
    this.#enqueue(async () => {
      const [steps, below] = [stepsInside(isInside), kept().length];
      if (steps > 0 && below > 0) await this.#go(Math.min(steps, below));
      if (steps > below) put(searchOf(place));
    });
  }

  #arrive(event: Event): void {
    this.#turn += 1;
    if (!this.#arrived) return;
    // The router would go to the top of the page, and nothing of the page has changed.
    event.stopImmediatePropagation();
    this.#arrived();
  }

  /** Steps back; done when the browser is there. */
  #go(steps: number): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#arrived = undefined;
        resolve();
      };
      // Below may lie less than was thought: then one stays, and the address is set all the same.
      const timer = setTimeout(settle, ARRIVES_WITHIN_MS);
      this.#arrived = settle;
      history.go(-steps);
    });
  }

  #here(): string {
    return this.#turn >= 0 ? (this.#ahead ?? location.search) : '';
  }

  /** The browser goes back in its own time: what is asked meanwhile waits, and is shown at once. */
  #enqueue(step: () => void | Promise<void>, place?: Place): void {
    if (place) this.#ahead = searchOf(place);
    const act = async () => {
      this.#isGoing = true;
      try {
        await step();
      } finally {
        this.#isGoing = false;
        this.#ahead = undefined;
        this.#turn += 1;
      }
    };
    if (this.#isGoing) this.#last = this.#last.then(act);
    else this.#last = act();
  }
}

export const pageHistory = new PageHistory();

function kept(): string[] {
  return (history.state as Kept | null)?.trail ?? [];
}

/** How many entries on top of each other, this one included, are inside of something. */
function stepsInside(isInside: (place: URLSearchParams) => boolean): number {
  const places = [...kept(), location.search].map((search) => new URLSearchParams(search));
  return places.length - 1 - places.findLastIndex((place) => !isInside(place));
}

function put(search: string): void {
  if (search !== location.search) history.replaceState(history.state, '', addressOf(search));
}

function searchOf(place: Place): string {
  const search = new URLSearchParams(place).toString();
  return search && `?${search}`;
}

function addressOf(search: string): string {
  return `${location.pathname}${search}${location.hash}`;
}
