// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What decides between resource folders. */
export interface ResourceConditions {
  /** A locale such as en-US or zh-Hans-CN. */
  readonly language: string;
  readonly dark: boolean;
  readonly vertical: boolean;
  readonly device: 'phone' | 'tablet' | 'car' | '2in1' | 'tv' | 'wearable';
  /** Dots per inch of the screen's class, 480 for a usual phone. */
  readonly density: number;
}

/** One resource folder's name, taken apart. */
export interface FolderQualifiers {
  readonly language: string | undefined;
  readonly script: string | undefined;
  readonly region: string | undefined;
  readonly vertical: boolean | undefined;
  readonly device: string | undefined;
  readonly dark: boolean | undefined;
  readonly density: number | undefined;
}

const DEVICES: readonly string[] = ['phone', 'tablet', 'car', '2in1', 'tv', 'wearable'];
const DENSITIES: Readonly<Record<string, number>> = {
  sdpi: 120,
  mdpi: 160,
  ldpi: 240,
  xldpi: 320,
  xxldpi: 480,
  xxxldpi: 640,
};

/** Takes a folder name such as `base`, `zh_CN` or `en-phone-dark` apart; undefined if it names no qualifiers. */
export function parseQualifiers(folder: string): FolderQualifiers | undefined {
  let language: string | undefined;
  let script: string | undefined;
  let region: string | undefined;
  let vertical: boolean | undefined;
  let device: string | undefined;
  let dark: boolean | undefined;
  let density: number | undefined;
  for (const part of folder === 'base' ? [] : folder.split('-')) {
    const locale = /^([a-z]{2,3})(?:_([A-Z][a-z]{3}))?(?:_([A-Z]{2}|\d{3}))?$/.exec(part);
    if (part === 'vertical' || part === 'horizontal') {
      vertical = part === 'vertical';
    } else if (part === 'dark' || part === 'light') {
      dark = part === 'dark';
    } else if (DEVICES.includes(part)) {
      device = part;
    } else if (DENSITIES[part] !== undefined) {
      density = DENSITIES[part];
    } else if (/^mcc\d{3}/.test(part)) {
      return undefined; // the simulated device has no mobile network
    } else if (locale !== null) {
      [, language, script, region] = locale;
    } else {
      return undefined;
    }
  }
  return { language, script, region, vertical, device, dark, density };
}

/**
 * How well a folder fits: undefined if it does not, else its ranks in the system's order of importance (language,
 * orientation, device, night mode, density). A folder that leaves something open fits everything, but ranks lower.
 */
export function rank(folder: FolderQualifiers, conditions: ResourceConditions): readonly number[] | undefined {
  const locale = new Intl.Locale(conditions.language).maximize();
  let language = 0;
  if (folder.language !== undefined) {
    if (
      folder.language !== locale.language ||
      (folder.script !== undefined && folder.script !== locale.script) ||
      (folder.region !== undefined && folder.region !== locale.region)
    ) {
      return undefined;
    }
    language = 1 + (folder.script === undefined ? 0 : 1) + (folder.region === undefined ? 0 : 2);
  }
  if (
    (folder.vertical !== undefined && folder.vertical !== conditions.vertical) ||
    (folder.device !== undefined && folder.device !== conditions.device) ||
    (folder.dark !== undefined && folder.dark !== conditions.dark)
  ) {
    return undefined;
  }
  const one = (value: unknown): number => (value === undefined ? 0 : 1);
  const density = folder.density === undefined ? 0 : 1000 - Math.abs(folder.density - conditions.density);
  return [language, one(folder.vertical), one(folder.device), one(folder.dark), density];
}

/** Compares two ranks; negative if `a` is the better one. */
export function byRank(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at += 1) {
    const difference = b[at]! - a[at]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
