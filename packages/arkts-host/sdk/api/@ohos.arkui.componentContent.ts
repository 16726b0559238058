// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Cell } from '../../arkui/reactive.ts';

/** A builder of a file, as wrapBuilder gives it. */
interface Wrapped {
  readonly builder: (...args: never[]) => void;
}

/** What a builder describes, to be shown above a page; it follows `update`. @since 12 */
export class ComponentContent<T extends Object = Object> {
  readonly #builder: Wrapped;
  readonly #changed: Cell = new Cell();
  #given: unknown;
  #isDisposed: boolean = false;

  constructor(_uiContext: object, builder: Wrapped, args?: T, _options?: Object) {
    this.#builder = builder;
    this.#given = args;
  }

  /** Other values for the builder. */
  update(args: T): void {
    this.#given = args;
    this.#changed.changed();
  }

  /** Nothing is reused here: it is as it was. */
  reuse(_param?: Object): void {}

  recycle(): void {}

  /** It is never shown again. */
  dispose(): void {
    this.#isDisposed = true;
  }

  updateConfiguration(): void {}

  /** For the host: describes what it shows; undefined when there is nothing any more. */
  get description(): (() => void) | undefined {
    const { builder } = this.#builder;
    return this.#isDisposed ? undefined : (): void => builder(this.following() as never);
  }

  /** The values, each read anew: who reads one hears of the next `update`. */
  private following(): unknown {
    const first = this.#given;
    if (typeof first !== 'object' || first === null) {
      return first;
    }
    return new Proxy(first, {
      get: (_target, name): unknown => {
        this.#changed.read();
        return Reflect.get(this.#given as object, name);
      },
      set: (_target, name, value): boolean => Reflect.set(this.#given as object, name, value),
    });
  }
}
