// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { componentBehind, factsOf } from '../arkui/components.ts';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Report } from './Report.ts';

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
  return factsOf(componentBehind(called(statement)?.name ?? ''))?.role === 'container';
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
  const [first, second] = children;
  const { inside = 'any' } = factsOf(componentBehind(name)) ?? {};
  if (first !== undefined && inside === 'nothing') {
    report(first.node, `Nothing can stand in ${name}.`);
    return;
  }
  if (second !== undefined && inside === 'one') {
    report(second.node, `Only one component can stand in ${name}. Put them into a container.`);
  }
  for (const child of children) {
    const within = factsOf(componentBehind(child.name))?.within;
    if (typeof inside !== 'string' && !includes(inside, componentBehind(child.name))) {
      report(child.node, `Only ${inside.join(', ')} can stand in ${name}.`);
    } else if (within !== undefined && !includes(within, componentBehind(name)) && ets.components.has(name)) {
      report(child.node, `${child.name} can stand in ${within.join(', ')} only.`);
    }
  }
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
