// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// A process to be killed: it commits two notes, writes two more without a commit, says so and waits for its end.
import { join } from 'node:path';
import { readyDevice } from '../device/readyDevice.ts';
import { relationalStore } from '../sdk/kits/@kit.ArkData.ts';
import { contextIn, noteStore } from './store.test-support.ts';

const folder: string = process.argv[2]!;
const device = readyDevice({ dataFolder: folder });
device.clock.runRealTime();
const store = await noteStore(contextIn(join(folder, 'apps')));
store.beginTransaction();
await store.insert('note', { text: 'first' });
await store.insert('note', { text: 'second' });
store.commit();
store.beginTransaction();
await store.insert('note', { text: 'third' });
await store.delete(new relationalStore.RdbPredicates('note').equalTo('text', 'first'));
process.stdout.write('written');
setInterval(() => undefined, 1000);
