// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// The enums that pages use; component/enums.d.ts declares the same names and values.

/** The colours that have names. @since 7 */
export enum Color {
  White = '#ffffffff',
  Black = '#ff000000',
  Blue = '#ff0000ff',
  Brown = '#ffa52a2a',
  Gray = '#ff808080',
  Green = '#ff008000',
  Grey = Gray,
  Orange = '#ffffa500',
  Pink = '#ffffc0cb',
  Red = '#ffff0000',
  Yellow = '#ffffff00',
  Transparent = '#00000000',
}

/** Whether something is seen, and whether its place stays free. @since 7 */
export enum Visibility {
  Visible = 0,
  /** Not seen, its place stays free. */
  Hidden = 1,
  /** Not seen, others take its place. */
  None = 2,
}

/** One of the two directions. @since 7 */
export enum Axis {
  Vertical = 0,
  Horizontal = 1,
}

/** Where content stands in a frame. @since 7 */
export enum Alignment {
  TopStart = 0,
  Top = 1,
  TopEnd = 2,
  Start = 3,
  Center = 4,
  End = 5,
  BottomStart = 6,
  Bottom = 7,
  BottomEnd = 8,
}

/** Where the things in a Column stand from left to right. @since 7 */
export enum HorizontalAlign {
  Start = 0,
  Center = 1,
  End = 2,
}

/** Where the things in a Row stand from top to bottom. @since 7 */
export enum VerticalAlign {
  Top = 0,
  Center = 1,
  Bottom = 2,
}

/** Where things stand in the direction in which they follow each other. @since 7 */
export enum FlexAlign {
  Start = 0,
  Center = 1,
  End = 2,
  SpaceBetween = 3,
  SpaceAround = 4,
  SpaceEvenly = 5,
}

/** Where one thing stands across that direction. @since 7 */
export enum ItemAlign {
  /** As the container says. */
  Auto = 0,
  Start = 1,
  Center = 2,
  End = 3,
  Baseline = 4,
  Stretch = 5,
}

/** In which direction things follow each other in a Flex. @since 7 */
export enum FlexDirection {
  Row = 0,
  Column = 1,
  RowReverse = 2,
  ColumnReverse = 3,
}

/** Whether a Flex goes on in another line. @since 7 */
export enum FlexWrap {
  NoWrap = 0,
  Wrap = 1,
  WrapReverse = 2,
}

/** In which direction a Scroll moves. @since 7 */
export enum ScrollDirection {
  Vertical = 0,
  Horizontal = 1,
  None = 3,
}

/** When a scroll bar is seen. @since 7 */
export enum BarState {
  Off = 0,
  /** While it moves. */
  Auto = 1,
  On = 2,
}

/** What the end of a scroll feels like. @since 7 */
export enum EdgeEffect {
  Spring = 0,
  Fade = 1,
  None = 2,
}

/** How a line around something is drawn. @since 7 */
export enum BorderStyle {
  Dotted = 0,
  Dashed = 1,
  Solid = 2,
}

/** How heavy letters are. @since 7 */
export enum FontWeight {
  Lighter = 0,
  Normal = 1,
  Regular = 2,
  Medium = 3,
  Bold = 4,
  Bolder = 5,
}

/** Upright or slanted. @since 7 */
export enum FontStyle {
  Normal = 0,
  Italic = 1,
}

/** Where lines of text stand. @since 7 */
export enum TextAlign {
  Center = 0,
  Start = 1,
  End = 2,
  /** @since 10 */
  JUSTIFY = 3,
}

/** What is done with text that is too long. @since 7 */
export enum TextOverflow {
  None = 0,
  Clip = 1,
  Ellipsis = 2,
  /** It runs through. @since 10 */
  MARQUEE = 3,
}

/** Where a line at a text goes. @since 7 */
export enum TextDecorationType {
  None = 0,
  Underline = 1,
  Overline = 2,
  LineThrough = 3,
}

/** How a picture fills its frame. @since 7 */
export enum ImageFit {
  /** Whole, with margins if need be. */
  Contain = 0,
  /** Without margins, cut off if need be. */
  Cover = 1,
  Auto = 2,
  /** Distorted if need be. */
  Fill = 3,
  ScaleDown = 4,
  None = 5,
}

/** Outline of a Button. @since 7 */
export enum ButtonType {
  Capsule = 0,
  Circle = 1,
  Normal = 2,
  /** @since 15 */
  ROUNDED_RECTANGLE = 3,
}

/** What a TextInput is for. @since 7 */
export enum InputType {
  Normal = 0,
  Number = 1,
  PhoneNumber = 2,
  Email = 3,
  Password = 4,
  /** Digits only, hidden. @since 11 */
  NUMBER_PASSWORD = 8,
}

/** What the enter key says. @since 7 */
export enum EnterKeyType {
  Go = 2,
  Search = 3,
  Send = 4,
  Next = 5,
  Done = 6,
}

/** What a Toggle looks like. @since 8 */
export enum ToggleType {
  Checkbox = 0,
  Switch = 1,
  Button = 2,
}

/** How high a title is. @since 9 */
export enum TitleHeight {
  /** One line. */
  MainOnly = 0,
  /** Two lines. */
  MainWithSub = 1,
}

/** How large the title of a Navigation is. @since 8 */
export enum NavigationTitleMode {
  /** Large, smaller when scrolled. */
  Free = 0,
  /** Large. */
  Full = 1,
  /** Small, with a back button. */
  Mini = 2,
}

/** How a Navigation uses wide screens. @since 9 */
export enum NavigationMode {
  /** One above the other. */
  Stack = 0,
  /** Side by side. */
  Split = 1,
  /** By the width. */
  Auto = 2,
}

/** What a Progress looks like. @since 8 */
export enum ProgressType {
  Linear = 0,
  Ring = 1,
  Eclipse = 2,
  ScaleRing = 3,
  Capsule = 4,
}

/** Where a dialog stands. @since 7 */
export enum DialogAlignment {
  Top = 0,
  Center = 1,
  Bottom = 2,
  Default = 3,
  TopStart = 4,
  TopEnd = 5,
  CenterStart = 6,
  CenterEnd = 7,
  BottomStart = 8,
  BottomEnd = 9,
}

/** In which direction an animation runs. @since 7 */
export enum PlayMode {
  Normal = 0,
  Reverse = 1,
  Alternate = 2,
  AlternateReverse = 3,
}

/** How fast an animation runs. @since 7 */
export enum Curve {
  Linear = 0,
  Ease = 1,
  EaseIn = 2,
  EaseOut = 3,
  EaseInOut = 4,
  FastOutSlowIn = 5,
  LinearOutSlowIn = 6,
  FastOutLinearIn = 7,
  ExtremeDeceleration = 8,
  Sharp = 9,
  Rhythm = 10,
  Smooth = 11,
  Friction = 12,
}

/** An end of what can be scrolled. @since 7 */
export enum Edge {
  Top = 0,
  Center = 1,
  Bottom = 2,
  Baseline = 3,
  Start = 4,
  Middle = 5,
  End = 6,
}

/** How gestures of a group go together. @since 7 */
export enum GestureMode {
  Sequence = 0,
  Parallel = 1,
  Exclusive = 2,
}
