// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { assertionMutations } from './assertionMutations.ts';
import { FIDO2, PASSWORDLESS, RELYING_PARTY, SIMPLE } from './Mutation.ts';
import type { Mutation } from './Mutation.ts';
import { registrationMutations } from './registrationMutations.ts';

/** How the verifiers are called in a column. */
const SHORT: Readonly<Record<string, string>> = {
  [SIMPLE]: 'S',
  [FIDO2]: 'F',
  [PASSWORDLESS]: 'P',
  [RELYING_PARTY]: 'R',
};

/** The mutations as two tables of a Markdown page: what is changed, who accepts it, and why. */
export function formatMutations(): string {
  const rows = (mutations: readonly (Mutation<never, unknown> & { readonly format?: string })[]): string[] =>
    mutations.map(
      ({ name, format, isSigned, acceptedBy }) =>
        `| ${format === undefined ? '' : `${format}: `}${name} | ${isSigned ? 'yes' : ''} | ` +
        `${Object.keys(acceptedBy)
          .map((each) => SHORT[each])
          .join(' ')} | ${reasons(acceptedBy)} |`,
    );
  return [
    '| assertion | signed again | accepted by | why |',
    '| --- | --- | --- | --- |',
    ...rows(assertionMutations),
    '',
    '| registration | signed again | accepted by | why |',
    '| --- | --- | --- | --- |',
    ...rows(registrationMutations),
    '',
  ].join('\n');
}

/** Each reason once, with those whose it is unless it is everybody's. */
function reasons(acceptedBy: Readonly<Record<string, string>>): string {
  const names = new Map<string, string[]>();
  for (const [name, reason] of Object.entries(acceptedBy)) {
    names.set(reason, [...(names.get(reason) ?? []), SHORT[name] ?? name]);
  }
  return [...names].map(([reason, whose]) => (names.size === 1 ? reason : `${whose.join(', ')}: ${reason}`)).join('; ');
}
