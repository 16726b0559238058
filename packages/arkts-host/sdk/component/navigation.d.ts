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
  /** As pushPath; its end is told. @since 11 */
  pushDestination(info: NavPathInfo, options?: any): Promise<void>;
  /** @since 11 */
  pushDestinationByName(name: string, param: Object, isAnimated?: boolean): Promise<void>;
  /** @since 11 */
  pushDestinationByName(name: string, param: Object, onPop: (popInfo: PopInfo) => void, isAnimated?: boolean): Promise<void>;
  /** @since 18 */
  replaceDestination(info: NavPathInfo, options?: any): Promise<void>;
  /** @since 19 */
  getPathStack(): Array<NavPathInfo>;
  /** Others in place of all; those that were there keep their pages. @since 19 */
  setPathStack(infos: Array<NavPathInfo>, isAnimated?: boolean): void;
  /** @since 11 */
  getParent(): NavPathStack | null;
  /** @since 11 */
  disableAnimation(isDisabled: boolean): void;
  /** @since 12 */
  setInterception(interception: NavigationInterception): void;
}

/** What an interception is told of a page. @since 12 */
declare type NavBar = 'navBar';
/** @since 12 */
declare type InterceptionShowCallback = (
  from: NavDestinationContext | NavBar,
  to: NavDestinationContext | NavBar,
  operation: NavigationOperation,
  isAnimated: boolean,
) => void;
/** Hears of what a Navigation shows; the stack may be changed meanwhile. @since 12 */
declare interface NavigationInterception {
  willShow?: InterceptionShowCallback;
  didShow?: InterceptionShowCallback;
  /** Here never. */
  modeChange?: (mode: NavigationMode) => void;
}

/** Two lines of a title. @since 9 */
declare interface NavigationCommonTitle {
  main: string | Resource;
  sub: string | Resource;
}

/** A title that the app builds. @since 9 */
declare interface NavigationCustomTitle {
  builder: CustomBuilder;
  height: TitleHeight | Length;
}

/** How high a title is. @since 9 */
declare enum TitleHeight {
  /** One line. */
  MainOnly = 0,
  /** Two lines. */
  MainWithSub = 1,
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
  title(value: ResourceStr | CustomBuilder | NavigationCommonTitle | NavigationCustomTitle, options?: any): NavigationAttribute;
  /** @since 8 */
  titleMode(value: NavigationTitleMode): NavigationAttribute;
  /** @since 8 */
  hideTitleBar(isHidden: boolean): NavigationAttribute;
  /** @since 8 */
  hideBackButton(isHidden: boolean): NavigationAttribute;
  /** Whether its first page is not shown. @since 9 */
  hideNavBar(isHidden: boolean): NavigationAttribute;
  /** @since 9 */
  mode(value: NavigationMode): NavigationAttribute;
  /** Builds the destination of a name. @since 10 */
  navDestination(builder: (name: string, param: unknown) => void): NavigationAttribute;
  /** Buttons in its bar. @since 9 */
  menus(value: any, options?: any): NavigationAttribute;
  /** Buttons at its end. @since 10 */
  toolbarConfiguration(value: any, options?: any): NavigationAttribute;
  /** Buttons at its end. @since 8 */
  toolBar(value: any): NavigationAttribute;
  /** Whether it has no tool bar. @since 8 */
  hideToolBar(value: boolean, isAnimated?: boolean): NavigationAttribute;
  /** Of the way back. @since 9 */
  backButtonIcon(value: any, text?: any): NavigationAttribute;
  /** Of the first page, side by side. @since 9 */
  navBarWidth(value: any): NavigationAttribute;
  /** Of the first page, side by side. @since 10 */
  navBarWidthRange(value: any): NavigationAttribute;
  /** Where the first page stands. @since 9 */
  navBarPosition(value: any): NavigationAttribute;
  /** Of the others, side by side. @since 10 */
  minContentWidth(value: any): NavigationAttribute;
  /** Below its title. @since 8 */
  subTitle(value: string): NavigationAttribute;
  /** Of the bars of the system. @since 12 */
  systemBarStyle(value: any): NavigationAttribute;
  /** Whether it reaches below the bars. @since 12 */
  ignoreLayoutSafeArea(types?: Array<any>, edges?: Array<any>): NavigationAttribute;
  /** Whether the border can be dragged. @since 14 */
  enableDragBar(value: any): NavigationAttribute;
  /** How pages come; here at once. @since 11 */
  customNavContentTransition(value: any): NavigationAttribute;
  /** Runs when the title has another size; here never. @since 8 */
  onTitleModeChange(handler: (mode: any) => void): NavigationAttribute;
  /** Runs when pages stand otherwise; here never. @since 11 */
  onNavigationModeChange(handler: (mode: any) => void): NavigationAttribute;
  /** Whether its pages come back with the app. @since 14 */
  recoverable(value: any): NavigationAttribute;
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
  title(value: string | CustomBuilder | NavigationCommonTitle | NavigationCustomTitle | Resource, options?: any): NavDestinationAttribute;
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
  /** Buttons in its bar. @since 9 */
  menus(value: any, options?: any): NavDestinationAttribute;
  /** Whether it covers what is below. @since 11 */
  mode(value: NavDestinationMode): NavDestinationAttribute;
  /** Of the way back. @since 11 */
  backButtonIcon(value: any, text?: any): NavDestinationAttribute;
  /** Whether it has no way back. @since 15 */
  hideBackButton(value: boolean): NavDestinationAttribute;
  /** Whether it has no tool bar. @since 13 */
  hideToolBar(value: boolean, isAnimated?: boolean): NavDestinationAttribute;
  /** Buttons at its end. @since 13 */
  toolbarConfiguration(value: any, options?: any): NavDestinationAttribute;
  /** Of the bars of the system. @since 12 */
  systemBarStyle(value: any): NavDestinationAttribute;
  /** How it comes; here at once. @since 14 */
  systemTransition(value: any): NavDestinationAttribute;
  /** Whether it reaches below the bars. @since 12 */
  ignoreLayoutSafeArea(types?: Array<any>, edges?: Array<any>): NavDestinationAttribute;
  /** Whether it comes back with the app. @since 14 */
  recoverable(value: any): NavDestinationAttribute;
  /** What hides its bar. @since 14 */
  bindToScrollable(value: any): NavDestinationAttribute;
  /** Before it is there; here never. @since 12 */
  onWillAppear(handler: () => void): NavDestinationAttribute;
  /** Before it is seen; here never. @since 12 */
  onWillShow(handler: () => void): NavDestinationAttribute;
  /** Before another one is seen; here never. @since 12 */
  onWillHide(handler: () => void): NavDestinationAttribute;
  /** Before it is gone; here never. @since 12 */
  onWillDisappear(handler: () => void): NavDestinationAttribute;
  /** It can be operated; here never. @since 17 */
  onActive(handler: (reason: any) => void): NavDestinationAttribute;
  /** It cannot be operated any more; here never. @since 17 */
  onInactive(handler: (reason: any) => void): NavDestinationAttribute;
  /** What came back; here never. @since 15 */
  onResult(handler: (result: any) => void): NavDestinationAttribute;
}
declare const NavDestination: NavDestinationInterface;
declare const NavDestinationInstance: NavDestinationAttribute;
