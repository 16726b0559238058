// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What the host knows of each component of ArkUI, in one table: the check, the page, the screen, a screen reader and UiTest read
 * it here. packages/arkts-host/README.md, "Add a component", has the steps.
 */

/** The components that this host builds, operates and draws. */
export type ComponentName =
  | 'Column'
  | 'Row'
  | 'Stack'
  | 'Flex'
  | 'Scroll'
  | 'List'
  | 'ListItem'
  | 'Text'
  | 'Span'
  | 'Button'
  | 'TextInput'
  | 'Toggle'
  | 'Checkbox'
  | 'Radio'
  | 'Select'
  | 'Divider'
  | 'Blank'
  | 'Image'
  | 'SymbolGlyph'
  | 'Progress'
  | 'LoadingProgress'
  | 'Navigation'
  | 'NavDestination'
  | 'TextArea'
  | 'Search'
  | 'Slider'
  | 'Rating'
  | 'Tabs'
  | 'TabContent'
  | 'Swiper'
  | 'Grid'
  | 'GridItem'
  | 'GridRow'
  | 'GridCol'
  | 'ListItemGroup'
  | 'WaterFlow'
  | 'FlowItem'
  | 'Refresh'
  | 'Badge'
  | 'RelativeContainer'
  | 'Circle'
  | 'Ellipse'
  | 'Rect';

/** What the host puts into a page by itself: the entry of a destination on the stack, the first page of a Navigation, a layer above the page, what stands for a page in the bar of Tabs. */
export type InnerNode = 'NavEntry' | 'NavBarContent' | 'Overlay' | 'TabLabel';

export interface ComponentFacts {
  /** `container`: arranges others and can be the root of a page; `item`: arranges others, in its own container; or neither. */
  readonly role: 'container' | 'item' | 'part';
  /** What may stand in it: components of these names, or how many. */
  readonly inside: 'nothing' | 'one' | 'any' | readonly ComponentName[];
  /** What it may stand in; undefined for anything. */
  readonly within?: readonly ComponentName[];
  /** What the user does with it, besides pressing what has onClick. */
  readonly use: 'nothing' | 'press' | 'check' | 'type' | 'choose' | 'slide' | 'scroll';
  /** Where the app gives the value that the user changes. */
  readonly value?: { readonly option: string } | { readonly attribute: string };
  /** What the user reads of it: letters or a label of its own, its value, its choice, or what is inside. */
  readonly reads: 'letters' | 'label' | 'value' | 'choice' | 'inside';
}

const CONTAINER: ComponentFacts = { role: 'container', inside: 'any', use: 'nothing', reads: 'inside' };
const LEAF: ComponentFacts = { role: 'part', inside: 'nothing', use: 'nothing', reads: 'inside' };

/** The facts of every component. */
export const COMPONENTS: Readonly<Record<ComponentName, ComponentFacts>> = {
  Column: CONTAINER,
  Row: CONTAINER,
  Stack: CONTAINER,
  Flex: CONTAINER,
  Scroll: { role: 'container', inside: 'one', use: 'scroll', reads: 'inside' },
  List: { role: 'container', inside: ['ListItem', 'ListItemGroup'], use: 'scroll', reads: 'inside' },
  ListItem: { role: 'item', inside: 'one', within: ['List', 'ListItemGroup'], use: 'nothing', reads: 'inside' },
  ListItemGroup: { role: 'item', inside: ['ListItem'], within: ['List'], use: 'nothing', reads: 'inside' },
  Text: { role: 'part', inside: ['Span'], use: 'nothing', reads: 'letters' },
  Span: { role: 'part', inside: 'nothing', within: ['Text'], use: 'nothing', reads: 'letters' },
  Button: { role: 'part', inside: 'one', use: 'press', reads: 'label' },
  TextInput: { role: 'part', inside: 'nothing', use: 'type', value: { option: 'text' }, reads: 'value' },
  Toggle: { role: 'part', inside: 'any', use: 'check', value: { option: 'isOn' }, reads: 'inside' },
  Checkbox: { role: 'part', inside: 'nothing', use: 'check', value: { attribute: 'select' }, reads: 'inside' },
  Radio: { role: 'part', inside: 'nothing', use: 'check', value: { attribute: 'checked' }, reads: 'inside' },
  Select: { role: 'part', inside: 'nothing', use: 'choose', value: { attribute: 'selected' }, reads: 'choice' },
  Divider: LEAF,
  Blank: LEAF,
  Image: LEAF,
  SymbolGlyph: LEAF,
  Progress: LEAF,
  LoadingProgress: LEAF,
  Navigation: CONTAINER,
  NavDestination: CONTAINER,
  TextArea: { role: 'part', inside: 'nothing', use: 'type', value: { option: 'text' }, reads: 'value' },
  Search: { role: 'part', inside: 'nothing', use: 'type', value: { option: 'value' }, reads: 'value' },
  Slider: { role: 'part', inside: 'nothing', use: 'slide', value: { option: 'value' }, reads: 'inside' },
  Rating: { role: 'part', inside: 'nothing', use: 'slide', value: { option: 'rating' }, reads: 'inside' },
  Tabs: { role: 'container', inside: ['TabContent'], use: 'choose', value: { option: 'index' }, reads: 'inside' },
  TabContent: { role: 'item', inside: 'one', within: ['Tabs'], use: 'nothing', reads: 'inside' },
  Swiper: { role: 'container', inside: 'any', use: 'choose', value: { attribute: 'index' }, reads: 'inside' },
  Grid: { role: 'container', inside: ['GridItem'], use: 'scroll', reads: 'inside' },
  GridItem: { role: 'item', inside: 'one', within: ['Grid'], use: 'nothing', reads: 'inside' },
  GridRow: { role: 'container', inside: ['GridCol'], use: 'nothing', reads: 'inside' },
  GridCol: { role: 'item', inside: 'one', within: ['GridRow'], use: 'nothing', reads: 'inside' },
  WaterFlow: { role: 'container', inside: ['FlowItem'], use: 'scroll', reads: 'inside' },
  FlowItem: { role: 'item', inside: 'one', within: ['WaterFlow'], use: 'nothing', reads: 'inside' },
  Refresh: { role: 'container', inside: 'one', use: 'scroll', reads: 'inside' },
  Badge: { role: 'container', inside: 'one', use: 'nothing', reads: 'inside' },
  RelativeContainer: CONTAINER,
  Circle: LEAF,
  Ellipse: LEAF,
  Rect: LEAF,
};

