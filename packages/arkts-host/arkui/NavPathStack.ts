// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded } from './appErrors.ts';
import { NavigationOperation } from './enumsOfUse.ts';
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

/** What an interception is told of a page: its context, or the bar below all of them. */
type Shown = { readonly pathInfo: NavPathInfo; readonly pathStack: NavPathStack } | 'navBar';

type OnShow = (from: Shown, to: Shown, operation: NavigationOperation, isAnimated: boolean) => void;

/** Hears of what a Navigation shows; the stack may be changed meanwhile. */
export interface NavigationInterception {
  readonly willShow?: OnShow;
  readonly didShow?: OnShow;
}

/** The destinations of a Navigation, the one that is seen at the end. Nothing moves here: animations end at once. */
export class NavPathStack {
  private readonly cell: Cell = new Cell();
  private list: NavEntry[] = [];
  private interception: NavigationInterception = {};

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
    this.set([...this.list.slice(0, -1), entryOf(info)], NavigationOperation.REPLACE);
  }

  replacePathByName(name: string, param: unknown, _isAnimated?: boolean): void {
    this.replacePath(new NavPathInfo(name, param));
  }

  /** As pushPath; its end is told. */
  pushDestination(info: NavPathInfo, _options?: unknown): Promise<void> {
    this.pushPath(info);
    return Promise.resolve();
  }

  pushDestinationByName(name: string, param: unknown, onPop?: OnPop | boolean, _isAnimated?: boolean): Promise<void> {
    this.pushPathByName(name, param, onPop);
    return Promise.resolve();
  }

  replaceDestination(info: NavPathInfo, _options?: unknown): Promise<void> {
    this.replacePath(info);
    return Promise.resolve();
  }

  /** What is on it, each once. */
  getPathStack(): NavPathInfo[] {
    return this.entries.map(({ info }) => info);
  }

  /** Others in place of all; those that were there keep their pages. */
  setPathStack(infos: readonly NavPathInfo[], _isAnimated?: boolean): void {
    this.set(infos.map((info) => this.list.find((entry) => entry.info === info) ?? entryOf(info)));
  }

  /** The stack of a Navigation around this one's; there is none here. */
  getParent(): NavPathStack | null {
    return null;
  }

  disableAnimation(_isDisabled: boolean): void {}

  setInterception(interception: NavigationInterception): void {
    this.interception = interception;
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

  private set(list: NavEntry[], operation?: NavigationOperation): void {
    const before = this.list;
    this.list = list;
    this.cell.changed();
    const [from, to] = [before.at(-1), list.at(-1)];
    if (from !== to) {
      const { POP, PUSH } = NavigationOperation;
      this.tellShown(from, to, operation ?? (list.length < before.length ? POP : PUSH));
    }
  }

  private tellShown(from: NavEntry | undefined, to: NavEntry | undefined, operation: NavigationOperation): void {
    const shown = (entry: NavEntry | undefined): Shown =>
      entry === undefined ? 'navBar' : { pathInfo: entry.info, pathStack: this };
    for (const name of ['willShow', 'didShow'] as const) {
      guarded(`${name} of an interception`, () => this.interception[name]?.(shown(from), shown(to), operation, true));
    }
  }

  /** A boolean in place of the result says whether to animate. */
  private tell(info: NavPathInfo, result: unknown): void {
    if (result !== undefined && typeof result !== 'boolean') {
      guarded(`onPop of ${info.name}`, () => info.onPop?.({ info, result }));
    }
  }
}
