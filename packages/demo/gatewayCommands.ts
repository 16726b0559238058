// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { GATEWAY_USER } from './LocalGateway.ts';
import type { LocalGateway } from './LocalGateway.ts';
import { projectRoot } from './projectRoot.ts';

const LISTEN_PORT = 7007;

/** What to paste into another terminal. */
export interface GatewayCommand {
  readonly text: string;
  readonly command: string;
}

/**
 * How a client in another terminal gets to the target, from any folder. The login asks the gateway's operator for a one-time
 * code each time, so it does not matter when it is pasted; the token is kept beside the gateway, not in the person's home.
 */
export function gatewayCommands(gateway: LocalGateway): readonly GatewayCommand[] {
  const program = `node ${quote(path.join(projectRoot, 'packages/gateway/gateway.mjs'))}`;
  const token = `--token-file ${quote(path.join(path.dirname(gateway.configFile), 'logins.json'))}`;
  const code = `${program} login-code --user ${GATEWAY_USER} --config ${quote(gateway.configFile)}`;
  const connect = `${program} connect ${gateway.target} --user ${GATEWAY_USER} ${token}`;
  return [
    { text: 'Log in once, with a one-time code:', command: `${code} | ${program} login ${token}` },
    { text: 'Connect; what you type comes back after the approval:', command: connect },
    {
      text: `Or open a local port, and connect to that (nc 127.0.0.1 ${LISTEN_PORT}):`,
      command: `${connect} --listen ${LISTEN_PORT}`,
    },
    {
      text: 'Or make a file for a client of remote desktops (xfreerdp, mstsc), which shows the number itself:',
      command: `${program} rdp ${gateway.target} --user ${GATEWAY_USER} --config ${quote(gateway.configFile)}`,
    },
    { text: 'What the operator sees:', command: `${program} audit --config ${quote(gateway.configFile)}` },
  ];
}

/** As a shell wants a path that has more in it than letters. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
