// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import {
  Column,
  ComponentV2,
  CustomComponent,
  element,
  flushUpdates,
  ForEach,
  list,
  Local,
  ObservedV2,
  Page as AppPage,
  Param,
  Resources,
  Text,
  Trace,
} from 'arkts-host/app';
import type { ComponentBirth, StructClass } from 'arkts-host/app';
import { TreeMirror } from 'arkts-host/screen';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { median } from './median.ts';

const ROWS = 10_000;
/** Changes of one row in a round. */
const CHANGES = 500;

const Item = traced();

function traced(): new (key: number) => { text: string; readonly key: number } {
  class Item {
    declare text: string;
    readonly key: number;
    constructor(key: number) {
      this.key = key;
      this.text = `row ${key}`;
    }
  }
  Trace(Item.prototype, 'text');
  return ObservedV2(Item);
}

class RowView extends CustomComponent {
  declare item: InstanceType<typeof Item>;
  build(): void {
    element(Text, () => [this.item.text], undefined, undefined, 'Row.ets:1:1');
  }
}
Param(RowView.prototype, 'item');
ComponentV2(RowView);

let items: InstanceType<typeof Item>[] = [];

class ListView extends CustomComponent {
  declare items: InstanceType<typeof Item>[];
  constructor(birth: ComponentBirth) {
    super(birth);
    this.items = items;
  }
  build(): void {
    element(
      Column,
      undefined,
      undefined,
      () => {
        list(
          () =>
            ForEach(
              this.items,
              (item) => {
                element(RowView as unknown as StructClass, () => [{ item }], undefined, undefined, 'List.ets:2:2');
              },
              (item) => `${item.key}`,
            ),
          'List.ets:2:1',
        );
      },
      'List.ets:1:1',
    );
  }
}
Local(ListView.prototype, 'items');
ComponentV2(ListView);

/** A node of a tree that is no page: nobody observes it, and nobody knows who has to be drawn again. */
interface BareNode {
  readonly n: number;
  readonly type: string;
  text: string;
  readonly attributes: Map<string, readonly unknown[]>;
  readonly children: readonly BareNode[];
}

/** A page's rows, or the same rows as a bare tree: shown for the first time, and then a row changes. */
interface Rows {
  change(at: number, text: string): void;
  close(): void;
}

function pageRows(rows: number): Rows {
  const own = Array.from({ length: rows }, (_, key) => new Item(key));
  items = own;
  const page = new AppPage({ resources: new Resources([]), uiContext: {}, settle: async () => {}, now: () => 0 });
  page.reveal();
  page.show(ListView as unknown as StructClass);
  const mirror = new TreeMirror(page);
  mirror.all();
  return {
    change: (at, text) => {
      own[at]!.text = text;
      flushUpdates();
      mirror.update();
    },
    close: () => page.close(),
  };
}

function bareRows(rows: number): Rows {
  let made = 0;
  const node = (type: string, text: string, children: readonly BareNode[]): BareNode => ({
    n: made++,
    type,
    text,
    attributes: new Map(),
    children,
  });
  const texts = Array.from({ length: rows }, (_, key) => node('Text', `row ${key}`, []));
  const root = node(
    'Column',
    '',
    texts.map((text) => node('RowView', '', [text])),
  );
  const drawn = new Map<number, object>();
  const draw = ({ n, type, text, attributes, children }: BareNode): void => {
    const style = Object.fromEntries([...attributes].map(([name, [value]]) => [name, String(value)]));
    drawn.set(n, { n, type, text, style, children: children.map((child) => child.n) });
  };
  const drawAll = (at: BareNode): void => {
    draw(at);
    at.children.forEach(drawAll);
  };
  drawAll(root);
  return {
    change: (at, text) => {
      texts[at]!.text = text;
      draw(texts[at]!);
    },
    close: () => drawn.clear(),
  };
}

/** Microseconds of processor time of one cycle. */
function cpuOf(cycles: number, body: (cycle: number) => void): number {
  const before = process.cpuUsage();
  for (let i = 0; i < cycles; i++) {
    body(i);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / cycles;
}

/**
 * A list of 10,000 rows: shown for the first time, and a change of one row until it is drawn for the screen, beside the same in
 * a bare tree, in processor time; the change beside one in a list of 10, too.
 */
export function measureRows(size: BenchSize): BenchRow[] {
  const rounds = Math.max(3, Math.round(size.rounds / 10));
  const first = { page: [] as number[], bare: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    const [page, bare] = [pageRows, bareRows].map((rows) => {
      let shown: Rows | undefined;
      const taken = cpuOf(1, () => {
        shown = rows(ROWS);
      });
      shown?.close();
      return taken;
    });
    if (round >= 0) {
      first.page.push(page!);
      first.bare.push(bare!);
    }
  }
  const ways = [pageRows(ROWS), bareRows(ROWS), pageRows(10)];
  const taken: number[][] = ways.map(() => []);
  let changes = 0;
  for (let round = -1; round < size.rounds; round++) {
    for (const [way, rows] of ways.entries()) {
      const count = way === 2 ? 10 : ROWS;
      const cpu = cpuOf(CHANGES, () => {
        changes += 1;
        rows.change((changes * 7919) % count, `changed ${changes}`);
      });
      if (round >= 0) {
        taken[way]!.push(cpu);
      }
    }
  }
  ways.forEach((rows) => rows.close());
  const [many, bare, few] = taken.map(median) as [number, number, number];
  const [page, tree] = [median(first.page), median(first.bare)];
  return [
    { name: 'row-of-10k', unit: 'us', value: many, baseline: few, ratio: many / few },
    { name: 'row-of-10k-bare', unit: 'us', value: many, baseline: bare, ratio: many / bare },
    { name: 'first-page-10k', unit: 'us', value: page, baseline: tree, ratio: page / tree },
  ];
}
