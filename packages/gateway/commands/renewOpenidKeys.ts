// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { newOpenidKeys } from '../openid/openidKeys.ts';
import { CommandError } from './CommandError.ts';
import { makeFiles } from './newFiles.ts';
import { readOptions } from './readOptions.ts';
import { jsonLine, print } from './shown.ts';

const OPENID_KEYS_FILE = 'openid.keys';

/** `gateway renew-openid-keys`: next keys for the door of web applications; the next before sign from now on. The file is made where there is none. */
export async function renewOpenidKeys(args: readonly string[]): Promise<number> {
  const { options } = readOptions('renew-openid-keys', args);
  const file = path.resolve(options.file ?? OPENID_KEYS_FILE);
  const isThere = fs.existsSync(file);
  try {
    const text = newOpenidKeys(isThere ? fs.readFileSync(file, 'utf8') : undefined);
    const fresh = `${file}.new`;
    fs.rmSync(fresh, { force: true }); // of one that was broken off, and whose mode may be another
    makeFiles([{ file: fresh, content: text, mode: 0o600 }]);
    fs.renameSync(fresh, file);
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}; nothing is changed`);
  }
  print(
    options.json
      ? jsonLine({ file, isNew: !isThere })
      : `${file} has ${isThere ? 'the next keys, those that sign, and those before' : 'keys'}; they count from the next start of the gateway on, or from "gateway reload"`,
  );
  return 0;
}
