// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { memberFacts, ownFacts } from '../classFacts.ts';
import type { MemberFacts, MemberKind } from '../classFacts.ts';
import { readState, writeState } from './componentState.ts';
import { isObservedV1, observeMembers } from './ObservedObject.ts';

/** A constructor of anything. */
type AnyClass = new (...args: never[]) => object;
type MemberDecorator = (target: object, name: string) => void;
/** A decorator that stands alone or is called with a name. */
type NamedDecorator = MemberDecorator & ((name: string) => MemberDecorator);

function define(target: object, name: string, kind: MemberKind): MemberFacts {
  const member = memberFacts(target, name);
  if (member.kind !== undefined && member.kind !== kind) {
    throw new Error(`Member '${name}' of ${target.constructor.name} has two state decorators. Keep one.`);
  }
  member.kind = kind;
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get(this: object): unknown {
      return readState(this, member);
    },
    set(this: object, value: unknown): void {
      writeState(this, member, value);
    },
  });
  return member;
}

const member =
  (kind: MemberKind): MemberDecorator =>
  (target, name) =>
    void define(target, name, kind);

const stored =
  (kind: MemberKind) =>
  (key: string): MemberDecorator =>
  (target, name) => {
    define(target, name, kind).alias = key;
  };

/** State of the component itself, which its parent may give its first value. */
export const State: MemberDecorator = member('state');
/** A copy of the parent's value; what is written here stays here. */
export const Prop: MemberDecorator = member('prop');
/** The parent's variable, both ways. */
export const Link: MemberDecorator = member('link');
/** An object of an @Observed class that the parent's variable holds inside. */
export const ObjectLink: MemberDecorator = member('objectLink');
/** The property of the app's storage, both ways. */
export const StorageLink: (key: string) => MemberDecorator = stored('storageLink');
/** A copy of the property of the app's storage. */
export const StorageProp: (key: string) => MemberDecorator = stored('storageProp');
/** The property of the page's storage, both ways. */
export const LocalStorageLink: (key: string) => MemberDecorator = stored('localStorageLink');
/** A copy of the property of the page's storage. */
export const LocalStorageProp: (key: string) => MemberDecorator = stored('localStorageProp');

/** How a variable is provided. */
export interface ProvideOptions {
  /** The name, which a component around may provide, too. */
  readonly allowOverride?: string;
}

function provide(given: string | ProvideOptions | undefined): MemberDecorator {
  return (target, name) => {
    const facts = define(target, name, 'provide');
    const override = typeof given === 'object' ? given.allowOverride : undefined;
    facts.alias = (typeof given === 'string' ? given : override) ?? name;
    facts.overrides = override !== undefined;
  };
}

/** Offers a variable to all descendants. */
export function Provide(target: object, name: string): void;
export function Provide(given?: string | ProvideOptions): MemberDecorator;
export function Provide(given?: object | string, name?: string): MemberDecorator | void {
  return name === undefined
    ? provide(given as string | ProvideOptions | undefined)
    : provide(undefined)(given as object, name);
}

/** The nearest ancestor's @Provide variable of that name, both ways. */
export const Consume: NamedDecorator = ((given: object | string, name?: string): MemberDecorator | void => {
  const decorate =
    (alias: string | undefined): MemberDecorator =>
    (target, own) => {
      define(target, own, 'consume').alias = alias ?? own;
    };
  return name === undefined ? decorate(given as string) : decorate(undefined)(given as object, name);
}) as NamedDecorator;

/** Calls the method, at once, when the variable has changed. */
export function Watch(method: string): MemberDecorator {
  return (target, name) => {
    memberFacts(target, name).watches.unshift(method);
  };
}

/** Of a class with such members, elements hear of those that they read, and may read no others. */
export function Track(target: object, name: string): void {
  memberFacts(target, name).kind = 'track';
}

/** A class whose objects are observed, one level deep, from the end of their constructor on. */
export function Observed<T extends AnyClass>(target: T): T {
  const observed = class extends (target as unknown as new (...args: unknown[]) => object) {
    constructor(...args: unknown[]) {
      super(...args);
      if (!isObservedV1(this)) {
        return observeMembers(this);
      }
    }
  };
  Object.defineProperty(observed, 'name', { value: target.name });
  return observed as unknown as T; // same instances, same statics (inherited)
}

/** What a struct says of itself. */
export interface ComponentOptions {
  /** Updates wait while the component is inactive, and are made up for when it is active again. */
  readonly freezeWhenInactive?: boolean;
}

/** A struct with state management V1; with options or without. */
export function Component(target: AnyClass): void;
export function Component(options: ComponentOptions): (target: AnyClass) => void;
export function Component(given: AnyClass | ComponentOptions): void | ((target: AnyClass) => void) {
  const apply = (target: AnyClass, options: ComponentOptions): void => {
    const facts = ownFacts(target.prototype as object);
    facts.component = 'v1';
    facts.freezes = options.freezeWhenInactive;
  };
  return typeof given === 'function' ? apply(given, {}) : (target): void => apply(target, given);
}

/** A struct that a CustomDialogController shows. */
export function CustomDialog(target: AnyClass): void {
  Component(target);
}

/** Components are made anew here, which the system may do at any time as well. */
export function Reusable(): void {}

/** As Reusable, for V2. */
export function ReusableV2(): void {}
