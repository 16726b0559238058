// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';

/** Whether the parser made a node up: it stands nowhere in the source and prints as nothing. */
export function isVirtual(node: ts.Node): boolean {
  return (node as ts.Node & { readonly virtual?: boolean }).virtual === true;
}

/** The decorators of a node, those where TypeScript has none included. */
export function decoratorsOf(node: ts.Node): readonly ts.Decorator[] {
  return compiler().getAllDecorators(node);
}

/** A decorator's name without arguments. */
export function decoratorName(decorator: ts.Decorator): string {
  const ts = compiler();
  const expression = ts.isCallExpression(decorator.expression) ? decorator.expression.expression : decorator.expression;
  return ts.isIdentifier(expression) ? expression.text : '';
}

/** The names of a node's decorators. */
export function decoratorNames(node: ts.Node): string[] {
  return decoratorsOf(node).map(decoratorName);
}

/** Calls `visit` for a node and everything below it, in the order of the source, however deep it is. */
export function forEachNode(node: ts.Node, visit: (node: ts.Node, depth: number) => void): void {
  const ts = compiler();
  const left: [ts.Node, number][] = [[node, 0]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [at, depth] = next;
    visit(at, depth);
    const children: [ts.Node, number][] = [];
    ts.forEachChild(at, (child) => {
      children.push([child, depth + 1]);
    });
    children.reverse().forEach((one) => left.push(one)); // a list of arguments may not be as long
  }
}

/** The place of a node or offset, from 1. */
export function placeOf(source: ts.SourceFile, start: number): { readonly line: number; readonly column: number } {
  const place = source.getLineAndCharacterOfPosition(start);
  return { line: place.line + 1, column: place.character + 1 };
}

/** The module name literals of a file's imports, exports and dynamic imports. */
export function importsOf(source: ts.SourceFile): ts.StringLiteral[] {
  const ts = compiler();
  const found: ts.StringLiteral[] = [];
  forEachNode(source, (node) => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined;
    if (specifier !== undefined && ts.isStringLiteral(specifier)) {
      found.push(specifier);
    }
  });
  return found;
}
