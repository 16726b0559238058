// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const ROOT = path.join(import.meta.dirname, '../..');
const FILE = path.join(ROOT, 'packages/gateway/deploy/Containerfile');

interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** The instructions of a Containerfile, with lines that go on joined, without comments. */
function instructionsOf(text: string): Instruction[] {
  return text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name, value] = /^([A-Z]+)\s+(.*)$/.exec(line)!;
      return { name: name!, value: value!.replace(/\s+/g, ' ') };
    });
}

const instructions = instructionsOf(fs.readFileSync(FILE, 'utf8'));
/** Each stage begins with its FROM. */
const stages = instructions.reduce<Instruction[][]>(
  (all, one) => (one.name === 'FROM' ? [...all, [one]] : [...all.slice(0, -1), [...all.at(-1)!, one]]),
  [],
);
const last = stages.at(-1)!;
const valueOf = (name: string): string | undefined => last.filter((one) => one.name === name).at(-1)?.value;

test('both stages are the slim image of the oldest Node that is supported', () => {
  assert.deepEqual(
    stages.map(([from]) => from!.value.replace(/ AS .*/, '')),
    ['docker.io/library/node:20-slim', 'docker.io/library/node:20-slim'],
  );
});

test('what is copied from the clone is there', () => {
  const sources = stages[0]!
    .filter(({ name }) => name === 'COPY')
    .flatMap(({ value }) => value.split(' ').slice(0, -1));
  assert.ok(sources.length >= 4);
  assert.deepEqual(
    sources.filter((source) => !fs.existsSync(path.join(ROOT, source))),
    [],
  );
});

test('what the package packs is copied into the last stage, and what compiles it is not', () => {
  const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, 'packages/gateway/package.json'), 'utf8')) as {
    files: readonly string[];
  };
  const copies = last.filter(({ name }) => name === 'COPY').map(({ value }) => value);
  assert.ok(copies.every((value) => value.startsWith('--from=build ')));
  const sources = copies.flatMap((value) => value.split(' ').slice(1, -1));
  for (const file of files.filter((name) => /^dist|\.mjs$/.test(name))) {
    assert.ok(sources.includes(`/build/packages/gateway/${file}`), file);
  }
  assert.ok(!sources.some((source) => /build\.mjs|tools|typescript|packages$|gateway$/.test(source)));
});

test('it does not run as root, and has no package manager', () => {
  assert.equal(valueOf('USER'), 'node');
  const run = last.filter(({ name }) => name === 'RUN').map(({ value }) => value);
  assert.match(run.join('\n'), /rm -rf [^\n]*npm/);
  assert.ok(last.findIndex(({ name }) => name === 'USER') > last.map(({ name }) => name).lastIndexOf('RUN'));
});

test('its state is a volume that belongs to its user, and it starts there', () => {
  assert.equal(valueOf('VOLUME'), valueOf('WORKDIR'));
  assert.match(last.map(({ value }) => value).join('\n'), /install -d -o node -g node -m 0700 \/var\/lib\/gateway/);
});

test("its commands are the gateway's, as lists: no shell is between a signal and it", () => {
  assert.deepEqual(JSON.parse(valueOf('ENTRYPOINT')!), ['gateway']);
  assert.deepEqual(JSON.parse(valueOf('CMD')!), ['serve']);
  assert.match(valueOf('HEALTHCHECK')!, /CMD \["gateway", "status", "--timeout", "5"\]$/);
  assert.equal(valueOf('STOPSIGNAL'), 'SIGTERM');
});
