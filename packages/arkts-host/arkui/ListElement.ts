// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';
import { Block, runBlock } from './Block.ts';
import type { Container, Frame, Placed } from './Block.ts';
import type { ComponentView } from './ComponentView.ts';
import { rawOf } from './observe.ts';
import { untracked } from './reactive.ts';
import { readField, writeField } from './stateFields.ts';
import type { UiNode } from './UiNode.ts';
import { UpdateFunction } from './UpdateFunction.ts';

/** An item of a list that stands on the page. */
interface Row {
  readonly block: Block;
  /** Of a Repeat: what its builder was given. */
  readonly item: ObservedItem | undefined;
  /** Of a Repeat: which builder made it. */
  readonly template: string;
}

/** What a Repeat's builder is given: both are observed. */
export interface RepeatItem<T> {
  readonly item: T;
  readonly index: number;
}

class ObservedItem implements RepeatItem<unknown> {
  constructor(item: unknown, index: number) {
    this.take(item, index);
  }

  get item(): unknown {
    return readField(this, 'item');
  }

  get index(): number {
    return readField(this, 'index') as number;
  }

  take(item: unknown, index: number): void {
    writeField(this, 'item', item);
    writeField(this, 'index', index);
  }
}

/** What one run of a ForEach says. */
export interface ForEachRun {
  readonly kind: 'ForEach';
  readonly items: readonly unknown[];
  readonly build: (item: unknown, index: number) => void;
  readonly keyOf: ((item: unknown, index: number) => string) | undefined;
}

/** What one run of a Repeat says. */
export interface RepeatRun {
  readonly kind: 'Repeat';
  readonly items: readonly unknown[];
  readonly buildOf: (template: string) => ((item: RepeatItem<unknown>) => void) | undefined;
  readonly keyOf: ((item: unknown, index: number) => string) | undefined;
  readonly templateOf: ((item: unknown, index: number) => string) | undefined;
}

/** The keys of a ForEach. An index that the builder takes and the key leaves out becomes a part of the key. */
function keysOfForEach({ items, build, keyOf }: ForEachRun): string[] {
  if (keyOf === undefined) {
    return items.map((item, index) => `${index}__${JSON.stringify(item)}`);
  }
  return items.map((item, index) =>
    keyOf.length > 1 ? keyOf(item, index) : `${build.length > 1 ? `${index}_` : ''}${keyOf(item, index)}`,
  );
}

let identities: number = 0;
const identityOf: WeakMap<object, string> = new WeakMap();

function identity(item: unknown): string {
  const raw = rawOf(item);
  if (typeof raw !== 'object' || raw === null) {
    return String(JSON.stringify(raw));
  }
  let known = identityOf.get(raw);
  if (known === undefined) {
    identities += 1;
    known = `object ${identities}`;
    identityOf.set(raw, known);
  }
  return known;
}

function firstRepeated(keys: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return keys.find((key) => {
    const again = seen.has(key);
    seen.add(key);
    return again;
  });
}

/** A ForEach or a Repeat. It depends on its array, and on what its keys read. */
export class ListElement implements Placed {
  private readonly container: Container;
  private readonly describe: () => ForEachRun | RepeatRun | undefined;
  private readonly site: string;
  private readonly updating: UpdateFunction;
  private rows: Map<string, Row> = new Map();
  private readonly collisions: Set<string> = new Set();

  constructor(at: Frame, site: string, describe: () => ForEachRun | RepeatRun | undefined) {
    this.container = at.container;
    this.describe = describe;
    this.site = site;
    this.updating = new UpdateFunction(
      at.container.view,
      () => `list (${site})`,
      () => this.update(),
    );
  }

  appear(): void {
    this.updating.run();
  }

  nodes(into: UiNode[]): void {
    this.rows.forEach((row) => row.block.nodes(into));
  }

  views(into: ComponentView[]): void {
    this.rows.forEach((row) => row.block.views(into));
  }

  remove(): void {
    this.updating.dispose();
    this.rows.forEach((row) => row.block.remove());
  }

  private update(): void {
    const run = this.describe();
    if (run === undefined) {
      throw new Error(`What stands at ${this.site} is no ForEach and no Repeat.`);
    }
    if (run.kind === 'ForEach') {
      this.updateForEach(run);
    } else {
      this.updateRepeat(run);
    }
    this.container.changed();
  }

  /** A key that was there keeps what was built for it, whatever its item is now. */
  private updateForEach(run: ForEachRun): void {
    const keys = keysOfForEach(run);
    this.tellCollision('ForEach', firstRepeated(keys), 'only the first is shown');
    const before = this.rows;
    const rows = new Map<string, Row>();
    const made: [Row, number][] = [];
    keys.forEach((key, at) => {
      if (rows.has(key)) {
        return;
      }
      const known = before.get(key);
      const row = known ?? { block: new Block(), item: undefined, template: '' };
      rows.set(key, row);
      before.delete(key);
      if (known === undefined) {
        made.push([row, at]);
      }
    });
    this.rows = rows;
    before.forEach((row) => row.block.remove());
    made.forEach(([row, at]) => this.fill(row, () => run.build(run.items[at], at)));
  }

  /** A new key takes over what was built for a key that is gone, before anything is built anew. */
  private updateRepeat(run: RepeatRun): void {
    let keys = run.items.map((item, at) => run.keyOf?.(item, at) ?? identity(item));
    const repeated = firstRepeated(keys);
    if (repeated !== undefined) {
      this.tellCollision('Repeat', repeated, 'the index becomes a part of all keys');
      keys = run.items.map((item, at) => `${at}__${identity(item)}`);
    }
    const templates = run.items.map((item, at) => run.templateOf?.(item, at) ?? '');
    const before = this.rows;
    const wanted = new Set(keys);
    const spare = [...before].filter(([key]) => !wanted.has(key)).map(([, row]) => row);
    const rows = new Map<string, Row>();
    const made: [Row, number][] = [];
    keys.forEach((key, at) => {
      const template = templates[at]!;
      const known = before.get(key) ?? takeLast(spare, template);
      const row = known ?? { block: new Block(), item: new ObservedItem(run.items[at], at), template };
      rows.set(key, row);
      known?.item?.take(run.items[at], at);
      if (known === undefined) {
        made.push([row, at]);
      }
    });
    this.rows = rows;
    spare.forEach((row) => row.block.remove());
    made.forEach(([row]) =>
      this.fill(row, () => {
        const build = run.buildOf(row.template);
        if (build === undefined) {
          throw new Error(`Repeat (${this.site}) without .each(): say how an item is built.`);
        }
        build(row.item!);
      }),
    );
  }

  private fill(row: Row, body: () => void): void {
    runBlock(this.container, row.block, body, (error) => reportAppError(error, this.updating.label, 'build'));
  }

  private tellCollision(what: string, key: string | undefined, effect: string): void {
    if (key !== undefined && !this.collisions.has(key)) {
      this.collisions.add(key);
      const where = this.container.view.instance.constructor.name;
      untracked(() =>
        reportAppError(
          new Error(
            `${what} (${this.site}) in ${where}: two items have the key '${key}'; ` +
              `${effect}. Give every item a key of its own.`,
          ),
          this.updating.label,
        ),
      );
    }
  }
}

function takeLast(rows: Row[], template: string): Row | undefined {
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    if (rows[at]!.template === template) {
      return rows.splice(at, 1)[0];
    }
  }
  return undefined;
}
