/** No answer came, whatever the reason. What was sent may have arrived: send it again. */
export class Unreachable extends Error {}

export interface FieldError {
  field: string;
  value?: unknown;
  detail: string;
}

/** Too many ask at once: the same question has its turn later. */
export class Busy extends Unreachable {
  /** @param turn keeps the place, with whom the server gave one. */
  constructor(
    readonly waitMs: number,
    readonly turn: string | null = null,
  ) {
    super('busy');
  }
}

interface ProblemDocument {
  title?: string;
  detail?: string;
  code?: string;
  errors?: FieldError[];
  [fact: string]: unknown;
}

/** The server understood and said no: an RFC 9457 document, in the reader's language. */
export class Problem extends Error {
  readonly title: string;
  readonly detail: string;
  /** Dotted, the same in every language; empty when something else than our server answered. */
  readonly code: string;
  readonly errors: FieldError[];
  /** All that the document tells besides. */
  readonly facts: Record<string, unknown>;

  constructor(
    readonly status: number,
    document: ProblemDocument = {},
  ) {
    const { title = '', detail = '', code = '', errors = [], ...facts } = document;
    super(`${status} ${code || title}`);
    this.title = title;
    this.detail = detail;
    this.code = code;
    this.errors = errors;
    this.facts = facts;
  }
}

/** The session is over and could not be renewed. Recording goes on; sending waits. */
export class SignedOut extends Problem {}

/** @param Sort `SignedOut` where the answer means that the session is over. */
export async function problemIn(response: Response, ProblemClass = Problem): Promise<Problem> {
  const isDocument = response.headers.get('content-type')?.includes('json');
  const document: unknown = isDocument ? await response.json().catch(() => ({})) : {};
  return new ProblemClass(response.status, document as ProblemDocument);
}

/** @returns null where a gateway speaks, or a server that is not there. */
export async function busyIn(response: Response): Promise<Busy | null> {
  const { code, facts } = await problemIn(response);
  if (code !== 'service.busy') return null;
  const turn = typeof facts.turn === 'string' ? facts.turn : null;
  return new Busy(waitMsIn(facts), turn);
}

/** What the server means to be asked less often is a matter of time too. */
export function laterIn(error: unknown): unknown {
  const isTooOften = error instanceof Problem && error.status === 429;
  return isTooOften ? new Busy(waitMsIn(error.facts)) : error;
}

/** For how long not to ask again, in a problem that says it. */
function waitMsIn({ retry_after_s: seconds }: Record<string, unknown>): number {
  return (typeof seconds === 'number' && seconds > 0 ? seconds : SOON_S) * 1000;
}

const SOON_S = 5;

export function unreachable(cause: unknown): never {
  throw new Unreachable('no answer', { cause });
}

/**
 * A part of the application that is fetched when it is needed.
 *
 * @throws Unreachable where the network went before all of the application was here.
 */
export const fetched = <T>(part: Promise<T>): Promise<T> => part.catch(unreachable);
