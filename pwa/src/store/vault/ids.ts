import { rightNow } from '../../domain/right-now';
import { hex } from './bytes';

/** A fresh id, UUIDv7: when it was made, then chance. Nobody relies on its order. */
export function newId(now = rightNow().getTime()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, now / 2 ** 32);
  view.setUint32(2, now);
  view.setUint8(6, (bytes[6]! & 0x0f) | 0x70);
  view.setUint8(8, (bytes[8]! & 0x3f) | 0x80);
  const text = hex(bytes);
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20),
  ].join('-');
}

/** An id of version 7 begins with the milliseconds of its making: exact enough to forget by. */
export function madeAt(id: string): number {
  return parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
