import type { Answers } from '../domain/operation';
import { Busy, laterIn, SignedOut, unreachable } from './problem';
import { jsonOf, request, requestLeaving, type Ask } from './request';
import type { BodyOf } from './typed';

/** A stream that says nothing for so long has been cut without a word. */
const STALL_MS = 30_000;

/** The place in the line, from one asking to the next. */
let turn: string | null = null;

/** @throws Busy too where the server means to be asked less often: it is a matter of time. */
async function inLine(path: string, ask: Ask): Promise<Response> {
  try {
    const response = await request('POST', path, { ...ask, turn });
    turn = null;
    return response;
  } catch (error) {
    if (error instanceof Busy) turn = error.turn;
    throw laterIn(error);
  }
}

export async function postOperations(operations: object[]): Promise<Answers> {
  const response = await inLine('/sync/operations', { body: { operations } });
  return jsonOf<Answers>(response);
}

/**
 * Of a device that may do nothing else any more.
 *
 * @throws Unreachable, SignedOut, Problem
 */
export async function deliver(operations: object[]): Promise<Answers> {
  const response = await requestLeaving('/operations', { operations }).catch((error: unknown) => {
    throw laterIn(error);
  });
  if (!response) throw new SignedOut(401);
  return jsonOf<Answers>(response);
}

/** What has changed since the cursor, as it arrives: a sequence of CBOR items. */
export async function postChanges(
  cursor: string | null,
  scopes: string[],
  format: number,
): Promise<AsyncIterable<Uint8Array<ArrayBuffer>>> {
  const body: BodyOf<'post', '/sync/changes'> = { cursor, scopes, format };
  const response = await inLine('/sync/changes', { body, accept: 'application/cbor-seq' });
  if (!response.body) unreachable('an empty answer');
  return arriving(response.body.getReader());
}

async function* arriving(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for (;;) {
      const { done, value } = await beforeStall(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    // Also when who reads stops early: the rest is not wanted.
    await reader.cancel().catch(() => undefined);
  }
}

async function beforeStall<T>(reading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('nothing came')), STALL_MS);
  });
  return Promise.race([reading, stalled])
    .catch(unreachable)
    .finally(() => clearTimeout(timer));
}
