const DOUBLE_TAP_MS = 400;

/**
 * Lets one tap through, and nothing for the next 400 ms, wherever it lands.
 *
 * After an answer the screen moves on by itself, so the second half of a double tap would answer for
 * the neighbour. Put `listen` on the capture phase of what holds both the grid and the sheet.
 */
export class TapGuard {
  #lastTapAt = -Infinity;

  listen = (event: MouseEvent): void => {
    const target = event.target as Element;
    if (event.timeStamp - this.#lastTapAt < DOUBLE_TAP_MS) {
      event.preventDefault();
      event.stopPropagation();
      // Only buttons count: one tap on a label is heard twice, on the label and on its box.
    } else if (target.closest('button')) {
      this.#lastTapAt = event.timeStamp;
    }
  };
}
