// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** An option of a command. */
export interface OptionUsage {
  /** What its value is called; an option without a value says that something is so. */
  readonly value?: string;
  readonly about: string;
  readonly isNeeded?: true;
  /** Its value is a whole number of this range. */
  readonly range?: readonly [lowest: number, highest: number];
  /** The option without which this one means nothing. */
  readonly needs?: string;
}

/** A command: everything that its command line may be, which is what its help says. */
export interface CommandUsage {
  /** Who wants it. */
  readonly by: 'operator' | 'user';
  readonly about: string;
  /** What stands there without an option, as in HOST:PORT. All of it is needed. */
  readonly places: readonly string[];
  /** What stands there may be missing: the command itself says when it may not. */
  readonly arePlacesOptional?: true;
  /** What is said to whoever gives more than that, where it is not enough that it is too much. */
  readonly noMore?: string;
  readonly options: Readonly<Record<string, OptionUsage>>;
}

const JSON_OPTION = { about: 'what is printed is for programs: a JSON object a line; errors on stderr too' } as const;
/** The configuration that a command reads when it is given none, and that `gateway init` writes. */
export const CONFIG_FILE = 'gateway.json5';
const CONFIG = { value: 'FILE', about: `the configuration; ${CONFIG_FILE} in the current folder without it` } as const;
const TIMEOUT = {
  value: 'SECONDS',
  about: 'how long a gateway that says nothing is waited for; 15 without it',
  range: [1, 600],
} as const;
const TOKEN_FILE = {
  value: 'FILE',
  about: "the file with the tokens of this person; one in the person's home without it",
} as const;
const USER = { value: 'NAME', about: 'whose: the name of a user of this gateway', isNeeded: true } as const;
const GATEWAY = { value: 'URL', about: 'which gateway, for who is logged in at several' } as const;
/** Of what is asked of the gateway that runs with the same configuration. */
const ASKED = { config: CONFIG, timeout: TIMEOUT, json: JSON_OPTION } as const;

const OF_USER = { user: { value: 'NAME', about: 'of this user only' }, ...ASKED } as const;

