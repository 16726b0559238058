// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { Cell } from './reactive.ts';

const RAW: unique symbol = Symbol('raw');
const proxies: WeakMap<object, object> = new WeakMap();

const ARRAY_WRITERS: ReadonlySet<PropertyKey> =
  new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin']);
const MAP_AND_SET_WRITERS: ReadonlySet<PropertyKey> = new Set(['set', 'add', 'delete', 'clear']);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The object itself, without its observing proxy. */
export function rawOf<T>(value: T): T {
  if (!isObject(value)) {
    return value;
  }
  return ((value as { [RAW]?: T })[RAW] ?? value) as T;
}

/**
 * State management V2 observes arrays, maps, sets and dates that an observed field holds, however deeply these built-in
 * types are nested in one another. Instances of classes are observed only through their own @Trace fields, and object
 * literals only when `everything` is set (UIUtils.makeObserved). Other values come back as they are.
 */
export function observe<T>(value: T, everything: boolean = false): T {
  if (!isObject(value) || (value as { [RAW]?: object })[RAW] !== undefined) {
    return value;
  }
  const container = Array.isArray(value) || value instanceof Map || value instanceof Set || value instanceof Date;
  if (!container && !everything) {
    return value;
  }
  let proxy = proxies.get(value);
  if (proxy === undefined) {
    if (value instanceof Map || value instanceof Set) {
      proxy = observeCollection(value, everything);
    } else if (value instanceof Date) {
      proxy = observeDate(value);
    } else {
      proxy = observeMembers(value, everything);
    }
    proxies.set(value, proxy);
  }
  return proxy as unknown as T; // a proxy of T is a T, which the type system cannot say
}

/** Arrays, and object literals of makeObserved: every member, one cell for all of them. */
function observeMembers(target: object, everything: boolean): object {
  const cell = new Cell();
  let writing = 0; // inside push, splice, …: one change, however many members they touch
  const wrapped: Map<Function, Function> = new Map();
  return new Proxy(target, {
    get(_, key, receiver): unknown {
      if (key === RAW) {
        return target;
      }
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member === 'function') {
        if (!Array.isArray(target) || !ARRAY_WRITERS.has(key)) {
          return member;
        }
        let writer = wrapped.get(member);
        if (writer === undefined) {
          writer = function (this: unknown, ...args: unknown[]): unknown {
            writing += 1;
            try {
              const result: unknown = Reflect.apply(member, target, args.map((arg) => rawOf(arg)));
              return rawOf(result) === target ? receiver : observe(result, everything);
            } finally {
              writing -= 1;
              cell.changed();
            }
          };
          wrapped.set(member, writer);
        }
        return writer;
      }
      if (writing === 0) {
        cell.read();
      }
      return observe(member, everything);
    },
    set(_, key, value): boolean {
      const before: unknown = Reflect.get(target, key);
      const had = Reflect.has(target, key);
      const lengthBefore = Array.isArray(target) ? target.length : 0;
      const raw = rawOf(value);
      const done = Reflect.set(target, key, raw);
      if (!had || !Object.is(before, raw) || (Array.isArray(target) && target.length !== lengthBefore)) {
        cell.changed();
      }
      return done;
    },
    deleteProperty(_, key): boolean {
      const had = Reflect.has(target, key);
      const done = Reflect.deleteProperty(target, key);
      if (had) {
        cell.changed();
      }
      return done;
    },
    has(_, key): boolean {
      cell.read();
      return Reflect.has(target, key);
    },
    ownKeys(): (string | symbol)[] {
      cell.read();
      return Reflect.ownKeys(target);
    },
  });
}

function observeCollection(target: Map<unknown, unknown> | Set<unknown>, everything: boolean): object {
  const cell = new Cell();
  const proxy: object = new Proxy(target, {
    get(_, key): unknown {
      if (key === RAW) {
        return target;
      }
      const member: unknown = Reflect.get(target, key, target);
      if (key === 'size') {
        cell.read();
        return member;
      }
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]): unknown => {
        if (!MAP_AND_SET_WRITERS.has(key)) {
          cell.read();
          return readCollection(target, proxy, key, member, args, everything);
        }
        const sizeBefore = target.size;
        const before = target instanceof Map && key === 'set' ? target.get(args[0]) : undefined;
        const result: unknown = Reflect.apply(member, target, args.map(rawOf));
        const replaced = target instanceof Map && key === 'set' && !Object.is(before, rawOf(args[1]));
        if (target.size !== sizeBefore || replaced) {
          cell.changed();
        }
        return result === target ? proxy : result;
      };
    },
  });
  return proxy;
}

function readCollection(target: Map<unknown, unknown> | Set<unknown>, proxy: object, key: PropertyKey, member: Function,
  args: unknown[], everything: boolean): unknown {
  if (key === 'forEach') {
    const [callback, self] = args as [(value: unknown, key: unknown, all: unknown) => void, unknown];
    target.forEach((value: unknown, name: unknown) => callback.call(self, observe(value, everything), name, proxy));
    return undefined;
  }
  const result: unknown = Reflect.apply(member, target, args);
  if (isObject(result) && Symbol.iterator in result) {
    const pairs = target instanceof Map ? key === 'entries' || key === Symbol.iterator : key === 'entries';
    return observedIterator(result as IterableIterator<unknown>, pairs, everything);
  }
  return observe(result, everything);
}

function* observedIterator(items: IterableIterator<unknown>, pairs: boolean, everything: boolean):
  IterableIterator<unknown> {
  for (const item of items) {
    if (pairs) {
      const [name, value] = item as [unknown, unknown];
      yield [name, observe(value, everything)];
    } else {
      yield observe(item, everything);
    }
  }
}

function observeDate(target: Date): object {
  const cell = new Cell();
  return new Proxy(target, {
    get(_, key): unknown {
      if (key === RAW) {
        return target;
      }
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]): unknown => {
        if (typeof key === 'string' && key.startsWith('set')) {
          const before = target.getTime();
          const result: unknown = Reflect.apply(member, target, args);
          if (target.getTime() !== before) {
            cell.changed();
          }
          return result;
        }
        cell.read();
        return Reflect.apply(member, target, args);
      };
    },
  });
}
