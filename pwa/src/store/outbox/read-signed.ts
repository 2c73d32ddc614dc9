import { declarationOf } from '../../domain/kinds/all';
import type { Operation, SignedOperation } from '../../domain/operation';
import { envelopeOf } from './operations';

/** What was recorded, by this release or an earlier one, read back from what is to be sent. */
export function readSigned(signed: SignedOperation): { operation: Operation; deviceSeq: number } {
  const envelope = envelopeOf(signed);
  const operation = {
    id: envelope.id,
    kind: envelope.kind,
    kindVersion: envelope.kind_version,
    payload: {
      ...declarationOf(envelope.kind)?.added,
      ...(JSON.parse(signed.payload) as object),
    },
    recordedAt: envelope.recorded_at,
    utcOffsetMin: envelope.utc_offset_min,
    serverOffsetMs: envelope.server_offset_ms,
    dependsOn: envelope.depends_on,
  } as Operation;
  return { operation, deviceSeq: envelope.device_seq };
}
