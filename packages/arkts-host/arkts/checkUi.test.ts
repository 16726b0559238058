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
const V1 = /This host runs state management V2 only, and cannot show S\. Use @ComponentV2 instead of @Component/;

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
        3,
        V1,
        new RegExp(`@${member.split(/\W/)[0]} belongs in a struct with @ComponentV2\\.`),
      ] as const,
  ),
  ['a struct with both kinds of components', struct('', '@Component @ComponentV2'), 3, /needs one of/],
  ['a struct with neither', struct('', ''), 3, /needs one of @Component and @ComponentV2/],
  ['a struct of V1', v1('@State n: number = 0;'), 3, /@Local instead of @State/],
  ['a struct of V1 without state', v1('n: number = 0;'), 3, V1],
  ['@Reusable', struct('', '@Reusable @Component'), 3, /nothing \(components are made anew\) instead of @Reusable/],
  ['@Reusable with @ComponentV2', struct('', '@Reusable @ComponentV2'), 3, /needs one of/],
  ['@ReusableV2', struct('', '@ReusableV2 @ComponentV2'), 3, /does not reuse components: @ReusableV2 means nothing/],
  ['a class that is @Observed', inClass('@Observed', 'n: number = 0;'), 1, /Use @ObservedV2 instead of @Observed/],
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
