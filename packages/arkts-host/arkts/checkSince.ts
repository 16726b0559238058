// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { forEachNode, isVirtual, placeOf } from './syntax.ts';

/** What tells how new the system is: `deviceInfo.sdkApiVersion`, and what a project calls it when it passes it on. */
const LEVEL_NAMES: ReadonlySet<string> = new Set(['sdkApiVersion', 'apiLevel']);
/** In these folders a symbol that is too new is a warning in any case: they are where a system that lacks it is dealt with. */
const ADAPTER_FOLDER: RegExp = /(^|\/)(ports?|adapters?)\//;

/**
 * Symbols of the SDK that are newer than the project's compatibleSdkVersion and used where the system may be older: not behind
 * a comparison of its version. Types are no use, since they are gone when the app runs. Warnings, as DevEco has them; where the project
 * wants the rule, errors outside its adapters.
 */
export function checkSince(ets: EtsProgram, isRule: boolean): Finding[] {
  const compatible = ets.project.compatibleSdkVersion;
  const versions = new Versions(ets);
  return ets.sources.flatMap((source) => {
    const findings: Finding[] = [];
    forEachNode(source, (node) => {
      const since = versions.neededBy(node);
      if (
        since === undefined ||
        since <= compatible ||
        since <= (versions.neededByOwner(node) ?? 0) ||
        new Guards(versions.checker, since).protect(node)
      ) {
        return;
      }
      const file = ets.project.relative(source.fileName);
      findings.push({
        file,
        ...placeOf(source, node.getStart(source)),
        severity: !isRule || ADAPTER_FOLDER.test(file) ? 'warning' : 'error',
        rule: 'needs-api',
        message:
          `'${node.getText(source)}' needs API ${since}, and the project's compatibleSdkVersion is ${compatible}. ` +
          `Use it behind 'if (deviceInfo.sdkApiVersion >= ${since})', or raise compatibleSdkVersion.`,
      });
    });
    return findings;
  });
}

/** Since when the SDK's symbols exist, by the `@since` of their declarations. */
class Versions {
  readonly checker: ts.TypeChecker;
  private readonly ets: EtsProgram;
  private readonly known: Map<ts.Node, number | undefined> = new Map();

  constructor(ets: EtsProgram) {
    this.ets = ets;
    this.checker = ets.program.getTypeChecker();
  }

  /** The version that running `node` needs; undefined for what is no name, a type, or none of the SDK's. */
  neededBy(node: ts.Node): number | undefined {
    const ts = compiler();
    if (!ts.isIdentifier(node) || isVirtual(node) || node.pos < 0 || isErased(node)) {
      return undefined;
    }
    const declarations = this.declarationsOf(node).filter((one) => this.ets.isOfSdk(one.getSourceFile().fileName));
    if (declarations.length === 0) {
      return undefined;
    }
    const call = callOf(node);
    const called = call === undefined ? undefined : this.checker.getResolvedSignature(call)?.declaration;
    if (called !== undefined && declarations.includes(called as ts.Declaration)) {
      return this.sinceOf(called);
    }
    const versions = declarations.map((one) => this.sinceOf(one));
    return versions.includes(undefined) ? undefined : Math.min(...(versions as number[]));
  }

  /** The version that what stands left of a member needs: a member of a new enum is not told twice. */
  neededByOwner(node: ts.Node): number | undefined {
    const ts = compiler();
    const { parent } = node;
    if (!ts.isPropertyAccessExpression(parent) || parent.name !== node) {
      return undefined;
    }
    const left = parent.expression;
    return this.neededBy(ts.isPropertyAccessExpression(left) ? left.name : left);
  }

