// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import { DeviceNetwork } from '../../network/DeviceNetwork.ts';
import { exchangeHttp } from '../../network/exchangeHttp.ts';
import type { HttpAnswer, HttpExchange, HttpQuestion } from '../../network/exchangeHttp.ts';
import { NetworkActivity } from '../../network/NetworkActivity.ts';
import { NetworkError, NetworkFault } from '../../network/NetworkFault.ts';
import { startLimit } from '../../network/startLimit.ts';
import type { AsyncCallback } from './@ohos.base.ts';

const INTERNET: string = 'ohos.permission.INTERNET';
const PERMISSION_DENIED: number = 201;
const PARAMETER_ERROR: number = 401;
/** Milliseconds, where the app says nothing. */
const DEFAULT_TIMEOUT: number = 60000;
/** Bytes of a response, where the app says nothing. */
const DEFAULT_MAX_LIMIT: number = 5 * 1024 * 1024;
/** A longer text is not parsed, and comes as what its content type says. */
const MAX_OBJECT_LENGTH: number = 65536;

/** Requests over HTTP. @since 6 */
namespace http {
  /** @since 6 */
  export enum RequestMethod {
    OPTIONS = 'OPTIONS',
    GET = 'GET',
    HEAD = 'HEAD',
    POST = 'POST',
    PUT = 'PUT',
    DELETE = 'DELETE',
  }

  /** @since 6 */
  export enum ResponseCode {
    OK = 200,
    CREATED = 201,
    ACCEPTED = 202,
    NO_CONTENT = 204,
    MOVED_PERM = 301,
    MOVED_TEMP = 302,
    SEE_OTHER = 303,
    NOT_MODIFIED = 304,
    BAD_REQUEST = 400,
    UNAUTHORIZED = 401,
    FORBIDDEN = 403,
    NOT_FOUND = 404,
    BAD_METHOD = 405,
    CLIENT_TIMEOUT = 408,
    CONFLICT = 409,
    GONE = 410,
    ENTITY_TOO_LARGE = 413,
    UNSUPPORTED_TYPE = 415,
    INTERNAL_ERROR = 500,
    NOT_IMPLEMENTED = 501,
    BAD_GATEWAY = 502,
    UNAVAILABLE = 503,
    GATEWAY_TIMEOUT = 504,
  }

  /** What the body of a response is given as. @since 9 */
  export enum HttpDataType {
    STRING = 0,
    OBJECT = 1,
    ARRAY_BUFFER = 2,
  }

  /** @since 6 */
  export interface HttpRequestOptions {
    /** GET unless given. @since 6 */
    method?: RequestMethod;
    /** The body of POST, PUT and DELETE; for the other methods it is added to the URL's query. @since 6 */
    extraData?: string | Object | ArrayBuffer;
    /** The type for the body of the response; its content type decides otherwise. @since 9 */
    expectDataType?: HttpDataType;
    /** Names and values; the content type is application/json for POST, PUT and DELETE unless given. @since 6 */
    header?: Object;
    /** Milliseconds for the whole request; 60000 unless given, 0 for no limit. @since 6 */
    readTimeout?: number;
    /** Milliseconds to connect; 60000 unless given. @since 6 */
    connectTimeout?: number;
    /** The longest response, in bytes; 5 MiB unless given. @since 11 */
    maxLimit?: number;
  }

  /** @since 6 */
  export interface HttpResponse {
    /** The body. @since 6 */
    result: string | Object | ArrayBuffer;
    /** @since 9 */
    resultType: HttpDataType;
    /** @since 6 */
    responseCode: ResponseCode | number;
    /** Names in lower case, and values. @since 6 */
    header: Object;
  }

  /** One client. @since 6 */
  export interface HttpRequest {
    /** Needs ohos.permission.INTERNET. Gives 201, 401, 2300001 to 2300999; never thrown. @since 6 */
    request(url: string, callback: AsyncCallback<HttpResponse>): void;
    /** Needs ohos.permission.INTERNET. Gives 201, 401, 2300001 to 2300999; never thrown. @since 6 */
    request(url: string, options: HttpRequestOptions, callback: AsyncCallback<HttpResponse>): void;
    /** Needs ohos.permission.INTERNET. Gives 201, 401, 2300001 to 2300999; never thrown. @since 6 */
    request(url: string, options?: HttpRequestOptions): Promise<HttpResponse>;
    /** Ends its requests, with 2300999. It cannot be used any more. @since 6 */
    destroy(): void;
  }

