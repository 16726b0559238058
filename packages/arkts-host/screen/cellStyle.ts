// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { HorizontalAlign, VerticalAlign } from '../arkui/enums.ts';
import { BarPosition } from '../arkui/enumsOfUse.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import { cssLength } from './cssLength.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Columns of a GridRow that says nothing, and the name of the phone's width among its breakpoints. */
const COLUMNS = 12;
const BREAKPOINT = 'sm';
/** The container itself, as the anchor of an alignment rule. */
const CONTAINER = '__container__';

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** A number, or the one for the phone's width. */
function ofPhone(value: unknown, otherwise: number): number {
  const given =
    typeof value === 'object' && value !== null ? (fields(value)[BREAKPOINT] ?? fields(value)['xs']) : value;
  return typeof given === 'number' ? given : otherwise;
}

/** How many pages Tabs have. */
function labelsOf(tabs: UiNode): readonly UiNode[] {
  return tabs.children.filter(({ type }) => type === 'TabLabel');
}

/** Whether the bar of Tabs stands below its pages. */
function isBarBelow(tabs: UiNode): boolean {
  return (tabs.attribute('barPosition') ?? tabs.option('barPosition')) === BarPosition.End;
}

/** What arranges its children in cells, or by each other. */
export function gridStyle(node: UiNode): Record<string, string> {
  const gap = (attribute: string): string => cssLength(node.attribute(attribute) ?? 0, node.resources) ?? '0px';
  switch (node.type) {
    case 'Tabs': {
      const isAtEnd = isBarBelow(node);
      return {
        display: 'grid',
        'grid-template-columns': `repeat(${Math.max(1, labelsOf(node).length)}, minmax(0, 1fr))`,
        'grid-template-rows': isAtEnd ? 'minmax(0, 1fr) auto' : 'auto minmax(0, 1fr)',
      };
    }
    case 'Grid':
    case 'WaterFlow': {
      const columns = node.attribute('columnsTemplate');
      const rows = node.attribute('rowsTemplate');
      return {
        display: 'grid',
        'grid-template-columns': typeof columns === 'string' && columns !== '' ? columns : 'auto',
        ...(typeof rows === 'string' && rows !== '' ? { 'grid-template-rows': rows } : { 'align-content': 'start' }),
        'column-gap': gap('columnsGap'),
        'row-gap': gap('rowsGap'),
        'overflow-y': 'auto',
      };
    }
    case 'GridRow': {
      const { x, y } = fields(node.option('gutter'));
      const gutter = (value: unknown): string => cssLength(value ?? 0, node.resources) ?? '0px';
      const whole = typeof node.option('gutter') === 'object' ? undefined : node.option('gutter');
      return {
        display: 'grid',
        'grid-template-columns': `repeat(${ofPhone(node.option('columns'), COLUMNS)}, minmax(0, 1fr))`,
        'column-gap': gutter(whole ?? x),
        'row-gap': gutter(whole ?? y),
      };
    }
    default:
      return { position: 'relative', display: 'grid' };
  }
}

/** How a child stands in the cells around it. */
export function cellStyle(node: UiNode, around: UiNode | undefined): Record<string, string> {
  if (around === undefined) {
    return {};
  }
  switch (around.type) {
    case 'Tabs': {
      const isAtEnd = isBarBelow(around);
      const labels = labelsOf(around);
      if (node.type === 'TabLabel') {
        const height = cssLength(around.attribute('barHeight') ?? 56, around.resources) ?? '56px';
        return {
          'grid-row': isAtEnd ? '2' : '1',
          'grid-column': String(labels.indexOf(node) + 1),
          'min-height': height,
        };
      }
      return {
        'grid-row': isAtEnd ? '1' : '2',
        'grid-column': '1 / -1',
        ...(node.isTurnedAway ? { display: 'none' } : {}),
      };
    }
    case 'Swiper':
      return { 'grid-area': '1 / 1', ...(node.isTurnedAway ? { display: 'none' } : {}) };
    case 'Grid': {
      const line = (from: string, to: string): string | undefined => {
        const start = node.attribute(from);
        const end = node.attribute(to);
        return typeof start === 'number' && typeof end === 'number' ? `${start + 1} / ${end + 2}` : undefined;
      };
      const column = line('columnStart', 'columnEnd');
      const row = line('rowStart', 'rowEnd');
      return {
        ...(column === undefined ? {} : { 'grid-column': column }),
        ...(row === undefined ? {} : { 'grid-row': row }),
      };
    }
    case 'GridRow':
      return { 'grid-column': `span ${ofPhone(node.attribute('span') ?? node.option('span'), 1)}` };
    case 'RelativeContainer':
      return ruledStyle(node);
    default:
      return {};
  }
}

/** Edges by the rules of a RelativeContainer: CSS anchors have the names of the components' ids. */
function ruledStyle(node: UiNode): Record<string, string> {
  const rules = fields(node.attribute('alignRules'));
  const style: Record<string, string> = {
    position: 'absolute',
    ...(node.id === undefined ? {} : { 'anchor-name': anchorName(node.id) }),
  };
  const moves: string[] = ['0', '0'];
  const { bias } = rules as { readonly bias?: unknown };
  const share = (direction: 'horizontal' | 'vertical'): number => Number(fields(bias)[direction] ?? 0.5);
  for (const [rule, start] of [
    ['left', 'left'],
    ['start', 'left'],
    ['right', 'right'],
    ['end', 'right'],
    ['middle', 'left'],
  ] as const) {
    const at = edgeOf(rules[rule], start, (align) =>
      align === HorizontalAlign.Start ? 'left' : align === HorizontalAlign.End ? 'right' : 'center',
    );
    if (at !== undefined) {
      style[start] = at;
      moves[0] = rule === 'middle' ? `-${share('horizontal') * 100}%` : moves[0]!;
    }
  }
  for (const [rule, start] of [
    ['top', 'top'],
    ['bottom', 'bottom'],
    ['center', 'top'],
  ] as const) {
    const at = edgeOf(rules[rule], start, (align) =>
      align === VerticalAlign.Top ? 'top' : align === VerticalAlign.Bottom ? 'bottom' : 'center',
    );
    if (at !== undefined) {
      style[start] = at;
      moves[1] = rule === 'center' ? `-${share('vertical') * 100}%` : moves[1]!;
    }
  }
  if (moves.some((move) => move !== '0')) {
    style['translate'] = moves.join(' ');
  }
  return style;
}

function anchorName(id: string): string {
  return `--at-${id.replace(/[^\w-]/g, '_')}`;
}

/** Where an edge is: at a side of the container, or of another component. */
function edgeOf(
  rule: unknown,
  edge: 'left' | 'right' | 'top' | 'bottom',
  sideOf: (align: unknown) => string,
): string | undefined {
  if (typeof rule !== 'object' || rule === null) {
    return undefined;
  }
  const { anchor, align } = fields(rule);
  const side = sideOf(align);
  if (anchor !== CONTAINER) {
    return `anchor(${anchorName(String(anchor))} ${side})`;
  }
  return side === 'center' ? '50%' : side === edge ? '0px' : '100%';
}
