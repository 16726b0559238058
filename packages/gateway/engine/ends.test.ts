// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DENIAL_CAUSES, EndCause, END_STATES, PROMPT_END_CAUSES, REQUEST_END_CAUSES } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import { formatHResult } from './HResult.ts';
import { codeAfter, stateAfter } from './requestTransitions.ts';
import { RequestState } from './RequestState.ts';

const PAGE = path.join(import.meta.dirname, '../../../docs/reference/ends.md');
const rows = fs
  .readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => /^\| `[a-z-]+` \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, word = '', by = '', , what = '', state = '', code = '']) => ({ word, by, what, state, code }));

test('the page of ends has every word once, in the order of the code', () => {
  assert.deepEqual(
    rows.map(({ word }) => word),
    Object.values(EndCause),
  );
});

test('the page of ends says what each word ends, in which state and with which code', () => {
  for (const { word, by, what, state, code } of rows) {
    const isRequest = (REQUEST_END_CAUSES as readonly string[]).includes(word);
    assert.match(by, /^(user|phone|client|operator|gateway)$/, word);
    assert.equal(what.includes('request'), isRequest, word);
    assert.equal(what.includes('prompt'), !isRequest && (PROMPT_END_CAUSES as readonly string[]).includes(word), word);
    const cause = word as RequestEndCause;
    assert.equal(state, isRequest ? stateAfter(cause) : '–', word);
    assert.equal(code, isRequest ? formatHResult(codeAfter(cause)).split(' ')[0] : '–', word);
  }
});

test('the states of an end are those of a request that does not wait, and a denial ends one as denied', () => {
  assert.deepEqual([RequestState.PENDING, ...END_STATES], Object.values(RequestState));
  for (const cause of DENIAL_CAUSES) {
    assert.equal(stateAfter(cause), RequestState.DENIED, cause);
  }
});
