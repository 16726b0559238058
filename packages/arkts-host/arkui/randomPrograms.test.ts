// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Column, Text } from './builtIns.ts';
import { branch, element, ForEach, list, Repeat } from './building.ts';
import { CustomComponent } from './CustomComponent.ts';
import type { ComponentBirth, StructClass } from './CustomComponent.ts';
import { decorated, showPage } from './decorated.test-support.ts';
import type { Chain } from './decorated.test-support.ts';
import type { RepeatItem } from './ListElement.ts';
import { ComponentV2, Computed, Consumer, Monitor, ObservedV2, Param, Provider, Trace } from './stateDecorators.ts';

/**
 * Random pages of texts, `if`s, lists, children and consumers over six fields, and random batches of writes. Two fields
 * are observed and two are not; `x` is a @Provider of the page; `m` is counted by a @Monitor of `o2` and of the computed
 * value `c`, which is made of `o1` and the unobserved `p1`.
 *
 * The model of the rules: an element keeps what it read last. A batch makes stale who reads an observed field that was
 * written with another value; then computed values and monitors make up their minds; then runs what is stale, in the
 * order in which it was made. An `if` or a list makes its part anew only for another choice or a new key; a Repeat hands
 * what stands for a key that is gone to a new one; a child gets its parameter from the element that made it.
 */
const WRITABLE = ['o1', 'o2', 'p1', 'p2', 'x'] as const;
const READABLE = [...WRITABLE, 'c', 'm'] as const;
type Written = (typeof WRITABLE)[number];
type Read = (typeof READABLE)[number];
type Values = Record<Read, number>;
const isObservedField = (field: Read): boolean => !field.startsWith('p');
const FIRST: Readonly<Values> = { o1: 1, o2: 2, p1: 1, p2: 2, x: 0, c: 11, m: 0 };
const computed = ({ o1, p1 }: Pick<Values, 'o1' | 'p1'>): number => o1 * 10 + p1;

type Part =
  | { readonly kind: 'text'; readonly reads: readonly Read[] }
  | { readonly kind: 'if'; readonly field: Read; readonly then: readonly Part[]; readonly otherwise: readonly Part[] }
  | { readonly kind: 'child'; readonly field: Read; readonly inside: readonly Part[] }
  | { readonly kind: 'consumer'; readonly inside: readonly Part[] }
  | {
      readonly kind: 'keyed' | 'indexed' | 'repeat';
      readonly length: Read;
      readonly shift: Read;
      readonly row: readonly Part[];
    };

const readArb = fc.constantFrom(...READABLE);
const textArb = fc.record({ kind: fc.constant('text' as const), reads: fc.array(readArb, { maxLength: 3 }) });
const partsArb: fc.Arbitrary<Part[]> = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { maxLength: 3 }),
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    textArb,
    fc.record({ kind: fc.constant('if' as const), field: readArb, then: tie('parts'), otherwise: tie('parts') }),
    fc.record({ kind: fc.constant('child' as const), field: readArb, inside: tie('parts') }),
    fc.record({ kind: fc.constant('consumer' as const), inside: tie('parts') }),
    fc.record({
      kind: fc.constantFrom('keyed' as const, 'indexed' as const, 'repeat' as const),
      length: readArb,
      shift: readArb,
      row: tie('parts'),
    }),
  ),
})).parts;
const batchArb = fc.array(fc.tuple(fc.constantFrom(...WRITABLE), fc.nat({ max: 3 })), { minLength: 1, maxLength: 4 });

/** The items of a list: as many as one field says, turned by another. */
function itemsOf(part: { readonly length: Read; readonly shift: Read }, values: Readonly<Values>): number[] {
  // Both are read in every run, so that a list of none depends on both as well.
  const length = values[part.length] % 4;
  const shift = values[part.shift];
  return Array.from({ length }, (_, at) => (at + shift * 2) % 6);
}

/** What an element around hands in, and who reads it is stale when it changes. */
class Handed {
  text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What is stale: fields by their names, what is handed in by itself. */
type Dirt = Set<Read | Handed>;

interface Row {
  readonly elements: ModelElement[];
  readonly handed: Handed;
}

class ModelElement {
  private readonly part: Part;
  private readonly values: Values;
  private readonly around: Handed;
  private shown: string = '';
  private choice: number = -1;
  private rows: Map<string, Row> = new Map();

  constructor(part: Part, values: Values, around: Handed) {
    this.part = part;
    this.values = values;
    this.around = around;
    this.run(new Set());
  }

  texts(): string[] {
    return this.part.kind === 'text'
      ? [this.shown]
      : [...this.rows.values()].flatMap((row) => row.elements).flatMap((one) => one.texts());
  }

