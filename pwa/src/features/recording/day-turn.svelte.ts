import { today } from '../../domain/service-day';

const LOOK_EACH_MS = 15_000;

/**
 * The day on a screen that may stay open past its end. « Demain » that was said before it ended is
 * told from then on by its date, and nobody saves what changed its name under their thumb.
 */
export class DayTurn {
  /** The day that it is. */
  now = $state(today());
  /** The day on which the screen was opened: what « demain » meant when it was said. */
  readonly opened = this.now;
  readonly hasTurned = $derived(this.now !== this.opened);

  /** Looks from time to time, and when somebody comes back to the screen. @returns an end to it. */
  watch(): () => void {
    const look = () => void this.look();
    const timer = setInterval(look, LOOK_EACH_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }

  /** @returns whether the day has ended since somebody looked: then they read before they save. */
  look(): boolean {
    const before = this.now;
    this.now = today();
    return this.now !== before;
  }
}
