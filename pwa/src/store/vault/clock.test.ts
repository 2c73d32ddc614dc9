import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clock } from './clock';
import { PalierDatabase } from './database';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const EVENING = Date.UTC(2026, 10, 24, 17, 0, 0);

/** A phone with a clock that anybody can set, in a world with a time of its own. */
class Phone {
  /** The true time. */
  time = EVENING;
  /** How far the phone's clock is ahead of it. */
  ahead = 0;
  #lived = 0;
  readonly #db: PalierDatabase;
  clock: Clock;

  constructor(db = new PalierDatabase(crypto.randomUUID())) {
    this.#db = db;
    this.clock = this.#clock();
  }

  #clock(): Clock {
    const wall = () => this.time + this.ahead;
    return new Clock(this.#db, { wall, lived: () => this.#lived });
  }

  live(ms: number): this {
    this.time += ms;
    this.#lived += ms;
    return this;
  }

  /** On many phones the page's own time stands still meanwhile. */
  sleep(ms: number): this {
    this.time += ms;
    return this;
  }

  setTo(time: number): this {
    this.ahead = time - this.time;
    return this;
  }

  hear(): Promise<void> {
    return this.clock.hear(this.time);
  }

  async restart(awayMs = 0): Promise<this> {
    this.time += awayMs;
    this.#lived = 0;
    this.clock = this.#clock();
    await this.clock.load();
    return this;
  }

  /** How far what is told is from the truth. */
  get off(): number {
    return this.clock.nowMs() - this.time;
  }
}

async function aPhone(ahead = 0): Promise<Phone> {
  const phone = new Phone();
  phone.ahead = ahead;
  await phone.clock.load();
  await phone.hear();
  return phone;
}

test('before the server was heard, the device’s own clock is all there is', async () => {
  const phone = new Phone();
  phone.ahead = HOUR;
  await phone.clock.load();

  expect([phone.off, phone.clock.offsetMs, phone.clock.isSure]).toEqual([HOUR, null, false]);
});

test.each([-3 * HOUR, DAY, -DAY, 73 * YEAR])(
  'a clock that is %d ms off is told right',
  async (ahead) => {
    const phone = await aPhone(ahead);

    expect([phone.live(HOUR).off, phone.clock.offsetMs, phone.clock.isSure]).toEqual([
      0,
      -ahead,
      true,
    ]);
  },
);

test('a small difference is no news', async () => {
  const phone = await aPhone(HOUR);

  await phone.clock.hear(phone.time + 200);

  expect(phone.clock.offsetMs).toBe(-HOUR);
});

test.each([
  ['a year ago', EVENING - YEAR],
  ['2010', Date.UTC(2010, 0, 1)],
  ['1970', 0],
  ['2099', Date.UTC(2099, 0, 1)],
])(
  'a clock that jumps to %s while the page lives changes nothing, nor when it is back',
  async (_, to) => {
    const phone = await aPhone(DAY);
    phone.live(HOUR).clock.now();

    expect(phone.setTo(to).live(10 * MINUTE).off).toBe(0);
    expect(phone.clock.isSure).toBe(false);
    expect(phone.setTo(phone.time + DAY).live(10 * MINUTE).off).toBe(0);
    expect(phone.clock.offsetMs).toBe(-DAY);
  },
);

test('a sleep of a night is told, though the page’s own time stood still', async () => {
  const phone = await aPhone(DAY);

  expect(phone.sleep(20 * HOUR).off).toBe(0);
  // It looks like a clock that was set: nothing is over for ever until the server is heard.
  expect(phone.clock.isSure).toBe(false);
  await phone.hear();
  expect(phone.clock.isSure).toBe(true);
});

test('what slept while the clock was in 2099 is made good when the clock is back', async () => {
  const phone = await aPhone();
  expect(phone.setTo(Date.UTC(2099, 0, 1)).sleep(2 * HOUR).off).toBe(-2 * HOUR);

  expect(phone.setTo(phone.time).live(MINUTE).off).toBe(0);
});

test.each([
  ['a year ago', EVENING - YEAR],
  ['1970', 0],
  ['2099', Date.UTC(2099, 0, 1)],
])('after a restart in %s time goes on where it was written down', async (_, to) => {
  const phone = await aPhone(-DAY);
  phone.live(HOUR);
  await phone.clock.keep();

  await phone.setTo(to).restart(5 * MINUTE);

  expect(phone.off).toBeLessThanOrEqual(0);
  expect(phone.off).toBeGreaterThanOrEqual(-5 * MINUTE - 2000);
  expect(phone.clock.isSure).toBe(false);
  // The network sets the clock, and the page lives on.
  expect(phone.setTo(phone.time - DAY).live(MINUTE).off).toBe(0);
});

