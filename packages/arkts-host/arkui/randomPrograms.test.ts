// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Column, Text } from './builtIns.ts';
import { branch, element, ForEach, list } from './building.ts';
import { CustomComponent } from './CustomComponent.ts';
import type { ComponentBirth } from './CustomComponent.ts';
import { decorated, showPage } from './decorated.test-support.ts';
import type { Chain } from './decorated.test-support.ts';
import { ComponentV2, ObservedV2, Trace } from './stateDecorators.ts';

/**
 * Random pages of texts, `if`s and lists over four fields, two observed and two not, and random batches of writes. The
 * model of the rules: an element keeps what it read last; a batch runs again, in the order in which they were made,
 * those that read an observed field that was written with another value; an `if` or list makes its part anew only for
 * another choice or a new key.
 */
const FIELDS = ['o1', 'o2', 'p1', 'p2'] as const;
type Field = (typeof FIELDS)[number];
type Values = Record<Field, number>;
const isObservedField = (field: Field): boolean => field.startsWith('o');

type Part =
  | { readonly kind: 'text'; readonly reads: readonly Field[] }
  | { readonly kind: 'if'; readonly field: Field; readonly then: readonly Part[]; readonly otherwise: readonly Part[] }
  | { readonly kind: 'list'; readonly field: Field; readonly row: readonly Part[] };

const fieldArb = fc.constantFrom(...FIELDS);
const textArb = fc.record({ kind: fc.constant('text' as const), reads: fc.array(fieldArb, { maxLength: 3 }) });
const partsArb: fc.Arbitrary<Part[]> = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { maxLength: 4 }),
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    textArb,
    fc.record({ kind: fc.constant('if' as const), field: fieldArb, then: tie('parts'), otherwise: tie('parts') }),
    fc.record({ kind: fc.constant('list' as const), field: fieldArb, row: tie('parts') }),
  ),
})).parts;
const batchArb = fc.array(fc.tuple(fieldArb, fc.nat({ max: 3 })), { minLength: 1, maxLength: 4 });

/** The model's elements. */
class ModelElement {
  readonly part: Part;
  private readonly values: Values;
  private shown: string = '';
  private choice: number = -1;
  private parts: Map<number, ModelElement[]> = new Map();

  constructor(part: Part, values: Values) {
    this.part = part;
    this.values = values;
    this.run();
  }

  get reads(): readonly Field[] {
    return this.part.kind === 'text' ? this.part.reads : [this.part.field];
  }

  run(): void {
    const { part, values } = this;
    if (part.kind === 'text') {
      this.shown = part.reads.map((field) => values[field]).join(',');
    } else if (part.kind === 'if') {
      const choice = values[part.field] % 2;
      if (choice !== this.choice) {
        this.choice = choice;
        this.parts = new Map([[choice, make(choice === 0 ? part.then : part.otherwise, values)]]);
      }
    } else {
      const before = this.parts;
      this.parts = new Map(
        Array.from({ length: values[part.field] }, (_, key) => [key, before.get(key) ?? make(part.row, values)]),
      );
    }
  }

  texts(): string[] {
    return this.part.kind === 'text' ? [this.shown] : [...this.parts.values()].flat().flatMap((one) => one.texts());
  }

  all(): ModelElement[] {
    return [this, ...[...this.parts.values()].flat().flatMap((one) => one.all())];
  }
}

function make(parts: readonly Part[], values: Values): ModelElement[] {
  return parts.map((part) => new ModelElement(part, values));
}

/** Runs what a batch made stale: parents before what stands in them, and nothing that is gone by then. */
function update(elements: readonly ModelElement[], changed: ReadonlySet<Field>): void {
  const stale = new Set(
    elements
      .flatMap((one) => one.all())
      .filter((one) => one.reads.some((field) => isObservedField(field) && changed.has(field))),
  );
  const walk = (some: readonly ModelElement[]): void =>
    some.forEach((one) => {
      if (stale.has(one)) {
        one.run();
      }
      walk(one.all().slice(1));
    });
  walk(elements);
}

const State = decorated(
  class State {
    declare o1: number;
    declare o2: number;
    p1: number = 1;
    p2: number = 2;

    constructor() {
      this.o1 = 1;
      this.o2 = 2;
    }
  },
  { o1: Trace, o2: Trace },
  ObservedV2,
);

function build(parts: readonly Part[], state: Values): void {
  for (const part of parts) {
    if (part.kind === 'text') {
      element(Text, () => [part.reads.map((field) => state[field]).join(',')], undefined, undefined, 'p:1:1');
    } else if (part.kind === 'if') {
      branch(() => state[part.field] % 2, [() => build(part.then, state), () => build(part.otherwise, state)], 'p:2:1');
    } else {
      list(
        () =>
          ForEach(
            Array.from({ length: state[part.field] }, (_, key) => key),
            () => build(part.row, state),
            (key) => `${key}`,
          ),
        'p:3:1',
      );
    }
  }
}

test('random pages show after random writes what the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(partsArb, fc.array(batchArb, { maxLength: 6 }), async (parts, batches) => {
      const state = new State();
      class View extends CustomComponent {
        constructor(birth: ComponentBirth) {
          super(birth);
        }
        build(): void {
          element(
            Column,
            undefined,
            (it) => (it as Chain)['id']!('all'),
            () => build(parts, state),
            'p:0:1',
          );
        }
      }
      const page = showPage(decorated(View, {}, ComponentV2 as never));
      const values: Values = { o1: 1, o2: 2, p1: 1, p2: 2 };
      const model = make(parts, values);
      const shown = (): string[] => page.node('all').children.map((node) => node.text);
      assert.deepEqual(
        shown(),
        model.flatMap((one) => one.texts()),
      );
      for (const batch of batches) {
        const changed = new Set<Field>();
        for (const [field, value] of batch) {
          if (values[field] !== value) {
            changed.add(field);
          }
          values[field] = value;
          state[field] = value;
        }
        update(model, changed);
        await page.settle();
        assert.deepEqual(
          shown(),
          model.flatMap((one) => one.texts()),
        );
      }
      assert.deepEqual(
        page.errors.map(({ error }) => String(error)),
        [],
      );
      page.close();
    }),
    { numRuns: 500 },
  );
});
