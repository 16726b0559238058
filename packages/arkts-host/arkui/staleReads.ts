// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { CustomComponent } from './CustomComponent.ts';
import { versionOf } from './classFacts.ts';
import { isObserved } from './observe.ts';
import { isObservedV1 } from './v1/ObservedObject.ts';

/** A value that a page shows, that has changed since, and whose change nobody could hear. */
export interface StaleValue {
  /** The member, with its class: `Plain.name`. */
  readonly member: string;
  /** What the page shows, and what the value is by now, as text. */
  readonly shown: string;
  readonly now: string;
  /** Where it was read: `path:line:column`. */
  readonly site: string;
  /** What shows it: `build() of Index (…): Text (…)`. */
  readonly element: string;
  /** What would make the change heard. */
  readonly advice: string;
}

/** Who reads: an update function, or a computed value that one of them reads. */
export interface StaleReader {
  readonly label: string;
}

interface SeenValue {
  readonly member: string;
  readonly site: string;
  /** Reads it again. */
  readonly read: () => unknown;
  readonly advice: string;
  value: unknown;
  content: unknown;
}

/** What one run read without being told of changes: by what it belongs to, and then by place and name. */
interface Seen {
  readonly values: Map<object, Map<string, SeenValue>>;
  /** The computed values that it read. */
  readonly through: Set<StaleReader>;
  size: number;
}

const MOST_TEXT: number = 60;
const MOST_ITEMS: number = 1000;
/** Values of one run that are kept; a list of thousands has said enough with its first ones. */
const MOST_SEEN: number = 1000;

/** Whether anybody wants to know; emitted code asks before it calls. */
export const watching: { on: boolean } = { on: false };

const shown: Set<StaleReader> = new Set();
let seenBy: WeakMap<StaleReader, Seen> = new WeakMap();
const readers: (StaleReader | undefined)[] = [];
/** What stands for a module, which owns its variables. */
const MODULE: object = {};

/** What of an unobserved array, map, set or date can change behind the same reference. */
function contentOf(value: unknown): unknown {
  if (isObserved(value)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ITEMS).concat(value.length);
  }
  if (value instanceof Map) {
    return [...value].slice(0, MOST_ITEMS).flat(1).concat(value.size);
  }
  if (value instanceof Set) {
    return [...value].slice(0, MOST_ITEMS).concat(value.size);
  }
  return value instanceof Date ? value.getTime() : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((one, at) => Object.is(one, b[at]))
    : Object.is(a, b);
}

function textOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = value instanceof Map || value instanceof Set ? JSON.stringify([...value]) : JSON.stringify(value);
  } catch {
    text = undefined; // a circle, or a toJSON that throws
  }
  const plain = text ?? String(typeof value === 'object' ? Object.prototype.toString.call(value) : value);
  return plain.length > MOST_TEXT ? `${plain.slice(0, MOST_TEXT)}…` : plain;
}

/** What a value was when it was read, which its reference may no longer say. */
function contentText({ value, content }: SeenValue): string {
  if (value instanceof Date) {
    return textOf(new Date(content as number));
  }
  if (!Array.isArray(content)) {
    return textOf(value);
  }
  const items: unknown[] = content.slice(0, -1);
  return textOf(
    value instanceof Map ? Array.from({ length: items.length / 2 }, (_, at) => items.slice(2 * at, 2 * at + 2)) : items,
  );
}

function nameOf(owner: object): string {
  return typeof owner === 'function' ? owner.name : (owner.constructor?.name ?? 'Object');
}

function adviceFor(owner: object, name: string): string {
  if (owner instanceof CustomComponent) {
    const isV1 = versionOf(Object.getPrototypeOf(owner) as object) === 'v1';
    return `Decorate '${name}' with ${isV1 ? '@State' : '@Local'}.`;
  }
  const className = nameOf(owner);
  return className === 'Object'
    ? `'${name}' stands in an object literal: make it a class with @ObservedV2 and @Trace, or use UIUtils.makeObserved.`
    : `Decorate '${name}' with @Trace, and class ${className} with @ObservedV2.`;
}

/** What holds a member as its own: for a static member the class that declares it. */
function holderOf(owner: object, name: string): object | undefined {
  const has = (at: object): boolean =>
    Object.getOwnPropertyDescriptor(at, name)?.get === undefined && Object.prototype.hasOwnProperty.call(at, name);
  if (typeof owner !== 'function') {
    return has(owner) ? owner : undefined;
  }
  let at: object | null = owner;
  while (at !== null && !has(at)) {
    at = Object.getPrototypeOf(at) as object | null;
  }
  return at ?? undefined;
}

function remember(reader: StaleReader, owner: object, key: string, value: () => SeenValue): void {
  const seen = seenBy.get(reader);
  if (seen === undefined) {
    return;
  }
  let own = seen.values.get(owner);
  if (own === undefined) {
    own = new Map();
    seen.values.set(owner, own);
  }
  if (own.has(key) || seen.size < MOST_SEEN) {
    seen.size += own.has(key) ? 0 : 1;
    own.set(key, value());
  }
}

