// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reportAppError } from './appErrors.ts';
import { rawOf } from './observe.ts';
import { Reaction, untracked } from './reactive.ts';

/** Values of observed fields are own properties under this prefix. */
const PREFIX: string = '__ob_';
/** Characters of one object's text. Source: state_mgmt, PersistenceV2Impl. */
const MOST_CHARACTERS: number = 8000;

/** A class that can be made without arguments. */
export type RestoredType = new () => object;

const types: WeakMap<object, Map<string, RestoredType>> = new WeakMap();

/** Remembers of which class a member's object is, which its text does not say. */
export function rememberType(prototype: object, name: string, type: RestoredType): void {
  const own = types.get(prototype) ?? new Map<string, RestoredType>();
  own.set(name, type);
  types.set(prototype, own);
}

function typeOf(owner: object, name: string): RestoredType | undefined {
  for (let at: object | null = owner; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const type = types.get(at)?.get(name);
    if (type !== undefined) {
      return type;
    }
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The members of an object that are data, by their names in the source. */
function memberNames(owner: object): string[] {
  return Object.keys(owner).map((key) => (key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key));
}

/** What JSON can say of a value. Throws when it leads back to itself. */
function plainOf(value: unknown, around: readonly object[]): unknown {
  if (!isObject(value)) {
    return typeof value === 'function' ? undefined : value;
  }
  const raw = rawOf(value);
  if (around.includes(raw)) {
    throw new Error('an object leads back to itself');
  }
  const inside = [...around, raw];
  const each = (items: Iterable<unknown>): unknown[] => Array.from(items, (item) => plainOf(item, inside));
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) {
    return each(value as Iterable<unknown>);
  }
  return Object.fromEntries(
    memberNames(raw).map((name) => [name, plainOf((value as Record<string, unknown>)[name], inside)]),
  );
}

/** Gives the members that `owner` has their values of a text; what it does not have is left out. */
function restore(owner: object, saved: unknown): object {
  if (!isObject(saved)) {
    throw new Error(`the text of a ${owner.constructor.name} has no members`);
  }
  const members = owner as Record<string, unknown>;
  for (const name of memberNames(owner)) {
    if (Object.prototype.hasOwnProperty.call(saved, name)) {
      members[name] = restoreMember(members[name], typeOf(owner, name), (saved as Record<string, unknown>)[name]);
    }
  }
  return owner;
}

/** What a member was: the class of its objects stands in @Type, that of the built-in containers in its first value. */
function restoreMember(first: unknown, type: RestoredType | undefined, saved: unknown): unknown {
  const one = (item: unknown): unknown => (type !== undefined && isObject(item) ? restore(new type(), item) : item);
  if (first instanceof Date) {
    return new Date(saved as string);
  }
  if (first instanceof Map) {
    return new Map((saved as [unknown, unknown][]).map(([key, value]) => [key, one(value)]));
  }
  if (first instanceof Set) {
    return new Set((saved as unknown[]).map(one));
  }
  return Array.isArray(saved) ? saved.map(one) : one(saved);
}

/** The texts of one app, by area and key: a file for each area in a folder, or in memory. */
export class SavedTexts {
  private readonly folder: string | undefined;
  private readonly areas: Map<string, Map<string, string>> = new Map();

  constructor(folder: string | undefined) {
    this.folder = folder;
  }

  /** Throws when the area's file cannot be read. */
  area(name: string): ReadonlyMap<string, string> {
    let area = this.areas.get(name);
    if (area === undefined) {
      area = new Map(Object.entries(this.read(name)));
      this.areas.set(name, area);
    }
    return area;
  }

  set(name: string, key: string, text: string): void {
    (this.area(name) as Map<string, string>).set(key, text);
    this.write(name);
  }

  delete(name: string, key: string): boolean {
    const was = (this.area(name) as Map<string, string>).delete(key);
    this.write(name);
    return was;
  }

  private fileOf(name: string): string | undefined {
    return this.folder === undefined ? undefined : path.join(this.folder, `${name}.json`);
  }

  private read(name: string): Record<string, string> {
    const file = this.fileOf(name);
    try {
      return file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return {};
      }
      throw error;
    }
  }

  /** A file is whole or the old one. */
  private write(name: string): void {
    const file = this.fileOf(name);
    if (file !== undefined) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(this.area(name))));
      renameSync(`${file}.new`, file);
    }
  }
}

/** Why something could not be kept or restored, as the listener hears it. */
export type PersistenceFailure = 'quota' | 'serialization' | 'unknown';

export type PersistenceListener = (key: string, reason: PersistenceFailure, message: string) => void;

/** An object under a key: written after each flush in which something changed that its text has read. */
class Persisted {
  readonly typeName: string;
  readonly value: object;
  readonly area: string;
  private readonly key: string;
  private readonly home: PersistentState;
  private readonly reaction: Reaction = new Reaction(() => this.request());
  private isWaiting: boolean = false;
  private isGone: boolean = false;

