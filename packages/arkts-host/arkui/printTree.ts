// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { isDrawn } from './components.ts';
import { Visibility } from './enums.ts';
import type { UiNode } from './UiNode.ts';

function tag(node: UiNode): string {
  return (node.id === undefined ? '' : ` #${node.id}`) + (node.enabled ? '' : ' (disabled)');
}

/** One line for what has no components inside; undefined for containers. */
function leaf(node: UiNode): string | undefined {
  switch (node.type) {
    case 'Text':
    case 'Span':
      return node.text + tag(node);
    case 'Button':
      return `[ ${node.text === '' ? (node.accessibilityText ?? '') : node.text} ]${tag(node)}`;
    case 'TextInput':
    case 'TextArea':
    case 'Search':
      return `[${node.text === '' ? `${node.placeholder}…` : node.text}]${tag(node)}`;
    case 'Toggle':
    case 'Checkbox':
      return `[${node.value === true ? 'x' : ' '}]${tag(node)}`;
    case 'Radio':
      return `(${node.value === true ? '•' : ' '}) ${String(node.option('value'))}${tag(node)}`;
    case 'Select':
      return `[${node.text} ▾]${tag(node)}`;
    case 'Slider':
    case 'Rating':
      return `${node.type === 'Slider' ? 'slider' : 'stars'} ${String(node.value ?? node.range.least)}/${node.range.most}${tag(node)}`;
    case 'TabLabel':
      return node.children.length > 0 ? `[ ${node.text} ]` : `[ ${node.text} ]${tag(node)}`;
    case 'Divider':
      return '────────';
    case 'Progress':
      return (
        `progress ${String(node.attribute('value') ?? node.option('value'))}/` +
        `${String(node.option('total') ?? 100)}${tag(node)}`
      );
    case 'LoadingProgress':
      return `…${tag(node)}`;
    case 'Image':
      return node.accessibilityText === undefined && node.id === undefined
        ? undefined
        : `<${node.accessibilityText ?? 'picture'}>${tag(node)}`;
    default:
      return undefined;
  }
}

/** A component that the host has not: only its name is known. */
function isLeftOut(node: UiNode): boolean {
  return !node.struct && node.type !== '' && !isDrawn(node.type);
}

function shown(node: UiNode): boolean {
  const visibility = node.attribute('visibility');
  return visibility !== Visibility.None && visibility !== Visibility.Hidden && !node.isTurnedAway;
}

function print(node: UiNode, indent: string, lines: string[]): void {
  if (!shown(node)) {
    return;
  }
  const own = leaf(node);
  if (own !== undefined) {
    lines.push(indent + own);
    return;
  }
  let inner = indent;
  if (isLeftOut(node)) {
    lines.push(`${indent}<${node.type}>${tag(node)}`);
    inner += '  ';
  } else if (node.id !== undefined) {
    lines.push(`${indent}${node.type}${tag(node)}`);
    inner += '  ';
  }
  const children = node.children.filter(shown);
  const leaves = children.map(leaf);
  if (node.type === 'Row' && leaves.length > 1 && leaves.every((line) => line !== undefined)) {
    lines.push(inner + leaves.join('   '));
    return;
  }
  children.forEach((child) => print(child, inner, lines));
}

/** The visible part of a page as lines: texts, [ buttons ] with their #ids, containers only where they have an id. */
export function printTree(root: UiNode): string {
  const lines: string[] = [];
  print(root, '', lines);
  return lines.join('\n');
}
