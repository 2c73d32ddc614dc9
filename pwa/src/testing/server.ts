import { encode } from 'cborg';
import type { Answer, Answers, SignedOperation } from '../domain/operation';
import type { Household, Passage, Stairwell } from '../domain/places';
import type { Round } from '../domain/round';
import { ofFollowUps, ofMeetings } from '../store/formats/item-columns';
import { ofMe } from '../store/formats/member-columns';
import { OWN_PASSAGES, type OwnPassage, ownPassagesShape } from '../store/formats/own-passages';
import { roundsShape } from '../store/formats/rounds-shape';
import { columnsOf } from '../store/formats/stairwell-columns';
import type { Outgoing } from '../store/outbox/unsent';
import { fromHex, hex, idColumn } from '../store/vault/bytes';
import { SIGNING } from '../store/vault/keys';
import { encode as bytesOf } from '../store/vault/sealing';
import { AICHA, aMe, aStairwell } from './device';
import { type ExpectedState, expectedState, sentOperation } from './expected-state';
import { openedByServer } from './server-key';

type Bytes = Uint8Array<ArrayBuffer>;
type OwnChunk = [what: string, id: string, scope: string, content: Bytes];

/** What a copy of its database holds. */
interface Copy {
  ledger: Map<string, SignedOperation>;
  base: Map<string, Stairwell>;
  aliases: Map<string, string>;
  keys: Map<string, CryptoKey[]>;
}

/** The other side, as the plan describes it: it keeps what it acknowledged, and each thing once. */
export class FakeServer {
  readonly ledger = new Map<string, SignedOperation>();
  /** The refusals that a test wants, by operation. */
  readonly refusals = new Map<string, string>();
  /** Those that came with an operation, in their order. */
  readonly receipts: [id: string, receipt: string][] = [];
  /** Scopes that the member may no longer hold. */
  readonly dropped = new Set<string>();
  /** Of members on devices, besides the first: `member device`. */
  readonly #keys = new Map<string, CryptoKey[]>();
  /** Those that it tells of, if it tells of rounds at all. */
  rounds: Round[] | null = null;
  /** The newest feed that it tells. */
  format = 3;
  /** The life of its database. */
  epoch = lifeOf(1);
  #copy: Copy | null = null;
  #lives = 1;
  /** What its clock shows; epoch milliseconds. */
  time = () => Date.now();
  readonly #base = new Map<string, Stairwell>();
  readonly #aliases = new Map<string, string>();
  #office: ExpectedState;
  #changes: string[];
  /** What was told of a member by the chunk, at each cursor. */
  readonly #ownDigests = new Map<string, Map<string, string>>();

  constructor(
    /** Anybody's who is not enrolled; null: each key must be. */
    private readonly publicKey: CryptoKey | null,
    stairwells: Stairwell[] = [aStairwell()],
  ) {
    for (const stairwell of stairwells) this.#base.set(stairwell.id, stairwell);
    this.#changes = [...this.#base.keys()];
    this.#office = expectedState(this.#base.values(), [], this.#aliases);
  }

  get stairwells(): ReadonlyMap<string, Stairwell> {
    return this.#office.stairwells;
  }

  get followUps(): ExpectedState['followUps'] {
    return this.#office.followUps;
  }

  get aliases(): ReadonlyMap<string, string> {
    return this.#aliases;
  }

  enrol(memberId: string, deviceId: string, key: CryptoKey): void {
    const id = `${memberId} ${deviceId}`;
    this.#keys.set(id, [...(this.#keys.get(id) ?? []), key]);
  }

