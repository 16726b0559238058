// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { element } from './building.ts';
import { Page } from './Page.ts';
import { Resources } from './Resources.ts';
import type { StructClass } from './CustomComponent.ts';

type MemberDecorator = (target: object, name: string, descriptor: PropertyDescriptor) => unknown;
type AnyClass = abstract new (...args: never[]) => object;

/** Applies decorators as emitted code does: the members' from the last to the first, then the class's. */
export function decorated<T extends AnyClass>(
  type: T,
  members: Record<string, MemberDecorator | MemberDecorator[]>,
  ...classDecorators: ((target: never) => unknown)[]
): T {
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

/** The attributes of a component that was described. */
export interface Chain {
  readonly [attribute: string]: (...args: unknown[]) => Chain;
}

interface Described {
  readonly type: object;
  readonly args: readonly unknown[];
  readonly children: (() => void) | undefined;
  readonly site: string;
  readonly attributes: [string, unknown[]][];
}

let described: Described | undefined;

/** Makes the component that was described last: its attributes are complete when the next statement runs. */
function finish(): void {
  const last = described;
  described = undefined;
  if (last !== undefined) {
    const { children } = last;
    element(
      last.type as never,
      () => last.args,
      (chain) => last.attributes.forEach(([name, args]) => (chain as Chain)[name]!(...args)),
      children === undefined ? undefined : (): void => statements(children),
      last.site,
    );
  }
}

/** Runs statements that describe components. */
export function statements(body: () => void): void {
  body();
  finish();
}

/** Describes a component as a statement of a build(), without the emitter; it depends on nothing. */
export function describeComponent(
  type: object,
  args: readonly unknown[],
  children: (() => void) | undefined,
  site: string,
): Chain {
  finish();
  const attributes: [string, unknown[]][] = [];
  described = { type, args, children, site, attributes };
  const chain: Chain = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...given: unknown[]): Chain => {
          attributes.push([String(name), given]);
          return chain;
        },
    },
  );
  return chain;
}
