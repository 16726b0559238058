// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Enums of what things do, where they stand and what the user does; component/enumsOfUse.d.ts declares the same names and values.

/** Where the bar of Tabs stands. @since 7 */
export enum BarPosition {
  Start = 0,
  End = 1,
}

/** Whether the tabs of a bar share its room. @since 7 */
export enum BarMode {
  Scrollable = 0,
  Fixed = 1,
}

/** Where the block of a slider is. @since 7 */
export enum SliderStyle {
  OutSet = 0,
  InSet = 1,
  NONE = 2,
}

/** What the user does with a slider. @since 7 */
export enum SliderChangeMode {
  Begin = 0,
  Moving = 1,
  End = 2,
  Click = 3,
}

/** How high a sheet is. @since 10 */
export enum SheetSize {
  MEDIUM = 0,
  LARGE = 1,
  FIT_CONTENT = 2,
}

/** Where a sheet is. @since 11 */
export enum SheetType {
  BOTTOM = 0,
  CENTER = 1,
  POPUP = 2,
  SIDE = 3,
}

/** Above what a sheet is. @since 12 */
export enum SheetMode {
  OVERLAY = 0,
  EMBEDDED = 1,
}

/** How a cover comes. @since 10 */
export enum ModalTransition {
  DEFAULT = 0,
  NONE = 1,
  ALPHA = 2,
}

/** Why a layer is to go. @since 12 */
export enum DismissReason {
  PRESS_BACK = 0,
  TOUCH_OUTSIDE = 1,
  CLOSE_BUTTON = 2,
  SLIDE_DOWN = 3,
}

/** Where the items of a list stand. @since 9 */
export enum ListItemAlign {
  Start = 0,
  Center = 1,
  End = 2,
}

/** Which parts of a group stay. @since 9 */
export enum StickyStyle {
  None = 0,
  Header = 1,
  Footer = 2,
}

/** Where what is scrolled to stands. @since 10 */
export enum ScrollAlign {
  START = 0,
  CENTER = 1,
  END = 2,
  AUTO = 3,
}

/** Whether something is being scrolled. @since 9 */
export enum ScrollState {
  Idle = 0,
  Scroll = 1,
  Fling = 2,
}

/** How a swipe of an item ends. @since 9 */
export enum SwipeEdgeEffect {
  Spring = 0,
  None = 1,
}

/** What a swiped item shows. @since 11 */
export enum SwipeActionState {
  COLLAPSED = 0,
  EXPANDED = 1,
  ACTIONING = 2,
}

/** Who scrolls first. @since 10 */
export enum NestedScrollMode {
  SELF_ONLY = 0,
  SELF_FIRST = 1,
  PARENT_FIRST = 2,
  PARALLEL = 3,
}

/** Where a text may be copied to. @since 9 */
export enum CopyOptions {
  None = 0,
  InApp = 1,
  LocalDevice = 2,
  CROSS_DEVICE = 3,
}

/** What covers a part of the window. @since 10 */
export enum SafeAreaType {
  SYSTEM = 0,
  CUTOUT = 1,
  KEYBOARD = 2,
}

/** A side of the window. @since 10 */
export enum SafeAreaEdge {
  TOP = 0,
  BOTTOM = 1,
  START = 2,
  END = 3,
}

/** What a finger does. @since 7 */
export enum TouchType {
  Down = 0,
  Up = 1,
  Move = 2,
  Cancel = 3,
}

/** Who gets a touch. @since 9 */
export enum HitTestMode {
  Default = 0,
  Block = 1,
  Transparent = 2,
  None = 3,
}

/** What a key does. @since 7 */
export enum KeyType {
  Down = 0,
  Up = 1,
}

/** A button of a mouse. @since 8 */
export enum MouseButton {
  Left = 0,
  Right = 1,
  Middle = 2,
  Back = 3,
  Forward = 4,
  None = 5,
}

/** What opens a menu. @since 8 */
export enum ResponseType {
  RightClick = 0,
  LongPress = 1,
}

/** Where a popup stands. @since 7 */
export enum Placement {
  Left = 0,
  Right = 1,
  Top = 2,
  Bottom = 3,
  TopLeft = 4,
  TopRight = 5,
  BottomLeft = 6,
  BottomRight = 7,
  LeftTop = 8,
  LeftBottom = 9,
  RightTop = 10,
  RightBottom = 11,
}

/** What a menu shows of its component. @since 11 */
export enum MenuPreviewMode {
  NONE = 0,
  IMAGE = 1,
}

/** Where a menu stands. @since 10 */
export enum MenuAlignType {
  START = 0,
  CENTER = 1,
  END = 2,
}

/** How a button of a dialog looks. @since 10 */
export enum DialogButtonStyle {
  DEFAULT = 0,
  HIGHLIGHT = 1,
}

/** How the buttons of a dialog stand. @since 10 */
export enum DialogButtonDirection {
  AUTO = 0,
  HORIZONTAL = 1,
  VERTICAL = 2,
}

/** Whether a destination covers what is below. @since 11 */
export enum NavDestinationMode {
  STANDARD = 0,
  DIALOG = 1,
}

/** Where the first page of a Navigation stands. @since 9 */
export enum NavBarPosition {
  Start = 0,
  End = 1,
}

/** How a grid is filled. @since 8 */
export enum GridDirection {
  Row = 0,
  Column = 1,
  RowReverse = 2,
  ColumnReverse = 3,
}

