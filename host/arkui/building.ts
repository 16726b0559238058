// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import type { BuiltIn } from './builtIns.ts';
import { Visibility } from './enums.ts';
import { NavPathStack } from './NavPathStack.ts';
import { CustomComponent } from './CustomComponent.ts';
import type { StructClass } from './CustomComponent.ts';
import { isKnownAttribute } from './knownAttributes.ts';
import { isResource } from './ResourceReference.ts';
import type { Resources } from './Resources.ts';
import { factsOf } from './classFacts.ts';
import { isBinding } from './Binding.ts';
import { reportAppError } from './appErrors.ts';
import { reportUnsupported } from './unsupported.ts';

/** One component as a build() described it, before it is matched with what stands on the page. */
export interface Draft {
  readonly type: string;
  readonly struct: StructClass | undefined;
  readonly args: readonly unknown[];
  readonly site: string;
  readonly key: string;
  readonly attributes: Map<string, readonly unknown[]>;
  children: readonly Draft[];
  readonly trailing: (() => void) | undefined;
}

/** Whose build() runs. */
export interface Builder {
  readonly component: CustomComponent;
  readonly resources: Resources;
}

interface Frame {
  readonly builder: Builder;
  readonly drafts: (Draft | (() => readonly Draft[]))[];
  readonly prefix: string;
  readonly keys: Set<string>;
}

let frame: Frame | undefined;
const extensions: Map<string, (instance: object, ...args: unknown[]) => void> = new Map();

function collect(builder: Builder, prefix: string, keys: Set<string>, body: () => void): readonly Draft[] {
  const outer = frame;
  const inner: Frame = { builder, drafts: [], prefix, keys };
  frame = inner;
  try {
    body();
    return inner.drafts.flatMap((draft) => (typeof draft === 'function' ? draft() : [draft]));
  } finally {
    frame = outer;
  }
}

/** Runs a struct's build() and returns what it described. */
export function describeUi(builder: Builder, body: () => void): readonly Draft[] {
  return collect(builder, '', new Set(), body);
}

function currentFrame(what: string, site: string): Frame {
  if (frame === undefined) {
    throw new Error(`${what} (${site}) is used outside of a build() or @Builder that a build() calls.`);
  }
  return frame;
}

function uniqueKey(at: Frame, site: string): string {
  let key = at.prefix + site;
  for (let again = 1; at.keys.has(key); again += 1) {
    key = `${at.prefix}${site}#${again}`;
  }
  at.keys.add(key);
  return key;
}

function checkResources(values: readonly unknown[], resources: Resources, where: string): void {
  for (const value of values) {
    if (isResource(value)) {
      try {
        resources.check(value);
      } catch (error) {
        throw new Error(`${(error as Error).message} Used by ${where}.`, { cause: error });
      }
    }
  }
}

/** A component depends on what its two-way bindings show. */
function readBindings(values: readonly unknown[]): void {
  for (const value of values) {
    if (isBinding(value)) {
      value.get();
    }
  }
}

function attributeChain(draft: Draft, builder: Builder): object {
  const chain: object = new Proxy(draft, {
    get(_, name): unknown {
      if (typeof name !== 'string' || name === 'then') {
        return undefined;
      }
      return (...args: unknown[]): object => {
        const extension = extensions.get(`${draft.type}.${name}`) ?? extensions.get(`Common.${name}`);
        const method = (builder.component as unknown as Record<string, unknown>)[name]; // @Styles methods of the struct
        if (isKnownAttribute(draft.struct === undefined ? draft.type : 'Common', name)) {
          checkResources(args, builder.resources, `.${name}() of ${draft.type} (${draft.site})`);
          readBindings(args);
          draft.attributes.set(name, args);
        } else if (extension !== undefined) {
          extension(chain, ...args);
        } else if (typeof method === 'function' && !(name in CustomComponent.prototype)) {
          method.call(builder.component, chain);
        } else {
          reportUnsupported(`${draft.type}.${name}() is not known here and has no effect.`, draft.site);
        }
        return chain;
      };
    },
  });
  return chain;
}

/** Emitted for every component call: describes one component; returns its chain of attributes. */
export function create(type: BuiltIn | StructClass, args: readonly unknown[], children: (() => void) | undefined,
  site: string): object {
  const struct = typeof type === 'function' ? type : undefined;
  const name = struct?.name ?? (type as BuiltIn | undefined)?.builtIn;
  if (name === undefined) {
    throw new Error(`What is called at ${site} is no component that the host knows.`);
  }
  if (struct !== undefined && !factsOf(struct.prototype as object).some((facts) => facts.component !== undefined)) {
    throw new Error(`${name} (${site}) is not decorated with @ComponentV2.`);
  }
  const at = currentFrame(name, site);
  const { builder } = at;
  const first = args[0];
  checkResources(args, builder.resources, `${name} (${site})`);
  if (typeof first === 'object' && first !== null && !isResource(first) && !isBinding(first) && struct === undefined) {
    checkResources(Object.values(first), builder.resources, `${name} (${site})`);
    readBindings(Object.values(first));
  }
  const draft: Draft = { type: name, struct, args, site, key: uniqueKey(at, site), attributes: new Map(), children: [],
    trailing: struct === undefined ? undefined : children };
  if (name === 'Navigation') {
    at.drafts.push(() => {
      draft.children = navigationParts(draft, builder);
      return [draft];
    });
  } else {
    at.drafts.push(draft);
  }
  if (struct === undefined && children !== undefined) {
    draft.children = describeUi(builder, children);
  }
  return attributeChain(draft, builder);
}

