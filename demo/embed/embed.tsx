import type { JSX } from 'preact';
import { firstPanel } from '../app';
import { DeferredPanel } from '../components/deferred';
import { Main } from '../components/main';
import { OnDemand } from '../components/on-demand';
import { Moment, Scrubber, Status, TrainButton } from '../components/transport';
import { keysOpen } from '../keys';
import { type Text, language, say } from '../language';
import { PANELS, PANEL_IDS, SIDE_PANELS, WATCH_PANELS } from '../panels';
import { encodeLink } from '../run/encode-link';
import { config, embed } from '../state';
import { chosenTheme } from '../theme';
import { embeddable } from './embeddable';
import './embed.css';

const texts = {
  region: { en: 'Training and time', ko: '훈련과 시간' },
  open: { en: 'Open in ', ko: '' },
  opened: { en: '', ko: '에서 열기' },
} satisfies Record<string, Text>;

const loadKeys = () => import('../components/keys-dialog');

const panelOf = (id: string): JSX.Element => {
  const first = [...WATCH_PANELS, ...SIDE_PANELS].find((panel) => panel.id === id);
  return first ? firstPanel(first) : <DeferredPanel key={id} {...PANELS.find((panel) => panel.id === id)!} />;
};

/** The page within another one: some of its panels, and a bar. */
export function Embed(): JSX.Element {
  const ids = new Set(embed.value!.map((name) => embeddable(name, PANEL_IDS)).filter((id) => id !== undefined));
  const link = encodeLink({ config: config.value, language: language.value, theme: chosenTheme.value, hidden: [] });
  const [first] = ids;
  return (
    <div class="embed">
      <Main lead={<h1 class="visually-hidden">Vitrine</h1>}>{Array.from(ids, panelOf)}</Main>
      <section id="transport" class="transport" tabIndex={-1} aria-label={say(texts.region)}>
        <TrainButton />
        <Scrubber />
        <Moment />
        <Status />
        <a id="open-page" href={`#${first ? `${link}&${first}` : link}`} target="_blank" rel="noopener">
          <span class="long">{say(texts.open)}</span>Vitrine<span class="long">{say(texts.opened)}</span>
        </a>
      </section>
      <OnDemand wanted={keysOpen.value} load={loadKeys} />
    </div>
  );
}
