// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { hostPaths } from '../arkts/hostPaths.ts';
import { scratchDir } from '../arkts/project.test-support.ts';
import * as builtIns from '../arkui/builtIns.ts';
import type { BuiltIn } from '../arkui/builtIns.ts';
import { COMPONENTS, LEFT_OUT } from '../arkui/components.ts';
import type { ComponentName, LeftOutName } from '../arkui/components.ts';
import { drawnById, pageOf, place } from './drawing.test-support.ts';

/** Not exported is an error of the compiler here. */
const exported: Readonly<Record<ComponentName | LeftOutName, BuiltIn>> = builtIns;
const names = Object.keys(COMPONENTS) as ComponentName[];

/** The types of the components that sdk/component declares, by name. */
function declaredComponents(): Map<string, string> {
  const dir = path.join(hostPaths.sdk, 'component');
  const found = new Map<string, string>();
  for (const file of readdirSync(dir)) {
    for (const [, name, type] of readFileSync(path.join(dir, file), 'utf8').matchAll(
      /^declare const (\w+): (\w+Interface);$/gm,
    )) {
      found.set(name!, type!);
    }
  }
  ['ForEach', 'LazyForEach'].forEach((name) => found.delete(name));
  return found;
}

test('every component of the table is declared and exported, and so is what the host leaves out, and nothing else', () => {
  const declared = declaredComponents();
  assert.deepEqual([...declared.keys()].sort(), [...names, ...LEFT_OUT].sort());
  assert.deepEqual(Object.keys(exported).sort(), [...declared.keys()].sort());
  for (const [name, type] of declared) {
    assert.equal(type, name in COMPONENTS ? `${name}Interface` : 'UnsupportedInterface');
    assert.equal(exported[name as ComponentName].builtIn, name);
  }
});

for (const name of names) {
  test(`a ${name} is drawn as what it is`, () => {
    const page = pageOf(() => {
      place(exported[name], [], COMPONENTS[name].inside === 'nothing' ? undefined : (): void => {})['id']!('one');
    });
    assert.equal(drawnById(page)['one']?.type, name);
    page.close();
  });
}

test('what is a container, an item and a leaf fits together', () => {
  for (const name of names) {
    const { inside, within, role } = COMPONENTS[name];
    if (role === 'container') {
      assert.notEqual(inside, 'nothing', name);
    }
    for (const around of within ?? []) {
      assert.ok([...COMPONENTS[around].inside].includes(name), `${name} may stand in ${around}, and ${around} in none`);
    }
  }
});

test('a component that is added without its facts names every place that has to know it', () => {
  const copy = scratchDir();
  const own = (file: string): boolean => !path.basename(file).startsWith('.') && path.basename(file) !== 'node_modules';
  cpSync(hostPaths.host, path.join(copy, 'packages/arkts-host'), { recursive: true, filter: own });
  const root = path.join(hostPaths.host, '../..');
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  cpSync(path.join(root, 'tsconfig.json'), path.join(copy, 'tsconfig.json'));
  const table = path.join(copy, 'packages/arkts-host/arkui/components.ts');
  const text = readFileSync(table, 'utf8');
  writeFileSync(table, text.replace("  | 'Column'\n", "  | 'Column'\n  | 'Hologram'\n"));
  const config = path.join(copy, 'packages/arkts-host/screen/browser/tsconfig.json');
  const files = ['packages/arkts-host/screen/components.test.ts'];
  writeFileSync(path.join(copy, 'one.json'), JSON.stringify({ extends: './tsconfig.json', files, include: [] }));

  const found = [path.join(copy, 'one.json'), config].flatMap((project) => errorsOf(project, copy));

  assert.deepEqual([...new Set(found)].sort(), [
    'packages/arkts-host/arkui/components.ts: TS2741',
    'packages/arkts-host/screen/browser/makeElement.ts: TS2366',
    'packages/arkts-host/screen/components.test.ts: TS2741',
    'packages/arkts-host/screen/drawNode.ts: TS2366',
  ]);
});

/** `file: code` of every error that the compiler finds. */
function errorsOf(project: string, dir: string): string[] {
  const tsc = path.join(hostPaths.host, '../../node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', project, '--pretty', 'false'], {
    cwd: dir,
    encoding: 'utf8',
  });
  return stdout.split('\n').flatMap((line) => {
    const found = /^(\S+?)\(\d+,\d+\): error (\w+):/.exec(line);
    return found === null ? [] : [`${found[1]}: ${found[2]}`];
  });
}
