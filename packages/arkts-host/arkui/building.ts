// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { missingOf } from '../system/missing.ts';
import { reportAppError } from './appErrors.ts';
import { currentFrame } from './Block.ts';
import { BranchElement } from './BranchElement.ts';
import type { BuiltIn } from './builtIns.ts';
import { BuiltInElement, StructElement } from './ComponentElement.ts';
import { versionOf } from './classFacts.ts';
import type { StructClass } from './CustomComponent.ts';
import { ListElement } from './ListElement.ts';
import type { ForEachRun, RepeatItem, RepeatRun } from './ListElement.ts';
import { Cell } from './reactive.ts';
import { reportUnsupported } from './unsupported.ts';

/**
 * Emitted for every component call: one component with its update function. Arguments and attributes are worked out in
 * there; what stands inside is described once, and each part of it updates itself.
 */
export function element(
  type: BuiltIn | StructClass,
  args: (() => readonly unknown[]) | undefined,
  attributes: ((chain: object) => unknown) | undefined,
  children: (() => void) | undefined,
  site: string,
): void {
  const lacking = missingOf(type);
  if (lacking !== undefined) {
    reportUnsupported(lacking.message, site);
    element({ builtIn: lacking.name }, undefined, attributes, children, site);
    return;
  }
  const struct = typeof type === 'function' ? type : undefined;
  const name = struct?.name ?? (type as BuiltIn | undefined)?.builtIn;
  const at = currentFrame(name ?? 'A component', site);
  const { view } = at.container;
  if (name === undefined) {
    reportAppError(
      new Error(`What is called at ${site} is not a component that the host knows.`),
      `build() of ${view.node.describe()}`,
      'build',
    );
    return;
  }
  if (struct !== undefined && versionOf(struct.prototype as object) === undefined) {
    reportAppError(
      new Error(`${name} (${site}) is not decorated with @Component or @ComponentV2.`),
      `build() of ${view.node.describe()}`,
      'build',
    );
    return;
  }
  const { ofKit } = type as BuiltIn;
  const call = { name, struct, ofKit, args: args ?? ((): readonly unknown[] => []), attributes, children, site };
  const placed = struct === undefined ? new BuiltInElement(at, call) : new StructElement(at, call, struct);
  at.block.add(placed);
  placed.appear();
}

/** Emitted for an `if`: which branch stands (-1 for none), and what each of them describes. */
export function branch(choose: () => number, branches: readonly (() => void)[], site: string): void {
  const at = currentFrame('if', site);
  const placed = new BranchElement(at, site, choose, branches);
  at.block.add(placed);
  placed.appear();
}

/** Emitted for a statement with ForEach or Repeat. */
export function list(describe: () => unknown, site: string): void {
  const at = currentFrame('ForEach', site);
  const placed = new ListElement(at, site, () => runOf(describe()));
  at.block.add(placed);
  placed.appear();
}

function runOf(described: unknown): ForEachRun | RepeatRun | undefined {
  return described instanceof ForEachCall
    ? described.run
    : described instanceof RepeatChain
      ? described.run
      : undefined;
}

/**
 * Emitted for a builder that is called with one object literal: its members are handed over by reference, so that what
 * is built in there follows them. Everything else is handed over once.
 */
export function byReference(members: Readonly<Record<string, () => unknown>>): object {
  return Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries(members).map(([name, get]) => [name, { enumerable: true, configurable: true, get }]),
    ),
  );
}

/** Emitted around the statements of a block that go on whatever one of them throws. */
export function attempt(body: () => void, site: string): void {
  try {
    body();
  } catch (error) {
    const { view } = currentFrame('A builder', site).container;
    reportAppError(error, `build() of ${view.node.describe()}: builder (${site})`, 'build');
  }
}

/** What `ForEach(…)` returns to emitted code. */
class ForEachCall {
  readonly run: ForEachRun;

  constructor(run: ForEachRun) {
    this.run = run;
  }

  /** Nobody drags here. */
  onMove(_moved: unknown, _events?: unknown): this {
    return this;
  }
}

