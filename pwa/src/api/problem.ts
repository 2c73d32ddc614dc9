/** No answer came, whatever the reason. What was sent may have arrived: send it again. */
export class Unreachable extends Error {}

export interface FieldError {
  field: string;
  value?: unknown;
  detail: string;
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
export async function problemIn(response: Response, Sort = Problem): Promise<Problem> {
  const isDocument = response.headers.get('content-type')?.includes('json');
  const document: unknown = isDocument ? await response.json().catch(() => ({})) : {};
  return new Sort(response.status, document as ProblemDocument);
}

export function unreachable(cause: unknown): never {
  throw new Unreachable('no answer', { cause });
}

/**
 * A part of the application that is fetched when it is needed.
 *
 * @throws Unreachable where the network went before all of the application was here.
 */
export const fetched = <T>(part: Promise<T>): Promise<T> => part.catch(unreachable);
