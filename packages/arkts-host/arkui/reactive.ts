// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * The dependency graph beneath state management: cells are read and change, reactions have read them. It knows nothing
 * of values. A change marks every reaction that read the cell in its last run; what a mark means is the reaction's own:
 * an element runs its update function again, a computed value and a monitor compare.
 */
let reader: Reaction | undefined;

function runAs<T>(reaction: Reaction | undefined, body: () => T): T {
  const outer = reader;
  reader = reaction;
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

/** The reaction that records what is read now. */
export function currentReader(): Reaction | undefined {
  return reader;
}

/** A point that can be read and can change: one observed field, one place of an observed container. */
export class Cell {
  private readers: Set<Reaction> | undefined;

  /** Records that the running reaction depends on this cell. */
  read(): void {
    if (reader !== undefined && !reader.seen.has(this)) {
      reader.seen.add(this);
      this.readers ??= new Set();
      this.readers.add(reader);
    }
  }

  /**
   * Marks every reaction that read this cell, but not the one that is running: what it writes while it runs does not
   * make it stale (state_mgmt, ObserveV2.fireChange).
   */
  changed(): void {
    if (this.readers === undefined) {
      return;
    }
    for (const one of [...this.readers]) {
      if (one !== reader) {
        one.mark();
      }
    }
  }

  /** For reactions. */
  forget(reaction: Reaction): void {
    this.readers?.delete(reaction);
  }
}

/** Work that depends on what it read: an element's update function, a computed value, a monitor. */
export class Reaction {
  /** The cells that the last run read. */
  readonly seen: Set<Cell> = new Set();
  /** Called at every change of such a cell; it has to remember the work for the next flush. */
  readonly mark: () => void;

  constructor(mark: () => void) {
    this.mark = mark;
  }

  /** Runs `body`, recording what it reads in place of what the last run read. */
  run<T>(body: () => T): T {
    this.dispose();
    return runAs(this, body);
  }

  /** Depends on nothing any more. */
  dispose(): void {
    for (const cell of this.seen) {
      cell.forget(this);
    }
    this.seen.clear();
  }
}
