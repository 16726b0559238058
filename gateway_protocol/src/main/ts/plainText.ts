// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Control characters, and those that turn the direction of a text around: what is read would not be what is there. */
const UNREADABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
/** Half a character: it has no bytes of its own to sign. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/;
/**
 * What nobody sees, or sees alike: joiners, fillers, variation selectors, tags (Default_Ignorable_Code_Point of Unicode, UAX
 * 44), the empty Braille pattern, anchors of annotations, private use, and code points that are no characters. Ranges, and no
 * property of Unicode: a device's regular expressions may know none, and both sides have to say the same.
 */
const UNSEEN = new RegExp(
  '[\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2060-\\u206f\\u2800\\u3164' +
    '\\ufe00-\\ufe0f\\uffa0\\ufff0-\\ufffb\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufffe\\uffff]' +
    '|\\ud82f[\\udca0-\\udca3]|\\ud834[\\udd73-\\udd7a]' + // joiners of shorthand, and of music
    '|[\\ud83f\\ud87f\\ud8bf][\\udffe\\udfff]' + // the last two of the planes 1 to 3
    '|[\\ud8c0-\\udbff]',
); // the planes 4 to 16: nothing yet, tags, private use
/** Spaces at an end, in a row, or of another width: texts that differ by them look the same. */
const ODD_SPACE = /^ | $| {2}|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
/** Marks that are written above, below or through the character before: of all scripts that pile them up. */
const MARK =
  '[\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u064b-\\u065f' +
  '\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u0e31\\u0e34-\\u0e3a\\u0e47-\\u0e4e\\u0eb1\\u0eb4-\\u0ebc' +
  '\\u0ec8-\\u0ecd\\u0f71-\\u0f84\\u0f8d-\\u0fbc\\u1ab0-\\u1aff\\u1cd0-\\u1ce8\\u1dc0-\\u1dff\\u20d0-\\u20ff\\u302a-\\u302d\\u3099' +
  '\\u309a\\ua66f-\\ua672\\ua674-\\ua67d\\ufe20-\\ufe2f]';
/** A mark that has nothing to stand on, and so hangs on what is shown before; or more than four on one character. */
const FLOOD = new RegExp(`^${MARK}|${MARK}{5}`);

/**
 * What texts that people read may be, in the words of a fault.
 *
 * @since 1.0.0
 */
export const PLAIN_TEXT =
  'that can all be seen, without control characters, changes of direction, or spaces at an end or in a row';

/**
 * Whether a text of 1 to `most` UTF-16 units can be shown to a person and signed: every character of it can be seen and is
 * read where it stands. No control characters, none that change the direction of writing, none that are invisible, no half
 * ones; single plain spaces between others; at most four marks on a character.
 *
 * @since 1.0.0
 */
export function isPlainText(text: string, most: number): boolean {
  return (
    text.length > 0 &&
    text.length <= most &&
    !UNREADABLE.test(text) &&
    !LONE_SURROGATE.test(text) &&
    !UNSEEN.test(text) &&
    !ODD_SPACE.test(text) &&
    !FLOOD.test(text)
  );
}

/** Whether a text that nobody depends on does no harm where it is shown: no control characters, changes of direction, halves. */
export function isHarmless(text: string): boolean {
  return !UNREADABLE.test(text) && !LONE_SURROGATE.test(text);
}

const TO_SPACE = /[\u0000-\u001f\u007f-\u009f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/**
 * The nearest text of at most `most` UTF-16 units that is plain; `otherwise` when nothing is left of it.
 *
 * @since 1.0.0
 */
export function plainTextOf(text: string, most: number, otherwise: string): string {
  let kept = '';
  for (const character of text.replace(TO_SPACE, ' ')) {
    const longer = kept + character;
    if (longer.length > most) {
      break;
    }
    // a space at the end is none yet: what comes next decides
    if (isPlainText(longer, most) || (character === ' ' && isPlainText(`${longer}.`, most + 1))) {
      kept = longer;
    }
  }
  kept = kept.trim();
  return kept === '' ? otherwise : kept;
}
