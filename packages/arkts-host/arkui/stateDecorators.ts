// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { memberFacts, ownFacts } from './classFacts.ts';
import type { MemberKind } from './classFacts.ts';
import { MonitorWatch } from './MonitorWatch.ts';
import { ComputedValue } from './ComputedValue.ts';
import { readField, writeField } from './stateFields.ts';
import { readMember, writeMember } from './componentMembers.ts';
import { untracked } from './reactive.ts';
import { LocalStorage } from './v1/storages.ts';

/** A constructor of anything. */
export type AnyClass = new (...args: never[]) => object;
type PropertyDecorator2 = (target: object, name: string) => void;

function defineMember(target: object, name: string, kind: MemberKind, alias?: string): void {
  const member = memberFacts(target, name);
  if (member.kind !== undefined && member.kind !== kind) {
    throw new Error(`Member '${name}' of ${target.constructor.name} has two state decorators. Keep one.`);
  }
  member.kind = kind;
  member.alias = alias ?? name;
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      return readMember(this, member);
    },
    set(this: object, value: unknown): void {
      writeMember(this, member, value);
    },
  });
}

const member =
  (kind: MemberKind): PropertyDecorator2 =>
  (target, name) =>
    defineMember(target, name, kind);
const aliased =
  (kind: MemberKind) =>
  (alias?: string): PropertyDecorator2 =>
  (target, name) =>
    defineMember(target, name, kind, alias);

/** State of the component itself; a parent cannot set it. */
export const Local: PropertyDecorator2 = member('local');
/** A value from the parent, read-only here unless @Once. */
export const Param: PropertyDecorator2 = member('param');
/** A callback from the parent. */
export const Event: PropertyDecorator2 = member('event');
/** UI from the parent. */
export const BuilderParam: PropertyDecorator2 = member('builderParam');
/** Offers a value to all descendants under a name. */
export const Provider: (alias?: string) => PropertyDecorator2 = aliased('provider');
/** The nearest ancestor's @Provider value of that name, both ways. */
export const Consumer: (alias?: string) => PropertyDecorator2 = aliased('consumer');

/** Takes the parent's value of a @Param once; the component may write it afterwards. */
export function Once(target: object, name: string): void {
  memberFacts(target, name).once = true;
}

/** The parent has to pass this member. */
export function Require(target: object, name: string): void {
  memberFacts(target, name).required = true;
}

/** An observed field of an @ObservedV2 class, static or not. */
export function Trace(target: object, name: string): void {
  memberFacts(target, name).kind = 'trace';
  const present = Object.getOwnPropertyDescriptor(target, name); // static fields have their value already
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      return readField(this, name);
    },
    set(this: object, value: unknown): void {
      writeField(this, name, value);
    },
  });
  if (present !== undefined && 'value' in present) {
    writeField(target, name, present.value);
  }
}

/** A getter that runs again only when something it read has changed, and then in the flush. */
export function Computed(target: object, name: string, descriptor: PropertyDescriptor): PropertyDescriptor {
  const getter = descriptor.get;
  if (getter === undefined) {
    throw new Error(`@Computed '${name}' is not a getter. Write \`get ${name}()\`.`);
  }
  ownFacts(target).computed.set(name, getter as () => unknown);
  return {
    ...descriptor,
    get(this: object): unknown {
      return ComputedValue.read(this, name, getter as () => unknown);
    },
  };
}

/** Calls the method, in the flush, when the value at one of the paths is another one than at the last call. */
export function Monitor(...paths: string[]): (target: object, name: string, descriptor: PropertyDescriptor) => void {
  for (const path of paths) {
    if (typeof path !== 'string') {
      throw new Error("@Monitor takes paths such as 'user.name'; options are newer than this project supports.");
    }
  }
  return (target, name, descriptor): void => {
    ownFacts(target).monitors.set(paths.join(' '), { name, paths, method: descriptor.value as () => unknown });
  };
}

/** The classes that ObservedV2 has put in place of the decorated ones. */
const wrappers: WeakSet<object> = new WeakSet();

/** A class whose @Trace fields are observed and whose @Monitor methods run. */
export function ObservedV2<T extends AnyClass>(target: T): T {
  // The outermost decorated class of an instance starts what depends on it, once all constructors have run.
  const observed = class extends (target as unknown as new (...args: unknown[]) => object) {
    constructor(...args: unknown[]) {
      super(...args);
      let nearest: object | null = new.target;
      while (nearest !== null && !wrappers.has(nearest)) {
        nearest = Object.getPrototypeOf(nearest) as object | null;
      }
      if (nearest === observed) {
        untracked(() => {
          ComputedValue.startAll(this);
          MonitorWatch.startAll(this);
        });
      }
    }
  };
  wrappers.add(observed);
  Object.defineProperty(observed, 'name', { value: target.name });
  return observed as unknown as T; // same instances, same statics (inherited)
}

/** What a struct says of itself. */
export interface ComponentOptions {
  /** Updates wait while the component is inactive, and are made up for when it is active again. */
  readonly freezeWhenInactive?: boolean;
}

/** A struct with state management V2; with options or without. */
export function ComponentV2(target: AnyClass): void;
export function ComponentV2(options: ComponentOptions): (target: AnyClass) => void;
export function ComponentV2(given: AnyClass | ComponentOptions): void | ((target: AnyClass) => void) {
  const apply = (target: AnyClass, options: ComponentOptions): void => {
    const facts = ownFacts(target.prototype as object);
    facts.component = 'v2';
    facts.freezes = options.freezeWhenInactive;
  };
  return typeof given === 'function' ? apply(given, {}) : (target): void => apply(target, given);
}

/** What @Entry may say: the storage of the page, or that it is the one that loadContent was given. */
export interface EntryOptions {
  readonly routeName?: string;
  readonly storage?: LocalStorage;
  readonly useSharedStorage?: boolean;
}

/** A struct that is a page: the emitter has exported it as `$entry` already. */
export function Entry(given?: AnyClass | LocalStorage | EntryOptions): void | ((target: AnyClass) => void) {
  if (typeof given === 'function') {
    return undefined;
  }
  return (target): void => {
    const options = given instanceof LocalStorage ? { storage: given } : (given ?? {});
    ownFacts(target.prototype as object).entryStorage = (): LocalStorage | undefined =>
      options.storage ?? (options.useSharedStorage === true ? LocalStorage.getShared() : undefined);
  };
}

/** Builder methods are plain methods here; emitted code has no use for the decorator any more. */
export function Builder(): void {}

/** A builder method whose `this` is the component that it stands in, whoever calls it. */
export function LocalBuilder(_target: object, name: string, descriptor: PropertyDescriptor): PropertyDescriptor {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  return {
    configurable: true,
    get(this: object): unknown {
      const bound: unknown = method.bind(this);
      Object.defineProperty(this, name, { configurable: true, value: bound }); // one function for a component
      return bound;
    },
  };
}
