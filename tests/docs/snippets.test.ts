// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { projectFiles } from './links.ts';
import { checkEtsSnippets, checkTsSnippets, copiesOf, moduleOf, snippetsOf } from './snippets.ts';
import type { Snippet } from './snippets.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

describe('the code in the documentation', () => {
  const pages = projectFiles(ROOT, /\.md$/).map((page) => ({
    page,
    text: fs.readFileSync(path.join(ROOT, page), 'utf8'),
  }));
  const snippets = pages.flatMap(({ page, text }) => snippetsOf(page, text));
  const wrong: Snippet = { page: 'x.md', line: 1, language: 'ets', code: 'const a: string = 1;\n', given: '' };
  let etsFolder = '';
  let tsFolder = '';

  before(() => {
    etsFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'snippets-'));
    // packages are looked up from the file upwards
    fs.mkdirSync(path.join(ROOT, '.host'), { recursive: true });
    tsFolder = fs.mkdtempSync(path.join(ROOT, '.host/snippets-'));
  });
  after(() => [etsFolder, tsFolder].forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

  it('in ArkTS compiles, and what would not is found', () => {
    const given = snippets.filter(({ language }) => language === 'ets');
    assert.ok(given.length >= 10, `only ${given.length} snippets were found`);
    const findings = checkEtsSnippets(ROOT, [...given, wrong], etsFolder);
    assert.deepEqual(
      findings.filter((finding) => !finding.startsWith('x.md')),
      [],
    );
    assert.equal(findings.length, 1);
  });

  it('in TypeScript compiles, and what would not is found', () => {
    const given = snippets.filter(({ language }) => language === 'ts');
    assert.ok(given.length >= 15, `only ${given.length} snippets were found`);
    const findings = checkTsSnippets(ROOT, [...given, { ...wrong, language: 'ts' }], tsFolder);
    assert.deepEqual(
      findings.filter((finding) => !finding.startsWith('x.md')),
      [],
    );
    assert.equal(findings.length, 1);
  });

  it('is the file that it says it is, where it is a whole one', () => {
    const copies = pages.flatMap(({ page, text }) => copiesOf(page, text));
    assert.ok(copies.length > 0);
    assert.deepEqual(
      copies.filter(({ code, file }) => code !== fs.readFileSync(path.join(ROOT, file), 'utf8')),
      [],
    );
  });

  it('stands in a block of a language that is known here', () => {
    const languages = new Set(['', 'ets', 'ts', 'sh', 'json5', 'mermaid', 'typescript', 'ini', 'yaml']);
    const unknown = pages.flatMap(({ page, text }) =>
      [...text.matchAll(/^ *```(.*)$/gm)]
        .filter(([, language]) => !languages.has(language!))
        .map(([, language]) => `${page}: ${language}`),
    );
    assert.deepEqual(unknown, []);
  });
});

describe('a snippet', () => {
  it('is a block in ets or ts, with what the comment above it gives it', () => {
    const page =
      '```ets\na();\n```\n\n<!-- given: a: number -->\n```ts\na;\n```\n\n```ts\nb;\n```\n\n```sh\nd\n```\n' +
      '<!-- file: x.ts -->\n\n```ts\nexport {};\n```\n';
    assert.deepEqual(
      snippetsOf('x.md', page).map(({ line, given, code }) => [line, given, code]),
      [
        [2, '', 'a();\n'],
        [7, 'a: number', 'a;\n'],
        [11, '', 'b;\n'],
      ],
    );
    assert.deepEqual(copiesOf('x.md', page), [{ page: 'x.md', line: 20, code: 'export {};\n', file: 'x.ts' }]);
  });

  it('stands in a function, below the imports that it shows and those that it does not', () => {
    const [snippet] = snippetsOf(
      'x.md',
      "<!-- given: import { B } from 'b'; b: B -->\n```ets\nimport { A } from 'a';\n\nawait b.a(A);\n```\n",
    );
    assert.equal(
      moduleOf(snippet!),
      "import { B } from 'b';\nimport { A } from 'a';\nexport async function snippet(b: B): Promise<void> {\n\nawait b.a(A);\n\n}\n",
    );
  });

  it('that exports something is the module as it stands', () => {
    const [snippet] = snippetsOf('x.md', "```ets\nimport { A } from 'a';\nexport class B extends A {}\n```\n");
    assert.equal(moduleOf(snippet!), "import { A } from 'a';\nexport class B extends A {}\n");
  });
});
