// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { factsOf } from '../classFacts.ts';

/** Who holds an observed object, and hears when a member of it has changed; undefined for all of them. */
export interface ObjectHolder {
  objectChanged(member: string | undefined): void;
}

/** Through what an observed object was reached last: it hears which members are read. */
export interface ObjectReader {
  memberRead(owner: object, member: string): void;
}

/** Functions of an array that change it as a whole, and of these the ones that answer with the array itself. */
const WHOLE_WRITERS: ReadonlySet<string> = new Set(['splice', 'copyWithin', 'fill', 'reverse', 'sort']);
const NOT_THE_ARRAY: ReadonlySet<string> = new Set(['splice']);

/** What an observed object is beside its members. */
class Observation {
  readonly raw: object;
  readonly holders: Set<ObjectHolder> = new Set();
  reader: ObjectReader | undefined;

  constructor(raw: object) {
    this.raw = raw;
  }

  changed(member: string | undefined): void {
    [...this.holders].forEach((holder) => holder.objectChanged(member));
  }
}

const observations: WeakMap<object, Observation> = new WeakMap();

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether the changes of an object's own members are heard. */
export function isObservedV1(value: unknown): value is object {
  return isObject(value) && observations.has(value);
}

/** The object behind an observed one; others are themselves. */
export function rawOfV1<T>(value: T): T {
  return ((isObject(value) ? observations.get(value)?.raw : undefined) ?? value) as T;
}

/** What lives in slots that no proxy has: its members cannot be observed, on a device neither. */
function hasSlots(value: object): boolean {
  return (
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    value instanceof Promise ||
    value instanceof RegExp ||
    value instanceof WeakMap ||
    value instanceof WeakSet
  );
}

/**
 * An object whose own members are observed, one level deep: what a member holds is as it was. Each call for an object
 * that is not observed yet makes an observed one of its own, so that two variables with one plain object do not hear
 * of each other (state_mgmt, ObservedObject.createNew).
 */
export function observeMembers<T extends object>(object: T): T {
  if (isObservedV1(object) || hasSlots(object)) {
    return object;
  }
  const observation = new Observation(object);
  const proxy = proxyOf(object, observation);
  observations.set(proxy, observation);
  return proxy as T;
}

function proxyOf(object: object, observation: Observation): object {
  if (Array.isArray(object)) {
    return arrayProxy(object, observation);
  }
  if (object instanceof Map || object instanceof Set) {
    return collectionProxy(object, observation);
  }
  return object instanceof Date ? dateProxy(object, observation) : new Proxy(object, membersOf(observation));
}

/** `holder` hears of the object's changes from now on. */
export function hold(value: unknown, holder: ObjectHolder): void {
  if (isObject(value)) {
    observations.get(value)?.holders.add(holder);
  }
}

/** `holder` hears nothing of it any more. */
export function release(value: unknown, holder: ObjectHolder & ObjectReader): void {
  const observation = isObject(value) ? observations.get(value) : undefined;
  if (observation !== undefined) {
    observation.holders.delete(holder);
    if (observation.reader === holder) {
      observation.reader = undefined;
    }
  }
}

/** An object is read through a variable: what is read of it then, the variable is told. */
export function readThrough(value: unknown, reader: ObjectReader): void {
  const observation = isObject(value) ? observations.get(value) : undefined;
  if (observation !== undefined) {
    observation.reader = reader;
  }
}

/** Through what an object was read last. */
export function readerOf(value: unknown): ObjectReader | undefined {
  return isObject(value) ? observations.get(value)?.reader : undefined;
}

const trackedOf: WeakMap<object, ReadonlySet<string>> = new WeakMap();

/** The members with @Track of an object's class; undefined for a class without any. */
export function trackedMembers(object: object): ReadonlySet<string> | undefined {
  const prototype = Object.getPrototypeOf(rawOfV1(object)) as object | null;
  if (prototype === null) {
    return undefined;
  }
  let tracked = trackedOf.get(prototype);
  if (tracked === undefined) {
    const members = factsOf(prototype).flatMap((facts) => [...facts.members.values()]);
    tracked = new Set(members.filter(({ kind }) => kind === 'track').map(({ name }) => name));
    trackedOf.set(prototype, tracked);
  }
  return tracked.size === 0 ? undefined : tracked;
}

