// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How a call of a port fails: it throws, its promise rejects, it never answers, or it answers what is not so. */
export type FaultWay = 'throw' | 'reject' | 'hang' | 'lie';

/** Which call fails, and how. A property that is read is a call, too. */
export interface Fault {
  readonly port: string;
  readonly call: string;
  readonly way: FaultWay;
  /**
   * What the caller gets, made anew each time: of a lie instead of the answer that was right once, or nothing; of a call that
   * answers with no promise, what rejecting and hanging are for it.
   */
  readonly answer?: () => unknown;
}

/** Makes the calls of ports fail, for tests. */
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
        if (typeof name === 'symbol') {
          return member;
        }
        if (typeof member !== 'function') {
          return this.call(port, name, () => member);
        }
        if (!wrapped.has(name)) {
          wrapped.set(name, (...args: unknown[]) =>
            this.call(port, name, () => Reflect.apply(member, target, args) as unknown),
          );
        }
        return wrapped.get(name);
      },
    });
  }

  /** The same for an object that others hold already: its calls of these names are replaced. */
  within<T extends object>(port: string, target: T, calls: readonly (keyof T & string)[]): void {
    for (const name of calls) {
      const real = target[name] as (...args: unknown[]) => unknown;
      Object.defineProperty(target, name, {
        configurable: true,
        writable: true,
        value: (...args: unknown[]) => this.call(port, name, () => Reflect.apply(real, target, args)),
      });
    }
  }

  private call(port: string, name: string, work: () => unknown): unknown {
    const key = `${port}.${name}`;
    const fault = this.armed;
    if (fault?.port !== port || fault.call !== name || this.chance() >= 0.5) {
      const result = work();
      if (!this.first.has(key)) {
        this.first.set(key, result);
      }
      return result;
    }
    this.met++;
    if (fault.answer !== undefined) {
      return fault.answer();
    }
    const error = new Error(`${key} fails`);
    switch (fault.way) {
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
