// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { logOut } from '../client/logIn.ts';
import { TokenFile } from '../client/TokenFile.ts';
import { asCommandError } from './CommandError.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import { jsonLine, print, shown } from './shown.ts';

/** `gateway logout`: a token is trusted no more at the gateway, and then is kept no longer here. */
export async function logout(args: readonly string[]): Promise<number> {
  const { options } = readOptions('logout', args);
  try {
    const file = new TokenFile(options['token-file']);
    const login = file.find(options.user, options.gateway);
    file.checkWritable();
    const was = options.forget ? 'kept' : await logOut(login, { limits: patienceOf(options.timeout) });
    file.remove(login);
    const { user, url } = login;
    print(
      options.json
        ? jsonLine({ user, url, atGateway: was })
        : `${shown(user)} is logged out here; ${AT_GATEWAY[was].replace('URL', shown(url))}`,
    );
    return 0;
  } catch (error) {
    throw asCommandError(error);
  }
}

const AT_GATEWAY = {
  revoked: 'URL trusts this client no more',
  unknown: 'URL had trusted this client no more before',
  kept: 'URL was not asked, and still trusts whoever has the token: its operator can revoke it',
} as const;
