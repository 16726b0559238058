// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// What components of @kit.UIDesignKit are called with and can be given. Pages import the components; only these names are global.
// On a page each is the component of ArkUI that it extends: how bars look has no effect here.

/** As Tabs. @since 20 */
declare interface HdsTabsInterface {
  (options?: { barPosition?: BarPosition; index?: number; controller?: TabsController; barModifier?: any }): HdsTabsAttribute;
}
declare class HdsTabsAttribute extends CommonMethod<HdsTabsAttribute> {
  /** Runs when another page is shown. @since 20 */
  onChange(handler: (index: number) => void): HdsTabsAttribute;
  /** Runs when a label is pressed. @since 20 */
  onTabBarClick(handler: (index: number) => void): HdsTabsAttribute;
  /** Runs when a page is chosen. @since 23 */
  onSelected(handler: (index: number) => void): HdsTabsAttribute;
  /** Runs when another page is chosen. @since 23 */
  onUnselected(handler: (index: number) => void): HdsTabsAttribute;
  /** Whether another page may be shown. @since 20 */
  onContentWillChange(handler: (from: number, to: number) => boolean): HdsTabsAttribute;
  /** Runs when a page begins to move; here never. @since 20 */
  onAnimationStart(handler: (index: number, target: number, event: any) => void): HdsTabsAttribute;
  /** Whether the bar stands beside the pages. @since 20 */
  vertical(value: boolean): HdsTabsAttribute;
  /** Above the pages, or below. @since 20 */
  barPosition(value: BarPosition): HdsTabsAttribute;
  /** Whether a swipe turns the pages. @since 20 */
  scrollable(value: boolean): HdsTabsAttribute;
  /** Whether the labels share the bar. @since 20 */
  barMode(value: BarMode | import('../api/@hms.hds.hdsBaseComponent.ts').ExtendBarMode, options?: any): HdsTabsAttribute;
  /** Of the bar. @since 20 */
  barWidth(value: Length): HdsTabsAttribute;
  /** Of the bar. @since 20 */
  barHeight(value: Length): HdsTabsAttribute;
  /** Of turning a page; here at once. @since 20 */
  animationDuration(value: number): HdsTabsAttribute;
  /** Line between bar and pages. @since 20 */
  divider(value: import('../api/@hms.hds.hdsBaseComponent.ts').HdsDividerStyle | undefined): HdsTabsAttribute;
  /** Whether the bar stands above the pages. @since 20 */
  barOverlap(value: boolean): HdsTabsAttribute;
  /** Of the bar. @since 20 */
  barBackgroundColor(value: ResourceColor): HdsTabsAttribute;
  /** What is seen through the bar. @since 20 */
  barBackgroundBlurStyle(value: BlurStyle, options?: any): HdsTabsAttribute;
  /** What is seen through the bar. @since 20 */
  barBackgroundEffect(value: any): HdsTabsAttribute;
  /** How the bar fades into the pages. @since 20 */
  barBackgroundStyle(value: import('../api/@hms.hds.hdsBaseComponent.ts').HdsTabsBackgroundStyle | undefined): HdsTabsAttribute;
  /** When the bar is blurred. @since 20 */
  blurStrategy(value: import('../api/@hms.hds.hdsBaseComponent.ts').BlurStrategy): HdsTabsAttribute;
  /** The bar as one that floats; its mini bar is not built here. @since 23 */
  barFloatingStyle(value?: import('../api/@hms.hds.hdsBaseComponent.ts').HdsTabsFloatingStyle): HdsTabsAttribute;
  /** How many pages stay built; here all that have been shown. @since 23 */
  cachedMaxCount(count: number, mode: any): HdsTabsAttribute;
}
declare const HdsTabsInstance: HdsTabsAttribute;

