// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Components of which one page at a time is seen.

/** Pages with a bar of labels; each page is built when it is shown for the first time. @since 7 */
declare interface TabsInterface {
  (options?: { barPosition?: BarPosition; index?: number; controller?: TabsController; barModifier?: any }): TabsAttribute;
}
declare class TabsAttribute extends CommonMethod<TabsAttribute> {
  /** Runs when another page is shown. @since 7 */
  onChange(handler: (index: number) => void): TabsAttribute;
  /** Runs when a label is pressed. @since 10 */
  onTabBarClick(handler: (index: number) => void): TabsAttribute;
  /** Runs when a page is chosen. @since 18 */
  onSelected(handler: (index: number) => void): TabsAttribute;
  /** Runs when another page is chosen. @since 18 */
  onUnselected(handler: (index: number) => void): TabsAttribute;
  /** Whether another page may be shown. @since 12 */
  onContentWillChange(handler: (from: number, to: number) => boolean): TabsAttribute;
  /** Runs when a page begins to move; here never. @since 11 */
  onAnimationStart(handler: (index: number, target: number, event: any) => void): TabsAttribute;
  /** Runs when a page stands; here never. @since 11 */
  onAnimationEnd(handler: (index: number, event: any) => void): TabsAttribute;
  /** Runs while a page is dragged; here never. @since 11 */
  onGestureSwipe(handler: (index: number, event: any) => void): TabsAttribute;
  /** Whether the bar stands beside the pages. @since 7 */
  vertical(value: boolean): TabsAttribute;
  /** Above the pages, or below. @since 9 */
  barPosition(value: BarPosition): TabsAttribute;
  /** Whether a swipe turns the pages. @since 7 */
  scrollable(value: boolean): TabsAttribute;
  /** Whether the labels share the bar. @since 7 */
  barMode(value: BarMode, options?: any): TabsAttribute;
  /** Of the bar. @since 7 */
  barWidth(value: Length): TabsAttribute;
  /** Of the bar. @since 7 */
  barHeight(value: Length): TabsAttribute;
  /** Of turning a page; here at once. @since 7 */
  animationDuration(value: number): TabsAttribute;
  /** How a page is turned; here at once. @since 12 */
  animationMode(value: any): TabsAttribute;
  /** What the end feels like. @since 12 */
  edgeEffect(value: EdgeEffect): TabsAttribute;
  /** Whether a bar fades where it goes on. @since 10 */
  fadingEdge(value: boolean): TabsAttribute;
  /** Line between bar and pages. @since 10 */
  divider(value: any): TabsAttribute;
  /** Whether the bar stands above the pages. @since 10 */
  barOverlap(value: boolean): TabsAttribute;
  /** Of the bar. @since 10 */
  barBackgroundColor(value: ResourceColor): TabsAttribute;
  /** What is seen through the bar. @since 11 */
  barBackgroundBlurStyle(value: BlurStyle): TabsAttribute;
  /** What is seen through the bar. @since 18 */
  barBackgroundEffect(value: any): TabsAttribute;
  /** How many pages stay built; here all that have been shown. @since 19 */
  cachedMaxCount(count: number, mode: any): TabsAttribute;
  /** How the bar stands on wide screens. @since 10 */
  barGridAlign(value: any): TabsAttribute;
  /** How pages are turned; here at once. @since 11 */
  customContentTransition(value: any): TabsAttribute;
}
declare const Tabs: TabsInterface;
declare const TabsInstance: TabsAttribute;

/** A page of Tabs. @since 7 */
declare interface TabContentInterface {
  (): TabContentAttribute;
}
declare class TabContentAttribute extends CommonMethod<TabContentAttribute> {
  /** Its label: a text, an icon with a text, or a builder. @since 7 */
  tabBar(value: any, options?: any): TabContentAttribute;
  /** Runs before it is shown; here never. @since 12 */
  onWillShow(handler: () => void): TabContentAttribute;
  /** Runs before it is not shown any more; here never. @since 12 */
  onWillHide(handler: () => void): TabContentAttribute;
}
declare const TabContent: TabContentInterface;
declare const TabContentInstance: TabContentAttribute;

