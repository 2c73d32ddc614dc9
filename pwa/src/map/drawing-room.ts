import { addProtocol } from 'maplibre-gl';
import type { Ask, Answer } from './drawing-talk';
import type { SitePlan, Scene } from './scene';

const PROTOCOL = 'drawn';
const rooms = new Map<number, DrawingRoom>();
let opened = 0;

/** Tiles come from the draughtsman of the map that asks: `drawn://<room>/<ground>/<z>/<x>/<y>`. */
addProtocol(PROTOCOL, async ({ url }) => {
  const [room, sitePlan, z, x, y] = url.slice(`${PROTOCOL}://`.length).split('/').map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { data: (await rooms.get(room)?.tile(sitePlan, z, x, y)) ?? new ArrayBuffer(0) };
});

type Heard = Exclude<Answer, { kind: 'tile' }>;

/** The page's end of a draughtsman, who works beside it. */
export class DrawingRoom {
  readonly #number = (opened += 1);
  readonly #worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, (data: ArrayBuffer) => void>();
  #asked = 0;

  constructor(hear: (answer: Heard) => void) {
    rooms.set(this.#number, this);
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind !== 'tile') return hear(data);
      this.#waiting.get(data.id)?.(data.data);
      this.#waiting.delete(data.id);
    });
    const fail = (reason: string): void => hear({ kind: 'failed', reason });
    this.#worker.addEventListener('error', ({ message }) => fail(message));
    this.#worker.addEventListener('messageerror', () => fail('unreadable'));
  }

  /** @param sitePlan only where it is another one than before. */
  draw(scene: Omit<Scene, 'sitePlan'>, sitePlan?: SitePlan): void {
    this.#ask({ kind: 'scene', scene, ...(sitePlan && { sitePlan }) });
  }

  tile(sitePlan: number, z: number, x: number, y: number): Promise<ArrayBuffer> {
    const id = (this.#asked += 1);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#ask({ kind: 'tile', id, sitePlan, z, x, y });
    });
  }

  tilesOf(sitePlan: number): string {
    return `${PROTOCOL}://${this.#number}/${sitePlan}/{z}/{x}/{y}`;
  }

  close(): void {
    rooms.delete(this.#number);
    this.#worker.terminate();
    for (const resolve of this.#waiting.values()) resolve(new ArrayBuffer(0));
  }

  #ask(ask: Ask): void {
    this.#worker.postMessage(ask);
  }
}
