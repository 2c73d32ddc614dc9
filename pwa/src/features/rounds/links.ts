/** Where a round's screens lead to. */
export interface RoundLinks {
  stairwell: (assignmentId: string, stairwellId: string) => string;
  home: string;
  prepare: string;
  reorder: string;
  plan: string;
  sheet: string;
  go: (href: string) => void;
}
