import type { Outcome } from '../domain/outcome';
import type { Door, Stairwell } from '../domain/places';
import { addDoor } from '../store/commands/doors';
import {
  correctEncounter,
  recordEncounter,
  recordFloorNotHome,
  recordNotHome,
  withdrawEncounter,
} from '../store/commands/encounters';
import { closeFollowUp, openFollowUp, takeFollowUp } from '../store/commands/follow-ups';
import { startHousehold } from '../store/commands/households';
import { recordMeeting } from '../store/commands/meetings';
import { forgetChunks } from '../store/leaving';
import type { Store } from '../store/store';
import {
  aDevice,
  AICHA,
  CAMPAIGN,
  DEVICE,
  type Device,
  KARIM,
  NOON,
  publicKeyOf,
  STAIRWELL as stairwellId,
  TEAM,
} from './device';
import type { FakeServer } from './server';

/** A passage that nobody has taken back, as it was last said. */
export interface Standing {
  by: string;
  householdId: string;
  outcome: Outcome;
}

/** The evening's own clock: each thing is done a minute after the one before. */
export class Simulation {
  #minutes = 0;
  readonly standing = new Map<string, Standing>();
  /** Follow-ups, by whoever opened them. */
  readonly flagged = new Map<string, string>();

  now(): Date {
    this.#minutes += 1;
    return new Date(NOON.getTime() + this.#minutes * 60_000);
  }
}

/** One phone, whoever carries it, and what fingers did on it. */
export class Phone {
  /** Every operation that was recorded here, in its order. */
  readonly recorded: string[] = [];

  private constructor(
    readonly device: Device,
    private readonly evening: Simulation,
    private readonly server: FakeServer,
    readonly name: string,
    public store: Store,
    public memberId: string,
  ) {}

  static async of(
    evening: Simulation,
    base: Stairwell[],
    server: FakeServer,
    name: 'A' | 'B',
  ): Promise<Phone> {
    const deviceId = name === 'A' ? DEVICE : DEVICE.replace('de51c', 'de51d');
    const device = await aDevice(base, deviceId);
    const phone = new Phone(device, evening, server, name, device.store, AICHA);
    await phone.#enrol();
    return phone;
  }

  async stairwell(): Promise<Stairwell | undefined> {
    return (await this.store.stairwells.read(`stairwell:${stairwellId}`))?.content;
  }

  async tap(index: number, outcome: Outcome): Promise<void> {
    const door = await this.#doorAt(index);
    if (!door) return;
    const place = { stairwellId, doorId: door.id, campaignId: CAMPAIGN };
    const themes = outcome === 'conversation' ? ['water'] : [];
    this.#stands(
      [await recordEncounter(this.store, { ...place, outcome, themes }, this.evening.now())],
      outcome,
      [door],
    );
  }

  async floorNotHome(floor: number): Promise<void> {
    const doors = await this.#doors();
    if (doors.length === 0) return;
    const place = { stairwellId, floor, campaignId: CAMPAIGN };
    await this.#notHome(await recordFloorNotHome(this.store, place, this.evening.now()));
  }

  async severalNotHome(indexes: number[]): Promise<void> {
    const doors = await this.#doors();
    if (doors.length === 0) return;
    const doorIds = indexes.map((index) => doors[index % doors.length]!.id);
    const place = { stairwellId, doorIds, campaignId: CAMPAIGN };
    await this.#notHome(await recordNotHome(this.store, place, this.evening.now()));
  }

  async correct(index: number, outcome: Outcome): Promise<void> {
    const encounterId = await this.#mine(index);
    if (!encounterId) return;
    const correction = { stairwellId, encounterId, outcome };
    this.recorded.push(await correctEncounter(this.store, correction, this.evening.now()));
    this.evening.standing.get(encounterId)!.outcome = outcome;
  }

  /** @param index of the member's own; the last one: an undo. */
  async withdraw(index: number): Promise<void> {
    const encounterId = await this.#mine(index);
    if (!encounterId) return;
    const passage = { stairwellId, encounterId };
    this.recorded.push(await withdrawEncounter(this.store, passage, this.evening.now()));
    this.evening.standing.delete(encounterId);
  }

