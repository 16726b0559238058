// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bind } from './Binding.ts';
import { create, ForEach } from './building.ts';
import { Button, Column, Row, Text, TextInput } from './builtIns.ts';
import { CustomComponent } from './CustomComponent.ts';
import type { ComponentBirth } from './CustomComponent.ts';
import { decorated, showPage } from './decorated.test-support.ts';
import type { MonitorCall } from './MonitorWatch.ts';
import { observe, rawOf } from './observe.ts';
import {
  BuilderParam, ComponentV2, Computed, Consumer, Event, Local, Monitor, ObservedV2, Once, Param, Provider, Require,
  State, Trace,
} from './stateDecorators.ts';
import type { Page } from './Page.ts';

interface Chain {
  id(value: string): Chain;
  onClick(handler: () => void): Chain;
}
let site: number = 0;
const at = new Map<string, string>();
/** A call site per text, as the emitter gives every call its own. */
function place(name: string): string {
  at.set(name, at.get(name) ?? `test.ets:${(site += 1)}:1`);
  return at.get(name)!;
}
function text(value: string, id: string): void {
  (create(Text, [value], undefined, place(id)) as Chain).id(id);
}
function column(body: () => void): void {
  create(Column, [], body, 'test.ets:0:1');
}
const quiet = (page: Page): void => assert.deepEqual(page.errors.map((failure) => String(failure.error)), []);

class Model {
  declare count: number;
  declare other: number;
  declare names: string[];
  declare marks: Map<string, number>;
  declare tags: Set<string>;
  declare day: Date;
  declare grid: number[][];
  plain: number = 0;
  runs: number = 0;
  calls: { dirty: string[]; before: unknown; now: unknown }[] = [];

  constructor() {
    this.count = 0;
    this.other = 0;
    this.names = ['a'];
    this.marks = new Map([['x', 1]]);
    this.tags = new Set(['t']);
    this.day = new Date(0);
    this.grid = [[1], [2]];
  }

  get double(): number {
    this.runs += 1;
    return this.count * 2;
  }

  get quadruple(): number {
    return this.double * 2;
  }

  get isMany(): boolean {
    return this.quadruple > 8;
  }

  onChange(monitor: MonitorCall): void {
    const value = monitor.value();
    this.calls.push({ dirty: monitor.dirty, before: value?.before, now: value?.now });
  }
}
const ObservedModel = decorated(Model, {
  count: Trace, other: Trace, names: Trace, marks: Trace, tags: Trace, day: Trace, grid: Trace,
  double: Computed, quadruple: Computed, isMany: Computed, onChange: Monitor('count', 'names.length'),
}, ObservedV2);

interface ModelPage {
  model: Model;
  page: Page;
  draws: () => number;
  shown: () => string;
}

function modelPage(read: (model: Model) => string): ModelPage {
  let draws = 0;
  const model = new ObservedModel();
  class View extends CustomComponent {
    declare model: Model;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.model = model;
    }
    build(): void {
      draws += 1;
      column(() => text(read(this.model), 'shown'));
    }
  }
  const page = showPage(decorated(View, { model: Local }, ComponentV2 as never));
  return { model, page, draws: () => draws, shown: () => page.text('shown') };
}

const depths: [string, (model: Model) => string, (model: Model) => void, string][] = [
  ['a @Trace field', (m) => String(m.count), (m) => { m.count = 5; }, '5'],
  ['push into an array', (m) => m.names.join(), (m) => { m.names.push('b'); }, 'a,b'],
  ['a write to an array index', (m) => m.names.join(), (m) => { m.names[0] = 'z'; }, 'z'],
  ['a new array length', (m) => String(m.names.length), (m) => { m.names.length = 0; }, '0'],
  ['sorting an array', (m) => m.names.join(), (m) => { m.names.push('b'); m.names.reverse(); }, 'b,a'],
  ['a write to an array in an array', (m) => JSON.stringify(m.grid), (m) => { m.grid[1]!.push(3); }, '[[1],[2,3]]'],
  ['Map.set', (m) => String(m.marks.get('x')), (m) => { m.marks.set('x', 2); }, '2'],
  ['Map.delete', (m) => String(m.marks.size), (m) => { m.marks.delete('x'); }, '0'],
  ['Set.add', (m) => [...m.tags].join(), (m) => { m.tags.add('u'); }, 't,u'],
  ['Set.clear', (m) => String(m.tags.has('t')), (m) => { m.tags.clear(); }, 'false'],
  ['Date.setFullYear', (m) => String(m.day.getFullYear()), (m) => { m.day.setFullYear(2030); }, '2030'],
  ['a chain of @Computed getters', (m) => String(m.quadruple), (m) => { m.count = 3; }, '12'],
];
for (const [what, read, write, expected] of depths) {
  test(`${what} redraws a component that read it`, async () => {
    const { model, page, draws, shown } = modelPage(read);
    write(model);
    await page.settle();
    assert.equal(shown(), expected);
    assert.equal(draws(), 2);
    quiet(page);
  });
}

