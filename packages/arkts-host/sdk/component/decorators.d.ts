// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Decorators. Those of state management V1 stand at the end.

/** A struct that is shown, with state management V2. @since 12 */
declare const ComponentV2: ClassDecorator;
/** What a page is known by, and its storage. @since 10 */
declare interface EntryOptions {
  routeName?: string;
  storage?: LocalStorage;
  /** Whether its storage is the one that loadContent was given. @since 12 */
  useSharedStorage?: boolean;
}
/** The struct of a page that loadContent can name; its storage can be given. @since 7 */
declare const Entry: ClassDecorator & ((options?: LocalStorage | EntryOptions) => ClassDecorator);
/** A class with fields that pages follow. @since 12 */
declare const ObservedV2: ClassDecorator;
/** A field of an @ObservedV2 class whose changes redraw. @since 12 */
declare const Trace: PropertyDecorator;
/** A getter that is worked out again only after a change of what it read. @since 12 */
declare const Computed: MethodDecorator;
/** Runs the method after a change at one of the paths, such as 'user.name'. @since 12 */
declare function Monitor(path: string, ...more: string[]): MethodDecorator;

/** The struct's own state. @since 12 */
declare const Local: PropertyDecorator;
/** Given by the parent, not written here. @since 12 */
declare const Param: PropertyDecorator;
/** With @Param: only the first value counts, and the struct may write it. @since 12 */
declare const Once: PropertyDecorator;
/** With @Param: the parent must pass it. @since 11 */
declare const Require: PropertyDecorator;
/** A function of the parent to call. @since 12 */
declare const Event: PropertyDecorator;
/** Shared with everything inside, under the field's name or the given one. @since 12 */
declare function Provider(name?: string): PropertyDecorator;
/** What the nearest @Provider around has under that name. @since 12 */
declare function Consumer(name?: string): PropertyDecorator;

/** A method or function that describes UI, to be called in build(). @since 7 */
declare const Builder: MethodDecorator;
/** A @Builder method whose `this` is always the struct it stands in. @since 12 */
declare const LocalBuilder: MethodDecorator;
/** A @Builder that the parent passes in. @since 7 */
declare const BuilderParam: PropertyDecorator;
/** A function that becomes an attribute of one component. @since 7 */
declare function Extend(component: object): MethodDecorator;
/** A method or function that becomes an attribute of every component. @since 8 */
declare const Styles: MethodDecorator;

/** A decorator that stands alone or takes a name. */
declare type NamedDecorator = PropertyDecorator & ((name: string) => PropertyDecorator);

/** How a @Provide is named. @since 11 */
declare interface ProvideOptions {
  /** The name, which a component around may provide, too. */
  allowOverride?: string;
}
/** How a component redraws. @since 11 */
declare interface ComponentOptions {
  /** Updates wait while it is not seen. */
  freezeWhenInactive: boolean;
}

/** A struct that is shown, with state management V1. @since 7 */
declare const Component: ClassDecorator & ((options: ComponentOptions) => ClassDecorator);
/** With @Component: what leaves the page may be used again; this host makes it anew. @since 10 */
declare const Reusable: ClassDecorator;
/** A class whose objects threads share. @since 12 */
declare const Sendable: ClassDecorator;
/** With @ComponentV2: what leaves the page may be used again; this host makes it anew. @since 18 */
declare const ReusableV2: ClassDecorator;
/** A class whose objects are observed, one level deep. @since 7 */
declare const Observed: ClassDecorator;
/** A member of such a class that elements may read, and hear of alone. @since 11 */
declare const Track: PropertyDecorator;
/** The struct's own state, whose first value the parent may give. @since 7 */
declare const State: PropertyDecorator;
/** A copy of the parent's value. @since 7 */
declare const Prop: PropertyDecorator;
/** The parent's variable, both ways. @since 7 */
declare const Link: PropertyDecorator;
/** An object of an @Observed class out of the parent's variable. @since 7 */
declare const ObjectLink: PropertyDecorator;
/** Shared with everything inside, under the variable's name or the given one. @since 7 */
declare const Provide: PropertyDecorator & ((name?: string | ProvideOptions) => PropertyDecorator);
/** The variable that the nearest @Provide around has under that name. @since 7 */
declare const Consume: NamedDecorator;
/** Calls the method at every change of the variable. @since 7 */
declare function Watch(method: string): PropertyDecorator;
/** A property of AppStorage, both ways. @since 7 */
declare function StorageLink(key: string): PropertyDecorator;
/** A copy of a property of AppStorage. @since 7 */
declare function StorageProp(key: string): PropertyDecorator;
/** A property of the page's LocalStorage, both ways. @since 9 */
declare function LocalStorageLink(key: string): PropertyDecorator;
/** A copy of a property of the page's LocalStorage. @since 9 */
declare function LocalStorageProp(key: string): PropertyDecorator;
/** A struct that a CustomDialogController shows. @since 7 */
declare const CustomDialog: ClassDecorator;
