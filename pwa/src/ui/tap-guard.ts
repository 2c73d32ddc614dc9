const DOUBLE_TAP_MS = 400;

/**
 * Lets one tap through, and nothing for the next 400 ms, wherever it lands.
 *
 * After an answer the screen moves on by itself, so the second half of a double tap would answer for
 * the neighbour. Put `listen` on the capture phase of what holds both the grid and the sheet.
 *
 * What only ticks and unticks carries `data-tick`: nothing moves on there, so from one of them to
 * another a thumb may be quick. What counts (`data-counter`) takes every tap: three quick ones are
 * three.
 */
export class TapGuard {
  #lastTapAt = -Infinity;
  #lastTick: Element | null = null;
  #lastCounter: Element | null = null;

  listen = (event: MouseEvent): void => {
    const button = (event.target as Element).closest('button');
    const tick = button?.closest('[data-tick]') ?? null;
    const counter = button?.closest('[data-counter]') ?? null;
    const isCounting = counter !== null && counter === this.#lastCounter;
    const isSoon = event.timeStamp - this.#lastTapAt < DOUBLE_TAP_MS;
    const isNextTick = tick !== null && this.#lastTick !== null && tick !== this.#lastTick;
    if (isSoon && !isNextTick && !isCounting) {
      event.preventDefault();
      event.stopPropagation();
      // Only buttons count: one tap on a label is heard twice, on the label and on its box.
    } else if (button) {
      this.#lastTapAt = event.timeStamp;
      this.#lastTick = tick;
      this.#lastCounter = counter;
    }
  };
}
