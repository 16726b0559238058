// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPlainText } from 'gateway_protocol';
import { SharedStateError } from '../state/SharedState.ts';
import { GatewayStoreError } from '../store/GatewayStoreError.ts';
import type { Failures } from './Failures.ts';
import type { GatewayMetrics } from './GatewayMetrics.ts';
import type { Operator } from './Operator.ts';

export const LONGEST_BODY = 4096;
/** Whoever is on this machine may connect: not all descriptors are for them. */
export const MOST_CONNECTIONS = 64;

/** The header in which a command says who gives it: a name in any letters, with percent signs as in a URL. */
export const OPERATOR_HEADER = 'x-gateway-operator';
const LONGEST_NAME = 64;

/** What the operations server shows and does. */
export interface OperationsParts {
  readonly metrics: GatewayMetrics;
  readonly operator: Operator;
  /** Why the gateway cannot take connections now; undefined when it can. */
  readonly unready: () => string | undefined;
  /** What an operator has to have. */
  readonly token: () => string;
  /** Somebody came with another token: who they say that they are. */
  readonly refused: (by: string) => void;
  readonly failures: Failures;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Health, readiness, metrics and the operator's commands, on loopback. */
export class OperationsServer {
  private readonly parts: OperationsParts;
  private readonly server = http.createServer({ maxHeaderSize: 8192, headersTimeout: 5_000, requestTimeout: 10_000 });

  constructor(parts: OperationsParts) {
    this.parts = parts;
    this.server.maxConnections = MOST_CONNECTIONS;
    const { failures } = parts;
    failures.guardEvents('operator', this.server, () => undefined);
    this.server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      response.on('error', () => response.destroy());
      failures.forget(
        this.answer(request)
          .catch((error: unknown) => this.unable(error))
          .then((answer) => {
            response.writeHead(answer.status, { 'content-type': answer.type, connection: 'close' });
            response.end(answer.body);
          }),
        () => response.destroy(),
      ); // not even that could be written: nobody waits for an answer that does not come
    });
  }

  /** Starts to listen; the port. Rejects when it cannot. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.parts.failures.note('operator', error));
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: http.IncomingMessage): Promise<Answer> {
    switch (`${request.method} ${request.url}`) {
      case 'GET /health':
        return text(200, 'ok');
      case 'GET /ready': {
        const why = this.parts.unready();
        return why === undefined ? text(200, 'ready') : text(503, why);
      }
      case 'GET /metrics': {
        const metrics = await this.parts.metrics.read();
        return { status: 200, type: metrics.contentType, body: metrics.text };
      }
      case 'POST /operator':
        return this.operate(request);
      default:
        return text(404, "there are /health, /ready, /metrics and the operator's commands");
    }
  }

  /** An operator may know what is wrong; what they cannot be told here is in the log. */
  private unable(error: unknown): Answer {
    this.parts.failures.note('operator', error);
    return error instanceof GatewayStoreError || error instanceof SharedStateError
      ? json(503, { error: `the store: ${error.message}` })
      : json(500, { error: 'something in the gateway failed; its log says what' });
  }

  private async operate(request: http.IncomingMessage): Promise<Answer> {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const by = operatorOf(request);
    if (!timingSafeEqual(hash(given), hash(this.parts.token()))) {
      this.parts.refused(by);
      return json(401, { error: "this is not the operator's token (operations.token in the configuration)" });
    }
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > LONGEST_BODY) {
        return json(413, { error: 'a command is small' });
      }
    }
    let command: unknown;
    try {
      command = JSON.parse(body);
    } catch {
      return json(400, { error: 'a command is JSON' });
    }
    const result = await this.parts.operator.run(command, by);
    return json('error' in result ? 400 : 200, result);
  }
}

/** Who an operator says that they are: whoever has the token is believed. */
export function operatorOf(request: http.IncomingMessage): string {
  const header = request.headers[OPERATOR_HEADER];
  const name = typeof header === 'string' ? decoded(header) : '';
  return isPlainText(name, LONGEST_NAME) ? `operator ${name}` : 'operator';
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return '';
  }
}

/** Of the same length, whatever the text: so that comparing says nothing about it. */
function hash(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` };
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
