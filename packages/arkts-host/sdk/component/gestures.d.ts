// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Gestures: a press of a component is a single tap; the others do not happen here.

/** A gesture that happened. @since 7 */
declare interface GestureEvent {
  repeat: boolean;
  offsetX: number;
  offsetY: number;
  scale: number;
  angle: number;
  speed: number;
  fingerList: Array<Object>;
}
/** A gesture, and what happens then. @since 7 */
declare interface GestureHandler {
  onAction(handler: (event: GestureEvent) => void): GestureHandler;
  onActionStart(handler: (event: GestureEvent) => void): GestureHandler;
  onActionUpdate(handler: (event: GestureEvent) => void): GestureHandler;
  onActionEnd(handler: (event: GestureEvent) => void): GestureHandler;
  onActionCancel(handler: (event: GestureEvent) => void): GestureHandler;
  onCancel(handler: () => void): GestureHandler;
  tag(name: string): GestureHandler;
}
/** @since 7 */
declare type GestureType = GestureHandler;
/** How gestures of a group go together. @since 7 */
declare enum GestureMode {
  Sequence = 0,
  Parallel = 1,
  Exclusive = 2,
}
declare function TapGesture(value?: { count?: number; fingers?: number }): GestureHandler;
declare function LongPressGesture(value?: { fingers?: number; repeat?: boolean; duration?: number }): GestureHandler;
declare function PanGesture(value?: { fingers?: number; direction?: number; distance?: number }): GestureHandler;
declare function PinchGesture(value?: { fingers?: number; distance?: number }): GestureHandler;
declare function SwipeGesture(value?: { fingers?: number; direction?: number; speed?: number }): GestureHandler;
declare function RotationGesture(value?: { fingers?: number; angle?: number }): GestureHandler;
declare function GestureGroup(mode: GestureMode, ...gesture: GestureHandler[]): GestureHandler;

/** Moves what is inside of a Scroll, a List or a Grid; everything is in view here. @since 7 */
declare class Scroller {
  scrollTo(options: { xOffset: number | string; yOffset: number | string; animation?: Object | boolean }): void;
  scrollEdge(value: Edge): void;
  scrollPage(value: { next: boolean }): void;
  scrollToIndex(value: number, smooth?: boolean, align?: number): void;
  scrollBy(dx: Length, dy: Length): void;
  /** @since 12 */
  fling(velocity: number): void;
  /** @since 10 */
  isAtEnd(): boolean;
  currentOffset(): { xOffset: number; yOffset: number };
}
/** @since 11 */
declare class ListScroller extends Scroller {
  closeAllSwipeActions(): void;
}
/** The cursor of a TextInput. @since 8 */
declare class TextInputController {
  caretPosition(value: number): void;
  setTextSelection(selectionStart: number, selectionEnd: number): void;
  stopEditing(): void;
}
/** @since 8 */
declare class TextAreaController extends TextInputController {}
/** @since 8 */
declare class SearchController extends TextInputController {}
/** @since 11 */
declare class TextController {
  closeSelectionMenu(): void;
}
/** Which page of Tabs is seen; here all of them. @since 7 */
declare class TabsController {
  changeIndex(value: number): void;
  /** @since 12 */
  preloadItems(indices: Array<number>): Promise<void>;
}
/** Which page of a Swiper is seen; here all of them. @since 7 */
declare class SwiperController {
  showNext(): void;
  showPrevious(): void;
  /** @since 12 */
  changeIndex(index: number, useAnimation?: boolean): void;
  finishAnimation(callback?: () => void): void;
}
