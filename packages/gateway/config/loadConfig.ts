// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import JSON5 from 'json5';
import { identityOf } from './GatewayIdentity.ts';
import type { GatewayIdentity } from './GatewayIdentity.ts';
import { serviceAccountOf } from '../wake/PushKit.ts';
import type { ServiceAccount } from '../wake/PushKit.ts';
import { receiptSecretOf } from '../wake/PushReceipts.ts';
import type { ReceiptSecret } from '../wake/PushReceipts.ts';
import { webhookSecretOf } from '../wake/Webhook.ts';
import { clientKeysOf, openidKeysOf } from '../openid/openidKeys.ts';
import type { OpenidSettings } from '../openid/OpenidSettings.ts';
import { ConfigError } from './ConfigError.ts';
import { configText, unreadable } from './unreadable.ts';
import { gatewayConfigSchema } from './GatewayConfig.ts';
import type { GatewayConfig } from './GatewayConfig.ts';

/** A configuration with what its files hold. */
export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** The durable store's file, absolute. */
  readonly storeFile: string;
  readonly identity: GatewayIdentity;
  /** PEM texts; undefined when the gateway listens without TLS, on loopback. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  /** What the file holds that the push service wants; undefined when phones are not woken. */
  readonly push?: PushSecret | undefined;
  /** The applications, and the keys for them; undefined where there is no such door. */
  readonly openid?: OpenidSettings | undefined;
  /** PEM texts by which this node and etcd know each other; undefined without a cluster, or where it goes without TLS, on loopback. */
  readonly clusterTls?: ClusterCertificates | undefined;
}

/** What a node shows etcd, and what it believes. */
export interface ClusterCertificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** By what a push service knows this gateway. */
export type PushSecret =
  | { readonly kind: 'push-kit'; readonly account: ServiceAccount; readonly receipts?: ReceiptSecret | undefined }
  | { readonly kind: 'webhook'; readonly secret: Uint8Array };

/** The files that a configuration names. */
export interface FileNames {
  readonly identity: string;
  readonly certificate: string;
  readonly key: string;
  /** What the push service wants. */
  readonly push: string;
  /** What Push Kit's receipts are known by. */
  readonly receipts: string;
  readonly openidKeys: string;
  /** The public keys of the application that has this index. */
  readonly openidClient: (index: number) => string;
  readonly etcdCa: string;
  readonly etcdCertificate: string;
  readonly etcdKey: string;
}

/** Reads and checks the configuration. `names`: of files that stand elsewhere than it says, as in a backup. Throws a ConfigError with everything that is wrong, not with the first. */
export function loadConfig(file: string, names: Partial<FileNames> = {}): LoadedConfig {
  const absolute = path.resolve(file);
  let json: unknown;
  try {
    json = JSON5.parse(configText(absolute));
  } catch (error) {
    throw new ConfigError(file, [unreadable(error)]);
  }
  const checked = gatewayConfigSchema.safeParse(json);
  if (!checked.success) {
    throw new ConfigError(
      file,
      checked.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`),
    );
  }
  const config = checked.data;
  const findings: string[] = [];
  const { mode: ownMode } = fs.statSync(absolute);
  if (isOpenToOthers(ownMode)) {
    findings.push(
      `the file: can be read by others (mode ${(ownMode & 0o777).toString(8)}), who would have the operator's token; ` +
        'chmod 600 it, and take another token',
    );
  }
  const read = (member: string, name: string, isSecret: boolean): string => {
    const target = path.resolve(path.dirname(absolute), name);
    try {
      const stat = fs.statSync(target);
      const { mode } = stat;
      if (!stat.isFile()) {
        throw new Error(`${target} is no file`); // a pipe would hold a gateway that runs until somebody writes into it
      }
      if (isSecret && isOpenToOthers(mode)) {
        findings.push(`${member}: ${target} can be read by others (mode ${(mode & 0o777).toString(8)}); chmod 600 it`);
      }
      return fs.readFileSync(target, 'utf8');
    } catch (error) {
      findings.push(`${member}: ${(error as Error).message}`);
      return '';
    }
  };
  const tls =
    config.tls === undefined
      ? undefined
      : {
          certificate: read('tls.certificate', names.certificate ?? config.tls.certificate, false),
          key: read('tls.key', names.key ?? config.tls.key, true),
        };
  if (tls !== undefined && tls.certificate !== '' && tls.key !== '') {
    checkCertificate('tls', tls, findings);
  }
  const identity = readIdentity(read('identity', names.identity ?? config.identity, true), findings);
  const push = readPush(config, read, findings, names);
  const clusterTls = readCluster(config, read, findings, names);
  const openid = readOpenid(config, read, findings, names);
  if (identity === undefined || findings.length > 0) {
    throw new ConfigError(file, findings);
  }
  return {
    config,
    storeFile: path.resolve(path.dirname(absolute), config.store),
    identity,
    tls,
    push,
    openid,
    clusterTls,
  };
}

