// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { makeLog } from '../operations/gatewayLog.ts';
import { LogStream } from '../operations/LogStream.ts';

// A process that logs to its stderr as the gateway does: so many lines, of a kilobyte each. It says on stdout what was
// dropped and what failed, and ends when its stdin does.
const stream = new LogStream(2);
const log = makeLog('info', stream);
const text = 'x'.repeat(1_000);
for (let i = 0; i < Number(process.argv[2]); i++) {
  log.info({ event: 'written', i, text });
}
const say = setInterval(() => process.stdout.write(`dropped ${stream.dropped}\nfailed ${stream.failed}\n`), 50);
process.stdin.resume().on('end', () => {
  clearInterval(say);
  void stream.flush(1_000).then(() => process.exit(0));
});
