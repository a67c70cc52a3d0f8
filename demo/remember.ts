import { encodeLink } from './run/encode-link';
import { decodeLink, type Link } from './run/link';
import { REMEMBERED, hasSettings, isSetting, remembered } from './remembered';

let turn: Promise<void> = Promise.resolve();

/** Keeps what the reader has chosen for the next visit, and in the address, where that has settings. */
export function remember(changes: Partial<Link>): Promise<void> {
  turn = turn.then(async () => {
    const text = encodeLink({ ...(await decodeLink(remembered())), ...changes });
    try {
      localStorage.setItem(REMEMBERED, text);
    } catch {
      // There is no room, or the browser keeps nothing: the next visit begins as the first did.
    }
    if (!hasSettings(location.hash)) return;
    const link = await decodeLink(location.hash);
    // A link that leaves language and colours to the reader goes on doing so.
    const { config = link.config, language = null, theme = null } = changes;
    const next = encodeLink({
      config,
      language: link.language && (language ?? link.language),
      theme: link.theme && (theme ?? link.theme),
      hidden: link.hidden,
    });
    const others = location.hash
      .slice(1)
      .split('&')
      .filter((field) => !isSetting(field));
    history.replaceState(null, '', `#${[next, ...others].filter((field) => field !== '').join('&')}`);
  });
  return turn;
}