  /** Parents before what stands in them, and nothing that is gone by then. */
  update(dirt: Dirt): void {
    if (this.reads().some((read) => dirt.has(read) && (read instanceof Handed || isObservedField(read)))) {
      this.run(dirt);
    }
    this.rows.forEach((row) => row.elements.forEach((one) => one.update(dirt)));
  }

  private reads(): (Read | Handed)[] {
    const { part } = this;
    switch (part.kind) {
      case 'text':
        return [...part.reads, this.around];
      case 'if':
      case 'child':
        return [part.field];
      case 'consumer':
        return [];
      case 'keyed':
      case 'indexed':
      case 'repeat':
        return [part.length, part.shift];
    }
  }

  private run(dirt: Dirt): void {
    const { part, values } = this;
    switch (part.kind) {
      case 'text':
        this.shown = [this.around.text, ...part.reads.map((field) => values[field])].join(',');
        break;
      case 'if': {
        const choice = values[part.field] % 2;
        if (choice !== this.choice) {
          this.choice = choice;
          this.rows = new Map([['', this.row(choice === 0 ? part.then : part.otherwise, this.around)]]);
        }
        break;
      }
      case 'child':
        this.hand('', `n${values[part.field]}`, part.inside, dirt);
        break;
      case 'consumer':
        // It reads what the page provides in each of its texts, as a field.
        this.rows = new Map([['', this.row(part.inside, this.around)]]);
        break;
      case 'keyed':
      case 'indexed':
        this.runForEach(part.kind, itemsOf(part, values), part.row);
        break;
      case 'repeat':
        this.runRepeat(itemsOf(part, values), part.row, dirt);
        break;
    }
  }

  private runForEach(kind: 'keyed' | 'indexed', items: readonly number[], row: readonly Part[]): void {
    const before = this.rows;
    this.rows = new Map(
      items.map((item, at) => {
        const key = kind === 'indexed' ? `${at}_${item}` : `${item}`;
        return [key, before.get(key) ?? this.row(row, new Handed(kind === 'indexed' ? `${item}@${at}` : `${item}`))];
      }),
    );
  }

  private runRepeat(items: readonly number[], row: readonly Part[], dirt: Dirt): void {
    const before = this.rows;
    const spare = [...before].filter(([key]) => !items.map(String).includes(key)).map(([, one]) => one);
    this.rows = new Map();
    items.forEach((item, at) => {
      const text = `${item}#${at}`;
      const known = before.get(`${item}`) ?? spare.pop();
      if (known !== undefined && known.handed.text !== text) {
        known.handed.text = text;
        dirt.add(known.handed);
      }
      this.rows.set(`${item}`, known ?? this.row(row, new Handed(text)));
    });
  }

  /** Gives what is built under a key another text, or builds it. */
  private hand(key: string, text: string, parts: readonly Part[], dirt: Dirt): void {
    const known = this.rows.get(key);
    if (known === undefined) {
      this.rows.set(key, this.row(parts, new Handed(text)));
    } else if (known.handed.text !== text) {
      known.handed.text = text;
      dirt.add(known.handed);
    }
  }

