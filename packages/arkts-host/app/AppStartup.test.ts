// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyDevice } from '../device/readyDevice.ts';
import AbilityStageContext from '../sdk/api/application/AbilityStageContext.ts';
import { startupManager, StartupConfigEntry, StartupTask } from '../sdk/kits/@kit.AbilityKit.ts';
import { useStartup } from '../sdk/currentStartup.ts';
import { AppStartup } from './AppStartup.ts';
import type { StartupEntry } from './AppStartup.ts';

/** Tasks that note what happens; `ends` says when one is done. */
function startup(entries: readonly StartupEntry[], ends: (name: string) => Promise<void> = async () => {}) {
  readyDevice();
  const heard: string[] = [];
  const load = async (source: string): Promise<Record<string, unknown>> => ({
    default:
      source === 'config'
        ? class extends StartupConfigEntry {
            override onConfig = () => ({
              startupListener: {
                onCompleted: (error: Error | undefined) => void heard.push(`all: ${error?.message ?? 'well'}`),
              },
            });
          }
        : class extends StartupTask {
            override onDependencyCompleted = (one: string, result: object): void =>
              void heard.push(`${source} hears ${one}: ${String(result)}`);
            override async init(): Promise<object> {
              heard.push(`${source} begins`);
              await ends(source);
              return new String(`of ${source}`);
            }
          },
  });
  const context = Object.create(AbilityStageContext.prototype) as AbilityStageContext;
  const app = new AppStartup({ startupTasks: entries, configEntry: 'config' }, context, load);
  useStartup(app);
  return { app, heard };
}

const entry = (name: string, more: Partial<StartupEntry> = {}): StartupEntry => ({ name, srcEntry: name, ...more });

test('tasks run once, each after those that it depends on, and the listener hears of the end', async () => {
  const { app, heard } = startup([
    entry('b', { dependencies: ['a'] }),
    entry('a'),
    entry('own', { excludeFromAutoStart: true }),
  ]);
  await app.begin();
  assert.deepEqual(heard, ['a begins', 'b hears a: of a', 'b begins', 'all: well']);
  assert.equal(String(startupManager.getStartupTaskResult('b')), 'of b');
  assert.equal(startupManager.isStartupTaskInitialized('own'), false);
  await startupManager.run(['own', 'a']);
  assert.equal(heard.at(-1), 'own begins');
  startupManager.removeStartupTaskResult('a');
  await startupManager.run(['a']);
  assert.equal(heard.at(-1), 'a begins');
});

test('an ability waits for no task that says so, and for none that waits itself for ever', async () => {
  const { app, heard } = startup([entry('a', { waitOnMainThread: false }), entry('b')], () => new Promise(() => {}));
  await app.begin();
  assert.deepEqual(heard, ['a begins', 'b begins']);
});

test('a task that is not there, and tasks that depend on each other, have the codes of the system', async () => {
  const { app } = startup([entry('a', { dependencies: ['b'] }), entry('b', { dependencies: ['a'] })]);
  await assert.rejects(app.run(['none'], undefined), { code: 28800001 });
  await assert.rejects(app.run(['a'], undefined), { code: 28800002 });
});
