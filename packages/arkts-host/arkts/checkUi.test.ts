// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProject } from './checkProject.ts';
import { projectWith } from './project.test-support.ts';

const struct = (members: string, decorators: string, name: string = 'S', ui: string = ''): string => `
${decorators}
export struct ${name} {
  ${members}
  build() {
    Column() {
      ${ui}
    }
  }
}
`;
const v2 = (members: string, ui: string = ''): string => struct(members, '@ComponentV2', 'S', ui);
const v1 = (members: string): string => struct(members, '@Component');
const inClass = (decorators: string, members: string): string => `${decorators} class C { ${members} }`;
/** A struct, and a parent that sets its `n`. */
const given = (members: string): string => v2(members) + struct('', '@ComponentV2', 'Parent', 'S({ n: 1 })');
/** A struct of V1, and a parent of V1 or V2 that sets its `n`, with members of its own. */
const handed = (child: string, parent: string, given: string, version: string): string =>
  struct(child, version === 'v1 in v2' ? '@Component' : version === 'v2 in v1' ? '@ComponentV2' : '@Component') +
  struct(parent, version === 'v1 in v2' ? '@ComponentV2' : '@Component', 'Parent', `S({ n: ${given} })`);

/** Sources, and what is said of them: one finding each, with its line; none for an empty list. */
const cases: readonly (readonly [what: string, source: string, line: number, ...says: RegExp[]])[] = [
  ...[
    'State n: number = 0',
    'Prop n: number = 0',
    'Link n: number',
    'ObjectLink n: Object',
    'Provide n: number = 0',
    'Consume n: number',
    "StorageLink('n') n: number = 0",
    "StorageProp('n') n: number = 0",
    "LocalStorageLink('n') n: number = 0",
    "LocalStorageProp('n') n: number = 0",
    "Watch('f') n: number = 0",
  ].map(
    (member) =>
      [
        `@${member.split(/\W/)[0]} in a struct with @ComponentV2`,
        v2(`@${member};`),
        4,
        new RegExp(`@${member.split(/\W/)[0]} belongs in a struct with @Component\\.`),
      ] as const,
  ),
  ...[
    'Local n: number = 0',
    'Param n: number = 0',
    'Once n: number = 0',
    'Event n: () => void = () => {}',
    "Provider('n') n: number = 0",
    "Consumer('n') n: number = 0",
    "Monitor('n') n(): void {}",
    'Computed get n(): number { return 0; }',
  ].map(
    (member) =>
      [
        `@${member.split(/\W/)[0]} in a struct with @Component`,
        v1(`@${member}`),
        4,
        new RegExp(`@${member.split(/\W/)[0]} belongs in a struct with @ComponentV2\\.`),
      ] as const,
  ),
  ['a struct with both kinds of components', struct('', '@Component @ComponentV2'), 3, /needs one of/],
  ['a struct with neither', struct('', ''), 3, /needs one of @Component and @ComponentV2/],
  ['a struct of V1', v1('@State n: number = 0; own: number = 1;'), 0],
  ['@Reusable', struct('', '@Reusable @Component'), 0],
  ['@Reusable with @ComponentV2', struct('', '@Reusable @ComponentV2'), 3, /needs one of/],
  ['@ReusableV2 below API 18', struct('', '@ReusableV2 @ComponentV2'), 2, /'@?ReusableV2' needs API 18/],
  ['a class that is @Observed', inClass('@Observed', '@Track n: number = 0;'), 0],
  ['@State without a value', v1('@State n: number;'), 4, /has no initializer/],
  ['@State with @Require and without a value', v1('@Require @State n: number;'), 0],
  ['@Provide without a value', v1('@Provide n: number;'), 4, /has no initializer/],
  ['@StorageLink without a value', v1("@StorageLink('n') n: number;"), 4, /has no initializer/],
  ['@StorageProp without a key', v1('@StorageProp() n: number = 0;'), 4, /@StorageProp needs a name/, /./],
  ['@Link with a value', v1('@Link n: number = 0;'), 4, /cannot have a value of its own/],
  ['@ObjectLink with a value', v1('@ObjectLink n: Object = new Object();'), 4, /cannot have a value of its own/],
  ['two decorators of V1 on one variable', v1('@State @Prop n: number = 0;'), 4, /cannot be @State and @Prop/],
  ['@Watch beside no state', v1("@Watch('f') n: number = 0; f(): void {}"), 4, /'n' has none/],
  ['@Watch of no method', v1("@State @Watch('g') n: number = 0;"), 4, /this struct has no 'g'/],
  ['@Watch of a method', v1("@State @Watch('f') n: number = 0; f(): void {}"), 0],
  ['a function as state', v1('@State f: () => void = () => {};'), 4, /cannot hold a function/],
  [
    'an object of an @ObservedV2 class as state of V1',
    `@ObservedV2 class C { @Trace n: number = 0; }\n${v1('@State c: C = new C();')}`,
    5,
    /@State 'c' cannot hold a C, which is @ObservedV2/,
  ],
  [
    'an @ObjectLink that is assigned',
    `@Observed class C { n: number = 0; }\n${v1('@ObjectLink c: C; f(): void { this.c.n = 1; this.c = new C(); }')}`,
    5,
    /@ObjectLink 'c' is read-only/,
  ],
  [
    'an @ObjectLink in a page',
    `@Observed class C { n: number = 0; }\n${struct('@ObjectLink c: C;', '@Entry @Component')}`,
    5,
    /cannot stand in a struct with @Entry/,
  ],
  [
    'an @Observed class that extends one of V2',
    `@ObservedV2 class A { @Trace n: number = 0; } @Observed class B extends A {}`,
    1,
    /A class with @Observed cannot extend A/,
  ],
  [
    'a @Link from a variable without a decorator',
    handed('@Link n: number;', 'm: number = 0;', 'this.m', 'v1'),
    17,
    /'m' has none/,
  ],
  ['a @Link from a variable with one', handed('@Link n: number;', '@State m: number = 0;', 'this.m', 'v1'), 0],
  ['a @Link from `$`', handed('@Link n: number;', '@State m: number = 0;', '$m', 'v1'), 0],
  [
    'a @Link in a @ComponentV2',
    handed('@Link n: number;', '@Local m: number = 0;', 'this.m', 'v1 in v2'),
    17,
    /A @ComponentV2 cannot pass 'n'/,
  ],
  ['a @Prop in a @ComponentV2', handed('@Prop n: number;', '@Local m: number = 0;', 'this.m', 'v1 in v2'), 0],
  [
    'an observed list of V2 in a variable of V1',
    handed('@State n: number[] = [];', '@Local m: number[] = [];', 'this.m', 'v1 in v2'),
    17,
    /State of V2 that holds number\[\] cannot go to 'n'/,
  ],
  [
    'simple state of V1 in a @ComponentV2',
    handed('@Param n: number = 0;', '@State m: number = 0;', 'this.m', 'v2 in v1'),
    0,
  ],
  [
    'an observed list of V1 in a @ComponentV2',
    handed('@Param n: number[] = [];', '@State m: number[] = [];', 'this.m', 'v2 in v1'),
    17,
    /State of V1 goes to a @ComponentV2 only when it is simple/,
  ],
  [
    'a @Prop without a value that the parent forgets',
    v1('@Prop n: number;') + struct('', '@Component', 'Parent', 'S()'),
    17,
    /S needs 'n'/,
  ],
  ['@Consume that a parent sets', handed('@Consume n: number;', '', '1', 'v1'), 17, /'n' of S is @Consume/],
  ['a member of V1 without a decorator that a parent sets', handed('n: number = 0;', '', '1', 'v1'), 0],
  ['a class of both kinds', inClass('@Observed @ObservedV2', '@Trace n: number = 0;'), 1, /not both/],
  ['@Trace without @ObservedV2', inClass('', '@Trace n: number = 0;'), 1, /@Trace works in a class with @ObservedV2/],
  ['@Track with @ObservedV2', inClass('@ObservedV2', '@Track n: number = 0;'), 1, /use @Trace/],
  ['@Trace in a struct', v2('@Trace n: number = 0;'), 4, /in a struct use @Local/],
  ...['Local', 'Param', 'Once', 'Event', "Provider('a')", "Consumer('a')", 'Require', 'State', 'Link'].map(
    (decorator) =>
      [
        `@${decorator.split('(')[0]} in a class`,
        inClass('@ObservedV2', `@${decorator} n: number = 0;`),
        1,
        new RegExp(`@${decorator.split('(')[0]} belongs in a struct, not in a class`),
      ] as const,
  ),
  ['a field without a decorator that a parent sets', given('n: number = 0;'), 17, /'n' of S is no @Param/],
  ['@Local that a parent sets', given('@Local n: number = 0;'), 17, /'n' of S is @Local/],
  ['@Provider that a parent sets', given('@Provider() n: number = 0;'), 17, /'n' of S is @Provider/],
  ['@Consumer that a parent sets', given('@Consumer() n: number = 0;'), 17, /'n' of S is @Consumer/],
  ['@Computed that a parent sets', given('@Computed get n(): number { return 1; }'), 17, /S has no field 'n'/],
  ['a getter that a parent sets', given('get n(): number { return 1; }'), 17, /S has no field 'n'/],
  ['a method that a parent sets', given('n(): number { return 1; }'), 17, /S has no field 'n'/],
  ['a name of a struct without fields', given(''), 17, /S has no field 'n'/],
  ['@Param that a parent sets', given('@Param n: number = 0;'), 0],
  ['@Once without @Param', v2('@Once n: number = 0;'), 4, /@Once stands with @Param only/],
  ['@Param without a value', v2('@Param n: number;'), 4, /needs a first value, or @Require/],
  ['two kinds of state on one member', v2('@Local @Param n: number = 0;'), 4, /cannot be @Local and @Param/],
  ['@Computed on a method', v2('@Computed n(): number { return 0; }'), 4, /@Computed stands at a getter only/],
  ['`$$` of a member', v2("@Local t: string = '';", 'TextInput({ text: $$this.t })'), 0],
  ['`!!` of a member', v2("@Local t: string = '';", 'TextInput({ text: this.t!! })'), 0],
];

