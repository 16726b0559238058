// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What bars are made of, for the eye; nothing here draws a material. @since 23 */
namespace hdsMaterial {
  /** @since 23 */
  export enum MaterialType {
    /** None. */
    NONE = 0,
    /** As the device can. */
    ADAPTIVE = 100,
    /** With light in it. */
    IMMERSIVE = 101,
  }

  /** How much work it may be. @since 23 */
  export enum MaterialLevel {
    /** Most. */
    EXQUISITE = 0,
    /** Less. */
    GENTLE = 1,
    /** Least. */
    SMOOTH = 2,
    /** As the device can. */
    ADAPTIVE = 10,
  }

  /** What the device can draw: none. @since 23 */
  export function getSystemMaterialTypes(): Array<MaterialType> {
    return [MaterialType.NONE];
  }
}

export { hdsMaterial };
export default hdsMaterial;
