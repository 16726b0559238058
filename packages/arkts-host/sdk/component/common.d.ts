// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// What every component has, and what every struct has.

/** A tap; without a screen the coordinates are 0. @since 7 */
declare interface ClickEvent {
  /** From the component's corner. */
  x: number;
  y: number;
  /** From the window's corner. */
  windowX: number;
  windowY: number;
}

/** A line around a component. @since 7 */
declare interface BorderOptions {
  color?: ResourceColor;
  width?: Length;
  radius?: Length;
  style?: BorderStyle;
}

/** Attributes by the state that a component is in. @since 8 */
declare interface StateStyles {
  normal?: any;
  pressed?: any;
  focused?: any;
  disabled?: any;
}

/** A choice of a menu. @since 7 */
declare interface MenuElement {
  value: ResourceStr;
  icon?: ResourceStr;
  enabled?: boolean;
  action: () => void;
}
/** How a sheet is shown. @since 10 */
declare interface LayerOptions {
  onAppear?: () => void;
  onDisappear?: () => void;
  onWillDismiss?: (action: any) => void;
  [other: string]: any;
}

/** Attributes of all components; each one answers with the chain. @since 7 */
declare class CommonMethod<T> {
  /** Name by which tests and the host find it; once on a page. @since 8 */
  id(name: string): T;
  /** Whether the user can operate it and everything inside. @since 7 */
  enabled(isEnabled: boolean): T;
  /** Whether the user sees it, and whether its place stays free. @since 7 */
  visibility(value: Visibility): T;

  /** Runs when the user taps it. @since 7 */
  onClick(handler: (event: ClickEvent) => void): T;
  /** Runs when a gesture happens; here a single tap. @since 7 */
  gesture(gesture: GestureType, mask?: number): T;
  /** As gesture, before those inside. @since 7 */
  priorityGesture(gesture: GestureType, mask?: number): T;
  /** As gesture, beside those inside. @since 7 */
  parallelGesture(gesture: GestureType, mask?: number): T;
  /** A sheet above the page while it is true. @since 10 */
  bindSheet(isShow: boolean, builder: any, options?: LayerOptions): T;
  /** A page above the page while it is true. @since 10 */
  bindContentCover(isShow: boolean, builder: any, options?: any): T;
  /** A menu that a press opens. @since 7 */
  bindMenu(content: Array<MenuElement> | any, options?: any): T;
  /** Runs when the keyboard's focus comes to it. @since 8 */
  onFocus(handler: () => void): T;
  /** Runs when the keyboard's focus leaves it. @since 8 */
  onBlur(handler: () => void): T;
  /** Whether the keyboard's focus can come to it. @since 8 */
  focusable(value: boolean): T;
  /** Its turn when the tab key is pressed; from 1 on, before those without one. @since 9 */
  tabIndex(index: number): T;
  /** Runs once when it comes onto the page. @since 7 */
  onAppear(handler: () => void): T;
  /** Runs once when it has left the page. @since 7 */
  onDisAppear(handler: () => void): T;

  /** Read out as one thing, with everything inside. @since 10 */
  accessibilityGroup(isGroup: boolean): T;
  /** Read out in place of its text. @since 10 */
  accessibilityText(text: string): T;
  /** Read out in place of its text. @since 12 */
  accessibilityText(text: Resource): T;
  /** Read out after its text, as an explanation. @since 10 */
  accessibilityDescription(text: string): T;
  /** Read out after its text, as an explanation. @since 12 */
  accessibilityDescription(text: Resource): T;

  /** 'auto', 'yes', 'no', or 'no-hide-descendants': whether a screen reader meets it. @since 10 */
  accessibilityLevel(value: string): T;

  /** Extent from left to right. @since 7 */
  width(value: Length): T;
  /** Extent from top to bottom. @since 7 */
  height(value: Length): T;
  /** Both extents. @since 7 */
  size(value: SizeOptions): T;
  /** Least and greatest extents. @since 7 */
  constraintSize(value: ConstraintSizeOptions): T;
  /** Width divided by height. @since 7 */
  aspectRatio(value: number): T;
  /** Share of the room that a Row or Column has left. @since 7 */
  layoutWeight(share: number | string): T;
  /** Share of the room that a Flex has left. @since 7 */
  flexGrow(share: number): T;
  /** Where it stands across the direction of the Row, Column or Flex around it. @since 7 */
  alignSelf(value: ItemAlign): T;
  /** Where its content stands. @since 7 */
  align(value: Alignment): T;
  /** Room between border and content. @since 7 */
  padding(value: Padding | Length): T;
  /** Room around the border. @since 7 */
  margin(value: Margin | Length): T;

