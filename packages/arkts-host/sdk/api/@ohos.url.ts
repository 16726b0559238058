// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { URL as NodeUrl, URLSearchParams as NodeParams } from 'node:url';
import { SystemError } from '../../system/SystemError.ts';

/** Addresses. @since 7 */
namespace url {
  /** What stands behind the question mark. @since 9 */
  export class URLParams extends NodeParams {}

  /** An address by its parts. @since 7 */
  export class URL extends NodeUrl {
    /** What stands behind the question mark. @since 9 */
    get params(): URLParams {
      return this.searchParams as URLParams;
    }

    /** Throws 10200002 for what is no address. @since 9 */
    static parseURL(text: string, base?: string | URL): URL {
      try {
        return new URL(text, base);
      } catch (_error) {
        throw new SystemError(10200002, 'Invalid url string.');
      }
    }
  }
}

export default url;