  private row(parts: readonly Part[], handed: Handed): Row {
    return { handed, elements: parts.map((part) => new ModelElement(part, this.values, handed)) };
  }
}

/** What a batch does before the elements run. */
function write(values: Values, batch: readonly (readonly [Written, number])[]): Dirt {
  const dirt: Dirt = new Set();
  const { o2, c } = values;
  for (const [field, value] of batch) {
    if (values[field] !== value) {
      dirt.add(field);
    }
    values[field] = value;
  }
  if (dirt.has('o1') && computed(values) !== c) {
    values.c = computed(values);
    dirt.add('c');
  }
  if (values.o2 !== o2 || values.c !== c) {
    values.m += 1;
    dirt.add('m');
  }
  return dirt;
}

const State = decorated(
  class State {
    declare o1: number;
    declare o2: number;
    declare m: number;
    p1: number = FIRST.p1;
    p2: number = FIRST.p2;

    constructor() {
      this.o1 = FIRST.o1;
      this.o2 = FIRST.o2;
      this.m = FIRST.m;
    }

    get c(): number {
      return computed(this);
    }

    heard(): void {
      this.m += 1;
    }
  },
  { o1: Trace, o2: Trace, m: Trace, c: Computed, heard: Monitor('o2', 'c') as never },
  ObservedV2,
);

/** The page's fields, `x` among them, and what is handed in where a part stands. */
interface Place {
  readonly fields: Readonly<Values>;
  readonly handed: () => string;
}

function build(parts: readonly Part[], place: Place): void {
  const { fields } = place;
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        element(
          Text,
          () => [[place.handed(), ...part.reads.map((field) => fields[field])].join(',')],
          undefined,
          undefined,
          'p:1:1',
        );
        break;
      case 'if':
        branch(
          () => fields[part.field] % 2,
          [() => build(part.then, place), () => build(part.otherwise, place)],
          'p:2:1',
        );
        break;
      case 'child':
        element(
          childOf((child) => build(part.inside, { fields, handed: () => `n${child.n}` })),
          () => [{ n: fields[part.field] }],
          undefined,
          undefined,
          'p:3:1',
        );
        break;
      case 'consumer':
        element(
          consumerOf((consumer) =>
            build(part.inside, { fields: withX(fields, () => consumer.x), handed: place.handed }),
          ),
          () => [{}],
          undefined,
          undefined,
          'p:4:1',
        );
        break;
      case 'keyed':
        list(
          () =>
            ForEach(
              itemsOf(part, fields),
              (item) => build(part.row, { fields, handed: () => `${item}` }),
              (item) => `${item}`,
            ),
          'p:5:1',
        );
        break;
      case 'indexed':
        list(
          () =>
            ForEach(
              itemsOf(part, fields),
              (item, at) => build(part.row, { fields, handed: () => `${item}@${at}` }),
              (item) => `${item}`,
            ),
          'p:6:1',
        );
        break;
      case 'repeat':
        list(
          () =>
            Repeat(itemsOf(part, fields))
              .each((it: RepeatItem<number>) => build(part.row, { fields, handed: () => `${it.item}#${it.index}` }))
              .key((item: number) => `${item}`),
          'p:7:1',
        );
        break;
    }
  }
}

/** The same fields, with another `x`. */
function withX(fields: Readonly<Omit<Values, 'x'>>, x: () => number): Readonly<Values> {
  const members = READABLE.map((name) => [name, { get: name === 'x' ? x : (): number => fields[name] }] as const);
  return Object.defineProperties({}, Object.fromEntries(members)) as Values;
}

/** Everything that a struct shows stands in one container. */
function inColumn(inside: () => void, id?: string): void {
  element(Column, undefined, id === undefined ? undefined : (it) => (it as Chain)['id']!(id), inside, 'p:0:1');
}

function childOf(body: (child: { readonly n: number }) => void): StructClass {
  class Child extends CustomComponent {
    declare n: number;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.n = -1;
    }
    build(): void {
      inColumn(() => body(this));
    }
  }
  return decorated(Child, { n: Param }, ComponentV2 as never) as unknown as StructClass;
}

function consumerOf(body: (consumer: { readonly x: number }) => void): StructClass {
  class Leaf extends CustomComponent {
    declare x: number;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.x = -1;
    }
    build(): void {
      inColumn(() => body(this));
    }
  }
  return decorated(Leaf, { x: Consumer('x') }, ComponentV2 as never) as unknown as StructClass;
}

interface ShownText {
  readonly type: string;
  readonly text: string;
  readonly children: readonly ShownText[];
}

function textsOf(node: ShownText): string[] {
  return node.type === 'Text' ? [node.text] : node.children.flatMap(textsOf);
}

/** How many programs; 5,000 pass as well. */
const RUNS: number = Number(process.env['RANDOM_PROGRAMS'] ?? 500);

test('random pages show after random writes what the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(partsArb, fc.array(batchArb, { maxLength: 6 }), async (parts, batches) => {
      const state = new State();
      const views: { x: number }[] = [];
      class View extends CustomComponent {
        declare x: number;
        constructor(birth: ComponentBirth) {
          super(birth);
          this.x = FIRST.x;
          views.push(this);
        }
        build(): void {
          const fields = withX(state, () => this.x);
          inColumn(() => build(parts, { fields, handed: () => '-' }), 'all');
        }
      }
      const page = showPage(decorated(View, { x: Provider('x') }, ComponentV2 as never));
      const values: Values = { ...FIRST };
      const top = new Handed('-');
      const model = parts.map((part) => new ModelElement(part, values, top));
      const compare = (): void =>
        assert.deepEqual(
          textsOf(page.node('all')),
          model.flatMap((one) => one.texts()),
        );
      compare();
      for (const batch of batches) {
        for (const [field, value] of batch) {
          if (field === 'x') {
            views[0]!.x = value;
          } else {
            state[field] = value;
          }
        }
        const dirt = write(values, batch);
        model.forEach((one) => one.update(dirt));
        await page.settle();
        compare();
      }
      assert.deepEqual(
        page.errors.map(({ error }) => String(error)),
        [],
      );
      page.close();
    }),
    { numRuns: RUNS },
  );
});
