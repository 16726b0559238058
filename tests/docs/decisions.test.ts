// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from './generatedPages.ts';

const FOLDER = path.join(ROOT, 'docs/decisions');

/** The number and title of a decision, its date and state, as its file begins. */
const HEAD =
  /^# (\d+)\. (.+)\n\n(\d{4}-\d{2}-\d{2}) · (accepted|superseded by \[\d{4}\]\(\d{4}-[a-z0-9-]+\.md\))\n\n\S/;

describe('the decisions', () => {
  const files = fs.readdirSync(FOLDER).filter((file) => /^\d{4}-[a-z0-9-]+\.md$/.test(file));

  it('each have a number of their own, a title, a date, a state and a reason', () => {
    assert.ok(files.length > 100, `only ${files.length} were found`);
    const unlike = files.filter((file) => {
      const head = HEAD.exec(fs.readFileSync(path.join(FOLDER, file), 'utf8'));
      return head === null || Number(head[1]) !== Number(file.slice(0, 4));
    });
    assert.deepEqual(unlike, []);
    const numbers = files.map((file) => file.slice(0, 4));
    assert.deepEqual(
      numbers.filter((number, index) => numbers.indexOf(number) !== index),
      [],
    );
  });

  it('are listed in their README as they are', () => {
    const rows = files.sort().map((file) => {
      const [, , title, date, state] = HEAD.exec(fs.readFileSync(path.join(FOLDER, file), 'utf8')) ?? [];
      return `| [${file.slice(0, 4)}](${file}) | ${title} | ${date} | ${state} |`;
    });
    const listed = fs
      .readFileSync(path.join(FOLDER, 'README.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ['));
    assert.deepEqual(listed, rows);
  });
});