  /** Colour behind it. @since 7 */
  backgroundColor(value: ResourceColor): T;
  /** 0 is invisible, 1 covers. @since 7 */
  opacity(value: number | Resource): T;
  /** Line around it. @since 7 */
  border(value: BorderOptions): T;
  /** Thickness of the line around it. @since 7 */
  borderWidth(value: Length): T;
  /** Colour of the line around it. @since 7 */
  borderColor(value: ResourceColor): T;
  /** Roundness of its corners. @since 7 */
  borderRadius(value: Length): T;
  /** Attributes that depend on its state. @since 8 */
  stateStyles(value: StateStyles): T;

  /** Shadow behind it. @since 7 */
  shadow(value: any): T;
  /** Whether what is inside is cut off at its border; a shape cuts it off as well. @since 7 */
  clip(value: any): T;
  /** Above its neighbours with less. @since 7 */
  zIndex(value: number): T;
  /** Out of the row, from the corner of what is around. @since 7 */
  position(value: any): T;
  /** Moved from where it would stand. @since 7 */
  offset(value: any): T;
  /** Which point of it `position` places. @since 7 */
  markAnchor(value: any): T;
  /** Turned. @since 7 */
  rotate(value: any): T;
  /** Larger or smaller. @since 7 */
  scale(value: any): T;
  /** Moved after everything has its place. @since 7 */
  translate(value: any): T;
  /** Colours behind it that go over into each other. @since 7 */
  linearGradient(value: any): T;
  /** Colours around a centre. @since 7 */
  radialGradient(value: any): T;
  /** Colours around a centre, by angle. @since 7 */
  sweepGradient(value: any): T;
  /** Picture behind it. @since 7 */
  backgroundImage(source: ResourceStr, repeat?: ImageRepeat): T;
  /** How large that picture is. @since 7 */
  backgroundImageSize(value: any): T;
  /** Where that picture stands. @since 7 */
  backgroundImagePosition(value: any): T;
  /** What is seen through it. @since 9 */
  backgroundBlurStyle(value: BlurStyle, options?: any): T;
  /** What is behind it, blurred. @since 7 */
  backdropBlur(value: number): T;
  /** Blurred. @since 7 */
  blur(value: number): T;
  /** Colour of what is in front. @since 10 */
  foregroundColor(value: any): T;
  /** Something above it. @since 7 */
  overlay(value: any, options?: any): T;
  /** Line outside of its border. @since 11 */
  outline(value: any): T;
  /** Style of the line around it. @since 7 */
  borderStyle(value: any): T;
  /** What it has in a Flex before anything grows. @since 7 */
  flexBasis(value: number | string): T;
  /** Share of what a Flex lacks. @since 7 */
  flexShrink(value: number): T;
  /** Whether it goes first when there is no room. @since 7 */
  displayPriority(value: number): T;
  /** From left to right, or from right to left. @since 8 */
  direction(value: any): T;
  /** Where it stands in a RelativeContainer. @since 9 */
  alignRules(value: any): T;
  /** How a chain that it begins is spread there. @since 12 */
  chainMode(direction: Axis, style: ChainStyle): T;
  /** Whether it reaches below the system's bars. @since 10 */
  expandSafeArea(types?: Array<SafeAreaType>, edges?: Array<SafeAreaEdge>): T;
  /** Columns in a GridContainer. @since 7 */
  gridSpan(value: number): T;

