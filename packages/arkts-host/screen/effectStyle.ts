// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GradientDirection, ShadowStyle } from '../arkui/enumsOfLooks.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import { cssColor } from './cssColor.ts';
import { cssLength } from './cssLength.ts';

type Fields = Readonly<Record<string, unknown>>;
type Effect = (node: UiNode, args: readonly unknown[]) => Record<string, string | undefined>;

/** Blur and distance of the system's shadows, in vp. */
const SHADOWS: Readonly<Record<ShadowStyle, readonly [blur: number, down: number]>> = {
  [ShadowStyle.OUTER_DEFAULT_XS]: [12, 2],
  [ShadowStyle.OUTER_DEFAULT_SM]: [20, 4],
  [ShadowStyle.OUTER_DEFAULT_MD]: [30, 8],
  [ShadowStyle.OUTER_DEFAULT_LG]: [50, 12],
  [ShadowStyle.OUTER_FLOATING_SM]: [60, 10],
  [ShadowStyle.OUTER_FLOATING_MD]: [80, 20],
};
const DIRECTIONS: Readonly<Record<GradientDirection, string | undefined>> = {
  [GradientDirection.Left]: 'to left',
  [GradientDirection.Top]: 'to top',
  [GradientDirection.Right]: 'to right',
  [GradientDirection.Bottom]: 'to bottom',
  [GradientDirection.LeftTop]: 'to top left',
  [GradientDirection.LeftBottom]: 'to bottom left',
  [GradientDirection.RightTop]: 'to top right',
  [GradientDirection.RightBottom]: 'to bottom right',
  [GradientDirection.None]: undefined,
};

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function length(node: UiNode, value: unknown, otherwise: string = '0px'): string {
  return cssLength(value, node.resources) ?? otherwise;
}

function shadow(node: UiNode, value: unknown): string | undefined {
  if (typeof value === 'number') {
    const known = SHADOWS[value as ShadowStyle] as readonly [number, number] | undefined;
    return known === undefined ? undefined : `0 ${known[1]}px ${known[0]}px #0000001a`;
  }
  const { radius, color, offsetX, offsetY } = fields(value);
  const px = (offset: unknown): string => (typeof offset === 'number' ? `${offset / 3}px` : length(node, offset)); // in pixels
  const blur = typeof radius === 'number' ? `${radius / 3}px` : length(node, radius);
  return `${px(offsetX)} ${px(offsetY)} ${blur} ${cssColor(color ?? '#000000', node.resources) ?? '#000000'}`;
}

function gradient(node: UiNode, value: unknown): string | undefined {
  const { angle, direction, colors, repeating } = fields(value);
  if (!Array.isArray(colors)) {
    return undefined;
  }
  const stops = (colors as readonly unknown[]).flatMap((stop) => {
    const [color, at] = Array.isArray(stop) ? (stop as unknown[]) : [stop, undefined];
    const css = cssColor(color, node.resources);
    return css === undefined ? [] : [`${css}${typeof at === 'number' ? ` ${at * 100}%` : ''}`];
  });
  const way = DIRECTIONS[Number(direction ?? GradientDirection.Bottom) as GradientDirection];
  const to = typeof angle === 'number' ? `${angle}deg` : (way ?? '180deg');
  return stops.length < 2
    ? undefined
    : `${repeating === true ? 'repeating-' : ''}linear-gradient(${to}, ${stops.join(', ')})`;
}

/** All that turns, moves and sizes a component after it has its place, in the order in which ArkUI does it. */
export function transformOf(node: UiNode): Record<string, string> {
  const parts: string[] = [];
  const moved = fields(node.attribute('translate'));
  if (node.attribute('translate') !== undefined) {
    parts.push(`translate(${length(node, moved['x'])}, ${length(node, moved['y'])})`);
  }
  const scaled = fields(node.attribute('scale'));
  if (node.attribute('scale') !== undefined) {
    parts.push(`scale(${Number(scaled['x'] ?? 1)}, ${Number(scaled['y'] ?? 1)})`);
  }
  const turned = fields(node.attribute('rotate'));
  if (node.attribute('rotate') !== undefined) {
    const { x = 0, y = 0, z = x === 0 && y === 0 ? 1 : 0, angle = 0 } = turned;
    parts.push(`rotate3d(${Number(x)}, ${Number(y)}, ${Number(z)}, ${Number.parseFloat(String(angle))}deg)`);
  }
  return parts.length === 0 ? {} : { transform: parts.join(' ') };
}

function place(node: UiNode, value: unknown): Record<string, string> {
  const edges = fields(value);
  const isEdges = ['left', 'right', 'top', 'bottom'].some((side) => edges[side] !== undefined);
  const sides: Record<string, unknown> = isEdges
    ? { left: edges['left'], right: edges['right'], top: edges['top'], bottom: edges['bottom'] }
    : { left: edges['x'] ?? 0, top: edges['y'] ?? 0 };
  return Object.fromEntries(
    Object.entries(sides).flatMap(([side, at]) => {
      const css = at === undefined ? undefined : cssLength(at, node.resources);
      return css === undefined ? [] : [[side, css] as const];
    }),
  );
}

/** What attributes that lift, move, turn, cut and colour become. Each takes the attribute's arguments. */
export const EFFECTS: Readonly<Record<string, Effect>> = {
  shadow: (node, [value]) => ({ 'box-shadow': shadow(node, value) }),
  clip: (_, [value]) => ({ overflow: value === false ? undefined : 'hidden' }),
  zIndex: (_, [value]) => ({ 'z-index': String(Number(value)) }),
  position: (node, [value]) => ({ position: 'absolute', ...place(node, value) }),
  offset: (node, [value]) => ({ position: 'relative', ...place(node, value) }),
  rotate: transformOf,
  scale: transformOf,
  translate: transformOf,
  linearGradient: (node, [value]) => ({ 'background-image': gradient(node, value) }),
  blur: (_, [value]) => ({ filter: `blur(${Number(value)}px)` }),
  backdropBlur: (_, [value]) => ({ 'backdrop-filter': `blur(${Number(value)}px)` }),
  flexBasis: (node, [value]) => ({ 'flex-basis': cssLength(value, node.resources) }),
  flexShrink: (_, [value]) => ({ 'flex-shrink': String(Number(value)) }),
  letterSpacing: (node, [value]) => ({ 'letter-spacing': cssLength(value, node.resources) }),
};
