// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { anchorsOf, brokenCitations, brokenLinks, linksOf, projectFiles } from './links.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

describe('the pages of the project', () => {
  it('have no link that leads nowhere', () => {
    const pages = projectFiles(ROOT, /\.md$/);
    assert.ok(pages.length > 30, `only ${pages.length} pages were found`);
    assert.deepEqual(brokenLinks(ROOT, pages), []);
  });

  it('are cited by sources and pages under the name that they have', () => {
    const sources = projectFiles(ROOT, /\.(ets|ts|mts|mjs|md)$/).filter((file) => !file.startsWith('tests/docs/'));
    assert.deepEqual(brokenCitations(ROOT, sources), []);
  });
});

describe('a link', () => {
  it('is found in text, in a table and as a picture, and not in code', () => {
    const page = '[a](one.md), ![b](two.png)\n\n| [c](three.md#x) |\n\n`[d](no.md)`\n\n```\n[e](no.md)\n```\n';
    assert.deepEqual(linksOf(page), ['one.md', 'two.png', 'three.md#x']);
  });

  it('to a heading is its words, small, with hyphens; the second of a name is counted', () => {
    const page = '# One page\n## `npm test`: all of it\n## Again\n## Again\n```\n# no heading\n```\n';
    assert.deepEqual([...anchorsOf(page)], ['one-page', 'npm-test-all-of-it', 'again', 'again-1']);
  });

  it('is broken when file or heading does not exist, or lies outside', (context) => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'links-'));
    context.after(() => fs.rmSync(root, { recursive: true }));
    fs.writeFileSync(
      path.join(root, 'a.md'),
      '# A\n[b](b.md) [x](#x) [a](#a) [out](../x.md) [web](https://example.com)\n',
    );
    assert.deepEqual(
      brokenLinks(root, ['a.md']).map((link) => link.target),
      ['b.md', '#x', '../x.md'],
    );
  });

  it('in a comment names a page, and a heading in quotation marks, also over two lines', (context) => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'links-'));
    context.after(() => fs.rmSync(root, { recursive: true }));
    fs.mkdirSync(path.join(root, 'docs'));
    fs.writeFileSync(path.join(root, 'docs/a.md'), '# When it is gone\n');
    fs.writeFileSync(path.join(root, 'a.ts'), '// docs/a.md, "When it\n// is gone"; docs/a.md, "Nothing"; docs/b.md\n');
    assert.deepEqual(
      brokenCitations(root, ['a.ts']).map((link) => link.target),
      ['docs/a.md, "Nothing"', 'docs/b.md'],
    );
  });
});
