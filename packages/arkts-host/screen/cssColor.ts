// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { argbOf } from '../arkui/colors.ts';
import { Color } from '../arkui/enums.ts';
import type { Resources } from '../arkui/Resources.ts';
import { isResource } from '../arkui/ResourceReference.ts';

/** Colours of the system that pages often name, light and dark. */
const SYSTEM: Readonly<Record<string, readonly [string, string]>> = {
  font_primary: ['rgba(0,0,0,0.9)', 'rgba(255,255,255,0.9)'],
  font_secondary: ['rgba(0,0,0,0.6)', 'rgba(255,255,255,0.6)'],
  font_tertiary: ['rgba(0,0,0,0.4)', 'rgba(255,255,255,0.4)'],
  font_emphasize: ['#0a59f7', '#317af7'],
  font_on_primary: ['#ffffff', '#ffffff'],
  brand: ['#0a59f7', '#317af7'],
  warning: ['#e84026', '#d94838'],
  alert: ['#ed6f21', '#db6b42'],
  confirm: ['#64bb5c', '#5ba854'],
  background_primary: ['#ffffff', '#000000'],
  background_secondary: ['#f1f3f5', '#000000'],
  comp_background_primary: ['#ffffff', '#202224'],
  comp_background_tertiary: ['rgba(0,0,0,0.05)', 'rgba(255,255,255,0.1)'],
  comp_divider: ['rgba(0,0,0,0.2)', 'rgba(255,255,255,0.2)'],
};

/** Older names of the same. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  ohos_id_color_text_primary: 'font_primary',
  ohos_id_color_text_secondary: 'font_secondary',
  ohos_id_color_emphasize: 'brand',
  ohos_id_color_warning: 'warning',
  ohos_id_color_background: 'background_primary',
  ohos_id_color_sub_background: 'background_secondary',
};

/** An ArkUI colour as CSS; undefined for what is none. */
export function cssColor(value: unknown, resources: Resources): string | undefined {
  if (value === Color.Transparent) {
    return 'transparent';
  }
  if (isResource(value)) {
    const [owner, kind, ...rest] = value.name.split('.');
    const name = rest.join('.');
    if (owner === 'sys') {
      const pair = SYSTEM[OLD_NAMES[name] ?? name];
      return kind === 'color' && pair !== undefined ? pair[resources.conditions.dark ? 1 : 0] : undefined;
    }
    return kind === 'color' ? hex(resources.color(name)) : cssColor(resources.text(value), resources);
  }
  const argb = argbOf(value);
  if (argb !== undefined) {
    return hex(argb);
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  return /^(rgba?\([\d\s.,%/]+\)|[a-zA-Z]{3,20})$/.test(value.trim()) ? value.trim() : undefined;
}

/** 0xAARRGGBB as CSS, which has the transparency last. */
function hex(argb: number): string {
  const text = argb.toString(16).padStart(8, '0');
  return text.startsWith('ff') ? `#${text.slice(2)}` : `#${text.slice(2)}${text.slice(0, 2)}`;
}
