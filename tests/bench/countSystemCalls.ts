// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { cryptoFramework } from 'arkts-host/kits/@kit.CryptoArchitectureKit';
import { systemDateTime } from 'arkts-host/kits/@kit.BasicServicesKit';
import { huks } from 'arkts-host/kits/@kit.UniversalKeystoreKit';
import { relationalStore } from 'arkts-host/kits/@kit.ArkData';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';

type Call = (...args: unknown[]) => unknown;

/** The kits that the library calls into; what is a function there is a call of the system. */
const KITS: Readonly<Record<string, object>> = { cryptoFramework, huks, relationalStore, systemDateTime, userAuth };

/**
 * Runs `work` and counts, by name, the calls of the system that it makes until it has asked for a prompt: those of the
 * kits, of what they hand out (`Md.updateSync`, `UserAuthInstance.on`), the latest being `UserAuthInstance.start`.
 */
export async function countUntilPrompt(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let isAsked = false;
  const count = (name: string): void => {
    if (!isAsked) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
    isAsked ||= name === 'UserAuthInstance.start';
  };
  const undo: (() => void)[] = [];
  const watch = (
    owner: object,
    prefix: string,
    name: string,
    after: (made: unknown) => unknown = (made) => made,
  ): void => {
    const known = Object.getOwnPropertyDescriptor(owner, name); // undefined for a method of its class
    const real = (owner as Record<string, Call>)[name] as Call;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      count(`${prefix}.${name}`);
      return after(real.apply(this, args));
    };
    Object.defineProperty(owner, name, { value, configurable: true, enumerable: true, writable: true });
    undo.push(() => {
      if (known === undefined) {
        Reflect.deleteProperty(owner, name);
      } else {
        Object.defineProperty(owner, name, known);
      }
    });
  };
  const watchMade =
    (prefix: string, names: readonly string[]) =>
    (made: unknown): unknown => {
      names.forEach((name) => watch(made as object, prefix, name));
      return made;
    };
  const handsOut: Readonly<Record<string, (made: unknown) => unknown>> = {
    createMd: watchMade('Md', ['updateSync', 'digestSync']),
    createRandom: watchMade('Random', ['generateRandomSync']),
    getUserAuthInstance: watchMade('UserAuthInstance', ['on', 'start']),
  };
  for (const [kit, members] of Object.entries(KITS)) {
    for (const [name, value] of Object.entries(members)) {
      if (typeof value === 'function' && /^[a-z]/.test(name)) {
        watch(members, kit, name, handsOut[name]);
      }
    }
  }
  try {
    await work();
  } finally {
    undo.reverse().forEach((put) => put());
  }
  return counts;
}
