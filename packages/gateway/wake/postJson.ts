// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../clock/Clock.ts';
import { lookupApart } from '../network/systemLookup.ts';

/** Of an answer so much is read: the longest that means something has one token and some words. */
export const MOST_BYTES = 65_536;
/** To one server. */
export const MOST_CONNECTIONS = 64;

/**
 * What came back from a request: an answer, or why there is none. Without a connection nothing was sent; one that fails later says nothing
 * about what was sent.
 */
export type Posted =
  | { readonly status: number; readonly text: string }
  | { readonly fault: 'no-connection' | 'no-answer' | 'too-slow' | 'too-long' };

/** Requests to servers of the configuration, one after the other over kept connections. */
export class JsonPoster {
  private readonly clock: Clock;
  private readonly timeoutMs: number;
  private readonly lookup: LookupFunction;
  private readonly agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS, minVersion: 'TLSv1.2' }),
  };

  constructor(clock: Clock, timeoutMs: number) {
    this.clock = clock;
    this.timeoutMs = timeoutMs;
    this.lookup = lookupApart(timeoutMs);
  }

  /** Sends a text, and waits for the whole answer. Never rejects, follows nowhere, and ends in time. */
  post(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> {
    const all = { ...headers, 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` };
    return this.ask('POST', url, all, body, this.timeoutMs);
  }

  /** The same for what is asked for within a time of its own, ms. */
  get(url: URL, headers: Readonly<Record<string, string>>, timeoutMs: number): Promise<Posted> {
    return this.ask('GET', url, headers, '', timeoutMs);
  }

  close(): void {
    Object.values(this.agents).forEach((agent) => agent.destroy());
  }

  private ask(
    method: 'GET' | 'POST',
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    timeoutMs: number,
  ): Promise<Posted> {
    const { protocol } = url;
    if (protocol !== 'http:' && protocol !== 'https:') {
      return Promise.resolve({ fault: 'no-answer' });
    }
    return new Promise((resolve) => {
      let timer = 0;
      const end = (posted: Posted): void => {
        this.clock.cancel(timer);
        resolve(posted);
      };
      const request = (protocol === 'https:' ? https : http).request(url, {
        method,
        agent: this.agents[protocol],
        headers,
        lookup: this.lookup,
      });
      let isConnected = false;
      request.on('socket', (socket) => {
        isConnected = !socket.connecting;
        if (!isConnected) {
          socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
            isConnected = true;
          });
        }
      });
      timer = this.clock.schedule(timeoutMs, () => {
        end({ fault: isConnected ? 'too-slow' : 'no-connection' });
        request.destroy();
      });
      request.on('error', () => end({ fault: isConnected ? 'no-answer' : 'no-connection' }));
      request.on('response', (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.length;
          if (length > MOST_BYTES) {
            end({ fault: 'too-long' });
            request.destroy();
          } else {
            parts.push(part);
          }
        });
        response.on('error', () => end({ fault: 'no-answer' }));
        response.on('close', () => end({ fault: 'no-answer' }));
        response.on('end', () => end({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      });
      request.end(body);
    });
  }
}

/** The member of an object in a JSON text; undefined when it is none, whatever the text is. */
export function memberOf(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined;
  } catch {
    return undefined;
  }
}
