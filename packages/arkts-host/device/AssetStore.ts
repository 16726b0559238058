// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import type { Device } from './Device.ts';

/** What is kept, or asked for: values by the numbers of their tags. */
export type AssetValues = ReadonlyMap<number, boolean | number | Uint8Array>;

/** A query that the user is asked for. */
interface Question {
  readonly challenge: Uint8Array;
  readonly until: number;
  readonly validMs: number;
}

/** Why a question gives nothing. */
export type Refusal = 'unknown-question' | 'not-asked';

/** The small secrets of an app that the system keeps, some of them for the user alone. They outlive the app's process. */
export class AssetStore {
  private readonly device: Device;
  private kept: AssetValues[] = [];
  private questions: Question[] = [];

  constructor(device: Device) {
    this.device = device;
  }

  /** Those that have all of these values. */
  find(wanted: AssetValues): readonly AssetValues[] {
    return this.kept.filter((one) => [...wanted].every(([tag, value]) => isSameValue(one.get(tag), value)));
  }

  put(asset: AssetValues): void {
    this.kept.push(new Map(asset));
  }

  replace(asset: AssetValues, next: AssetValues): void {
    this.kept = this.kept.map((one) => (one === asset ? new Map([...one, ...next]) : one));
  }

  remove(assets: readonly AssetValues[]): void {
    this.kept = this.kept.filter((one) => !assets.includes(one));
  }

  /** Begins a query for which the user is asked: the challenge. A token for it is good for so many seconds. */
  ask(validSeconds: number): Uint8Array {
    const challenge = new Uint8Array(randomBytes(32));
    const validMs = validSeconds * 1000;
    this.questions.push({ challenge, validMs, until: this.device.clock.now + QUESTION_MS });
    return challenge;
  }

  /** Why a token does not answer a question; undefined when it does. */
  refuses(challenge: Uint8Array, token: Uint8Array): Refusal | undefined {
    const { now } = this.device.clock;
    const question = this.questions.find((one) => isSame(one.challenge, challenge) && now <= one.until);
    if (question === undefined) {
      return 'unknown-question';
    }
    const said = this.device.tokens.verify(token);
    const isAnswer = said !== undefined && isSame(said.challenge, challenge) && now - said.time <= question.validMs;
    return isAnswer ? undefined : 'not-asked';
  }

  /** Ends a query. */
  forget(challenge: Uint8Array): void {
    this.questions = this.questions.filter((one) => !isSame(one.challenge, challenge));
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** A question is for ten minutes: the longest time for which a token is good. */
const QUESTION_MS: number = 600_000;

function isSameValue(one: boolean | number | Uint8Array | undefined, other: boolean | number | Uint8Array): boolean {
  return one instanceof Uint8Array && other instanceof Uint8Array ? isSame(one, other) : one === other;
}

const stores: WeakMap<Device, Map<string, AssetStore>> = new WeakMap();

/** What a device keeps of an app. */
export function assetsOf(device: Device, bundle: string): AssetStore {
  const ofDevice = stores.get(device) ?? new Map<string, AssetStore>();
  stores.set(device, ofDevice);
  const store = ofDevice.get(bundle) ?? new AssetStore(device);
  ofDevice.set(bundle, store);
  return store;
}
