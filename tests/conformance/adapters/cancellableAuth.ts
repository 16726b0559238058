// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArktsProject, buildProject } from 'arkts-host/project';
import type { Adapter, EndedBy, Outcome, Question, Wrapper } from '../Adapter.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');

interface Succeeded {
  useToken(use: (token: Uint8Array) => Uint8Array): Promise<Uint8Array>;
}

interface Cancelled {
  readonly cause: { readonly kind: string };
}

interface Operation {
  readonly outcome: Promise<object>;
  readonly settled: object | undefined;
  readonly withdrawal: Promise<{ readonly kind: string }>;
  cancel(cause: object): object;
  onStateChange(listener: () => void): () => void;
}

/** The parts of the library that are used, by hand: TypeScript cannot import .ets. */
interface Library {
  readonly CancellableAuth: new () => { start(request: object): Operation };
  readonly AuthRequest: new (title: string, need: object, options: object) => object;
  readonly AuthRequirement: new (types: readonly number[], trustLevel: number) => object;
  readonly AuthSucceeded: new (...args: never[]) => Succeeded;
  readonly AuthCancelled: new (...args: never[]) => Cancelled;
  readonly CancelCause: { byCaller(reason: string): object };
  readonly WithdrawalKind: { readonly UNCONFIRMED: string };
}

const ENDED_BY: Readonly<Record<string, EndedBy>> = {
  CALLER: 'caller',
  DEADLINE: 'deadline',
  NAVIGATION: 'navigation',
};

/** The library of this project, compiled from its .ets sources, with all its defaults. */
export async function cancellableAuth(): Promise<Adapter> {
  const library = (await buildProject(ArktsProject.open(ROOT)).load(
    path.join(ROOT, 'cancellable_auth/Index.ets'),
  )) as unknown as Library;
  return {
    name: 'CancellableAuth',
    offers: ['callback', 'deadline', 'cause', 'withdrawal', 'navigation', 'skipLocked'],
    open: () => open(library),
  };
}

function open(library: Library): Wrapper {
  const auth = new library.CancellableAuth();
  const outcomeOf = (outcome: object): Outcome =>
    outcome instanceof library.AuthCancelled
      ? { kind: 'cancelled', endedBy: ENDED_BY[outcome.cause.kind] ?? 'unknown' }
      : { kind: outcome instanceof library.AuthSucceeded ? 'succeeded' : 'failed' };
  const withToken = async (outcome: object): Promise<Outcome> =>
    outcome instanceof library.AuthSucceeded
      ? { kind: 'succeeded', token: await outcome.useToken((token) => token.slice()) }
      : outcomeOf(outcome);
  return {
    start: (question) => {
      const operation = auth.start(requestOf(library, question));
      operation.onStateChange(() => {
        if (operation.settled !== undefined) {
          question.onAnswer(outcomeOf(operation.settled));
        }
      });
      return {
        outcome: operation.outcome.then(withToken),
        cancel: () => void operation.cancel(library.CancelCause.byCaller('the scenario cancels')),
        gone: operation.withdrawal.then((withdrawal) => withdrawal.kind !== library.WithdrawalKind.UNCONFIRMED),
      };
    },
  };
}

function requestOf(library: Library, question: Question): object {
  return new library.AuthRequest(question.title, new library.AuthRequirement(question.types, question.trustLevel), {
    challenge: question.challenge,
    navigationText: question.navigationButtonText,
    skipLocked: question.skipLockedBiometricAuth,
    deadline: question.deadline,
  });
}
