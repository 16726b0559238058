// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { COMPONENTS, LEFT_OUT } from './components.ts';
import type { ComponentName, LeftOutName } from './components.ts';

/** A component of the system, such as Column; emitted code hands it to `ui.element`. */
export interface BuiltIn {
  readonly builtIn: string;
  /** For a component of a kit that is this one on the page. */
  readonly ofKit?: ComponentOfKit;
}

/** What a component of a kit has that the one of ArkUI, which it is on the page, has not. */
export interface ComponentOfKit {
  /** What the app calls it: its attributes are declared under this name. */
  readonly name: string;
  /** Says what its own attributes mean in those of ArkUI's component. */
  translate?(attributes: Map<string, readonly unknown[]>): void;
}

const all = Object.fromEntries(
  [...Object.keys(COMPONENTS), ...LEFT_OUT].map((name) => [name, Object.freeze({ builtIn: name })]),
) as Readonly<Record<ComponentName | LeftOutName, BuiltIn>>;

export const {
  Column,
  Row,
  Stack,
  Flex,
  Scroll,
  List,
  ListItem,
  Text,
  Span,
  Button,
  TextInput,
  Toggle,
  Checkbox,
  Radio,
  Divider,
  Blank,
  Image,
  Progress,
  LoadingProgress,
  Navigation,
  NavDestination,
  Select,
  SymbolGlyph,
  Badge,
  Canvas,
  Counter,
  DataPanel,
  DatePicker,
  Gauge,
  Grid,
  GridCol,
  GridItem,
  GridRow,
  Hyperlink,
  ImageSpan,
  ListItemGroup,
  Marquee,
  Menu,
  MenuItem,
  PatternLock,
  QRCode,
  Rating,
  Refresh,
  RelativeContainer,
  RichEditor,
  Search,
  SideBarContainer,
  Slider,
  Stepper,
  StepperItem,
  Swiper,
  SymbolSpan,
  TabContent,
  Tabs,
  TextArea,
  TextPicker,
  TextTimer,
  TimePicker,
  Video,
  WaterFlow,
  Web,
  XComponent,
  AlphabetIndexer,
  Animator,
  CalendarPicker,
  CheckboxGroup,
  Circle,
  ColumnSplit,
  ContainerSpan,
  Ellipse,
  EmbeddedComponent,
  FlowItem,
  FolderStack,
  FormLink,
  ImageAnimator,
  IndicatorComponent,
  Line,
  LocationButton,
  MenuItemGroup,
  NavRouter,
  Navigator,
  NodeContainer,
  Panel,
  Particle,
  PasteButton,
  Path,
  Polygon,
  Polyline,
  Rect,
  RichText,
  RowSplit,
  SaveButton,
  ScrollBar,
  Shape,
  TextClock,
  WithTheme,
} = all;
