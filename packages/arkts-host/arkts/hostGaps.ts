// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { HOW_TO_ADD_COMPONENT } from '../arkui/components.ts';
import { compiler } from './compiler.ts';
import { isUiSyntax, namesOfUiSyntax } from './checkTypes.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { isSystemModule } from './resolveModule.ts';
import { forEachNode, placeOf } from './syntax.ts';

const UNKNOWN_MODULE: ReadonlySet<number> = new Set([2307, 2306, 2792]);
const UNKNOWN_EXPORT: ReadonlySet<number> = new Set([2305, 2614, 2724, 1192]);
const UNKNOWN_MEMBER: ReadonlySet<number> = new Set([2339, 2551, 2694, 2576, 2724]);
const UNKNOWN_NAME: ReadonlySet<number> = new Set([2304, 2552, 2503, 2663]);
/** Where contributors read how the host grows. */
export const HOW_TO_ADD: string = 'How to add one: CONTRIBUTING.md, "Add a kit symbol".';

/** Something that a source names and that is not here. */
export interface Gap {
  readonly finding: Finding;
  /** What the diagnostic marks; undefined for a syntax error. */
  readonly node: ts.Node | undefined;
  /** The module that is imported, where the gap is one of an import or export. */
  readonly specifier: string | undefined;
  /** Whether the whole module is missing. */
  readonly isModule: boolean;
}

/** Everything that is not here as a build of the strict kind tells it, types included. */
export function hostGaps(ets: EtsProgram, source: ts.SourceFile): Finding[] {
  return gapsOf(ets, source).map(({ finding }) => finding);
}

/**
 * Syntax errors, unknown modules and exports, and what the kits of the host do not have. Other type errors are none: the check
 * reports them.
 */
