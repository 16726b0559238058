// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import { resolveModule } from './resolveModule.ts';
import { forEachNode } from './syntax.ts';

/** Whether a source is a .js file that exports as CommonJS does: `module.exports`, `exports.name`, `require(…)`, and no import or export. */
export function isCommonJs(source: ts.SourceFile): boolean {
  const ts = compiler();
  return (
    source.fileName.endsWith('.js') &&
    !source.statements.some(
      (one) =>
        ts.isImportDeclaration(one) ||
        ts.isExportDeclaration(one) ||
        ts.isExportAssignment(one) ||
        (ts.canHaveModifiers(one) &&
          ts.getModifiers(one)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true),
    ) &&
    /\bmodule\.exports\b|\bexports\.\w|\brequire\s*\(/.test(source.text)
  );
}

/** Whether an import in a source is of a CommonJS file, whose exports the compiler does not know. */
export function importsCommonJs(ets: EtsProgram, source: ts.SourceFile, specifier: string): boolean {
  const target = resolveModule(ets.project, ets.sdk, specifier, source.fileName);
  const file = target === undefined ? undefined : ets.program.getSourceFile(target);
  return file !== undefined && isCommonJs(file);
}

/** A CommonJS file as a module: `module.exports` is its default, and the names that are given to it are exported, too. */
export function commonJsModule(source: ts.SourceFile, moduleFor: (specifier: string) => string): string {
  const { names, required } = readCommonJs(source);
  const text = (value: string): string => JSON.stringify(value);
  return [
    ...required.map((specifier, index) => `import * as __r${index} from ${text(moduleFor(specifier))};`),
    `const __required = new Map([${required.map((specifier, index) => `[${text(specifier)}, __r${index}]`).join(', ')}]);`,
    'const __module = { exports: {} };',
    'const __require = (name) => {',
    '  const found = __required.get(name);',
    '  if (found === undefined) {',
    '    throw new Error(`Cannot find module ${name}`);',
    '  }',
    "  return 'default' in found ? found.default : found;",
    '};',
    `(function (module, exports, require) {${source.text}`,
    '}).call(__module.exports, __module, __module.exports, __require);',
    'export default __module.exports;',
    ...names.flatMap((name, index) => [
      `const __e${index} = __module.exports[${text(name)}];`,
      `export { __e${index} as ${name} };`,
    ]),
    '',
  ].join('\n');
}

/** The names that a CommonJS file exports, and the modules that it requires. */
function readCommonJs(source: ts.SourceFile): {
  readonly names: readonly string[];
  readonly required: readonly string[];
} {
  const ts = compiler();
  const names = new Set<string>();
  const required = new Set<string>();
  const isExports = (node: ts.Node): boolean => /^(module\.)?exports$/.test(node.getText(source));
  forEachNode(source, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require') {
      const specifier = node.arguments[0];
      if (specifier !== undefined && ts.isStringLiteral(specifier)) {
        required.add(specifier.text);
      }
    }
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) {
      return;
    }
    const { left, right } = node;
    if (ts.isPropertyAccessExpression(left) && isExports(left.expression)) {
      names.add(left.name.text);
    } else if (isExports(left) && ts.isObjectLiteralExpression(right)) {
      right.properties.forEach(({ name }) => name !== undefined && ts.isIdentifier(name) && names.add(name.text));
    }
  });
  names.delete('default');
  return { names: [...names], required: [...required] };
}
