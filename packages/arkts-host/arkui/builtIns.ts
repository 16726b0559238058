// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A component of the system, such as Column; emitted code hands it to `ui.create`. */
export interface BuiltIn {
  readonly builtIn: string;
}

function builtIn(name: string): BuiltIn {
  return Object.freeze({ builtIn: name });
}

export const Column: BuiltIn = builtIn('Column');
export const Row: BuiltIn = builtIn('Row');
export const Stack: BuiltIn = builtIn('Stack');
export const Flex: BuiltIn = builtIn('Flex');
export const Scroll: BuiltIn = builtIn('Scroll');
export const List: BuiltIn = builtIn('List');
export const ListItem: BuiltIn = builtIn('ListItem');
export const Text: BuiltIn = builtIn('Text');
export const Span: BuiltIn = builtIn('Span');
export const Button: BuiltIn = builtIn('Button');
export const TextInput: BuiltIn = builtIn('TextInput');
export const Toggle: BuiltIn = builtIn('Toggle');
export const Checkbox: BuiltIn = builtIn('Checkbox');
export const Radio: BuiltIn = builtIn('Radio');
export const Divider: BuiltIn = builtIn('Divider');
export const Blank: BuiltIn = builtIn('Blank');
export const Image: BuiltIn = builtIn('Image');
export const Progress: BuiltIn = builtIn('Progress');
export const LoadingProgress: BuiltIn = builtIn('LoadingProgress');
export const Navigation: BuiltIn = builtIn('Navigation');
export const NavDestination: BuiltIn = builtIn('NavDestination');
export const Select: BuiltIn = builtIn('Select');
export const SymbolGlyph: BuiltIn = builtIn('SymbolGlyph');

// What the system has and this host does not: it stands on the page as a box with what is inside.
export const Badge: BuiltIn = builtIn('Badge');
export const Canvas: BuiltIn = builtIn('Canvas');
export const Counter: BuiltIn = builtIn('Counter');
export const DataPanel: BuiltIn = builtIn('DataPanel');
export const DatePicker: BuiltIn = builtIn('DatePicker');
export const Gauge: BuiltIn = builtIn('Gauge');
export const Grid: BuiltIn = builtIn('Grid');
export const GridCol: BuiltIn = builtIn('GridCol');
export const GridItem: BuiltIn = builtIn('GridItem');
export const GridRow: BuiltIn = builtIn('GridRow');
export const Hyperlink: BuiltIn = builtIn('Hyperlink');
export const ImageSpan: BuiltIn = builtIn('ImageSpan');
export const ListItemGroup: BuiltIn = builtIn('ListItemGroup');
export const Marquee: BuiltIn = builtIn('Marquee');
export const Menu: BuiltIn = builtIn('Menu');
export const MenuItem: BuiltIn = builtIn('MenuItem');
export const PatternLock: BuiltIn = builtIn('PatternLock');
export const QRCode: BuiltIn = builtIn('QRCode');
export const Rating: BuiltIn = builtIn('Rating');
export const Refresh: BuiltIn = builtIn('Refresh');
export const RelativeContainer: BuiltIn = builtIn('RelativeContainer');
export const RichEditor: BuiltIn = builtIn('RichEditor');
export const Search: BuiltIn = builtIn('Search');
export const SideBarContainer: BuiltIn = builtIn('SideBarContainer');
export const Slider: BuiltIn = builtIn('Slider');
export const Stepper: BuiltIn = builtIn('Stepper');
export const StepperItem: BuiltIn = builtIn('StepperItem');
export const Swiper: BuiltIn = builtIn('Swiper');
export const SymbolSpan: BuiltIn = builtIn('SymbolSpan');
export const TabContent: BuiltIn = builtIn('TabContent');
export const Tabs: BuiltIn = builtIn('Tabs');
export const TextArea: BuiltIn = builtIn('TextArea');
export const TextPicker: BuiltIn = builtIn('TextPicker');
export const TextTimer: BuiltIn = builtIn('TextTimer');
export const TimePicker: BuiltIn = builtIn('TimePicker');
export const Video: BuiltIn = builtIn('Video');
export const WaterFlow: BuiltIn = builtIn('WaterFlow');
export const Web: BuiltIn = builtIn('Web');
export const XComponent: BuiltIn = builtIn('XComponent');
