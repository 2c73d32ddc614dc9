import type { FollowUpItem } from '../../domain/follow-up-item';
import { doorOf, type Door, type Stairwell } from '../../domain/places';

/** What a sheet is open about. */
interface Held {
  stairwell?: Stairwell;
  door?: Door | null;
  campaignId?: string | null;
  followUp?: FollowUpItem;
}

/**
 * What a sheet is open about, as its screen last saw it. Whatever the office changes meanwhile (the
 * assignment ends, the door is merged with another, the stairwell goes), it can be said to the end:
 * the server knows where it belongs now.
 */
export class OpenSheet {
  #held: Held | null = null;

  /** @returns to be called when the sheet is closed. */
  hold(held: Held): () => void {
    this.#held = held;
    return () => {
      if (this.#held === held) this.#held = null;
    };
  }

  /** That a pull does not take away meanwhile. */
  get scope(): string | null {
    const { stairwell } = this.#held ?? {};
    return stairwell ? `building:${stairwell.buildingId}` : null;
  }

  get campaignId(): string | null {
    return this.#held?.campaignId ?? null;
  }

  /** What is decided on: the chunk as it is, with what is in hand still in it. */
  seen(chunkId: string, content: unknown): unknown {
    const { stairwell, door, followUp } = this.#held ?? {};
    if (stairwell && chunkId === `stairwell:${stairwell.id}`) {
      const known = (content as Stairwell | undefined) ?? stairwell;
      if (!door || doorOf(known, door.id)) return known;
      return { ...known, doors: [...known.doors, door] };
    }
    if (followUp && chunkId === 'follow_ups') {
      const items = (content as FollowUpItem[] | undefined) ?? [];
      return items.some(({ id }) => id === followUp.id) ? items : [...items, followUp];
    }
    return content;
  }
}
