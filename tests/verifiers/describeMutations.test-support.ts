// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { assertionMutations } from './assertionMutations.ts';
import { PASSWORDLESS } from './Mutation.ts';
import { registrationMutations } from './registrationMutations.ts';
import type { AttestationFormat } from './registrationMutations.ts';
import type { ResponseSource } from '@cancellable-auth/relying-party/testing';
import { VerifierTrial } from './VerifierTrial.ts';
import type { Verdicts } from './VerifierTrial.ts';

/** Verifiers that do not read the attestation object. What they say of a registration is no verdict about it. */
const BLIND: readonly string[] = [PASSWORDLESS];

const FORMATS: readonly AttestationFormat[] = ['none', 'packed'];

/**
 * Every verifier accepts the good responses of a source, and each of their mutations is refused by everyone but those
 * who accept it for the reason in the table.
 *
 * @param hasKeys whether the source's keys can be used for anything: only then the mutations that the key signs again
 *   are tried
 */
export function describeMutations(what: string, hasKeys: boolean, open: () => Promise<ResponseSource>): void {
  describe(what, () => {
    let source: ResponseSource;

    before(async () => {
      source = await open();
      assert.equal(source.keys !== undefined, hasKeys);
    });

    for (const format of FORMATS) {
      it(`is accepted by every verifier: a registration with attestation ${format}`, async () => {
        const verdicts = await new VerifierTrial(source, format).tryRegistration();

        assert.deepEqual(reasons(verdicts), []);
      });
    }

    it('is accepted by every verifier: an assertion', async () => {
      assert.deepEqual(reasons(await new VerifierTrial(source).tryAssertion()), []);
    });

    for (const mutation of assertionMutations.filter((each) => hasKeys || !each.isSigned)) {
      it(`assertion: ${mutation.name}`, async () => {
        const verdicts = await new VerifierTrial(source).tryAssertion(mutation);

        assert.deepEqual(accepting(verdicts), Object.keys(mutation.acceptedBy).sort());
      });
    }

    for (const mutation of registrationMutations.filter((each) => hasKeys || !each.isSigned)) {
      it(`registration with ${mutation.format}: ${mutation.name}`, async () => {
        const verdicts = await new VerifierTrial(source, mutation.format).tryRegistration(mutation);

        assert.deepEqual(
          accepting(verdicts).filter((name) => !BLIND.includes(name)),
          Object.keys(mutation.acceptedBy).sort(),
        );
      });
    }
  });
}

function accepting(verdicts: Verdicts): string[] {
  return [...verdicts]
    .filter(([, reason]) => reason === undefined)
    .map(([name]) => name)
    .sort();
}

function reasons(verdicts: Verdicts): string[] {
  return [...verdicts].filter(([, reason]) => reason !== undefined).map(([name, reason]) => `${name}: ${reason}`);
}
