// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline/promises';
import { newOpenidKeys } from '../openid/openidKeys.ts';
import { newIdentityKey } from '../config/GatewayIdentity.ts';
import { gatewayConfigSchema, PLACEHOLDER } from '../config/GatewayConfig.ts';
import { issueCertificate } from '../config/makeCertificate.ts';
import { makeFolder } from '../tunnel/makeFolder.ts';
import { readTarget } from '../tunnel/Target.ts';
import { bindingFault, PORT_FAULTS } from './bindingFault.ts';
import { CommandError } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { makeFiles } from './newFiles.ts';
import { readOptions } from './readOptions.ts';
import { CERTIFICATE_DAYS } from './renewCertificate.ts';
import { jsonLine, print, shown, tell } from './shown.ts';
import { SIGNAL_EXIT } from './signals.ts';

/** What may stand where the gateway listens: it goes into the configuration as it is. */
const HOST = /^[\w.:%-]{1,253}$/;
const PORT = 8443;
const OPERATIONS_PORT = 9464;
/** Every address of this machine. */
const EVERYWHERE = ['0.0.0.0', '::'];

/** What only a person knows of a new gateway. */
interface Wishes {
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly origin: string;
  readonly target: string;
}

/** What is asked for at a terminal, in this order; what is taken without an answer; what is wrong with an answer. */
const QUESTIONS: Readonly<
  Record<
    keyof Wishes,
    { readonly text: string; readonly otherwise: string; faultOf(answer: string): string | undefined }
  >