/** What the system has and this host does not: it stands on the page as a box with what is inside. */
export const LEFT_OUT = [
  'AlphabetIndexer',
  'Animator',
  'CalendarPicker',
  'Canvas',
  'CheckboxGroup',
  'ColumnSplit',
  'ContainerSpan',
  'Counter',
  'DataPanel',
  'DatePicker',
  'EmbeddedComponent',
  'FolderStack',
  'FormLink',
  'Gauge',
  'Hyperlink',
  'ImageAnimator',
  'ImageSpan',
  'IndicatorComponent',
  'Line',
  'LocationButton',
  'Marquee',
  'Menu',
  'MenuItem',
  'MenuItemGroup',
  'NavRouter',
  'Navigator',
  'NodeContainer',
  'Panel',
  'Particle',
  'PasteButton',
  'Path',
  'PatternLock',
  'Polygon',
  'Polyline',
  'QRCode',
  'RichEditor',
  'RichText',
  'RowSplit',
  'SaveButton',
  'ScrollBar',
  'Shape',
  'SideBarContainer',
  'Stepper',
  'StepperItem',
  'SymbolSpan',
  'TextClock',
  'TextPicker',
  'TextTimer',
  'TimePicker',
  'Video',
  'Web',
  'WithTheme',
  'XComponent',
] as const;

export type LeftOutName = (typeof LEFT_OUT)[number];

/** What is said where a component is missing. */
export const HOW_TO_ADD_COMPONENT: string = 'What to do: arkts-host/docs/findings.md#missing-component.';

/**
 * Components that a kit has, each of which is one of ArkUI's with a look and attributes of its own: on the page they are that one.
 */
export const OF_KITS: Readonly<Record<string, ComponentName>> = {
  HdsTabs: 'Tabs',
  HdsNavigation: 'Navigation',
  HdsNavDestination: 'NavDestination',
};

/** The component of ArkUI that a name of a kit stands for; any other name as it is. */
export function componentBehind(name: string): string {
  return Object.prototype.hasOwnProperty.call(OF_KITS, name) ? OF_KITS[name]! : name;
}

const ALL: Readonly<Record<ComponentName | InnerNode, ComponentFacts>> = {
  ...COMPONENTS,
  NavEntry: CONTAINER,
  NavBarContent: CONTAINER,
  Overlay: CONTAINER,
  TabLabel: { role: 'part', inside: 'any', use: 'press', reads: 'letters' },
};

/** Whether it has a picture in the browser; structs and what the host leaves out are boxes. */
export function isDrawn(type: string): type is ComponentName | InnerNode {
  return Object.prototype.hasOwnProperty.call(ALL, type);
}

/** The facts of a component or inner node; undefined for structs and for what the host leaves out. */
export function factsOf(type: string): ComponentFacts | undefined {
  return isDrawn(type) ? ALL[type] : undefined;
}

/** Whether the user operates it also without an onClick. */
export function isOperable(type: string): boolean {
  const use = factsOf(type)?.use ?? 'nothing';
  return use !== 'nothing' && use !== 'scroll';
}
