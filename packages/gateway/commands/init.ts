// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { newIdentityKey } from '../config/GatewayIdentity.ts';
import { gatewayConfigSchema, PLACEHOLDER } from '../config/GatewayConfig.ts';
import { issueCertificate } from '../config/makeCertificate.ts';
import { makeFolder } from '../tunnel/makeFolder.ts';
import { CommandError } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { readOptions } from './readOptions.ts';
import { CERTIFICATE_DAYS } from './renewCertificate.ts';
import { jsonLine, print, shown } from './shown.ts';

/** What may stand where the gateway listens: it goes into the configuration as it is. */
const HOST = /^[\w.:%-]{1,253}$/;
const NEW_FILE = { flag: 'wx' } as const;

/** `gateway init`: a configuration that starts as it is, with a certificate of its own and a fresh secret. */
export async function init(args: readonly string[]): Promise<number> {
  const { options } = readOptions('init', args);
  const name = options.name.toLowerCase();
  if (!gatewayConfigSchema.shape.name.safeParse(name).success) {
    throw new CommandError(
      `--name '${shown(name)}' is not a valid name, as gate.example.com is: letters, digits, dots and dashes`,
      2,
    );
  }
  const folder = path.resolve(options.dir ?? '.');
  const host = options.host ?? '127.0.0.1';
  if (!HOST.test(host)) {
    throw new CommandError(
      `--host '${shown(host)}' is neither an address nor the name of a host; 0.0.0.0, for example, is`,
      2,
    );
  }
  const names: [string, ...string[]] = [name, 'localhost', '127.0.0.1', '::1'];
  const identity = newIdentityKey();
  const { certificate, key } = await issueCertificate(identity, names, CERTIFICATE_DAYS);
  const config = `// The gateway ${name}. gateway.example.json5 has everything that can be set.
{
  name: '${name}',
  listen: { host: '${host}', port: ${Number(options.port ?? 8443)} },
  tls: { certificate: 'gateway.crt', key: 'gateway.key' },
  // The key that phones know this gateway by: keep a copy of it. A new certificate changes nothing for them.
  identity: 'identity.key',
  party: {
    id: '${name}',
    name: '${name}',
    // The app on the phones: ohos:app-id: and the key that it is signed with.
    origins: ['ohos:app-id:${PLACEHOLDER}'],
  },
  store: 'gateway.db',
  // Connections go here and nowhere else.
  targets: [
    { host: 'localhost', port: 22 },
  ],
  operations: { port: 9464, token: '${randomBytes(32).toString('base64url')}' },
}
`;
  try {
    makeFolder(folder);
    fs.writeFileSync(path.join(folder, 'gateway.key'), key, { ...NEW_FILE, mode: 0o600 });
    fs.writeFileSync(path.join(folder, 'identity.key'), identity, { ...NEW_FILE, mode: 0o600 });
    fs.writeFileSync(path.join(folder, 'gateway.crt'), certificate, NEW_FILE);
    fs.writeFileSync(path.join(folder, CONFIG_FILE), config, { ...NEW_FILE, mode: 0o600 });
  } catch (error) {
    throw new CommandError(`${(error as Error).message}; nothing is overwritten`);
  }
  const file = path.join(folder, CONFIG_FILE);
  print(
    options.json
      ? jsonLine({ name, config: file })
      : `${file}, gateway.crt, gateway.key and identity.key are there. Write the app's origin and the ` +
          'targets into the first, then: gateway serve',
  );
  return 0;
}
