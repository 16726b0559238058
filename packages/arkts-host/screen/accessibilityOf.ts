// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { factsOf, isOperable } from '../arkui/components.ts';
import { isResource } from '../arkui/ResourceReference.ts';
import type { UiNode } from '../arkui/UiNode.ts';

/** What a UserAuthIcon is called, by the symbol that it shows. */
const ICON_NAMES: ReadonlyMap<string, string> = new Map([
  ['sys.symbol.face', 'authenticate with the face'],
  ['sys.symbol.touchid', 'authenticate with a fingerprint'],
]);

/** The HTML attributes that tell a screen reader, and the tests, what a node is. */
export function accessibilityOf(node: UiNode): Record<string, string> {
  const attributes: Record<string, string> = {};
  if (node.id !== undefined) {
    attributes['data-id'] = node.id;
  }
  const { resources } = node;
  const label = node.accessibilityText;
  const isPressed = typeof node.attribute('onClick') === 'function' && !isOperable(node.type);
  const hasInner =
    isPressed &&
    [...node.all()].some(
      (inner) => inner !== node && (isOperable(inner.type) || typeof inner.attribute('onClick') === 'function'),
    );
  if (isPressed) {
    attributes['tabindex'] = node.enabled ? '0' : '-1';
    if (!hasInner) {
      attributes['role'] = 'button';
      if (!node.enabled) {
        attributes['aria-disabled'] = 'true';
      }
    }
  }
  const name = label === undefined ? authIconName(node) : undefined;
  if (name !== undefined) {
    attributes['aria-label'] = name;
  }
  if (label !== undefined && label !== '') {
    attributes['aria-label'] = label;
    if (attributes['role'] === undefined && !isOperable(node.type) && node.type !== 'Image') {
      attributes['role'] = isRead(node) ? 'img' : 'group'; // read in place of what is inside
    }
  } else if (node.attribute('accessibilityGroup') === true && attributes['role'] === undefined) {
    attributes['role'] = 'group';
  }
  const description = node.attribute('accessibilityDescription');
  if (description !== undefined) {
    attributes['aria-description'] = resources.text(description);
  }
  const level = node.attribute('accessibilityLevel');
  if (level === 'no' || level === 'no-hide-descendants') {
    attributes['aria-hidden'] = 'true';
  }
  if (node.type === 'List') {
    attributes['role'] ??= 'list';
  } else if (node.type === 'ListItem' && node.parent !== undefined) {
    attributes['role'] ??= 'listitem';
  }
  if (factsOf(node.type)?.use === 'slide' && label === undefined) {
    attributes['aria-label'] = node.type === 'Rating' ? 'rating' : 'slider';
  }
  const order = node.attribute('tabIndex');
  if (typeof order === 'number') {
    attributes['tabindex'] = String(order);
  }
  if (node.attribute('focusable') === false) {
    attributes['tabindex'] = '-1';
  }
  const isTyped = factsOf(node.type)?.use === 'type';
  if (isTyped && label === undefined && node.placeholder !== '') {
    attributes['aria-label'] = node.placeholder;
  }
  if (isTyped) {
    attributes['placeholder'] = node.placeholder;
    if (typeof node.attribute('maxLength') === 'number') {
      attributes['maxlength'] = String(node.attribute('maxLength'));
    }
  }
  if (node.type === 'Radio') {
    attributes['name'] = String(node.option('group'));
  }
  return attributes;
}

/**
 * What the button of a UserAuthIcon is called here. On a device it has no name of its own, and neither has it in the tree; a web
 * page whose buttons have none cannot be used with a screen reader, so the browser's view adds one.
 */
function authIconName(node: UiNode): string | undefined {
  const icon = node.parent;
  if (icon?.type !== 'UserAuthIcon' || !icon.struct) {
    return undefined;
  }
  if (icon.accessibilityText !== undefined && icon.accessibilityText !== '') {
    return icon.accessibilityText; // what the app calls it
  }
  const symbol = node.children.find((child) => child.type === 'SymbolGlyph')?.args[0];
  const shown = isResource(symbol) ? symbol.name : '';
  return ICON_NAMES.get(shown) ?? 'authenticate (this icon cannot be used)';
}

/** Whether a screen reader reads a node as one thing, with nothing inside that can be operated. */
function isRead(node: UiNode): boolean {
  return ![...node.all()].some(
    (inner) => inner !== node && (isOperable(inner.type) || typeof inner.attribute('onClick') === 'function'),
  );
}
