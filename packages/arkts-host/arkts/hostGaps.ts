// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { HOW_TO_ADD_COMPONENT } from '../arkui/components.ts';
import { importsCommonJs } from './commonJs.ts';
import { compiler } from './compiler.ts';
import { isUiSyntax, namesOfUiSyntax } from './checkTypes.ts';
import type { ArktsProject } from './ArktsProject.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { isSystemModule, isTestFramework, packageNameOf, resolveModule } from './resolveModule.ts';
import { forEachNode, importsOf, placeOf } from './syntax.ts';

const UNKNOWN_MODULE: ReadonlySet<number> = new Set([2307, 2306, 2792]);
const UNKNOWN_EXPORT: ReadonlySet<number> = new Set([2305, 2614, 2724, 1192]);
const UNKNOWN_MEMBER: ReadonlySet<number> = new Set([2339, 2551, 2694, 2576, 2724]);
const UNKNOWN_NAME: ReadonlySet<number> = new Set([2304, 2552, 2503, 2663]);
/** Where it stands what that means, and what to do: in this package's folder. */
export const HOW_TO_ADD: string = 'What to do: arkts-host/docs/findings.md#missing-symbol.';

/** Something that a source names and that is not here. */
export interface Gap {
  readonly finding: Finding;
  /** What the diagnostic marks; undefined for a syntax error. */
  readonly node: ts.Node | undefined;
  /** The module that is imported, where the gap is one of an import or export. */
  readonly specifier: string | undefined;
  /** Whether the whole module is missing. */
  readonly isModule: boolean;
  /** Whether a device has it, and only this host has not; otherwise the source is wrong. */
  readonly isOfHost: boolean;
  /** Whether it is an attribute of a component: the page goes on without it, and says so when it is shown. */
  readonly isAttribute: boolean;
  /** Whether it is a member of a kit's enum: nobody asks whether one is there, so each of its uses is one of a value. */
  readonly isOfEnum: boolean;
}

/** The rule of a finding that tells what the host has not. */
export const HOST_GAP: string = 'host-gap';

/** A finding for each use of a gap's value. */
export function findingsOfUses(source: ts.SourceFile, gap: Gap): Finding[] {
  return usesOf(source, gap).map((node) =>
    gap.node === undefined ? gap.finding : { ...gap.finding, ...placeOf(source, node.getStart(source)) },
  );
}

/**
 * Syntax errors, unknown modules and exports, native libraries, and what the kits of the host do not have. Other type errors are
 * none: the check reports them.
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
    return syntax.map(wholeFile);
  }
  const native = nativeLibrariesOf(ets, source);
  const others = ets.builder.getSemanticDiagnostics(source).flatMap((diagnostic): Gap[] => {
    const node = nodeAt(source, diagnostic);
    const lack = node === undefined ? undefined : lackOf(ets, source, diagnostic, node);
    if (lack === undefined || node === undefined) {
      return [];
    }
    const isModule = UNKNOWN_MODULE.has(diagnostic.code);
    const isImport = isModule || UNKNOWN_EXPORT.has(diagnostic.code);
    return [
      {
        finding: finding(diagnostic, lack.message),
        node,
        specifier: isImport ? specifierOf(node) : undefined,
        isModule,
        isOfHost: lack.isOfHost,
        isAttribute: lack.isAttribute === true,
        isOfEnum: lack.isOfEnum === true,
      },
    ];
  });
  const libraries = new Set(native.map(({ specifier }) => specifier));
  return [
    ...native,
    ...unknownModulesOfJavaScript(ets, source),
    ...others.filter(({ specifier }) => specifier === undefined || !libraries.has(specifier)),
  ];
}

/** Imports of a .js file that nothing resolves: the compiler does not look at its types, and says nothing of them. */
function unknownModulesOfJavaScript(ets: EtsProgram, source: ts.SourceFile): Gap[] {
  const { project, sdk } = ets;
  if (!source.fileName.endsWith('.js')) {
    return [];
  }
  return importsOf(source)
    .filter(
      ({ text }) =>
        !text.endsWith('.so') &&
        !isTestFramework(text) &&
        resolveModule(project, sdk, text, source.fileName) === undefined,
    )
    .map((literal) => {
      const { message, isOfHost } = unknownModule(ets, source, literal.text);
      return {
        finding: {
          file: project.relative(source.fileName),
          ...placeOf(source, literal.getStart(source)),
          severity: 'error',
          rule: 'TS2307',
          message,
        },
        node: literal,
        specifier: literal.text,
        isModule: true,
        isOfHost,
        isAttribute: false,
        isOfEnum: false,
      };
    });
}

/** What keeps a whole file from running. */
export function wholeFile(finding: Finding): Gap {
  return {
    finding,
    node: undefined,
    specifier: undefined,
    isModule: false,
    isOfHost: false,
    isAttribute: false,
    isOfEnum: false,
  };
}

/** Imports of native libraries, declared or not: their code is for a device's processor. */
function nativeLibrariesOf(ets: EtsProgram, source: ts.SourceFile): Gap[] {
  const ts = compiler();
  const { project, sdk } = ets;
  return importsOf(source)
    .filter((literal) => {
      const { parent } = literal;
      return (
        !(ts.isImportDeclaration(parent) && parent.importClause?.isTypeOnly === true) &&
        isNativeLibrary(ets, literal.text, resolveModule(project, sdk, literal.text, source.fileName))
      );
    })
    .map((literal) => ({
      finding: {
        file: project.relative(source.fileName),
        ...placeOf(source, literal.getStart(source)),
        severity: 'error' as const,
        rule: 'native-library',
        message: `'${literal.text}' is a native library, which this host does not run.`,
      },
      node: literal,
      specifier: literal.text,
      isModule: true,
      isOfHost: true,
      isAttribute: false,
      isOfEnum: false,
    }));
}

