// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from 'arkts-host/project';

/** One mention of another module in a source. */
export interface Import {
  /** What stands between the quotes. */
  readonly specifier: string;
  readonly line: number;
  readonly column: number;
  /** The names that an import or export declaration takes, as they are called there; `*` for all, `default`. */
  readonly names: readonly string[];
  /** `code` is loaded with the file; `type` is gone when it runs; `later` is loaded by a call; `path` is `new URL()`. */
  readonly kind: 'code' | 'type' | 'later' | 'path';
}

/** What stands before every module name at the top of a source. */
const NAMES: RegExp = /(?:\bfrom|^import)\s*['"][^'"]*['"];?/gm;
/** What a source has that names modules elsewhere than at its top. */
const LOADS: RegExp = /\bimport\s*\(|\brequire\b|\bimport\.meta\b/;

/** Everything that a .ts, .ets or .mjs source imports, re-exports, loads by a call or names by `new URL('…', import.meta.url)`. */
export function readImports(file: string, text: string): Import[] {
  const ts = compiler();
  const isWhole = LOADS.test(text);
  // what follows the last module name need not be parsed, and that is nearly everything
  const end = [...text.matchAll(NAMES)].at(-1);
  const head = isWhole ? text : text.slice(0, end === undefined ? 0 : end.index + end[0].length);
  const source = ts.createSourceFile(file, head, ts.ScriptTarget.ES2021, false, kindOf(file));
  const found: Import[] = [];
  const add = (literal: ts.Node | undefined, kind: Import['kind'], names: readonly string[] = ['*']): void => {
    if (literal !== undefined && ts.isStringLiteralLike(literal)) {
      const place = source.getLineAndCharacterOfPosition(literal.getStart(source));
      found.push({ specifier: literal.text, line: place.line + 1, column: place.character + 1, names, kind });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, isTypeImport(node) ? 'type' : 'code', namesOf(node));
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, isTypeExport(node) ? 'type' : 'code');
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, 'type');
    } else if (ts.isCallExpression(node) && isLoader(node.expression)) {
      add(node.arguments[0], 'later');
    } else if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL') {
      if (node.arguments?.[1]?.getText(source) === 'import.meta.url') {
        add(node.arguments[0], 'path');
      }
    }
    ts.forEachChild(node, visit);
  };
  if (isWhole) {
    visit(source);
  } else {
    source.statements.filter((one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one)).forEach(visit);
  }
  return found;
}

function kindOf(file: string): ts.ScriptKind {
  const ts = compiler();
  return file.endsWith('.ets') ? ts.ScriptKind.ETS : file.endsWith('.mjs') ? ts.ScriptKind.JS : ts.ScriptKind.TS;
}

function namesOf(node: ts.ImportDeclaration): string[] {
  const ts = compiler();
  const named = node.importClause?.namedBindings;
  return [
    ...(node.importClause?.name === undefined ? [] : ['default']),
    ...(named === undefined
      ? []
      : ts.isNamedImports(named)
        ? named.elements.map((element) => (element.propertyName ?? element.name).text)
        : ['*']),
  ];
}

function isTypeImport(node: ts.ImportDeclaration): boolean {
  const ts = compiler();
  const clause = node.importClause;
  if (clause === undefined || clause.isTypeOnly) {
    return clause !== undefined;
  }
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function isTypeExport(node: ts.ExportDeclaration): boolean {
  const ts = compiler();
  const clause = node.exportClause;
  return (
    node.isTypeOnly ||
    (clause !== undefined &&
      ts.isNamedExports(clause) &&
      clause.elements.length > 0 &&
      clause.elements.every((element) => element.isTypeOnly))
  );
}

/** Whether a call loads a module: `import()`, `require()`, `require.resolve()`, `import.meta.resolve()`. */
function isLoader(callee: ts.Expression): boolean {
  const ts = compiler();
  if (callee.kind === ts.SyntaxKind.ImportKeyword) {
    return true;
  }
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'resolve') {
    return ts.isMetaProperty(callee.expression) || isRequire(callee.expression);
  }
  return isRequire(callee);
}

function isRequire(node: ts.Expression): boolean {
  const ts = compiler();
  return ts.isIdentifier(node) && node.text === 'require';
}