export function gapsOf(ets: EtsProgram, source: ts.SourceFile): Gap[] {
  const ts = compiler();
  const finding = (diagnostic: ts.Diagnostic, message: string): Finding => ({
    file: ets.project.relative(source.fileName),
    ...placeOf(source, diagnostic.start ?? 0),
    severity: 'error',
    rule: `TS${diagnostic.code}`,
    message,
  });
  const syntax = ets.builder
    .getSyntacticDiagnostics(source)
    .map((diagnostic) => finding(diagnostic, ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')));
  if (syntax.length > 0) {
    return syntax.map((one) => ({ finding: one, node: undefined, specifier: undefined, isModule: false }));
  }
  return ets.builder.getSemanticDiagnostics(source).flatMap((diagnostic): Gap[] => {
    const message = gapOf(ets, source, diagnostic);
    const node = nodeAt(source, diagnostic);
    if (message === undefined || node === undefined) {
      return [];
    }
    const isModule = UNKNOWN_MODULE.has(diagnostic.code);
    const isImport = isModule || UNKNOWN_EXPORT.has(diagnostic.code);
    return [
      {
        finding: finding(diagnostic, message),
        node,
        specifier: isImport ? specifierOf(node) : undefined,
        isModule,
      },
    ];
  });
}

/** The places where the value of a gap is used, the first one first; none for what is a type only. */
export function usesOf(source: ts.SourceFile, gap: Gap): ts.Node[] {
  const ts = compiler();
  if (gap.node === undefined) {
    return [source];
  }
  if (gap.specifier === undefined) {
    return isOfTypes(gap.node) ? [] : [gap.node];
  }
  let at: ts.Node = gap.node;
  while (!ts.isImportDeclaration(at) && !ts.isExportDeclaration(at) && !ts.isSourceFile(at) && !isSpecifier(at)) {
    at = at.parent;
  }
  if (!ts.isImportDeclaration(at) && !ts.isImportSpecifier(at) && !ts.isImportClause(at)) {
    return [gap.node];
  }
  const names = new Set<string>();
  forEachNode(at, (node) => {
    if ((ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isNamespaceImport(node)) && node.name) {
      names.add(node.name.text);
    }
  });
  const uses: ts.Node[] = [];
  forEachNode(source, (node) => {
    if (ts.isIdentifier(node) && node.pos >= 0 && names.has(node.text) && !isOfTypes(node) && !isName(node)) {
      uses.push(node);
    }
  });
  return uses;

  function isSpecifier(node: ts.Node): boolean {
    return ts.isImportSpecifier(node) || ts.isExportSpecifier(node);
  }

  function isName(node: ts.Identifier): boolean {
    const { parent } = node;
    return (
      (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      (ts.isPropertyAssignment(parent) && parent.name === node) ||
      ts.isImportSpecifier(parent) ||
      ts.isImportClause(parent) ||
      ts.isNamespaceImport(parent)
    );
  }
}

/** Whether a name stands where only types do. */
function isOfTypes(node: ts.Node): boolean {
  const ts = compiler();
  for (let at: ts.Node | undefined = node; at !== undefined && !ts.isSourceFile(at); at = at.parent) {
    if (
      (ts.isTypeNode(at) && !ts.isExpressionWithTypeArguments(at)) ||
      ts.isInterfaceDeclaration(at) ||
      ts.isTypeAliasDeclaration(at) ||
      (ts.isHeritageClause(at) && at.token === ts.SyntaxKind.ImplementsKeyword)
    ) {
      return true;
    }
    if (ts.isBlock(at) || ts.isClassElement(at)) {
      return false;
    }
  }
  return false;
}

function gapOf(ets: EtsProgram, source: ts.SourceFile, diagnostic: ts.Diagnostic): string | undefined {
  const ts = compiler();
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
  const node = nodeAt(source, diagnostic);
  if (node === undefined) {
    return undefined;
  }
  const specifier = specifierOf(node);
  if (specifier !== undefined && UNKNOWN_MODULE.has(diagnostic.code)) {
    return isSystemModule(specifier)
      ? `this host has no ${specifier}. ${HOW_TO_ADD}`
      : `'${specifier}' leads nowhere. A package must be declared in oh-package.json5 ("file:…"); a file must exist.`;
  }
  if (specifier !== undefined && UNKNOWN_EXPORT.has(diagnostic.code)) {
    return isSystemModule(specifier)
      ? `${specifier} has no '${node.getText(source)}' on this host. ${HOW_TO_ADD}`
      : text;
  }
  if (UNKNOWN_MEMBER.has(diagnostic.code)) {
    if (isAttributeOfComponent(ets, node)) {
      return undefined; // the page goes on without it, and says so
    }
    const owner = ownerInSdk(ets, node);
    return owner === undefined ? undefined : `${owner} has no '${node.getText(source)}' on this host. ${HOW_TO_ADD}`;
  }
  if (UNKNOWN_NAME.has(diagnostic.code) && !isUiSyntax(text, namesOfUiSyntax([source]))) {
    const how = isCalledAsComponent(node) ? HOW_TO_ADD_COMPONENT : HOW_TO_ADD;
    return `neither this file nor the host knows '${node.getText(source)}'. ${how}`;
  }
  return undefined;
}

/** The innermost node that a diagnostic marks. */
function nodeAt(source: ts.SourceFile, diagnostic: ts.Diagnostic): ts.Node | undefined {
  let found: ts.Node | undefined;
  const { start, length } = diagnostic;
  forEachNode(source, (node) => {
    if (start !== undefined && node.pos >= 0 && node.getStart(source) === start && node.end === start + (length ?? 0)) {
      found = node;
    }
  });
  return found;
}

/** The module that an import or export with this node names. */
function specifierOf(node: ts.Node): string | undefined {
  const ts = compiler();
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (
      (ts.isImportDeclaration(at) || ts.isExportDeclaration(at)) &&
      at.moduleSpecifier !== undefined &&
      ts.isStringLiteral(at.moduleSpecifier)
    ) {
      return at.moduleSpecifier.text;
    }
  }
  return ts.isStringLiteral(node) ? node.text : undefined;
}

/** Whether a name is called at the start of a statement, as components are: `Hologram().width(4)`. */
function isCalledAsComponent(name: ts.Node): boolean {
  const ts = compiler();
  const { parent } = name;
  if (!/^[A-Z]/.test(name.getText()) || !(ts.isCallExpression(parent) || ts.isEtsComponentExpression(parent))) {
    return false;
  }
  let at: ts.Node = parent;
  while (ts.isCallExpression(at.parent) || ts.isPropertyAccessExpression(at.parent)) {
    at = at.parent;
  }
  return ts.isExpressionStatement(at.parent);
}

/** Whether a member stands in the chain of attributes of a component. */
function isAttributeOfComponent(ets: EtsProgram, member: ts.Node): boolean {
  const ts = compiler();
  const { parent } = member;
  if (!ts.isPropertyAccessExpression(parent) || parent.name !== member) {
    return false;
  }
  const symbol = ets.program.getTypeChecker().getTypeAtLocation(parent.expression).symbol as ts.Symbol | undefined;
  return (
    symbol?.declarations?.some(
      (declaration) =>
        ts.isClassDeclaration(declaration) &&
        declaration.name?.text.endsWith('Attribute') === true &&
        ets.isGlobalDeclaration(declaration.getSourceFile().fileName),
    ) === true
  );
}

/** How to call the SDK's type or namespace left of a member; undefined when it is not the SDK's. */
function ownerInSdk(ets: EtsProgram, member: ts.Node): string | undefined {
  const ts = compiler();
  const checker = ets.program.getTypeChecker();
  const { parent } = member;
  const left =
    ts.isPropertyAccessExpression(parent) && parent.name === member
      ? parent.expression
      : ts.isQualifiedName(parent) && parent.right === member
        ? parent.left
        : undefined;
  if (left === undefined) {
    return undefined;
  }
  const symbols = [
    checker.getTypeAtLocation(left).symbol as ts.Symbol | undefined,
    checker.getSymbolAtLocation(left),
  ].map((symbol) =>
    symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol,
  );
  const declaration = symbols
    .flatMap((symbol) => symbol?.declarations ?? [])
    .find((one) => ets.isOfSdk(one.getSourceFile().fileName));
  if (declaration === undefined) {
    return undefined;
  }
  const kit = kitOf(checker, left);
  const name = left.getText();
  if (kit !== undefined) {
    return /^[\w.]+$/.test(name) ? `${kit}: ${name}` : kit;
  }
  const type = checker.typeToString(checker.getTypeAtLocation(left));
  return ets.isGlobalDeclaration(declaration.getSourceFile().fileName) ? type.replace(/Attribute$/, '') : type;
}

/** The kit that the first name of a chain was imported from. */
function kitOf(checker: ts.TypeChecker, node: ts.Node): string | undefined {
  const ts = compiler();
  let first: ts.Node = node;
  while (!ts.isIdentifier(first)) {
    if (ts.isPropertyAccessExpression(first) || ts.isCallExpression(first) || ts.isNonNullExpression(first)) {
      first = first.expression;
    } else if (ts.isQualifiedName(first)) {
      first = first.left;
    } else {
      return undefined;
    }
  }
  const declaration = checker.getSymbolAtLocation(first)?.declarations?.[0];
  const specifier = declaration === undefined ? undefined : specifierOf(declaration);
  return specifier !== undefined && isSystemModule(specifier) ? specifier : undefined;
}
