// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// State that outlives components: of the pages of an ability, of the app, of the next start of the app.

/** A property of a storage. @since 12 */
declare interface AbstractProperty<T> {
  get(): T;
  set(newValue: T): void;
  /** Its name in the storage. */
  info(): string;
}
/** A property of a storage that cannot be deleted before this is released. @since 10 */
declare abstract class SubscribedAbstractProperty<T> {
  get(): T;
  set(newValue: T): void;
  info(): string;
  /** Releases it. */
  aboutToBeDeleted(): void;
}

/** State that the pages of an ability share, by name. @since 9 */
declare class LocalStorage {
  constructor(initializingProperties?: Object);
  /** The storage that was given to loadContent. @since 10 */
  static getShared(): LocalStorage;
  /** The old name. */
  static GetShared(): LocalStorage;
  /** @since 12 */
  ref<T>(propName: string): AbstractProperty<T> | undefined;
  /** @since 12 */
  setAndRef<T>(propName: string, defaultValue: T): AbstractProperty<T>;
  has(propName: string): boolean;
  keys(): IterableIterator<string>;
  size(): number;
  get<T>(propName: string): T | undefined;
  /** Whether there was such a property to set. */
  set<T>(propName: string, newValue: T): boolean;
  setOrCreate<T>(propName: string, newValue: T): boolean;
  /** Both ways. */
  link<T>(propName: string): SubscribedAbstractProperty<T>;
  setAndLink<T>(propName: string, defaultValue: T): SubscribedAbstractProperty<T>;
  /** One way. */
  prop<T>(propName: string): SubscribedAbstractProperty<T>;
  setAndProp<T>(propName: string, defaultValue: T): SubscribedAbstractProperty<T>;
  /** Whether nobody followed it. */
  delete(propName: string): boolean;
  /** Whether nobody followed any. */
  clear(): boolean;
}

/** State of the whole app, by name. @since 7 */
declare class AppStorage {
  /** @since 12 */
  static ref<T>(propName: string): AbstractProperty<T> | undefined;
  /** @since 12 */
  static setAndRef<T>(propName: string, defaultValue: T): AbstractProperty<T>;
  /** Both ways. @since 10 */
  static link<T>(propName: string): SubscribedAbstractProperty<T>;
  /** @since 10 */
  static setAndLink<T>(propName: string, defaultValue: T): SubscribedAbstractProperty<T>;
  /** One way. @since 10 */
  static prop<T>(propName: string): SubscribedAbstractProperty<T>;
  /** @since 10 */
  static setAndProp<T>(propName: string, defaultValue: T): SubscribedAbstractProperty<T>;
  /** @since 10 */
  static has(propName: string): boolean;
  /** @since 10 */
  static get<T>(propName: string): T | undefined;
  /** Whether there was such a property to set. @since 10 */
  static set<T>(propName: string, newValue: T): boolean;
  /** @since 10 */
  static setOrCreate<T>(propName: string, newValue: T): void;
  /** Whether nobody followed it. @since 10 */
  static delete(propName: string): boolean;
  /** @since 10 */
  static keys(): IterableIterator<string>;
  /** Whether nobody followed any. @since 10 */
  static clear(): boolean;
  /** @since 10 */
  static size(): number;
  /** The old names. */
  static Link(propName: string): any;
  static SetAndLink<T>(propName: string, defaultValue: T): SubscribedAbstractProperty<T>;
  static Prop(propName: string): any;
  static SetAndProp<S>(propName: string, defaultValue: S): SubscribedAbstractProperty<S>;
  static Has(propName: string): boolean;
  static Get<T>(propName: string): T | undefined;
  static Set<T>(propName: string, newValue: T): boolean;
  static SetOrCreate<T>(propName: string, newValue: T): void;
  static Delete(propName: string): boolean;
  static Keys(): IterableIterator<string>;
  static Clear(): boolean;
  static Size(): number;
  static IsMutable(propName: string): boolean;
  static staticClear(): boolean;
}

/** A property to keep, and its first value. @since 11 */
declare interface PersistPropsOptions {
  key: string;
  defaultValue: number | string | boolean | Object;
}
/** Properties of AppStorage that the next start of the app finds again. @since 7 */
declare class PersistentStorage {
  /** @since 10 */
  static persistProp<T>(key: string, defaultValue: T): void;
  /** @since 10 */
  static persistProps(props: PersistPropsOptions[]): void;
  /** Writes it no more; AppStorage keeps it. @since 10 */
  static deleteProp(key: string): void;
  /** @since 10 */
  static keys(): Array<string>;
  /** The old names. */
  static PersistProp<T>(key: string, defaultValue: T): void;
  static PersistProps(properties: { key: string; defaultValue: any }[]): void;
  static DeleteProp(key: string): void;
  static Keys(): Array<string>;
}

/** The colour mode of the device. @since 8 */
declare enum ColorMode {
  LIGHT = 0,
  DARK = 1,
}
/** Where lines begin. @since 8 */
declare enum LayoutDirection {
  LTR = 0,
  RTL = 1,
  Auto = 2,
}
/** A property of the device, and its value where it has none. @since 11 */
declare interface EnvPropsOptions {
  key: string;
  defaultValue: number | string | boolean;
}
/** Properties of the device, in AppStorage. @since 7 */
declare class Environment {
  /** Whether AppStorage had no such property yet. @since 10 */
  static envProp<S>(key: string, value: S): boolean;
  /** @since 10 */
  static envProps(props: EnvPropsOptions[]): void;
  /** @since 10 */
  static keys(): Array<string>;
  /** The old names. */
  static EnvProp<S>(key: string, value: S): boolean;
  static EnvProps(props: { key: string; defaultValue: any }[]): void;
  static Keys(): Array<string>;
}
