// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isOperable } from '../arkui/components.ts';
import type { UiNode } from '../arkui/UiNode.ts';

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
  const order = node.attribute('tabIndex');
  if (typeof order === 'number') {
    attributes['tabindex'] = String(order);
  }
  if (node.attribute('focusable') === false) {
    attributes['tabindex'] = '-1';
  }
  if (node.type === 'TextInput' && label === undefined && node.placeholder !== '') {
    attributes['aria-label'] = node.placeholder;
  }
  if (node.type === 'TextInput') {
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

/** Whether a screen reader reads a node as one thing, with nothing inside that can be operated. */
function isRead(node: UiNode): boolean {
  return ![...node.all()].some(
    (inner) => inner !== node && (isOperable(inner.type) || typeof inner.attribute('onClick') === 'function'),
  );
}
