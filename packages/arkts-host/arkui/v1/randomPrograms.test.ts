// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bind } from '../Binding.ts';
import { Column, Text } from '../builtIns.ts';
import { element } from '../building.ts';
import { CustomComponent } from '../CustomComponent.ts';
import type { ComponentBirth, StructClass } from '../CustomComponent.ts';
import { decorated, showPage } from '../decorated.test-support.ts';
import type { Chain } from '../decorated.test-support.ts';
import {
  Component,
  Consume,
  Link,
  ObjectLink,
  Observed,
  Prop,
  Provide,
  State,
  StorageLink,
  Watch,
} from './stateDecorators.ts';
import { AppStorage, newStorages } from './storages.ts';

/**
 * Random trees of V1 components, each with a number `n` and an object `o` that come to it in a random way, and random writes.
 *
 * The model of the rules: who reads a variable reads it as a whole. A variable hears of its assignment with another value, and of the
 * members `a` and `inner` of the observed object that it holds; what is deeper (`inner.b`) stays stale until an element that reads the
 * variable runs again, for whatever reason. A @Link, @Consume or @StorageLink is the other's variable; a @Prop takes what its parent's
 * element hands over when that is another value than last time; an @ObjectLink takes another object from there; @State with a value from
 * the parent, and a member without a decorator, take it once. A member without a decorator wakes nobody.
 */
const NUMBER_KINDS = ['state', 'given', 'prop', 'link', 'consume', 'storage', 'plain'] as const;
const OBJECT_KINDS = ['state', 'given', 'objectLink', 'link', 'consume', 'plain'] as const;
type NumberKind = (typeof NUMBER_KINDS)[number];
type ObjectKind = (typeof OBJECT_KINDS)[number];

interface Shape {
  readonly n: NumberKind;
  readonly o: ObjectKind;
  /** Whether there is a child with an @ObjectLink to `o.inner`. */
  readonly hasInner: boolean;
  readonly children: readonly Shape[];
}

const shapeArb: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape; children: Shape[] }>((tie) => ({
  shape: fc.record({
    n: fc.constantFrom(...NUMBER_KINDS),
    o: fc.constantFrom(...OBJECT_KINDS),
    hasInner: fc.boolean(),
    children: tie('children'),
  }),
  children: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant<Shape[]>([]),
    fc.array(tie('shape'), { minLength: 1, maxLength: 2 }),
  ),
})).shape;

const WRITES = ['n', 'o.a', 'o.inner.b', 'o.inner', 'o', 'storage'] as const;
type Write = readonly [where: number, what: (typeof WRITES)[number], value: number];
const batchArb: fc.Arbitrary<Write[]> = fc.array(
  fc.tuple(fc.nat({ max: 30 }), fc.constantFrom(...WRITES), fc.nat({ max: 3 })),
  {
    minLength: 1,
    maxLength: 4,
  },
);

const STORED = 'random-n';
const Inner = Observed(
  class Inner {
    b: number;
    constructor(b: number) {
      this.b = b;
    }
  },
);
type InnerObject = InstanceType<typeof Inner>;
const Thing = Observed(
  class Thing {
    a: number;
    inner: InnerObject;
    constructor(a: number) {
      this.a = a;
      this.inner = new Inner(a + 100);
    }
  },
);
type ThingObject = InstanceType<typeof Thing>;

/** A variable of the model; undecorated ones are their own, and wake nobody. */
interface Variable {
  value: unknown;
  readonly isHeard: boolean;
  /** How often @Watch heard, of each of those that are this variable. */
  readonly watches: { count: number }[];
}

interface Values {
  readonly n: number;
  readonly o: ThingObject;
}

/** What a component shows, each text with the variables that it reads. */
const TEXTS: readonly { readonly reads: readonly ('n' | 'o')[]; readonly text: (values: Values) => string }[] = [
  { reads: ['n'], text: ({ n }) => `n${n}` },
  { reads: ['o'], text: ({ o }) => `a${o.a}` },
  { reads: ['n', 'o'], text: ({ n, o }) => `n${n}b${o.inner.b}` },
  { reads: ['o'], text: ({ o }) => `b${o.inner.b}` },
];