  constructor(home: PersistentState, key: string, area: string, typeName: string, value: object) {
    this.home = home;
    this.key = key;
    this.area = area;
    this.typeName = typeName;
    this.value = value;
    this.request();
  }

  write(): void {
    let text: string;
    try {
      text = this.reaction.run(() => JSON.stringify(plainOf(this.value, [])));
    } catch (error) {
      this.home.failed(this.key, 'serialization', error);
      return;
    }
    if (text.length > MOST_CHARACTERS) {
      this.home.failed(this.key, 'quota', new Error(`${text.length} characters are more than ${MOST_CHARACTERS}`));
      return;
    }
    try {
      this.home.texts.set(this.area, this.key, text);
    } catch (error) {
      this.home.failed(this.key, 'unknown', error);
    }
  }

  stop(): void {
    this.isGone = true;
    this.reaction.dispose();
  }

  private request(): void {
    if (!this.isWaiting) {
      this.isWaiting = true;
      queueMicrotask(() => {
        this.isWaiting = false;
        if (!this.isGone) {
          this.write();
        }
      });
    }
  }
}

/** What PersistenceV2 does, for the app of one process; `use` makes the next one. */
export class PersistentState {
  texts: SavedTexts = new SavedTexts(undefined);
  private readonly connected: Map<string, Persisted> = new Map();
  private listener: PersistenceListener | undefined;

  /** A new process begins, with what the texts say. */
  use(texts: SavedTexts): void {
    this.connected.forEach((one) => one.stop());
    this.connected.clear();
    this.listener = undefined;
    this.texts = texts;
  }

  listen(listener: PersistenceListener | undefined): void {
    this.listener = listener;
  }

  /** @throws Error without a creator, for an object of another class, for a key of the other kind of connection */
  connect<T extends object>(
    type: new (...args: never[]) => T,
    key: string,
    area: string,
    create: (() => T) | undefined,
  ): T {
    const known = this.connected.get(key);
    if (known !== undefined) {
      if (known.area.startsWith('EL') !== area.startsWith('EL')) {
        throw new Error(`The key '${key}' is connected by connect and by globalConnect: use one of them.`);
      }
      if (known.typeName !== type.name) {
        throw new Error(`The key '${key}' has an object of ${known.typeName}, not of ${type.name}.`);
      }
      return known.value as T;
    }
    const value = made(type, key, create);
    const text = this.texts.area(area).get(key);
    const restored = text === undefined ? value : this.restored(key, value, text);
    this.connected.set(key, new Persisted(this, key, area, type.name, restored));
    return restored;
  }

  remove(key: string): void {
    const known = this.connected.get(key);
    known?.stop();
    this.connected.delete(key);
    const areas = known === undefined ? AREAS : [known.area];
    areas.filter((area) => this.texts.area(area).has(key)).forEach((area) => this.texts.delete(area, key));
  }

  /** Of a key that is not connected nothing is saved. */
  save(key: string): void {
    untracked(() => this.connected.get(key)?.write());
  }

  keys(): string[] {
    return [...new Set([...AREAS.flatMap((area) => [...this.texts.area(area).keys()]), ...this.connected.keys()])];
  }

  /** Tells the listener, or else the app. */
  failed(key: string, reason: PersistenceFailure, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.listener === undefined) {
      reportAppError(
        new Error(`PersistenceV2 cannot keep '${key}': ${message}. PersistenceV2.notifyOnError hears of it.`),
        `PersistenceV2 '${key}'`,
      );
    } else {
      this.listener(key, reason, message);
    }
  }

  private restored<T extends object>(key: string, value: T, text: string): T {
    try {
      return untracked(() => restore(value, JSON.parse(text)) as T);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.listener?.(key, 'serialization', message);
      throw new Error(`What was kept under '${key}' is no ${value.constructor.name}: ${message}.`, { cause: error });
    }
  }
}

/** The area of connect, and those of globalConnect by their encryption. */
export const AREAS: readonly string[] = ['module', 'EL1', 'EL2', 'EL3', 'EL4', 'EL5'];

/** Of the built-in types nothing is kept by itself. */
const NO_CLASSES: ReadonlySet<unknown> = new Set([
  Array,
  Set,
  Map,
  Date,
  Boolean,
  Number,
  String,
  RegExp,
  Function,
  Promise,
]);

function made<T extends object>(type: new (...args: never[]) => T, key: string, create: (() => T) | undefined): T {
  if (typeof type !== 'function' || NO_CLASSES.has(type)) {
    throw new Error(`Only objects of classes of the app can be kept under '${key}'.`);
  }
  if (typeof create !== 'function') {
    throw new Error(`The first connect of '${key}' needs a default creator.`);
  }
  const value = create();
  if (!(value instanceof type)) {
    throw new Error(`The default creator of '${key}' makes no ${type.name}.`);
  }
  return value;
}

/** That of the process that runs. */
export const persistentState: PersistentState = new PersistentState();
