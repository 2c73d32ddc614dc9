/** One question at a time: what the door's sheet is asking. */
export type DoorStep =
  'answers' | 'conversation' | 'come_back' | 'flag' | 'more' | 'do_not_visit' | 'household';

/** Those in which something is written or weighed take the whole screen. */
export function isTall(step: DoorStep): boolean {
  return step !== 'answers' && step !== 'more' && step !== 'household';
}
