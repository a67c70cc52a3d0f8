// A worker's lib has no elements.
export type * from '#globals';

/** What HTML gives every element: no setting of the page's. */
const OF_HTML =
  /^(?:accesskey|allow|autofocus|class|contenteditable|dir|draggable|hidden|id|inert|is|nonce|panels|part|popover|role|slot|src|style|tabindex|title|translate|on.*|.*[-:_].*)$/;

/** Shown unless told otherwise. */
const PANELS = 'kernels,curves';

const CSS = `
  :host { display: block; height: 480px; min-height: 240px; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; height: 100%; border: 0; }
  p { margin: 0; padding: 12px; border-left: 4px solid; font: 16px/1.5 system-ui, sans-serif; }
`;

// Where there is no document the module can be imported, and the element cannot be made.
const Base: new () => HTMLElement =
  typeof HTMLElement === 'undefined' ? (class {} as new () => HTMLElement) : HTMLElement;

/**
 * `<vitrine-lab src="https://example.org/vitrine/" panels="kernels,curves" model="average" seed="7" lang="ko">`: some
 * panels of a Vitrine page, in a frame, in any other page. Importing the module defines it.
 *
 * - `src`: where the page lies. It may have settings after `#`.
 * - `panels`: their names, with commas; default `kernels,curves`.
 * - `allow`: what the frame may do beside full screen and copying, such as `camera`.
 * - Every other attribute is a setting of the page's address: `model`, `data`, `images`, `seed`, `batch`, `optimizer`,
 *   `rate`, `loss`, `metric`, `epochs`, `patience`, `lang`, `theme`. The page itself says, in the frame, which of them
 *   it cannot use.
 *
 * It is 480 pixels high, unless a style says otherwise, and as wide as its place, from 360 x 240. It tells `load` when
 * the frame has loaded, and `error`, with a `TypeError`, where `src` is missing or no address; that it says in its place
 * too.
 */
export class VitrineLab extends Base {
  #observer: MutationObserver | null = null;

  /** Where the page lies. */
  get src(): string {
    return this.getAttribute('src') ?? '';
  }

  set src(value: string) {
    this.setAttribute('src', value);
  }

  /** Names of its panels, with commas. */
  get panels(): string {
    return this.getAttribute('panels') ?? PANELS;
  }

  set panels(value: string) {
    this.setAttribute('panels', value);
  }

  /** The address in the frame. @throws TypeError where `src` is missing or no address of a page. */
  get address(): string {
    if (this.src === '') throw new TypeError('vitrine-lab: src is missing; it is the address of a Vitrine page');
    const url = URL.canParse(this.src, document.baseURI) ? new URL(this.src, document.baseURI) : null;
    if (!url || !/^(?:https?|file):$/.test(url.protocol))
      throw new TypeError(`vitrine-lab: src="${this.src}" is no address; expected one such as https://example.org/`);
    const fields = new URLSearchParams(url.hash.slice(1));
    for (const { name, value } of this.attributes) if (!OF_HTML.test(name)) fields.set(name, value);
    fields.set('embed', this.panels);
    url.hash = fields.toString().replaceAll('%2C', ',');
    return url.href;
  }

  connectedCallback(): void {
    this.#show();
    this.#observer ??= new MutationObserver(() => this.#show());
    this.#observer.observe(this, { attributes: true });
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
  }

  /** A frame anew each time: one that is sent elsewhere would be a step of the reader's history. */
  #show(): void {
    const root = this.shadowRoot ?? this.#attach();
    try {
      const src = this.address;
      const frame = root.querySelector('iframe');
      const title = this.title || 'Vitrine';
      const allow = ['fullscreen', 'clipboard-write', this.getAttribute('allow')].filter(Boolean).join('; ');
      if (frame?.src === src && frame.title === title && frame.allow === allow) return;
      const next = Object.assign(document.createElement('iframe'), { loading: 'lazy', title, allow, src });
      next.addEventListener('load', () => this.dispatchEvent(new Event('load')));
      root.replaceChildren(next);
    } catch (error) {
      const { message } = error as TypeError;
      root.replaceChildren(Object.assign(document.createElement('p'), { role: 'alert', textContent: message }));
      // oxlint-disable-next-line no-console -- for who writes the page
      console.error(message);
      this.dispatchEvent(new ErrorEvent('error', { message, error }));
    }
  }

  /** Its style is no `<style>`, which a strict policy of the page around would refuse. */
  #attach(): ShadowRoot {
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    return root;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-lab': VitrineLab;
  }
}

if (typeof customElements !== 'undefined' && !customElements.get('vitrine-lab'))
  customElements.define('vitrine-lab', VitrineLab);
