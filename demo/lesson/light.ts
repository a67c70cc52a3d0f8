import { useLayoutEffect } from 'preact/hooks';

/**
 * Lights a part of the page, and veils what is not to be seen yet. As rules, which hold for what comes later too; and
 * made by script, which the page's policy allows where it forbids a style element.
 */
export function useLight(part: string, veil: string | null): void {
  useLayoutEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.insertRule(`:is(${part}) { outline: 3px solid var(--accent); outline-offset: 5px; border-radius: 10px; }`);
    if (veil !== null) {
      sheet.insertRule(`:is(${veil}) { position: relative; visibility: hidden !important; }`);
      sheet.insertRule(
        `:is(${veil})::after { content: ''; visibility: visible; position: absolute; inset: 0; border: 2px dashed ` +
          'var(--control-line); border-radius: 8px; background: repeating-linear-gradient(-45deg, var(--ground) 0 8px, ' +
          'transparent 8px 16px); }',
      );
    }
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  }, [part, veil]);
}
