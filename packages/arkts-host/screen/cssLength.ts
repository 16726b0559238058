// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Resources } from '../arkui/Resources.ts';
import { isResource } from '../arkui/ResourceReference.ts';

/** Width of the phone's screen in vp; one vp is one CSS pixel. */
export const SCREEN_WIDTH = 360;

/** Width that lpx count from, unless a project says otherwise. */
const DESIGN_WIDTH = 720;

/** A unit's size in vp on a screen of that many dots per inch. */
function unitSize(unit: string, density: number): number {
  switch (unit) {
    case 'px':
      return 160 / density;
    case 'lpx':
      return SCREEN_WIDTH / DESIGN_WIDTH;
    default:
      return 1; // vp; fp too, at the usual size of letters
  }
}

/** Whether a length is a share of what is around. */
export function isPercent(value: unknown): value is string {
  return typeof value === 'string' && /^\s*-?[\d.]+%\s*$/.test(value);
}

/** An ArkUI length as CSS; undefined for what is none. Numbers are vp. */
export function cssLength(value: unknown, resources: Resources): string | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? `${round(value)}px` : undefined;
  }
  if (isResource(value)) {
    return cssLength(resources.text(value), resources);
  }
  const match = typeof value === 'string' ? /^\s*(-?\d*\.?\d+)(vp|fp|px|lpx|%)?\s*$/.exec(value) : null;
  if (match === null) {
    return value === 'auto' ? 'auto' : undefined;
  }
  const [, number, unit = 'vp'] = match;
  return unit === '%'
    ? `${round(Number(number))}%`
    : `${round(Number(number) * unitSize(unit, resources.conditions.density))}px`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
