// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import { compiler } from './compiler.ts';
import type { LoweringTools } from './lowerBuilders.ts';
import { decoratorsOf } from './syntax.ts';

/** Marks the reads whose changes nobody can hear, so that the page can say which of them it shows (arkui/staleReads.ts). */
export interface UnheardReads {
  /** What is emitted for a read that is not observed; undefined for every other node. */
  lowerRead(node: ts.Node): ts.Expression | undefined;
}

/** Built-in types whose contents change behind the same reference. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'Array',
  'ReadonlyArray',
  'Map',
  'ReadonlyMap',
  'Set',
  'ReadonlySet',
  'Date',
]);

/**
 * Only in builds that are asked for it (BuildOptions.marksUnheardReads). A read stands anywhere in an .ets source: a page reads
 * through getters, methods and functions, too. Only update functions and computed values record what they read, so that a
 * mark elsewhere is one look at a flag.
 */
export function lowerUnheardReads(tools: LoweringTools, site: (node: ts.Node) => ts.Expression): UnheardReads {
  const ts = compiler();
  const { factory } = ts;
  const { ets, visit, uiMember, callUi, inPlaceOf } = tools;
  const checker = ets.program.getTypeChecker();
  const own = new Set(ets.running);

  /** The expression around `node` that has its value: parentheses, `!` and casts are looked through. */
  function outermost(node: ts.Node): ts.Node {
    const { parent } = node;
    return parent !== undefined &&
      (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent))
      ? outermost(parent)
      : node;
  }

  /** Whether a place is read for its value: not written, not called, not deleted, not bound. */
  function isRead(node: ts.Expression): boolean {
    const at = outermost(node);
    const { parent } = at;
    if (parent === undefined) {
      return false;
    }
    const isOperand =
      (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) &&
      (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken);
    const isTarget =
      (ts.isBinaryExpression(parent) && parent.left === at && isAssignment(parent.operatorToken.kind)) ||
      ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === at);
    const isCallee =
      (ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isTaggedTemplateExpression(parent)) &&
      (ts.isTaggedTemplateExpression(parent) ? parent.tag : parent.expression) === at;
    return !isOperand && !isTarget && !isCallee && !ts.isDeleteExpression(parent) && !isBound(node);
  }

  function isAssignment(kind: ts.SyntaxKind): boolean {
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }

  /** `a.b!!` connects to the place. */
  function isBound(node: ts.Node): boolean {
    return ts.isNonNullExpression(node.parent) && ts.isNonNullExpression(node.parent.parent);
  }

  function isContainer(node: ts.Expression): boolean {
    const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
    const parts = type.isUnion() ? type.types : [type];
    return parts.some(
      (part) =>
        CONTAINERS.has((part.symbol as ts.Symbol | undefined)?.name ?? '') ||
        /^(readonly )?\[/.test(checker.typeToString(part)),
    ); // a tuple has no name
  }

  /** Whether it names a member of the project's own classes and interfaces that no decorator observes. */
  function isUnheardMember(node: ts.PropertyAccessExpression): boolean {
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword || ts.isPrivateIdentifier(node.name)) {
      return false;
    }
    const member = checker.getSymbolAtLocation(node.name)?.valueDeclaration;
    return (
      member !== undefined &&
      (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member) || isParameterMember(member)) &&
      own.has(member.getSourceFile()) &&
      decoratorsOf(member).length === 0 &&
      ((ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Readonly) === 0 || isContainer(node))
    );
  }

  /** `constructor(private name: string)`. */
  function isParameterMember(member: ts.Declaration): member is ts.ParameterDeclaration {
    return ts.isParameter(member) && ts.isParameterPropertyDeclaration(member, member.parent);
  }

  /** `table['a']` of a Record. */
  function isUnheardEntry(node: ts.ElementAccessExpression): boolean {
    const type = checker.getNonNullableType(checker.getTypeAtLocation(node.expression));
    return !isContainer(node.expression) && checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined;
  }

  /** A variable of a module that changes. */
  function isUnheardVariable(node: ts.Identifier): boolean {
    const { parent } = node;
    if (parent === undefined || isName(node, parent)) {
      return false;
    }
    let symbol = checker.getSymbolAtLocation(node);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) {
      symbol = checker.getAliasedSymbol(symbol);
    }
    const variable = symbol?.valueDeclaration;
    return (
      variable !== undefined &&
      ts.isVariableDeclaration(variable) &&
      ts.isVariableDeclarationList(variable.parent) &&
      ts.isVariableStatement(variable.parent.parent) &&
      ts.isSourceFile(variable.parent.parent.parent) &&
      own.has(variable.getSourceFile()) &&
      ((variable.parent.flags & ts.NodeFlags.Const) === 0 || isContainer(node))
    );
  }

  /** Whether an identifier only names something here. */
  function isName(node: ts.Identifier, parent: ts.Node): boolean {
    return (
      ts.isTypeNode(parent) ||
      ts.isQualifiedName(parent) ||
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isExportSpecifier(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isExportAssignment(parent) ||
      ts.isLabeledStatement(parent) ||
      ts.isBreakOrContinueStatement(parent) ||
      ((ts.isPropertyAccessExpression(parent) ||
        ts.isPropertyAssignment(parent) ||
        ts.isVariableDeclaration(parent) ||
        ts.isParameter(parent) ||
        ts.isClassElement(parent) ||
        ts.isEnumMember(parent) ||
        ts.isFunctionDeclaration(parent) ||
        ts.isClassDeclaration(parent) ||
        ts.isStructDeclaration(parent)) &&
        parent.name === node)
    );
  }

  const text = (value: string): ts.Expression => factory.createStringLiteral(value, true);

  /** `__ui.watching.on` */
  function watching(): ts.Expression {
    return factory.createPropertyAccessExpression(uiMember('watching'), 'on');
  }

  /** Whoever is cheap to name twice is read as before while nobody watches. */
  function whileWatched(seen: ts.Expression, plain: ts.Expression): ts.Expression {
    return factory.createParenthesizedExpression(
      factory.createConditionalExpression(watching(), undefined, seen, undefined, plain),
    );
  }

  function isSimple(node: ts.Expression): boolean {
    return node.kind === ts.SyntaxKind.ThisKeyword || ts.isIdentifier(node);
  }

  function lowerAccess(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): ts.Expression {
    const owner = (): ts.Expression => ts.visitNode(node.expression, visit) as ts.Expression;
    const name = (): ts.Expression =>
      ts.isPropertyAccessExpression(node)
        ? text(node.name.text)
        : (ts.visitNode(node.argumentExpression, visit) as ts.Expression);
    if ((node.flags & ts.NodeFlags.OptionalChain) !== 0) {
      // The chain stays one: only what stands left of `?.` is looked at on the way.
      const noted = callUi('note', [owner(), name(), site(node)]);
      const dot = node.questionDotToken ?? factory.createToken(ts.SyntaxKind.QuestionDotToken);
      return inPlaceOf(
        ts.isPropertyAccessExpression(node)
          ? factory.createPropertyAccessChain(noted, dot, node.name)
          : factory.createElementAccessChain(noted, dot, name()),
        node,
      );
    }
    const seen = callUi('see', [owner(), name(), site(node)]);
    return inPlaceOf(
      isSimple(node.expression) && ts.isPropertyAccessExpression(node)
        ? whileWatched(seen, factory.createPropertyAccessExpression(owner(), node.name))
        : seen,
      node,
    );
  }

  function lowerRead(node: ts.Node): ts.Expression | undefined {
    if (ts.isPropertyAccessExpression(node)) {
      return isRead(node) && isUnheardMember(node) ? lowerAccess(node) : undefined;
    }
    if (ts.isElementAccessExpression(node)) {
      return isRead(node) && isUnheardEntry(node) ? lowerAccess(node) : undefined;
    }
    if (ts.isIdentifier(node) && isUnheardVariable(node) && isRead(node)) {
      const read = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, node);
      return inPlaceOf(whileWatched(callUi('seeVariable', [read, text(node.text), site(node)]), node), node);
    }
    return undefined;
  }

  return { lowerRead };
}
