// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import { CUSTOM_COMPONENT, isMarkerDecorator } from './lower.ts';
import { decoratorsOf, isVirtual } from './syntax.ts';

/** Globals of the language that the device has its own of. */
const DEVICE_OWN: ReadonlySet<string> = new Set(['Date']);

/** The global names that a source uses as values, each with the offset of its first use. */
export function usedGlobals(ets: EtsProgram, source: ts.SourceFile): ReadonlyMap<string, number> {
  const ts = compiler();
  const checker = ets.program.getTypeChecker();
  const used = new Map<string, number>();
  const use = (name: string, node: ts.Node): void => {
    if (!used.has(name)) {
      used.set(name, node.getStart(source));
    }
  };

  function visit(node: ts.Node): void {
    if (
      (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isImportDeclaration(node) ||
      ts.isExportDeclaration(node) ||
      (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) ||
      isVirtual(node)
    ) {
      return;
    }
    if (ts.isFunctionDeclaration(node) && decoratorsOf(node).length > 0) {
      node.parameters.forEach(visit); // its decorators are gone when it is emitted
      node.body?.statements.forEach(visit);
      return;
    }
    if (ts.isDecorator(node) && ts.isMethodDeclaration(node.parent) && isMarkerDecorator(node)) {
      return;
    }
    if (ts.isStructDeclaration(node)) {
      use(CUSTOM_COMPONENT, node);
      (node as { readonly illegalDecorators?: readonly ts.Node[] }).illegalDecorators?.forEach(visit);
    }
    if (ts.isIdentifier(node) && !isMemberName(node) && isGlobal(node)) {
      use(node.text, node);
    }
    ts.forEachChild(node, visit);
  }

  function isMemberName(node: ts.Identifier): boolean {
    const { parent } = node;
    return (
      (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      (ts.isPropertyAssignment(parent) && parent.name === node) ||
      (ts.isClassElement(parent) && parent.name === node) ||
      (ts.isEnumMember(parent) && parent.name === node)
    );
  }

  function isGlobal(node: ts.Identifier): boolean {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    const declarations = symbol?.declarations ?? [];
    if (symbol === undefined || declarations.length === 0 || (symbol.flags & ts.SymbolFlags.Value) === 0) {
      return false;
    }
    return (
      declarations.every((declaration) => ets.isGlobalDeclaration(declaration.getSourceFile().fileName)) ||
      (DEVICE_OWN.has(node.text) &&
        declarations.every((declaration) => ets.program.isSourceFileDefaultLibrary(declaration.getSourceFile())))
    );
  }

  visit(source);
  return used;
}
