// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { CustomComponent } from './CustomComponent.ts';
import { isObserved } from './observe.ts';

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

/** Who reads: an update function. */
export interface StaleReader {
  readonly label: string;
}

interface SeenValue {
  readonly owner: object;
  readonly name: string;
  readonly site: string;
  readonly value: unknown;
  readonly content: unknown;
}

const MOST_TEXT: number = 60;
const MOST_ITEMS: number = 1000;

const seenBy: Map<StaleReader, Map<string, SeenValue>> = new Map();
const readers: (StaleReader | undefined)[] = [];
let isOn: boolean = false;

/** What of an unobserved array, map, set or date can change behind the same reference. */
function contentOf(value: unknown): unknown {
  if (isObserved(value)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ITEMS).concat(value.length);
  }
  if (value instanceof Map || value instanceof Set) {
    return [...value.entries()].slice(0, MOST_ITEMS).flat().concat(value.size);
  }
  return value instanceof Date ? value.getTime() : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((one, at) => Object.is(one, b[at]))
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

function contentText(seen: SeenValue): string {
  return textOf(Array.isArray(seen.content) && Array.isArray(seen.value) ? seen.content.slice(0, -1) : seen.value);
}

function adviceFor(owner: object, name: string): string {
  if (owner instanceof CustomComponent) {
    return `Decorate '${name}' with @Local.`;
  }
  const className = owner.constructor?.name ?? 'Object';
  return className === 'Object'
    ? `'${name}' stands in an object literal: make it a class with @ObservedV2 and @Trace, or use UIUtils.makeObserved.`
    : `Decorate '${name}' with @Trace, and class ${className} with @ObservedV2.`;
}

/**
 * Values without a decorator that the page's update functions read. A device shows their old state without a word; with
 * this switched on, the host says which ones these are. The emitter writes `ui.see` at such reads.
 */
export const StaleReads = {
  /** Switches it on or off. Only what is read from then on is known. */
  watch(on: boolean): void {
    isOn = on;
    seenBy.clear();
  },

  get isWatching(): boolean {
    return isOn;
  },

  begin(reader: StaleReader | undefined): void {
    if (isOn) {
      readers.push(reader);
      if (reader !== undefined) {
        seenBy.delete(reader);
      }
    }
  },

  end(): void {
    if (isOn) {
      readers.pop();
    }
  },

  forget(reader: StaleReader): void {
    if (seenBy.size > 0) {
      seenBy.delete(reader);
    }
  },

  /** Reads `owner[name]`; called by emitted code where no decorator makes its changes heard. */
  see(owner: unknown, name: string, site: string): unknown {
    const value = (owner as Record<string, unknown>)[name];
    const reader = isOn ? readers.at(-1) : undefined;
    if (reader !== undefined && typeof owner === 'object' && owner !== null && !isObserved(owner) &&
      typeof value !== 'function' && Object.prototype.hasOwnProperty.call(owner, name)) {
      let seen = seenBy.get(reader);
      if (seen === undefined) {
        seen = new Map();
        seenBy.set(reader, seen);
      }
      seen.set(`${site} ${name}`, { owner, name, site, value, content: contentOf(value) });
    }
    return value;
  },

  /** What is shown and has changed. */
  stale(): StaleValue[] {
    const found: StaleValue[] = [];
    for (const [reader, values] of seenBy) {
      for (const seen of values.values()) {
        const now = (seen.owner as Record<string, unknown>)[seen.name];
        if (Object.is(now, seen.value) && isSame(contentOf(now), seen.content)) {
          continue;
        }
        found.push({ member: `${seen.owner.constructor?.name ?? 'Object'}.${seen.name}`, shown: contentText(seen),
          now: textOf(now), site: seen.site, element: reader.label,
          advice: adviceFor(seen.owner, seen.name) });
      }
    }
    return found;
  },
};
