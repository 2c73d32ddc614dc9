import type { Me, Team } from '../../domain/member';
import type { OperationInContext } from '../../domain/operation';
import type { Chunks } from '../vault/chunks';

/** Who this member is, and whom they work with: what an operation is shown with until it is sent. */
export type AuthorContext = Pick<OperationInContext, 'author' | 'nameOf'>;

export async function readAuthorContext(
  memberId: string,
  me: Chunks<Me>,
  teams: Chunks<Team>,
): Promise<AuthorContext> {
  const [mine, all] = await Promise.all([me.read('me'), teams.readAll('team:')]);
  const members = all.flatMap(({ content }) => content.members);
  return {
    author: { id: memberId, name: mine?.content.name ?? '' },
    nameOf: (id) => members.find((member) => member.id === id)?.name ?? '',
  };
}
