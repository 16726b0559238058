// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ArktsProject, checkProject } from 'arkts-host/project';
import type { Finding } from 'arkts-host/project';
import { checkLint } from '../checkStyle.ts';
import { checkTypeScript } from '../checkTypeScript.ts';
import { PLACES } from '../borders/places.ts';
import { SourceTree } from '../borders/SourceTree.ts';
import { findClosedSets } from './findClosedSets.ts';
import type { ClosedSet, Switch } from './findClosedSets.ts';

/** A place that has to know each member of a set. */
export interface Knower {
  readonly file: string;
  readonly line: number;
  readonly what: 'switch' | 'Record';
}

/** A set with a new member: who has to know of it, and what the check says then. */
export interface Planted {
  readonly set: ClosedSet;
  readonly knowers: readonly Knower[];
  readonly findings: readonly Finding[];
}

const DECLARATIONS_OF_THE_SYSTEM = 'packages/arkts-host/sdk/';

/** The compiler names four members that a table lacks, and counts the others: so not every set has a new one at a time. */
const ROUNDS = 2;

/** Adds a member to every closed set of a copy of this repository, in `copy`, and checks that. */
export async function plantMembers(root: string, copy: string): Promise<Planted[]> {
  const tree = new SourceTree(root, PLACES);
  const sources = tree.sources.filter(({ file, isTest }) => !isTest && !file.startsWith(DECLARATIONS_OF_THE_SYSTEM));
  const delivered = sources.filter(({ place }) => place.isDevelopment !== true);
  const declared = sources.map(({ file, text }) => findClosedSets(file, text));
  const ofDelivered = new Set(delivered.map(({ file }) => file));
  const sets = declared
    .flatMap((one) => one.sets)
    .filter(({ file, members }) => ofDelivered.has(file) && members.length > 1);
  const switches = declared.flatMap((one) => one.switches);

  copyRepository(root, copy);
  const byId = new Map<number, Finding[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { file, text } of delivered) {
      const here = sets.map((set, id) => ({ set, id })).filter(({ set }) => set.file === file);
      if (here.length > 0) {
        const planted = here
          .filter(({ id }) => id % ROUNDS === round)
          .sort((a, b) => b.set.insertAt - a.set.insertAt)
          .reduce((so, { set, id }) => so.slice(0, set.insertAt) + set.write(id) + so.slice(set.insertAt), text);
        writeFileSync(path.join(copy, file), planted);
      }
    }
    for (const finding of await check(copy)) {
      // a member of a set of numbers may be told by its value
      const told = [...finding.message.matchAll(/planted[-_](\d+)|\b900(\d{3})\b/gi)].map(([, id, value]) =>
        Number(id ?? value),
      );
      for (const id of new Set(told)) {
        byId.set(id, [...(byId.get(id) ?? []), finding]);
      }
    }
  }
  return sets.map((set, id) => ({
    set,
    knowers: [
      ...switchesOver(set, switches),
      ...sources.flatMap(({ file, text }) => recordsOver(set, sets, file, text)),
    ],
    findings: byId.get(id) ?? [],
  }));
}

/** What the check of this repository finds in a copy of it. */
async function check(copy: string): Promise<Finding[]> {
  const beside = Promise.all([
    checkTypeScript(copy, 'tsconfig.json'),
    checkTypeScript(copy, 'packages/arkts-host/screen/browser/tsconfig.json'),
    checkLint(copy),
  ]);
  return [...checkProject(ArktsProject.open(copy), { isStrict: true }), ...(await beside).flat()];
}

/** The switches that name exactly the members of a set. */
function switchesOver(set: ClosedSet, switches: readonly Switch[]): Knower[] {
  return switches
    .filter(({ labels }) => labels.length === set.members.length && set.members.every((one) => labels.includes(one)))
    .map(({ file, line }) => ({ file, line, what: 'switch' }));
}

/** The constants of type Record over a set of this name, where no other set, and no other type that the file knows, is called so. */
function recordsOver(set: ClosedSet, sets: readonly ClosedSet[], file: string, text: string): Knower[] {
  if (sets.filter(({ name }) => name === set.name).length > 1 || (file !== set.file && !takesFrom(set, text))) {
    return [];
  }
  return text.split('\n').flatMap((line, at): Knower[] => {
    const record = /const \w+: (?:Readonly<)?Record<(\w+), .*> = \{/.exec(line);
    return record?.[1] === set.name ? [{ file, line: at + 1, what: 'Record' }] : [];
  });
}

/** Whether a source imports the name from the file of the set, or from the face of a package. */
function takesFrom({ name, file }: ClosedSet, text: string): boolean {
  const imported = new RegExp(`import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(text)?.[1];
  const isFace = imported?.startsWith('.') === false || imported?.endsWith('/index.ts') === true;
  return imported !== undefined && (isFace || withoutEnding(imported) === withoutEnding(file));
}

function withoutEnding(file: string): string {
  return path.basename(file).replace(/\.e?ts$/, '');
}

/** What the check reads of a repository; its packages are found in the copy, and those of others where they are. */
function copyRepository(root: string, copy: string): void {
  const generated = new Set(['node_modules', 'oh_modules', 'build', 'dist', 'test', 'ohosTest']);
  const files = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(json5?|ts)$/.test(entry.name),
  );
  const folders = ['AppScope', 'hvigor', ...PLACES.map(({ folder }) => folder)];
  for (const name of [...folders, ...files.map(({ name }) => name)]) {
    cpSync(path.join(root, name), path.join(copy, name), {
      recursive: true,
      filter: (file) => !generated.has(path.basename(file)) && !/\.host$|\.test\.e?ts$/.test(file),
    });
  }
  const modules = path.join(copy, 'node_modules');
  const own = new Map(PLACES.flatMap(({ name, folder }) => (name === undefined ? [] : [[name, folder] as const])));
  for (const name of packagesBelow(path.join(root, 'node_modules'))) {
    const target = own.has(name) ? path.join(copy, own.get(name)!) : path.join(root, 'node_modules', name);
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(target, path.join(modules, name));
  }
}

function packagesBelow(modules: string): string[] {
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(path.join(modules, name)).map((inside) => `${name}/${inside}`) : [name],
  );
}
