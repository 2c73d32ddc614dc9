import type { Person } from './member';
import type { Operation } from './operation';

/** An operation with what this device knows around it: all that a fold may rest on. */
export interface Said {
  operation: Operation;
  /** Its author's number on this device. */
  deviceSeq: number;
  author: Person;
  /** Of a member of the teams that are held here; empty where it is not known. */
  nameOf: (memberId: string) => string;
  /** Where it was said; null away from any door. */
  place: SaidPlace | null;
}

export interface SaidPlace {
  stairwellId: string;
  buildingId: string;
  building: string;
  stairwell: string;
  street: string;
  number: string;
  door: { id: string; label: string; floor: number } | null;
}
