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
  /** The module whose default export stands in the place of a name that is imported from a kit; undefined for most. */
  readonly mockFor: (specifier: string, name: string) => string | undefined;
  /** What is said when a name of a module is used that is not here; undefined for what is. */
  readonly missingExport: (specifier: string, name: string) => string | undefined;
  /** Names that nobody declares, and what is said when one is used. */
  readonly missingNames: ReadonlyMap<string, string>;
  /** What is said when a member is used that its object has not, by the original node of the member's name. */
  readonly missingMembers: ReadonlyMap<ts.Node, string>;
  readonly missingUrl: string;
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
    let standsIn = false;
    const stand = (name: string, message: string, called: string = name): ts.Statement => {
      standsIn = true;
      return factory.createVariableStatement(
        undefined,
        factory.createVariableDeclarationList(
          [
            factory.createVariableDeclaration(
              name,
              undefined,
              undefined,
              callOf('__missing', [text(message), text(called)]),
            ),
          ],
          ts.NodeFlags.Const,
        ),
      );
    };
    const text = (value: string): ts.StringLiteral => factory.createStringLiteral(value, true);
    const callOf = (name: string, given: ts.Expression[]): ts.Expression =>
      factory.createCallExpression(factory.createIdentifier(name), undefined, given);
    const importOf = (names: readonly (readonly [name: string, alias: string])[], url: string): ts.Statement =>
      factory.createImportDeclaration(
        undefined,
        factory.createImportClause(
          false,
          undefined,
          factory.createNamedImports(
            names.map(([name, alias]) =>
              factory.createImportSpecifier(
                false,
                name === alias ? undefined : factory.createIdentifier(name),
                factory.createIdentifier(alias),
              ),
            ),
          ),
        ),
        text(url),
        undefined,
      );
    let count = 0;

    const visitImport = (node: ts.ImportDeclaration): ts.Statement[] => {
      const { importClause: clause, moduleSpecifier } = node;
      const missingOf = (name: string): string | undefined =>
        ts.isStringLiteral(moduleSpecifier) ? links.missingExport(moduleSpecifier.text, name) : undefined;
      const bindings = clause?.namedBindings;
      const imported = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
      const whole = missingOf('*');
      const stands: ts.Statement[] = [];
      const elements = imported.filter((one) => {
        const mock = ts.isStringLiteral(moduleSpecifier)
          ? links.mockFor(moduleSpecifier.text, (one.propertyName ?? one.name).text)
          : undefined;
        if (mock !== undefined) {
          stands.push(importOf([['default', one.name.text]], mock));
        }
        return mock === undefined;
      });
      const isHere = (local: string, name: string): boolean => {
        const message = whole ?? missingOf(name);
        if (message !== undefined) {
          stands.push(stand(local, message));
        }
        return message === undefined;
      };
      const name = clause?.name !== undefined && isHere(clause.name.text, 'default') ? clause.name : undefined;
      const kept = elements.filter((one) => isHere(one.name.text, (one.propertyName ?? one.name).text));
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) {
        isHere(bindings.name.text, '*');
      }
      if (whole !== undefined) {
        return stands;
      }
      const named =
        bindings === undefined || ts.isNamespaceImport(bindings) || kept.length === imported.length
          ? bindings
          : factory.updateNamedImports(bindings, kept);
      return [
        factory.updateImportDeclaration(
          node,
          node.modifiers,
          clause === undefined ? undefined : factory.createImportClause(clause.isTypeOnly, name, named),
          target(moduleSpecifier),
          undefined,
        ),
        ...stands,
      ];
    };

    const visitExport = (node: ts.ExportDeclaration, specifier: ts.Expression): ts.Statement[] => {
      const missingOf = (name: string): string | undefined =>
        ts.isStringLiteral(specifier) ? links.missingExport(specifier.text, name) : undefined;
      const whole = missingOf('*');
      const clause = node.exportClause;
      const stands: ts.Statement[] = [];
      const standFor = (name: string, message: string): void => {
        const local = `__missing${count++}`;
        stands.push(
          stand(local, message),
          factory.createExportDeclaration(
            undefined,
            false,
            factory.createNamedExports([factory.createExportSpecifier(false, local, name)]),
          ),
        );
      };
      const elements = clause !== undefined && ts.isNamedExports(clause) ? clause.elements : [];
      const kept = elements.filter((one) => {
        const message = whole ?? missingOf((one.propertyName ?? one.name).text);
        if (message !== undefined) {
          standFor(one.name.text, message);
        }
        return message === undefined;
      });
      if (whole !== undefined) {
        if (clause !== undefined && ts.isNamespaceExport(clause)) {
          standFor(clause.name.text, whole);
        }
        return stands;
      }
      const named =
        clause !== undefined && ts.isNamedExports(clause) ? factory.updateNamedExports(clause, kept) : clause;
      return [
        factory.updateExportDeclaration(node, node.modifiers, node.isTypeOnly, named, target(specifier), undefined),
        ...stands,
      ];
    };

    const visit = (node: ts.Node): ts.Node | ts.Node[] => {
      if (ts.isImportDeclaration(node)) {
        return visitImport(node);
      }
      if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
        return visitExport(node, node.moduleSpecifier);
      }
      if (ts.isPropertyAccessExpression(node) && node.questionDotToken === undefined) {
        const message = links.missingMembers.get(ts.getOriginalNode(node.name));
        if (message !== undefined) {
          standsIn = true;
          const object = ts.visitNode(node.expression, visit as ts.Visitor) as ts.Expression;
          return callOf('__member', [object, text(node.name.text), text(message)]);
        }
      }
      if (
        ts.isCallExpression(node) &&
        node.expression.kind === ts.SyntaxKind.ImportKeyword &&
        node.arguments[0] !== undefined
      ) {
        return factory.updateCallExpression(node, node.expression, undefined, [target(node.arguments[0])]);
      }
      return ts.visitEachChild(node, visit as ts.Visitor, context);
    };
    const module = ts.visitNode(source, visit as ts.Visitor) as ts.SourceFile;
    const unknown = [...links.missingNames].map(([name, message]) => stand(name, message));
    const standIn: ts.Statement[] = standsIn
      ? [
          importOf(
            ['missing', 'member'].map((name) => [name, `__${name}`]),
            links.missingUrl,
          ),
        ]
      : [];
    const globals = links.globals();
    const added: ts.Statement[] = globals.length === 0 ? [] : [importOf(globals, links.globalsUrl)];
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
    return factory.updateSourceFile(module, [...standIn, ...added, ...unknown, ...module.statements, ...exported]);
  };
}
