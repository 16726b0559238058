// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Components that the system has and this host does not: named here so that a page with one can be read, built and
// shown without it. The check says so, and so does the screen.

/** Anything at all may be passed. @since 7 */
declare interface UnsupportedInterface {
  (...args: any[]): UnsupportedAttribute;
}
/** The attributes that every component has. @since 7 */
declare class UnsupportedAttribute extends CommonMethod<UnsupportedAttribute> {}

declare class CanvasAttribute extends UnsupportedAttribute {}
declare const Canvas: UnsupportedInterface;
declare const CanvasInstance: CanvasAttribute;
declare class CounterAttribute extends UnsupportedAttribute {}
declare const Counter: UnsupportedInterface;
declare const CounterInstance: CounterAttribute;
declare class DataPanelAttribute extends UnsupportedAttribute {}
declare const DataPanel: UnsupportedInterface;
declare const DataPanelInstance: DataPanelAttribute;
declare class DatePickerAttribute extends UnsupportedAttribute {}
declare const DatePicker: UnsupportedInterface;
declare const DatePickerInstance: DatePickerAttribute;
declare class GaugeAttribute extends UnsupportedAttribute {}
declare const Gauge: UnsupportedInterface;
declare const GaugeInstance: GaugeAttribute;
declare class HyperlinkAttribute extends UnsupportedAttribute {}
declare const Hyperlink: UnsupportedInterface;
declare const HyperlinkInstance: HyperlinkAttribute;
declare class ImageSpanAttribute extends UnsupportedAttribute {}
declare const ImageSpan: UnsupportedInterface;
declare const ImageSpanInstance: ImageSpanAttribute;
declare class MarqueeAttribute extends UnsupportedAttribute {}
declare const Marquee: UnsupportedInterface;
declare const MarqueeInstance: MarqueeAttribute;
declare class MenuAttribute extends UnsupportedAttribute {}
declare const Menu: UnsupportedInterface;
declare const MenuInstance: MenuAttribute;
declare class MenuItemAttribute extends UnsupportedAttribute {}
declare const MenuItem: UnsupportedInterface;
declare const MenuItemInstance: MenuItemAttribute;
/** Of a PatternLock; nothing is drawn here. @since 9 */
declare class PatternLockController {
  reset(): void;
  /** @since 11 */
  setChallengeResult(result: PatternLockChallengeResult): void;
}
/** Whether a pattern was the right one. @since 11 */
declare enum PatternLockChallengeResult {
  CORRECT = 1,
  WRONG = 2,
}
declare class PatternLockAttribute extends UnsupportedAttribute {
  /** Hears of the dots of a pattern, by their places from 0. @since 7 */
  onPatternComplete(callback: (input: Array<number>) => void): PatternLockAttribute;
}
declare const PatternLock: UnsupportedInterface;
declare const PatternLockInstance: PatternLockAttribute;
declare class QRCodeAttribute extends UnsupportedAttribute {}
declare const QRCode: UnsupportedInterface;
declare const QRCodeInstance: QRCodeAttribute;
declare class RichEditorAttribute extends UnsupportedAttribute {}
declare const RichEditor: UnsupportedInterface;
declare const RichEditorInstance: RichEditorAttribute;
declare class SideBarContainerAttribute extends UnsupportedAttribute {}
declare const SideBarContainer: UnsupportedInterface;
declare const SideBarContainerInstance: SideBarContainerAttribute;
declare class StepperAttribute extends UnsupportedAttribute {}
declare const Stepper: UnsupportedInterface;
declare const StepperInstance: StepperAttribute;
declare class StepperItemAttribute extends UnsupportedAttribute {}
declare const StepperItem: UnsupportedInterface;
declare const StepperItemInstance: StepperItemAttribute;
declare class SymbolSpanAttribute extends UnsupportedAttribute {}
declare const SymbolSpan: UnsupportedInterface;
declare const SymbolSpanInstance: SymbolSpanAttribute;
declare class TextPickerAttribute extends UnsupportedAttribute {}
declare const TextPicker: UnsupportedInterface;
declare const TextPickerInstance: TextPickerAttribute;
declare class TextTimerAttribute extends UnsupportedAttribute {}
declare const TextTimer: UnsupportedInterface;
declare const TextTimerInstance: TextTimerAttribute;
declare class TimePickerAttribute extends UnsupportedAttribute {}
declare const TimePicker: UnsupportedInterface;
declare const TimePickerInstance: TimePickerAttribute;
declare class VideoAttribute extends UnsupportedAttribute {}
declare const Video: UnsupportedInterface;
declare const VideoInstance: VideoAttribute;
declare class WebAttribute extends UnsupportedAttribute {}
declare const Web: UnsupportedInterface;
declare const WebInstance: WebAttribute;
declare class XComponentAttribute extends UnsupportedAttribute {}
declare const XComponent: UnsupportedInterface;
declare const XComponentInstance: XComponentAttribute;
declare class AlphabetIndexerAttribute extends UnsupportedAttribute {}
declare const AlphabetIndexer: UnsupportedInterface;
declare const AlphabetIndexerInstance: AlphabetIndexerAttribute;
declare class AnimatorAttribute extends UnsupportedAttribute {}
declare const Animator: UnsupportedInterface;
declare const AnimatorInstance: AnimatorAttribute;
declare class CalendarPickerAttribute extends UnsupportedAttribute {}
declare const CalendarPicker: UnsupportedInterface;
declare const CalendarPickerInstance: CalendarPickerAttribute;
declare class CheckboxGroupAttribute extends UnsupportedAttribute {}
declare const CheckboxGroup: UnsupportedInterface;
declare const CheckboxGroupInstance: CheckboxGroupAttribute;
declare class ColumnSplitAttribute extends UnsupportedAttribute {}
declare const ColumnSplit: UnsupportedInterface;
declare const ColumnSplitInstance: ColumnSplitAttribute;
declare class ContainerSpanAttribute extends UnsupportedAttribute {}
declare const ContainerSpan: UnsupportedInterface;
declare const ContainerSpanInstance: ContainerSpanAttribute;
declare class EmbeddedComponentAttribute extends UnsupportedAttribute {}
declare const EmbeddedComponent: UnsupportedInterface;
declare const EmbeddedComponentInstance: EmbeddedComponentAttribute;
declare class FolderStackAttribute extends UnsupportedAttribute {}
declare const FolderStack: UnsupportedInterface;
declare const FolderStackInstance: FolderStackAttribute;
declare class FormLinkAttribute extends UnsupportedAttribute {}
declare const FormLink: UnsupportedInterface;
declare const FormLinkInstance: FormLinkAttribute;
declare class ImageAnimatorAttribute extends UnsupportedAttribute {}
declare const ImageAnimator: UnsupportedInterface;
declare const ImageAnimatorInstance: ImageAnimatorAttribute;
declare class IndicatorComponentAttribute extends UnsupportedAttribute {}
declare const IndicatorComponent: UnsupportedInterface;
declare const IndicatorComponentInstance: IndicatorComponentAttribute;
declare class LineAttribute extends UnsupportedAttribute {}
declare const Line: UnsupportedInterface;
declare const LineInstance: LineAttribute;
declare class LocationButtonAttribute extends UnsupportedAttribute {}
declare const LocationButton: UnsupportedInterface;
declare const LocationButtonInstance: LocationButtonAttribute;
declare class MenuItemGroupAttribute extends UnsupportedAttribute {}
declare const MenuItemGroup: UnsupportedInterface;
declare const MenuItemGroupInstance: MenuItemGroupAttribute;
declare class NavRouterAttribute extends UnsupportedAttribute {}
declare const NavRouter: UnsupportedInterface;
declare const NavRouterInstance: NavRouterAttribute;
declare class NavigatorAttribute extends UnsupportedAttribute {}
declare const Navigator: UnsupportedInterface;
declare const NavigatorInstance: NavigatorAttribute;
declare class NodeContainerAttribute extends UnsupportedAttribute {}
declare const NodeContainer: UnsupportedInterface;
declare const NodeContainerInstance: NodeContainerAttribute;
declare class PanelAttribute extends UnsupportedAttribute {}
declare const Panel: UnsupportedInterface;
declare const PanelInstance: PanelAttribute;
declare class ParticleAttribute extends UnsupportedAttribute {}
declare const Particle: UnsupportedInterface;
declare const ParticleInstance: ParticleAttribute;
declare class PasteButtonAttribute extends UnsupportedAttribute {}
declare const PasteButton: UnsupportedInterface;
declare const PasteButtonInstance: PasteButtonAttribute;
declare class PathAttribute extends UnsupportedAttribute {}
declare const Path: UnsupportedInterface;
declare const PathInstance: PathAttribute;
declare class PolygonAttribute extends UnsupportedAttribute {}
declare const Polygon: UnsupportedInterface;
declare const PolygonInstance: PolygonAttribute;
declare class PolylineAttribute extends UnsupportedAttribute {}
declare const Polyline: UnsupportedInterface;
declare const PolylineInstance: PolylineAttribute;
declare class RichTextAttribute extends UnsupportedAttribute {}
declare const RichText: UnsupportedInterface;
declare const RichTextInstance: RichTextAttribute;
declare class RowSplitAttribute extends UnsupportedAttribute {}
declare const RowSplit: UnsupportedInterface;
declare const RowSplitInstance: RowSplitAttribute;
declare class SaveButtonAttribute extends UnsupportedAttribute {}
declare const SaveButton: UnsupportedInterface;
declare const SaveButtonInstance: SaveButtonAttribute;
declare class ScrollBarAttribute extends UnsupportedAttribute {}
declare const ScrollBar: UnsupportedInterface;
declare const ScrollBarInstance: ScrollBarAttribute;
declare class ShapeAttribute extends UnsupportedAttribute {}
declare const Shape: UnsupportedInterface;
declare const ShapeInstance: ShapeAttribute;
declare class TextClockAttribute extends UnsupportedAttribute {}
declare const TextClock: UnsupportedInterface;
declare const TextClockInstance: TextClockAttribute;
declare class WithThemeAttribute extends UnsupportedAttribute {}
declare const WithTheme: UnsupportedInterface;
declare const WithThemeInstance: WithThemeAttribute;
