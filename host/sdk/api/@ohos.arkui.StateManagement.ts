// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { observe, rawOf } from '../../arkui/observe.ts';

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
   * The object of a key (by default the class's name), made by the creator when there is none yet; undefined without a
   * creator, and for a key that holds an object of another class.
   */
  static connect<T extends object>(type: TypeConstructorWithArgs<T>,
    keyOrDefaultCreator?: string | StorageDefaultCreator<T>, defaultCreator?: StorageDefaultCreator<T>): T | undefined {
    const key = typeof keyOrDefaultCreator === 'string' ? keyOrDefaultCreator : type.name;
    const create = typeof keyOrDefaultCreator === 'function' ? keyOrDefaultCreator : defaultCreator;
    const known = stored.get(key);
    if (known !== undefined) {
      return known.type === type ? (known.value as T) : undefined;
    }
    const value = create?.();
    if (value !== undefined) {
      stored.set(key, { type, value });
    }
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

/** Helpers of state management. @since 12 */
export class UIUtils {
  /** The object itself, without its observing proxy. */
  static getTarget<T extends object>(source: T): T {
    return rawOf(source);
  }

  /** Observes an object literal or a collection, and what is inside of it. */
  static makeObserved<T extends object>(source: T): T {
    return observe(source, true);
  }
}
