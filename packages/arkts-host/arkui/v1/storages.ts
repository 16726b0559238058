// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { CopyVariable, LinkVariable, OwnVariable } from './StateVariable.ts';
import type { StateVariable } from './StateVariable.ts';

/** A property of a storage, followed from outside of components; one of these does not keep it from being deleted. */
export interface AbstractProperty<T> {
  get(): T;
  set(value: T): void;
  /** The name of the property in its storage. */
  info(): string;
}

/** What stands behind such properties; apps have no way to it. */
const followed: WeakMap<object, StateVariable> = new WeakMap();

/** As AbstractProperty; its property cannot be deleted before it is released. */
export class SubscribedAbstractProperty<T> implements AbstractProperty<T> {
  constructor(variable: StateVariable) {
    followed.set(this, variable);
  }

  get(): T {
    return followed.get(this)!.get() as T;
  }

  set(value: T): void {
    followed.get(this)!.set(value);
  }

  info(): string {
    return followed.get(this)!.name;
  }

  /** Releases it. */
  aboutToBeDeleted(): void {
    followed.get(this)!.dispose();
  }
}

function referenceTo<T>(variable: StateVariable): AbstractProperty<T> {
  return {
    get: () => variable.get() as T,
    set: (value) => variable.set(value),
    info: () => variable.name,
  };
}

/** The variables of a storage, for components; apps have no way to them. */
const variables: WeakMap<LocalStorage, Map<string, OwnVariable>> = new WeakMap();

function variableOf(storage: LocalStorage, name: string): OwnVariable | undefined {
  return variables.get(storage)!.get(name);
}

/** The variable of a property, made with `value` when there is none. */
export function propertyOf(storage: LocalStorage, name: string, value: unknown): OwnVariable {
  const own = variables.get(storage)!;
  let variable = own.get(name);
  if (variable === undefined) {
    variable = new OwnVariable(name, value);
    own.set(name, variable);
  }
  return variable;
}

let shared: LocalStorage | undefined;

/** The storage that the ability gave to loadContent. */
export function shareStorage(storage: LocalStorage | undefined): void {
  shared = storage;
}

/** State that the pages of an ability share, by name (state_mgmt, sdk/local_storage). */
export class LocalStorage {
  /** Apps see this member of the system's own class among the keys of a storage. */
  private readonly storage_: ReadonlyMap<string, never> = new Map<string, never>();

  constructor(properties: object = {}) {
    variables.set(this, new Map());
    for (const [name, value] of Object.entries(properties)) {
      propertyOf(this, name, value);
    }
  }

  /** The storage that the ability gave to loadContent; undefined when it gave none. */
  static getShared(): LocalStorage | undefined {
    return shared;
  }

  /** The name that `getShared` had before. */
  static GetShared(): LocalStorage | undefined {
    return shared;
  }

  ref<T>(name: string): AbstractProperty<T> | undefined {
    const variable = variableOf(this, name);
    return variable === undefined ? undefined : referenceTo<T>(variable);
  }

  setAndRef<T>(name: string, value: T): AbstractProperty<T> {
    return referenceTo<T>(propertyOf(this, name, value));
  }

  has(name: string): boolean {
    return variables.get(this)!.has(name);
  }

  keys(): IterableIterator<string> {
    return variables.get(this)!.keys();
  }

  size(): number {
    return variables.get(this)!.size;
  }

  get<T>(name: string): T | undefined {
    return variableOf(this, name)?.get() as T | undefined;
  }

  /** Sets what is there. Returns whether it was. */
  set<T>(name: string, value: T): boolean {
    const variable = variableOf(this, name);
    variable?.set(value);
    return variable !== undefined;
  }

  setOrCreate<T>(name: string, value: T): boolean {
    propertyOf(this, name, value).set(value);
    return true;
  }

  /** The property, both ways; undefined when there is none. */
  link<T>(name: string): SubscribedAbstractProperty<T> | undefined {
    const variable = variableOf(this, name);
    return variable === undefined ? undefined : new SubscribedAbstractProperty<T>(new LinkVariable(name, variable));
  }

