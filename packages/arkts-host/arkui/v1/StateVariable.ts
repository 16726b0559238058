// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { missingOf } from '../../system/missing.ts';
import { hasTraced } from '../classFacts.ts';
import { Cell, currentReader } from '../reactive.ts';
import {
  deepCopy,
  hold,
  isObservedV1,
  observeMembers,
  rawOfV1,
  readerOf,
  readThrough,
  release,
  trackedMembers,
} from './ObservedObject.ts';
import type { ObjectHolder, ObjectReader } from './ObservedObject.ts';

/** What has changed of a variable: all of it, or these members of the object that it holds (whose class has @Track). */
type Change = readonly string[] | undefined;

/** Stands among the members when another object was assigned: whoever was handed the object hears of it. */
const ASSIGNED: string = '(assigned)';

/** Hears of the changes of another variable. */
export interface Peer {
  sourceChanged(change: Change): void;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What changes when a variable that held `before` holds `now`. */
function changeBetween(before: unknown, now: unknown): Change {
  if (!isObject(before) || !isObject(now) || before.constructor !== now.constructor) {
    return undefined;
  }
  const tracked = trackedMembers(before);
  if (tracked === undefined) {
    return undefined;
  }
  const [old, next] = [rawOfV1(before), rawOfV1(now)] as Record<string, unknown>[];
  const others = Object.keys(next!).filter((name) => tracked.has(name) && old![name] !== next![name]);
  return [...others, ASSIGNED];
}

/** @throws TypeError for what no variable of V1 can hold */
function checkValue(value: unknown, name: string): void {
  if (typeof value === 'function' && missingOf(value) === undefined) {
    throw new TypeError(`'${name}' of state management V1 cannot hold a function.`);
  }
  if (isObject(value) && hasTraced(value)) {
    throw new TypeError(
      `'${name}' of state management V1 cannot hold a ${value.constructor.name}, whose class is @ObservedV2: ` +
        'keep it in a member without a decorator, its @Trace fields are observed all the same.',
    );
  }
}

/** An element hands over a whole object: it runs again when another one is assigned, whatever is tracked of it. */
export function handOver(value: unknown): void {
  const reader = readerOf(value);
  if (reader instanceof StateVariable && isObject(value) && trackedMembers(value) !== undefined) {
    reader.partRead(ASSIGNED);
  }
}

/**
 * A variable with a decorator of state management V1, or a property of a storage. Elements that read it run again when
 * it is assigned something else, or a member of the object that it holds is; members deeper inside are not observed. Of
 * a class with @Track, each element hears of the members that it read (state_mgmt, ObservedPropertyAbstractPU).
 */
export abstract class StateVariable implements ObjectHolder, ObjectReader {
  readonly name: string;
  /** Runs at every change, at once: the @Watch methods of the component. */
  watched: (() => void) | undefined;
  private readonly whole: Cell = new Cell();
  private readonly parts: Map<string, Cell> = new Map();
  private readonly peers: Set<Peer> = new Set();

  constructor(name: string) {
    this.name = name;
  }

  /** The value, without telling anybody that it was read. */
  abstract peek(): unknown;
  /** Assigns it. */
  abstract set(value: unknown): void;
  /** The component that it belongs to is gone. */
  abstract dispose(): void;

  /** The value; whoever runs now depends on it. */
  get(): unknown {
    this.whole.read();
    const value = this.peek();
    readThrough(value, this);
    return value;
  }

  addPeer(peer: Peer): void {
    this.peers.add(peer);
  }

  removePeer(peer: Peer): void {
    this.peers.delete(peer);
  }

  /** How many others hear of it. */
  get peerCount(): number {
    return this.peers.size;
  }

  objectChanged(member: string | undefined): void {
    const value = this.peek();
    const tracked = isObject(value) ? trackedMembers(value) : undefined;
    if (tracked === undefined || member === undefined) {
      this.notify(undefined);
    } else if (tracked.has(member)) {
      this.notify([member]);
    }
  }

  memberRead(owner: object, member: string): void {
    const tracked = currentReader() === undefined ? undefined : trackedMembers(owner);
    if (tracked === undefined) {
      return;
    }
    if (!tracked.has(member)) {
      throw new Error(
        `'${member}' of ${owner.constructor.name} is used by an element and is not @Track, while others of its class are: ` +
          'a device throws here, too. Decorate it with @Track.',
      );
    }
    this.partRead(member);
  }

  /** Whoever runs now depends on one member. */
  partRead(member: string): void {
    let part = this.parts.get(member);
    if (part === undefined) {
      part = new Cell();
      this.parts.set(member, part);
    }
    part.read();
  }

