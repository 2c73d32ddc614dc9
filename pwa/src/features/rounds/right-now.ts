/** The moment as a value: replaced when it is another, never changed. */
export function rightNow(): Date {
  return new Date();
}