/** How the columns of a GridRow follow. @since 9 */
export enum GridRowDirection {
  Row = 0,
  RowReverse = 1,
}

/** What breakpoints are measured by. @since 9 */
export enum BreakpointsReference {
  WindowSize = 0,
  ComponentSize = 1,
}

/** How far a refresh is. @since 8 */
export enum RefreshStatus {
  Inactive = 0,
  Drag = 1,
  OverDrag = 2,
  Refresh = 3,
  Done = 4,
}

/** How the pages of a Swiper are sized. @since 7 */
export enum SwiperDisplayMode {
  STRETCH = 0,
  AUTO_LINEAR = 1,
}

/** When a transition is seen. @since 7 */
export enum TransitionType {
  All = 0,
  Insert = 1,
  Delete = 2,
}

/** Where something comes from. @since 10 */
export enum TransitionEdge {
  TOP = 0,
  BOTTOM = 1,
  START = 2,
  END = 3,
}

/** In which directions a swipe counts. @since 8 */
export enum SwipeDirection {
  None = 0,
  Horizontal = 1,
  Vertical = 2,
  All = 3,
}

/** In which directions a drag counts. @since 7 */
export enum PanDirection {
  None = 0,
  Horizontal = 3,
  Left = 1,
  Right = 2,
  Vertical = 12,
  Up = 4,
  Down = 8,
  All = 15,
}

/** Whose gestures count. @since 7 */
export enum GestureMask {
  Normal = 0,
  IgnoreInternal = 1,
}

/** Whether a gesture may go on. @since 11 */
export enum GestureJudgeResult {
  CONTINUE = 0,
  REJECT = 1,
}

/** Which side of others a barrier is. @since 11 */
export enum BarrierDirection {
  LEFT = 0,
  RIGHT = 1,
  TOP = 2,
  BOTTOM = 3,
}

/** How a chain of a RelativeContainer is spread. @since 12 */
export enum ChainStyle {
  SPREAD = 0,
  SPREAD_INSIDE = 1,
  PACKED = 2,
}

/** How a folding phone stands. @since 11 */
export enum FoldStatus {
  FOLD_STATUS_UNKNOWN = 0,
  FOLD_STATUS_EXPANDED = 1,
  FOLD_STATUS_FOLDED = 2,
  FOLD_STATUS_HALF_FOLDED = 3,
}

/** Whether an animation runs. @since 7 */
export enum AnimationStatus {
  Initial = 0,
  Running = 1,
  Paused = 2,
  Stopped = 3,
}

/** What an animation leaves. @since 7 */
export enum FillMode {
  None = 0,
  Forwards = 1,
  Backwards = 2,
  Both = 3,
}

/** When an animation counts as ended. @since 11 */
export enum FinishCallbackType {
  REMOVED = 0,
  LOGICALLY = 1,
}

/** What a finger does for a screen reader. @since 12 */
export enum AccessibilityHoverType {
  HOVER_ENTER = 0,
  HOVER_MOVE = 1,
  HOVER_EXIT = 2,
  HOVER_CANCEL = 3,
}

/** How wide choices are. @since 11 */
export enum OptionWidthMode {
  FIT_CONTENT = 'fit_content',
  FIT_TRIGGER = 'fit_trigger',
}

/** Where a calendar opens. @since 10 */
export enum CalendarAlign {
  START = 0,
  CENTER = 1,
  END = 2,
}

/** The icon of a SaveButton. @since 10 */
export enum SaveIconStyle {
  FULL_FILLED = 0,
  LINES = 1,
}

/** The words of a SaveButton. @since 10 */
export enum SaveDescription {
  DOWNLOAD = 0,
  DOWNLOAD_FILE = 1,
  SAVE = 2,
  SAVE_IMAGE = 3,
  SAVE_FILE = 4,
  DOWNLOAD_AND_SHARE = 5,
  RECEIVE = 6,
  CONTINUE_TO_RECEIVE = 7,
}

/** The words of a PasteButton. @since 10 */
export enum PasteDescription {
  PASTE = 0,
}

/** How what a Navigation shows has changed. @since 12 */
export enum NavigationOperation {
  PUSH = 1,
  POP = 2,
  REPLACE = 3,
}

/** Where something stands on a screen that is half folded. @since 13 */
export enum HoverModeAreaType {
  TOP_SCREEN = 0,
  BOTTOM_SCREEN = 1,
}

/** How what a sheet holds follows its size. @since 15 */
export enum ScrollSizeMode {
  FOLLOW_DETENT = 0,
  CONTINUOUS = 1,
}

/** What a sheet does when the keyboard comes. @since 13 */
export enum SheetKeyboardAvoidMode {
  NONE = 0,
  TRANSLATE_AND_RESIZE = 1,
  RESIZE_ONLY = 2,
  TRANSLATE_AND_SCROLL = 3,
}

/** What a TimePicker shows. @since 11 */
export enum TimePickerFormat {
  HOUR_MINUTE = 0,
  HOUR_MINUTE_SECOND = 1,
}

/** What may be typed into a TextArea. @since 11 */
export enum TextAreaType {
  NORMAL = 0,
  NUMBER = 2,
  PHONE_NUMBER = 3,
  EMAIL = 5,
  NUMBER_DECIMAL = 12,
  URL = 13,
}
