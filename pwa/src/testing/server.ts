import { encode } from 'cborg';
import { applyOperation } from '../domain/fold';
import type { Answer, SignedOperation } from '../domain/operation';
import type { Household, Passage, Stairwell } from '../domain/places';
import { fromHex, hex } from '../store/bytes';
import { meShape } from '../store/member-shapes';
import { saidIn } from '../store/operations';
import { encode as bytesOf } from '../store/sealing';
import { stairwellShape } from '../store/stairwell-shape';
import { aMe, aStairwell } from './device';

type Bytes = Uint8Array<ArrayBuffer>;

/** The other side, as the plan describes it: it keeps what it acknowledged, and each thing once. */
export class FakeServer {
  readonly ledger = new Map<string, SignedOperation>();
  /** The refusals that a test wants, by operation. */
  readonly refusals = new Map<string, string>();
  /** Scopes that the member may no longer hold. */
  readonly dropped = new Set<string>();
  /** The newest feed that it tells. */
  format = 2;
  readonly stairwells = new Map<string, Stairwell>();
  #changes: string[];

  constructor(
    private readonly publicKey: CryptoKey,
    stairwells: Stairwell[] = [aStairwell()],
  ) {
    for (const stairwell of stairwells) this.stairwells.set(stairwell.id, stairwell);
    this.#changes = [...this.stairwells.keys()];
  }

  /** POST sync/operations. */
  receive = async (operations: SignedOperation[]): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (const operation of operations) answers.push(await this.#take(operation));
    return answers;
  };

  /** POST sync/changes, in pieces of any size. */
  changes = (
    cursor: string | null,
    scopes: string[],
    format = 2,
    pieceSize = 100,
  ): Promise<AsyncIterable<Bytes>> => {
    const items = this.#itemsSince(cursor, new Set(scopes), Math.min(format, this.format));
    return Promise.resolve(
      inPieces(
        items.map((item) => encode(item)),
        pieceSize,
      ),
    );
  };

  /** Somebody else was there, or the office changed something. */
  change(stairwellId: string, change: (stairwell: Stairwell) => Stairwell): void {
    const stairwell = this.stairwells.get(stairwellId);
    if (!stairwell) throw new Error(`no stairwell ${stairwellId}`);
    this.stairwells.set(stairwellId, change(stairwell));
    this.#changes.push(stairwellId);
  }

  #itemsSince(cursor: string | null, held: ReadonlySet<string>, format: number): unknown[] {
    const since = cursor === null ? 0 : Number(cursor);
    const changed = new Set(this.#changes.slice(since));
    const items: unknown[] = [['start', { format, server_time: Date.now() }]];
    const buildingIds = [...this.stairwells.values()].map(({ buildingId }) => buildingId);
    if (cursor === null || !held.has('me')) {
      const assignments = aMe().assignments.map((one) => ({ ...one, buildingIds }));
      items.push(['chunk', 'me', 'me', encode({ ...meShape.write(aMe({ assignments })), f: 1 })]);
    }
    for (const stairwell of this.stairwells.values()) {
      const scope = `building:${stairwell.buildingId}`;
      if (this.dropped.has(scope)) continue;
      if (cursor !== null && held.has(scope) && !changed.has(stairwell.id)) continue;
      const columns = { ...stairwellShape.write(asServed(stairwell)), f: format };
      items.push(['chunk', `stairwell:${stairwell.id}`, scope, encode(columns)]);
    }
    for (const scope of this.dropped) if (held.has(scope)) items.push(['drop', scope]);
    return [...items, ['end', { cursor: String(this.#changes.length) }]];
  }

  async #take(signed: SignedOperation): Promise<Answer> {
    const { id } = signed;
    const code = this.refusals.get(id) ?? (await this.#distrust(signed));
    if (code) return { id, verdict: 'refused', code };
    if (this.ledger.has(id)) return { id, verdict: 'duplicate', code: null };
    const { operation, deviceSeq } = saidIn(signed);
    if (!operation.dependsOn.every((other) => this.ledger.has(other))) {
      return { id, verdict: 'held', code: 'operations.waits' };
    }
    this.ledger.set(id, signed);
    for (const stairwell of this.stairwells.values()) {
      const after = applyOperation(stairwell, operation, deviceSeq);
      if (after !== stairwell) this.change(stairwell.id, () => after);
    }
    return { id, verdict: 'applied', code: null };
  }

  async #distrust({ envelope, payload, signature }: SignedOperation): Promise<string | null> {
    const said = JSON.parse(envelope) as { payload_hash: string };
    const hash = await crypto.subtle.digest('SHA-256', bytesOf(payload));
    if (said.payload_hash !== hex(hash)) return 'operations.payload_changed';
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const raw = fromHex(signature);
    const good = await crypto.subtle.verify(algorithm, this.publicKey, raw, bytesOf(envelope));
    return good ? null : 'operations.signature_wrong';
  }
}

/** As the feed tells it: the last three passages of each campaign. */
function asServed(stairwell: Stairwell): Stairwell {
  const household = (full: Household): Household => ({
    ...full,
    madeBy: null,
    passages: full.passages.filter((passage) => !hasThreeLater(full.passages, passage)),
  });
  return {
    ...stairwell,
    doors: stairwell.doors.map((door) => ({ ...door, household: household(door.household) })),
  };
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
