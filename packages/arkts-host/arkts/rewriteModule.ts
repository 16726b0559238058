// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';

/** What a module gets beside its own code. */
export interface ModuleLinks {
  /** The emitted module (or URL) for a module name in the source. */
  readonly moduleFor: (specifier: string) => string;
  /** Names to import from the globals module, asked for when the source has been lowered; `name as alias` is written as an entry [name, alias]. */
  readonly globals: () => readonly (readonly [string, string])[];
  readonly globalsUrl: string;
  /** The @Entry struct, to be exported as `$entry`. */
  readonly entry: string | undefined;
}

/**
 * A transformer (to run after the compiler's own) that gives module names their emitted targets, makes `import lazy` a
 * plain import, and adds the import of globals and the export of the page. It must not run before: the compiler drops
 * imported types only from declarations that nobody has changed.
 */
export function rewriteModule(links: ModuleLinks): ts.TransformerFactory<ts.SourceFile> {
  const ts = compiler();
  const { factory } = ts;
  return (context) => (source) => {
    const target = (specifier: ts.Expression): ts.Expression =>
      ts.isStringLiteral(specifier) ? factory.createStringLiteral(links.moduleFor(specifier.text), true) : specifier;
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isImportDeclaration(node)) {
        const clause = node.importClause;
        return factory.updateImportDeclaration(
          node,
          node.modifiers,
          clause?.isLazy === true
            ? factory.createImportClause(clause.isTypeOnly, clause.name, clause.namedBindings)
            : clause,
          target(node.moduleSpecifier),
          undefined,
        );
      }
      if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
        return factory.updateExportDeclaration(
          node,
          node.modifiers,
          node.isTypeOnly,
          node.exportClause,
          target(node.moduleSpecifier),
          undefined,
        );
      }
      if (
        ts.isCallExpression(node) &&
        node.expression.kind === ts.SyntaxKind.ImportKeyword &&
        node.arguments[0] !== undefined
      ) {
        return factory.updateCallExpression(node, node.expression, undefined, [target(node.arguments[0])]);
      }
      return ts.visitEachChild(node, visit, context);
    };
    const module = ts.visitNode(source, visit) as ts.SourceFile;
    const globals = links.globals();
    const added: ts.Statement[] =
      globals.length === 0
        ? []
        : [
            factory.createImportDeclaration(
              undefined,
              factory.createImportClause(
                false,
                undefined,
                factory.createNamedImports(
                  globals.map(([name, alias]) =>
                    factory.createImportSpecifier(
                      false,
                      name === alias ? undefined : factory.createIdentifier(name),
                      factory.createIdentifier(alias),
                    ),
                  ),
                ),
              ),
              factory.createStringLiteral(links.globalsUrl, true),
              undefined,
            ),
          ];
    const exported: ts.Statement[] =
      links.entry === undefined
        ? []
        : [
            factory.createExportDeclaration(
              undefined,
              false,
              factory.createNamedExports([factory.createExportSpecifier(false, links.entry, '$entry')]),
            ),
          ];
    return factory.updateSourceFile(module, [...added, ...module.statements, ...exported]);
  };
}