class ModelComponent {
  readonly shape: Shape;
  readonly parent: ModelComponent | undefined;
  readonly n: Variable;
  readonly o: Variable;
  readonly children: readonly ModelComponent[];
  readonly watchOfN: { count: number } = { count: 0 };
  readonly watchOfO: { count: number } = { count: 0 };
  /** What the parent handed over last. */
  private handed: Values | undefined;
  private shown: string[];
  private inner: Variable | undefined;
  private shownInner: string = '';

  constructor(shape: Shape, parent: ModelComponent | undefined, root: ModelComponent | undefined, storage: Variable) {
    this.shape = shape;
    this.parent = parent;
    this.handed = parent?.values;
    this.n = this.numberVariable(root ?? this, storage);
    this.o = this.objectVariable(root ?? this);
    if (isHeard(shape.n)) {
      this.n.watches.push(this.watchOfN);
    }
    if (isHeard(shape.o)) {
      this.o.watches.push(this.watchOfO);
    }
    this.shown = TEXTS.map(({ text }) => text(this.values));
    this.inner = shape.hasInner ? { value: this.values.o.inner, isHeard: true, watches: [] } : undefined;
    this.shownInner = this.innerText();
    this.children = shape.children.map((child) => new ModelComponent(child, this, root ?? this, storage));
  }

  get values(): Values {
    return { n: this.n.value as number, o: this.o.value as ThingObject };
  }

  get all(): ModelComponent[] {
    return [this, ...this.children.flatMap((child) => child.all)];
  }

  texts(): string[] {
    return [
      ...this.shown,
      ...(this.inner === undefined ? [] : [this.shownInner]),
      ...this.children.flatMap((one) => one.texts()),
    ];
  }

  /** What is stale runs: texts, the child of `inner`, and the elements that made the children, which hand over anew. */
  update(dirt: Set<Variable>): void {
    TEXTS.forEach(({ reads, text }, at) => {
      if (reads.some((name) => dirt.has(this[name]))) {
        this.shown[at] = text(this.values);
      }
    });
    if (this.inner !== undefined) {
      if (dirt.has(this.o) && this.inner.value !== this.values.o.inner) {
        this.inner.value = this.values.o.inner;
        dirt.add(this.inner);
      }
      if (dirt.has(this.inner)) {
        this.shownInner = this.innerText();
      }
    }
    for (const child of this.children) {
      if (readsOf(child.shape).some((name) => dirt.has(this[name]))) {
        child.hand(this.values, dirt);
      }
      child.update(dirt);
    }
  }

  /** A member of an object has changed: who holds it hears. */
  holders(object: object): Variable[] {
    const held = this.all
      .flatMap((one) => [one.o, one.inner])
      .filter((one): one is Variable => one?.isHeard === true && one.value === object);
    return [...new Set(held)];
  }

  private hand(values: Values, dirt: Set<Variable>): void {
    const { shape, handed } = this;
    this.handed = values;
    if (shape.n === 'prop' && handed!.n !== values.n) {
      this.n.value = values.n;
      heard(this.n, dirt); // also when it has that value by itself
    }
    if (shape.o === 'objectLink') {
      assign(this.o, values.o, dirt);
    }
  }

  private innerText(): string {
    return this.inner === undefined ? '' : `i${(this.inner.value as InnerObject).b}`;
  }

  private numberVariable(root: ModelComponent, storage: Variable): Variable {
    switch (this.shape.n) {
      case 'state':
        return own(1);
      case 'given':
      case 'prop':
        return own(this.parent!.n.value);
      case 'plain':
        return { ...own(this.parent!.n.value), isHeard: false };
      case 'link':
        return this.parent!.n;
      case 'consume':
        return root.n;
      case 'storage':
        return storage;
    }
  }

  private objectVariable(root: ModelComponent): Variable {
    switch (this.shape.o) {
      case 'state':
        return own(new Thing(1));
      case 'given':
      case 'objectLink':
        return own(this.parent!.o.value);
      case 'plain':
        return { ...own(this.parent!.o.value), isHeard: false };
      case 'link':
        return this.parent!.o;
      case 'consume':
        return root.o;
    }
  }
}

