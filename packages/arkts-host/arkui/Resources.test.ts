// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ModuleResourceManager } from '../app/ModuleResourceManager.ts';
import { $r, $rawfile } from './ResourceReference.ts';
import { Resources } from './Resources.ts';

const SCRATCH: string = mkdtempSync(join(tmpdir(), 'resources-'));
after(() => rmSync(SCRATCH, { recursive: true, force: true }));

function folder(files: Record<string, unknown>): string {
  const dir = mkdtempSync(join(SCRATCH, 'module-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}
const strings = (values: Record<string, string>): object => ({
  string: Object.entries(values).map(([name, value]) => ({ name, value })),
});

const ENTRY: string = folder({
  'base/element/string.json': strings({
    hi: 'Hi',
    who: '%2$s after %1$s',
    both: '%s has %d',
    part: '%.1f %%',
    alias: '$string:hi',
    loop: '$string:pool',
    pool: '$string:loop',
  }),
  'zh_CN/element/string.json': strings({ hi: '你好' }),
  'zh/element/string.json': strings({ who: '%1$s 先' }),
  'en_GB/element/string.json': strings({ hi: 'Hello there' }),
  'dark/element/color.json': { color: [{ name: 'line', value: '#000' }] },
  'base/element/values.json': {
    color: [{ name: 'line', value: '#80FFFFFF' }],
    plural: [
      {
        name: 'day',
        value: [
          { quantity: 'one', value: '%d day' },
          { quantity: 'other', value: '%d days' },
        ],
      },
    ],
    integer: [{ name: 'most', value: 5 }],
    float: [{ name: 'gap', value: '1.5vp' }],
    boolean: [{ name: 'yes', value: true }],
    strarray: [{ name: 'list', value: [{ value: 'a' }, { value: '$string:hi' }] }],
  },
  'rawfile/data/x.bin': 'xyz',
});
const HAR: string = folder({ 'base/element/string.json': strings({ hi: 'HAR', own: 'of the HAR' }) });
const fresh = (conditions = {}): Resources =>
  new Resources(
    [
      { owner: 'har', path: HAR },
      { owner: 'entry', path: ENTRY },
    ],
    conditions,
  );

const choices: [string, string, string][] = [
  ['en-US', 'hi', 'Hi'],
  ['zh-CN', 'hi', '你好'],
  ['zh-Hans-CN', 'hi', '你好'],
  ['zh-TW', 'hi', 'Hi'],
  ['en-GB', 'hi', 'Hello there'],
  ['fr-FR', 'hi', 'Hi'],
  ['fr-FR', 'own', 'of the HAR'],
];
for (const [language, name, expected] of choices) {
  test(`in ${language} app.string.${name} is '${expected}'`, () => {
    assert.equal(fresh({ language }).string(name), expected);
  });
}

test('placeholders are filled in order and by position', () => {
  const resources = fresh();
  assert.equal(resources.text($r('app.string.both', 'Ann', 3)), 'Ann has 3');
  assert.equal(resources.text($r('app.string.who', 'a', 'b')), 'b after a');
  assert.equal(resources.text($r('app.string.part', 2)), '2.0 %');
  assert.equal(resources.text($r('app.string.both', $r('app.string.hi'), 1)), 'Hi has 1');
});

test('a reference inside a resource is followed, a circle of them is error 9001006', () => {
  assert.equal(fresh().string('alias'), 'Hi');
  assert.throws(() => fresh().string('loop'), { code: 9001006 });
});

test('plurals follow the rules of the language', () => {
  const resources = fresh();
  assert.equal(resources.text($r('app.plural.day', 1, 1)), '1 day');
  assert.equal(resources.text($r('app.plural.day', 2, 2)), '2 days');
  resources.setConditions({ language: 'zh-CN' });
  assert.equal(resources.text($r('app.plural.day', 1, 1)), '1 days');
});

test('colours choose between dark and light', () => {
  const resources = fresh();
  assert.equal(resources.color('line'), 0x80ffffff);
  resources.setConditions({ dark: true });
  assert.equal(resources.color('line'), 0xff000000);
});

test('an unknown resource names itself, where it was looked for and what to do', () => {
  assert.throws(() => fresh().text($r('app.string.nobody')), {
    code: 9001004,
    message:
      'Resource app.string.nobody is not defined. Looked in the resources of har, entry. ' +
      'Add it to resources/base/element/string.json.',
  });
  assert.throws(() => fresh().text($r('app.string.day')), /There is app.plural.day/);
  assert.throws(() => $r('string.hi'), /is not a resource name/);
});

test('resources of the system are accepted by their name', () => {
  assert.equal(fresh().text($r('sys.color.ohos_id_color_text_primary')), 'sys.color.ohos_id_color_text_primary');
});

test('a folder that is neither base nor qualifiers is refused', () => {
  const path = folder({ 'Base/element/string.json': strings({ a: 'b' }) });
  assert.throws(() => new Resources([{ owner: 'x', path }]), /is not a resource folder/);
});

test('the resource manager reads by id, by Resource and by name', async () => {
  const manager = new ModuleResourceManager(fresh());
  assert.equal(manager.getStringSync($r('app.string.both').id, 'Ann', 3), 'Ann has 3');
  assert.equal(manager.getStringSync($r('app.string.hi')), 'Hi');
  assert.equal(manager.getStringByNameSync('both', 'Ann', 3), 'Ann has 3');
  assert.equal(await manager.getStringValue($r('app.string.hi').id), 'Hi');
  assert.equal(manager.getPluralStringValueSync($r('app.plural.day').id, 2), '2 days');
  assert.equal(manager.getColorSync($r('app.color.line').id), 0x80ffffff);
  assert.equal(manager.getNumber($r('app.integer.most').id), 5);
  assert.equal(manager.getNumberByName('gap'), 1.5);
  assert.equal(manager.getBoolean($r('app.boolean.yes').id), true);
  assert.deepEqual(manager.getStringArrayByNameSync('list'), ['a', 'Hi']);
  assert.equal(new TextDecoder().decode(manager.getRawFileContentSync('data/x.bin')), 'xyz');
  assert.equal(manager.getConfigurationSync().locale, 'en_US');
});

const failures: [string, (manager: ModuleResourceManager) => unknown, number][] = [
  ['an id that names nothing', (m) => m.getStringSync(1), 9001001],
  ['an id of another kind', (m) => m.getStringSync($r('app.color.line').id), 9001002],
  ['an empty name', (m) => m.getStringByNameSync(''), 9001003],
  ['an unknown name', (m) => m.getStringByNameSync('nobody'), 9001004],
  ['a path outside of rawfile', (m) => m.getRawFileContentSync('../base/element/string.json'), 9001005],
  ['a missing argument, by id', (m) => m.getStringSync($r('app.string.both').id, 'Ann'), 9001007],
  ['a text for a number, by name', (m) => m.getStringByNameSync('both', 'Ann', 'x'), 9001008],
];
for (const [what, read, code] of failures) {
  test(`${what} is error ${code}`, () => {
    assert.throws(() => read(new ModuleResourceManager(fresh())), { code });
  });
}

test('raw files that exist pass the check of a page, others do not', () => {
  fresh().check($rawfile('data/x.bin'));
  assert.throws(() => fresh().check($rawfile('data/y.bin')), { code: 9001005 });
});
