// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { Page } from './Page.ts';
import { Resources } from './Resources.ts';
import type { StructClass } from './CustomComponent.ts';

type MemberDecorator = (target: object, name: string, descriptor: PropertyDescriptor) => unknown;
type AnyClass = abstract new (...args: never[]) => object;

/** Applies decorators as emitted code does: the members' from the last to the first, then the class's. */
export function decorated<T extends AnyClass>(type: T, members: Record<string, MemberDecorator | MemberDecorator[]>,
  ...classDecorators: ((target: never) => unknown)[]): T {
  const prototype = type.prototype as object;
  for (const [name, decorators] of Object.entries(members)) {
    for (const decorator of [decorators].flat().reverse()) {
      const target = name.startsWith('static ') ? type : prototype;
      const key = name.replace('static ', '');
      const descriptor = Object.getOwnPropertyDescriptor(target, key);
      const changed = decorator(target, key, descriptor as PropertyDescriptor);
      if (changed !== undefined) {
        Object.defineProperty(target, key, changed as PropertyDescriptor);
      }
    }
  }
  return classDecorators.reduceRight<T>((at, decorator) => (decorator(at as never) as T | undefined) ?? at, type);
}

/** Shows a struct on a page without a device. */
export function showPage(struct: unknown, resources: Resources = new Resources([])): Page {
  const page = new Page({
    resources,
    uiContext: {},
    settle: () => new Promise((resolve) => setImmediate(resolve)),
    now: () => 0,
  });
  page.reveal();
  page.show(struct as StructClass);
  return page;
}
