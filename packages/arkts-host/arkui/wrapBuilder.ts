// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

type Builder = (...args: never[]) => void;

/** A builder as a value, to be kept and handed on. */
export class WrappedBuilder {
  readonly builder: Builder;

  constructor(builder: Builder) {
    this.builder = builder;
  }
}

/** Throws for what is no function. */
export function wrapBuilder(builder: Builder): WrappedBuilder {
  if (typeof builder !== 'function') {
    throw Object.assign(new Error('wrapBuilder takes a global @Builder function.'), { code: 100001 });
  }
  return new WrappedBuilder(builder);
}
