// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why a configuration cannot be read, and what to do about it; what is wrong inside it says so itself. */
export function unreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return 'there is no such file; "gateway init" writes one, and --config FILE names another';
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return `this user may not read it (${code}); give the command as the user whom the gateway runs as`;
  }
  return code === 'EISDIR' ? 'is a folder; name the file in it, as in gateway.json5' : message;
}
