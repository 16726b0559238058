// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// One component for each item of an array.

/** What can be said of a list that stands there. @since 12 */
declare interface DynamicNode<T> {
  /** Hears where the user has dragged an item; here nobody drags. @since 12 */
  onMove(handler: ((from: number, to: number) => void) | undefined): DynamicNode<T>;
  /** @since 20 */
  onMove(handler: ((from: number, to: number) => void) | undefined, eventHandler: Object): DynamicNode<T>;
}

/** Builds every item; the key says which one it is after a change. @since 7 */
declare interface ForEachInterface {
  <T>(items: Array<T>, build: (item: T, index: number) => void, key?: (item: T, index: number) => string): DynamicNode<T>;
}
declare const ForEach: ForEachInterface;

/** What a Repeat builds from. @since 12 */
declare interface RepeatItem<T> {
  item: T;
  index: number;
}
/** How the items are built. @since 12 */
declare class RepeatAttribute<T> {
  onMove(handler: ((from: number, to: number) => void) | undefined): RepeatAttribute<T>;
  /** @since 20 */
  onMove(handler: ((from: number, to: number) => void) | undefined, eventHandler: Object): RepeatAttribute<T>;
  /** Builds an item. @since 12 */
  each(build: (item: RepeatItem<T>) => void): RepeatAttribute<T>;
  /** Says which item it is after a change; by default the item itself. @since 12 */
  key(key: (item: T, index: number) => string): RepeatAttribute<T>;
  /** Builds the items of one template. @since 12 */
  template(id: string, build: (item: RepeatItem<T>) => void): RepeatAttribute<T>;
  /** Chooses the template of an item. @since 12 */
  templateId(choose: (item: T, index: number) => string): RepeatAttribute<T>;
  /** Builds items as they come into view; here all of them, up to totalCount. @since 12 */
  virtualScroll(options?: VirtualScrollOptions): RepeatAttribute<T>;
}
/** How many items there are to scroll through; the length of the array unless given. @since 12 */
declare interface VirtualScrollOptions {
  totalCount?: number;
  /** Whether what is out of view is used again for other items. @since 18 */
  reusable?: boolean;
}
/** The same as ForEach, with templates. @since 12 */
declare const Repeat: <T>(items: Array<T>) => RepeatAttribute<T>;

/** What a source says of its items in onDatasetChange. @since 12 */
declare enum DataOperationType {
  ADD = 'add',
  DELETE = 'delete',
  EXCHANGE = 'exchange',
  MOVE = 'move',
  CHANGE = 'change',
  RELOAD = 'reload',
}

/** Hears what of a source has changed. @since 7 */
declare interface DataChangeListener {
  onDataReloaded(): void;
  onDataAdd(index: number): void;
  onDataAdded(index: number): void;
  onDataMove(from: number, to: number): void;
  onDataMoved(from: number, to: number): void;
  onDataDelete(index: number): void;
  onDataDeleted(index: number): void;
  onDataChange(index: number): void;
  onDataChanged(index: number): void;
  /** @since 12 */
  onDatasetChange(operations: Object[]): void;
}
/** Where LazyForEach takes its items from. @since 7 */
declare interface IDataSource {
  totalCount(): number;
  getData(index: number): any;
  registerDataChangeListener(listener: DataChangeListener): void;
  unregisterDataChangeListener(listener: DataChangeListener): void;
}
/** Builds items as they come into view; here all of them. @since 7 */
declare interface LazyForEachInterface {
  (source: IDataSource, build: (item: any, index: number) => void, key?: (item: any, index: number) => string): DynamicNode<any>;
}
declare const LazyForEach: LazyForEachInterface;
