// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { argbOf } from './colors.ts';
import { currentUi } from './currentUi.ts';
import { ButtonType } from './enums.ts';
import type { Page } from './Page.ts';
import { isResource } from './ResourceReference.ts';
import type { UiNode } from './UiNode.ts';

/** The attributes of texts and buttons that hold for those that the app has not set. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Text: { fontSize: 16 },
  // The type is the default from API 18 on.
  Button: { fontSize: 16, type: ButtonType.ROUNDED_RECTANGLE, stateEffect: true },
};

const BUTTON_TYPES: Readonly<Record<ButtonType, string>> = {
  [ButtonType.Capsule]: 'ButtonType.Capsule',
  [ButtonType.Circle]: 'ButtonType.Circle',
  [ButtonType.Normal]: 'ButtonType.Normal',
  [ButtonType.ROUNDED_RECTANGLE]: 'ButtonType.ROUNDED_RECTANGLE',
};

/**
 * What the system's inspector says of the component with an id, as JSON: `$type`, `$ID`, `$rect` and, in `$attrs`, its text and
 * attributes, written as the system writes them. Empty when there is none. Nothing has a place here: `$rect` is all 0. @since 9
 */
export function getInspectorByKey(id: string): string {
  const { page } = currentUi();
  const node = [...page.root.all()].find((one) => one.id === id);
  return node === undefined ? '' : JSON.stringify(inspect(page, node));
}

/** Does to the component with an id what a user does: 10 is a click. Whether it was there. @since 9 */
export function sendEventByKey(id: string, action: number, _params: string): boolean {
  const { page } = currentUi();
  const node = [...page.root.all()].find((one) => one.id === id);
  if (node === undefined || action !== 10) {
    return false;
  }
  page.press(node);
  return true;
}

function inspect(page: Page, node: UiNode): object {
  const { type, args } = node;
  const options = typeof args[0] === 'object' && !isResource(args[0]) ? args[0] : args[1];
  const given: Record<string, unknown> = {
    ...DEFAULTS[type],
    ...(type === 'Button' && typeof options === 'object' ? options : {}),
    ...(type === 'Text' && node.attributes.has('fontColor') ? { foregroundColor: node.attribute('fontColor') } : {}),
    ...Object.fromEntries([...node.attributes].map(([name, values]) => [name, values[0]])),
  };
  const attributes = Object.entries(given)
    .map(([name, value]) => [name, written(node, name, value ?? DEFAULTS[type]?.[name])])
    .filter(([, value]) => value !== undefined);
  return {
    $type: type,
    $ID: [...page.root.all()].indexOf(node),
    $rect: '[0.00, 0.00],[0.00,0.00]',
    $attrs: {
      ...Object.fromEntries(attributes),
      enabled: node.enabled,
      id: node.id,
      ...(type === 'Text' ? { content: node.text } : {}),
      ...(type === 'Button' ? { label: node.text } : {}),
    },
  };
}

/** An attribute's value as the inspector writes it; undefined for what it does not. */
function written(node: UiNode, name: string, value: unknown): unknown {
  const plain = isResource(value) ? node.resources.text(value) : value;
  if (name === 'type' && node.type === 'Button') {
    return BUTTON_TYPES[plain as ButtonType];
  }
  if (/color$/i.test(name)) {
    const argb = argbOf(plain);
    return argb === undefined ? plain : `#${argb.toString(16).padStart(8, '0').toUpperCase()}`;
  }
  if (/^(fontSize|width|height|minFontSize|maxFontSize)$/.test(name)) {
    return lengthText(plain, /fontsize$/i.test(name) ? 'fp' : 'vp');
  }
  return ['string', 'number', 'boolean'].includes(typeof plain) ? String(plain) : undefined;
}

function lengthText(value: unknown, unit: string): string | undefined {
  const match = /^\s*(-?\d*\.?\d+)(vp|fp|px|lpx|%)?\s*$/.exec(String(value));
  return match === null ? undefined : `${Number(match[1]).toFixed(2)}${match[2] ?? unit}`;
}
