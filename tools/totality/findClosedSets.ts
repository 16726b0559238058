// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from 'arkts-host/project';

/** A set whose members are all known: an enum, a union of texts or of variants, or a list or object of texts. */
export interface ClosedSet {
  readonly name: string;
  readonly file: string;
  /** The members as a switch names them: `Light.RED`, `'red'`. */
  readonly members: readonly string[];
  /** Where in the file a new member goes, and how it is written there. */
  readonly insertAt: number;
  readonly write: (id: number) => string;
}

/** A switch without a default, and what its cases name. */
export interface Switch {
  readonly file: string;
  readonly line: number;
  readonly labels: readonly string[];
}

/** What one source declares and looks at. */
export interface Declared {
  readonly sets: readonly ClosedSet[];
  readonly switches: readonly Switch[];
}

/** What variants of a union are told apart by. */
const DISCRIMINANTS: readonly string[] = ['kind', 'type', 'step'];

/** The closed sets that a source declares at its top, and its switches. */
export function findClosedSets(file: string, text: string): Declared {
  const ts = compiler();
  const kind = file.endsWith('.ets') ? ts.ScriptKind.ETS : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2021, true, kind);
  const switches: Switch[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isSwitchStatement(node) && !node.caseBlock.clauses.some(ts.isDefaultClause)) {
      const labels = node.caseBlock.clauses.filter(ts.isCaseClause).map(({ expression }) => expression.getText(source));
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      switches.push({ file, line: line + 1, labels });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { sets: source.statements.flatMap((statement) => setsOf(file, source, statement)), switches };
}

function setsOf(file: string, source: ts.SourceFile, statement: ts.Statement): ClosedSet[] {
  const ts = compiler();
  if (ts.isEnumDeclaration(statement)) {
    const name = statement.name.text;
    const isText = statement.members.some(
      ({ initializer }) => initializer !== undefined && ts.isStringLiteral(initializer),
    );
    return [
      {
        name,
        file,
        members: statement.members.map((member) => `${name}.${member.name.getText(source)}`),
        insertAt: statement.members.at(-1)?.end ?? statement.members.pos,
        write: (id) => `, PLANTED_${id} = ${isText ? `'planted-${id}'` : 900_000 + id}`,
      },
    ];
  }
  if (ts.isTypeAliasDeclaration(statement) && ts.isUnionTypeNode(statement.type)) {
    const { types } = statement.type;
    const isTexts = types.every((type) => ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal));
    return isTexts
      ? [textSet(file, source, statement.name.text, types, types[0]!.getStart(source), ' | ')]
      : variants(file, source, statement.name.text, types);
  }
  if (!ts.isVariableStatement(statement)) {
    return [];
  }
  return statement.declarationList.declarations.flatMap(({ name, initializer }): ClosedSet[] => {
    const list =
      initializer !== undefined && ts.isAsExpression(initializer) && initializer.type.getText(source) === 'const'
        ? initializer.expression
        : undefined;
    if (list !== undefined && ts.isObjectLiteralExpression(list)) {
      return namedTexts(file, source, name.getText(source), list);
    }
    return list !== undefined && ts.isArrayLiteralExpression(list) && list.elements.every(ts.isStringLiteral)
      ? [textSet(file, source, name.getText(source), list.elements, list.elements.pos, ', ')]
      : [];
  });
}

/** An object whose values are texts, `{ RED: 'red' } as const`: what it takes from others is a set of theirs. */
function namedTexts(
  file: string,
  source: ts.SourceFile,
  name: string,
  { properties }: ts.ObjectLiteralExpression,
): ClosedSet[] {
  const ts = compiler();
  const own = properties.filter(ts.isPropertyAssignment).map(({ initializer }) => initializer);
  const isTexts = properties.every((one) => ts.isPropertyAssignment(one) || ts.isSpreadAssignment(one));
  return isTexts && own.length > 0 && own.every(ts.isStringLiteral)
    ? [
        {
          name,
          file,
          members: own.map((value) => value.getText(source)),
          insertAt: properties.pos,
          write: (id) => ` PLANTED_${id}: 'planted-${id}',`,
        },
      ]
    : [];
}

/** A union of variants that are told apart by a text: `{ kind: 'red'; … } | Blue`, where `Blue` stands in the same file. */
function variants(file: string, source: ts.SourceFile, name: string, types: readonly ts.TypeNode[]): ClosedSet[] {
  const ts = compiler();
  const membersOf = (type: ts.TypeNode): readonly ts.TypeElement[] => {
    if (ts.isTypeLiteralNode(type)) {
      return type.members;
    }
    return ts.isTypeReferenceNode(type)
      ? source.statements
          .filter(ts.isInterfaceDeclaration)
          .filter((one) => one.name.text === type.typeName.getText(source))
          .flatMap((one) => [...one.members])
      : [];
  };
  const told = types.flatMap((type) =>
    membersOf(type)
      .filter(ts.isPropertySignature)
      .filter((one) => DISCRIMINANTS.includes(one.name.getText(source)))
      .flatMap(({ name: by, type: value }) =>
        value !== undefined && ts.isLiteralTypeNode(value) && ts.isStringLiteral(value.literal)
          ? [{ by: by.getText(source), value: value.getText(source) }]
          : [],
      ),
  );
  const { by } = told[0] ?? {};
  return told.length > 0 && told.every((one) => one.by === by)
    ? [
        {
          name,
          file,
          members: [...told.map(({ value }) => value), ...types.slice(told.length).map(() => 'of another file')],
          insertAt: types[0]!.getStart(source),
          write: (id) => `{ readonly ${by}: 'planted-${id}' } | `,
        },
      ]
    : [];
}

function textSet(
  file: string,
  source: ts.SourceFile,
  name: string,
  members: readonly ts.Node[],
  insertAt: number,
  between: string,
): ClosedSet {
  return {
    name,
    file,
    members: members.map((member) => member.getText(source)),
    insertAt,
    write: (id) => `'planted-${id}'${between}`,
  };
}
