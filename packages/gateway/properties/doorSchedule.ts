// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import type { Transport } from '../testing/DesktopClient.ts';

/** What happens at the door for remote desktops in one schedule, at which time (ms). */
export interface DoorSchedule {
  readonly seed: number;
  /** How long a target takes to answer, and for how long a broken session may go on; 0: never. */
  readonly dialMs: number;
  readonly resumeMs: number;
  readonly steps: readonly DoorStep[];
}

interface At {
  readonly at: number;
  /** Whom it is about; taken modulo what there is. */
  readonly who: number;
}

/** Something that happens from outside. */
export type DoorStep =
  /** A client connects; a hasty one asks at once. */
  | (At & { readonly kind: 'come'; readonly transport: Transport; readonly isHasty: boolean })
  /** A client says what is due: that it agrees, where to, bytes. */
  | (At & { readonly kind: 'speak' })
  /** A client's connections are cut, it closes its channel, or says what is no packet. */
  | (At & { readonly kind: 'drop' | 'close' | 'noise' })
  /** The phone answers; in one of them the client is cut in the same turn. */
  | (At & { readonly kind: 'approve' | 'approve-and-drop' | 'deny' | 'not-me' })
  /** The operator revokes a credential; the target goes, or comes back. */
  | (At & { readonly kind: 'revoke' | 'target' });

const at = fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 500 }));
const who = fc.nat(5);
const plain = <K extends Exclude<DoorStep['kind'], 'come'>>(kind: K): fc.Arbitrary<DoorStep> =>
  fc.record({ at, who, kind: fc.constant(kind) }) as fc.Arbitrary<DoorStep>;
const come: fc.Arbitrary<DoorStep> = fc.record({
  at,
  who,
  kind: fc.constant('come' as const),
  transport: fc.constantFrom<Transport>('websocket', 'pair'),
  isHasty: fc.boolean(),
});
const step: fc.Arbitrary<DoorStep> = fc.oneof(
  { weight: 5, arbitrary: come },
  { weight: 8, arbitrary: plain('speak') },
  { weight: 3, arbitrary: plain('drop') },
  { weight: 2, arbitrary: plain('close') },
  { weight: 1, arbitrary: plain('noise') },
  { weight: 5, arbitrary: plain('approve') },
  { weight: 3, arbitrary: plain('approve-and-drop') },
  { weight: 1, arbitrary: plain('deny') },
  { weight: 1, arbitrary: plain('not-me') },
  { weight: 1, arbitrary: plain('revoke') },
  { weight: 1, arbitrary: plain('target') },
);

/** A client on its way to its desk and what may come between, from `from` on. */
const visit = (from: number, index: number): fc.Arbitrary<DoorStep[]> =>
  fc
    .tuple(
      fc.constantFrom<Transport>('websocket', 'pair'),
      fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 6, maxLength: 6 }),
      fc.constantFrom<'drop' | 'close' | 'approve-and-drop' | 'speak'>('drop', 'drop', 'close', 'speak'),
      fc.boolean(),
    )
    .map(([transport, gaps, end, isLate]) => {
      const times = gaps.reduce<number[]>((sum, gap) => [...sum, (sum.at(-1) ?? from) + gap], []);
      const [t0, t1, t2, t3, t4, t5] = times as [number, number, number, number, number, number];
      return [
        { at: t0, who: 0, kind: 'come', transport, isHasty: true },
        { at: t1, who: index, kind: isLate ? 'approve' : 'speak' },
        { at: t2, who: index, kind: isLate ? 'speak' : 'approve' },
        { at: t3, who: index, kind: 'speak' },
        { at: t4 + 60, who: index, kind: 'speak' },
        { at: t5 + 70, who: index, kind: end },
      ] satisfies DoorStep[];
    });

/** Any schedule: steps of every kind, and in most of them clients that get as far as their desk, one after the other. */
export const anyDoorSchedule: fc.Arbitrary<DoorSchedule> = fc.record({
  seed: fc.nat(),
  dialMs: fc.constantFrom(0, 0, 20, 5_000),
  resumeMs: fc.constantFrom(0, 30_000),
  steps: fc
    .tuple(
      fc.oneof(fc.constant([]), visit(0, 0)),
      fc.oneof(fc.constant([]), visit(400, 1)),
      fc.array(step, { maxLength: 12 }),
    )
    .map((parts) => parts.flat()),
});