function partOf(draft: Draft, type: string, key: string, args: readonly unknown[], isSeen: boolean,
  children: readonly Draft[]): Draft {
  const attributes = new Map<string, readonly unknown[]>(isSeen ? [] : [['visibility', [Visibility.None]]]);
  return { type, struct: undefined, args, site: draft.site, key, attributes, children, trailing: undefined };
}

/** What stands at first in a Navigation, and above it one part for each destination, of which the last is seen. */
function navigationParts(draft: Draft, builder: Builder): readonly Draft[] {
  const stack = draft.args[0];
  const entries = stack instanceof NavPathStack ? stack.entries : [];
  const build = draft.attributes.get('navDestination')?.[0];
  const bar = partOf(draft, 'NavBarContent', 'bar', [], entries.length === 0, draft.children);
  for (const name of ['title', 'titleMode', 'hideTitleBar', 'hideBackButton']) {
    const args = draft.attributes.get(name);
    if (args !== undefined) {
      bar.attributes.set(name, args);
    }
  }
  return [bar, ...entries.map((entry, at) => {
    const { name, param } = entry.info;
    const children = typeof build !== 'function' ? [] :
      describeUi(builder, () => (build as (name: string, param: unknown) => void).call(builder.component, name, param));
    if (children.length === 0) {
      reportAppError(new Error(`Navigation (${draft.site}) has no destination '${name}': its navDestination() builds ` +
        'nothing for that name.'), 'build()');
    }
    return partOf(draft, 'NavEntry', `entry ${entry.key}`, [entry.info, stack], at === entries.length - 1, children);
  })];
}

/** Emitted for @Extend and @Styles functions. Throws when another one of that name exists for the component. */
export function extend(component: string, name: string, apply: (instance: object, ...args: unknown[]) => void): void {
  const key = `${component}.${name}`;
  const known = extensions.get(key);
  if (known !== undefined && String(known) !== String(apply)) {
    throw new Error(`Two different @Extend or @Styles functions are called '${name}' for ${component}. Rename one.`);
  }
  extensions.set(key, apply);
}

function keyedItems<T>(what: string, at: Frame, items: readonly T[], keyOf: (item: T, index: number) => string,
  build: (item: T, index: number) => void): readonly Draft[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keyOf(item, index);
    if (seen.has(key)) { // as on a device: the second one is not shown
      const where = at.builder.component.constructor.name;
      const message = `${what} in ${where}: two items have the key '${key}'; only the first is shown.`;
      reportAppError(new Error(message), 'build()');
      return [];
    }
    seen.add(key);
    return collect(at.builder, `${at.prefix}[${key}]`, at.keys, () => build(item, index));
  });
}

/** Builds every item; identity is the key, by default index and content. */
export function ForEach<T>(items: readonly T[], build: (item: T, index: number) => void,
  keyOf: (item: T, index: number) => string = (item, index) => `${index}__${JSON.stringify(item)}`): void {
  const at = currentFrame('ForEach', 'build()');
  at.drafts.push(...keyedItems('ForEach', at, items ?? [], keyOf, build));
}

interface RepeatItem<T> {
  readonly item: T;
  readonly index: number;
}

let identities: number = 0;
const identityOf: WeakMap<object, string> = new WeakMap();

function identity(item: unknown, index: number): string {
  if (typeof item !== 'object' || item === null) {
    return `${index}:${String(item)}`;
  }
  let known = identityOf.get(item);
  if (known === undefined) {
    identities += 1;
    known = `object ${identities}`;
    identityOf.set(item, known);
  }
  return known;
}

/** What `Repeat(array)` returns; the items are built when the block around it is complete. */
class RepeatChain<T> {
  private readonly items: readonly T[];
  private buildItem: ((item: RepeatItem<T>) => void) | undefined;
  private keyOf: (item: T, index: number) => string = identity;
  private readonly templates: Map<string, (item: RepeatItem<T>) => void> = new Map();
  private templateOf: ((item: T, index: number) => string) | undefined;

  constructor(items: readonly T[]) {
    this.items = items;
  }

  each(build: (item: RepeatItem<T>) => void): this {
    this.buildItem = build;
    return this;
  }

  key(keyOf: (item: T, index: number) => string): this {
    this.keyOf = keyOf;
    return this;
  }

  template(type: string, build: (item: RepeatItem<T>) => void): this {
    this.templates.set(type, build);
    return this;
  }

  templateId(templateOf: (item: T, index: number) => string): this {
    this.templateOf = templateOf;
    return this;
  }

  expand(at: Frame): readonly Draft[] {
    return keyedItems('Repeat', at, this.items, this.keyOf, (item, index) => {
      const build = this.templates.get(this.templateOf?.(item, index) ?? '') ?? this.buildItem;
      if (build === undefined) {
        throw new Error('Repeat without .each(): say how an item is built.');
      }
      build({ item, index });
    });
  }
}

/** Builds every item; identity is the key, by default the item itself. */
export function Repeat<T>(items: readonly T[]): RepeatChain<T> {
  const at = currentFrame('Repeat', 'build()');
  const chain = new RepeatChain(items);
  at.drafts.push(() => chain.expand(at));
  return chain;
}
