// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { compiler } from 'arkts-host/project';
import type { Compiler } from 'arkts-host/project';

export type SourceFile = ReturnType<Compiler['createSourceFile']>;
export type Node = Parameters<Parameters<SourceFile['forEachChild']>[0]>[0];

/** A member of a class, an interface or an enum, as it is declared, with its comment. */
export interface MemberDocs {
  readonly name: string;
  /** As in "cancel(cause: CancelCause): CancelResult". */
  readonly signature: string;
  readonly docs: string;
}

/** Something that a module declares. */
export interface Declaration {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum' | 'function' | 'type' | 'constant';
  /** Its head, without what stands in braces. */
  readonly signature: string;
  readonly docs: string;
  /** What others may use of it: nothing private or protected. */
  readonly members: readonly MemberDocs[];
}

/** What one file exports, and from where. */
export interface ExportedName {
  readonly name: string;
  /** What it is called there. */
  readonly declared: string;
  readonly file: string;
}

/** The names that an `Index.ets` or `Index.ts` exports from other files, in its order. */
export function exportsOf(index: string): ExportedName[] {
  const ts = compiler();
  return parse(index).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) {
      return [];
    }
    const from = statement.moduleSpecifier as { readonly text: string } | undefined;
    return ts.isNamedExports(statement.exportClause) && from !== undefined
      ? statement.exportClause.elements.map((element) => ({
          name: element.name.text,
          ...whereDeclared((element.propertyName ?? element.name).text, fileOf(index, from.text)),
        }))
      : [];
  });
}

/** The file that declares what another one exports: itself, or one that it takes the name from. */
function whereDeclared(name: string, file: string): { readonly declared: string; readonly file: string } {
  const further = declarationsIn(file).has(name) ? undefined : exportsOf(file).find((each) => each.name === name);
  return further ?? { declared: name, file };
}

function fileOf(from: string, specifier: string): string {
  const file = path.resolve(path.dirname(from), specifier);
  return [file, `${file}.ets`, `${file}.ts`].find((each) => fs.existsSync(each) && fs.statSync(each).isFile()) ?? file;
}

/** Everything that a file declares at its top, by name. */
export function declarationsIn(file: string): Map<string, Declaration> {
  const ts = compiler();
  const source = parse(file);
  const found = new Map<string, Declaration>();
  const add = (name: string, kind: Declaration['kind'], node: Node, members: readonly MemberDocs[] = []): void => {
    found.set(name, { name, kind, signature: headOf(source, node), docs: docsOf(source, node), members });
  };
  for (const node of source.statements) {
    if (ts.isClassDeclaration(node) && node.name !== undefined) {
      add(node.name.text, 'class', node, membersOf(source, node.members));
    } else if (ts.isInterfaceDeclaration(node)) {
      add(node.name.text, 'interface', node, membersOf(source, node.members));
    } else if (ts.isEnumDeclaration(node)) {
      add(node.name.text, 'enum', node, membersOf(source, node.members));
    } else if (ts.isFunctionDeclaration(node) && node.name !== undefined) {
      const before = found.get(node.name.text);
      if (before === undefined) {
        add(node.name.text, 'function', node);
      } else if (node.body === undefined) {
        // Another overload; the comment is the first one's. Nobody sees the one with the body.
        found.set(before.name, { ...before, signature: `${before.signature};\n${headOf(source, node)}` });
      }
    } else if (ts.isTypeAliasDeclaration(node)) {
      // The type of a constant's values has the constant's name.
      if (!found.has(node.name.text)) {
        add(node.name.text, 'type', node);
      }
    } else if (ts.isVariableStatement(node)) {
      for (const variable of node.declarationList.declarations) {
        if (ts.isObjectBindingPattern(variable.name)) {
          for (const { name } of variable.name.elements) {
            const signature = `const ${name.getText(source)}`;
            found.set(name.getText(source), {
              ...CONSTANT,
              name: name.getText(source),
              signature,
              docs: docsOf(source, node),
            });
          }
        } else {
          add(variable.name.getText(source), 'constant', node, valuesOf(source, variable.initializer));
        }
      }
    }
  }
  return found;
}

