// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  Axis,
  FlexAlign,
  FlexDirection,
  FlexWrap,
  HorizontalAlign,
  ItemAlign,
  ScrollDirection,
  VerticalAlign,
} from '../arkui/enums.ts';
import { factsOf } from '../arkui/components.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import { alignmentStyle } from './alignmentStyle.ts';
import { cellStyle, gridStyle } from './cellStyle.ts';
import { cssLength, isPercent } from './cssLength.ts';

type Direction = 'row' | 'column' | 'stack';

const MAIN: Readonly<Record<number, string>> = {
  [FlexAlign.Start]: 'flex-start',
  [FlexAlign.Center]: 'center',
  [FlexAlign.End]: 'flex-end',
  [FlexAlign.SpaceBetween]: 'space-between',
  [FlexAlign.SpaceAround]: 'space-around',
  [FlexAlign.SpaceEvenly]: 'space-evenly',
};
const HORIZONTAL: Readonly<Record<number, string>> = {
  [HorizontalAlign.Start]: 'flex-start',
  [HorizontalAlign.Center]: 'center',
  [HorizontalAlign.End]: 'flex-end',
};
const VERTICAL: Readonly<Record<number, string>> = {
  [VerticalAlign.Top]: 'flex-start',
  [VerticalAlign.Center]: 'center',
  [VerticalAlign.Bottom]: 'flex-end',
};
const ITEM: Readonly<Record<number, string>> = {
  [ItemAlign.Auto]: 'auto',
  [ItemAlign.Start]: 'flex-start',
  [ItemAlign.Center]: 'center',
  [ItemAlign.End]: 'flex-end',
  [ItemAlign.Baseline]: 'baseline',
  [ItemAlign.Stretch]: 'stretch',
};
const DIRECTIONS: Readonly<Record<number, string>> = {
  [FlexDirection.Row]: 'row',
  [FlexDirection.Column]: 'column',
  [FlexDirection.RowReverse]: 'row-reverse',
  [FlexDirection.ColumnReverse]: 'column-reverse',
};

/** Attributes that give a struct a box of its own. */
const BOXLESS: ReadonlySet<string> = new Set(['id', 'onAppear', 'onDisAppear', 'enabled']);

/** Whether a node has no box: its children stand where it stands. */
export function isTransparent(node: UiNode): boolean {
  return node.struct && [...node.attributes.keys()].every((name) => BOXLESS.has(name));
}

/** The nearest node around that has a box. */
export function boxAround(node: UiNode): UiNode | undefined {
  let at = node.parent;
  while (at !== undefined && isTransparent(at)) {
    at = at.parent;
  }
  return at;
}

/** The nodes with boxes that stand directly in a node's box. */
export function boxesIn(node: UiNode): UiNode[] {
  return node.children.flatMap((child) => (isTransparent(child) ? boxesIn(child) : [child]));
}

/** How a node arranges its children. */
export function directionOf(node: UiNode): Direction {
  switch (node.type) {
    case 'Row':
      return 'row';
    case 'Column':
    case 'NavBarContent':
    case 'NavDestination':
      return 'column';
    case 'List':
      return node.attribute('listDirection') === Axis.Horizontal ? 'row' : 'column';
    case 'Flex': {
      const direction = node.option('direction');
      return direction === FlexDirection.Column || direction === FlexDirection.ColumnReverse ? 'column' : 'row';
    }
    default:
      return 'stack';
  }
}