/** Every command of the gateway. */
export const COMMANDS = {
  init: {
    by: 'operator',
    about: 'a configuration, with fresh secrets and a certificate; nothing is overwritten',
    places: [],
    options: {
      name: {
        value: 'NAME',
        about: 'what devices call this gateway, as in gate.example.com; asked for without it, at a terminal',
      },
      dir: { value: 'DIR', about: 'the folder for it; the current one without it' },
      host: { value: 'ADDRESS', about: 'where it will listen; 127.0.0.1 without it' },
      port: { value: 'PORT', about: 'the port that it will listen on; 8443 without it', range: [1, 65_535] },
      origin: { value: 'ORIGIN', about: 'of the app on the phones: ohos:app-id: and the key that it is signed with' },
      target: { value: 'HOST:PORT', about: 'where connections may go; localhost:22 without it' },
      json: JSON_OPTION,
    },
  },
  serve: {
    by: 'operator',
    about: 'runs the gateway until SIGTERM or Ctrl-C; its log is JSON on stderr',
    places: [],
    options: { config: CONFIG, json: JSON_OPTION },
  },
  check: {
    by: 'operator',
    about: 'opens all that the gateway will open, changes nothing, and says what is wrong',
    places: [],
    options: { config: CONFIG, json: JSON_OPTION },
  },
  'enrol-code': {
    by: 'operator',
    about: 'a ticket that enrols a phone; at a terminal also as a QR code, which the app scans',
    places: [],
    options: {
      user: USER,
      qr: { about: 'the QR code also where the output is no terminal' },
      svg: {
        value: 'FILE',
        about: 'the QR code as a picture, in a file that only you can read and that must not be there',
      },
      ...ASKED,
    },
  },
  'login-code': {
    by: 'operator',
    about: 'a ticket that logs a client in',
    places: [],
    options: { user: USER, ...ASKED },
  },
  tickets: { by: 'operator', about: 'the tickets that nobody has used yet', places: [], options: OF_USER },
  'revoke-ticket': {
    by: 'operator',
    about: 'makes a ticket worthless that nobody has used yet',
    places: ['ID'],
    options: ASKED,
  },
  users: { by: 'operator', about: 'who has phones, clients or tickets, and how many', places: [], options: ASKED },
  'rename-user': {
    by: 'operator',
    about: 'gives a user another name: their phones stay theirs, their clients log in again',
    places: ['NAME', 'NEW-NAME'],
    options: ASKED,
  },
  'remove-user': {
    by: 'operator',
    about: 'trusts nothing of a user any more: their phones, their clients, their tickets',
    places: ['NAME'],
    options: ASKED,
  },
  devices: { by: 'operator', about: 'the phones that are enrolled', places: [], options: OF_USER },
  clients: { by: 'operator', about: 'the clients that are logged in', places: [], options: OF_USER },
  status: { by: 'operator', about: 'how many wait, are connected, are open', places: [], options: ASKED },
  'cluster status': {
    by: 'operator',
    about: "the nodes of this gateway's site, and how each is",
    places: [],
    options: ASKED,
  },
  'cluster create': {
    by: 'operator',
    about:
      'makes a site in etcd, for nodes with "cluster"; what this gateway has in its store goes there. It must not run',
    places: [],
    options: { config: CONFIG, json: JSON_OPTION },
  },
  'cluster export': {
    by: 'operator',
    about: 'what the site in etcd has goes into the store of this gateway, which goes on alone. No node may run',
    places: [],
    options: { config: CONFIG, json: JSON_OPTION },
  },
  audit: {
    by: 'operator',
    about: 'the latest entries of the audit, newest first; all of the given columns have to fit',
    places: [],
    options: {
      count: { value: 'N', about: 'how many; 50 without it', range: [1, 10_000] },
      user: { value: 'NAME', about: 'about this user' },
      event: { value: 'EVENT', about: 'of this event, as in request-denied' },
      client: { value: 'ID', about: 'about this client' },
      device: { value: 'ID', about: 'about this phone' },
      source: { value: 'SOURCE', about: 'from this address, or by this operator' },
      purpose: { value: 'PURPOSE', about: 'of this purpose: connection, login, transaction' },
      target: { value: 'TARGET', about: 'about this target' },
      cause: { value: 'CAUSE', about: 'for this cause' },
      since: { value: 'TIME', about: 'from here on, as in 2026-11-29 or 2026-11-29T10:00:00Z' },
      until: { value: 'TIME', about: 'before there' },
      csv: { about: 'what is printed is a table for programs: comma-separated values' },
      follow: { about: 'and those that come, oldest first, until Ctrl-C' },
      ...ASKED,
    },
  },
  'confirm-clock': {
    by: 'operator',
    about: "this machine's clock is right: what is old may go",
    places: [],
    options: ASKED,
  },
  reload: {
    by: 'operator',
    about: 'takes over a changed configuration or certificate, all of it or nothing; nobody is cut off',
    places: [],
    options: ASKED,
  },
  'renew-openid-keys': {
    by: 'operator',
    about:
      'makes keys for web applications, or the next ones, which sign after another renewal; in force with the next start',
    places: [],
    options: { file: { value: 'FILE', about: 'where they are kept; openid.keys without it' }, json: JSON_OPTION },
  },
  'renew-certificate': {
    by: 'operator',
    about: "another certificate with another key, which phones and clients know by the gateway's identity",
    places: [],
    options: {
      config: CONFIG,
      days: { value: 'N', about: 'how long it is good; ten years without it', range: [1, 36_500] },
      anew: { about: 'also where clients knew the old one itself, and log in again' },
      json: JSON_OPTION,
    },
  },
  backup: {
    by: 'operator',
    about: 'the store, the configuration and the keys in a new folder, also while the gateway runs',
    places: [],
    options: {
      to: { value: 'DIR', about: 'the folder, which must not be there', isNeeded: true },
      config: CONFIG,
      json: JSON_OPTION,
    },
  },
  restore: {
    by: 'operator',
    about: 'puts a backup in place; what was revoked since stays revoked. The gateway must not run',
    places: [],
    options: {
      from: { value: 'DIR', about: 'the folder that "gateway backup" has made', isNeeded: true },
      config: CONFIG,
      json: JSON_OPTION,
    },
  },
  drain: {
    by: 'operator',
    about: 'lets nobody new in, and stops the gateway when the last connection has ended',
    places: [],
    options: { undo: { about: 'lets others in again, as long as it has not stopped' }, ...ASKED },
  },
  'revoke-device': {
    by: 'operator',
    about: 'trusts a phone no more, and takes its prompts away',
    places: ['ID'],
    options: ASKED,
  },
  'revoke-client': {
    by: 'operator',
    about: 'trusts a client no more, and disconnects it',
    places: ['ID'],
    options: ASKED,
  },
  login: {
    by: 'user',
    about: 'asks for a ticket, and keeps a token for this person',
    places: [],
    noMore:
      'a ticket on the command line is seen by whoever lists processes, and stays in the history of your shell. Run ' +
      '"gateway login" and paste it, or give it a pipe, or --file FILE; if this ticket was real, ask for a new one',
    options: {
      file: { value: 'FILE', about: 'the ticket is in this file, which only you can read' },
      name: { value: 'NAME', about: 'what your phone will call this client; your name and host without it' },
      'token-file': TOKEN_FILE,
      timeout: TIMEOUT,
      json: JSON_OPTION,
    },
  },
  logout: {
    by: 'user',
    about: 'gives a token back: the gateway trusts it no more, and it is kept here no longer',
    places: [],
    options: {
      user: { ...USER, about: 'your name at the gateway' },
      gateway: GATEWAY,
      forget: { about: 'the gateway is not asked: only here the token goes' },
      'token-file': TOKEN_FILE,
      timeout: TIMEOUT,
      json: JSON_OPTION,
    },
  },
  connect: {
    by: 'user',
    about: "a connection that your phone approves, over stdin and stdout: OpenSSH's ProxyCommand",
    places: ['HOST:PORT'],
    options: {
      user: { ...USER, about: 'your name at the gateway' },
      gateway: GATEWAY,
      listen: {
        value: 'PORT|unix:PATH',
        about: 'a local port, or a socket that only you can reach, for RDP, VNC, a database',
      },
      once: { about: 'one connection to it, and then the command ends', needs: 'listen' },
      'token-file': TOKEN_FILE,
      timeout: TIMEOUT,
      json: JSON_OPTION,
    },
  },
  ask: {
    by: 'user',
    about: 'whether your phone approves this text: exit code 0 when it does, 1 when it does not',
    places: ['TEXT'],
    arePlacesOptional: true,
    options: {
      user: { value: 'NAME', about: 'your name at the gateway; needed, except with --pam' },
      pam: { about: 'for pam_exec, which says who asks: sudo, su, sshd' },
      begin: { about: 'with --pam: shows the number and leaves the question waiting, for sshd' },
      end: { about: 'with --pam: waits for the answer to what --begin has begun' },
      gateway: { value: 'URL', about: 'which gateway, for who is logged in at several' },
      'token-file': TOKEN_FILE,
      timeout: TIMEOUT,
      json: JSON_OPTION,
    },
  },
  rdp: {
    by: 'user',
    about: 'a file for a client of remote desktops, with a credential of its own: each use asks on the phone',
    places: ['HOST:PORT'],
    options: {
      user: { ...USER, about: 'your name at the gateway; for the operator, whose' },
      gateway: GATEWAY,
      config: {
        value: 'FILE',
        about: 'by the operator, for anybody: the gateway of this configuration is asked, without a login',
      },
      out: { value: 'FILE', about: 'the file, which must not be there; HOST.rdp in the current folder without it' },
      'token-file': TOKEN_FILE,
      timeout: TIMEOUT,
      json: JSON_OPTION,
    },
  },
} as const satisfies Readonly<Record<string, CommandUsage>>;

