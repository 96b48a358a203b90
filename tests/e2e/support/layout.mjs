// Whether the page that is open can be read and pressed: computed from the boxes that the browser has laid out.

/** 400 % of a screen of 1280 by 1024 (WCAG 2.2, 1.4.10). */
export const ZOOMED = { width: 320, height: 256 };

/** What cannot be read or pressed, one sentence each. `large` asks for the targets of large type. */
export function faults(page, large = false) {
  return page.evaluate((least) => {
    const found = [];
    const name = (element) => {
      const words = (element.textContent || element.getAttribute("aria-label") || element.id).trim().slice(0, 24);
      return `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} “${words}”`;
    };
    const shown = (element) => {
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && !element.closest(".unseen, .skip, .print-only, [hidden], option");
    };
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      found.push(`the page is ${root.scrollWidth} px wide on a screen of ${root.clientWidth}`);
    }
    for (const element of document.querySelectorAll(".jiesu *")) {
      if (!shown(element) || element.closest("svg")) continue;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (box.right > root.clientWidth + 1 || box.left < -1) {
        found.push(`${name(element)} ends outside the screen`);
      }
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (least > 44 && own && parseFloat(style.fontSize) < 17.95) {
        found.push(`${name(element)} is written in ${parseFloat(style.fontSize).toFixed(1)} px`);
      }
      const cut = style.overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1;
      if (cut && element.textContent.trim() && !element.matches("select, progress")) {
        found.push(`${name(element)} is cut off`);
      }
      if (element.matches("p, dd, li, h1, h2, h3, .tile-hint")) {
        const size = parseFloat(style.fontSize);
        const range = document.createRange();
        range.selectNodeContents(element);
        const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.bottom / (size / 2))));
        if (own && lines.size > 1) {
          const width = element.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
          if (width / size > 38.5) found.push(`${name(element)}: lines of ${Math.round(width / size)} characters`);
          const heading = element.matches("h1, h2, h3");
          if (!heading && parseFloat(style.lineHeight) / size < 1.59) found.push(`${name(element)}: lines ${(parseFloat(style.lineHeight) / size).toFixed(2)} apart`);
        }
      }
    }
    for (const element of document.querySelectorAll(".jiesu :is(button, a[href], input, select, textarea, summary)")) {
      // Under a tile lies its label, which is what is pressed; a link in a sentence is as high as its line.
      const pressed = element.matches(".tile-input") ? element.nextElementSibling : element;
      const inSentence = element.tagName === "A" && getComputedStyle(element).display === "inline";
      if (!shown(pressed) || inSentence) continue;
      const { width, height } = pressed.getBoundingClientRect();
      if (width < least - 0.5 || height < least - 0.5) {
        found.push(`${name(pressed)} is ${Math.round(width)} by ${Math.round(height)} px, less than ${least}`);
      }
    }
    return [...new Set(found)];
  }, large ? 60 : 44);
}

/** The same at 400 %, where targets are as large as everywhere. */
export async function faultsWhenZoomed(page) {
  const before = page.viewportSize();
  await page.setViewportSize(ZOOMED);
  const found = await faults(page);
  await page.setViewportSize(before);
  return found.map((fault) => `at 400 %: ${fault}`);
}
