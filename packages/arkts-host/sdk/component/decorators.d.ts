// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Decorators. Those of state management V1 stand at the end: sources that use them pass the type check, and the host
// then names what to write instead.

/** A struct that is shown, with state management V2. @since 12 */
declare const ComponentV2: ClassDecorator;
/** The struct of a page that loadContent can name. @since 7 */
declare const Entry: ClassDecorator;
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

/** V1; refused for @ComponentV2. @since 7 */
declare const Component: ClassDecorator;
/** V1; refused for @ObservedV2. @since 7 */
declare const Observed: ClassDecorator;
/** V1; refused for @Trace. @since 11 */
declare const Track: PropertyDecorator;
/** V1; refused for @Local. @since 7 */
declare const State: PropertyDecorator;
/** V1; refused for @Param. @since 7 */
declare const Prop: PropertyDecorator;
/** V1; refused for @Param with @Event. @since 7 */
declare const Link: PropertyDecorator;
/** V1; refused for @Param. @since 7 */
declare const ObjectLink: PropertyDecorator;
/** V1; refused for @Provider. @since 7 */
declare const Provide: NamedDecorator;
/** V1; refused for @Consumer. @since 7 */
declare const Consume: NamedDecorator;
/** V1; refused for @Monitor. @since 7 */
declare function Watch(method: string): PropertyDecorator;
/** V1; refused for AppStorageV2.connect. @since 7 */
declare function StorageLink(key: string): PropertyDecorator;
/** V1; refused for AppStorageV2.connect. @since 7 */
declare function StorageProp(key: string): PropertyDecorator;
/** V1; refused for AppStorageV2.connect. @since 9 */
declare function LocalStorageLink(key: string): PropertyDecorator;
/** V1; refused for AppStorageV2.connect. @since 9 */
declare function LocalStorageProp(key: string): PropertyDecorator;