function own(value: unknown): Variable {
  return { value, isHeard: true, watches: [] };
}

function isHeard(kind: NumberKind | ObjectKind): boolean {
  return kind !== 'plain';
}

/** The variables of the parent that the element of a child reads. */
function readsOf({ n, o }: Shape): ('n' | 'o')[] {
  return [
    ...(n === 'given' || n === 'prop' || n === 'plain' ? ['n' as const] : []),
    ...(o === 'given' || o === 'objectLink' || o === 'plain' ? ['o' as const] : []),
  ];
}

function assign(variable: Variable, value: unknown, dirt: Set<Variable>): void {
  if (variable.value !== value) {
    variable.value = value;
    heard(variable, dirt);
  }
}

function heard(variable: Variable, dirt: Set<Variable>): void {
  if (variable.isHeard) {
    dirt.add(variable);
    variable.watches.forEach((watch) => (watch.count += 1));
  }
}

/** A child can link to a variable with a decorator only, and nobody assigns an @ObjectLink. */
function possible(shape: Shape, parent: Shape | undefined): Shape {
  const n = parent === undefined || (shape.n === 'link' && parent.n === 'plain') ? 'state' : shape.n;
  const canLink = parent?.o !== 'plain' && parent?.o !== 'objectLink';
  const o = parent === undefined || (shape.o === 'link' && !canLink) ? 'state' : shape.o;
  const self = { ...shape, n, o } as const;
  return { ...self, children: shape.children.map((child) => possible(child, self)) };
}

/** A component as the compiler makes it of a struct. */
interface View extends CustomComponent {
  n: number;
  o: ThingObject;
  heardOfN: number;
  heardOfO: number;
}

const NUMBER_DECORATORS: Readonly<Record<Exclude<NumberKind, 'plain'>, (target: object, name: string) => void>> = {
  state: State,
  given: State,
  prop: Prop,
  link: Link,
  consume: Consume('n'),
  storage: StorageLink(STORED),
};
const OBJECT_DECORATORS: Readonly<Record<Exclude<ObjectKind, 'plain'>, (target: object, name: string) => void>> = {
  state: State,
  given: State,
  objectLink: ObjectLink,
  link: Link,
  consume: Consume('o'),
};

function inColumn(inside: () => void, id?: string): void {
  element(Column, undefined, id === undefined ? undefined : (it) => (it as Chain)['id']!(id), inside, 'r:0:1');
}

class InnerView extends CustomComponent {
  declare i: InnerObject;
  build(): void {
    inColumn(() => element(Text, () => [`i${this.i.b}`], undefined, undefined, 'r:1:1'));
  }
}
const InnerStruct = decorated(InnerView, { i: ObjectLink as never }, Component as never) as unknown as StructClass;

/** The struct of a shape; each of its components is put into `views` when it is made, parents first. */
function structOf(shape: Shape, isRoot: boolean, views: View[]): StructClass {
  const children = shape.children.map((child) => [child, structOf(child, false, views)] as const);
  class Struct extends CustomComponent {
    declare n: number;
    declare o: ThingObject;
    heardOfN: number = 0;
    heardOfO: number = 0;

    constructor(birth: ComponentBirth) {
      super(birth);
      if (shape.n === 'state' || shape.n === 'given' || shape.n === 'storage' || shape.n === 'plain') {
        this.n = 1;
      }
      if (shape.o === 'state' || shape.o === 'given' || shape.o === 'plain') {
        this.o = new Thing(1);
      }
      views.push(this as unknown as View);
    }

    hearN(): void {
      this.heardOfN += 1;
    }

    hearO(): void {
      this.heardOfO += 1;
    }

    build(): void {
      inColumn(
        () => {
          TEXTS.forEach(({ text }) => element(Text, () => [text(this)], undefined, undefined, 'r:2:1'));
          if (shape.hasInner) {
            element(InnerStruct, () => [{ i: this.o.inner }], undefined, undefined, 'r:3:1');
          }
          for (const [child, struct] of children) {
            element(struct, () => [argumentsFor(child, this)], undefined, undefined, 'r:4:1');
          }
        },
        isRoot ? 'all' : undefined,
      );
    }
  }
  const members: Record<string, never[]> = {};
  if (shape.n !== 'plain') {
    members['n'] = [Watch('hearN'), isRoot ? Provide : NUMBER_DECORATORS[shape.n]] as never[];
  }
  if (shape.o !== 'plain') {
    // An @ObjectLink can be watched as well.
    members['o'] = [Watch('hearO'), isRoot ? Provide : OBJECT_DECORATORS[shape.o]] as never[];
  }
  return decorated(Struct, members, Component as never) as unknown as StructClass;
}

