// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Command } from './CommandError.ts';
import type { CommandName } from './commandTable.ts';

/** The part of the program that a command needs: a client does not load the server. */
export async function loadCommand(name: CommandName): Promise<Command> {
  switch (name) {
    case 'init':
      return (await import('./init.ts')).init;
    case 'serve':
      return (await import('./serve.ts')).serve;
    case 'check':
      return (await import('./check.ts')).check;
    case 'cluster create':
      return (await import('./clusterSite.ts')).clusterCreate;
    case 'cluster export':
      return (await import('./clusterSite.ts')).clusterExport;
    case 'backup':
      return (await import('./backup.ts')).backUp;
    case 'restore':
      return (await import('./backup.ts')).restore;
    case 'renew-certificate':
      return (await import('./renewCertificate.ts')).renewCertificate;
    case 'renew-openid-keys':
      return (await import('./renewOpenidKeys.ts')).renewOpenidKeys;
    case 'login':
      return (await import('./login.ts')).login;
    case 'rdp':
      return (await import('./rdp.ts')).rdp;
    case 'logout':
      return (await import('./logout.ts')).logout;
    case 'connect':
      return (await import('./connect.ts')).connect;
    case 'ask':
      return (await import('./ask.ts')).ask;
    case 'enrol-code':
    case 'login-code':
    case 'users':
    case 'rename-user':
    case 'remove-user':
    case 'tickets':
    case 'revoke-ticket':
    case 'devices':
    case 'clients':
    case 'status':
    case 'cluster status':
    case 'audit':
    case 'confirm-clock':
    case 'reload':
    case 'drain':
    case 'revoke-device':
    case 'revoke-client':
      return (await import('./operate.ts')).operate(name);
  }
}