  /** Who gets a touch on it. @since 9 */
  hitTestBehavior(value: HitTestMode): T;
  /** Where touches count. @since 8 */
  responseRegion(value: any): T;
  /** How a press is shown. @since 10 */
  clickEffect(value: any): T;
  /** Runs when a finger does something; here never. @since 7 */
  onTouch(handler: (event: any) => void): T;
  /** Runs when a key does something; here never. @since 7 */
  onKeyEvent(handler: (event: any) => void): T;
  /** Runs when a mouse comes and goes; here never. @since 8 */
  onHover(handler: (isHover: boolean, event: any) => void): T;
  /** Runs when a mouse does something; here never. @since 8 */
  onMouse(handler: (event: any) => void): T;
  /** Runs when its size or place changes; here never. @since 8 */
  onAreaChange(handler: (before: any, now: any) => void): T;
  /** Runs when its size changes; here never. @since 12 */
  onSizeChange(handler: (before: any, now: any) => void): T;
  /** Runs when more or less of it is seen; here never. @since 9 */
  onVisibleAreaChange(ratios: Array<number>, handler: (isVisible: boolean, ratio: number) => void): T;
  /** Runs when it is in the tree of a page. @since 12 */
  onAttach(handler: () => void): T;
  /** Runs when it has left the tree of a page. @since 12 */
  onDetach(handler: () => void): T;
  /** Whether it has the focus when its page comes. @since 9 */
  defaultFocus(value: boolean): T;
  /** Whether a touch brings the focus. @since 9 */
  focusOnTouch(value: boolean): T;
  /** Whether it has the focus when its group gets it. @since 9 */
  groupDefaultFocus(value: boolean): T;
  /** Whether a finger can drag it. @since 10 */
  draggable(value: boolean): T;
  /** Runs when it is dragged; here never. @since 8 */
  onDragStart(handler: (event: any, extra?: string) => any): T;
  /** Runs when something is dropped; here never. @since 8 */
  onDrop(handler: (event: any, extra?: string) => any): T;

  /** How what was set before moves; here at once. @since 7 */
  animation(value: any): T;
  /** How it comes and goes; here at once. @since 7 */
  transition(value: any, onFinish?: (isIn: boolean) => void): T;
  /** How it comes from another page; here at once. @since 7 */
  sharedTransition(id: string, options?: any): T;
  /** How it takes the place of another; here at once. @since 7 */
  geometryTransition(id: string, options?: any): T;
  /** How the end of an animation is drawn. @since 10 */
  renderFit(value: RenderFit): T;
  /** Whether it is drawn as one. @since 10 */
  renderGroup(value: boolean): T;
  /** A menu that a long press opens; here nothing opens it. @since 8 */
  bindContextMenu(content: any, responseType?: any, options?: any): T;
  /** A popup beside it while it is true. @since 7 */
  bindPopup(isShow: boolean, options: any): T;
  /** Name for tests, as id. @since 8 */
  key(name: string): T;
  /** Sets attributes by an object. @since 12 */
  attributeModifier(modifier: any): T;
}

/** Chain of what only has the common attributes, structs among them. @since 7 */
declare class CommonAttribute extends CommonMethod<CommonAttribute> {}
/** What @Styles functions set attributes of. @since 7 */
declare const CommonInstance: CommonAttribute;

/** What every struct has and may have; the system calls the methods. @since 7 */
declare class CustomComponent extends CommonAttribute {
  /** Describes what is shown. @since 7 */
  build(): void;
  /** Before the first build(). @since 7 */
  aboutToAppear?(): void;
  /** After the first build(). @since 12 */
  onDidBuild?(): void;
  /** Before it is gone. @since 7 */
  aboutToDisappear?(): void;
  /** Pages only: the window came to the front. @since 7 */
  onPageShow?(): void;
  /** Pages only: the window left the front. @since 7 */
  onPageHide?(): void;
  /** Pages only: the back gesture; true when it has been dealt with. @since 7 */
  onBackPress?(): void | boolean;
  /** The UI of the window around it. @since 11 */
  getUIContext(): import('../api/@ohos.arkui.UIContext.ts').UIContext;
}

/** One path's value before and after. @since 12 */
declare interface IMonitorValue<T> {
  path: string;
  before: T;
  now: T;
}

/** What a @Monitor method is told. @since 12 */
declare interface IMonitor {
  /** The paths with another value than before. */
  dirty: string[];
  /** The change at a path; at the first changed one without an argument. */
  value<T>(path?: string): IMonitorValue<T> | undefined;
}
