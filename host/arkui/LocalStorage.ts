// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Outside of the class, so that it has the declared members only: the global declaration has to fit it. */
const contents: WeakMap<LocalStorage, Map<string, unknown>> = new WeakMap();

/** Values by name for one window, as loadContent takes them. V2 pages have no decorator for them. */
export class LocalStorage {
  constructor(initializingProperties?: object) {
    contents.set(this, new Map(Object.entries(initializingProperties ?? {})));
  }

  has(propName: string): boolean {
    return contents.get(this)!.has(propName);
  }

  keys(): IterableIterator<string> {
    return contents.get(this)!.keys();
  }

  size(): number {
    return contents.get(this)!.size;
  }

  get<T>(propName: string): T | undefined {
    return contents.get(this)!.get(propName) as T | undefined;
  }

  set<T>(propName: string, newValue: T): boolean {
    return contents.get(this)!.has(propName) && this.setOrCreate(propName, newValue);
  }

  setOrCreate<T>(propName: string, newValue: T): boolean {
    contents.get(this)!.set(propName, newValue);
    return true;
  }

  delete(propName: string): boolean {
    return contents.get(this)!.delete(propName);
  }

  clear(): boolean {
    contents.get(this)!.clear();
    return true;
  }
}
