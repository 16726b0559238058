// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Components that arrange many things.

/** Things in rows and columns. @since 7 */
declare interface GridInterface {
  (scroller?: Scroller, options?: any): GridAttribute;
}
declare class GridAttribute extends CommonMethod<GridAttribute> {
  /** Columns, as '1fr 1fr'. @since 7 */
  columnsTemplate(value: string): GridAttribute;
  /** Rows, as '1fr 1fr'. @since 7 */
  rowsTemplate(value: string): GridAttribute;
  /** Between columns. @since 7 */
  columnsGap(value: Length): GridAttribute;
  /** Between rows. @since 7 */
  rowsGap(value: Length): GridAttribute;
  /** How it is filled. @since 8 */
  layoutDirection(value: GridDirection): GridAttribute;
  /** Most columns. @since 8 */
  maxCount(value: number): GridAttribute;
  /** Least columns. @since 8 */
  minCount(value: number): GridAttribute;
  /** Of a cell. @since 8 */
  cellLength(value: number): GridAttribute;
  /** Whether a mouse chooses several. @since 8 */
  multiSelectable(value: boolean): GridAttribute;
  /** Whether items can be dragged. @since 8 */
  editMode(value: boolean): GridAttribute;
  /** Whether items move to their places. @since 8 */
  supportAnimation(value: boolean): GridAttribute;
  /** How rows are sized. @since 12 */
  alignItems(value: any): GridAttribute;
  /** Whether a bar shows the place. @since 7 */
  scrollBar(value: BarState): GridAttribute;
  /** Of that bar. @since 7 */
  scrollBarColor(value: ResourceColor | number): GridAttribute;
  /** Of that bar. @since 7 */
  scrollBarWidth(value: Length): GridAttribute;
  /** What the end feels like. @since 7 */
  edgeEffect(value: EdgeEffect, options?: any): GridAttribute;
  /** Who scrolls first. @since 10 */
  nestedScroll(value: any): GridAttribute;
  /** How far it goes by itself. @since 10 */
  friction(value: any): GridAttribute;
  /** Whether the user can scroll it. @since 10 */
  enableScrollInteraction(value: boolean): GridAttribute;
  /** Runs when others are in view; here never. @since 7 */
  onScrollIndex(handler: (start: number, end: number) => void): GridAttribute;
  /** Runs at the start; here never. @since 7 */
  onReachStart(handler: () => void): GridAttribute;
  /** Runs at the end; here never. @since 7 */
  onReachEnd(handler: () => void): GridAttribute;
  /** Runs when it is scrolled; here never. @since 9 */
  onScrollStart(handler: () => void): GridAttribute;
  /** Runs when it stands; here never. @since 7 */
  onScrollStop(handler: () => void): GridAttribute;
  /** Runs as it is scrolled; here never. @since 12 */
  onDidScroll(handler: (offset: any, state: any) => void): GridAttribute;
  /** How many are built that are not seen. @since 7 */
  cachedCount(value: number, isShown?: boolean): GridAttribute;
}
declare const Grid: GridInterface;
declare const GridInstance: GridAttribute;

/** One thing of a Grid. @since 7 */
declare interface GridItemInterface {
  (options?: any): GridItemAttribute;
}
declare class GridItemAttribute extends CommonMethod<GridItemAttribute> {
  /** Its first row. @since 7 */
  rowStart(value: number): GridItemAttribute;
  /** Its last row. @since 7 */
  rowEnd(value: number): GridItemAttribute;
  /** Its first column. @since 7 */
  columnStart(value: number): GridItemAttribute;
  /** Its last column. @since 7 */
  columnEnd(value: number): GridItemAttribute;
  /** Whether a mouse chooses it. @since 8 */
  selectable(value: boolean): GridItemAttribute;
  /** Whether it is chosen. @since 10 */
  selected(value: boolean): GridItemAttribute;
  /** Runs when it is chosen; here never. @since 8 */
  onSelect(handler: (isSelected: boolean) => void): GridItemAttribute;
}
declare const GridItem: GridItemInterface;
declare const GridItemInstance: GridItemAttribute;

/** Columns of equal width, as many as fit the screen. @since 9 */
declare interface GridRowInterface {
  (options?: { columns?: any; gutter?: any; breakpoints?: any; direction?: GridRowDirection }): GridRowAttribute;
}
declare class GridRowAttribute extends CommonMethod<GridRowAttribute> {
  /** Runs when the screen has another width: once here, with the phone's. @since 9 */
  onBreakpointChange(handler: (breakpoint: string) => void): GridRowAttribute;
  /** Where things stand in a row. @since 10 */
  alignItems(value: ItemAlign): GridRowAttribute;
}
declare const GridRow: GridRowInterface;
declare const GridRowInstance: GridRowAttribute;

/** Some columns of a GridRow. @since 9 */
declare interface GridColInterface {
  (options?: { span?: any; offset?: any; order?: any }): GridColAttribute;
}
declare class GridColAttribute extends CommonMethod<GridColAttribute> {
  /** How many. @since 9 */
  span(value: any): GridColAttribute;
  /** How many stay free before it. @since 9 */
  gridColOffset(value: any): GridColAttribute;
  /** Its place among others. @since 9 */
  order(value: any): GridColAttribute;
}
declare const GridCol: GridColInterface;
declare const GridColInstance: GridColAttribute;

