// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How a call of a port fails: it throws, its promise rejects, it never answers, or it answers what is not so. */
export type FaultWay = 'throw' | 'reject' | 'hang' | 'lie';

/** Which call fails, and how. */
export interface Fault {
  readonly port: string;
  readonly call: string;
  readonly way: FaultWay;
}

/**
 * Makes the calls of ports fail, for tests: `around` gives a port as it is, but that a call which is armed fails. A lie is an
 * answer that was right once, or that there is nothing.
 */
export class Faults {
  /** How often the armed fault was met. */
  met = 0;
  private armed: Fault | undefined;
  private readonly first = new Map<string, unknown>();
  private readonly chance: () => number;

  /** `chance`: from 0 to 1; an armed call fails when it is below one half. Left out, it fails each time. */
  constructor(chance: () => number = () => 0) {
    this.chance = chance;
  }

  arm(fault: Fault): void {
    this.armed = fault;
    this.met = 0;
  }

  disarm(): void {
    this.armed = undefined;
  }

  /** The port `target`, whose calls fail when they are armed. */
  around<T extends object>(port: string, target: T): T {
    const wrapped = new Map<string | symbol, unknown>();
    return new Proxy(target, {
      get: (_target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function' || typeof name === 'symbol') {
          return member;
        }
        if (!wrapped.has(name)) {
          wrapped.set(name, (...args: unknown[]) => this.call(port, name, () => Reflect.apply(member, target, args) as unknown));
        }
        return wrapped.get(name);
      },
    });
  }

  private call(port: string, name: string, work: () => unknown): unknown {
    const key = `${port}.${name}`;
    if (this.armed?.port !== port || this.armed.call !== name || this.chance() >= 0.5) {
      const result = work();
      if (!this.first.has(key)) {
        this.first.set(key, result);
      }
      return result;
    }
    this.met++;
    const error = new Error(`${key} fails`);
    switch (this.armed.way) {
      case 'throw':
        throw error;
      case 'reject':
        return Promise.reject(error);
      case 'hang':
        return new Promise(() => undefined);
      case 'lie':
        return this.first.get(key);
    }
  }
}