function record(owner: unknown, name: unknown, site: string): void {
  const reader = readers.at(-1);
  if (
    reader === undefined ||
    (typeof owner !== 'object' && typeof owner !== 'function') ||
    owner === null ||
    (typeof name !== 'string' && typeof name !== 'number') ||
    isObserved(owner) ||
    isObservedV1(owner) ||
    Array.isArray(owner)
  ) {
    return;
  }
  const member = String(name);
  const holder = holderOf(owner, member);
  if (holder === undefined) {
    return;
  }
  const read = (): unknown => (holder as Record<string, unknown>)[member];
  const value = read();
  if (typeof value !== 'function') {
    remember(reader, holder, `${site} ${member}`, () => ({
      member: `${nameOf(holder)}.${member}`,
      site,
      read,
      advice: adviceFor(holder, member),
      value,
      content: contentOf(value),
    }));
  }
}

function valuesOf(seen: Seen | undefined): SeenValue[] {
  return seen === undefined ? [] : [...seen.values.values()].flatMap((own) => [...own.values()]);
}

/** What a reader has seen, with what the computed values that it read have seen. */
function allSeenBy(reader: StaleReader, into: Map<string, SeenValue>, met: Set<StaleReader> = new Set()): void {
  if (met.has(reader)) {
    return;
  }
  met.add(reader);
  const seen = seenBy.get(reader);
  valuesOf(seen).forEach((value) => {
    const key = `${value.site} ${value.member}`;
    if (!into.has(key) || isStale(value)) {
      into.set(key, value);
    }
  });
  seen?.through.forEach((computed) => allSeenBy(computed, into, met));
}

function isStale({ read, value, content }: SeenValue): boolean {
  const now = read();
  return !Object.is(now, value) || !isSame(contentOf(now), content);
}

/**
 * Values without a decorator that the page's update functions read. A device shows their old state without a word; with
 * this switched on, the host says which ones these are. The emitter marks such reads, wherever they stand.
 */
export const StaleReads = {
  /** Switches it on or off. Only what is read from then on is known. */
  watch(on: boolean): void {
    watching.on = on;
    shown.clear();
    seenBy = new WeakMap();
  },

  get isWatching(): boolean {
    return watching.on;
  },

  /** A run begins. Nobody (undefined) sees what is read for no update; a computed value shows nothing by itself. */
  begin(reader: StaleReader | undefined, isShown: boolean = true): void {
    if (!watching.on) {
      return;
    }
    readers.push(reader);
    if (reader !== undefined) {
      seenBy.set(reader, { values: new Map(), through: new Set(), size: 0 });
      if (isShown) {
        shown.add(reader);
      }
    }
  },

  /** The run is over. What it wrote itself it has shown. */
  end(): void {
    const reader = readers.pop();
    if (reader !== undefined) {
      valuesOf(seenBy.get(reader)).forEach((seen) => {
        seen.value = seen.read();
        seen.content = contentOf(seen.value);
      });
    }
  },

  /** Runs what shows nothing of what it reads: constructors, lifecycle methods. */
  unseen<T>(body: () => T): T {
    StaleReads.begin(undefined);
    try {
      return body();
    } finally {
      StaleReads.end();
    }
  },

  /** The reader is gone from the page. */
  forget(reader: StaleReader): void {
    shown.delete(reader);
  },

  /** The running reader reads a computed value: what that has seen stands behind what is shown. */
  through(computed: StaleReader): void {
    const reader = watching.on ? readers.at(-1) : undefined;
    if (reader !== undefined) {
      seenBy.get(reader)?.through.add(computed);
    }
  },

  /** Reads `owner[name]`; called by emitted code where no decorator makes its changes heard. */
  see(owner: unknown, name: string, site: string): unknown {
    if (watching.on) {
      record(owner, name, site);
    }
    return (owner as Record<string, unknown>)[name];
  },

  /** As see, in a chain with `?.`: comes back with the owner, which may be missing. */
  note(owner: unknown, name: string, site: string): unknown {
    if (watching.on) {
      record(owner, name, site);
    }
    return owner;
  },

  /** Reads a variable of a module. */
  seeVariable(read: () => unknown, name: string, site: string): unknown {
    const value = read();
    const reader = watching.on ? readers.at(-1) : undefined;
    if (reader !== undefined && typeof value !== 'function') {
      remember(reader, MODULE, `${site} ${name}`, () => ({
        member: name,
        site,
        read,
        value,
        content: contentOf(value),
        advice: `'${name}' is a variable of the module: make it a static @Trace member of an @ObservedV2 class.`,
      }));
    }
    return value;
  },

  /** What is shown and has changed. */
  stale(): StaleValue[] {
    const found: StaleValue[] = [];
    for (const reader of shown) {
      const values = new Map<string, SeenValue>();
      allSeenBy(reader, values);
      for (const seen of values.values()) {
        if (isStale(seen)) {
          found.push({
            member: seen.member,
            shown: contentText(seen),
            now: textOf(seen.read()),
            site: seen.site,
            element: reader.label,
            advice: seen.advice,
          });
        }
      }
    }
    return found;
  },
};
