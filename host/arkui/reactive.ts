// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * The dependency graph beneath state management: sources (cells and derived values) and reactions.
 * Invalidation is pushed at once, work is done later in one flush; a version number per source tells whether a value
 * that may have changed really did, so that a computed value that came out the same redraws nothing.
 */
export interface Source {
  attach(observer: Observer): void;
  detach(observer: Observer): void;
  /** Number of changes so far; brings a derived value up to date first. */
  currentVersion(): number;
}

/** Something that read sources and wants to hear when they may have changed. */
export interface Observer {
  readonly seen: Map<Source, number>;
  /** Whether this observer is to be told of changes (a derived value that nobody watches checks versions instead). */
  readonly subscribed: boolean;
  invalidate(): void;
}

let reader: Observer | undefined;

function track(source: Source, version: number): void {
  if (reader !== undefined && !reader.seen.has(source)) {
    reader.seen.set(source, version);
    if (reader.subscribed) {
      source.attach(reader);
    }
  }
}

function forget(observer: Observer): void {
  for (const source of observer.seen.keys()) {
    source.detach(observer);
  }
  observer.seen.clear();
}

function isStale(observer: Observer): boolean {
  for (const [source, version] of observer.seen) {
    if (source.currentVersion() !== version) {
      return true;
    }
  }
  return false;
}

function runAs<T>(observer: Observer | undefined, body: () => T): T {
  const outer = reader;
  reader = observer;
  try {
    return body();
  } finally {
    reader = outer;
  }
}

/** Runs `body` without recording what it reads. */
export function untracked<T>(body: () => T): T {
  return runAs(undefined, body);
}

/** A point that can be read and can change: one observed field, or one observed container. */
export class Cell implements Source {
  private readonly observers: Set<Observer> = new Set();
  private version: number = 0;

  attach(observer: Observer): void {
    this.observers.add(observer);
  }

  detach(observer: Observer): void {
    this.observers.delete(observer);
  }

  currentVersion(): number {
    return this.version;
  }

  /** Records that the running reaction depends on this cell. */
  read(): void {
    track(this, this.version);
  }

  /** Tells every reader that the value changed. */
  changed(): void {
    this.version += 1;
    for (const observer of [...this.observers]) {
      observer.invalidate();
    }
  }
}

/** A value computed from sources, once per change of them. */
export class Derived<T> implements Source, Observer {
  private readonly observers: Set<Observer> = new Set();
  readonly seen: Map<Source, number> = new Map();
  private version: number = 0;
  private dirty: boolean = true;
  private computing: boolean = false;
  private held: { value: T } | undefined;
  private readonly compute: () => T;

  constructor(compute: () => T) {
    this.compute = compute;
  }

  get subscribed(): boolean {
    return this.observers.size > 0;
  }

  get value(): T {
    this.refresh();
    track(this, this.version);
    return this.held!.value;
  }

  currentVersion(): number {
    this.refresh();
    return this.version;
  }

  invalidate(): void {
    if (!this.dirty) {
      this.dirty = true;
      for (const observer of [...this.observers]) {
        observer.invalidate();
      }
    }
  }

  /** The first observer makes it listen to its own sources. */
  attach(observer: Observer): void {
    this.observers.add(observer);
    if (this.observers.size === 1) {
      for (const source of this.seen.keys()) {
        source.attach(this);
      }
    }
  }

  /** Without observers it listens to nothing: it compares versions when it is read. */
  detach(observer: Observer): void {
    if (this.observers.delete(observer) && this.observers.size === 0) {
      for (const source of this.seen.keys()) {
        source.detach(this);
      }
    }
  }

  private refresh(): void {
    if (this.computing) {
      throw new Error('A @Computed getter reads itself. Remove the cycle.');
    }
    if (this.held !== undefined && ((this.subscribed && !this.dirty) || !isStale(this))) {
      this.dirty = false;
      return;
    }
    this.computing = true;
    try {
      forget(this);
      const value = runAs(this, this.compute);
      if (this.held === undefined || !Object.is(this.held.value, value)) {
        this.held = { value };
        this.version += 1;
      }
      this.dirty = false;
    } catch (error) {
      this.held = undefined; // the old value is not an answer to the present state
      throw error;
    } finally {
      this.computing = false;
    }
  }
}

/** Work that runs again when something it read has changed: a component's build(), a monitor. */
export class Reaction implements Observer {
  readonly seen: Map<Source, number> = new Map();
  readonly subscribed: boolean = true;
  private readonly schedule: (reaction: Reaction) => void;

  /** `schedule` is called at every possible change; it has to remember the reaction for the next flush. */
  constructor(schedule: (reaction: Reaction) => void) {
    this.schedule = schedule;
  }

  invalidate(): void {
    this.schedule(this);
  }

  /** Runs `body`, recording what it reads in place of what the last run read. */
  run<T>(body: () => T): T {
    forget(this);
    return runAs(this, body);
  }

  /** Whether a source that the last run read has a new value. */
  get stale(): boolean {
    return isStale(this);
  }

  dispose(): void {
    forget(this);
  }
}
