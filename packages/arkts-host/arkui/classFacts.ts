// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import type { LocalStorage } from './v1/storages.ts';

/** What a decorated member of state management V1 is; `track` stands in classes. */
export type MemberKindV1 =
  | 'state'
  | 'prop'
  | 'link'
  | 'objectLink'
  | 'provide'
  | 'consume'
  | 'storageLink'
  | 'storageProp'
  | 'localStorageLink'
  | 'localStorageProp'
  | 'track';

/** What a decorated member is. */
export type MemberKind =
  | 'local'
  | 'param'
  | 'event'
  | 'provider'
  | 'consumer'
  | 'trace'
  | 'builderParam'
  | MemberKindV1;

export interface MemberFacts {
  readonly name: string;
  kind: MemberKind | undefined;
  /** @Once: the parent's value is taken at creation only, and the component may write it. */
  once: boolean;
  /** @Require: the parent has to pass it. */
  required: boolean;
  /** The name that @Provider and @Consumer share, or @Provide and @Consume; of V1, the key in a storage. */
  alias: string;
  /** Of @Provide: whether a component around may provide the same name. */
  overrides: boolean;
  /** The methods of @Watch, in their order. */
  readonly watches: string[];
}

export interface MonitorFacts {
  readonly name: string;
  readonly paths: readonly string[];
  /** What the decorator stood at: a descendant that overrides it without a decorator does not take its place. */
  readonly method: (monitor: object) => unknown;
}

/** What the decorators of one class said; kept by prototype (by constructor for static members). */
export interface ClassFacts {
  readonly members: Map<string, MemberFacts>;
  /** By their paths: of two @Monitor with the same paths in one class the last counts. */
  readonly monitors: Map<string, MonitorFacts>;
  /** The getters under @Computed, by name. */
  readonly computed: Map<string, () => unknown>;
  /** Set by @Component and @ComponentV2. */
  component: 'v1' | 'v2' | undefined;
  /** The storage that @Entry was given, or how it is found. */
  entryStorage: (() => LocalStorage | undefined) | undefined;
  /** Whether a component is frozen while it is inactive; undefined leaves it to the component around. */
  freezes: boolean | undefined;
}

const facts: WeakMap<object, ClassFacts> = new WeakMap();

/** The facts of one class alone, to be written by decorators. */
export function ownFacts(prototype: object): ClassFacts {
  let own = facts.get(prototype);
  if (own === undefined) {
    own = {
      members: new Map(),
      monitors: new Map(),
      computed: new Map(),
      component: undefined,
      entryStorage: undefined,
      freezes: undefined,
    };
    facts.set(prototype, own);
  }
  return own;
}

/** Which state management a struct has; undefined for what is no struct with @Component or @ComponentV2. */
export function versionOf(prototype: object): 'v1' | 'v2' | undefined {
  return factsOf(prototype)
    .map(({ component }) => component)
    .filter((one) => one !== undefined)
    .at(-1);
}

/** The facts of a class and of those that it extends, the base first. */
export function factsOf(prototype: object): ClassFacts[] {
  const chain: ClassFacts[] = [];
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own = facts.get(at);
    if (own !== undefined) {
      chain.unshift(own);
    }
  }
  return chain;
}

/** Whether an object's class, or one that it extends, has a @Trace member: such a class is @ObservedV2. */
export function hasTraced(object: object): boolean {
  return factsOf(object).some(({ members }) => [...members.values()].some(({ kind }) => kind === 'trace'));
}

/** Every decorated member of an instance's class. */
export function membersOf(prototype: object): MemberFacts[] {
  return factsOf(prototype).flatMap((own) => [...own.members.values()]);
}

/** The facts of one member, made when first asked for: decorators of one member come in any order. */
export function memberFacts(prototype: object, name: string): MemberFacts {
  const members = ownFacts(prototype).members;
  let member = members.get(name);
  if (member === undefined) {
    member = { name, kind: undefined, once: false, required: false, alias: name, overrides: false, watches: [] };
    members.set(name, member);
  }
  return member;
}