  /** Makes a client. @since 6 */
  export function createHttp(): HttpRequest {
    return new SystemHttpRequest();
  }
}

/** Errors come as plain objects, as from the system: they have a code and a message, and are no `Error`. */
interface PlainError {
  readonly code: number;
  readonly message: string;
}

class SystemHttpRequest implements http.HttpRequest {
  readonly #running: Set<HttpExchange> = new Set();
  private isDestroyed: boolean = false;

  request(url: string, callback: AsyncCallback<http.HttpResponse>): void;
  request(url: string, options: http.HttpRequestOptions, callback: AsyncCallback<http.HttpResponse>): void;
  request(url: string, options?: http.HttpRequestOptions): Promise<http.HttpResponse>;
  request(
    url: string,
    second?: http.HttpRequestOptions | AsyncCallback<http.HttpResponse>,
    third?: AsyncCallback<http.HttpResponse>,
  ): Promise<http.HttpResponse> | void {
    const device: Device = currentDevice();
    const callback: AsyncCallback<http.HttpResponse> | undefined = typeof second === 'function' ? second : third;
    const options: http.HttpRequestOptions = typeof second === 'object' && second !== null ? second : {};
    const isLegal: boolean =
      typeof url === 'string' &&
      (second === undefined || typeof second === 'function' || (typeof second === 'object' && second !== null)) &&
      (third === undefined || typeof third === 'function');
    const end: (deliver: () => void) => void = NetworkActivity.of(device).begin();
    const work: Promise<http.HttpResponse> = isLegal
      ? this.ask(device, url, options)
      : Promise.reject(plainError(PARAMETER_ERROR, 'Parameter error'));
    if (typeof callback === 'function') {
      const call: (error: PlainError | undefined, data: http.HttpResponse | undefined) => void =
        callback as unknown as (error: PlainError | undefined, data: http.HttpResponse | undefined) => void;
      const deliver = (error: PlainError | undefined, data: http.HttpResponse | undefined): void =>
        end(() => {
          try {
            call(error, data);
          } catch (thrown) {
            device.callbackFailed(thrown);
          }
        });
      work.then(
        (data) => deliver(undefined, data),
        (error: PlainError) => deliver(error, undefined),
      );
      return;
    }
    return new Promise<http.HttpResponse>((resolve, reject) => {
      work.then(
        (data) => end(() => resolve(data)),
        (error: PlainError) => end(() => reject(error)),
      );
    });
  }

  destroy(): void {
    this.isDestroyed = true;
    for (const exchange of this.#running) {
      exchange.abort(NetworkFault.INTERNAL);
    }
  }

  private async ask(device: Device, url: string, options: http.HttpRequestOptions): Promise<http.HttpResponse> {
    const question: HttpQuestion | undefined = readQuestion(url, options);
    if (question === undefined) {
      throw plainError(PARAMETER_ERROR, 'Parameter error');
    }
    if (!device.permissions.has(device.app, INTERNET)) {
      throw plainError(PERMISSION_DENIED, 'Permission denied');
    }
    if (this.isDestroyed) {
      throw plainError(NetworkFault.INTERNAL, 'Internal error');
    }
    const network: DeviceNetwork = DeviceNetwork.of(device);
    if (!network.isReachable) {
      throw plainError(NetworkFault.NOT_CONNECTED, new NetworkError(NetworkFault.NOT_CONNECTED).message);
    }
    const exchange: HttpExchange = exchangeHttp(question);
    const breakOff = (): void => exchange.abort(NetworkFault.NOT_RECEIVED);
    const leave: () => void = network.add({
      app: device.app,
      lose: breakOff,
      resume: () => undefined,
      suspend: () => undefined, // an answer that comes meanwhile is read when the app's process goes on
      wake: () => undefined,
      breakOff,
      end: breakOff,
    });
    const timeOut = (): void => exchange.abort(NetworkFault.TIMED_OUT);
    const endConnecting: () => void = startLimit(device, readMilliseconds(options.connectTimeout), timeOut);
    const endReading: () => void = startLimit(device, readMilliseconds(options.readTimeout), timeOut);
    void exchange.connected.then(endConnecting);
    this.#running.add(exchange);
    // The path and no query: that may hold what is nobody's business.
    const told: string = `${question.method} ${/^(?:[a-z]+:\/\/)?[^/?#]*([^?#]*)/i.exec(url)?.[1] || '/'}`;
    try {
      const answer: HttpAnswer = await exchange.answer;
      device.timeline.add('system', `${told}: the server answers ${answer.status}`);
      return makeResponse(answer, options.expectDataType);
    } catch (error) {
      const fault: NetworkFault = error instanceof NetworkError ? error.fault : NetworkFault.INTERNAL;
      device.timeline.add('system', `${told}: no answer, ${fault}`);
      throw plainError(fault, new NetworkError(fault).message);
    } finally {
      endConnecting();
      endReading();
      leave();
      this.#running.delete(exchange);
    }
  }
}

