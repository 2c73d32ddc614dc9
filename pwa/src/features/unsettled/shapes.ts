/** An operation that the server keeps and has not applied. */
export interface Unsettled {
  id: string;
  kind: string;
  state: 'held' | 'refused';
  code: string | null;
  recorded_at: string;
  author: { id: string; name: string };
}
