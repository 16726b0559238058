// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type { Finding } from 'arkts-host/project';
import { findCircles } from './findCircles.ts';
import type { Place } from './places.ts';
import type { Import } from './readImports.ts';
import type { Source, SourceTree, Target } from './SourceTree.ts';

const KIT: RegExp = /^@(kit|ohos|system|arkts|hms)\./;
const TEST_FRAMEWORK: RegExp = /^@ohos\/(hypium|hamock)$/;

/** What crosses a border that it should not: deep imports, imports against the table, tests in what is delivered, circles. */
export function checkBorders(tree: SourceTree): Finding[] {
  return [
    ...tree.sources.flatMap((source) => source.imports.flatMap((one) => checkImport(tree, source, one))),
    ...checkCircles(tree),
    ...checkFolderCircles(tree),
  ];
}

function checkImport(tree: SourceTree, source: Source, one: Import): Finding[] {
  const { place } = source;
  const at = (rule: string, message: string): Finding[] => [
    { file: source.file, line: one.line, column: one.column, severity: 'error', rule, message },
  ];
  if (KIT.test(one.specifier)) {
    return mayUse(source, one)
      ? []
      : at(
          'kit',
          place.kits === undefined
            ? `${place.folder} uses no kit of the system. Take what '${one.specifier}' does as a parameter.`
            : `A kit is called in an adapter only (${place.kits.in.source}), and passed on by these types: ` +
                `${place.kits.types.join(', ')}. Call it through a port, or name the adapter as adapters are named.`,
        );
  }
  const target = tree.resolve(source.file, one.specifier);
  const isDelivered = place.isDevelopment !== true && !source.isTest;
  if (target === undefined) {
    return one.kind === 'path' && isDelivered && leaves(source, one.specifier)
      ? at(
          'deep-import',
          `'${one.specifier}' is outside ${place.folder}, which is installed alone. Keep what it needs inside.`,
        )
      : [];
  }
  if (target.place !== place) {
    return checkBorder(tree, source, one, target, at);
  }
  if (isDelivered && target.file !== undefined && tree.isTest(place, target.file)) {
    return at(
      'imports-test',
      `'${one.specifier}' is there to test. Move what both need out of it, into a file of its subject.`,
    );
  }
  return [];
}

function mayUse({ file, place, isTest }: Source, { specifier, names }: Import): boolean {
  if (TEST_FRAMEWORK.test(specifier)) {
    return true;
  }
  const { kits } = place;
  return kits !== undefined && (isTest || kits.in.test(file) || names.every((name) => kits.types.includes(name)));
}

function checkBorder(
  tree: SourceTree,
  source: Source,
  one: Import,
  { place: other, face, file }: Target,
  at: (rule: string, message: string) => Finding[],
): Finding[] {
  const { place, isTest } = source;
  const may = [...place.mayImport, ...(isTest ? (place.testsMayImport ?? []) : [])];
  const isForTests = isTest || place.isDevelopment === true;
  if (one.kind === 'path' && isForTests && file !== undefined && isByPath(other, file)) {
    return [];
  }
  if (other.name === undefined || !may.some((name) => name === other.name || name === one.specifier)) {
    const allowed = may.length === 0 ? 'nothing of this repository' : may.join(', ');
    return at(
      'border',
      `${place.folder} may not import ${other.folder}, but: ${allowed} (tools/borders/places.ts). ` +
        'Turn the dependency round with an interface that this side owns, or move the code to the side that may.',
    );
  }
  if (face === undefined || file === undefined) {
    return at(
      'deep-import',
      `${other.folder} is entered through its faces only: ${tree.facesOf(other).join(', ')}. ` +
        'Import one of these, and export there what is missing.',
    );
  }
  if (!isForTests && tree.isTest(other, file)) {
    return at('imports-test', `'${one.specifier}' is there to test; what is delivered may not need it.`);
  }
  return [];
}

function isByPath(place: Place, file: string): boolean {
  return place.byPath?.some((one) => file === `${place.folder}/${one}`) === true;
}

function leaves(source: Source, specifier: string): boolean {
  const target = path.posix.join(path.posix.dirname(source.file), specifier);
  return specifier.startsWith('.') && !`${target}/`.startsWith(`${source.place.folder}/`);
}

