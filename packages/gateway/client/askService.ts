// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GatewayError, GatewayFault, requestConnection } from '@cancellable-auth/gateway/client';
import type { Login } from '@cancellable-auth/gateway/client';

/** Asks a service behind the gateway something; undefined when whoever asked, or the phone, does not want it. */
export async function askService(
  login: Login,
  target: string,
  question: string,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<string | undefined> {
  try {
    const stream = await requestConnection({
      login, // of new TokenFile().find('anna', undefined), or of logIn(ticket, 'what the phone calls this program')
      target, // 'db.lab.example.com:5432'
      signal, // takes it back at any time: the prompt on the phone goes, or the connection ends
      onProgress: (progress) => {
        if (progress.type === 'waiting') {
          tell(`type ${progress.number} on your phone`);
        }
      },
    });
    stream.end(question); // a Duplex like a socket
    let answer = '';
    for await (const chunk of stream) {
      answer += String(chunk);
    }
    return answer; // whole: what is cut off is an error, never an end
  } catch (error) {
    if (error instanceof GatewayError && [GatewayFault.CANCELLED, GatewayFault.NOT_LET_IN].includes(error.fault)) {
      tell(error.message);
      return undefined;
    }
    throw error; // not logged in, not reached, cut off: error.fault says which, the message what to do
  }
}