  private declarationsOf(node: ts.Identifier): readonly ts.Declaration[] {
    const ts = compiler();
    let symbol = isKeyOfLiteral(node) ? this.propertyOf(node) : this.checker.getSymbolAtLocation(node);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) {
      symbol = this.checker.getAliasedSymbol(symbol);
    }
    return symbol?.declarations ?? [];
  }

  /** What a key of an object literal is in the type that the literal is given for. */
  private propertyOf(key: ts.Identifier): ts.Symbol | undefined {
    const literal = key.parent.parent as ts.ObjectLiteralExpression;
    return this.checker.getContextualType(literal)?.getProperty(key.text);
  }

  /** Without a mark of its own a member is as old as what it is a member of. */
  private sinceOf(declaration: ts.Node): number | undefined {
    if (this.known.has(declaration)) {
      return this.known.get(declaration);
    }
    const ts = compiler();
    let since: number | undefined;
    for (let at: ts.Node | undefined = declaration; at !== undefined && !ts.isSourceFile(at); at = at.parent) {
      const file = at.getSourceFile();
      const lead = file.text.slice(at.pos, at.getStart(file));
      // The first block of several holds the version in which a symbol first appeared.
      const marks = [...lead.matchAll(/@since\s+(?:arkts\s*\{\s*'1\.1'\s*:\s*')?(\d+)/g)].map((mark) =>
        Number(mark[1]),
      );
      if (marks.length > 0) {
        since = Math.min(...marks);
        break;
      }
    }
    this.known.set(declaration, since);
    return since;
  }
}

/** Whether the place of a node is one that only a system of a version or newer reaches. */
class Guards {
  private readonly checker: ts.TypeChecker;
  private readonly since: number;

  constructor(checker: ts.TypeChecker, since: number) {
    this.checker = checker;
    this.since = since;
  }

  protect(node: ts.Node): boolean {
    const ts = compiler();
    for (let at: ts.Node = node; at.parent !== undefined; at = at.parent) {
      const { parent } = at;
      if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) {
        const [condition, then, otherwise] = ts.isIfStatement(parent)
          ? [parent.expression, parent.thenStatement, parent.elseStatement]
          : [parent.condition, parent.whenTrue, parent.whenFalse];
        if ((at === then && this.holds(condition, true)) || (at === otherwise && this.holds(condition, false))) {
          return true;
        }
      } else if (ts.isBinaryExpression(parent) && at === parent.right) {
        const operator = parent.operatorToken.getText();
        if (
          (operator === '&&' && this.holds(parent.left, true)) ||
          (operator === '||' && this.holds(parent.left, false))
        ) {
          return true;
        }
      } else if (
        (ts.isWhileStatement(parent) && at === parent.statement && this.holds(parent.expression, true)) ||
        (hasStatements(parent) && this.isBehindExit(parent.statements, at))
      ) {
        return true;
      }
    }
    return false;
  }

  /** Whether an earlier statement has left for older systems: `if (apiLevel < 20) { return; }`. */
  private isBehindExit(statements: readonly ts.Statement[], at: ts.Node): boolean {
    const ts = compiler();
    const earlier = statements.slice(0, Math.max(statements.indexOf(at as ts.Statement), 0));
    return earlier.some(
      (one) =>
        ts.isIfStatement(one) &&
        ((alwaysLeaves(one.thenStatement) && this.holds(one.expression, false)) ||
          (one.elseStatement !== undefined && alwaysLeaves(one.elseStatement) && this.holds(one.expression, true))),
    );
  }

  /** Whether the system is new enough when `condition` is `outcome`. */
  private holds(condition: ts.Expression, outcome: boolean): boolean {
    const ts = compiler();
    if (ts.isParenthesizedExpression(condition)) {
      return this.holds(condition.expression, outcome);
    }
    if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) {
      return this.holds(condition.operand, !outcome);
    }
    if (!ts.isBinaryExpression(condition)) {
      const value = this.valueOf(condition);
      return value !== undefined && this.holds(value, outcome);
    }
    const { left, right } = condition;
    const operator = condition.operatorToken.getText();
    const isAnd = operator === '&&';
    if (isAnd || operator === '||') {
      const one = this.holds(left, outcome);
      const other = this.holds(right, outcome);
      return isAnd === outcome ? one || other : one && other;
    }
    const least = this.isLevel(left)
      ? leastLevel(operator, this.numberOf(right), outcome)
      : this.isLevel(right)
        ? leastLevel(MIRRORED.get(operator) ?? operator, this.numberOf(left), outcome)
        : undefined;
    return least !== undefined && least >= this.since;
  }

  private isLevel(expression: ts.Expression): boolean {
    const ts = compiler();
    const name = ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : ts.isIdentifier(expression)
        ? expression.text
        : '';
    if (LEVEL_NAMES.has(name)) {
      return true;
    }
    const value = this.valueOf(expression);
    return value !== undefined && this.isLevel(value);
  }

  private numberOf(expression: ts.Expression): number | undefined {
    const ts = compiler();
    if (ts.isNumericLiteral(expression)) {
      return Number(expression.text);
    }
    const value = this.valueOf(expression);
    return value === undefined ? undefined : this.numberOf(value);
  }

  /** What a constant or a read-only property was given where it is declared. */
  private valueOf(expression: ts.Expression): ts.Expression | undefined {
    const ts = compiler();
    if (!ts.isIdentifier(expression) && !ts.isPropertyAccessExpression(expression)) {
      return undefined;
    }
    let symbol = this.checker.getSymbolAtLocation(expression);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) {
      symbol = this.checker.getAliasedSymbol(symbol);
    }
    const declaration = symbol?.valueDeclaration;
    if (declaration === undefined) {
      return undefined;
    }
    const isConstant = ts.isVariableDeclaration(declaration)
      ? (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0
      : ts.isPropertyDeclaration(declaration) &&
        (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0;
    return isConstant ? (declaration as ts.VariableDeclaration | ts.PropertyDeclaration).initializer : undefined;
  }
}

/** A comparison as it reads from the other side. */
const MIRRORED: ReadonlyMap<string, string> = new Map([
  ['>=', '<='],
  ['>', '<'],
  ['<=', '>='],
  ['<', '>'],
]);

/** The lowest level for which `level (operator) number` is `outcome`; undefined when there is none. */
function leastLevel(operator: string, number: number | undefined, outcome: boolean): number | undefined {
  if (number === undefined) {
    return undefined;
  }
  switch (operator) {
    case '>=':
    case '==':
    case '===':
      return outcome ? number : undefined;
    case '>':
      return outcome ? number + 1 : undefined;
    case '<':
    case '!=':
    case '!==':
      return outcome ? undefined : number;
    case '<=':
      return outcome ? undefined : number + 1;
    default:
      return undefined;
  }
}

/** Whether a name stands where only types are read: in a type, an import or an export. */
function isErased(node: ts.Node): boolean {
  const ts = compiler();
  for (let at: ts.Node = node; !ts.isBlock(at) && !ts.isSourceFile(at); at = at.parent) {
    if (
      (ts.isTypeNode(at) && !ts.isExpressionWithTypeArguments(at)) ||
      ts.isImportDeclaration(at) ||
      ts.isExportDeclaration(at)
    ) {
      return true;
    }
    if (ts.isHeritageClause(at)) {
      return at.token === ts.SyntaxKind.ImplementsKeyword || ts.isInterfaceDeclaration(at.parent);
    }
  }
  return false;
}

/** The call in which a name is what is called. */
function callOf(node: ts.Identifier): ts.CallExpression | ts.NewExpression | undefined {
  const ts = compiler();
  const { parent } = node;
  const callee: ts.Node = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  const call = callee.parent;
  return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === callee ? call : undefined;
}

function isKeyOfLiteral(node: ts.Identifier): boolean {
  const ts = compiler();
  const { parent } = node;
  return (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) && parent.name === node;
}

function hasStatements(node: ts.Node): node is ts.Block | ts.SourceFile | ts.CaseClause | ts.DefaultClause {
  const ts = compiler();
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

function alwaysLeaves(statement: ts.Statement): boolean {
  const ts = compiler();
  if (ts.isBlock(statement)) {
    return statement.statements.some((one) => alwaysLeaves(one));
  }
  if (ts.isIfStatement(statement)) {
    return (
      statement.elseStatement !== undefined &&
      alwaysLeaves(statement.thenStatement) &&
      alwaysLeaves(statement.elseStatement)
    );
  }
  return (
    ts.isReturnStatement(statement) ||
    ts.isThrowStatement(statement) ||
    ts.isContinueStatement(statement) ||
    ts.isBreakStatement(statement)
  );
}
