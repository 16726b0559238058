// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Pages in a page: a stack of destinations above what stands at first.

/** What a destination left behind when it was popped. @since 11 */
declare interface PopInfo {
  info: NavPathInfo;
  result: Object;
}

/** One destination on a stack: its name and what it is told. @since 10 */
declare class NavPathInfo {
  constructor(name: string, param: unknown, onPop?: (popInfo: PopInfo) => void);
  name: string;
  param?: unknown;
  /** Runs when it is popped with a result. @since 11 */
  onPop?: (popInfo: PopInfo) => void;
}

/** The destinations of a Navigation, the one that is seen at the end. `isAnimated` changes nothing here. @since 10 */
declare class NavPathStack {
  constructor();
  pushPath(info: NavPathInfo, isAnimated?: boolean): void;
  pushPathByName(name: string, param: unknown, isAnimated?: boolean): void;
  /** @since 11 */
  pushPathByName(name: string, param: Object, onPop: (popInfo: PopInfo) => void, isAnimated?: boolean): void;
  /** In place of the last one. @since 11 */
  replacePath(info: NavPathInfo, isAnimated?: boolean): void;
  /** @since 11 */
  replacePathByName(name: string, param: Object, isAnimated?: boolean): void;
  /** How many were removed. @since 11 */
  removeByIndexes(indexes: Array<number>): number;
  /** How many were removed. @since 11 */
  removeByName(name: string): number;
  /** The one that was taken off; undefined when there was none. @since 11 */
  pop(isAnimated?: boolean): NavPathInfo | undefined;
  /** With a result for its onPop. @since 11 */
  pop(result: Object, isAnimated?: boolean): NavPathInfo | undefined;
  /** Takes off what stands above the last one of that name; its index, or -1. @since 10 */
  popToName(name: string, isAnimated?: boolean): number;
  /** @since 11 */
  popToName(name: string, result: Object, isAnimated?: boolean): number;
  /** Takes off what stands above. @since 10 */
  popToIndex(index: number, isAnimated?: boolean): void;
  /** @since 11 */
  popToIndex(index: number, result: Object, isAnimated?: boolean): void;
  /** The last one of that name comes to the top; its index before, or -1. @since 10 */
  moveToTop(name: string, isAnimated?: boolean): number;
  /** @since 10 */
  clear(isAnimated?: boolean): void;
  /** @since 10 */
  getAllPathName(): Array<string>;
  /** @since 10 */
  getParamByIndex(index: number): unknown | undefined;
  /** @since 10 */
  getParamByName(name: string): Array<unknown>;
  /** @since 10 */
  getIndexByName(name: string): Array<number>;
  /** @since 10 */
  size(): number;
}

/** Two lines of a title. @since 9 */
declare interface NavigationCommonTitle {
  main: string | Resource;
  sub: string | Resource;
}

/** How large the title of a Navigation is. @since 8 */
declare enum NavigationTitleMode {
  /** Large, smaller when scrolled. */
  Free = 0,
  /** Large. */
  Full = 1,
  /** Small, with a back button. */
  Mini = 2,
}

/** How a Navigation uses wide screens. @since 9 */
declare enum NavigationMode {
  /** One above the other. */
  Stack = 0,
  /** Side by side. */
  Split = 1,
  /** By the width. */
  Auto = 2,
}

/** What stands at first, and the destinations above it. @since 8 */
declare interface NavigationInterface {
  (): NavigationAttribute;
  (pathInfos: NavPathStack): NavigationAttribute;
}
declare class NavigationAttribute extends CommonMethod<NavigationAttribute> {
  /** @since 8 */
  title(value: ResourceStr | NavigationCommonTitle): NavigationAttribute;
  /** @since 8 */
  titleMode(value: NavigationTitleMode): NavigationAttribute;
  /** @since 8 */
  hideTitleBar(isHidden: boolean): NavigationAttribute;
  /** @since 8 */
  hideBackButton(isHidden: boolean): NavigationAttribute;
  /** @since 9 */
  mode(value: NavigationMode): NavigationAttribute;
  /** Builds the destination of a name. @since 10 */
  navDestination(builder: (name: string, param: unknown) => void): NavigationAttribute;
}
declare const Navigation: NavigationInterface;
declare const NavigationInstance: NavigationAttribute;

/** What a destination is told when it is ready. @since 11 */
declare interface NavDestinationContext {
  pathInfo: NavPathInfo;
  pathStack: NavPathStack;
}

/** What one destination shows. @since 9 */
declare interface NavDestinationInterface {
  (): NavDestinationAttribute;
}
declare class NavDestinationAttribute extends CommonMethod<NavDestinationAttribute> {
  /** @since 9 */
  title(value: string | Resource | NavigationCommonTitle): NavDestinationAttribute;
  /** @since 9 */
  hideTitleBar(isHidden: boolean): NavDestinationAttribute;
  /** It is the one that is seen. @since 10 */
  onShown(handler: () => void): NavDestinationAttribute;
  /** Another one is seen now. @since 10 */
  onHidden(handler: () => void): NavDestinationAttribute;
  /** The back gesture or button; true when it has been dealt with. @since 10 */
  onBackPressed(handler: () => boolean): NavDestinationAttribute;
  /** Once, before it is seen. @since 11 */
  onReady(handler: (context: NavDestinationContext) => void): NavDestinationAttribute;
}
declare const NavDestination: NavDestinationInterface;
declare const NavDestinationInstance: NavDestinationAttribute;