/** Files that need each other to be loaded; in .ets, where every import is code, those that mention each other. */
function checkCircles(tree: SourceTree): Finding[] {
  const edges = new Map<string, Map<string, Import>>();
  for (const { file, imports } of tree.sources) {
    const needed = new Map<string, Import>();
    for (const one of imports) {
      if (one.kind === 'code' || (one.kind === 'type' && file.endsWith('.ets'))) {
        const target = tree.resolve(file, one.specifier)?.file;
        if (target !== undefined && !needed.has(target)) {
          needed.set(target, one);
        }
      }
    }
    edges.set(file, needed);
  }
  return findCircles(new Map([...edges].map(([file, needed]) => [file, [...needed.keys()]]))).map((circle): Finding => {
    const { line, column } = edges.get(circle[0]!)!.get(circle[1]!)!;
    return {
      file: circle[0]!,
      line,
      column,
      severity: 'error',
      rule: 'import-circle',
      message:
        `These files import each other: ${circle.join(' -> ')}. ` +
        'Move what both need to a file of its own, or let one take the other by an interface that it owns.',
    };
  });
}

/** An import that leads from one folder of a place to another. */
interface Step {
  readonly source: Source;
  readonly one: Import;
}

/**
 * Folders of a place that need each other, by code or by types: each is a subject that can be understood, and taken out, without
 * those that need it. What is in a folder's folders is of the folder; tests may look wherever they want.
 */
function checkFolderCircles(tree: SourceTree): Finding[] {
  const steps = new Map<string, Map<string, Step>>();
  for (const source of tree.sources.filter(({ isTest }) => !isTest)) {
    for (const one of source.imports.filter(({ kind }) => kind === 'code' || kind === 'type')) {
      const target = tree.resolve(source.file, one.specifier);
      const from = folderOf(source.place, source.file);
      const to = target?.place === source.place ? folderOf(source.place, target.file) : undefined;
      if (from !== undefined && to !== undefined && from !== to) {
        const known = steps.get(from) ?? new Map<string, Step>();
        steps.set(from, known);
        known.set(to, known.get(to) ?? { source, one });
      }
    }
  }
  const allowed = tree.places.flatMap(({ folder, allowedSteps = [] }) =>
    allowedSteps.map(({ from, to }) => ({ from: `${folder}/${from}`, to: `${folder}/${to}` })),
  );
  const isAllowed = (from: string, to: string): boolean => allowed.some((step) => step.from === from && step.to === to);
  const graph = new Map(
    [...steps].map(([from, known]) => [from, [...known.keys()].filter((to) => !isAllowed(from, to))]),
  );
  return [
    ...findCircles(graph).map((circle): Finding => {
      const way = circle.slice(1).map((to, index) => steps.get(circle[index]!)!.get(to)!);
      const { source, one } = way[0]!;
      return {
        file: source.file,
        line: one.line,
        column: one.column,
        severity: 'error',
        rule: 'folder-circle',
        message:
          `These folders import each other: ${circle.join(' -> ')}, for example in ` +
          `${way.map((step) => `${step.source.file}:${step.one.line}`).join(', ')}. ` +
          'Move what both need to the one that needs less, or to a folder of its own.',
      };
    }),
    ...allowed
      .filter(({ from, to }) => steps.get(from)?.has(to) !== true)
      .map(
        ({ from, to }): Finding => ({
          file: 'tools/borders/places.ts',
          line: 1,
          column: 1,
          severity: 'error',
          rule: 'folder-circle',
          message: `${from} imports nothing of ${to} any more. Remove the row that allows it.`,
        }),
      ),
  ];
}

/** What lies between a place and its subjects in DevEco's layout. */
const LAYOUT: RegExp = /^src\/\w+\/(ets|ts)\//;

/** The folder of a place that a file is in; undefined for files of no folder: faces, and what starts a program. */
function folderOf(place: Place, file: string | undefined): string | undefined {
  const inside = file?.slice(place.folder.length + 1) ?? '';
  const before = LAYOUT.exec(inside)?.[0] ?? '';
  const [folder, ...rest] = inside.slice(before.length).split('/');
  return rest.length === 0 ? undefined : `${place.folder}/${before}${folder}`;
}