function argumentsFor(child: Shape, parent: Pick<View, 'n' | 'o'>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  if (child.n === 'link') {
    given['n'] = bind(parent, 'n');
  } else if (readsOf(child).includes('n')) {
    given['n'] = parent.n;
  }
  if (child.o === 'link') {
    given['o'] = bind(parent, 'o');
  } else if (readsOf(child).includes('o')) {
    given['o'] = parent.o;
  }
  return given;
}

interface ShownNode {
  readonly type: string;
  readonly text: string;
  readonly children: readonly ShownNode[];
}

function textsOf(node: ShownNode): string[] {
  return node.type === 'Text' ? [node.text] : node.children.flatMap(textsOf);
}

/** The writes, on the page's components and on the model alike. */
function write(
  batch: readonly Write[],
  views: readonly View[],
  components: readonly ModelComponent[],
  storage: Variable,
): Set<Variable> {
  const dirt = new Set<Variable>();
  for (const [at, what, value] of batch) {
    const index = at % views.length;
    const view = views[index]!;
    const component = components[index]!;
    switch (what) {
      case 'n':
        view.n = value;
        assign(component.n, value, dirt);
        break;
      case 'o.a':
        member(view.o, component.values.o, 'a', value, components[0]!, dirt);
        break;
      case 'o.inner.b':
        member(view.o.inner, component.values.o.inner, 'b', value, components[0]!, dirt);
        break;
      case 'o.inner':
        view.o.inner = new Inner(value);
        component.values.o.inner = new Inner(value);
        components[0]!.holders(component.values.o).forEach((one) => heard(one, dirt));
        break;
      case 'o':
        if (component.shape.o !== 'objectLink') {
          view.o = new Thing(value);
          assign(component.o, new Thing(value), dirt);
        }
        break;
      case 'storage':
        AppStorage.set(STORED, value);
        assign(storage, value, dirt);
        break;
    }
  }
  return dirt;
}

/** Writes a member of an object of the page and of its twin in the model. */
function member<T extends object, K extends keyof T>(
  real: T,
  twin: T,
  name: K,
  value: T[K],
  root: ModelComponent,
  dirt: Set<Variable>,
): void {
  real[name] = value;
  if (twin[name] !== value) {
    twin[name] = value;
    root.holders(twin).forEach((one) => heard(one, dirt));
  }
}

/** How many programs. */
const RUNS: number = Number(process.env['RANDOM_PROGRAMS'] ?? 150);

test('random components of V1 show after random writes what the rules say, and @Watch hears as often', async () => {
  await fc.assert(
    fc.asyncProperty(shapeArb, fc.array(batchArb, { maxLength: 6 }), async (drawn, batches) => {
      newStorages();
      AppStorage.setOrCreate(STORED, 1);
      const shape = possible(drawn, undefined);
      const views: View[] = [];
      const page = showPage(structOf(shape, true, views));
      const storage = own(1);
      const model = new ModelComponent(shape, undefined, undefined, storage);
      const components = model.all;
      const compare = (): void => {
        assert.deepEqual(textsOf(page.node('all')), model.texts());
        assert.deepEqual(
          views.map(({ heardOfN, heardOfO }) => [heardOfN, heardOfO]),
          components.map(({ watchOfN, watchOfO }) => [watchOfN.count, watchOfO.count]),
        );
      };
      compare();
      for (const batch of batches) {
        const dirt = write(batch, views, components, storage);
        model.update(dirt);
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
