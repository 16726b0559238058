// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite, text } from '../pages.test-support.ts';
import type { PageParts, ShownPage } from '../pages.test-support.ts';

/** State management V1 on emitted pages: what redraws, what passes between components, and what stays stale. */
const suite = new PageSuite();

function rule(what: string, parts: PageParts, steps: (shown: ShownPage) => Promise<void>): void {
  suite.rule(what, pageOf('Component', parts), steps);
}

const MODEL = `class Inner { m: number = 0; }
class Model { n: number = 0; inner: Inner = new Inner(); twice(): number { return this.n * 2; } raise(): void { this.n++; } }`;

rule(
  'a @State of a simple type redraws what reads it',
  { members: '@State n: number = 0;', ui: text('n', '`${this.n}`') + button('up', 'this.n++;') },
  async ({ click, texts }) => {
    await click('up', 'up');
    assert.deepEqual(texts('n'), ['2']);
  },
);
rule(
  'members of the object in a @State are observed, those deeper inside stay stale',
  {
    before: MODEL,
    members: '@State model: Model = new Model();',
    ui:
      text('n', '`${this.model.n} ${this.model.twice()}`') +
      text('m', '`${this.model.inner.m}`') +
      button('n', 'this.model.n++;').replace(".id('n')", ".id('changeN')") +
      button('changeM', 'this.model.inner.m = 7;') +
      button('method', 'this.model.raise();') +
      button('other', 'const other: Inner = new Inner(); other.m = 3; this.model.inner = other;'),
  },
  async ({ click, texts }) => {
    await click('changeN');
    assert.deepEqual(texts('n', 'm'), ['1 2', '0']);
    await click('changeM');
    assert.deepEqual(texts('m'), ['0'], 'the second level is not observed');
    await click('method');
    assert.deepEqual(texts('n', 'm'), ['2 4', '7'], 'the element that reads the variable runs again, and sees it');
    await click('other');
    assert.deepEqual(texts('m'), ['3']);
  },
);
rule(
  'an array is observed as a whole and by place; members of its items are not',
  {
    before: MODEL,
    members: '@State list: Model[] = [new Model()]; @State numbers: number[] = [2, 1];',
    ui:
      text('list', 'this.list.map((one: Model) => `${one.n}`).join()') +
      text('numbers', 'this.numbers.join()') +
      button('push', 'this.list.push(new Model()); this.numbers.push(3);') +
      button('sort', 'this.numbers.sort();') +
      button('splice', 'this.numbers.splice(0, 1);') +
      button('place', 'this.numbers[0] = 9;') +
      button('item', 'this.list[0].n = 5;') +
      button('pop', 'this.list.pop();') +
      button('length', 'this.numbers.length = 0;'),
  },
  async ({ click, texts }) => {
    await click('push');
    assert.deepEqual(texts('list', 'numbers'), ['0,0', '2,1,3']);
    await click('sort');
    assert.deepEqual(texts('numbers'), ['1,2,3']);
    await click('splice', 'place');
    assert.deepEqual(texts('numbers'), ['9,3']);
    await click('item');
    assert.deepEqual(texts('list'), ['0,0'], 'a member of an item is not observed');
    await click('pop', 'length');
    assert.deepEqual(texts('list', 'numbers'), ['5', '']);
  },
);
rule(
  'maps, sets and dates are observed through their own functions',
  {
    members:
      '@State map: Map<string, number> = new Map<string, number>(); @State set: Set<number> = new Set<number>(); @State date: Date = new Date(0);',
    ui:
      text('map', "`${this.map.size} ${this.map.get('a')}`") +
      text('set', 'Array.from(this.set.values()).join()') +
      text('date', '`${this.date.getTime()}`') +
      button('go', "this.map.set('a', 1); this.set.add(2); this.date.setTime(5);") +
      button('more', "this.map.set('a', 2);") +
      button('none', "this.map.delete('a'); this.set.clear();"),
  },
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('map', 'set', 'date'), ['1 1', '2', '5']);
    await click('more');
    assert.deepEqual(texts('map'), ['1 2']);
    await click('none');
    assert.deepEqual(texts('map', 'set'), ['0 undefined', '']);
  },
);
rule(
  'a member without a decorator is not observed, and what the parent gives it stays the first value',
  {
    before: `@Component struct Child { own: number = 1; @State first: number = 1; build() { Column() {
      Text(\`\${this.own} \${this.first}\`).id('child')
      Button('raise').id('raise').onClick(() => { this.own++; this.first++; })
    } } }`,
    members: '@State n: number = 5; plain: number = 0;',
    ui:
      text('plain', '`${this.plain}`') +
      'Child({ own: this.n, first: this.n })\n' +
      button('up', 'this.n++;') +
      button('hidden', 'this.plain++;'),
  },
  async ({ click, texts }) => {
    assert.deepEqual(texts('child'), ['5 5']);
    await click('up', 'hidden');
    assert.deepEqual(texts('child', 'plain'), ['5 5', '0'], 'neither follows the parent');
    await click('raise');
    assert.deepEqual(texts('child'), ['6 6']);
  },
);
rule(
  'initialisers run with the first values of the source; what the parent gives comes after them',
  {
    before: `@Component struct Child { @State a: number = 1; b: number = this.a * 10; build() { Text(\`\${this.a} \${this.b}\`).id('child') } }`,
    ui: 'Child({ a: 5 })\n',
  },
  async ({ texts }) => assert.deepEqual(texts('child'), ['5 10']),
);
rule(
  'a @Prop follows its parent, keeps its own writes until then, and gives nothing back',
  {
    before: `@Component struct Child { @Prop n: number = 0; @Prop alone: number = 7; build() { Column() {
      Text(\`\${this.n} \${this.alone}\`).id('child')
      Button('local').id('local').onClick(() => { this.n += 10; })
    } } }`,
    members: '@State n: number = 1; @State other: number = 0;',
    ui:
      text('n', '`${this.n}`') +
      'Child({ n: this.n })\n' +
      button('up', 'this.n++;') +
      button('around', 'this.n = 9; this.n = 2;'),
  },
  async ({ click, texts }) => {
    assert.deepEqual(texts('child'), ['1 7']);
    await click('local');
    assert.deepEqual(texts('child', 'n'), ['11 7', '1']);
    await click('up');
    assert.deepEqual(texts('child'), ['2 7'], 'the parent overwrites it');
    await click('local', 'around');
    assert.deepEqual(texts('child'), ['12 7'], 'the same value again overwrites nothing');
  },
);
rule(
  'a @Prop is a deep copy: its own changes stay there, changes of the source come over',
  {
    before: `${MODEL}
@Component struct Child { @Prop model: Model; build() { Column() {
      Text(\`\${this.model.n} \${this.model.inner.m} \${this.model.twice()}\`).id('child')
      Button('local').id('local').onClick(() => { this.model.n = 50; this.model.inner.m = 60; })
    } } }`,
    members: '@State model: Model = new Model();',
    ui:
      text('parent', '`${this.model.n} ${this.model.inner.m}`') +
      'Child({ model: this.model })\n' +
      button('up', 'this.model.n++;'),
  },
  async ({ click, texts }) => {
    await click('local');
    assert.deepEqual(texts('child', 'parent'), ['50 60 100', '0 0']);
    await click('up');
    assert.deepEqual(texts('child', 'parent'), ['1 0 2', '1 0']);
  },
);
rule(
  'a @Link is the variable of the parent, by this and by $, over several components',
  {
    before: `@Component struct Leaf { @Link deep: number; build() { Button(\`\${this.deep}\`).id('leaf').onClick(() => { this.deep += 100; }) } }
@Component struct Child { @Link n: number; @Link list: number[]; build() { Column() {
      Text(\`\${this.n} \${this.list.join()}\`).id('child')
      Button('child').id('fromChild').onClick(() => { this.n += 10; this.list.push(3); })
      Leaf({ deep: this.n })
    } } }`,
    members: '@State n: number = 1; @State list: number[] = [1];',
    ui:
      text('parent', '`${this.n} ${this.list.join()}`') +
      'Child({ n: this.n, list: $list })\n' +
      button('fromParent', 'this.n++; this.list = [2];'),
  },
  async ({ click, texts }) => {
    await click('fromParent');
    assert.deepEqual(texts('child', 'parent', 'leaf'), ['2 2', '2 2', '2']);
    await click('fromChild');
    assert.deepEqual(texts('child', 'parent', 'leaf'), ['12 2,3', '12 2,3', '12']);
    await click('leaf');
    assert.deepEqual(texts('child', 'parent', 'leaf'), ['112 2,3', '112 2,3', '112']);
  },
);
rule(
  '@Watch runs at once, by order of the variables that follow each other, not for the first value, nor for the same one',
  {
    before: `${MODEL}
@Component struct Child { @Link @Watch('heard') n: number; @Prop @Watch('heard') copy: number; heard(name: string): void { journal.push(\`child \${name} \${this.n} \${this.copy}\`); } build() {
      Button('child').id('fromChild').onClick(() => { this.n = 50; journal.push('after'); }) } }`,
    members:
      "@State @Watch('heard') n: number = 1; @State @Watch('heard') model: Model = new Model(); heard(name: string): void { journal.push(`parent ${name} ${this.n}`); }",
    ui:
      'Child({ n: this.n, copy: this.n })\n' +
      button('up', "this.n++; journal.push('after');") +
      button('same', 'this.n = this.n;') +
      button('member', 'this.model.n++;'),
  },
  async ({ click, heard }) => {
    assert.deepEqual(heard(), []);
    await click('up');
    assert.deepEqual(heard(), ['parent n 2', 'child n 2 1', 'after', 'child copy 2 2']);
    await click('same');
    assert.deepEqual(heard(), []);
    await click('fromChild');
    assert.deepEqual(heard(), ['parent n 50', 'child n 50 2', 'after', 'child copy 50 50']);
    await click('member');
    assert.deepEqual(heard(), ['parent model 50']);
  },
);
rule(
  'two variables with one plain object do not hear of each other',
  {
    before: MODEL,
    members: 'shared: Model = new Model(); @State a: Model = this.shared; @State b: Model = this.shared;',
    ui: text('a', '`${this.a.n}`') + text('b', '`${this.b.n}`') + button('up', 'this.a.n++;'),
  },
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('a', 'b'), ['1', '0']);
  },
);
rule(
  'an undefined parameter leaves the first value, and a variable may hold undefined and null',
  {
    before: `@Component struct Child { @State a: number | undefined = 1; @Prop b: number | undefined = 2; build() { Text(\`\${this.a} \${this.b}\`).id('child') } }`,
    members: '@State none: number | undefined = undefined; @State value: string | null = null;',
    ui:
      'Child({ a: this.none, b: this.none })\n' + text('value', '`${this.value}`') + button('set', "this.value = 'x';"),
  },
  async ({ click, texts }) => {
    assert.deepEqual(texts('child', 'value'), ['1 2', 'null']);
    await click('set');
    assert.deepEqual(texts('value'), ['x']);
  },
);
rule(
  'if, ForEach and Repeat follow V1 variables, each by its own update function',
  {
    before: `@Component struct Row1 { @Prop name: string; build() { Text(this.name).id(this.name) } }`,
    members:
      "@State shown: boolean = false; @State names: string[] = ['a', 'b']; note(s: string): string { journal.push(s); return s; }",
    ui:
      "if (this.shown) { Text('yes').id('yes') }\n" +
      'ForEach(this.names, (name: string) => { Row1({ name: name }) }, (name: string) => name)\n' +
      'Repeat(this.names).each((one: RepeatItem<string>) => { Text(one.item).id(`r-${one.item}`) }).key((name: string) => name)\n' +
      text('noted', "this.note('noted')") +
      button('show', 'this.shown = true;') +
      button('add', "this.names.push('c');"),
  },
  async ({ click, texts, heard }) => {
    heard();
    await click('show', 'add');
    assert.deepEqual(texts('yes', 'a', 'b', 'c', 'r-c'), ['yes', 'a', 'b', 'c', 'c']);
    assert.deepEqual(heard(), [], 'nothing else runs again');
  },
);
rule(
  'what aboutToAppear sets is shown, and lifecycles run in their order',
  {
    before: `@Component struct Child { @State n: number = 0; aboutToAppear(): void { this.n = 4; journal.push('appear'); } aboutToDisappear(): void { journal.push('disappear'); } onDidBuild(): void { journal.push('built'); } build() { Text(\`\${this.n}\`).id('child') } }`,
    members: '@State there: boolean = true;',
    ui: 'if (this.there) { Child() }\n' + button('go', 'this.there = false;'),
  },
  async ({ click, texts, heard }) => {
    assert.deepEqual([texts('child'), heard()], [['4'], ['appear', 'built']]);
    await click('go');
    assert.deepEqual([texts('child'), heard()], [[undefined], ['disappear']]);
  },
);

suite.run();
