// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { persistentState } from '../persistence.ts';
import { rawOfV1 } from './ObservedObject.ts';
import { appStorage, propertyOf } from './storages.ts';
import type { StateVariable } from './StateVariable.ts';

/** The file of PersistentStorage among those that the app keeps. */
const AREA: string = 'PersistentStorage';

/** The types that JSON cannot say by itself, with what stands for them. */
type Kept =
  | { readonly type: 'plain'; readonly value: unknown }
  | { readonly type: 'undefined' }
  | { readonly type: 'Date'; readonly value: number }
  | { readonly type: 'Map'; readonly value: readonly (readonly [unknown, unknown])[] }
  | { readonly type: 'Set'; readonly value: readonly unknown[] };

function keptOf(value: unknown): Kept {
  const raw = rawOfV1(value);
  if (raw === undefined) {
    return { type: 'undefined' };
  }
  if (raw instanceof Date) {
    return { type: 'Date', value: raw.getTime() };
  }
  if (raw instanceof Map) {
    return { type: 'Map', value: [...(raw as Map<unknown, unknown>)] };
  }
  return raw instanceof Set ? { type: 'Set', value: [...(raw as Set<unknown>)] } : { type: 'plain', value: raw };
}

function valueOf(kept: Kept): unknown {
  switch (kept.type) {
    case 'plain':
      return kept.value;
    case 'undefined':
      return undefined;
    case 'Date':
      return new Date(kept.value);
    case 'Map':
      return new Map(kept.value);
    case 'Set':
      return new Set(kept.value);
  }
}

/** A property of AppStorage that is written at each of its changes. */
class KeptProperty {
  private readonly name: string;
  private readonly variable: StateVariable;

  constructor(name: string, variable: StateVariable) {
    this.name = name;
    this.variable = variable;
    variable.addPeer(this);
    this.write();
  }

  sourceChanged(): void {
    this.write();
  }

  stop(): void {
    this.variable.removePeer(this);
  }

  private write(): void {
    persistentState.texts.set(AREA, this.name, JSON.stringify(keptOf(this.variable.peek())));
  }
}

const kept: Map<string, KeptProperty> = new Map();

/** A new process begins. */
export function newPersistentStorage(): void {
  kept.forEach((property) => property.stop());
  kept.clear();
}

/** What PersistentStorage.persistProps takes. */
export interface PersistPropsOptions {
  readonly key: string;
  readonly defaultValue: unknown;
}

/** Properties of AppStorage that the next start of the app finds again (state_mgmt, PersistentStorage). */
export class PersistentStorage {
  /** The value is what AppStorage has, or else what the last process kept, or else the default. */
  static persistProp<T>(key: string, defaultValue: T): void {
    if (kept.has(key)) {
      return;
    }
    const text = persistentState.texts.area(AREA).get(key);
    const first: unknown = text === undefined ? defaultValue : valueOf(JSON.parse(text) as Kept);
    kept.set(key, new KeptProperty(key, propertyOf(appStorage(), key, first)));
  }

  static persistProps(properties: readonly PersistPropsOptions[]): void {
    properties.forEach(({ key, defaultValue }) => PersistentStorage.persistProp(key, defaultValue));
  }

  /** AppStorage keeps its value; it is not written any more. */
  static deleteProp(key: string): void {
    kept.get(key)?.stop();
    if (kept.delete(key)) {
      persistentState.texts.delete(AREA, key);
    }
  }

  static keys(): string[] {
    return [...kept.keys()];
  }

  static PersistProp<T>(key: string, defaultValue: T): void {
    PersistentStorage.persistProp(key, defaultValue);
  }

  static PersistProps(properties: readonly PersistPropsOptions[]): void {
    PersistentStorage.persistProps(properties);
  }

  static DeleteProp(key: string): void {
    PersistentStorage.deleteProp(key);
  }

  static Keys(): string[] {
    return PersistentStorage.keys();
  }
}
