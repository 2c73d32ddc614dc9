/** Whether somebody who leads and walks was last at the desk or on a round, on this device. */
type Side = 'desk' | 'round';

const REMEMBERED = 'palier.side';

export function rememberSide(side: Side): void {
  localStorage.setItem(REMEMBERED, side);
}

export function lastSide(): Side {
  return localStorage.getItem(REMEMBERED) === 'round' ? 'round' : 'desk';
}