  setAndLink<T>(name: string, value: T): SubscribedAbstractProperty<T> {
    return new SubscribedAbstractProperty<T>(new LinkVariable(name, propertyOf(this, name, value)));
  }

  /** The property one way: writes stay there; undefined when there is none. */
  prop<T>(name: string): SubscribedAbstractProperty<T> | undefined {
    const variable = variableOf(this, name);
    return variable === undefined
      ? undefined
      : new SubscribedAbstractProperty<T>(CopyVariable.ofVariable(name, variable));
  }

  setAndProp<T>(name: string, value: T): SubscribedAbstractProperty<T> {
    return new SubscribedAbstractProperty<T>(CopyVariable.ofVariable(name, propertyOf(this, name, value)));
  }

  /** Forgets a property that nobody follows. Returns whether it did. */
  delete(name: string): boolean {
    const variable = variableOf(this, name);
    if (variable === undefined || variable.peerCount > 0) {
      return false;
    }
    variable.dispose();
    return variables.get(this)!.delete(name);
  }

  /** Forgets all of them, or none when one is followed. Returns whether it did. */
  clear(): boolean {
    const own = variables.get(this)!;
    if ([...own.values()].some((variable) => variable.peerCount > 0)) {
      return false;
    }
    own.forEach((variable) => variable.dispose());
    own.clear();
    return true;
  }
}

let app: LocalStorage = new LocalStorage();

/** The storage of the app. */
export function appStorage(): LocalStorage {
  return app;
}

/** A new process begins: nothing is left in any storage. */
export function newStorages(): void {
  app = new LocalStorage();
  shared = undefined;
}

/** State of the whole app, by name. The names in capitals are those of API 7 to 9. */
export class AppStorage {
  static ref<T>(name: string): AbstractProperty<T> | undefined {
    return app.ref(name);
  }

  static setAndRef<T>(name: string, value: T): AbstractProperty<T> {
    return app.setAndRef(name, value);
  }

  static link<T>(name: string): SubscribedAbstractProperty<T> | undefined {
    return app.link(name);
  }

  static setAndLink<T>(name: string, value: T): SubscribedAbstractProperty<T> {
    return app.setAndLink(name, value);
  }

  static prop<T>(name: string): SubscribedAbstractProperty<T> | undefined {
    return app.prop(name);
  }

  static setAndProp<T>(name: string, value: T): SubscribedAbstractProperty<T> {
    return app.setAndProp(name, value);
  }

  static has(name: string): boolean {
    return app.has(name);
  }

  static get<T>(name: string): T | undefined {
    return app.get(name);
  }

  static set<T>(name: string, value: T): boolean {
    return app.set(name, value);
  }

  static setOrCreate<T>(name: string, value: T): void {
    app.setOrCreate(name, value);
  }

  static delete(name: string): boolean {
    return app.delete(name);
  }

  static keys(): IterableIterator<string> {
    return app.keys();
  }

  static clear(): boolean {
    return app.clear();
  }

  static size(): number {
    return app.size();
  }

  static Link<T>(name: string): SubscribedAbstractProperty<T> | undefined {
    return app.link(name);
  }

  static SetAndLink<T>(name: string, value: T): SubscribedAbstractProperty<T> {
    return app.setAndLink(name, value);
  }

  static Prop<T>(name: string): SubscribedAbstractProperty<T> | undefined {
    return app.prop(name);
  }

  static SetAndProp<T>(name: string, value: T): SubscribedAbstractProperty<T> {
    return app.setAndProp(name, value);
  }

  static Has(name: string): boolean {
    return app.has(name);
  }

  static Get<T>(name: string): T | undefined {
    return app.get(name);
  }

  static Set<T>(name: string, value: T): boolean {
    return app.set(name, value);
  }

  static SetOrCreate<T>(name: string, value: T): void {
    app.setOrCreate(name, value);
  }

  static Delete(name: string): boolean {
    return app.delete(name);
  }

  static Keys(): IterableIterator<string> {
    return app.keys();
  }

  static Clear(): boolean {
    return app.clear();
  }

  static Size(): number {
    return app.size();
  }

  /** Every property is. */
  static IsMutable(_name: string): boolean {
    return true;
  }

  static staticClear(): boolean {
    return app.clear();
  }
}
