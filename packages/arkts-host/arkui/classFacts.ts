// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a decorated member is; `track` stands in classes of state management V1. */
export type MemberKind = 'local' | 'param' | 'event' | 'provider' | 'consumer' | 'trace' | 'builderParam' | 'track';

export interface MemberFacts {
  readonly name: string;
  kind: MemberKind | undefined;
  /** @Once: the parent's value is taken at creation only, and the component may write it. */
  once: boolean;
  /** @Require: the parent has to pass it. */
  required: boolean;
  /** The name that @Provider and @Consumer share. */
  alias: string;
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
  /** Set by @ComponentV2. */
  component: 'v2' | undefined;
  /** Whether a component is frozen while it is inactive; undefined leaves it to the component around. */
  freezes: boolean | undefined;
}

const facts: WeakMap<object, ClassFacts> = new WeakMap();

/** The facts of one class alone, to be written by decorators. */
export function ownFacts(prototype: object): ClassFacts {
  let own = facts.get(prototype);
  if (own === undefined) {
    own = { members: new Map(), monitors: new Map(), computed: new Map(), component: undefined, freezes: undefined };
    facts.set(prototype, own);
  }
  return own;
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

/** Every decorated member of an instance's class. */
export function membersOf(prototype: object): MemberFacts[] {
  return factsOf(prototype).flatMap((own) => [...own.members.values()]);
}

/** The facts of one member, made when first asked for: decorators of one member come in any order. */
export function memberFacts(prototype: object, name: string): MemberFacts {
  const members = ownFacts(prototype).members;
  let member = members.get(name);
  if (member === undefined) {
    member = { name, kind: undefined, once: false, required: false, alias: name };
    members.set(name, member);
  }
  return member;
}
