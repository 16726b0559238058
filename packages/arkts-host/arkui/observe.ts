// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { Cell } from './reactive.ts';

const RAW: unique symbol = Symbol('raw');
const proxies: WeakMap<object, object> = new WeakMap();
const observedPlaces: WeakMap<object, Places> = new WeakMap();

const ARRAY_WRITERS: ReadonlySet<PropertyKey> = new Set([
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'copyWithin',
]);
/** Those of them that return the array itself. */
const RETURN_THE_ARRAY: ReadonlySet<PropertyKey> = new Set(['sort', 'reverse', 'fill', 'copyWithin']);

/** What can change of a container: its length (or size, or time), each of its places, and whatever a walk over it sees. */
class Places {
  readonly length: Cell = new Cell();
  readonly walk: Cell = new Cell();
  private readonly places: Map<unknown, Cell> = new Map();

  read(place: unknown): void {
    let cell = this.places.get(place);
    if (cell === undefined) {
      cell = new Cell();
      this.places.set(place, cell);
    }
    cell.read();
  }

  changed(place: unknown): void {
    this.places.get(place)?.changed();
  }

  allChanged(): void {
    this.places.forEach((cell) => cell.changed());
    this.length.changed();
  }
}

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

/** Whether a value is an observed container: its changes are heard. */
export function isObserved(value: unknown): boolean {
  return isObject(value) && (value as { [RAW]?: object })[RAW] !== undefined;
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
    const places = new Places();
    if (value instanceof Map || value instanceof Set) {
      proxy = observeCollection(value, places, everything);
    } else if (value instanceof Date) {
      proxy = observeDate(value, places);
    } else {
      proxy = observeMembers(value, places, everything);
    }
    proxies.set(value, proxy);
    observedPlaces.set(proxy, places);
  }
  return proxy as unknown as T; // a proxy of T is a T, which the type system cannot say
}

/**
 * Whoever takes an observed array, map or set out of a field or of another container depends on its length, too:
 * `this.list` alone is redrawn by a push (state_mgmt, ObserveV2.autoProxyObject).
 */
export function readContainer<T>(value: T): T {
  if (isObject(value)) {
    const places = observedPlaces.get(value);
    if (places !== undefined && !(value instanceof Date)) {
      places.length.read();
    }
  }
  return value;
}

/** Arrays, and object literals of makeObserved. A place is a member's name; a change of the length is one of its own. */
function observeMembers(target: object, places: Places, everything: boolean): object {
  const isArray = Array.isArray(target);
  const wrapped: Map<Function, Function> = new Map();
  return new Proxy(target, {
    get(_, key, receiver): unknown {
      if (key === RAW) {
        return target;
      }
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member === 'function') {
        if (isArray && key === Symbol.iterator) {
          places.length.read();
        }
        if (!isArray || !ARRAY_WRITERS.has(key)) {
          return member;
        }
        let writer = wrapped.get(member);
        if (writer === undefined) {
          writer = arrayWriter(member, target, receiver, RETURN_THE_ARRAY.has(key), places, everything);
          wrapped.set(member, writer);
        }
        return writer;
      }
      if (isArray && key === 'length') {
        places.length.read();
      } else if (typeof key === 'string') {
        places.read(key);
      }
      return readContainer(observe(member, everything));
    },
    set(_, key, value): boolean {
      const before: unknown = Reflect.get(target, key);
      const had = Reflect.has(target, key);
      const lengthBefore = isArray ? target.length : 0;
      const raw = rawOf(value);
      const done = Reflect.set(target, key, raw);
      if (isArray && target.length !== lengthBefore) {
        places.length.changed();
      } else if (!had || before !== raw) {
        places.changed(key);
        places.walk.changed();
      }
      return done;
    },
    deleteProperty(_, key): boolean {
      const had = Reflect.has(target, key);
      const done = Reflect.deleteProperty(target, key);
      if (had) {
        places.changed(key);
        places.walk.changed();
      }
      return done;
    },
    has(_, key): boolean {
      if (typeof key === 'string') {
        places.read(key);
      }
      return Reflect.has(target, key);
    },
    ownKeys(): (string | symbol)[] {
      (isArray ? places.length : places.walk).read();
      return Reflect.ownKeys(target);
    },
  });
}