/** A label of the bar below or beside pages: an icon and a text. How it looks has no effect here. @since 9 */
declare class BottomTabBarStyle {
  constructor(icon: any, text: ResourceStr);
  /** @since 10 */
  static of(icon: any, text: ResourceStr): BottomTabBarStyle;
  /** @since 10 */
  padding(value: any): BottomTabBarStyle;
  /** @since 10 */
  verticalAlign(value: VerticalAlign): BottomTabBarStyle;
  /** @since 10 */
  layoutMode(value: any): BottomTabBarStyle;
  /** @since 10 */
  symmetricExtensible(value: boolean): BottomTabBarStyle;
  /** @since 10 */
  labelStyle(value: any): BottomTabBarStyle;
  /** @since 12 */
  iconStyle(value: any): BottomTabBarStyle;
  /** @since 11 */
  id(value: string): BottomTabBarStyle;
}

/** A label of the bar above pages: a text. How it looks has no effect here. @since 9 */
declare class SubTabBarStyle {
  constructor(content: ResourceStr);
  /** @since 10 */
  static of(content: ResourceStr): SubTabBarStyle;
  /** @since 10 */
  indicator(value: any): SubTabBarStyle;
  /** @since 10 */
  selectedMode(value: any): SubTabBarStyle;
  /** @since 10 */
  board(value: any): SubTabBarStyle;
  /** @since 10 */
  labelStyle(value: any): SubTabBarStyle;
  /** @since 10 */
  padding(value: any): SubTabBarStyle;
  /** @since 11 */
  id(value: string): SubTabBarStyle;
}

/** Pages without a bar, each child one of them. @since 7 */
declare interface SwiperInterface {
  (controller?: SwiperController): SwiperAttribute;
}
declare class SwiperAttribute extends CommonMethod<SwiperAttribute> {
  /** Which one is shown. @since 7 */
  index(value: number): SwiperAttribute;
  /** Runs when another page is shown. @since 7 */
  onChange(handler: (index: number) => void): SwiperAttribute;
  /** Whether pages are turned by themselves; here not. @since 7 */
  autoPlay(value: boolean, options?: any): SwiperAttribute;
  /** Milliseconds until then. @since 7 */
  interval(value: number): SwiperAttribute;
  /** Whether dots show the page. @since 7 */
  indicator(value: any): SwiperAttribute;
  /** Whether the first follows the last. @since 7 */
  loop(value: boolean): SwiperAttribute;
  /** Of turning a page; here at once. @since 7 */
  duration(value: number): SwiperAttribute;
  /** Whether pages go up and down. @since 7 */
  vertical(value: boolean): SwiperAttribute;
  /** Between pages. @since 7 */
  itemSpace(value: number | string): SwiperAttribute;
  /** How pages are sized. @since 7 */
  displayMode(value: SwiperDisplayMode): SwiperAttribute;
  /** How many are seen at once; here one. @since 8 */
  displayCount(value: any, isGroup?: boolean): SwiperAttribute;
  /** How many are built that are not seen. @since 8 */
  cachedCount(value: number): SwiperAttribute;
  /** Whether a swipe turns no page. @since 8 */
  disableSwipe(value: boolean): SwiperAttribute;
  /** How pages move; here at once. @since 8 */
  curve(value: any): SwiperAttribute;
  /** What the end feels like. @since 8 */
  effectMode(value: EdgeEffect): SwiperAttribute;
  /** Whether arrows turn the pages. @since 10 */
  displayArrow(value: any, isHoverShow?: boolean): SwiperAttribute;
  /** What is seen of the next one. @since 10 */
  nextMargin(value: Length, isIgnored?: boolean): SwiperAttribute;
  /** What is seen of the one before. @since 10 */
  prevMargin(value: Length, isIgnored?: boolean): SwiperAttribute;
  /** Who scrolls first. @since 11 */
  nestedScroll(value: any): SwiperAttribute;
  /** Runs when a page begins to move; here never. @since 9 */
  onAnimationStart(handler: (index: number, target: number, event: any) => void): SwiperAttribute;
  /** Runs when a page stands; here never. @since 9 */
  onAnimationEnd(handler: (index: number, event: any) => void): SwiperAttribute;
  /** Runs while a page is dragged; here never. @since 10 */
  onGestureSwipe(handler: (index: number, event: any) => void): SwiperAttribute;
}
declare const Swiper: SwiperInterface;
declare const SwiperInstance: SwiperAttribute;
