// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Enums of what things look like; the host has the same names and values.

/** How much a button asks for attention. @since 11 */
declare enum ButtonStyleMode {
  NORMAL = 0,
  EMPHASIZED = 1,
  TEXTUAL = 2,
}

/** Whether a button does harm. @since 12 */
declare enum ButtonRole {
  NORMAL = 0,
  ERROR = 1,
}

/** How large a control is. @since 11 */
declare enum ControlSize {
  SMALL = 'small',
  NORMAL = 'normal',
}

/** What is seen through a blurred background. @since 9 */
declare enum BlurStyle {
  Thin = 0,
  Regular = 1,
  Thick = 2,
  BACKGROUND_THIN = 3,
  BACKGROUND_REGULAR = 4,
  BACKGROUND_THICK = 5,
  BACKGROUND_ULTRA_THICK = 6,
  NONE = 7,
  COMPONENT_ULTRA_THIN = 8,
  COMPONENT_THIN = 9,
  COMPONENT_REGULAR = 10,
  COMPONENT_THICK = 11,
  COMPONENT_ULTRA_THICK = 12,
}

/** Which of the two colour modes. @since 10 */
declare enum ThemeColorMode {
  SYSTEM = 0,
  LIGHT = 1,
  DARK = 2,
}

/** Whether a mask follows what is behind it. @since 10 */
declare enum AdaptiveColor {
  DEFAULT = 0,
  AVERAGE = 1,
}

/** Shadows that the system has. @since 10 */
declare enum ShadowStyle {
  OUTER_DEFAULT_XS = 0,
  OUTER_DEFAULT_SM = 1,
  OUTER_DEFAULT_MD = 2,
  OUTER_DEFAULT_LG = 3,
  OUTER_FLOATING_SM = 4,
  OUTER_FLOATING_MD = 5,
}

/** What a shadow is made of. @since 10 */
declare enum ShadowType {
  COLOR = 0,
  BLUR = 1,
}

/** In which directions a picture is repeated. @since 7 */
declare enum ImageRepeat {
  NoRepeat = 0,
  X = 1,
  Y = 2,
  XY = 3,
}

/** How a background picture fits. @since 7 */
declare enum ImageSize {
  Auto = 0,
  Cover = 1,
  Contain = 2,
  FILL = 3,
}

/** How a picture is smoothed. @since 7 */
declare enum ImageInterpolation {
  None = 0,
  Low = 1,
  Medium = 2,
  High = 3,
}

/** How a picture is coloured. @since 7 */
declare enum ImageRenderMode {
  Original = 0,
  Template = 1,
}

/** Where a gradient goes. @since 7 */
declare enum GradientDirection {
  Left = 0,
  Top = 1,
  Right = 2,
  Bottom = 3,
  LeftTop = 4,
  LeftBottom = 5,
  RightTop = 6,
  RightBottom = 7,
  None = 8,
}

/** How the end of an animation is drawn. @since 10 */
declare enum RenderFit {
  CENTER = 0,
  TOP = 1,
  BOTTOM = 2,
  LEFT = 3,
  RIGHT = 4,
  TOP_LEFT = 5,
  TOP_RIGHT = 6,
  BOTTOM_LEFT = 7,
  BOTTOM_RIGHT = 8,
  RESIZE_FILL = 9,
  RESIZE_CONTAIN = 10,
  RESIZE_CONTAIN_TOP_LEFT = 11,
  RESIZE_CONTAIN_BOTTOM_RIGHT = 12,
  RESIZE_COVER = 13,
  RESIZE_COVER_TOP_LEFT = 14,
  RESIZE_COVER_BOTTOM_RIGHT = 15,
}

/** How many colours a symbol has. @since 11 */
declare enum SymbolRenderingStrategy {
  SINGLE = 0,
  MULTIPLE_COLOR = 1,
  MULTIPLE_OPACITY = 2,
}

/** How a symbol moves. @since 11 */
declare enum SymbolEffectStrategy {
  NONE = 0,
  SCALE = 1,
  HIERARCHICAL = 2,
}

/** Where words may be broken. @since 11 */
declare enum WordBreak {
  NORMAL = 0,
  BREAK_ALL = 1,
  BREAK_WORD = 2,
}

/** Upper or lower case. @since 7 */
declare enum TextCase {
  Normal = 0,
  LowerCase = 1,
  UpperCase = 2,
}

/** How a text fits into its frame. @since 10 */
declare enum TextHeightAdaptivePolicy {
  MAX_LINES_FIRST = 0,
  MIN_FONT_SIZE_FIRST = 1,
  LAYOUT_CONSTRAINT_FIRST = 2,
}

/** Where a text is cut. @since 11 */
declare enum EllipsisMode {
  START = 0,
  CENTER = 1,
  END = 2,
}

/** How lines are filled. @since 12 */
declare enum LineBreakStrategy {
  GREEDY = 0,
  HIGH_QUALITY = 1,
  BALANCED = 2,
}

/** How a line ends. @since 7 */
declare enum LineCapStyle {
  Butt = 0,
  Round = 1,
  Square = 2,
}

/** How lines meet. @since 7 */
declare enum LineJoinStyle {
  Miter = 0,
  Round = 1,
  Bevel = 2,
}

/** What an input looks like. @since 10 */
declare enum TextContentStyle {
  DEFAULT = 0,
  INLINE = 1,
}

/** When an input can be emptied. @since 10 */
declare enum CancelButtonStyle {
  CONSTANT = 0,
  INVISIBLE = 1,
  INPUT = 2,
}

/** Where a badge stands. @since 7 */
declare enum BadgePosition {
  RightTop = 0,
  Right = 1,
  Left = 2,
}

/** How a press is shown. @since 10 */
declare enum ClickEffectLevel {
  LIGHT = 0,
  MIDDLE = 1,
  HEAVY = 2,
}

/** Colours that follow others. @since 10 */
declare enum ColoringStrategy {
  INVERT = 'invert',
  AVERAGE = 'average',
  PRIMARY = 'primary',
}

/** The class of a window by its width: below 320, 600, 840, 1440 vp, and above. @since 13 */
declare enum WidthBreakpoint {
  WIDTH_XS = 0,
  WIDTH_SM = 1,
  WIDTH_MD = 2,
  WIDTH_LG = 3,
  WIDTH_XL = 4,
}

/** The class of a window by its height to its width: below 0.8, 1.2, and above. @since 13 */
declare enum HeightBreakpoint {
  HEIGHT_SM = 0,
  HEIGHT_MD = 1,
  HEIGHT_LG = 2,
}
