// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Resource } from './global/resource.ts';

/** What the phone has by itself. */
const OF_SYSTEM: readonly string[] = ['HarmonyOS Sans', 'HarmonyOS Sans SC'];

/** Families that an app brings. Here they are taken, and texts keep the system's letters. @since 9 */
namespace font {
  /** A family and where its letters are. @since 9 */
  export interface FontOptions {
    familyName: string | Resource;
    familySrc: string | Resource;
  }

  /** A family that the system has. @since 10 */
  export interface FontInfo {
    path: string;
    postScriptName: string;
    fullName: string;
    family: string;
    subfamily: string;
    weight: number;
    width: number;
    italic: boolean;
    monoSpace: boolean;
    symbolic: boolean;
  }

  /** Adds a family. @since 9 */
  export function registerFont(_options: FontOptions): void {}

  /** The families of the system. @since 10 */
  export function getSystemFontList(): Array<string> {
    return [...OF_SYSTEM];
  }

  /** What is known of a family of the system. @since 10 */
  export function getFontByName(fontName: string): FontInfo | undefined {
    return OF_SYSTEM.includes(fontName)
      ? {
          path: `/system/fonts/${fontName.replaceAll(' ', '_')}.ttf`,
          postScriptName: fontName.replaceAll(' ', ''),
          fullName: fontName,
          family: fontName,
          subfamily: 'Regular',
          weight: 400,
          width: 5,
          italic: false,
          monoSpace: false,
          symbolic: false,
        }
      : undefined;
  }
}

export default font;