/** How a container arranges what is inside. */
export function containerStyle(node: UiNode): Record<string, string> {
  const { resources } = node;
  const space = node.option('space');
  const gap = typeof space === 'number' || typeof space === 'string' ? cssLength(space, resources) : undefined;
  const spaced: Record<string, string> = gap === undefined ? {} : { gap };
  switch (node.type) {
    case 'Column':
      return {
        ...spaced,
        display: 'flex',
        'flex-direction': 'column',
        'align-items': HORIZONTAL[Number(node.attribute('alignItems') ?? HorizontalAlign.Center)] ?? 'center',
        'justify-content': mainAlign(node.attribute('justifyContent')),
      };
    case 'Row':
      return {
        ...spaced,
        display: 'flex',
        'flex-direction': 'row',
        'align-items': VERTICAL[Number(node.attribute('alignItems') ?? VerticalAlign.Center)] ?? 'center',
        'justify-content': mainAlign(node.attribute('justifyContent')),
      };
    case 'Flex': {
      const wrap = node.option('wrap');
      return {
        display: 'flex',
        'flex-direction': DIRECTIONS[Number(node.option('direction') ?? FlexDirection.Row)] ?? 'row',
        'flex-wrap': wrap === FlexWrap.Wrap ? 'wrap' : wrap === FlexWrap.WrapReverse ? 'wrap-reverse' : 'nowrap',
        'justify-content': mainAlign(node.option('justifyContent')),
        'align-items': ITEM[Number(node.option('alignItems') ?? ItemAlign.Start)] ?? 'flex-start',
        'align-content': mainAlign(node.option('alignContent')),
      };
    }
    case 'List': {
      const horizontal = directionOf(node) === 'row';
      return {
        ...spaced,
        display: 'flex',
        'flex-direction': horizontal ? 'row' : 'column',
        'align-items': 'flex-start',
        [horizontal ? 'overflow-x' : 'overflow-y']: 'auto',
        [horizontal ? 'max-width' : 'max-height']: '100%',
      };
    }
    case 'Scroll': {
      const scrollable = node.attribute('scrollable') ?? ScrollDirection.Vertical;
      const overflow: Record<string, string> =
        scrollable === ScrollDirection.None
          ? { overflow: 'hidden' }
          : scrollable === ScrollDirection.Horizontal
            ? { 'overflow-x': 'auto', 'overflow-y': 'hidden' }
            : { 'overflow-y': 'auto', 'overflow-x': 'hidden' };
      return {
        ...overflow,
        display: 'grid',
        'max-width': '100%',
        'max-height': '100%',
        'align-content': 'safe center',
        'justify-content': 'safe center',
        'grid-template-columns': scrollable === ScrollDirection.Horizontal ? 'auto' : '100%',
        ...alignmentStyle(node.attribute('align'), 'safe '),
      };
    }
    case 'Stack':
      return {
        display: 'grid',
        'grid-template': 'minmax(0, 1fr) / minmax(0, 1fr)',
        ...alignmentStyle(node.attribute('alignContent') ?? node.option('alignContent') ?? node.attribute('align')),
      };
    case 'NavBarContent':
    case 'NavDestination':
      return { display: 'flex', 'flex-direction': 'column', 'align-items': 'center' };
    case 'ListItemGroup':
      return { ...spaced, display: 'flex', 'flex-direction': 'column', width: '100%' };
    case 'Tabs':
    case 'Grid':
    case 'GridRow':
    case 'WaterFlow':
    case 'RelativeContainer':
    case 'Badge':
      return gridStyle(node);
    case 'TabLabel':
      return { display: 'grid', 'place-items': 'center' };
    case 'ListItem':
    case 'TabContent':
    case 'Swiper':
    case 'GridItem':
    case 'GridCol':
    case 'FlowItem':
    case 'Refresh':
    case 'Navigation':
    case 'NavEntry':
      return {
        display: 'grid',
        'grid-template': 'minmax(0, 1fr) / minmax(0, 1fr)',
        ...alignmentStyle(node.attribute('align')),
      };
    default:
      return node.struct
        ? {
            display: 'grid',
            'grid-template': 'minmax(0, 1fr) / minmax(0, 1fr)',
            ...alignmentStyle(node.attribute('align')),
          }
        : {};
  }
}

/** How a node stands in the box around it: its size there, and what it takes of the room that is left. */
export function placeStyle(node: UiNode): Record<string, string> {
  const around = boxAround(node);
  const direction = around === undefined ? 'stack' : directionOf(around);
  const style: Record<string, string> = { ...sizeStyle(node), ...cellStyle(node, around) };
  if (direction === 'stack') {
    if (around?.type === 'Stack' || around?.type === 'Navigation' || around?.struct === true) {
      style['grid-area'] = '1 / 1';
    }
    fill(node, style, 'width', '100%');
    fill(node, style, 'height', '100%');
    return style;
  }
  const [main, cross] = direction === 'row' ? (['width', 'height'] as const) : (['height', 'width'] as const);
  const weight = Number(node.attribute('layoutWeight') ?? 0);
  if (weight > 0) {
    style['flex'] = `${weight} ${weight} 0px`;
    style[`min-${main}`] ??= '0px';
    delete style[main];
  } else if (node.type === 'Blank') {
    style['flex'] = `1 0 ${cssLength(node.args[0], node.resources) ?? '0px'}`;
  } else if (style[main] === undefined && fills(node, main)) {
    style['flex'] = '1 1 0px';
    style[`min-${main}`] ??= '0px';
  } else {
    const grows = node.attribute('flexGrow');
    const shrinks = around?.type === 'Flex' || (style[main] === undefined && (direction === 'row' || canScroll(node)));
    style['flex'] = `${typeof grows === 'number' && grows > 0 ? grows : 0} ${shrinks ? 1 : 0} auto`;
    if (shrinks) {
      style[`min-${main}`] ??= '0px';
    }
  }
  fill(node, style, cross, '100%');
  if (node.attribute('alignSelf') !== undefined) {
    style['align-self'] = ITEM[Number(node.attribute('alignSelf'))] ?? 'auto';
  }
  style['max-width'] ??= '100%';
  return style;
}

