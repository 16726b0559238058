// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { declarationsIn } from './declarations.ts';
import { GENERATED_PAGES, readPage } from './generatedPages.ts';
import { prose, table, withRegion } from './markdown.ts';

describe('the generated reference', () => {
  for (const { file, make } of GENERATED_PAGES) {
    it(`is as the sources say: ${file}`, () => {
      const page = readPage(file);
      assert.ok(page === make(page), `${file} is not as the sources say: npm run docs -- --write`);
    });
  }
});

describe('what is written of the sources', () => {
  it('is what others may use, with its comment', (context) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'declarations-'));
    context.after(() => fs.rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'A.ets');
    fs.writeFileSync(
      file,
      `/** A. */\nexport class A extends B {\n  private x: number = 1;\n  /** Since when. */\n` +
        `  public readonly since: number = 2;\n\n  /** Does it. */\n  async run(a: string,\n    b: number): Promise<void> {\n  }\n}\n`,
    );
    assert.deepEqual(
      [...declarationsIn(file).values()],
      [
        {
          name: 'A',
          kind: 'class',
          signature: 'class A extends B',
          docs: 'A.',
          members: [
            { name: 'since', signature: 'readonly since: number', docs: 'Since when.' },
            { name: 'run', signature: 'run(a: string, b: number): Promise<void>', docs: 'Does it.' },
          ],
        },
      ],
    );
  });

  it('stands between its marks, and nothing else of the page is changed', () => {
    const page = 'a\n<!-- generated: x (npm run docs -- --write) -->\nold\n<!-- end: x -->\nb\n';
    const made = withRegion(page, 'x', 'new');
    assert.equal(made, 'a\n<!-- generated: x (npm run docs -- --write) -->\n\nnew\n\n<!-- end: x -->\nb\n');
    assert.equal(withRegion(made, 'x', 'new'), made);
    assert.throws(() => withRegion('a\n', 'x', 'new'), /has no lines/);
  });

  it('keeps to its cell, and shows links as names', () => {
    assert.equal(table(['a'], [['b | c\nd']]), '| a |\n| --- |\n| b \\| c d |');
    assert.equal(prose('See {@link B}.\n\n@since 1.0.0'), 'See `B`.\n\n*Since 1.0.0.*');
  });

  it('keeps code as it is', () => {
    const code = '```ets\n@Local a: Set<B>;\n\n\nb();\n```';
    assert.equal(
      prose(`A <B>, \`Set<B>\`:\n\n${code}\n\n@returns c`),
      `A &lt;B>, \`Set<B>\`:\n\n${code}\n\n*Returns* c`,
    );
  });
});