> = {
  name: {
    text: 'What do devices call this gateway, as in gate.example.com?',
    otherwise: '',
    faultOf: (name) =>
      gatewayConfigSchema.shape.name.safeParse(name.toLowerCase()).success && isIP(name) === 0
        ? undefined
        : `'${shown(name)}' is not a valid name, as gate.example.com is: letters, digits, dots and dashes, and no address`,
  },
  host: {
    text: 'Where does it listen? 0.0.0.0 is every address of this machine, 127.0.0.1 this machine only',
    otherwise: '127.0.0.1',
    faultOf: (host) =>
      HOST.test(host)
        ? undefined
        : `'${shown(host)}' is neither an address nor the name of a host; 0.0.0.0, for example, is`,
  },
  port: {
    text: 'On which port?',
    otherwise: String(PORT),
    faultOf: (port) =>
      /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535
        ? undefined
        : `'${shown(port)}' is not a whole number from 1 to 65535`,
  },
  origin: {
    text: 'Which app answers on the phones? ohos:app-id: and the key that it is signed with; empty: later',
    otherwise: `ohos:app-id:${PLACEHOLDER}`,
    faultOf: (origin) =>
      gatewayConfigSchema.shape.party.shape.origins.safeParse([origin]).success && /^[^'\\\p{C}]+$/u.test(origin)
        ? undefined
        : `'${shown(origin)}' is not an origin, as ohos:app-id:KeyThatTheAppIsSignedWith is`,
  },
  target: {
    text: 'Where may connections go first, as in db.example.com:22?',
    otherwise: 'localhost:22',
    faultOf: (text) => {
      const target = readTarget(text);
      return target !== undefined && gatewayConfigSchema.shape.targets.safeParse([target]).success
        ? undefined
        : `'${shown(text)}' is not HOST:PORT, as in db.example.com:22 or [::1]:22`;
    },
  },
};

/** `gateway init`: a configuration that starts as it is, with a certificate of its own and a fresh secret. */
export async function init(args: readonly string[]): Promise<number> {
  const { options } = readOptions('init', args);
  const wishes = options.name === undefined && !options.json ? await ask(options) : wishesOf(options);
  const name = wishes.name.toLowerCase();
  const folder = path.resolve(options.dir ?? '.');
  const { host } = wishes;
  const port = Number(wishes.port);
  const target = readTarget(wishes.target)!;
  const operationsPort = port === OPERATIONS_PORT ? OPERATIONS_PORT + 1 : OPERATIONS_PORT;
  const fault = await bindingFault(host, 0);
  if (fault === 'EADDRNOTAVAIL' || fault === 'ENOTFOUND') {
    throw new CommandError(`--host '${host}' ${PORT_FAULTS[fault]}; 0.0.0.0 is every address that it has`, 2);
  }
  const bare = host.replace(/%.*/, '');
  const names: [string, ...string[]] = [
    name,
    ...new Set(['localhost', '127.0.0.1', '::1', ...(EVERYWHERE.includes(bare) ? [] : [bare])]),
  ];
  const identity = newIdentityKey();
  const { certificate, key } = await issueCertificate(identity, names, CERTIFICATE_DAYS);
  const config = `// The gateway ${name}. gateway.example.json5 has everything that can be set.
{
  name: '${name}',
  listen: { host: '${host}', port: ${port} },
  tls: { certificate: 'gateway.crt', key: 'gateway.key' },
  // The key that phones know this gateway by: keep a copy of it. A new certificate changes nothing for them.
  identity: 'identity.key',
  party: {
    id: '${name}',
    name: '${name}',
    // The app on the phones: ohos:app-id: and the key that it is signed with.
    origins: ['${wishes.origin}'],
  },
  store: 'gateway.db',
  // Connections go here and nowhere else.
  targets: [
    { host: '${target.host}', port: ${target.port} },
  ],
  operations: { port: ${operationsPort}, token: '${randomBytes(32).toString('base64url')}' },
  // One of several gateways for one site, on an etcd: docs/guide/cluster.md. The others are made by no "gateway init" of their own: they get these files,
  // and have their own address above and name here. Then, on one of them and once: gateway cluster create.
  // cluster: {
  //   endpoints: ['etcd1.example.com:2379', 'etcd2.example.com:2379', 'etcd3.example.com:2379'],
  //   tls: { ca: 'etcd-ca.crt', certificate: 'etcd-client.crt', key: 'etcd-client.key' },
  //   node: 'gate1',
  // },
}
`;
  const file = path.join(folder, CONFIG_FILE);
  try {
    makeFolder(folder);
    makeFiles([
      { file: path.join(folder, 'gateway.key'), content: key, mode: 0o600 },
      { file: path.join(folder, 'identity.key'), content: identity, mode: 0o600 },
      { file: path.join(folder, 'openid.keys'), content: newOpenidKeys(), mode: 0o600 },
      { file: path.join(folder, 'gateway.crt'), content: certificate, mode: 0o666 },
      { file, content: config, mode: 0o600 },
    ]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const hint =
      code === 'EACCES' || code === 'EPERM' ? ', and this user may not write there; --dir DIR names a folder' : '';
    throw new CommandError(`${message}${hint}; nothing is overwritten`);
  }
  print(
    options.json
      ? jsonLine({ name, config: file })
      : `${file}, gateway.crt, gateway.key, identity.key and openid.keys are there. Write the app's origin and the ` +
          'targets into the first, then: gateway check, gateway serve. Further gateways for the same site get these files, and ' +
          'no "gateway init" of their own: docs/guide/cluster.md',
  );
  return 0;
}

/** What the command line says, and what is taken where it says nothing. */
function wishesOf(options: Partial<Wishes>): Wishes {
  if (options.name === undefined) {
    throw new CommandError(
      '--name NAME is missing (what devices call this gateway, as in gate.example.com); at a terminal it is asked for',
      2,
    );
  }
  const wishes: Record<string, string> = {};
  for (const [key, question] of Object.entries(QUESTIONS)) {
    const given = options[key as keyof Wishes] ?? question.otherwise;
    const fault = question.faultOf(given);
    if (fault !== undefined) {
      throw new CommandError(`--${key} ${fault}`, 2);
    }
    wishes[key] = given;
  }
  return wishes as unknown as Wishes;
}

/** What the command line does not say is asked for, until it can be. Without a terminal as it is. */
async function ask(options: Partial<Wishes>): Promise<Wishes> {
  if (!(process.stdin.isTTY && process.stderr.isTTY)) {
    return wishesOf(options);
  }
  const reader = readline.createInterface({ input: process.stdin, output: process.stderr });
  const over = new Promise<never>((_resolve, reject) => {
    reader.once('SIGINT', () => reject(new CommandError('cancelled; nothing is made', SIGNAL_EXIT.SIGINT)));
    reader.once('close', () => reject(new CommandError('cancelled; nothing is made', SIGNAL_EXIT.SIGINT)));
  });
  over.catch(() => undefined);
  const wishes: Partial<Record<keyof Wishes, string>> = { ...options };
  try {
    for (const [key, question] of Object.entries(QUESTIONS) as [keyof Wishes, (typeof QUESTIONS)[keyof Wishes]][]) {
      while (wishes[key] === undefined) {
        const hint = question.otherwise === '' ? '' : ` [${question.otherwise}]`;
        const answer = (await Promise.race([reader.question(`${question.text}${hint} `), over])).trim();
        const meant = answer === '' ? question.otherwise : answer;
        const fault = question.faultOf(meant);
        if (fault === undefined) {
          wishes[key] = meant;
        } else {
          tell(fault);
        }
      }
    }
  } finally {
    reader.close();
    process.stdin.destroy();
  }
  return wishesOf(wishes);
}