const findings = checkProject(
  projectWith(Object.fromEntries(cases.map(([, source], index) => [`src/main/ets/Case${index}.ets`, source]))),
);

cases.forEach(([what, , line, ...says], index) => {
  test(`${what} ${says.length === 0 ? 'is sound' : 'is found, with its line'}`, () => {
    const found = findings.filter(({ file }) => file.endsWith(`/Case${index}.ets`));
    assert.equal(found.length, says.length, found.map(({ message }) => message).join('\n'));
    says.forEach((text) =>
      assert.ok(
        found.some(({ message }) => text.test(message)),
        `${text}: ${found[0]?.message}`,
      ),
    );
    assert.ok(says.length === 0 || found.some((one) => one.line === line), `line ${found[0]?.line}, not ${line}`);
  });
});

test('components of the design kit are read, and hold, as those of ArkUI that they are; their names are imported', () => {
  const page = (imports: string, ui: string): string => `import { ${imports} } from '@kit.UIDesignKit';
@Entry
@Component
struct Index {
  stack: NavPathStack = new NavPathStack();
  @Builder page(name: string) {
    HdsNavDestination() { Text(name) }.titleBar({ content: { title: { mainTitle: name } } })
  }
  build() {
    ${ui}
  }
}
`;
  const errorsOf = (source: string): string[] =>
    checkProject(projectWith({ 'src/main/ets/Index.ets': source }))
      .filter(({ file, rule }) => file.endsWith('Index.ets') && rule !== 'needs-api' && rule !== 'line-width')
      .map(({ line, message }) => `${line}: ${message.replace(/\. .*/, '')}`);
  const tabs = 'HdsTabs() { TabContent() { Text("one") }.tabBar("One") }.barOverlap(true).barPosition(BarPosition.End)';
  const attributes = 'HdsNavDestinationAttribute, HdsNavigationAttribute, HdsTabsAttribute';

  assert.deepEqual(
    errorsOf(
      page(
        `HdsNavDestination, HdsNavigation, HdsTabs`,
        `HdsNavigation(this.stack) { ${tabs} }.navDestination(this.page)`,
      ),
    ),
    [],
  );
  assert.deepEqual(
    errorsOf(page(`HdsNavDestination, HdsTabs, ${attributes}`, tabs)).filter((one) => !one.includes('Attribute')),
    [],
    'older sources import what the compiler looks for',
  );
  assert.deepEqual(errorsOf(page('HdsNavDestination, HdsTabs', 'HdsTabs() { Text("one") }')), [
    '10: Only TabContent can stand in HdsTabs.',
  ]);
  assert.match(errorsOf(page('HdsNavDestination', tabs))[0] ?? '', /HdsTabs/);
});