/** push, sort and so on: one change of the length, however many members they touch. */
function arrayWriter(
  member: Function,
  target: object,
  proxy: unknown,
  returnsArray: boolean,
  places: Places,
  everything: boolean,
): Function {
  return (...args: unknown[]): unknown => {
    const result: unknown = Reflect.apply(
      member,
      target,
      args.map((arg) => rawOf(arg)),
    );
    places.length.changed();
    return returnsArray ? proxy : observe(result, everything);
  };
}

function observeCollection(target: Map<unknown, unknown> | Set<unknown>, places: Places, everything: boolean): object {
  const proxy: object = new Proxy(target, {
    get(_, key): unknown {
      if (key === RAW) {
        return target;
      }
      const member: unknown = Reflect.get(target, key, target);
      if (key === 'size') {
        places.length.read();
        return member;
      }
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]): unknown => {
        const written = writeCollection(target, proxy, places, key, args.map(rawOf));
        return written === undefined
          ? readCollection(target, proxy, places, key, member, args, everything)
          : written.result;
      };
    },
  });
  return proxy;
}

/** The writers of maps and sets; undefined for what only reads. `set` and `add` wake every walk, whatever they are given. */
function writeCollection(
  target: Map<unknown, unknown> | Set<unknown>,
  proxy: object,
  places: Places,
  key: PropertyKey,
  args: readonly unknown[],
): { readonly result: unknown } | undefined {
  const [place, value] = args;
  if (key === 'set' && target instanceof Map) {
    const had = target.has(place);
    const before = target.get(place);
    target.set(place, value);
    if (!had) {
      places.length.changed();
    } else if (before !== value) {
      places.changed(place);
    }
    places.walk.changed();
    return { result: proxy };
  }
  if (key === 'add' && target instanceof Set) {
    const had = target.has(place);
    target.add(place);
    places.changed(place);
    places.walk.changed();
    if (!had) {
      places.length.changed();
    }
    return { result: proxy };
  }
  if (key === 'delete') {
    const had = target.delete(place);
    if (had) {
      places.changed(place);
      places.length.changed();
    }
    return { result: had };
  }
  if (key === 'clear') {
    if (target.size > 0) {
      target.clear();
      places.allChanged();
    }
    return { result: undefined };
  }
  return undefined;
}

function readCollection(
  target: Map<unknown, unknown> | Set<unknown>,
  proxy: object,
  places: Places,
  key: PropertyKey,
  member: Function,
  args: unknown[],
  everything: boolean,
): unknown {
  if (key === 'has' || key === 'get') {
    const place = rawOf(args[0]);
    if (target.has(place)) {
      places.read(place);
    } else {
      places.length.read();
    }
    const found: unknown = Reflect.apply(member, target, [place]);
    return key === 'has' ? found : readContainer(observe(found, everything));
  }
  places.walk.read();
  places.length.read();
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

function* observedIterator(
  items: IterableIterator<unknown>,
  pairs: boolean,
  everything: boolean,
): IterableIterator<unknown> {
  for (const item of items) {
    if (pairs) {
      const [name, value] = item as [unknown, unknown];
      yield [name, observe(value, everything)];
    } else {
      yield observe(item, everything);
    }
  }
}

/** A date has one place, its time; every setter changes it, whatever it sets. */
function observeDate(target: Date, places: Places): object {
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
          const result: unknown = Reflect.apply(member, target, args);
          places.length.changed();
          return result;
        }
        places.length.read();
        return Reflect.apply(member, target, args);
      };
    },
  });
}
