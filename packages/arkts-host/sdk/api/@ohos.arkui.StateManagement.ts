// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { hasTraced } from '../../arkui/classFacts.ts';
import { observe, rawOf } from '../../arkui/observe.ts';
import { AREAS, persistentState, rememberType } from '../../arkui/persistence.ts';
import type { PersistenceFailure, RestoredType } from '../../arkui/persistence.ts';
import { isObservedV1, rawOfV1 } from '../../arkui/v1/ObservedObject.ts';

/** A class, by which a shared object is known. @since 12 */
export interface TypeConstructorWithArgs<T> {
  new (...args: any): T;
}

/** Makes the first object. @since 12 */
export type StorageDefaultCreator<T> = () => T;

const stored: Map<string, { type: Function; value: object }> = new Map();

/** Objects that the whole app shares, by key. @since 12 */
export class AppStorageV2 {
  /**
   * The object of a key (by default the class's name), made by the creator when there is none yet; undefined for an empty
   * key. Throws without a creator at first, and for a key that holds an object of another class.
   */
  static connect<T extends object>(
    type: TypeConstructorWithArgs<T>,
    keyOrDefaultCreator?: string | StorageDefaultCreator<T>,
    defaultCreator?: StorageDefaultCreator<T>,
  ): T | undefined {
    const key = typeof keyOrDefaultCreator === 'string' ? keyOrDefaultCreator : type.name;
    const create = typeof keyOrDefaultCreator === 'function' ? keyOrDefaultCreator : defaultCreator;
    if (key === '') {
      return undefined;
    }
    const known = stored.get(key);
    if (known !== undefined) {
      if (known.type.name !== type.name) {
        throw new Error(`The key '${key}' has an object of ${known.type.name}, not of ${type.name}.`);
      }
      return known.value as T;
    }
    if (typeof create !== 'function') {
      throw new Error(`The first connect of '${key}' needs a default creator.`);
    }
    const value = create();
    if (!(value instanceof type)) {
      throw new Error(`The default creator of '${key}' makes no ${type.name}.`);
    }
    stored.set(key, { type, value });
    return value;
  }

  /** Forgets a key; who has the object keeps it. */
  static remove<T>(keyOrType: string | TypeConstructorWithArgs<T>): void {
    stored.delete(typeof keyOrType === 'string' ? keyOrType : keyOrType.name);
  }

  static keys(): Array<string> {
    return [...stored.keys()];
  }
}

/** What a failure of keeping or restoring tells. @since 12 */
export type PersistenceErrorCallback = (key: string, reason: PersistenceFailure, message: string) => void;

/** How globalConnect connects. @since 18 */
export interface ConnectOptions<T extends object> {
  type: TypeConstructorWithArgs<T>;
  key?: string;
  defaultCreator?: StorageDefaultCreator<T>;
  /** The encryption of the file, 0 to 4 for EL1 to EL5; EL2 unless given. */
  areaMode?: number;
}

/** EL2. */
const DEFAULT_AREA: number = 1;

/**
 * Objects that the whole app shares and that the next start of the app finds again. What is in an observed field is
 * written after each change; everything else by save. Files of an area are plain here. @since 12
 */
export class PersistenceV2 extends AppStorageV2 {
  /** As AppStorageV2.connect, with what the last process kept; it throws when that is no text of this class. */
  static override connect<T extends object>(
    type: TypeConstructorWithArgs<T>,
    keyOrDefaultCreator?: string | StorageDefaultCreator<T>,
    defaultCreator?: StorageDefaultCreator<T>,
  ): T | undefined {
    const key = typeof keyOrDefaultCreator === 'string' ? keyOrDefaultCreator : type.name;
    const create = typeof keyOrDefaultCreator === 'function' ? keyOrDefaultCreator : defaultCreator;
    return key === '' ? undefined : persistentState.connect(type, key, AREAS[0]!, create);
  }

  /** As connect, for all modules of the app together. @since 18 */
  static globalConnect<T extends object>(type: ConnectOptions<T>): T | undefined {
    const area = AREAS[1 + (type.areaMode ?? DEFAULT_AREA)];
    if (area === undefined || type.areaMode === -1) {
      throw new Error(`areaMode ${type.areaMode} is not one of 0 (EL1) to 4 (EL5).`);
    }
    const key = type.key ?? type.type.name;
    return key === '' ? undefined : persistentState.connect(type.type, key, area, type.defaultCreator);
  }

  /** Forgets a key, in memory and where it was kept. */
  static override remove<T>(keyOrType: string | TypeConstructorWithArgs<T>): void {
    persistentState.remove(typeof keyOrType === 'string' ? keyOrType : keyOrType.name);
  }

  /** Every key that is kept. */
  static override keys(): Array<string> {
    return persistentState.keys();
  }

  /** Writes a connected object now: what no @Trace observes is written only so. */
  static save<T>(keyOrType: string | TypeConstructorWithArgs<T>): void {
    persistentState.save(typeof keyOrType === 'string' ? keyOrType : keyOrType.name);
  }

  /** Hears of what could not be kept or restored; nobody does after undefined. */
  static notifyOnError(callback: PersistenceErrorCallback | undefined): void {
    persistentState.listen(callback);
  }
}

/** Of which class the object in a member is, so that it is one again when it is restored. @since 12 */
export function Type<T extends object>(type: TypeConstructorWithArgs<T>): PropertyDecorator {
  return (target, name) => rememberType(target, String(name), type as RestoredType);
}

/** Helpers of state management. @since 12 */
export class UIUtils {
  /** The object itself, without what observes it for either state management. */
  static getTarget<T extends object>(source: T): T {
    return rawOfV1(rawOf(source));
  }

  /** Observes an object literal or a collection, and what is inside of it; what is observed by its class comes back as it is. */
  static makeObserved<T extends object>(source: T): T {
    return isObservedV1(source) || hasTraced(source) ? source : observe(source, true);
  }
}
