// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why a resource could not be had; the numbers are those of the resource manager. */
export const RESOURCE_ERRORS = {
  invalidId: 9001001,
  noneForId: 9001002,
  invalidName: 9001003,
  noneForName: 9001004,
  invalidPath: 9001005,
  cyclic: 9001006,
  formatById: 9001007,
  formatByName: 9001008,
} as const;

export type ResourceErrorCode = (typeof RESOURCE_ERRORS)[keyof typeof RESOURCE_ERRORS];

/** An unknown or unusable resource. */
export class ResourceError extends Error {
  readonly code: ResourceErrorCode;

  constructor(code: ResourceErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