/** As Navigation. @since 18 */
declare interface HdsNavigationInterface {
  (pathInfos?: NavPathStack): HdsNavigationAttribute;
}
declare class HdsNavigationAttribute extends CommonMethod<HdsNavigationAttribute> {
  /** Its title, its buttons, and what the app builds in its bar. @since 18 */
  titleBar(value?: import('../api/@hms.hds.hdsBaseComponent.ts').HdsNavigationTitleBarOptions): HdsNavigationAttribute;
  /** @since 18 */
  titleMode(value: import('../api/@hms.hds.hdsBaseComponent.ts').HdsNavigationTitleMode): HdsNavigationAttribute;
  /** @since 18 */
  hideTitleBar(isHidden: boolean, isAnimated?: boolean): HdsNavigationAttribute;
  /** @since 18 */
  hideBackButton(isHidden: boolean): HdsNavigationAttribute;
  /** Builds the destination of a name. @since 18 */
  navDestination(builder: (name: string, param: unknown) => void): HdsNavigationAttribute;
  /** @since 18 */
  mode(value: NavigationMode): HdsNavigationAttribute;
  /** Whether its first page is not shown. @since 18 */
  hideNavBar(isHidden: boolean): HdsNavigationAttribute;
  /** Of the first page, side by side. @since 18 */
  navBarWidth(value: any): HdsNavigationAttribute;
  /** Of the first page, side by side. @since 18 */
  navBarWidthRange(value: any): HdsNavigationAttribute;
  /** Where the first page stands. @since 18 */
  navBarPosition(value: any): HdsNavigationAttribute;
  /** Of the others, side by side. @since 18 */
  minContentWidth(value: any): HdsNavigationAttribute;
  /** Between the two, side by side. @since 23 */
  divider(value: any): HdsNavigationAttribute;
  /** Buttons at its end. @since 18 */
  toolbarConfiguration(value: any, options?: any): HdsNavigationAttribute;
  /** Whether it has no tool bar. @since 18 */
  hideToolBar(isHidden: boolean, isAnimated?: boolean): HdsNavigationAttribute;
  /** Whether it reaches below the bars. @since 18 */
  ignoreLayoutSafeArea(types?: Array<any>, edges?: Array<any>): HdsNavigationAttribute;
  /** Of the bars of the system. @since 18 */
  systemBarStyle(original: any, scrolled: any): HdsNavigationAttribute;
  /** Whether its pages come back with the app. @since 18 */
  recoverable(value: any): HdsNavigationAttribute;
  /** What hides its bar; nothing scrolls here. @since 20 */
  dynamicHideTitleBar(value: any): HdsNavigationAttribute;
  /** What its bar follows; nothing scrolls here. @since 20 */
  bindToScrollable(scrollers: Array<Scroller>): HdsNavigationAttribute;
  /** What its bar follows; nothing scrolls here. @since 20 */
  bindToNestedScrollable(scrollers: Array<any>): HdsNavigationAttribute;
  /** Whether the border can be dragged. @since 20 */
  enableDragBar(value: any): HdsNavigationAttribute;
  /** Whether a change between one page and two moves. @since 20 */
  enableModeChangeAnimation(value: any): HdsNavigationAttribute;
  /** How pages come; here at once. @since 18 */
  customNavContentTransition(value: any): HdsNavigationAttribute;
  /** Of its look. @since 20 */
  withTheme(value: any): HdsNavigationAttribute;
  /** Where there is no destination, side by side. @since 20 */
  splitPlaceholder(value: any): HdsNavigationAttribute;
  /** Runs when its first page comes or goes; here never. @since 18 */
  onNavBarStateChange(handler: (isShown: boolean) => void): HdsNavigationAttribute;
  /** Runs when pages stand otherwise; here never. @since 18 */
  onNavigationModeChange(handler: (mode: NavigationMode) => void): HdsNavigationAttribute;
  /** Runs when the title has another size; here never. @since 18 */
  onTitleModeChange(handler: (mode: any) => void): HdsNavigationAttribute;
}
declare const HdsNavigationInstance: HdsNavigationAttribute;

