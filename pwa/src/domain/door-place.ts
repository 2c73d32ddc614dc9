import { byLabel } from './labels';
import { type Door, inWalkingOrder } from './places';

type Placed = Pick<Door, 'position' | 'label'>;

/**
 * Where a new door of a floor stands: before the first one that comes after its label. Only where
 * the floor's labels follow each other from left to right: else it stands where it was put, or
 * after the last one. The server has the same in `places/layout.py`.
 *
 * @returns a position; where a door stands there, that one and all to its right give way.
 */
export function positionAmong(onFloor: readonly Placed[], asked: number, label: string): number {
  const doors = [...onFloor].sort((one, other) => one.position - other.position);
  const isInOrder = doors.every(
    (door, index) => index === 0 || byLabel(doors[index - 1]!.label, door.label) < 0,
  );
  const beyond = isInOrder && doors.find((door) => byLabel(door.label, label) > 0);
  const before = doors.findLast((door) => byLabel(door.label, label) <= 0)?.position ?? 0;
  if (beyond && !(before < asked && asked < beyond.position)) return beyond.position;
  const isTaken = doors.some(({ position }) => position === asked);
  return isTaken ? doors.at(-1)!.position + 1 : asked;
}

/** The doors of a stairwell with a new one among them, in walking order. */
export function withDoor(doors: readonly Door[], door: Door): Door[] {
  const onFloor = doors.filter(({ floor }) => floor === door.floor);
  const position = positionAmong(onFloor, door.position, door.label);
  const isTaken = onFloor.some((one) => one.position === position);
  const moved = doors.map((one) =>
    isTaken && one.floor === door.floor && one.position >= position
      ? { ...one, position: one.position + 1 }
      : one,
  );
  return [...moved, { ...door, position }].sort(inWalkingOrder);
}
