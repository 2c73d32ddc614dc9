import type { Position } from '../../map/plane';

const PATIENCE_MS = 15_000;

/**
 * Where the phone is, asked once and never watched; nothing of it is stored or sent.
 *
 * @throws GeolocationPositionError where it is not allowed, or not known in time.
 */
export function whereAmI(): Promise<Position> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.longitude, coords.latitude]),
      reject,
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  });
}