/** As NavDestination. @since 18 */
declare interface HdsNavDestinationInterface {
  (): HdsNavDestinationAttribute;
}
declare class HdsNavDestinationAttribute extends CommonMethod<HdsNavDestinationAttribute> {
  /** Its title, its buttons, and what the app builds in its bar. @since 18 */
  titleBar(value?: import('../api/@hms.hds.hdsBaseComponent.ts').HdsNavigationTitleBarOptions): HdsNavDestinationAttribute;
  /** @since 20 */
  titleMode(value: import('../api/@hms.hds.hdsBaseComponent.ts').HdsNavDestinationTitleMode): HdsNavDestinationAttribute;
  /** @since 18 */
  hideTitleBar(isHidden: boolean, isAnimated?: boolean): HdsNavDestinationAttribute;
  /** @since 18 */
  hideBackButton(isHidden: boolean): HdsNavDestinationAttribute;
  /** Whether it covers what is below. @since 18 */
  mode(value: NavDestinationMode): HdsNavDestinationAttribute;
  /** Buttons at its end. @since 18 */
  toolbarConfiguration(value: any, options?: any): HdsNavDestinationAttribute;
  /** Whether it has no tool bar. @since 18 */
  hideToolBar(isHidden: boolean, isAnimated?: boolean): HdsNavDestinationAttribute;
  /** Whether it reaches below the bars. @since 18 */
  ignoreLayoutSafeArea(types?: Array<any>, edges?: Array<any>): HdsNavDestinationAttribute;
  /** Of the bars of the system. @since 18 */
  systemBarStyle(original: any, scrolled: any): HdsNavDestinationAttribute;
  /** Whether it comes back with the app. @since 18 */
  recoverable(value: any): HdsNavDestinationAttribute;
  /** What hides its bar; nothing scrolls here. @since 20 */
  dynamicHideTitleBar(value: any): HdsNavDestinationAttribute;
  /** What its bar follows; nothing scrolls here. @since 20 */
  bindToScrollable(scrollers: Array<Scroller>): HdsNavDestinationAttribute;
  /** What its bar follows; nothing scrolls here. @since 20 */
  bindToNestedScrollable(scrollers: Array<any>): HdsNavDestinationAttribute;
  /** How it comes; here at once. @since 20 */
  systemTransition(value: any): HdsNavDestinationAttribute;
  /** How it comes; here at once. @since 20 */
  customTransition(value: any): HdsNavDestinationAttribute;
  /** It is the one that is seen. @since 18 */
  onShown(handler: () => void): HdsNavDestinationAttribute;
  /** Another one is seen now. @since 18 */
  onHidden(handler: () => void): HdsNavDestinationAttribute;
  /** Once, before it is seen. @since 18 */
  onReady(handler: (context: NavDestinationContext) => void): HdsNavDestinationAttribute;
  /** The back gesture or button; true when it has been dealt with. @since 20 */
  onBackPressed(handler: () => boolean): HdsNavDestinationAttribute;
  /** Before it is there; here never. @since 18 */
  onWillAppear(handler: () => void): HdsNavDestinationAttribute;
  /** Before it is gone; here never. @since 18 */
  onWillDisappear(handler: () => void): HdsNavDestinationAttribute;
  /** Before it is seen; here never. @since 18 */
  onWillShow(handler: () => void): HdsNavDestinationAttribute;
  /** Before another one is seen; here never. @since 18 */
  onWillHide(handler: () => void): HdsNavDestinationAttribute;
  /** It can be operated; here never. @since 21 */
  onActive(handler: (reason: any) => void): HdsNavDestinationAttribute;
  /** It cannot be operated any more; here never. @since 21 */
  onInactive(handler: (reason: any) => void): HdsNavDestinationAttribute;
}
declare const HdsNavDestinationInstance: HdsNavDestinationAttribute;

/** A row of a list: what stands before its text, the text, and what stands after it. @since 20 */
declare interface HdsListItemCardInterface {
  (options: import('../api/@hms.hds.hdsBaseComponent.ts').HdsListItemCardOptions): HdsListItemCardAttribute;
}
/** The attributes that every component has. @since 20 */
declare class HdsListItemCardAttribute extends CommonMethod<HdsListItemCardAttribute> {}
declare const HdsListItemCardInstance: HdsListItemCardAttribute;
