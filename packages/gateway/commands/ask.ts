// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import os from 'node:os';
import process from 'node:process';
import { describeEnd } from '../client/describeEnd.ts';
import { GatewayError, GatewayFault } from '../client/GatewayError.ts';
import { requestApproval } from '../client/requestApproval.ts';
import type { ApprovalProgress } from '../client/requestApproval.ts';
import { TokenFile } from '../client/TokenFile.ts';
import type { Login } from '../client/TokenFile.ts';
import { faultOfPurpose } from '../engine/Purpose.ts';
import { plainTextOf } from 'gateway_protocol';
import { asCommandError, CommandError } from './CommandError.ts';
import { awaitHeld, beginHeld, heldFor, HeldQuestion, rememberRefusal, viewOf } from './heldQuestion.ts';
import { PamWatch } from './pamWatch.ts';
import type { PamLoss } from './pamWatch.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import { jsonLine, print, shown, tell } from './shown.ts';
import { onEndSignal, SIGNAL_EXIT } from './signals.ts';
import type { EndSignal } from './signals.ts';

/** How `gateway ask` ends, beside signals: docs/guide/gateway.md has the table. */
export const ASK_EXIT = { APPROVED: 0, NOT_APPROVED: 1, USAGE: 2 } as const;
/** How often it is looked whether somebody still waits for the answer. */
const LOOK_MS = 200;
/** After a cancel the gateway gets this long to hear of it. */
const FAREWELL_MS = 1_000;
const LONGEST_TEXT = 256;

const LOSSES: Readonly<Record<PamLoss, string>> = {
  'application-gone': 'the program that asked has ended',
  interrupted: 'interrupted',
  'terminal-gone': 'the terminal is closed',
  'client-gone': 'the client has gone',
};

/** `gateway ask`: a person's word about a text, as an exit code. */
export async function ask(args: readonly string[]): Promise<number> {
  const { options, rest } = readOptions('ask', args);
  if ((options.begin || options.end) && (!options.pam || (options.begin && options.end))) {
    throw new CommandError('--begin and --end are for --pam, in a line of their own each', ASK_EXIT.USAGE);
  }
  const held = options.begin ? heldFor(process.env) : undefined;
  const { user, text } = options.pam ? askedByPam(process.env, rest[0]) : { user: options.user, text: rest[0] };
  if (user === undefined || text === undefined || text === '') {
    const what = text === undefined || text === '' ? 'TEXT' : '--user NAME';
    throw new CommandError(`${what} is missing; "gateway ask --help" says what it takes`, ASK_EXIT.USAGE);
  }
  const fault = faultOfPurpose({ kind: 'transaction', application: 'ask', text });
  if (fault !== undefined) {
    throw new CommandError(`${fault}: '${shown(text)}'`, ASK_EXIT.USAGE);
  }
  if (options.begin && held === undefined) {
    return beginHeld();
  }
  if (options.end) {
    return endHeld(user);
  }
  let login: Login;
  try {
    login = new TokenFile(options['token-file']).find(user, options.gateway);
  } catch (error) {
    throw asCommandError(error);
  }
  const abort = new AbortController();
  let signal: EndSignal | undefined;
  let loss: PamLoss | undefined;
  onEndSignal(['SIGINT', 'SIGTERM', 'SIGHUP'], (came) => {
    signal ??= came;
    abort.abort();
  });
  const watch = new PamWatch(
    held === undefined ? undefined : viewOf(held),
    options.pam ? process.env['SSH_CONNECTION'] : undefined,
  );
  const question = held === undefined ? undefined : new HeldQuestion(held, user, () => abort.abort());
  const gone = new AbortController();
  const look = setInterval(() => {
    loss ??= watch.look();
    if (loss !== undefined) {
      gone.abort();
    }
    // at a terminal of one's own a signal comes by itself, and none is another's business
    if (loss !== undefined && (options.pam || loss === 'application-gone')) {
      abort.abort();
    }
  }, LOOK_MS);
  // pam_exec hands on what is said on stdout, line by line, and to nobody what is said on stderr
  const line = options.pam ? print : tell;
  if (held === undefined) {
    // nobody can see the number
    (options.pam ? process.stdout : process.stderr).once('error', () => abort.abort());
  }
  const say = (words: string, event: object): void => line(options.json ? jsonLine(event) : words);
  try {
    await requestApproval({
      login,
      text,
      signal: abort.signal,
      limits: patienceOf(options.timeout),
      onProgress: (progress) => {
        const { type: event, ...more } = progress;
        say(describe(progress, options.pam), { event, ...more });
      },
    });
    await question?.tell({ code: ASK_EXIT.APPROVED, words: 'Approved.' }, gone.signal);
    say(options.pam ? 'Approved.' : 'gateway: approved', { event: 'end', reason: 'approved', code: 0 });
    return ASK_EXIT.APPROVED;
  } catch (error) {
    if (!(error instanceof GatewayError)) {
      throw error;
    }
    const isCancelled = error.fault === GatewayFault.CANCELLED;
    const words = error.end === undefined ? error.message : describeEnd(error.end);
    const why = isCancelled && loss !== undefined ? LOSSES[loss] : words;
    if (held !== undefined) {
      rememberRefusal(process.env);
    }
    await question?.tell({ code: ASK_EXIT.NOT_APPROVED, words: `Not approved: ${why}.` }, gone.signal);
    say(options.pam ? `Not approved: ${why}.` : `gateway: ${why}`, {
      event: 'end',
      reason: loss ?? error.end?.reason ?? error.fault,
      code: error.end?.code ?? 0,
    });
    if (signal !== undefined) {
      return SIGNAL_EXIT[signal];
    }
    return loss === 'interrupted' ? SIGNAL_EXIT.SIGINT : ASK_EXIT.NOT_APPROVED;
  } finally {
    clearInterval(look);
    setTimeout(() => process.exit(), FAREWELL_MS).unref();
  }
}

