// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';
import { factsOf } from './classFacts.ts';
import { observe, readContainer } from './observe.ts';
import { Cell, Reaction } from './reactive.ts';
import { StaleReads } from './staleReads.ts';
import { nextOrder, requestUpdate, UpdatePhase } from './updates.ts';
import type { Update, UpdateHolder } from './updates.ts';

const held: WeakMap<object, Map<string, ComputedValue>> = new WeakMap();

/**
 * A @Computed getter of one object: worked out when the object is complete, and again in the flush after a change of
 * what it read. In between it has the old value, as on a device (state_mgmt, ComputedV2).
 */
export class ComputedValue implements Update {
  readonly phase: UpdatePhase = UpdatePhase.COMPUTED;
  readonly order: number = nextOrder();
  readonly label: string;
  private readonly owner: object;
  private readonly getter: () => unknown;
  private readonly holder: UpdateHolder | undefined;
  private readonly cell: Cell = new Cell();
  private readonly reaction: Reaction = new Reaction(() => requestUpdate(this));
  private value: unknown;
  private failure: { readonly error: unknown } | undefined;

  private constructor(owner: object, name: string, getter: () => unknown, holder: UpdateHolder | undefined) {
    this.owner = owner;
    this.getter = getter;
    this.holder = holder;
    this.label = `@Computed ${name} of ${owner.constructor.name}`;
  }

  /**
   * Works out every @Computed getter of an object's class. One that throws: of a class, the constructor throws it on; of
   * a struct (which has a holder) it is reported, and whoever reads the value gets it.
   */
  static startAll(owner: object, holder?: UpdateHolder): ComputedValue[] {
    const values = new Map<string, ComputedValue>();
    held.set(owner, values);
    for (const facts of factsOf(Object.getPrototypeOf(owner) as object)) {
      for (const [name, getter] of facts.computed) {
        const value = new ComputedValue(owner, name, getter, holder);
        values.set(name, value);
        value.compute();
        if (value.failure !== undefined) {
          if (holder === undefined) {
            throw value.failure.error;
          }
          reportAppError(value.failure.error, value.label);
        }
      }
    }
    return [...values.values()];
  }

  /** What a @Computed getter of an object says now. Before the object is complete it is an ordinary getter. */
  static read(owner: object, name: string, getter: () => unknown): unknown {
    const value = held.get(owner)?.get(name);
    return value === undefined ? getter.call(owner) : value.read();
  }

  update(): void {
    if (this.holder?.hold(this) === true) {
      return;
    }
    this.compute();
    if (this.failure !== undefined) {
      reportAppError(this.failure.error, this.label);
    }
  }

  stop(): void {
    this.reaction.dispose();
  }

  private read(): unknown {
    this.cell.read();
    StaleReads.through(this);
    if (this.failure !== undefined && this.value === undefined) {
      throw this.failure.error;
    }
    return readContainer(this.value);
  }

  /** A value that came out the same tells nobody; after an exception the old one stays. */
  private compute(): void {
    StaleReads.begin(this, false);
    try {
      const next = this.reaction.run(() => this.getter.call(this.owner));
      const wasFailing = this.failure !== undefined;
      this.failure = undefined;
      if (this.value !== next || wasFailing) {
        this.value = observe(next);
        this.cell.changed();
      }
    } catch (error) {
      this.failure = { error };
    } finally {
      StaleReads.end();
    }
  }
}
