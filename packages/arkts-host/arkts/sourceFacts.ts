// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import { isTestFramework } from './resolveModule.ts';
import { forEachNode, importsOf, placeOf } from './syntax.ts';

/** A call of `$r`. */
export interface ResourceUse {
  readonly line: number;
  readonly column: number;
  /** What it names; undefined where it is no text literal. */
  readonly name: string | undefined;
}

/** What is known of a source by reading it alone. */
export interface SourceFacts {
  /** What stands in it. */
  readonly text: string;
  /** What other sources can see of it: the same as long as only the bodies of functions that say what they give have changed. */
  readonly shape: string;
  /** The names of the modules that it imports, in their order. */
  readonly imports: readonly string[];
  readonly resources: readonly ResourceUse[];
  /** Whether it imports `describe`. */
  readonly registersTests: boolean;
}

/** The same for the same text only. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

export function factsOfSource(source: ts.SourceFile): SourceFacts {
  return {
    text: hashText(source.text),
    shape: hashText(shapeOf(source)),
    imports: importsOf(source).map(({ text }) => text),
    resources: resourceUsesIn(source),
    registersTests: registersTests(source),
  };
}

/** The source without what nobody outside of it can see. A type that is not written is found in the body: such a body stays. */
function shapeOf(source: ts.SourceFile): string {
  const ts = compiler();
  let kept = '';
  let end = 0;
  const left: ts.Node[] = [source]; // in the order of the source, however deep it is
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (
      (ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isGetAccessorDeclaration(node)) &&
      node.body !== undefined &&
      (node.type !== undefined || isBuild(node)) &&
      node.body.pos >= end
    ) {
      kept += source.text.slice(end, node.body.pos);
      end = node.body.end;
    } else {
      const children: ts.Node[] = [];
      ts.forEachChild(node, (child) => {
        children.push(child);
      });
      children.reverse().forEach((one) => left.push(one)); // a list of arguments may not be as long
    }
  }
  return kept + source.text.slice(end);
}

/** Whether a method is the build() of a struct, which gives nothing. */
function isBuild(node: ts.Node): boolean {
  const ts = compiler();
  return ts.isMethodDeclaration(node) && ts.isStructDeclaration(node.parent) && node.name.getText() === 'build';
}

function resourceUsesIn(source: ts.SourceFile): ResourceUse[] {
  const ts = compiler();
  const found: ResourceUse[] = [];
  forEachNode(source, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === '$r') {
      const argument = node.arguments[0];
      const place = placeOf(source, (argument ?? node).getStart(source));
      found.push({
        ...place,
        name: argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined,
      });
    }
  });
  return found;
}

function registersTests(source: ts.SourceFile): boolean {
  const ts = compiler();
  return source.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      isTestFramework(statement.moduleSpecifier.text) &&
      statement.importClause?.namedBindings !== undefined &&
      ts.isNamedImports(statement.importClause.namedBindings) &&
      statement.importClause.namedBindings.elements.some(
        (element) => (element.propertyName ?? element.name).text === 'describe',
      ),
  );
}
