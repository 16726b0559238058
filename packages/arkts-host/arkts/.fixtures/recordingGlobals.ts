// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What emitted code did: a globals module for tests that records calls instead of building a page. */
export interface RecordedNode {
  readonly type: string;
  readonly args: readonly unknown[];
  readonly site: string;
  readonly attributes: [string, ...unknown[]][];
  readonly children: RecordedNode[];
  /** The trailing block of a struct call, not yet run. */
  readonly trailing: (() => void) | undefined;
}

type Instance = Record<string, (...args: unknown[]) => unknown>;

export const decorated: string[] = [];
export const extensions: Map<string, (instance: Instance, ...args: unknown[]) => void> = new Map();
export const timers: [() => void, number][] = [];
let nodes: RecordedNode[] = [];

/** The nodes that `body` makes. */
export function record(body: () => void): RecordedNode[] {
  const outer = nodes;
  nodes = [];
  try {
    body();
    return nodes;
  } finally {
    nodes = outer;
  }
}

/** A receiver of attributes. */
export function instanceOf(type: string, attributes: [string, ...unknown[]][]): Instance {
  const instance: Instance = new Proxy(
    {},
    {
      get:
        (_target, name) =>
        (...args: unknown[]): unknown => {
          const extension = extensions.get(`${type}.${String(name)}`) ?? extensions.get(`Common.${String(name)}`);
          if (extension === undefined) {
            attributes.push([String(name), ...args]);
          } else {
            extension(instance, ...args);
          }
          return instance;
        },
    },
  );
  return instance;
}

export const ui = {
  element(
    type: string | { readonly name: string },
    args: (() => unknown[]) | undefined,
    attributes: ((instance: Instance) => unknown) | undefined,
    children: (() => void) | undefined,
    site: string,
  ): void {
    const isStruct = typeof type === 'function';
    const node: RecordedNode = {
      type: typeof type === 'string' ? type : type.name,
      args: args?.() ?? [],
      site,
      attributes: [],
      children: [],
      trailing: isStruct ? children : undefined,
    };
    attributes?.(instanceOf(node.type, node.attributes));
    if (!isStruct && children !== undefined) {
      node.children.push(...record(children));
    }
    nodes.push(node);
  },
  branch(choose: () => number, branches: (() => void)[]): void {
    branches[choose()]?.();
  },
  list(describe: () => void): void {
    describe();
  },
  byReference: (members: Record<string, () => unknown>): object =>
    Object.fromEntries(Object.entries(members).map(([name, get]) => [name, get()])),
  attempt: (body: () => void): void => body(),
  bind: (owner: object, member: string) => ({ bound: member, owner }),
  extend(component: string, name: string, apply: (instance: Instance, ...args: unknown[]) => void): void {
    extensions.set(`${component}.${name}`, apply);
  },
};

const mark =
  (name: string) =>
  (target: object | (new () => object), member?: string): void => {
    decorated.push(
      typeof target === 'function' ? `@${name} ${target.name}` : `@${name} ${target.constructor.name}.${member}`,
    );
  };

export class CustomComponent {}
export const [Entry, Component, ComponentV2, Local, Param, Require, BuilderParam, State, Link, LocalBuilder] = [
  'Entry',
  'Component',
  'ComponentV2',
  'Local',
  'Param',
  'Require',
  'BuilderParam',
  'State',
  'Link',
  'LocalBuilder',
].map(mark);
export const [Column, Row, Text, TextInput, Button] = ['Column', 'Row', 'Text', 'TextInput', 'Button'];
export const $r = (name: string): string => `resource ${name}`;
export const ForEach = (items: unknown[], build: (item: unknown) => void): void => items.forEach((item) => build(item));
export function Repeat(items: unknown[]): object {
  const chain = {
    each(build: (item: { item: unknown }) => void): object {
      items.forEach((item) => build({ item }));
      return chain;
    },
    key: (): object => chain,
  };
  return chain;
}
export const setTimeout = (task: () => void, delay: number): number => timers.push([task, delay]);
export const Date = { now: (): number => 42 };
export const console = { error: (): void => {} };