  async moveIn(index: number): Promise<void> {
    const door = await this.#doorAt(index);
    if (!door) return;
    const at = { stairwellId, doorId: door.id };
    this.recorded.push(await startHousehold(this.store, at, this.evening.now()));
  }

  async addDoor(floor: number): Promise<void> {
    const doors = await this.#doors();
    if (doors.length === 0) return;
    const taken = doors.filter((door) => door.floor === floor).map(({ position }) => position);
    const position = 1 + Math.max(0, ...taken);
    const place = { stairwellId, floor, position, label: `${floor}${position}${this.name}` };
    this.recorded.push((await addDoor(this.store, place, this.evening.now())).operationId);
  }

  async flag(index: number): Promise<void> {
    const door = await this.#doorAt(index);
    if (!door) return;
    const answers = { reason: 'housing', urgency: 'week', consentLanguage: 'fr' } as const;
    const followUp = { stairwellId, doorId: door.id, campaignId: CAMPAIGN, ...answers };
    const id = await openFollowUp(this.store, followUp, this.evening.now());
    this.recorded.push(id);
    this.evening.flagged.set(id, this.memberId);
  }

  async settle(index: number, how: 'take' | 'close'): Promise<void> {
    const items = (await this.store.followUps.read('follow_ups'))?.content ?? [];
    const item = items[index % items.length];
    if (!item) return;
    const { id } = item;
    const at = this.evening.now();
    const answers =
      how === 'take'
        ? takeFollowUp(this.store, id, at)
        : closeFollowUp(this.store, { id, result: 'done' }, at);
    this.recorded.push(await answers);
  }

  async meet(): Promise<void> {
    const meeting = { teamId: TEAM, campaignId: null, outcome: 'conversation' } as const;
    const answers = { ...meeting, channel: 'street' } as const;
    this.recorded.push(await recordMeeting(this.store, answers, this.evening.now()));
  }

  async restart(): Promise<void> {
    this.store = await this.device.reopen(this.memberId);
    await this.#enrol();
  }

  /** What one signed with before a sign-out is gone, and the server knows it still. */
  async #enrol(): Promise<void> {
    const { memberId, deviceId } = this.store.author;
    this.server.enrol(memberId, deviceId, await publicKeyOf(this.store));
  }

  /** Sign out, and the other one signs in. */
  async handOn(): Promise<void> {
    await forgetChunks(this.store);
    this.device.secrets.delete(this.memberId);
    this.memberId = this.memberId === AICHA ? KARIM : AICHA;
    await this.restart();
  }

  async #doors(): Promise<Door[]> {
    return (await this.stairwell())?.doors ?? [];
  }

  async #doorAt(index: number): Promise<Door | undefined> {
    const doors = await this.#doors();
    return doors[index % doors.length];
  }

  /** One of the member's own passages that can be seen here; undefined: there is none. */
  async #mine(index: number): Promise<string | undefined> {
    const ids = (await this.#doors())
      .flatMap(({ household }) => household.passages)
      .map(({ id }) => id)
      .filter((id) => id !== null && this.evening.standing.get(id)?.by === this.memberId);
    return ids.at(index % Math.max(1, ids.length)) ?? undefined;
  }

  async #notHome(ids: string[]): Promise<void> {
    const doors = await this.#doors();
    const at = ids.map((id) => doors.find((door) => holds(door, id))!);
    this.#stands(ids, 'not_home', at);
  }

  #stands(ids: string[], outcome: Outcome, doors: Door[]): void {
    this.recorded.push(...ids);
    ids.forEach((id, index) => {
      const householdId = doors[index]!.household.id;
      this.evening.standing.set(id, { by: this.memberId, householdId, outcome });
    });
  }
}

function holds({ household }: Door, encounterId: string): boolean {
  return household.passages.some(({ id }) => id === encounterId);
}