test('a field without @Trace, an unread field and an equal value redraw nothing', async () => {
  const { model, page, draws } = modelPage((m) => `${m.count} ${m.plain}`);
  model.plain = 9;
  model.other = 9;
  model.count = 0;
  model.names.push('x');
  await page.settle();
  assert.equal(draws(), 1);
});

test('synchronous writes make one redraw', async () => {
  const { model, page, draws } = modelPage((m) => `${m.count} ${m.other}`);
  model.count = 1;
  model.other = 2;
  model.count = 3;
  await page.settle();
  assert.equal(draws(), 2);
});

test('a @Computed getter that comes out the same redraws nothing', async () => {
  const { model, page, draws, shown } = modelPage((m) => String(m.isMany));
  model.count = 1;
  await page.settle();
  assert.equal(draws(), 1);
  model.count = 3;
  await page.settle();
  assert.equal(shown(), 'true');
  assert.equal(draws(), 2);
});

test('a @Computed getter runs once per change, however often it is read', () => {
  const model = new ObservedModel();
  assert.equal(model.double + model.double + model.quadruple, 0);
  assert.equal(model.runs, 1);
  model.count = 2;
  assert.equal(model.double, 4);
  assert.equal(model.runs, 2);
});

test('@Monitor runs once for all synchronous writes, with the first and the last value', async () => {
  const model = new ObservedModel();
  model.count = 1;
  model.count = 2;
  model.names.push('b');
  await Promise.resolve();
  assert.deepEqual(model.calls, [{ dirty: ['count', 'names.length'], before: 0, now: 2 }]);
});

test('@Monitor does not run when the value is the old one again, nor for writes in the constructor', async () => {
  const model = new ObservedModel();
  model.count = 1;
  model.count = 0;
  await Promise.resolve();
  assert.deepEqual(model.calls, []);
});

test('@Monitor of a base class runs once for an instance of a decorated subclass', async () => {
  class Sub extends ObservedModel {}
  const model = new (decorated(Sub, {}, ObservedV2))();
  model.count = 1;
  await Promise.resolve();
  assert.equal(model.calls.length, 1);
  assert.equal(model.constructor.name, 'Sub');
});

test('a static @Trace field is observed and keeps its initial value', async () => {
  class Counter {
    static total: number = 4;
  }
  const Observed = decorated(Counter, { 'static total': Trace }, ObservedV2);
  class View extends CustomComponent {
    build(): void {
      column(() => text(String(Observed.total), 'total'));
    }
  }
  const page = showPage(decorated(View, {}, ComponentV2 as never));
  assert.equal(page.text('total'), '4');
  Observed.total += 1;
  await page.settle();
  assert.equal(page.text('total'), '5');
});

test('an observed array is another object than its source, and rawOf leads back', () => {
  const source = [1];
  const model = new ObservedModel();
  model.grid = [source];
  assert.notEqual(model.grid[0], source);
  assert.equal(rawOf(model.grid[0]), source);
  assert.equal(observe(model.grid), model.grid);
});

interface Family {
  page: Page;
  parent: { count: number; label: string; flag: boolean };
  child: () => { title: string; start: number; own: number; bump: () => void };
  log: string[];
  draws: { parent: number; child: number };
}

function family(): Family {
  const log: string[] = [];
  const draws = { parent: 0, child: 0 };
  let parent: Family['parent'] | undefined;
  let child: ReturnType<Family['child']> | undefined;
  class Child extends CustomComponent {
    declare title: string;
    declare start: number;
    declare own: number;
    declare bump: () => void;
    constructor(birth: ComponentBirth) {
      super(birth);
      child = this;
      this.title = 'default';
      this.start = -1;
      this.own = this.start * 10;
      this.bump = (): void => {};
    }
    aboutToAppear(): void {
      log.push('child appears');
    }
    aboutToDisappear(): void {
      log.push('child disappears');
    }
    onDidBuild(): void {
      log.push('child built');
    }
    build(): void {
      draws.child += 1;
      create(Row, [], () => {
        text(`${this.title} ${this.start} ${this.own}`, 'child');
        (create(Button, ['bump'], undefined, 'b:1:1') as Chain).id('bump').onClick(() => this.bump());
      }, 'r:1:1');
    }
  }
  const ChildV2 = decorated(Child, {
    title: [Require as never, Param], start: [Param, Once as never], own: Local, bump: Event,
  }, ComponentV2 as never);
  class Parent extends CustomComponent {
    declare count: number;
    declare label: string;
    declare flag: boolean;
    constructor(birth: ComponentBirth) {
      super(birth);
      parent = this;
      this.count = 1;
      this.label = 'L';
      this.flag = true;
    }
    aboutToAppear(): void {
      log.push('parent appears');
    }
    onDidBuild(): void {
      log.push('parent built');
    }
    build(): void {
      draws.parent += 1;
      column(() => {
        text(String(this.count), 'count');
        if (this.flag) {
          create(ChildV2 as never, [{ title: this.label, start: this.count, bump: (): void => { this.count += 1; } }],
            undefined, 'c:1:1');
        }
      });
    }
  }
  const page = showPage(decorated(Parent, { count: Local, label: Local, flag: Local }, ComponentV2 as never));
  return { page, parent: parent!, child: () => child!, log, draws };
}

