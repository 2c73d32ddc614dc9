/** From door to door, talks included: what teams report of an evening, 30 doors in two hours and a half. */
const MINUTES_PER_DOOR = 5;

/** How long one passage at all of these doors takes, to the half hour. */
export function hoursFor(doors: number): number {
  return Math.round((doors * MINUTES_PER_DOOR) / 30) / 2;
}

/** « 34 h », « 17 h 30 » */
export function hoursInWords(hours: number): string {
  const whole = Math.floor(hours);
  return hours === whole ? `${whole}\u00a0h` : `${whole}\u00a0h\u00a030`;
}