/** Waits for what another process keeps, and looks at the same things. */
async function endHeld(user: string): Promise<number> {
  const abort = new AbortController();
  const watch = new PamWatch();
  const look = setInterval(() => {
    if (watch.look() !== undefined) {
      abort.abort();
    }
  }, LOOK_MS);
  try {
    const { code, words } = await awaitHeld(user, abort.signal);
    print(words);
    return code;
  } finally {
    clearInterval(look);
  }
}

/** What pam_exec says of the one who is to be let in. `text` stands in the place of what is made of it. */
export function askedByPam(
  env: Readonly<Record<string, string | undefined>>,
  text?: string,
): { readonly user: string; readonly text: string } {
  const { PAM_USER: user, PAM_SERVICE: service, PAM_RHOST: from, PAM_TTY: tty } = env;
  if (user === undefined || service === undefined) {
    throw new CommandError(
      '--pam is for pam_exec, which says who asks (PAM_USER, PAM_SERVICE); docs/guide/ask.md has the lines for /etc/pam.d',
      ASK_EXIT.USAGE,
    );
  }
  const where = from === undefined || from === '' ? (tty ?? '') : from;
  const made = `${service} on ${os.hostname()} as ${user}${where === '' ? '' : ` (${where})`}`;
  return { user, text: text ?? plainTextOf(made, LONGEST_TEXT, service) };
}

function describe(progress: ApprovalProgress, isPam: boolean): string {
  switch (progress.type) {
    case 'waiting': {
      const seconds = Math.round(progress.deadlineMs / 1000);
      const hint = progress.deviceCount === 0 ? '; no phone is connected, open the app' : '';
      const what = `${shown(progress.number)} on your phone to approve it (${seconds} s${hint})`;
      return isPam ? `Type ${what}` : `gateway: type ${what}`;
    }
    case 'shown':
      return `${isPam ? 'Shown' : 'gateway: shown'} on ${shown(progress.deviceName)}`;
  }
}