test('lifecycle methods run parent first on the way down, children built before their parent', () => {
  const { log } = family();
  assert.deepEqual(log, ['parent appears', 'child appears', 'child built', 'parent built']);
});

test('initialisers of a struct see the parameters of its parent', () => {
  assert.equal(family().page.text('child'), 'L 1 10 bump'.replace(' bump', ''));
});

test('a component keeps its identity and its @Local state when its parent redraws; @Once is taken once', async () => {
  const { page, parent, child, log } = family();
  const before = child();
  before.own = 77;
  parent.label = 'M';
  parent.count = 5;
  await page.settle();
  assert.equal(child(), before);
  assert.equal(page.text('child'), 'M 1 77');
  assert.equal(log.filter((line) => line === 'child appears').length, 1);
});

test('a child whose @Param values are the same does not redraw with its parent', async () => {
  const { page, draws } = family();
  page.click('bump');
  await page.settle();
  assert.equal(page.text('count'), '2');
  assert.deepEqual(draws, { parent: 2, child: 1 });
});

test('an @Event calls the parent as it was at its last redraw', async () => {
  const { page } = family();
  page.click('bump');
  await page.settle();
  page.click('bump');
  await page.settle();
  assert.equal(page.text('count'), '3');
});

test('a component that is not built any more disappears once; built again it is a new one', async () => {
  const { page, parent, child, log } = family();
  const before = child();
  parent.flag = false;
  await page.settle();
  assert.equal(page.find('child'), undefined);
  assert.equal(log.filter((line) => line === 'child disappears').length, 1);
  parent.flag = true;
  await page.settle();
  assert.notEqual(child(), before);
});

test('a component writes its @Once parameter but not another @Param', () => {
  const { child } = family();
  child().start = 9;
  assert.equal(child().start, 9);
  assert.throws(() => { child().title = 'mine'; }, /'title' of Child is @Param: read-only here/);
});

const wrongParams: [string, Record<string, unknown>, RegExp][] = [
  ['a missing @Require parameter', {}, /'title' of Inner is @Require: its parent has to pass it/],
  ['a @Local set by the parent', { title: '', own: 1 }, /'own' of Inner is @Local: its parent cannot set it/],
  ['an unknown parameter', { title: '', nothing: 1 }, /'nothing' of Inner is no @Param, @Event or @BuilderParam/],
];
for (const [what, params, message] of wrongParams) {
  test(`${what} is reported with the place of the call`, () => {
    class Inner extends CustomComponent {
      build(): void {}
    }
    const InnerV2 = decorated(Inner, { title: [Require as never, Param], own: Local }, ComponentV2 as never);
    class Outer extends CustomComponent {
      build(): void {
        column(() => create(InnerV2 as never, [params], undefined, 'pages/Index.ets:4:2'));
      }
    }
    const page = showPage(decorated(Outer, {}, ComponentV2 as never));
    assert.match(String(page.errors[0]?.error), message);
    assert.match(page.errors[0]!.where, /Inner \(pages\/Index.ets:4:2\)/);
  });
}

