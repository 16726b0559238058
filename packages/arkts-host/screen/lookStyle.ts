// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  BorderStyle,
  FontStyle,
  FontWeight,
  TextAlign,
  TextDecorationType,
  TextOverflow,
  Visibility,
} from '../arkui/enums.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import { alignmentStyle } from './alignmentStyle.ts';
import { cssColor } from './cssColor.ts';
import { cssLength } from './cssLength.ts';
import { EFFECTS } from './effectStyle.ts';

type Look = (node: UiNode, args: readonly unknown[]) => Record<string, string | undefined>;

const WEIGHTS: Readonly<Record<string | number, string>> = {
  [FontWeight.Lighter]: '100',
  [FontWeight.Normal]: '400',
  [FontWeight.Regular]: '400',
  [FontWeight.Medium]: '500',
  [FontWeight.Bold]: '700',
  [FontWeight.Bolder]: '900',
  lighter: '100',
  normal: '400',
  regular: '400',
  medium: '500',
  bold: '700',
  bolder: '900',
};
const TEXT_ALIGN: Readonly<Record<number, string>> = {
  [TextAlign.Start]: 'start',
  [TextAlign.Center]: 'center',
  [TextAlign.End]: 'end',
  [TextAlign.JUSTIFY]: 'justify',
};
const LINES: Readonly<Record<number, string>> = {
  [TextDecorationType.None]: 'none',
  [TextDecorationType.Underline]: 'underline',
  [TextDecorationType.Overline]: 'overline',
  [TextDecorationType.LineThrough]: 'line-through',
};
const BORDERS: Readonly<Record<number, string>> = {
  [BorderStyle.Dotted]: 'dotted',
  [BorderStyle.Dashed]: 'dashed',
  [BorderStyle.Solid]: 'solid',
};
const SIDES: Readonly<Record<string, string>> = {
  left: 'left',
  right: 'right',
  top: 'top',
  bottom: 'bottom',
  start: 'inline-start',
  end: 'inline-end',
};
const CORNERS: Readonly<Record<string, string>> = {
  topLeft: 'border-top-left-radius',
  topRight: 'border-top-right-radius',
  bottomLeft: 'border-bottom-left-radius',
  bottomRight: 'border-bottom-right-radius',
};

/** What attributes of looks become. Each takes the attribute's arguments. */
const LOOKS: Readonly<Record<string, Look>> = {
  ...EFFECTS,
  padding: (node, [value]) => box('padding', node, value),
  margin: (node, [value]) => box('margin', node, value),
  backgroundColor: (node, [value]) => ({ 'background-color': color(node, value) }),
  opacity: (node, [value]) => ({ opacity: typeof value === 'number' ? String(value) : node.resources.text(value) }),
  visibility: (_, [value]) =>
    value === Visibility.None ? { display: 'none' } : value === Visibility.Hidden ? { visibility: 'hidden' } : {},
  border: (node, [value]) => {
    const { width = 0, color: line = '#000000', radius, style = BorderStyle.Solid } = value as Record<string, unknown>;
    return {
      ...borderWidth(node, width),
      'border-color': color(node, line),
      'border-style': BORDERS[Number(style)],
      ...(radius === undefined ? {} : corners(node, radius)),
    };
  },
  borderWidth: (node, [value]) => ({ ...borderWidth(node, value), 'border-style': 'solid' }),
  borderColor: (node, [value]) => ({ 'border-color': color(node, value) }),
  borderRadius: (node, [value]) => corners(node, value),
  fontSize: (node, [value]) => ({ 'font-size': cssLength(value, node.resources) }),
  fontColor: (node, [value]) => ({ color: color(node, value) }),
  fontWeight: (_, [value]) => ({ 'font-weight': WEIGHTS[value as string | number] ?? String(value) }),
  fontFamily: (node, [value]) => ({ 'font-family': node.resources.text(value) }),
  fontStyle: (_, [value]) => ({ 'font-style': value === FontStyle.Italic ? 'italic' : 'normal' }),
  decoration: (node, [value]) => {
    const { type, color: line } = value as { type: number; color?: unknown };
    return {
      'text-decoration-line': LINES[type],
      'text-decoration-color': line === undefined ? undefined : color(node, line),
    };
  },
  lineHeight: (node, [value]) => ({ 'line-height': cssLength(value, node.resources) }),
  textAlign: (_, [value]) => ({ 'text-align': TEXT_ALIGN[Number(value)] }),
  maxLines: (_, [value]) => ({
    display: '-webkit-box',
    '-webkit-box-orient': 'vertical',
    overflow: 'hidden',
    '-webkit-line-clamp': String(value),
  }),
  textOverflow: (_, [value]) =>
    (value as { overflow?: unknown } | undefined)?.overflow === TextOverflow.Clip ? { 'text-overflow': 'clip' } : {},
};