function plainError(code: number, message: string): PlainError {
  return { code, message };
}

/** What is no number counts as not given. */
function readMilliseconds(given: number | undefined): number {
  return typeof given === 'number' && given >= 0 ? Math.trunc(given) : DEFAULT_TIMEOUT;
}

/** The request as it is sent; undefined for one that the system refuses: an empty body. */
function readQuestion(url: string, options: http.HttpRequestOptions): HttpQuestion | undefined {
  const method: string = typeof options.method === 'string' ? options.method : http.RequestMethod.GET;
  const hasBody: boolean =
    method === http.RequestMethod.POST || method === http.RequestMethod.PUT || method === http.RequestMethod.DELETE;
  const { extraData } = options;
  const headers: Record<string, string> = hasBody ? { 'content-type': 'application/json' } : {};
  if (typeof options.header === 'object' && options.header !== null) {
    for (const [name, value] of Object.entries(options.header)) {
      headers[name.toLowerCase()] = String(value);
    }
  }
  const maxLength: number = typeof options.maxLimit === 'number' ? options.maxLimit : DEFAULT_MAX_LIMIT;
  if (extraData === undefined || extraData === null) {
    return { url, method, headers, body: undefined, maxLength };
  }
  if (!hasBody) {
    return { url: addToQuery(url, extraData), method, headers, body: undefined, maxLength };
  }
  const body: Uint8Array = readBody(extraData);
  return body.byteLength === 0 ? undefined : { url, method, headers, body, maxLength };
}

function readBody(extraData: string | Object | ArrayBuffer): Uint8Array {
  if (extraData instanceof ArrayBuffer) {
    return new Uint8Array(extraData.slice(0));
  }
  return new Uint8Array(Buffer.from(typeof extraData === 'string' ? extraData : JSON.stringify(extraData)));
}

/** A string is added as it is, the members of an object are encoded; bytes are not added. */
function addToQuery(url: string, extraData: string | Object | ArrayBuffer): string {
  if (extraData instanceof ArrayBuffer) {
    return url;
  }
  const added: string =
    typeof extraData === 'string'
      ? extraData
      : Object.entries(extraData)
          .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
          .join('&');
  return added === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${added}`;
}

function makeResponse(answer: HttpAnswer, expected: http.HttpDataType | undefined): http.HttpResponse {
  const contentType: string = String(answer.headers['content-type'] ?? '').toLowerCase();
  const isBinary: boolean = contentType.includes('application/octet-stream') || contentType.includes('image/');
  const bytes: ArrayBuffer = new Uint8Array(answer.body).buffer;
  const text: string = Buffer.from(bytes).toString('utf8');
  const response: http.HttpResponse = {
    result: text,
    resultType: http.HttpDataType.STRING,
    responseCode: answer.status,
    header: { ...answer.headers },
  };
  const parsed: Object | undefined = expected === http.HttpDataType.OBJECT ? parseObject(text) : undefined;
  if (parsed !== undefined) {
    response.result = parsed;
    response.resultType = http.HttpDataType.OBJECT;
  } else if (expected === http.HttpDataType.ARRAY_BUFFER || (expected !== http.HttpDataType.STRING && isBinary)) {
    response.result = bytes;
    response.resultType = http.HttpDataType.ARRAY_BUFFER;
  }
  return response;
}

/** Undefined for what is too long or no JSON: it comes as if no type had been asked for. */
function parseObject(text: string): Object | undefined {
  try {
    return text.length > MAX_OBJECT_LENGTH ? undefined : (JSON.parse(text) as Object);
  } catch (_error) {
    return undefined;
  }
}

export default http;
