// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { element, ForEach, list } from '../arkui/building.ts';
import { Button, Column, Text, TextInput } from '../arkui/builtIns.ts';
import { CustomComponent } from '../arkui/CustomComponent.ts';
import type { ComponentBirth, StructClass } from '../arkui/CustomComponent.ts';
import { decorated, showPage } from '../arkui/decorated.test-support.ts';
import type { Chain } from '../arkui/decorated.test-support.ts';
import { ComponentV2, Local, ObservedV2, Param, Trace } from '../arkui/stateDecorators.ts';
import { flushUpdates } from '../arkui/updates.ts';
import type { Page } from '../arkui/Page.ts';
import { TreeMirror } from './TreeMirror.ts';

const Item = decorated(
  class Item {
    declare text: string;
    readonly key: number;
    constructor(key: number) {
      this.key = key;
      this.text = `row ${key}`;
    }
  },
  { text: Trace as never },
  ObservedV2 as never,
);

class RowView extends CustomComponent {
  declare item: InstanceType<typeof Item>;
  build(): void {
    element(
      Text,
      () => [this.item.text],
      (it) => (it as Chain)['id']!(`row-${this.item.key}`),
      undefined,
      'pages/Row.ets:1:1',
    );
  }
}
const Row = decorated(RowView, { item: Param as never }, ComponentV2 as never) as unknown as StructClass;

class ListView extends CustomComponent {
  declare items: InstanceType<typeof Item>[];
  declare isOff: boolean;
  constructor(birth: ComponentBirth) {
    super(birth);
    this.items = Array.from({ length: 10_000 }, (_, key) => new Item(key));
    this.isOff = false;
  }
  build(): void {
    element(
      Column,
      undefined,
      (it) => (it as Chain)['enabled']!(!this.isOff),
      () => {
        list(
          () =>
            ForEach(
              this.items,
              (item) => {
                element(Row, () => [{ item }], undefined, undefined, 'pages/List.ets:3:3');
              },
              (item) => `${item.key}`,
            ),
          'pages/List.ets:2:3',
        );
        element(
          Button,
          () => ['last'],
          (it) => (it as Chain)['id']!('last'),
          undefined,
          'pages/List.ets:5:3',
        );
      },
      'pages/List.ets:1:1',
    );
  }
}
const List = decorated(ListView, { items: Local as never, isOff: Local as never }, ComponentV2 as never);

function listPage(): { page: Page; mirror: TreeMirror; list: ListView } {
  let view: ListView | undefined;
  class Kept extends (List as unknown as StructClass) {
    constructor(birth: ComponentBirth) {
      super(birth);
      view = this as unknown as ListView;
    }
  }
  const page = showPage(Kept as unknown as StructClass);
  return { page, mirror: new TreeMirror(page), list: view! };
}

test('of a list of 10,000 rows, a change of one row draws that row alone', () => {
  const { mirror, list: rows } = listPage();
  const all = mirror.all();
  assert.equal(all.nodes.length, 20_003);

  rows.items[4_711]!.text = 'changed';
  flushUpdates();
  const change = mirror.update();

  assert.deepEqual(
    change?.nodes.map((node) => node.text),
    ['changed'],
  );
  assert.deepEqual(change?.gone, []);
  assert.equal(mirror.update(), undefined);
});

test('rows that come and go are told by number, and those that stay keep theirs', () => {
  const { mirror, list: rows, page } = listPage();
  const first = mirror.numberOf(page.node('row-0'));
  rows.items.splice(1, 9_999, new Item(10_001));
  flushUpdates();
  const change = mirror.update()!;

  assert.equal(change.gone.length, 2 * 9_999);
  assert.deepEqual(
    change.nodes.map((node) => node.text).filter((text) => text !== undefined),
    ['row 10001'],
  );
  assert.equal(mirror.numberOf(page.node('row-0')), first);
});

test('a container that is disabled draws what is inside again', () => {
  const { mirror, list: rows } = listPage();
  rows.items.length = 1;
  flushUpdates();
  mirror.update();
  rows.isOff = true;
  flushUpdates();

  const disabled = mirror
    .update()!
    .nodes.filter((node) => node.disabled === true)
    .map((node) => node.type);
  assert.deepEqual(disabled.sort(), ['Button', 'Column', 'Text']);
});

test('what the user has typed is drawn, and a page that is gone is nothing', () => {
  class View extends CustomComponent {
    build(): void {
      element(
        TextInput,
        () => [{}],
        (it) => (it as Chain)['id']!('name'),
        undefined,
        'pages/Index.ets:1:1',
      );
    }
  }
  const page = showPage(decorated(View, {}, ComponentV2 as never));
  const mirror = new TreeMirror(page);
  page.input('name', 'Ann');
  assert.deepEqual(
    mirror.update()?.nodes.map((node) => node.value),
    ['Ann'],
  );

  page.close();
  assert.deepEqual(mirror.update(), { root: 0, nodes: [], gone: [1, 2] });
});