function isNativeLibrary(ets: EtsProgram, specifier: string, target: string | undefined): boolean {
  return (
    specifier.endsWith('.so') ||
    (target !== undefined && /\.d\.e?ts$/.test(target) && !ets.isOfSdk(target) && !isTestFramework(specifier))
  );
}

/** The global names of a source that the host only declares, each with its finding. */
export function missingGlobals(
  project: ArktsProject,
  source: ts.SourceFile,
  used: ReadonlyMap<string, number>,
  known: ReadonlySet<string>,
): ReadonlyMap<string, Finding> {
  return new Map(
    [...used]
      .filter(([name]) => !known.has(name))
      .map(([name, start]): [string, Finding] => [
        name,
        {
          file: project.relative(source.fileName),
          ...placeOf(source, start),
          severity: 'error',
          rule: 'host-global',
          message: `this host declares '${name}' and does not implement it. ${HOW_TO_ADD}`,
        },
      ]),
  );
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

/** What is missing, and whose fault it is. */
interface Lack {
  readonly message: string;
  readonly isOfHost: boolean;
  readonly isAttribute?: boolean;
  readonly isOfEnum?: boolean;
}

function lackOf(ets: EtsProgram, source: ts.SourceFile, diagnostic: ts.Diagnostic, node: ts.Node): Lack | undefined {
  const ts = compiler();
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
  const name = node.getText(source);
  if (ets.unknownAttributes.has(/Cannot find name '(\w+)'/.exec(text)?.[1] ?? '')) {
    return undefined; // the component is one
  }
  const specifier = specifierOf(node);
  if (specifier !== undefined && UNKNOWN_MODULE.has(diagnostic.code)) {
    return unknownModule(ets, source, specifier);
  }
  if (specifier !== undefined && UNKNOWN_EXPORT.has(diagnostic.code)) {
    if (importsCommonJs(ets, source, specifier)) {
      return undefined; // its exports are known when it runs
    }
    return isSystemModule(specifier)
      ? { message: `${specifier} has no '${name}' on this host. ${HOW_TO_ADD}`, isOfHost: true }
      : { message: text, isOfHost: false };
  }
  if (UNKNOWN_MEMBER.has(diagnostic.code)) {
    const owner = ownerInSdk(ets, node);
    const isAttribute = isAttributeOfComponent(ets, node);
    const how = isAttribute ? HOW_TO_ADD_COMPONENT : HOW_TO_ADD;
    return owner === undefined
      ? undefined
      : {
          message: `${owner} has no '${name}' on this host. ${how}`,
          isOfHost: true,
          isAttribute,
          isOfEnum: isOfKitEnum(ets, node),
        };
  }
  if (UNKNOWN_NAME.has(diagnostic.code) && !isUiSyntax(text, namesOfUiSyntax(source))) {
    const isOfHost = isCalledAsComponent(node);
    const how = isOfHost ? HOW_TO_ADD_COMPONENT : HOW_TO_ADD;
    return { message: `neither this file nor the host knows '${name}'. ${how}`, isOfHost };
  }
  return undefined;
}

/** A module that nothing resolves: one of the system, a package that is declared and not installed, or one that there is not. */
function unknownModule(ets: EtsProgram, source: ts.SourceFile, specifier: string): Lack {
  if (isSystemModule(specifier)) {
    return { message: `this host has no ${specifier}. ${HOW_TO_ADD}`, isOfHost: true };
  }
  const owner = ets.project.moduleOf(source.fileName);
  const name = packageNameOf(specifier);
  if (owner !== undefined && ets.project.declares(owner, name)) {
    return { message: `the package '${name}' is declared and not installed. Run: ohpm install`, isOfHost: true };
  }
  return {
    message: `'${specifier}' leads nowhere. A package must be declared in oh-package.json5 ("file:…"); a file must exist.`,
    isOfHost: false,
  };
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

/** What declares the type of the expression that a member is read of; nothing for a name that is no such member. */
function ownersOf(ets: EtsProgram, member: ts.Node): readonly ts.Declaration[] {
  const { parent } = member;
  if (!compiler().isPropertyAccessExpression(parent) || parent.name !== member) {
    return [];
  }
  const symbol = ets.program.getTypeChecker().getTypeAtLocation(parent.expression).symbol as ts.Symbol | undefined;
  return symbol?.declarations ?? [];
}

/** Whether a member stands in the chain of attributes of a component. */
function isAttributeOfComponent(ets: EtsProgram, member: ts.Node): boolean {
  const ts = compiler();
  return ownersOf(ets, member).some(
    (declaration) =>
      ts.isClassDeclaration(declaration) &&
      declaration.name?.text.endsWith('Attribute') === true &&
      ets.isGlobalDeclaration(declaration.getSourceFile().fileName),
  );
}

/** Whether a member is read of an enum that a kit exports; those of components are global. */
function isOfKitEnum(ets: EtsProgram, member: ts.Node): boolean {
  const ts = compiler();
  return ownersOf(ets, member).some(
    (declaration) =>
      ts.isEnumDeclaration(declaration) && !ets.isGlobalDeclaration(declaration.getSourceFile().fileName),
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