/** Attributes that other parts of the screen, or the page itself, take care of. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'id',
  'enabled',
  'onClick',
  'onAppear',
  'onDisAppear',
  'onChange',
  'onSubmit',
  'onSelect',
  'onFocus',
  'onBlur',
  'accessibilityGroup',
  'accessibilityText',
  'accessibilityDescription',
  'accessibilityLevel',
  'focusable',
  'tabIndex',
  'defaultFocus',
  'width',
  'height',
  'size',
  'constraintSize',
  'aspectRatio',
  'layoutWeight',
  'flexGrow',
  'alignSelf',
  'align',
  'alignItems',
  'justifyContent',
  'alignContent',
  'scrollable',
  'scrollBar',
  'listDirection',
  'divider',
  'type',
  'maxLength',
  'inputFilter',
  'placeholderColor',
  'showPasswordIcon',
  'enterKeyType',
  'selectedColor',
  'select',
  'checked',
  'selected',
  'value',
  'color',
  'objectFit',
  'vertical',
  'strokeWidth',
  'edgeEffect',
  'key',
  'title',
  'hideTitleBar',
  'hideBackButton',
  'hideToolBar',
  'titleMode',
  'mode',
  'hideNavBar',
  'navDestination',
  'onNavBarStateChange',
  'onBackPressed',
  'onReady',
  'onShown',
  'onHidden',
  'bindSheet',
  'bindContentCover',
  'bindMenu',
  'gesture',
  'priorityGesture',
  'parallelGesture',
  'expandSafeArea',
  'hitTestBehavior',
  'alignRules',
  'onAttach',
  'index',
  'indicator',
  'loop',
  'autoPlay',
  'tabBar',
  'barMode',
  'barWidth',
  'barHeight',
  'columnsTemplate',
  'rowsTemplate',
  'columnsGap',
  'rowsGap',
  'rowStart',
  'rowEnd',
  'columnStart',
  'columnEnd',
  'span',
  'onBreakpointChange',
  'onRefreshing',
  'onStateChange',
  'stars',
  'stepSize',
  'fill',
  'stroke',
  'radius',
  'onReachEnd',
  'onReachStart',
  'copyOption',
  'buttonStyle',
  'role',
  'stateEffect',
  'onDetach',
]);

/** Looks as CSS; `left` hears of attributes that no part of the screen shows. */
export function lookStyle(node: UiNode, left: (attribute: string) => void): Record<string, string> {
  const style: Record<string, string> = {};
  for (const [name, args] of node.attributes) {
    const look = LOOKS[name];
    if (look !== undefined && args[0] !== undefined) {
      for (const [property, value] of Object.entries(look(node, args))) {
        if (value !== undefined) {
          style[property] = value;
        }
      }
    } else if (look === undefined && !ELSEWHERE.has(name)) {
      left(name);
    }
  }
  if ((node.type === 'Text' || node.type === 'Button') && typeof node.attribute('align') === 'number') {
    style['align-content'] = alignmentStyle(node.attribute('align'))['align-content']!;
  }
  return style;
}

function color(node: UiNode, value: unknown): string | undefined {
  return cssColor(value, node.resources);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !('name' in value && 'params' in value);
}

function box(property: string, node: UiNode, value: unknown): Record<string, string | undefined> {
  if (!isPlainObject(value)) {
    return { [property]: cssLength(value, node.resources) };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([side]) => SIDES[side] !== undefined)
      .map(([side, length]) => [`${property}-${SIDES[side]!}`, cssLength(length, node.resources)]),
  );
}

function borderWidth(node: UiNode, value: unknown): Record<string, string | undefined> {
  if (!isPlainObject(value)) {
    return { 'border-width': cssLength(value, node.resources) };
  }
  return {
    'border-width': '0',
    ...Object.fromEntries(
      Object.entries(value)
        .filter(([side]) => SIDES[side] !== undefined)
        .map(([side, length]) => [`border-${SIDES[side]!}-width`, cssLength(length, node.resources)]),
    ),
  };
}

function corners(node: UiNode, value: unknown): Record<string, string | undefined> {
  if (!isPlainObject(value)) {
    return { 'border-radius': cssLength(value, node.resources) };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([corner]) => CORNERS[corner] !== undefined)
      .map(([corner, length]) => [CORNERS[corner]!, cssLength(length, node.resources)]),
  );
}
