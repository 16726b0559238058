// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ComponentName, InnerNode } from '../arkui/components.ts';

/** What a browser shows: a component, a struct's box, a box for what the host leaves out, or why something failed. */
export type DrawnType = ComponentName | InnerNode | 'Struct' | 'LeftOut' | 'Problem' | '';

/** CSS properties by name. */
export type Style = Readonly<Record<string, string>>;

/** What a node lets the user do. */
export type UserEvent = 'press' | 'type' | 'enter' | 'choose' | 'focus';

/** One component, ready to be shown by a browser: resources looked up, lengths and colours as CSS. */
export interface DrawnNode {
  /** The same number as long as the component is the same. */
  readonly n: number;
  /** '' for a struct that shows only what is inside. */
  readonly type: DrawnType;
  readonly style: Style;
  /** HTML attributes, ARIA among them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly number[];
  readonly on: readonly UserEvent[];
  /** The letters of a Text, Span or Button. */
  readonly text?: string;
  /** A TextInput's text, whether a Toggle, Checkbox or Radio is on, a Select's index, how far a Progress is. */
  readonly value?: string | boolean | number;
  /** The second line of a title. */
  readonly sub?: string;
  /** Of a Select. */
  readonly choices?: readonly string[];
  /** What a Toggle, Progress or Button looks like, a TextInput is for, a SymbolGlyph shows. */
  readonly kind?: string;
  readonly disabled?: boolean;
  /** What its parts look like: a placeholder, a track, the done part. */
  readonly parts?: Style;
}
