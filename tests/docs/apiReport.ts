// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { compiler } from 'arkts-host/project';
import type { ApiEntry, ApiPackage } from './apiPage.ts';
import { declarationsIn, exportsOf, parse } from './declarations.ts';
import type { Declaration, ExportedName, Node, SourceFile } from './declarations.ts';

/** A package version, as `@since` has to say it. */
const VERSION = /^\d+\.\d+\.\d+$/;
/** Types of the language that nobody has to export. */
const BUILT_IN = new Set([
  'Array',
  'Error',
  'Int8Array',
  'Map',
  'Object',
  'Partial',
  'Promise',
  'ReadonlyArray',
  'ReadonlyMap',
  'ReadonlySet',
  'Record',
  'RegExp',
  'Resource',
  'Set',
  'Uint8Array',
]);

/**
 * What a package promises to those who use it, in a form that a change of it shows in: each exported name with its members,
 * sorted, and since when it is there. Nothing in it says why; that is in the pages of docs/reference/api.
 */
export function formatApiReport(root: string, { folder, name, entries }: ApiPackage): string {
  const parts = entries.flatMap(({ file, importedAs }) => [
    `## ${importedAs}`,
    `\`\`\`typescript\n${exported(root, folder, file).map(formatEntry).join('\n\n')}\n\`\`\``,
  ]);
  const origin =
    'Made by `npm run docs -- --write` from the sources; a test holds it up to date. Whoever changes it changes what users of ' +
    'the package compile against: look at the difference as one of them.';
  return `${[`# API report of ${name}`, origin, ...parts].join('\n\n')}\n`;
}

interface Entry {
  readonly name: string;
  readonly declaration: Declaration;
}

function exported(root: string, folder: string, file: string): Entry[] {
  return exportsOf(path.join(root, folder, file))
    .map(({ name, declared, file: source }) => ({ name, declaration: declarationsIn(source).get(declared)! }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function formatEntry({ name, declaration }: Entry): string {
  const { signature, members, kind, docs } = declaration;
  const since = sinceOf(docs);
  const head = `${since === undefined ? '' : `// @since ${since}\n`}${signature.replace(declaration.name, name)}`;
  if (kind === 'function' || kind === 'type' || (kind === 'constant' && members.length === 0)) {
    return `${head};`;
  }
  const isList = kind === 'enum' || kind === 'constant';
  const lines = members.map((member) => `  ${member.signature}${isList ? ',' : ';'}`).sort();
  return `${head}${kind === 'constant' ? ' =' : ''} {\n${lines.map((line) => `${line}\n`).join('')}}`;
}

/** Since which version of the package a declaration is there, as its comment says. */
function sinceOf(docs: string): string | undefined {
  return /@since (\S+)/.exec(docs)?.[1];
}

/** The exported names whose comment does not say since which version of the package they are there. */
export function withoutVersion(root: string, folder: string, entries: readonly ApiEntry[]): string[] {
  return entries.flatMap(({ file }) =>
    exported(root, folder, file)
      .filter(({ declaration }) => !VERSION.test(sinceOf(declaration.docs) ?? ''))
      .map(({ name }) => name),
  );
}

/** The types that an exported one mentions where others see it, and that no entry of the package exports. */
export function unexportedTypes(root: string, folder: string, entries: readonly ApiEntry[]): string[] {
  const names: ExportedName[] = entries.flatMap(({ file }) => exportsOf(path.join(root, folder, file)));
  const known = new Set(names.map(({ declared }) => declared));
  return names.flatMap(({ name, declared, file }) => {
    const source = parse(file);
    const foreign = importedFromPackages(source);
    return mentionedBy(source, declared)
      .filter((type) => !known.has(type) && !BUILT_IN.has(type) && !foreign.has(type))
      .map((type) => `${name} mentions ${type}`);
  });
}

/** The names that a source imports from kits and other packages: they are exported there. */
function importedFromPackages(source: SourceFile): Set<string> {
  const found = [...source.text.matchAll(/^import (?:type |lazy )?\{([^}]*)\} from '([^'.][^']*)';/gm)];
  return new Set(found.flatMap(([, list]) => list!.split(',').map((each) => each.trim())));
}

/** The names of the types in the signature of a declaration and in its members that are not hidden. */
function mentionedBy(source: SourceFile, declared: string): string[] {
  const ts = compiler();
  const found = new Set<string>();
  const visit = (node: Node, parameters: ReadonlySet<string>): void => {
    if (ts.isBlock(node) || isHidden(node)) {
      return;
    }
    const own = (node as { typeParameters?: readonly { name: { text: string } }[] }).typeParameters ?? [];
    const inner = new Set([...parameters, ...own.map((each) => each.name.text)]);
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = (ts.isTypeReferenceNode(node) ? node.typeName : node.expression).getText(source).split('.')[0]!;
      if (!inner.has(name)) {
        found.add(name);
      }
    }
    const initializer = (node as { initializer?: Node }).initializer;
    node.forEachChild((child) => {
      if (child !== initializer) {
        visit(child, inner);
      }
    });
  };
  const declaration = source.statements.find(
    (each) => (each as { name?: { text?: string } }).name?.text === declared && !ts.isImportDeclaration(each),
  );
  if (declaration !== undefined) {
    visit(declaration, new Set());
  }
  return [...found];
}

function isHidden(node: Node): boolean {
  const ts = compiler();
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword);
}