function membersOf(observation: Observation): ProxyHandler<object> {
  return {
    get(target, key, receiver): unknown {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function' && typeof key === 'string') {
        observation.reader?.memberRead(receiver as object, key);
      }
      return value;
    },
    set(target, key, value): boolean {
      if (Reflect.get(target, key) === value && Reflect.has(target, key)) {
        return true;
      }
      const done = Reflect.set(target, key, value);
      observation.changed(String(key));
      return done;
    },
  };
}

function arrayProxy(array: unknown[], observation: Observation): object {
  const members = membersOf(observation);
  const proxy: object = new Proxy(array, {
    ...members,
    get(target, key, receiver): unknown {
      const value: unknown = members.get!(target, key, receiver);
      if (typeof value !== 'function' || typeof key !== 'string' || !WHOLE_WRITERS.has(key)) {
        return value; // push and the like write through the proxy, place by place
      }
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, args);
        observation.changed(undefined);
        return NOT_THE_ARRAY.has(key) ? result : proxy;
      };
    },
  });
  return proxy;
}

function collectionProxy(target: Map<unknown, unknown> | Set<unknown>, observation: Observation): object {
  const proxy: object = new Proxy(target, {
    get(_, key): unknown {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]): unknown => {
        const [place, value] = args;
        const had = key === 'clear' ? target.size > 0 : target.has(place);
        const before = target instanceof Map ? target.get(place) : undefined;
        const result: unknown = Reflect.apply(member, target, args);
        const isChange =
          (key === 'set' && (!had || before !== value)) ||
          (key === 'add' && !had) ||
          ((key === 'delete' || key === 'clear') && had);
        if (isChange) {
          observation.changed(undefined);
        }
        return result === target ? proxy : result;
      };
    },
    set(_, key, value): boolean {
      const done = Reflect.set(target, key, value, target);
      observation.changed(String(key));
      return done;
    },
  });
  return proxy;
}

function dateProxy(target: Date, observation: Observation): object {
  return new Proxy(target, {
    get(_, key): unknown {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (typeof key === 'string' && key.startsWith('set')) {
          observation.changed(undefined);
        }
        return result;
      };
    },
  });
}

/**
 * What @Prop makes of its parent's value: Arrays, maps, sets, dates and the own members of objects, down to the last;
 * a part that was observed is observed in the copy, too (state_mgmt, deepCopyObject).
 */
export function deepCopy<T>(value: T): T {
  const made = new Map<object, object>();
  const copy = (one: unknown): unknown => {
    if (!isObject(one) || hasSlots(one)) {
      return one;
    }
    const raw = rawOfV1(one);
    const known = made.get(raw);
    if (known !== undefined) {
      return known;
    }
    const prototype = Object.getPrototypeOf(raw) as object | null;
    const plain: object = emptyLike(raw);
    if (prototype !== null && Object.getPrototypeOf(plain) !== prototype) {
      Object.setPrototypeOf(plain, prototype);
    }
    const result = isObservedV1(one) ? observeMembers(plain) : plain;
    made.set(raw, result);
    if (raw instanceof Map) {
      raw.forEach((item: unknown, key: unknown) => (plain as Map<unknown, unknown>).set(key, copy(item)));
    } else if (raw instanceof Set) {
      raw.forEach((item: unknown) => (plain as Set<unknown>).add(copy(item)));
    }
    for (const key of Object.keys(raw)) {
      (plain as Record<string, unknown>)[key] = copy((raw as Record<string, unknown>)[key]);
    }
    return result;
  };
  return copy(value) as T;
}

function emptyLike(raw: object): object {
  if (raw instanceof Map) {
    return new Map();
  }
  if (raw instanceof Set) {
    return new Set();
  }
  if (raw instanceof Date) {
    return new Date(raw.getTime());
  }
  return Array.isArray(raw) ? [] : {};
}
