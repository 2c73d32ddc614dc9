import { SvelteSet } from 'svelte/reactivity';

/** Several doors that are to be answered at once: chosen one by one, none by default. */
export class DoorChoice {
  isOn = $state(false);
  readonly doorIds = new SvelteSet<string>();

  /** @param doorId the first of them, where a thumb rested on it. */
  begin(doorId?: string): void {
    this.isOn = true;
    if (doorId) this.doorIds.add(doorId);
  }

  toggle(doorId: string): void {
    if (!this.doorIds.delete(doorId)) this.doorIds.add(doorId);
  }

  end(): void {
    this.isOn = false;
    this.doorIds.clear();
  }
}
