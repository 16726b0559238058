// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Components that arrange others, and what stands between.

// Each component: what a call takes (XInterface), its attributes (XAttribute), the component, and what @Extend gets.

/** One below the other, `space` between them. @since 7 */
declare interface ColumnInterface {
  (options?: { space?: number | string }): ColumnAttribute;
}
declare class ColumnAttribute extends CommonMethod<ColumnAttribute> {
  /** From left to right. @since 7 */
  alignItems(value: HorizontalAlign): ColumnAttribute;
  /** From top to bottom. @since 8 */
  justifyContent(value: FlexAlign): ColumnAttribute;
}
declare const Column: ColumnInterface;
declare const ColumnInstance: ColumnAttribute;

/** Side by side, `space` between them. @since 7 */
declare interface RowInterface {
  (options?: { space?: number | string }): RowAttribute;
}
declare class RowAttribute extends CommonMethod<RowAttribute> {
  /** From top to bottom. @since 7 */
  alignItems(value: VerticalAlign): RowAttribute;
  /** From left to right. @since 8 */
  justifyContent(value: FlexAlign): RowAttribute;
}
declare const Row: RowInterface;
declare const RowInstance: RowAttribute;

/** How a Flex arranges. @since 7 */
declare interface FlexOptions {
  direction?: FlexDirection;
  wrap?: FlexWrap;
  /** Along the direction. */
  justifyContent?: FlexAlign;
  /** Across the direction. */
  alignItems?: ItemAlign;
  /** Of the lines, when there are several. */
  alignContent?: FlexAlign;
}
/** One after the other, in lines if wanted. @since 7 */
declare interface FlexInterface {
  (options?: FlexOptions): FlexAttribute;
}
declare class FlexAttribute extends CommonMethod<FlexAttribute> {}
declare const Flex: FlexInterface;
declare const FlexInstance: FlexAttribute;

/** One above the other. @since 7 */
declare interface StackInterface {
  (options?: { alignContent?: Alignment }): StackAttribute;
}
declare class StackAttribute extends CommonMethod<StackAttribute> {
  /** Where the things inside stand. @since 7 */
  alignContent(value: Alignment): StackAttribute;
}
declare const Stack: StackInterface;
declare const StackInstance: StackAttribute;

/** Lets the one thing inside be moved when it is too large. @since 7 */
declare interface ScrollInterface {
  (): ScrollAttribute;
}
declare class ScrollAttribute extends CommonMethod<ScrollAttribute> {
  /** In which direction. @since 7 */
  scrollable(value: ScrollDirection): ScrollAttribute;
  /** Whether a bar shows the place. @since 7 */
  scrollBar(value: BarState): ScrollAttribute;
  /** What the end feels like. @since 7 */
  edgeEffect(value: EdgeEffect): ScrollAttribute;
}
declare const Scroll: ScrollInterface;
declare const ScrollInstance: ScrollAttribute;

/** Many ListItems, to be moved through, from one of them on. @since 7 */
declare interface ListInterface {
  (options?: { space?: number | string; initialIndex?: number }): ListAttribute;
}
declare class ListAttribute extends CommonMethod<ListAttribute> {
  /** In which direction the items follow. @since 7 */
  listDirection(value: Axis): ListAttribute;
  /** Line between items; null for none. @since 7 */
  divider(line: { strokeWidth: Length; color?: ResourceColor; startMargin?: Length; endMargin?: Length } | null):
    ListAttribute;
  /** Whether a bar shows the place. @since 7 */
  scrollBar(value: BarState): ListAttribute;
  /** What the end feels like. @since 7 */
  edgeEffect(value: EdgeEffect): ListAttribute;
}
declare const List: ListInterface;
declare const ListInstance: ListAttribute;

/** One entry of a List. @since 7 */
declare interface ListItemInterface {
  (): ListItemAttribute;
}
declare class ListItemAttribute extends CommonMethod<ListItemAttribute> {}
declare const ListItem: ListItemInterface;
declare const ListItemInstance: ListItemAttribute;

/** A line. @since 7 */
declare interface DividerInterface {
  (): DividerAttribute;
}
declare class DividerAttribute extends CommonMethod<DividerAttribute> {
  /** Whether it goes from top to bottom. @since 7 */
  vertical(isVertical: boolean): DividerAttribute;
  /** The line's. @since 7 */
  color(value: ResourceColor): DividerAttribute;
  /** Thickness. @since 7 */
  strokeWidth(value: number | string): DividerAttribute;
}
declare const Divider: DividerInterface;
declare const DividerInstance: DividerAttribute;

/** Takes the room that a Row or Column has left, `least` at any rate. @since 7 */
declare interface BlankInterface {
  (least?: number | string): BlankAttribute;
}
declare class BlankAttribute extends CommonMethod<BlankAttribute> {
  /** What it is filled with. @since 7 */
  color(value: ResourceColor): BlankAttribute;
}
declare const Blank: BlankInterface;
declare const BlankInstance: BlankAttribute;
