import type { PlaceNames } from '../../domain/kinds/kind';
import type { Kind, Operation, SignedOperation } from '../../domain/operation';
import { rightNow } from '../../domain/right-now';
import { hex } from '../vault/bytes';
import { newId } from '../vault/ids';
import { encode } from '../vault/sealing';
import { signText } from '../vault/signing';

export interface Author {
  organisationId: string;
  memberId: string;
  deviceId: string;
}

/** What is known when the finger lifts; what it is about is decided when its turn comes. */
export interface Tap {
  id: string;
  at: Date;
}

/** Made at the tap, not when its turn to be written comes. */
export function tapped(at = rightNow()): Tap {
  return { id: newId(), at };
}

export interface Envelope {
  id: string;
  kind: Kind;
  kind_version: number;
  organisation_id: string;
  author_id: string;
  device_id: string;
  device_seq: number;
  recorded_at: string;
  utc_offset_min: number;
  server_offset_ms: number | null;
  depends_on: string[];
  payload_hash: string;
}

/** Signed by its author. WebCrypto gives raw r‖s; a server that wants DER converts. */
export async function sign(
  operation: Operation,
  deviceSeq: number,
  author: Author,
  key: CryptoKey,
): Promise<SignedOperation> {
  // The envelope outlives the payload. Without the salt, its hash could be guessed for ever.
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
  const payload = JSON.stringify({ ...operation.payload, salt });
  const envelope = JSON.stringify({
    id: operation.id,
    kind: operation.kind,
    kind_version: operation.kindVersion,
    organisation_id: author.organisationId,
    author_id: author.memberId,
    device_id: author.deviceId,
    device_seq: deviceSeq,
    recorded_at: operation.recordedAt,
    utc_offset_min: operation.utcOffsetMin,
    server_offset_ms: operation.serverOffsetMs,
    depends_on: operation.dependsOn,
    payload_hash: hex(await crypto.subtle.digest('SHA-256', encode(payload))),
  } satisfies Envelope);
  return { id: operation.id, envelope, payload, signature: await signText(envelope, key) };
}

/** Where it was said, as a person reads it once its door is there no more. Not signed. */
export interface RecordedPlace {
  street: string;
  number: string;
  building: string;
  stairwell: string;
  floor: number | null;
  floor_label: string | null;
  label: string;
}

export function recordedPlace(place: PlaceNames | null | undefined): RecordedPlace | null {
  if (!place) return null;
  const { street, number, building, stairwell, door } = place;
  return {
    ...{ street, number, building, stairwell },
    floor: door?.floor ?? null,
    floor_label: door?.floorLabel ?? null,
    label: door?.label ?? '',
  };
}

/** What the signature is over, beside the payload. */
export function envelopeOf({ envelope }: SignedOperation): Envelope {
  return JSON.parse(envelope) as Envelope;
}
