// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clearInterval, clearTimeout, Date as SourceDate, setInterval, setTimeout as later } from './globals.ts';

it("without a device a timer runs on the machine's time", async () => {
  await new Promise<void>((resolve) => {
    later(() => resolve(), 1);
  });
});

it('without a device a timer can be taken back', async () => {
  let runs = 0;
  clearTimeout(
    later(() => {
      runs += 1;
    }, 1),
  );

  await new Promise<void>((resolve) => {
    later(() => resolve(), 5);
  });

  assert.equal(runs, 0);
});

it('without a device an interval runs until it is cleared', async () => {
  let runs = 0;
  await new Promise<void>((resolve) => {
    const handle = setInterval(() => {
      runs += 1;
      if (runs === 2) {
        clearInterval(handle);
        later(() => resolve(), 5);
      }
    }, 1);
  });

  assert.equal(runs, 2);
});

it("without a device Date is the machine's", () => {
  const before = Date.now();
  const told = SourceDate.now();
  assert.ok(before <= told && told <= Date.now());
});
