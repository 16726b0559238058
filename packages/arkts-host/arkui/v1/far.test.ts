// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite, text } from '../pages.test-support.ts';
import type { PageParts, ShownPage } from '../pages.test-support.ts';

/** What reaches far in state management V1: observed classes, what ancestors provide, storages, builders, V1 beside V2. */
const suite = new PageSuite();

function rule(what: string, parts: PageParts, steps: (shown: ShownPage) => Promise<void>): void {
  suite.rule(what, pageOf('Component', parts), steps);
}

const TASK = `@Observed class Task { name: string; isDone: boolean = false; constructor(name: string) { this.name = name; } finish(): void { this.isDone = true; } }
@Observed class Plan { first: Task = new Task('first'); title: string = 'plan'; }
@Component struct TaskView { @ObjectLink @Watch('heard') task: Task; heard(name: string): void { journal.push(\`\${name} \${this.task.name}\`); } build() { Column() {
  Text(\`\${this.task.name} \${this.task.isDone}\`).id(\`task-\${this.task.name}\`)
  Button('finish').id(\`finish-\${this.task.name}\`).onClick(() => { this.task.finish(); })
} } }`;

rule(
  'an @ObjectLink hears of the members of an @Observed object that a variable holds inside; the variable does not',
  {
    before: TASK,
    members: '@State plan: Plan = new Plan();',
    ui:
      text('parent', '`${this.plan.title} ${this.plan.first.isDone}`') +
      'TaskView({ task: this.plan.first })\n' +
      button('inside', 'this.plan.first.isDone = true;') +
      button('other', "this.plan.first = new Task('second');"),
  },
  async ({ click, texts, heard }) => {
    await click('inside');
    assert.deepEqual(texts('parent', 'task-first'), ['plan false', 'first true']);
    assert.deepEqual(heard(), ['task first']);
    await click('other');
    assert.deepEqual(texts('parent', 'task-second'), ['plan false', 'second false']);
    await click('finish-second');
    assert.deepEqual(texts('parent', 'task-second'), ['plan false', 'second true']);
    assert.deepEqual(heard(), ['task second', 'task second']);
  },
);
rule(
  'items of an array that are @Observed are heard by their own components, whatever comes and goes',
  {
    before: TASK,
    members: "@State tasks: Task[] = [new Task('a'), new Task('b')];",
    ui:
      'ForEach(this.tasks, (task: Task) => { TaskView({ task: task }) }, (task: Task) => task.name)\n' +
      button('all', 'this.tasks.forEach((task: Task) => task.finish());') +
      button('add', "this.tasks.push(new Task('c'));") +
      button('drop', 'this.tasks.shift();'),
  },
  async ({ click, texts }) => {
    await click('add', 'all', 'drop');
    assert.deepEqual(texts('task-a', 'task-b', 'task-c'), [undefined, 'b true', 'c true']);
  },
);
rule(
  'an @ObjectLink to an object that is not @Observed stays stale',
  {
    before: `class Plain { n: number = 0; } class Holder { plain: Plain = new Plain(); }
@Component struct PlainView { @ObjectLink plain: Plain; build() { Text(\`\${this.plain.n}\`).id('plain') } }`,
    members: '@State holder: Holder = new Holder();',
    ui: 'PlainView({ plain: this.holder.plain })\n' + button('up', 'this.holder.plain.n++;'),
  },
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('plain'), ['0']);
  },
);
rule(
  'what a constructor of an @Observed class does later through its own `this` is not observed',
  {
    before:
      '@Observed class Later { n: number = 0; raise: () => void; constructor() { this.raise = () => { this.n++; }; } }',
    members: '@State later: Later = new Later();',
    ui: text('n', '`${this.later.n}`') + button('raise', 'this.later.raise();') + button('self', 'this.later.n++;'),
  },
  async ({ click, texts }) => {
    await click('raise');
    assert.deepEqual(texts('n'), ['0']);
    await click('self');
    assert.deepEqual(texts('n'), ['2']);
  },
);
rule(
  'classes that extend observed ones are observed once, arrays among them',
  {
    before: `@Observed class Animal { name: string = 'Molly'; } @Observed class Dog extends Animal { age: number = 2; }
@Observed class Words extends Array<string> {} @Observed class Box { words: Words = new Words(); }
@Component struct WordsView { @ObjectLink words: Words; build() { Text(this.words.join()).id('words') } }`,
    members: '@State dog: Dog = new Dog(); @State box: Box = new Box();',
    ui:
      text('dog', '`${this.dog.name} ${this.dog.age}`') +
      'WordsView({ words: this.box.words })\n' +
      button('go', "this.dog.name = 'DouDou'; this.dog.age = 3; this.box.words.push('a', 'b');"),
  },
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('dog', 'words'), ['DouDou 3', 'a,b']);
  },
);
rule(
  'of a class with @Track each element hears of the members that it read, also when another object is assigned',
  {
    before: "class Log { @Track a: string = 'a'; @Track b: string = 'b'; hidden: number = 0; }",
    members: '@State log: Log = new Log(); note(what: string): string { journal.push(what); return what; }',
    ui:
      text('a', 'this.note(this.log.a)') +
      text('b', 'this.note(this.log.b)') +
      button('changeA', "this.log.a = 'A';") +
      button('hide', 'this.log.hidden++; journal.push(`${this.log.hidden}`);') +
      button('assign', "const next: Log = new Log(); next.a = 'A'; next.b = 'B'; this.log = next;"),
  },
  async ({ click, texts, heard }) => {
    heard();
    await click('changeA');
    assert.deepEqual(heard(), ['A']);
    await click('hide');
    assert.deepEqual(heard(), ['1'], 'handlers may use it, nothing is redrawn');
    await click('assign');
    assert.deepEqual([heard(), texts('a', 'b')], [['B'], ['A', 'B']]);
    await click('changeA');
    assert.deepEqual(heard(), [], 'the same value');
  },
);
rule(
  'a @Provide variable is the @Consume of any depth, by its name and by an alias, both ways',
  {
    before: `@Component struct Leaf { @Consume n: number; @Consume('other') mine: number; build() { Button(\`\${this.n} \${this.mine}\`).id('leaf').onClick(() => { this.n += 10; this.mine += 10; }) } }
@Component struct Between { build() { Leaf() } }`,
    members: "@Provide n: number = 1; @Provide('other') second: number = 2;",
    ui: text('page', '`${this.n} ${this.second}`') + 'Between()\n' + button('up', 'this.n++;'),
  },
  async ({ click, texts }) => {
    await click('up', 'leaf');
    assert.deepEqual(texts('page', 'leaf'), ['12 12', '12 12']);
  },
);
rule(
  'a @Provide with an alias is found by its own name, too; of one name in a component the last counts',
  {
    before: `@Component struct Leaf { @Consume('second') byName: number; @Consume('other') byAlias: number; @Consume('twice') last: number; build() { Text(\`\${this.byName} \${this.byAlias} \${this.last}\`).id('leaf') } }`,
    members:
      "@Provide('other') second: number = 2; @Provide({ allowOverride: 'twice' }) twice: number = 3; @Provide({ allowOverride: 'twice' }) again: number = 4;",
    ui: 'Leaf()\n',
  },
  async ({ texts }) => assert.deepEqual(texts('leaf'), ['2 2 4']),
);
rule(
  'a name that is provided twice needs allowOverride; then the nearest one counts',
  {
    before: `@Component struct Leaf { @Consume n: number; build() { Text(\`\${this.n}\`).id('leaf') } }
@Component struct Between { @Provide({ allowOverride: 'n' }) n: number = 5; build() { Leaf() } }`,
    members: '@Provide n: number = 1;',
    ui: 'Between()\n',
  },
  async ({ texts }) => assert.deepEqual(texts('leaf'), ['5']),
);
rule(
  'a @StorageLink is the property of AppStorage, a @StorageProp a copy of it; what is missing is made',
  {
    before: `AppStorage.setOrCreate('far-known', 47);
@Component struct Child { @StorageLink('far-known') known: number = 1; @StorageProp('far-known') copy: number = 2; @StorageLink('far-new') made: number = 3; build() { Column() {
  Text(\`\${this.known} \${this.copy} \${this.made}\`).id('child')
  Button('link').id('link').onClick(() => { this.known++; })
  Button('copy').id('copy').onClick(() => { this.copy = 0; this.made++; })
} } }`,
    ui:
      'Child()\n' +
      button('app', "AppStorage.set('far-known', 60); journal.push(`${AppStorage.get<number>('far-new')}`);"),
  },
  async ({ click, texts, heard }) => {
    assert.deepEqual(texts('child'), ['47 47 3']);
    await click('copy');
    assert.deepEqual(texts('child'), ['47 0 4']);
    await click('link');
    assert.deepEqual(texts('child'), ['48 48 4']);
    await click('app');
    assert.deepEqual([texts('child'), heard()], [['60 60 4'], ['4']]);
  },
);
rule(
  'a LocalStorage reaches all components inside of the one that was given it',
  {
    before: `const own: LocalStorage = new LocalStorage({ n: 1 });
@Component struct Leaf { @LocalStorageLink('n') n: number = 0; @LocalStorageProp('n') copy: number = 0; build() { Button(\`\${this.n} \${this.copy}\`).id('leaf').onClick(() => { this.n++; }) } }
@Component struct Between { build() { Leaf() } }
@Component struct Alone { @LocalStorageLink('n') n: number = 9; build() { Text(\`\${this.n}\`).id('alone') } }`,
    ui: 'Between({}, own)\nAlone()\n' + button('set', "own.set('n', 5);"),
  },
  async ({ click, texts }) => {
    await click('leaf');
    assert.deepEqual(texts('leaf', 'alone'), ['2 2', '9']);
    await click('set');
    assert.deepEqual(texts('leaf'), ['5 5']);
  },
);
rule(
  'builders of the parent are shown in a child: named, as a block behind its call, with the state of the parent',
  {
    before:
      '@Component struct Frame { @Builder nothing() {} @BuilderParam content: () => void = this.nothing; build() { Column() { this.content() } } }',
    members: "@State n: number = 0; @Builder inner() { Text(`${this.n}`).id('named') }",
    ui:
      "Frame({ content: () => { this.inner() } })\nFrame() { Text(`${this.n}`).id('block') }\nFrame()\n" +
      button('up', 'this.n++;'),
  },
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('named', 'block'), ['1', '1']);
  },
);
rule(
  '@Styles, @Extend and stateStyles work in a component of V1',
  {
    before: `@Extend(Text) function bigV1(size: number) { .fontSize(size) }
@Styles function wideV1() { .width('100%') }`,
    members: '@State n: number = 1; @Styles tall() { .height(this.n) }',
    ui:
      "Text('t').bigV1(this.n * 10).tall().wideV1().stateStyles({ pressed: { .opacity(0.5) } }).id('styled')\n" +
      button('up', 'this.n++;'),
  },
  async ({ click, page }) => {
    await click('up');
    const node = page.node('styled');
    assert.deepEqual([node.attribute('fontSize'), node.attribute('height'), node.attribute('width')], [20, 2, '100%']);
  },
);
rule(
  'V1 holds V2 and V2 holds V1; traced fields are observed in both, and simple values pass',
  {
    before: `@ObservedV2 class Info { @Trace n: number = 0; }
@Component struct Old { @Prop given: number = 0; @State own: number = 0; info: Info = new Info(); build() { Button(\`\${this.given} \${this.own} \${this.info.n}\`).id('old').onClick(() => { this.own++; this.info.n++; }) } }
@ComponentV2 struct New { @Param given: number = 0; @Local own: number = 0; build() { Column() {
  Button(\`\${this.given} \${this.own}\`).id('new').onClick(() => { this.own++; })
  Old({ given: this.own })
} } }`,
    members: '@State n: number = 1;',
    ui: 'New({ given: this.n })\n' + button('up', 'this.n++;'),
  },
  async ({ click, texts }) => {
    await click('up', 'new', 'old');
    assert.deepEqual(texts('new', 'old'), ['2 1', '1 1 1']);
  },
);
rule(
  'a frozen component of V1 makes up for its updates and its @Watch when it is seen again',
  {
    before:
      "@Component({ freezeWhenInactive: true }) struct Cold { @Link @Watch('heard') n: number; heard(): void { journal.push(`heard ${this.n}`); } build() { Text(`${this.n}`).id('cold') } }",
    members:
      "@State n: number = 0; stack: NavPathStack = new NavPathStack(); @Builder over(name: string) { NavDestination() { Button('up').id('up').onClick(() => { this.n++; }) } }",
    ui:
      'Navigation(this.stack) { Cold({ n: this.n }) }.navDestination(this.over)\n' +
      button('cover', "this.stack.pushPathByName('over', null);") +
      button('back', 'this.stack.pop();'),
  },
  async ({ click, texts, heard }) => {
    await click('cover', 'up', 'up');
    assert.deepEqual([texts('cold'), heard()], [['0'], []]);
    await click('back');
    assert.deepEqual([texts('cold'), heard()], [['2'], ['heard 2']]);
  },
);