  /** First the elements, then the @Watch methods, then the variables that follow this one. */
  protected notify(change: Change): void {
    if (change === undefined) {
      this.whole.changed();
    } else {
      change.forEach((member) => this.parts.get(member)?.changed());
    }
    this.watched?.();
    [...this.peers].forEach((peer) => peer.sourceChanged(change));
  }
}

/** @State, @Provide, and a property of a storage: it owns its value. */
export class OwnVariable extends StateVariable {
  private value: unknown;

  constructor(name: string, value: unknown) {
    super(name);
    this.value = this.taken(value);
  }

  override peek(): unknown {
    return this.value;
  }

  override set(value: unknown): void {
    if (this.value === value) {
      return;
    }
    const before = this.value;
    const next = this.taken(value);
    release(before, this);
    hold(next, this);
    this.value = next;
    this.notify(changeBetween(before, next));
  }

  override dispose(): void {
    release(this.value, this);
  }

  private taken(value: unknown): unknown {
    checkValue(value, this.name);
    const observed = isObject(value) ? observeMembers(value) : value;
    hold(observed, this);
    return observed;
  }
}

/** @Link, @Consume, @StorageLink and @LocalStorageLink: another variable's value, both ways. */
export class LinkVariable extends StateVariable implements Peer {
  private readonly source: StateVariable;
  private isSetting: boolean = false;

  constructor(name: string, source: StateVariable) {
    super(name);
    this.source = source;
    source.addPeer(this);
  }

  override peek(): unknown {
    return this.source.peek();
  }

  /** The source and those that follow it hear first. */
  override set(value: unknown): void {
    const before = this.peek();
    if (before === value) {
      return;
    }
    this.isSetting = true;
    try {
      this.source.set(value);
    } finally {
      this.isSetting = false;
    }
    this.notify(changeBetween(before, this.peek()));
  }

  sourceChanged(change: Change): void {
    if (!this.isSetting) {
      this.notify(change);
    }
  }

  override dispose(): void {
    this.source.removePeer(this);
  }
}

/** @Prop, @StorageProp and @LocalStorageProp: a copy of a value, made anew when the source changes; writes stay here. */
export class CopyVariable extends StateVariable implements Peer {
  private source: StateVariable | undefined;
  private readonly ownsSource: boolean;
  private value: unknown;

  private constructor(name: string, source: StateVariable | undefined, ownsSource: boolean, first: unknown) {
    super(name);
    this.source = source;
    this.ownsSource = ownsSource;
    source?.addPeer(this);
    this.value = this.taken(first);
  }

  /** Of a value that the parent hands over; `reset` brings the next one. */
  static ofValue(name: string, value: unknown): CopyVariable {
    const source = new OwnVariable(name, value);
    return new CopyVariable(name, source, true, deepCopy(source.peek()));
  }

  /** Of another variable. */
  static ofVariable(name: string, source: StateVariable): CopyVariable {
    return new CopyVariable(name, source, false, deepCopy(source.peek()));
  }

  /** Of nothing: its own first value. */
  static alone(name: string, value: unknown): CopyVariable {
    return new CopyVariable(name, undefined, false, value);
  }

  override peek(): unknown {
    return this.value;
  }

  override set(value: unknown): void {
    if (this.value !== value) {
      const before = this.value;
      this.take(value);
      this.notify(changeBetween(before, this.value));
    }
  }

  /** The parent hands over a value again: only another one than before overwrites what was written here. */
  reset(value: unknown): void {
    this.source?.set(value);
  }

  sourceChanged(change: Change): void {
    this.take(deepCopy(this.source!.peek()));
    this.notify(change);
  }

  override dispose(): void {
    release(this.value, this);
    this.source?.removePeer(this);
    if (this.ownsSource) {
      this.source?.dispose();
    }
    this.source = undefined;
  }

  private take(value: unknown): void {
    release(this.value, this);
    this.value = this.taken(value);
  }

  private taken(value: unknown): unknown {
    checkValue(value, this.name);
    const observed = isObject(value) ? observeMembers(value) : value;
    hold(observed, this);
    return observed;
  }
}

/** @ObjectLink: the parent's own object, of a class with @Observed; another object comes from the parent only. */
export class ObjectVariable extends StateVariable {
  private value: unknown;

  constructor(name: string, value: unknown) {
    super(name);
    this.value = value;
    hold(value, this);
  }

  override peek(): unknown {
    return this.value;
  }

  override set(): void {
    throw new TypeError(
      `Cannot set property ${this.name}: @ObjectLink is read-only. Set its members, or the parent's variable.`,
    );
  }

  /** Whether changes of its object are heard. */
  get isObserved(): boolean {
    return !isObject(this.value) || isObservedV1(this.value);
  }

  /** The parent hands over an object again. */
  reset(value: unknown): void {
    if (this.value !== value) {
      const before = this.value;
      release(before, this);
      hold(value, this);
      this.value = value;
      this.notify(changeBetween(before, value));
    }
  }

  override dispose(): void {
    release(this.value, this);
  }
}