test('@Consumer shares the value of the nearest @Provider both ways; without one it has its own', async () => {
  class Leaf extends CustomComponent {
    declare theme: string;
    declare alone: string;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.theme = 'default';
      this.alone = 'own';
    }
    build(): void {
      create(Row, [], () => {
        text(`${this.theme} ${this.alone}`, 'leaf');
        (create(Button, ['x'], undefined, 'p:1:1') as Chain).id('toggle').onClick(() => { this.theme = 'light'; });
      }, 'p:2:1');
    }
  }
  const LeafV2 = decorated(Leaf, { theme: Consumer('theme'), alone: Consumer() }, ComponentV2 as never);
  class Middle extends CustomComponent {
    build(): void {
      column(() => create(LeafV2 as never, [], undefined, 'p:3:1'));
    }
  }
  const MiddleV2 = decorated(Middle, {}, ComponentV2 as never);
  class Top extends CustomComponent {
    declare chosen: string;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.chosen = 'dark';
    }
    build(): void {
      column(() => {
        text(this.chosen, 'top');
        create(MiddleV2 as never, [], undefined, 'p:4:1');
      });
    }
  }
  const page = showPage(decorated(Top, { chosen: Provider('theme') }, ComponentV2 as never));
  quiet(page);
  assert.equal(page.text('leaf'), 'dark own');
  page.click('toggle');
  await page.settle();
  assert.equal(page.text('leaf'), 'light own');
  assert.equal(page.text('top'), 'light');
});

test('!! connects a TextInput both ways, and gives a component its parameter with the $-event', async () => {
  let owner: { value: string } | undefined;
  class Field extends CustomComponent {
    declare value: string;
    declare $value: (value: string) => void;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.value = '';
    }
    build(): void {
      (create(Button, [this.value], undefined, 'q:1:1') as Chain).id('upper')
        .onClick(() => this.$value(this.value.toUpperCase()));
    }
  }
  const FieldV2 = decorated(Field, { value: Param, $value: Event }, ComponentV2 as never);
  class Form extends CustomComponent {
    declare value: string;
    constructor(birth: ComponentBirth) {
      super(birth);
      owner = this;
      this.value = 'x';
    }
    build(): void {
      column(() => {
        (create(TextInput, [{ text: bind(this, 'value') }], undefined, 'q:2:1') as Chain).id('field');
        create(FieldV2 as never, [{ value: bind(this, 'value') }], undefined, 'q:3:1');
      });
    }
  }
  const page = showPage(decorated(Form, { value: Local }, ComponentV2 as never));
  quiet(page);
  page.input('field', 'ab');
  await page.settle();
  assert.equal(page.text('upper'), 'ab');
  page.click('upper');
  await page.settle();
  assert.equal(owner!.value, 'AB');
  assert.equal(page.text('field'), 'AB');
});

test('ForEach keeps the component of a key when the order changes', async () => {
  const made: string[] = [];
  let list: { items: string[] } | undefined;
  class Item extends CustomComponent {
    declare name: string;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.name = '';
    }
    aboutToAppear(): void {
      made.push(this.name);
    }
    build(): void {
      text(this.name, `item ${this.name}`);
    }
  }
  const ItemV2 = decorated(Item, { name: Param }, ComponentV2 as never);
  class ListView extends CustomComponent {
    declare items: string[];
    constructor(birth: ComponentBirth) {
      super(birth);
      list = this;
      this.items = ['a', 'b'];
    }
    build(): void {
      column(() => ForEach(this.items,
        (name) => create(ItemV2 as never, [{ name }], undefined, 'f:1:1'), (name) => name));
    }
  }
  const page = showPage(decorated(ListView, { items: Local }, ComponentV2 as never));
  list!.items.unshift('c');
  list!.items.reverse();
  await page.settle();
  assert.deepEqual(made, ['a', 'b', 'c']);
  assert.deepEqual(page.ids(), ['item b', 'item a', 'item c']);
});

test('a block behind a component fills its only @BuilderParam and sees new values', async () => {
  let outer: { word: string } | undefined;
  class Frame extends CustomComponent {
    declare content: () => void;
    build(): void {
      column(() => this.content());
    }
  }
  const FrameV2 = decorated(Frame, { content: BuilderParam }, ComponentV2 as never);
  class Outer extends CustomComponent {
    declare word: string;
    constructor(birth: ComponentBirth) {
      super(birth);
      outer = this;
      this.word = 'one';
    }
    build(): void {
      column(() => create(FrameV2 as never, [], () => text(this.word, 'slot'), 'g:1:1'));
    }
  }
  const page = showPage(decorated(Outer, { word: Local }, ComponentV2 as never));
  outer!.word = 'two';
  await page.settle();
  assert.equal(page.text('slot'), 'two');
});

test('decorators of state management V1 are refused by name', () => {
  class Old extends CustomComponent {}
  assert.throws(() => State(Old.prototype, 'x'), /@State belongs to state management V1.*Use @Local/);
});

test('a build() that writes what it reads is stopped and reported', async () => {
  class Restless extends CustomComponent {
    declare count: number;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.count = 0;
    }
    build(): void {
      column(() => text(String(this.count), 'n'));
      this.count += 1;
    }
  }
  const page = showPage(decorated(Restless, { count: Local }, ComponentV2 as never));
  await page.settle();
  assert.match(String(page.errors[0]?.error), /State changes never come to rest/);
});
