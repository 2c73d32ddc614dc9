/** One question at a time: what the door's sheet is asking. */
export type DoorStep = 'answers' | 'conversation' | 'come_back' | 'flag' | 'more' | MoreStep;

/** What is seldom wanted. */
export type MoreStep = 'history' | 'contact' | 'do_not_visit' | 'household' | 'number';

/** Those in which something is written or weighed take the whole screen. */
export function isTall(step: DoorStep): boolean {
  return !['answers', 'more', 'household', 'number'].includes(step);
}

export function isMore(step: DoorStep): step is MoreStep {
  return !['answers', 'conversation', 'come_back', 'flag', 'more'].includes(step);
}