/** The comments of all properties of object literals in a file, by their path: "listen.url". */
export function propertyDocs(file: string): Map<string, string> {
  const ts = compiler();
  const source = parse(file);
  const found = new Map<string, string>();
  const visit = (node: Node, parents: readonly string[]): void => {
    if (ts.isPropertyAssignment(node)) {
      const names = [...parents, node.name.getText(source)];
      const docs = docsOf(source, node);
      if (docs !== '') {
        found.set(names.join('.'), docs);
      }
      node.initializer.forEachChild((child) => visit(child, names));
    } else if (ts.isVariableDeclaration(node)) {
      node.forEachChild((child) => visit(child, [node.name.getText(source)]));
    } else {
      if (ts.isShorthandPropertyAssignment(node)) {
        const docs = docsOf(source, node);
        if (docs !== '') {
          found.set([...parents, node.name.text].join('.'), docs);
        }
      }
      node.forEachChild((child) => visit(child, parents));
    }
  };
  visit(source, []);
  return found;
}

export function parse(file: string): SourceFile {
  const ts = compiler();
  const kind = file.endsWith('.ets') ? ts.ScriptKind.ETS : ts.ScriptKind.TS;
  return ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2021, true, kind);
}

function membersOf(source: SourceFile, members: readonly Node[]): MemberDocs[] {
  const ts = compiler();
  return members.flatMap((member): MemberDocs[] => {
    const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
    const hidden = modifiers.some(
      ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
    );
    const named = (member as { name?: Node }).name;
    const name = ts.isConstructorDeclaration(member) ? 'constructor' : (named?.getText(source) ?? '');
    return hidden || name === '' ? [] : [{ name, signature: headOf(source, member), docs: docsOf(source, member) }];
  });
}

const CONSTANT = { kind: 'constant', members: [] } as const;

/** The named values of an object that is written down, also where it is followed by `as const`. */
function valuesOf(source: SourceFile, initializer: Node | undefined): MemberDocs[] {
  const ts = compiler();
  const value = initializer !== undefined && ts.isAsExpression(initializer) ? initializer.expression : initializer;
  if (value === undefined || !ts.isObjectLiteralExpression(value)) {
    return [];
  }
  return value.properties.flatMap((property): MemberDocs[] => {
    const name = property.name?.getText(source);
    if (name === undefined) {
      return [];
    }
    const isShort = ts.isPropertyAssignment(property) && ts.isLiteralExpression(property.initializer);
    const signature = isShort || ts.isFunctionLike(property) ? headOf(source, property) : name;
    return [{ name, signature, docs: docsOf(source, property) }];
  });
}

/** The text of a declaration up to its body or its value, in one line. */
function headOf(source: SourceFile, node: Node): string {
  const ts = compiler();
  let end = node.getEnd();
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) {
    end = source.text.indexOf('{', node.members.pos - 1);
  } else if ((ts.isFunctionLike(node) as boolean) && (node as { body?: Node }).body !== undefined) {
    end = (node as { body?: Node }).body!.getStart(source);
  } else if (ts.isPropertyDeclaration(node) && node.initializer !== undefined && node.type !== undefined) {
    end = node.type.getEnd();
  } else if (ts.isVariableStatement(node)) {
    const first = node.declarationList.declarations[0]!;
    end = first.type === undefined ? first.name.getEnd() : first.type.getEnd();
  }
  return source.text
    .slice(node.getStart(source), end)
    .replace(/\s+/g, ' ')
    .replace(/^export /, '')
    .replace(/\b(public|declare|async) /g, '')
    .replace(/[;,\s]+$/, '');
}

/** The text of the comment before a node. */
function docsOf(source: SourceFile, node: Node): string {
  const ts = compiler();
  const comments = ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? [];
  const last = comments
    .map(({ pos, end }) => source.text.slice(pos, end))
    .filter((text) => text.startsWith('/**'))
    .at(-1);
  return (last ?? '')
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