export type CommandName = keyof typeof COMMANDS;

/** The command as it is declared, whichever it is. */
export function usageOf(name: CommandName): CommandUsage {
  return COMMANDS[name];
}

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** The commands that are meant by a name: the one that has it, or those whose first word it is. */
export function commandsOf(name: string): readonly CommandName[] {
  return isCommand(name)
    ? [name]
    : (Object.keys(COMMANDS) as CommandName[]).filter((one) => one.startsWith(`${name} `));
}

/** An option as it is written: `--user NAME`. */
export function written(name: string, { value }: OptionUsage): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** What `gateway COMMAND --help` prints. */
export function helpOf(name: CommandName): string {
  const { about, arePlacesOptional, options, places } = usageOf(name);
  const rows = Object.entries(options).map(([option, usage]): [string, string] => [
    written(option, usage),
    usage.about + remarks(usage),
  ]);
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    `gateway ${synopsis(name)}`,
    '',
    `  ${about}`,
    ...(places.length === 0 || arePlacesOptional === true ? [] : [`  ${places.join(' ')} is needed`]),
    '',
    ...rows.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`),
  ].join('\n');
}

/** What `gateway help` prints. */
export function overview(): string {
  const rows = (by: CommandUsage['by']): string[] =>
    (Object.keys(COMMANDS) as CommandName[])
      .filter((name) => usageOf(name).by === by)
      .map((name) => `  ${[name, ...needs(name)].join(' ').padEnd(WIDTH)}  ${usageOf(name).about}`);
  return [
    'gateway COMMAND',
    '',
    'For the one who runs it:',
    ...rows('operator'),
    '',
    'For the one who uses it:',
    ...rows('user'),
    '',
    'gateway COMMAND --help says what a command takes; every command takes --json. gateway --version says which this is.',
  ].join('\n');
}

/** Of the longest command with what it needs. */
const WIDTH = 30;

function needs(name: CommandName): string[] {
  const { options, places } = usageOf(name);
  const needed = Object.entries(options).filter(([, usage]) => usage.isNeeded === true);
  return [...places, ...needed.map(([option, usage]) => written(option, usage))];
}

function synopsis(name: CommandName): string {
  const more = Object.entries(usageOf(name).options).filter(([, usage]) => usage.isNeeded !== true);
  return [name, ...needs(name), ...more.map(([option, usage]) => `[${written(option, usage)}]`)].join(' ');
}

function remarks({ isNeeded, needs: other, range }: OptionUsage): string {
  return [
    ...(isNeeded === true ? ['; needed'] : []),
    ...(range === undefined ? [] : [`; from ${range[0]} to ${range[1]}`]),
    ...(other === undefined ? [] : [`; only with --${other}`]),
  ].join('');
}