/** Builds every item; identity is the key, by default index and content. */
export function ForEach<T>(
  items: readonly T[],
  build: (item: T, index: number) => void,
  keyOf?: (item: T, index: number) => string,
): unknown {
  return new ForEachCall({
    kind: 'ForEach',
    items: items ?? [],
    build: build as ForEachRun['build'],
    keyOf: keyOf as ForEachRun['keyOf'],
  });
}

/** What a source says of its items in onDatasetChange. @since 12 */
export enum DataOperationType {
  ADD = 'add',
  DELETE = 'delete',
  EXCHANGE = 'exchange',
  MOVE = 'move',
  CHANGE = 'change',
  RELOAD = 'reload',
}

/** Where LazyForEach takes its items from. */
export interface DataSource<T> {
  totalCount(): number;
  getData(index: number): T;
  registerDataChangeListener(listener: object): void;
}

const sources: WeakMap<object, Cell> = new WeakMap();

/** What has changed of a source wakes its lists, whatever the listener is told. */
function cellOf(source: DataSource<unknown>): Cell {
  const known = sources.get(source);
  if (known !== undefined) {
    return known;
  }
  const cell = new Cell();
  const changed = (): void => cell.changed();
  sources.set(source, cell);
  source.registerDataChangeListener(
    new Proxy({}, { get: (_, name): unknown => (name === 'then' || typeof name === 'symbol' ? undefined : changed) }),
  );
  return cell;
}

/** As ForEach, from a source that says what has changed; everything is in view here. The key is by default the index. */
export function LazyForEach<T>(
  source: DataSource<T>,
  build: (item: T, index: number) => void,
  keyOf?: (item: T, index: number) => string,
): unknown {
  cellOf(source).read();
  const items = Array.from({ length: source.totalCount() }, (_, index) => source.getData(index));
  return new ForEachCall({
    kind: 'ForEach',
    items,
    build: build as ForEachRun['build'],
    keyOf: (keyOf ?? ((_item: T, index: number): string => String(index))) as ForEachRun['keyOf'],
  });
}

/** What `Repeat(array)` returns. */
class RepeatChain<T> {
  private readonly items: readonly T[];
  private buildItem: ((item: RepeatItem<T>) => void) | undefined;
  private keyOf: ((item: T, index: number) => string) | undefined;
  private readonly templates: Map<string, (item: RepeatItem<T>) => void> = new Map();
  private templateOf: ((item: T, index: number) => string) | undefined;
  private shown: number | undefined;

  constructor(items: readonly T[]) {
    this.items = items;
  }

  each(build: (item: RepeatItem<T>) => void): this {
    this.buildItem = build;
    return this;
  }

  key(keyOf: (item: T, index: number) => string): this {
    this.keyOf = keyOf;
    return this;
  }

  /** Nobody drags here. */
  onMove(_moved: unknown, _events?: unknown): this {
    return this;
  }

  template(type: string, build: (item: RepeatItem<T>) => void): this {
    this.templates.set(type, build);
    return this;
  }

  templateId(templateOf: (item: T, index: number) => string): this {
    this.templateOf = templateOf;
    return this;
  }

  /** Everything is in view here. Fewer than the array has are shown when totalCount says so. */
  virtualScroll(options: { readonly totalCount?: number } = {}): this {
    const { totalCount = 0 } = options;
    this.shown = totalCount > 0 ? Math.floor(totalCount) : undefined;
    return this;
  }

  get run(): RepeatRun {
    return {
      kind: 'Repeat',
      items: this.shown === undefined ? this.items : this.items.slice(0, this.shown),
      keyOf: this.keyOf as RepeatRun['keyOf'],
      templateOf: this.templateOf as RepeatRun['templateOf'],
      buildOf: (template) => (this.templates.get(template) ?? this.buildItem) as ReturnType<RepeatRun['buildOf']>,
    };
  }
}

/** Builds every item; identity is the key, by default the item itself. */
export function Repeat<T>(items: readonly T[]): RepeatChain<T> {
  return new RepeatChain(items ?? []);
}