/** Items of a List that belong together, with a header and a footer. @since 9 */
declare interface ListItemGroupInterface {
  (options?: { header?: any; footer?: any; space?: number | string; style?: any; headerComponent?: any; footerComponent?: any }): ListItemGroupAttribute;
}
declare class ListItemGroupAttribute extends CommonMethod<ListItemGroupAttribute> {
  /** Line between items. @since 9 */
  divider(line: any): ListItemGroupAttribute;
  /** How high items are. @since 12 */
  childrenMainSize(value: any): ListItemGroupAttribute;
}
declare const ListItemGroup: ListItemGroupInterface;
declare const ListItemGroupInstance: ListItemGroupAttribute;

/** Things of several heights in columns. @since 9 */
declare interface WaterFlowInterface {
  (options?: any): WaterFlowAttribute;
}
declare class WaterFlowAttribute extends CommonMethod<WaterFlowAttribute> {
  /** Columns, as '1fr 1fr'. @since 7 */
  columnsTemplate(value: string): WaterFlowAttribute;
  /** Rows, as '1fr 1fr'. @since 7 */
  rowsTemplate(value: string): WaterFlowAttribute;
  /** Between columns. @since 7 */
  columnsGap(value: Length): WaterFlowAttribute;
  /** Between rows. @since 7 */
  rowsGap(value: Length): WaterFlowAttribute;
  /** How it is filled. @since 9 */
  layoutDirection(value: FlexDirection): WaterFlowAttribute;
  /** Of each thing. @since 9 */
  itemConstraintSize(value: ConstraintSizeOptions): WaterFlowAttribute;
  /** Whether a bar shows the place. @since 7 */
  scrollBar(value: BarState): WaterFlowAttribute;
  /** Of that bar. @since 7 */
  scrollBarColor(value: ResourceColor | number): WaterFlowAttribute;
  /** Of that bar. @since 7 */
  scrollBarWidth(value: Length): WaterFlowAttribute;
  /** What the end feels like. @since 7 */
  edgeEffect(value: EdgeEffect, options?: any): WaterFlowAttribute;
  /** Who scrolls first. @since 10 */
  nestedScroll(value: any): WaterFlowAttribute;
  /** How far it goes by itself. @since 10 */
  friction(value: any): WaterFlowAttribute;
  /** Whether the user can scroll it. @since 10 */
  enableScrollInteraction(value: boolean): WaterFlowAttribute;
  /** Runs when others are in view; here never. @since 7 */
  onScrollIndex(handler: (start: number, end: number) => void): WaterFlowAttribute;
  /** Runs at the start; here never. @since 7 */
  onReachStart(handler: () => void): WaterFlowAttribute;
  /** Runs at the end; here never. @since 7 */
  onReachEnd(handler: () => void): WaterFlowAttribute;
  /** Runs when it is scrolled; here never. @since 9 */
  onScrollStart(handler: () => void): WaterFlowAttribute;
  /** Runs when it stands; here never. @since 7 */
  onScrollStop(handler: () => void): WaterFlowAttribute;
  /** Runs as it is scrolled; here never. @since 12 */
  onDidScroll(handler: (offset: any, state: any) => void): WaterFlowAttribute;
  /** How many are built that are not seen. @since 7 */
  cachedCount(value: number, isShown?: boolean): WaterFlowAttribute;
}
declare const WaterFlow: WaterFlowInterface;
declare const WaterFlowInstance: WaterFlowAttribute;

/** One thing of a WaterFlow. @since 9 */
declare interface FlowItemInterface {
  (): FlowItemAttribute;
}
declare class FlowItemAttribute extends CommonMethod<FlowItemAttribute> {}
declare const FlowItem: FlowItemInterface;
declare const FlowItemInstance: FlowItemAttribute;

/** What is drawn down to be loaded anew. @since 8 */
declare interface RefreshInterface {
  (options: { refreshing: boolean; offset?: any; friction?: any; builder?: any; promptText?: ResourceStr; refreshingContent?: any }): RefreshAttribute;
}
declare class RefreshAttribute extends CommonMethod<RefreshAttribute> {
  /** Runs as it is drawn; here never. @since 8 */
  onStateChange(handler: (state: RefreshStatus) => void): RefreshAttribute;
  /** Runs when it is to load; here never. @since 8 */
  onRefreshing(handler: () => void): RefreshAttribute;
  /** Runs as it is drawn; here never. @since 12 */
  onOffsetChange(handler: (offset: number) => void): RefreshAttribute;
  /** How far it has to be drawn. @since 12 */
  refreshOffset(value: number): RefreshAttribute;
  /** Whether letting go loads. @since 12 */
  pullToRefresh(value: boolean): RefreshAttribute;
  /** How hard it is to draw. @since 12 */
  pullDownRatio(value: any): RefreshAttribute;
}
declare const Refresh: RefreshInterface;
declare const RefreshInstance: RefreshAttribute;

/** A mark at a corner of what is inside. @since 7 */
declare interface BadgeInterface {
  (options: { value?: ResourceStr; count?: number; maxCount?: number; position?: any; style: any }): BadgeAttribute;
}
declare class BadgeAttribute extends CommonMethod<BadgeAttribute> {}
declare const Badge: BadgeInterface;
declare const BadgeInstance: BadgeAttribute;

/** Things that stand by each other, as their alignRules say. @since 9 */
declare interface RelativeContainerInterface {
  (): RelativeContainerAttribute;
}
declare class RelativeContainerAttribute extends CommonMethod<RelativeContainerAttribute> {
  /** Lines to stand at; not here. @since 12 */
  guideLine(value: any): RelativeContainerAttribute;
  /** Lines behind several things; not here. @since 12 */
  barrier(value: any): RelativeContainerAttribute;
}
declare const RelativeContainer: RelativeContainerInterface;
declare const RelativeContainerInstance: RelativeContainerAttribute;
