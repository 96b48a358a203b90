// What the parts in this folder have in common: their style sheet, wherever they stand, and their words.

import { spoken, styled } from "../health/window.js";

/** The languages whose words come with the app; those of others are a bank's own files. */
const OWN = ["zh-Hans", "zh-Hant", "en"];

/**
 * The words of a language, once the style sheet is there; in a shadow root it has to be inside. Where a bank has not all of
 * these words in its language, the place stays empty: what stands around it says all that is needed.
 */
export async function parted(place, language) {
  await styled("parts.css", import.meta.url, place);
  try {
    const say = await spoken(address(language));
    const needed = OWN.includes(language) ? {} : await (await fetch(address(OWN[0]))).json();
    if (Object.keys(needed).some((key) => !say(key))) {
      throw new Error(`jiesu: words are missing in parts/${language}.json`);
    }
    return say;
  } catch (fault) {
    place.textContent = "";
    throw fault;
  }
}

function address(language) {
  return new URL(`${language}.json`, import.meta.url).href;
}