/** A page that cannot be shown as it is, and what is said; the rest of it stands. */
function refusal(what: string, parts: PageParts, says: RegExp): void {
  const ui = `${parts.ui}
      Text('rest').id('rest')`;
  suite.page(what, pageOf('Component', { ...parts, ui }), ({ errors, texts }) => {
    assert.equal(errors().length, 1, errors().join());
    assert.match(errors()[0]!, says);
    assert.deepEqual(texts('rest'), ['rest']);
  });
}

refusal(
  'a @Consume that nobody provides is an error',
  { before: "@Component struct Leaf { @Consume n: number; build() { Text('leaf') } }", ui: 'Leaf()' },
  /Leaf: missing @Provide property with name n/,
);
refusal(
  'a name that is provided twice is an error',
  {
    before: "@Component struct Leaf { @Provide n: number = 1; build() { Text('leaf') } }",
    members: '@Provide n: number = 2;',
    ui: 'Leaf()',
  },
  /duplicate @Provide 'n'/,
);
refusal(
  'a @Link to what is no variable is an error',
  {
    before: "@Component struct Leaf { @Link n: number; build() { Text('leaf') } }",
    members: 'plain: number = 1;',
    ui: 'Leaf({ n: this.plain })',
  },
  /@Link 'n' of Leaf needs a variable with a decorator of state/,
);
refusal(
  'a member without @Track in an element is an error when others of its class have it',
  {
    before: 'class Log { @Track a: number = 1; b: number = 2; }',
    members: '@State log: Log = new Log();',
    ui: 'Text(`${this.log.b}`)',
  },
  /'b' of Log is used by an element and is not @Track/,
);
refusal(
  'an object of an @ObservedV2 class in a variable of V1 is an error',
  {
    before: `@ObservedV2 class Info { @Trace n: number = 0; }
@Component struct Leaf { @State info: Info = new Info(); build() { Text('leaf') } }`,
    ui: 'Leaf()',
  },
  /'info' of state management V1 cannot hold a Info/,
);

rule(
  'UIUtils.getTarget gives what stands behind an object that is observed, and writing that is not heard',
  {
    before:
      "import { UIUtils } from '@kit.ArkUI'; class Plain { n: number = 0; } @Observed class Seen { n: number = 0; } const plain: Plain = new Plain(); const seen: Seen = new Seen(); const list: number[] = [];",
    members: '@State plain: Plain = plain; @State seen: Seen = seen; @State list: number[] = list;',
    ui:
      text('n', '`${this.plain.n}`') +
      button('beside', 'UIUtils.getTarget(this.plain).n = 1;') +
      button(
        'same',
        'journal.push(`${UIUtils.getTarget(this.plain) === plain} ${UIUtils.getTarget(this.seen) === seen} ${UIUtils.getTarget(this.list) === list} ${this.list === list}`);',
      ),
  },
  async ({ click, texts, heard }) => {
    await click('beside', 'same');
    assert.deepEqual([texts('n'), heard()], [['0'], ['true false true false']]);
  },
);

suite.run();
