// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as globals from './globals.ts';

const COMPONENT: URL = new URL('../sdk/component/', import.meta.url);
const text: string = readdirSync(COMPONENT)
  .map((file) => readFileSync(new URL(file, COMPONENT), 'utf8'))
  .join('\n');
const exported: Record<string, unknown> = globals as unknown as Record<string, unknown>;

/** Names that only types use: attribute classes, what @Extend functions get, and decorators that emitted code drops. */
const ONLY_TYPES: RegExp = /(?:Attribute|Instance|Method)$/;
const DROPPED: ReadonlySet<string> = new Set(['Extend', 'Styles']);

test('everything that the declarations offer as a value exists at run time', () => {
  const values = text.matchAll(/^declare (?:const|class|enum|function|abstract class) ([$\w]+)/gm);
  const declared = [...values].map((match) => match[1]!);
  assert.ok(declared.length > 80);
  const missing = declared.filter((name) => !(name in exported) && !ONLY_TYPES.test(name) && !DROPPED.has(name));
  assert.deepEqual(missing, []);
});

test('colours with a name are texts at run time, as on a device, where the declarations say numbers', () => {
  const { Color } = exported as { Color: Record<string, unknown> };
  assert.deepEqual([Color['Red'], Color['Transparent'], Color['Gray']], ['#ffff0000', '#00000000', '#ff808080']);
});

test('enums have the declared members and values', () => {
  const enums = [...text.matchAll(/^declare enum (\w+) \{([\s\S]*?)^\}/gm)];
  assert.ok(enums.length > 20);
  for (const [, name, body] of enums) {
    const members = [...body!.matchAll(/^  (\w+) = ('?)([^',]+)'?,/gm)];
    const actual = exported[name!] as Record<string, unknown>;
    for (const [, member, quote, value] of members) {
      if (name !== 'Color') {
        assert.equal(actual[member!], quote === "'" ? value : Number(value), `${name}.${member}`);
      }
    }
    assert.equal(Object.keys(actual).filter((key) => !/^\d+$/.test(key)).length, members.length, name);
  }
});
