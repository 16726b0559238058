// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded } from './appErrors.ts';
import { Cell } from './reactive.ts';

/** What a destination left behind when it was popped. */
export interface PopInfo {
  readonly info: NavPathInfo;
  readonly result: unknown;
}

type OnPop = (popInfo: PopInfo) => void;

/** One destination on a stack: its name and what it is told. */
export class NavPathInfo {
  name: string;
  param: unknown;
  onPop: OnPop | undefined;

  constructor(name: string, param: unknown, onPop?: OnPop) {
    this.name = name;
    this.param = param;
    this.onPop = onPop;
  }
}

/** A destination and its identity across redraws. */
export interface NavEntry {
  readonly key: number;
  readonly info: NavPathInfo;
}

let lastKey: number = 0;

function entryOf(info: NavPathInfo): NavEntry {
  lastKey += 1;
  return { key: lastKey, info };
}

/** The destinations of a Navigation, the one that is seen at the end. Nothing moves here: animations end at once. */
export class NavPathStack {
  private readonly cell: Cell = new Cell();
  private list: NavEntry[] = [];

  /** For the Navigation: the component that reads it redraws when it changes. */
  get entries(): readonly NavEntry[] {
    this.cell.read();
    return this.list;
  }

  pushPath(info: NavPathInfo, _isAnimated?: boolean): void {
    this.set([...this.list, entryOf(info)]);
  }

  pushPathByName(name: string, param: unknown, onPop?: OnPop | boolean, _isAnimated?: boolean): void {
    this.pushPath(new NavPathInfo(name, param, typeof onPop === 'function' ? onPop : undefined));
  }

  replacePath(info: NavPathInfo, _isAnimated?: boolean): void {
    this.set([...this.list.slice(0, -1), entryOf(info)]);
  }

  replacePathByName(name: string, param: unknown, _isAnimated?: boolean): void {
    this.replacePath(new NavPathInfo(name, param));
  }

  removeByIndexes(indexes: readonly number[]): number {
    return this.keep((_, at) => !indexes.includes(at));
  }

  removeByName(name: string): number {
    return this.keep((entry) => entry.info.name !== name);
  }

  pop(result?: unknown, _isAnimated?: boolean): NavPathInfo | undefined {
    const top = this.list.at(-1)?.info;
    if (top !== undefined) {
      this.set(this.list.slice(0, -1));
      this.tell(top, result);
    }
    return top;
  }

  popToName(name: string, result?: unknown, _isAnimated?: boolean): number {
    const at = this.lastIndexOf(name);
    this.popToIndex(at, result);
    return at;
  }

  popToIndex(index: number, result?: unknown, _isAnimated?: boolean): void {
    const top = this.list.at(-1)?.info;
    if (index >= 0 && index < this.list.length - 1) {
      this.set(this.list.slice(0, index + 1));
      this.tell(top!, result);
    }
  }

  moveToTop(name: string, _isAnimated?: boolean): number {
    const at = this.lastIndexOf(name);
    const entry = this.list[at];
    if (entry !== undefined) {
      this.set([...this.list.filter((one) => one !== entry), entry]);
    }
    return at;
  }

  clear(_isAnimated?: boolean): void {
    this.set([]);
  }

  getAllPathName(): string[] {
    return this.entries.map((entry) => entry.info.name);
  }

  getParamByIndex(index: number): unknown {
    return this.entries[index]?.info.param;
  }

  getParamByName(name: string): unknown[] {
    return this.entries.filter((entry) => entry.info.name === name).map((entry) => entry.info.param);
  }

  getIndexByName(name: string): number[] {
    return this.entries.flatMap((entry, at) => (entry.info.name === name ? [at] : []));
  }

  size(): number {
    return this.entries.length;
  }

  private lastIndexOf(name: string): number {
    return this.list.map((entry) => entry.info.name).lastIndexOf(name);
  }

  private keep(stays: (entry: NavEntry, at: number) => boolean): number {
    const before = this.list.length;
    this.set(this.list.filter(stays));
    return before - this.list.length;
  }

  private set(list: NavEntry[]): void {
    this.list = list;
    this.cell.changed();
  }

  /** A boolean in place of the result says whether to animate. */
  private tell(info: NavPathInfo, result: unknown): void {
    if (result !== undefined && typeof result !== 'boolean') {
      guarded(`onPop of ${info.name}`, () => info.onPop?.({ info, result }));
    }
  }
}
