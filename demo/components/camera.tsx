import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Text, say } from '../language';
import './camera.css';

const texts = {
  start: { en: 'Switch the camera on', ko: '카메라 켜기' },
  waiting: { en: 'Waiting for the camera …', ko: '카메라를 기다리는 중 …' },
  take: { en: 'Take picture', ko: '사진 찍기' },
  takeMany: { en: 'Take pictures: press or hold', ko: '사진 찍기(누르고 있으면 계속)' },
  stop: { en: 'Switch it off', ko: '카메라 끄기' },
  preview: { en: 'What the camera sees', ko: '카메라 화면' },
  NotAllowedError: {
    en: 'The camera was not allowed. The browser’s settings for this site can change that.',
    ko: '카메라 사용이 허락되지 않았습니다. 브라우저의 사이트 설정에서 바꿀 수 있습니다.',
  },
  NotFoundError: { en: 'There is no camera here.', ko: '카메라를 찾지 못했습니다.' },
  NotReadableError: {
    en: 'The camera is there, but something else is using it.',
    ko: '다른 프로그램이 카메라를 쓰고 있습니다.',
  },
  insecure: {
    en: 'Browsers offer the camera over https or on localhost only.',
    ko: '브라우저는 https나 localhost에서만 카메라를 쓰게 합니다.',
  },
  failed: { en: 'The camera did not start: {reason}', ko: '카메라를 켜지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

const stop = (stream: MediaStream | null): void => stream?.getTracks().forEach((track) => track.stop());

function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return name === 'NotAllowedError' || name === 'NotFoundError' || name === 'NotReadableError'
    ? say(texts[name])
    : say(texts.failed, { reason: error instanceof Error ? error.message : String(error) });
}

/** Milliseconds between two pictures, where it takes many. */
const EACH = 200;

export interface CameraProps {
  /** What its elements' ids begin with. */
  readonly prefix?: string;
  readonly hint: string;
  /** Takes what it shows. */
  readonly onTake: (video: HTMLVideoElement) => void;
  /**
   * `once`: it is switched off after a picture. `many`: it stays on, and takes one after the other while the button is
   * held. `live`: it takes all the time. Default `once`.
   */
  readonly way?: 'once' | 'many' | 'live';
}

/** Pictures from the camera, which is asked for on a click only. */
export function Camera({ prefix = '', hint, onTake, way = 'once' }: CameraProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useSignal<MediaStream | null>(null);
  const waiting = useSignal(false);
  const ready = useSignal(false);
  const failure = useSignal<unknown>(null);
  const here = useRef(true);
  const held = useRef(0);
  const release = (): void => clearInterval(held.current);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
      release();
      stop(stream.peek());
    };
  }, [stream]);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream.value;
  }, [stream.value]);

  const end = (): void => {
    release();
    stop(stream.peek());
    stream.value = null;
    ready.value = false;
  };
  const begin = async (): Promise<void> => {
    failure.value = null;
    waiting.value = true;
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (here.current) stream.value = opened;
      else stop(opened);
    } catch (error) {
      failure.value = error;
    }
    waiting.value = false;
  };
  const take = (): void => {
    onTake(video.current!);
    if (way === 'once') end();
  };
  const repeat = (): void => {
    release();
    held.current = window.setInterval(take, EACH);
  };
  return (
    <div class="camera">
      <p class="faint">{hint}</p>
      {'mediaDevices' in navigator ? null : <p class="alarm">{say(texts.insecure)}</p>}
      {stream.value ? (
        <>
          <video
            id={`${prefix}video`}
            ref={video}
            autoplay
            playsInline
            muted
            aria-label={say(texts.preview)}
            onLoadedData={() => {
              ready.value = true;
              if (way === 'live') repeat();
            }}
          />
          <div class="orders">
            {way === 'live' ? null : (
              <button
                type="button"
                id={`${prefix}take`}
                class="primary"
                disabled={!ready.value}
                onClick={take}
                {...(way === 'many' && {
                  onPointerDown: repeat,
                  onPointerUp: release,
                  onPointerLeave: release,
                  onPointerCancel: release,
                  onContextMenu: (event: MouseEvent) => event.preventDefault(), // a finger that holds it
                })}
              >
                {say(way === 'many' ? texts.takeMany : texts.take)}
              </button>
            )}
            <button type="button" id={`${prefix}stop-camera`} onClick={end}>
              {say(texts.stop)}
            </button>
          </div>
        </>
      ) : (
        <button
          type="button"
          id={`${prefix}start-camera`}
          disabled={waiting.value || !('mediaDevices' in navigator)}
          onClick={() => void begin()}
        >
          {say(waiting.value ? texts.waiting : texts.start)}
        </button>
      )}
      {failure.value === null ? null : (
        <p class="alarm" role="alert">
          {reasonOf(failure.value)}
        </p>
      )}
    </div>
  );
}