function canScroll(node: UiNode): boolean {
  return factsOf(node.type)?.use === 'scroll';
}

function mainAlign(value: unknown): string {
  return MAIN[Number(value ?? FlexAlign.Start)] ?? 'flex-start';
}

function fill(node: UiNode, style: Record<string, string>, extent: 'width' | 'height', value: string): void {
  if (style[extent] === undefined && style['aspect-ratio'] === undefined && fills(node, extent)) {
    style[extent] = value;
  }
}

/**
 * Whether a node without that extent of its own takes all that there is: some components do, and so do containers in
 * which something wants a share of their extent.
 */
function fills(node: UiNode, extent: 'width' | 'height'): boolean {
  if (sizeStyle(node)[extent] !== undefined) {
    return false;
  }
  switch (node.type) {
    case 'Navigation':
    case 'NavBarContent':
    case 'NavEntry':
    case 'NavDestination':
      return true;
    case 'TextInput':
      return extent === 'width';
    case 'Divider':
      return extent === (node.attribute('vertical') === true ? 'height' : 'width');
    case 'Progress':
      return extent === 'width' && Number(node.option('type') ?? 0) === 0;
    case 'List':
      return extent === (directionOf(node) === 'row' ? 'height' : 'width');
    case 'Flex':
      return extent === (directionOf(node) === 'row' ? 'width' : 'height');
    case 'Tabs':
    case 'TabContent':
    case 'Swiper':
    case 'Grid':
    case 'WaterFlow':
    case 'Refresh':
    case 'RelativeContainer':
      return true;
    case 'GridRow':
    case 'TextArea':
    case 'Search':
    case 'Slider':
      return extent === 'width';
    case 'Column':
    case 'Row':
    case 'Stack':
    case 'ListItem':
    case 'GridItem':
    case 'GridCol':
    case 'FlowItem':
    case 'Scroll':
      return boxesIn(node).some((child) => asks(node, child, extent));
    default:
      return node.struct && boxesIn(node).some((child) => asks(node, child, extent));
  }
}

function asks(around: UiNode, child: UiNode, extent: 'width' | 'height'): boolean {
  const along = directionOf(around) === (extent === 'width' ? 'row' : 'column');
  if (along && (child.type === 'Blank' || Number(child.attribute('layoutWeight') ?? 0) > 0)) {
    return true;
  }
  const size = child.attribute('size') as { width?: unknown; height?: unknown } | undefined;
  const own = child.attribute(extent) ?? size?.[extent];
  return own === undefined ? fills(child, extent) : isPercent(own);
}

/** Width, height, their bounds and the ratio of both. */
function sizeStyle(node: UiNode): Record<string, string> {
  const { resources } = node;
  const style: Record<string, string> = {};
  const set = (property: string, value: unknown): void => {
    const length = value === undefined ? undefined : cssLength(value, resources);
    if (length !== undefined && length !== 'auto') {
      style[property] = length;
    }
  };
  const size = node.attribute('size') as Record<string, unknown> | undefined;
  set('width', node.attribute('width') ?? size?.['width']);
  set('height', node.attribute('height') ?? size?.['height']);
  const bounds = node.attribute('constraintSize') as Record<string, unknown> | undefined;
  set('min-width', bounds?.['minWidth']);
  set('min-height', bounds?.['minHeight']);
  set('max-width', bounds?.['maxWidth']);
  set('max-height', bounds?.['maxHeight']);
  if (typeof node.attribute('aspectRatio') === 'number') {
    style['aspect-ratio'] = String(node.attribute('aspectRatio'));
  }
  return style;
}