test('a restart after three weeks is a holiday', async () => {
  const phone = await aPhone(DAY);
  await phone.clock.keep();

  await phone.restart(21 * DAY);

  expect(phone.off).toBe(0);
});

test('what was set right by the server is right after a restart too', async () => {
  const phone = await aPhone();
  phone.setTo(Date.UTC(2010, 0, 1)).live(HOUR);
  await phone.hear();

  await phone.restart(HOUR);

  expect(phone.off).toBe(0);
});

test('a server that is a little behind does not turn the order of two words', async () => {
  const phone = await aPhone();
  const before = phone.clock.nowMs();

  await phone.clock.hear(phone.time - MINUTE);

  expect(phone.clock.nowMs()).toBe(before);
  expect(phone.live(2 * MINUTE).off).toBe(-MINUTE);
});

test('the server hears what the phone’s clock showed and how far it was off', async () => {
  const phone = await aPhone(-3 * HOUR);

  expect(phone.clock.signed(new Date(EVENING))).toEqual({
    recordedAt: new Date(EVENING - 3 * HOUR).toISOString(),
    serverOffsetMs: 3 * HOUR,
  });
});

test.each([1970, 1800, 2099, 9000, 20_000])(
  'of a clock in %d it gets nothing that it refuses',
  async (year) => {
    const phone = await aPhone();
    phone.setTo(new Date(0).setUTCFullYear(year));

    const { recordedAt, serverOffsetMs } = phone.clock.signed(phone.clock.now());

    expect(recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(serverOffsetMs!)).toBeLessThanOrEqual(366 * 50 * DAY);
    expect(Date.parse(recordedAt) + serverOffsetMs!).toBe(EVENING);
  },
);

const anywhere = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2099, 11) });
const happening = fc.oneof(
  fc.record({ what: fc.constant('live' as const), ms: fc.integer({ min: 0, max: 3 * HOUR }) }),
  fc.record({ what: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: DAY }) }),
  fc.record({ what: fc.constant('set' as const), ms: anywhere }),
  fc.record({ what: fc.constant('right' as const), ms: fc.constant(0) }),
  fc.record({ what: fc.constant('restart' as const), ms: fc.integer({ min: 0, max: DAY }) }),
  fc.record({ what: fc.constant('hear' as const), ms: fc.constant(0) }),
);

async function happens(phone: Phone, { what, ms }: { what: string; ms: number }): Promise<void> {
  if (what === 'live') phone.live(ms);
  else if (what === 'sleep') phone.sleep(ms);
  else if (what === 'set') phone.setTo(ms);
  else if (what === 'right') phone.setTo(phone.time);
  else if (what === 'restart') await phone.restart(ms);
  else await phone.hear();
}

test('whatever happens to the clock, words keep their order until the server is heard', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (all) => {
      const phone = await aPhone();
      let last = -Infinity;
      for (const one of all) {
        await happens(phone, one);
        const { recordedAt, serverOffsetMs } = phone.clock.signed(phone.clock.now());
        const at = Date.parse(recordedAt) + (serverOffsetMs ?? 0);
        if (one.what !== 'hear') expect(at).toBeGreaterThanOrEqual(last);
        last = at;
        await phone.clock.keep();
      }
    }),
    { numRuns: 100 },
  );
});

test('whatever happened to the clock, it is right once the server is heard, and stays so', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 3 * HOUR }), { maxLength: 4 }),
      anywhere,
      async (all, lived, set) => {
        const phone = await aPhone();
        for (const one of all) await happens(phone, one);
        await phone.hear();
        await phone.hear();
        phone.live(3 * MINUTE);
        for (const [index, ms] of lived.entries()) {
          if (index === 1) phone.setTo(set);
          phone.live(ms);
          // A clock that was set ahead by less than a sleep cannot be told from one.
          if (index >= 1 && phone.ahead > 0 && phone.ahead <= 3 * DAY) return;
          expect(Math.abs(phone.off)).toBeLessThanOrEqual(2000);
        }
      },
    ),
    { numRuns: 100 },
  );
});
