// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock/Clock.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import type { GatewayBed } from '../testing/GatewayBed.ts';
import { startSite } from '../testing/SiteBed.ts';

/** What a shutdown calls, by the member of a gateway, or of what it is made of, and the step that it is in. */
const CALLS: readonly (readonly [step: string, path: readonly string[], call: string])[] = [
  ['the port', ['server'], 'stopListening'],
  ['requests that wait', ['engine'], 'shutDown'],
  ['tunnels', ['tunnels'], 'closeAll'],
  ['remote desktops', ['remoteDesktops'], 'closeAll'],
  ['questions', ['questions'], 'closeAll'],
  ['devices', ['channel'], 'closeAll'],
  ['connections', ['server'], 'closeAll'],
  ['the operations port', ['operations'], 'close'],
  ['revocations', ['revocations'], 'close'],
  ['the audit of the other nodes', ['audit'], 'close'],
  ['the other nodes', ['parts', 'node'], 'stop'],
  ['the requests', ['parts', 'state'], 'close'],
  ['the store', ['parts', 'tables'], 'close'],
];
const NEVER = new Promise<never>(() => undefined);

interface PromiseWithResolvers {
  readonly promise: Promise<number>;
  readonly resolve: (port: number) => void;
  readonly reject: (error: Error) => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve!: (port: number) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<number>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A whole gateway, one node of a site in memory, whose clock a test makes run a thousand times faster. */
async function start(): Promise<{ bed: GatewayBed; hurry: () => void }> {
  let since: number | undefined;
  const [one] = await startSite([new MemorySharedState()]);
  const { bed } = one!;
  const { clock } = bed.gateway as unknown as { clock: Clock };
  const schedule = clock.schedule.bind(clock);
  const now = (): number => Reflect.get(Object.getPrototypeOf(clock) as object, 'now', clock) as number;
  Object.defineProperty(clock, 'now', { get: () => (since === undefined ? now() : since + 1_000 * (now() - since)) });
  clock.schedule = (delayMs, task) => schedule(since === undefined ? delayMs : delayMs / 1_000, task);
  return {
    bed,
    hurry: () => {
      since = now();
    },
  };
}

/** From now on this call never answers; what it does is done when it is called in the end. */
function hang(gateway: object, path: readonly string[], call: string): () => unknown {
  const target = path.reduce((at, name) => Reflect.get(at, name) as object, gateway);
  const real = (Reflect.get(target, call) as () => unknown).bind(target);
  Reflect.set(target, call, () => NEVER);
  return real;
}

test('a stop in which everything hangs for ever has an end, and says of each step that it was not done', async (t) => {
  const { bed, hurry } = await start();
  const reals = CALLS.map(([, path, call]) => hang(bed.gateway, path, call));
  t.after(async () => {
    await Promise.allSettled(reals.map(async (real) => real()));
    await bed.stop();
  });
  hurry();
  const problems = await bed.gateway.stop();
  const limits = problems.map((problem) => Number(/not done after (\d+) ms$/.exec(problem)?.[1]));
  assert.deepEqual(
    problems.map((problem) => problem.split(':')[0]),
    CALLS.map(([step]) => step),
  );
  assert.equal(limits[0], 3_000);
  assert.ok(limits.reduce((sum, limit) => sum + limit) <= 20_000, limits.join());
  assert.equal(bed.gateway.stopStep, undefined);
});

for (const [what, answer] of [
  ['cannot be had', (listening: PromiseWithResolvers) => listening.reject(new Error('EADDRINUSE'))],
  ['is there after all', (listening: PromiseWithResolvers) => listening.resolve(1)],
] as const) {
  test(`a port that ${what} when the gateway that asked for it again has stopped is let go`, async () => {
    const [one] = await startSite([new MemorySharedState()]);
    const { bed } = one!;
    const gateway = bed.gateway as unknown as {
      readonly server: { listen(): Promise<number>; stopListening(): void };
      cutOffBegun(why: string): void;
      cutOffOver(afterMs: number): void;
    };
    gateway.cutOffBegun('nothing is heard');
    const listening = withResolvers();
    gateway.server.listen = () => listening.promise;
    gateway.cutOffOver(1);
    await bed.stop();
    let closed = 0;
    gateway.server.stopListening = () => closed++;

    answer(listening);
    await nextTurn();

    assert.equal(closed, what === 'cannot be had' ? 0 : 1);
    assert.deepEqual(bed.clock.dueIn(0), [], 'nobody tries again');
  });
}