/** What the files hold that etcd is spoken to with; what is wrong with them becomes a finding. */
function readCluster(
  { cluster }: GatewayConfig,
  read: (member: string, name: string, isSecret: boolean) => string,
  findings: string[],
  names: Partial<FileNames>,
): ClusterCertificates | undefined {
  if (cluster?.tls === undefined) {
    return undefined;
  }
  const ca = read('cluster.tls.ca', names.etcdCa ?? cluster.tls.ca, false);
  const certificate = read('cluster.tls.certificate', names.etcdCertificate ?? cluster.tls.certificate, false);
  const key = read('cluster.tls.key', names.etcdKey ?? cluster.tls.key, true);
  if (ca !== '' && !isCertificate(ca)) {
    findings.push(
      'cluster.tls.ca: has no certificate in PEM; it is that of the authority that made those of the members',
    );
  }
  if (certificate !== '' && key !== '') {
    checkCertificate('cluster.tls', { certificate, key }, findings);
  }
  return { ca, certificate, key };
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

/** What the push service's file holds; what is wrong with it becomes a finding. */
function readPush(
  { wakeUp }: GatewayConfig,
  read: (member: string, name: string, isSecret: boolean) => string,
  findings: string[],
  names: Partial<FileNames>,
): PushSecret | undefined {
  const member = wakeUp?.pushKit === undefined ? 'wakeUp.webhook.secret' : 'wakeUp.pushKit.serviceAccount';
  const name = wakeUp?.pushKit?.serviceAccount ?? wakeUp?.webhook?.secret;
  const text = name === undefined ? '' : read(member, names.push ?? name, true);
  if (text === '') {
    return undefined;
  }
  try {
    return wakeUp?.pushKit === undefined
      ? { kind: 'webhook', secret: webhookSecretOf(text) }
      : {
          kind: 'push-kit',
          account: serviceAccountOf(text),
          receipts: readReceipts(wakeUp.pushKit.receipts, read, findings, names),
        };
  } catch (error) {
    findings.push(`${member}: ${(error as Error).message}`);
    return undefined;
  }
}

/** By what Push Kit's receipts are known; what is wrong with it becomes a finding. */
function readReceipts(
  receipts: { readonly user: string; readonly secret: string } | undefined,
  read: (member: string, name: string, isSecret: boolean) => string,
  findings: string[],
  names: Partial<FileNames>,
): ReceiptSecret | undefined {
  const member = 'wakeUp.pushKit.receipts.secret';
  const text = receipts === undefined ? '' : read(member, names.receipts ?? receipts.secret, true);
  if (receipts === undefined || text === '') {
    return undefined;
  }
  try {
    return { userName: receipts.user, secret: receiptSecretOf(text) };
  } catch (error) {
    findings.push(`${member}: ${(error as Error).message}`);
    return undefined;
  }
}

/** What the files of the door for web applications hold; what is wrong with them becomes findings. */
function readOpenid(
  { openid }: GatewayConfig,
  read: (member: string, name: string, isSecret: boolean) => string,
  findings: string[],
  names: Partial<FileNames>,
): OpenidSettings | undefined {
  if (openid === undefined) {
    return undefined;
  }
  const parsed = <T>(member: string, name: string, isSecret: boolean, parse: (text: string) => T): T | undefined => {
    const text = read(member, name, isSecret);
    try {
      return text === '' ? undefined : parse(text);
    } catch (error) {
      findings.push(`${member}: ${name} ${(error as Error).message}`);
      return undefined;
    }
  };
  const keys = parsed('openid.keys', names.openidKeys ?? openid.keys, true, openidKeysOf);
  const clients = openid.clients.map((client, i) => ({
    ...client,
    jwks:
      client.keys === undefined
        ? undefined
        : parsed(`openid.clients.${i}.keys`, names.openidClient?.(i) ?? client.keys, false, clientKeysOf),
  }));
  return keys && { keys, clients, pollSeconds: openid.pollSeconds };
}

/** Whether somebody beside the owner has a right to a file. On Windows the mode says nothing. */
function isOpenToOthers(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o077) !== 0;
}

/** A certificate that is none, or that is of another key, would keep the gateway from starting. */
function checkCertificate(
  member: string,
  { certificate, key }: { readonly certificate: string; readonly key: string },
  findings: string[],
): void {
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    findings.push(
      `${member}: the certificate and the key cannot be used together (${(error as Error).message}). They are PEM files, the ` +
        'key without a password and of this certificate',
    );
  }
}

/** The identity in a file's text; what is wrong with it becomes a finding. An empty text is one already. */
function readIdentity(text: string, findings: string[]): GatewayIdentity | undefined {
  try {
    return text === '' ? undefined : identityOf(text);
  } catch (error) {
    findings.push(
      `identity: ${(error as Error).message}. "gateway init" makes one; every phone that enrolled with another ` +
        'key has to enrol again',
    );
    return undefined;
  }
}
