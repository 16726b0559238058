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
  (scroller?: Scroller): ScrollAttribute;
}
declare class ScrollAttribute extends CommonMethod<ScrollAttribute> {
  /** In which direction. @since 7 */
  scrollable(value: ScrollDirection): ScrollAttribute;
  /** Whether a bar shows the place. @since 7 */
  scrollBar(value: BarState): ScrollAttribute;
  /** What the end feels like. @since 7 */
  edgeEffect(value: EdgeEffect): ScrollAttribute;
  /** Runs as it is scrolled; here never. @since 7 */
  onScroll(handler: (x: number, y: number) => void): ScrollAttribute;
  /** Runs before it is scrolled; here never. @since 12 */
  onWillScroll(handler: any): ScrollAttribute;
  /** Runs at an end; here never. @since 7 */
  onScrollEdge(handler: (side: any) => void): ScrollAttribute;
  /** Runs when it stands; here never. @since 7 */
  onScrollEnd(handler: () => void): ScrollAttribute;
  /** Runs in each frame; here never. @since 9 */
  onScrollFrameBegin(handler: any): ScrollAttribute;
  /** Where it comes to rest. @since 10 */
  scrollSnap(value: any): ScrollAttribute;
  /** Whether it goes page by page. @since 11 */
  enablePaging(value: boolean): ScrollAttribute;
  /** Where it begins. @since 12 */
  initialOffset(value: any): ScrollAttribute;
  /** Of that bar. @since 7 */
  scrollBarColor(value: ResourceColor | number): ScrollAttribute;
  /** Of that bar. @since 7 */
  scrollBarWidth(value: Length): ScrollAttribute;
  /** Who scrolls first. @since 10 */
  nestedScroll(value: any): ScrollAttribute;
  /** How far it goes by itself. @since 10 */
  friction(value: any): ScrollAttribute;
  /** Whether the user can scroll it. @since 10 */
  enableScrollInteraction(value: boolean): ScrollAttribute;
  /** Runs when others are in view; here never. @since 7 */
  onScrollIndex(handler: (start: number, end: number) => void): ScrollAttribute;
  /** Runs at the start; here never. @since 7 */
  onReachStart(handler: () => void): ScrollAttribute;
  /** Runs at the end; here never. @since 7 */
  onReachEnd(handler: () => void): ScrollAttribute;
  /** Runs when it is scrolled; here never. @since 9 */
  onScrollStart(handler: () => void): ScrollAttribute;
  /** Runs when it stands; here never. @since 7 */
  onScrollStop(handler: () => void): ScrollAttribute;
  /** Runs as it is scrolled; here never. @since 12 */
  onDidScroll(handler: (offset: any, state: any) => void): ScrollAttribute;
  /** How many are built that are not seen. @since 7 */
  cachedCount(value: number, isShown?: boolean): ScrollAttribute;
}
declare const Scroll: ScrollInterface;
declare const ScrollInstance: ScrollAttribute;

/** Many ListItems, to be moved through, from one of them on. @since 7 */
declare interface ListInterface {
  (options?: { space?: number | string; initialIndex?: number; scroller?: Scroller }): ListAttribute;
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
  /** How many stand side by side. @since 9 */
  lanes(value: any, gutter?: any): ListAttribute;
  /** Where items stand. @since 9 */
  alignListItem(value: ListItemAlign): ListAttribute;
  /** Which parts of groups stay. @since 9 */
  sticky(value: StickyStyle): ListAttribute;
  /** Whether a mouse chooses several. @since 8 */
  multiSelectable(value: boolean): ListAttribute;
  /** Whether items follow each other. @since 7 */
  chainAnimation(value: boolean): ListAttribute;
  /** Where it comes to rest. @since 10 */
  scrollSnapAlign(value: any): ListAttribute;
  /** Before the first item. @since 11 */
  contentStartOffset(value: number): ListAttribute;
  /** After the last item. @since 11 */
  contentEndOffset(value: number): ListAttribute;
  /** Whether it stays when items are added above. @since 12 */
  maintainVisibleContentPosition(value: boolean): ListAttribute;
  /** Runs when an item is dragged; here never. @since 7 */
  onItemMove(handler: (from: number, to: number) => boolean): ListAttribute;
  /** Runs when an item is dragged; here never. @since 8 */
  onItemDragStart(handler: (event: any, index: number) => any): ListAttribute;
  /** Of that bar. @since 7 */
  scrollBarColor(value: ResourceColor | number): ListAttribute;
  /** Of that bar. @since 7 */
  scrollBarWidth(value: Length): ListAttribute;
  /** Who scrolls first. @since 10 */
  nestedScroll(value: any): ListAttribute;
  /** How far it goes by itself. @since 10 */
  friction(value: any): ListAttribute;
  /** Whether the user can scroll it. @since 10 */
  enableScrollInteraction(value: boolean): ListAttribute;
  /** Runs when others are in view; here never. @since 7 */
  onScrollIndex(handler: (start: number, end: number) => void): ListAttribute;
  /** Runs at the start; here never. @since 7 */
  onReachStart(handler: () => void): ListAttribute;
  /** Runs at the end; here never. @since 7 */
  onReachEnd(handler: () => void): ListAttribute;
  /** Runs when it is scrolled; here never. @since 9 */
  onScrollStart(handler: () => void): ListAttribute;
  /** Runs when it stands; here never. @since 7 */
  onScrollStop(handler: () => void): ListAttribute;
  /** Runs as it is scrolled; here never. @since 12 */
  onDidScroll(handler: (offset: any, state: any) => void): ListAttribute;
  /** How many are built that are not seen. @since 7 */
  cachedCount(value: number, isShown?: boolean): ListAttribute;
}
declare const List: ListInterface;
declare const ListInstance: ListAttribute;

/** One entry of a List. @since 7 */
declare interface ListItemInterface {
  (options?: any): ListItemAttribute;
}
declare class ListItemAttribute extends CommonMethod<ListItemAttribute> {
  /** What a swipe uncovers; here nothing does. @since 9 */
  swipeAction(value: any): ListItemAttribute;
  /** Whether a mouse chooses it. @since 8 */
  selectable(value: boolean): ListItemAttribute;
  /** Whether it is chosen. @since 10 */
  selected(value: boolean): ListItemAttribute;
  /** Runs when it is chosen; here never. @since 8 */
  onSelect(handler: (isSelected: boolean) => void): ListItemAttribute;
}
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
