// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Report } from './Report.ts';

/** Components with nothing inside. */
const LEAVES: ReadonlySet<string> = new Set([
  'TextInput',
  'Checkbox',
  'Radio',
  'Divider',
  'Blank',
  'Image',
  'Progress',
  'LoadingProgress',
  'Select',
  'Span',
]);
/** Components with one thing inside. */
const SINGLE: ReadonlySet<string> = new Set(['Button', 'Scroll', 'ListItem']);
/** What may stand in some components. */
const ONLY: Readonly<Record<string, readonly string[]>> = { Text: ['Span'], List: ['ListItem'] };
/** What some components may stand in. */
const INSIDE: Readonly<Record<string, readonly string[]>> = { Span: ['Text'], ListItem: ['List'] };
/** What arranges others, and can be the root of a page. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'Column',
  'Row',
  'Stack',
  'Flex',
  'Scroll',
  'List',
  'Navigation',
  'NavDestination',
]);

/** The component or struct at the start of a chain of attributes. */
function called(node: ts.Node | undefined): { readonly name: string; readonly node: ts.Node } | undefined {
  const ts = compiler();
  let at: ts.Node | undefined = node;
  while (at !== undefined) {
    if (ts.isExpressionStatement(at) || ts.isPropertyAccessExpression(at)) {
      at = at.expression;
    } else if (ts.isEtsComponentExpression(at) || ts.isCallExpression(at)) {
      if (ts.isIdentifier(at.expression)) {
        return { name: at.expression.text, node: at.expression };
      }
      at = at.expression;
    } else {
      return undefined;
    }
  }
  return undefined;
}

/** Whether a statement of build() is a container of the system. */
export function isContainer(statement: ts.Statement | undefined): boolean {
  return CONTAINERS.has(called(statement)?.name ?? '');
}

/** What stands directly in a block; what is in if, ForEach or a builder is not looked into. */
function childrenOf(body: ts.Block): { readonly name: string; readonly node: ts.Node }[] {
  return body.statements.map((statement) => called(statement)).filter((one) => one !== undefined);
}

/** What a component has inside: nothing, one thing, or certain components. */
export function checkNesting(ets: EtsProgram, parent: ts.EtsComponentExpression, report: Report): void {
  const ts = compiler();
  const { expression, body } = parent;
  if (!ts.isIdentifier(expression) || body === undefined || !ts.isBlock(body)) {
    return;
  }
  const name = expression.text;
  const children = childrenOf(body).filter((child) => ets.components.has(child.name));
  const first = children[0];
  if (first !== undefined && LEAVES.has(name)) {
    report(first.node, `Nothing can stand in ${name}.`);
    return;
  }
  if (children.length > 1 && SINGLE.has(name)) {
    report(children[1]!.node, `Only one component can stand in ${name}. Put them into a container.`);
  }
  for (const child of children) {
    const only = ONLY[name];
    const inside = INSIDE[child.name];
    if (only !== undefined && !only.includes(child.name)) {
      report(child.node, `Only ${only.join(', ')} can stand in ${name}.`);
    } else if (inside !== undefined && !inside.includes(name) && ets.components.has(name)) {
      report(child.node, `${child.name} can stand in ${inside.join(', ')} only.`);
    }
  }
}