  /** POST devices, from that member's session. */
  enrolFor = async (
    memberId: string,
    asked: { device_id: string; public_key: string },
  ): Promise<void> => {
    const spki = Uint8Array.from(atob(asked.public_key), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey('spki', spki, SIGNING, true, ['verify']);
    this.enrol(memberId, asked.device_id, key);
  };

  /** POST sync/operations. */
  receive = async (operations: Outgoing[]): Promise<Answers> => {
    const { epoch } = this;
    const answers: Answer[] = [];
    for (const one of operations) {
      const answer = await this.#take(await openedByServer(one));
      const isTaken = answer.verdict === 'applied' || answer.verdict === 'duplicate';
      answers.push({ ...answer, receipt: isTaken ? receiptOf(answer.id) : null });
      if (one.receipt) this.receipts.push([answer.id, one.receipt]);
    }
    this.#workOut();
    return { answers, epoch };
  };

  /** Whoever wants to restore it needs one. */
  copy(): void {
    this.#copy = {
      ledger: new Map(this.ledger),
      base: new Map(this.#base),
      aliases: new Map(this.#aliases),
      keys: new Map(this.#keys),
    };
  }

  /** All that came after the copy is forgotten, and the database begins another life. */
  restore(): void {
    if (!this.#copy) throw new Error('there is no copy');
    const { ledger, base, aliases, keys } = this.#copy;
    const put = <K, V>(into: Map<K, V>, from: Map<K, V>) => {
      into.clear();
      for (const [key, value] of from) into.set(key, value);
    };
    put(this.ledger, ledger);
    put(this.#base, base);
    put(this.#aliases, aliases);
    put(this.#keys, keys);
    this.#lives += 1;
    this.epoch = lifeOf(this.#lives);
    this.#office = expectedState(this.#base.values(), [], this.#aliases);
    this.#changes = [...this.#base.keys()];
    this.#workOut();
  }

  /** POST sync/changes, in pieces of any size. */
  changes = async (
    cursor: string | null,
    scopes: string[],
    format = 2,
    pieceSize = 100,
    memberId = AICHA,
  ): Promise<AsyncIterable<Bytes>> => {
    const readFormat = Math.min(format, this.format);
    const items = await this.#itemsSince(cursor, new Set(scopes), readFormat, memberId);
    return inPieces(
      items.map((item) => encode(item)),
      pieceSize,
    );
  };

  /** The office changed something. */
  change(stairwellId: string, change: (stairwell: Stairwell) => Stairwell): void {
    const stairwell = this.#base.get(stairwellId);
    if (!stairwell) throw new Error(`no stairwell ${stairwellId}`);
    this.#base.set(stairwellId, change(stairwell));
    this.#workOut();
  }

  /** The same dwelling was noted twice: what was and will be said at the one belongs to the other. */
  merge(vanishedId: string, keptId: string): void {
    for (const [id, doorId] of this.#aliases) {
      if (doorId === vanishedId) this.#aliases.set(id, keptId);
    }
    this.#aliases.set(vanishedId, keptId);
    this.#workOut();
  }

  #workOut(): void {
    const before = this.#office;
    const sent = [...this.ledger.values()].map(sentOperation);
    this.#office = expectedState(this.#base.values(), sent, this.#aliases);
    for (const [id, stairwell] of this.#office.stairwells) {
      if (!isSame(stairwell, before.stairwells.get(id))) this.#changes.push(id);
    }
    const lists = ({ followUps, meetings }: ExpectedState) => ({ followUps, meetings });
    if (!isSame(lists(this.#office), lists(before))) this.#changes.push('me');
    if (!isSame(passagesIn(this.#office), passagesIn(before))) this.#changes.push(OWN_PASSAGES);
  }

  async #itemsSince(
    shown: string | null,
    held: ReadonlySet<string>,
    format: number,
    memberId: string,
  ): Promise<unknown[]> {
    // One of another life says nothing here.
    const [life, seen] = (shown ?? '').split('.');
    const cursor = life === this.epoch && seen !== undefined ? seen : null;
    const isHeld = (scope: string) => cursor !== null && held.has(scope);
    const changed = new Set(this.#changes.slice(Number(cursor ?? 0)));
    const start = { format, server_time: this.time() };
    const next = `${this.epoch}.${this.#changes.length}`;
    const later = format < 3 ? {} : { epoch: this.epoch, cursor: next };
    const items: unknown[] = [['start', { ...start, ...later }]];
    const own = await this.#own(memberId, format);
    if (format >= 3) {
      // Chunk by chunk: what says the same as at the cursor is not told again.
      const before = isHeld('me') ? this.#ownDigests.get(`${shown} ${memberId}`) : undefined;
      const digests = new Map(own.map((item) => [item[1], [...item[3]].join()]));
      items.push(...own.filter(([, id]) => digests.get(id) !== before?.get(id)));
      this.#ownDigests.set(`${next} ${memberId}`, digests);
    } else if (!isHeld('me') || changed.has('me')) items.push(...own);
    for (const stairwell of this.stairwells.values()) {
      const scope = `building:${stairwell.buildingId}`;
      if (this.dropped.has(scope) || (isHeld(scope) && !changed.has(stairwell.id))) continue;
      const columns =
        format < 3
          ? columnsOf(this.#asServed(stairwell, memberId))
          : this.#packed(this.#asServed(stairwell, null));
      items.push(['chunk', `stairwell:${stairwell.id}`, scope, encode({ ...columns, f: format })]);
    }
    for (const scope of this.dropped) if (held.has(scope)) items.push(['drop', scope]);
    return [...items, ['end', { cursor: next }]];
  }

  async #own(memberId: string, format: number): Promise<OwnChunk[]> {
    const kept = [...this.stairwells.values()].filter(
      ({ buildingId }) => !this.dropped.has(`building:${buildingId}`),
    );
    const buildingIds = [...new Set(kept.map(({ buildingId }) => buildingId))];
    const assignments = aMe().assignments.map((one) => ({ ...one, buildingIds }));
    const me = { ...ofMe(aMe({ memberId, assignments })), f: 1 };
    const chunk = (id: string, content: unknown): OwnChunk => ['chunk', id, 'me', encode(content)];
    if (format < 2) return [chunk('me', me)];
    const { followUps, meetings } = this.#office;
    const mine = meetings.filter(({ by }) => by === memberId).map(({ meeting }) => meeting);
    const rounds = this.rounds && { ...(await roundsShape.write(this.rounds)), f: 1 };
    const own = { ...(await ownPassagesShape.write(this.#passagesOf(memberId))), f: 1 };
    return [
      chunk('me', me),
      ...(rounds ? [chunk('rounds', rounds)] : []),
      chunk('follow_ups', { items: ofFollowUps(followUps), f: 1 }),
      chunk('meetings', { items: ofMeetings(mine), f: 1 }),
      ...(format >= 3 ? [chunk(OWN_PASSAGES, own)] : []),
    ];
  }

  /** The same for everybody: who recorded each, and no ids of passages. */
  #packed(stairwell: Stairwell) {
    const { passages, ...columns } = columnsOf(stairwell);
    const signed = { ...passages };
    delete signed.id;
    // By the names of this office, which are ids.
    const isId = (name: string) => name.length === AICHA.length;
    const authors = idColumn((columns.members ?? []).map((name) => (isId(name) ? name : null)));
    return { ...columns, passages: signed, authors };
  }

  #passagesOf(memberId: string): OwnPassage[] {
    return passagesIn(this.#office).filter(({ id }) => this.#office.authors.get(id) === memberId);
  }

  /**
   * The last three passages of each campaign, with the ids of the member's own alone.
   *
   * @param memberId null: of nobody's.
   */
  #asServed(stairwell: Stairwell, memberId: string | null): Stairwell {
    const { authors } = this.#office;
    const passage = (full: Passage): Passage => {
      const author = authors.get(full.id ?? '') ?? memberId;
      return author === memberId ? full : { ...full, id: null, by: author };
    };
    const household = (full: Household): Household => ({
      ...full,
      madeBy: null,
      passages: full.passages.filter((one) => !hasThreeLater(full.passages, one)).map(passage),
    });
    return {
      ...stairwell,
      doors: stairwell.doors.map((door) => ({ ...door, household: household(door.household) })),
    };
  }

  async #take(signed: SignedOperation): Promise<Answer> {
    const { id } = signed;
    const code = this.refusals.get(id) ?? (await this.#distrust(signed));
    if (code) return { id, verdict: 'refused', code };
    if (this.ledger.has(id)) return { id, verdict: 'duplicate', code: null };
    const { operation } = sentOperation(signed);
    if (!operation.dependsOn.every((other) => this.ledger.has(other))) {
      return { id, verdict: 'held', code: 'operations.waits' };
    }
    this.ledger.set(id, signed);
    return { id, verdict: 'applied', code: null };
  }

  async #distrust({ envelope, payload, signature }: SignedOperation): Promise<string | null> {
    const parsed = JSON.parse(envelope) as {
      payload_hash: string;
      author_id: string;
      device_id: string;
    };
    const hash = await crypto.subtle.digest('SHA-256', bytesOf(payload));
    if (parsed.payload_hash !== hex(hash)) return 'operations.payload_changed';
    const enrolled = this.#keys.get(`${parsed.author_id} ${parsed.device_id}`);
    const keys = enrolled ?? (this.publicKey ? [this.publicKey] : []);
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const raw = fromHex(signature);
    for (const key of keys) {
      if (await crypto.subtle.verify(algorithm, key, raw, bytesOf(envelope))) return null;
    }
    return keys.length > 0 ? 'operations.signature_wrong' : 'operations.key_unknown';
  }
}

function lifeOf(number: number): string {
  return String(number).padStart(16, '0');
}

/** Of no use to anybody else. */
export function receiptOf(id: string): string {
  return `receipt of ${id}`;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Those that have an id. */
function passagesIn({ stairwells }: ExpectedState): OwnPassage[] {
  return [...stairwells.values()].flatMap(({ doors }) =>
    doors.flatMap(({ household }) =>
      household.passages.flatMap(({ id, at, seq }) =>
        id === null ? [] : [{ id, householdId: household.id, at, seq }],
      ),
    ),
  );
}

function hasThreeLater(passages: Passage[], passage: Passage): boolean {
  const ofCampaign = passages.filter(({ campaignId }) => campaignId === passage.campaignId);
  return ofCampaign.length - 1 - ofCampaign.indexOf(passage) >= 3;
}

// eslint-disable-next-line @typescript-eslint/require-await -- as the network gives it
async function* inPieces(items: Uint8Array[], size: number): AsyncGenerator<Bytes> {
  const all = new Uint8Array(items.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const item of items) {
    all.set(item, at);
    at += item.length;
  }
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
