// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { diagramsOf, faultsOf } from './diagrams.ts';
import { ROOT } from './generatedPages.ts';
import { projectFiles } from './links.ts';

describe('the diagrams of the documentation', () => {
  it('are what Mermaid reads', () => {
    const diagrams = projectFiles(ROOT, /\.md$/).flatMap((page) =>
      diagramsOf(fs.readFileSync(path.join(ROOT, page), 'utf8')).map((diagram) => ({ page, ...diagram })),
    );
    assert.ok(diagrams.length >= 8, `only ${diagrams.length} were found`);
    assert.deepEqual(
      diagrams.flatMap(({ page, line, text }) => faultsOf(text).map((fault) => `${page}:${line}: ${fault}`)),
      [],
    );
  });

  it('tell a cancel that races a success, an operation, a ceremony, an enrolment, an approval and a withdrawal', () => {
    const page = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const told = page
      .split(/^## /m)
      .filter((section) => section.includes('```mermaid'))
      .map((section) => section.split('\n', 1)[0]);
    const subjects = [
      'The two machines of an operation',
      'A cancel that races a success',
      'A ceremony',
      'An enrolment',
      'An approval',
      'A withdrawal',
    ];
    assert.deepEqual(
      subjects.filter((subject) => !told.includes(subject)),
      [],
    );
  });
});

describe('a diagram', () => {
  it('has a kind, lines of that kind, and names that were declared', () => {
    assert.deepEqual(faultsOf('sequenceDiagram\n  participant A as a\n  A->>A: x\n'), []);
    assert.deepEqual(faultsOf('pie\n'), ['"pie" is none of sequenceDiagram, stateDiagram-v2, flowchart TB']);
    assert.equal(faultsOf('sequenceDiagram\n  participant A as a\n  A->>B: x\n').length, 1);
    assert.equal(faultsOf('sequenceDiagram\n  participant A as a\n  A->>A\n').length, 1);
    assert.equal(faultsOf('sequenceDiagram\n  participant A as a\n  A->>A: x; y\n').length, 1);
    assert.equal(faultsOf('stateDiagram-v2\n  a -> b\n').length, 1);
    assert.equal(faultsOf('flowchart TB\n  subgraph a["b"]\n').length, 1);
  });
});
