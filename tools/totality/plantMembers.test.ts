// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDir } from 'arkts-host/testing';
import { plantMembers } from './plantMembers.ts';
import type { Planted } from './plantMembers.ts';

/** Sets that outcomes, reasons, labels, denials and tips are made of: each of them is known somewhere. */
const KNOWN: readonly string[] = [
  'CeremonyFailure',
  'CeremonyStep',
  'OperationStep',
  'FailureReason',
  'Advice',
  'AuthType',
  'CancelKind',
  'OverlapRule',
  'WithdrawalKind',
  'CLOSE_CODES',
  'DENIALS',
  'REQUEST_ENDS',
  'PROMPT_ENDS',
  'RECEIPT_CAUSES',
  'EnrolFault',
  'GatewayPhase',
  'SqlKind',
  'EngineEvent',
  'ChannelEvent',
  'TunnelEvent',
  'OperatorEvent',
  'StoreEvent',
  'DeviceAction',
  'Refusal',
];
/** Switches whose words are those of a set and which look at another one. */
const OTHER_SETS: readonly string[] = ['packages/arkts-host/screen/operateNode.ts UserEvent'];

describe('a new member of a closed set', () => {
  let planted: readonly Planted[] = [];

  before(async () => {
    planted = await plantMembers(fileURLToPath(new URL('../..', import.meta.url)), scratchDir());
  });

  test('is named by the check at every switch and every Record over the set', () => {
    const missed = planted.flatMap(({ set, knowers, findings }) =>
      knowers
        .filter(({ file, line }) => !findings.some((finding) => finding.file === file && finding.line === line))
        .filter(({ file }) => !OTHER_SETS.includes(`${file} ${set.name}`))
        .map(({ file, line, what }) => `${what} over ${set.name}, ${file}:${line}`),
    );
    assert.deepEqual(missed, []);
  });

  for (const name of KNOWN) {
    test(`of ${name} is noticed`, () => {
      const found = planted.filter(({ set }) => set.name === name);
      assert.ok(found.length > 0, `there is no set ${name}`);
      assert.ok(
        found.some(({ findings }) => findings.length > 0),
        `nobody has to know the members of ${name}`,
      );
    });
  }
});
