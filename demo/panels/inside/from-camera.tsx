import type { JSX } from 'preact';
import { Camera } from '../../components/camera';
import { type Text, say } from '../../language';
import { capture } from './capture';
import { Inversion, usePhotograph } from './photograph';

const texts = {
  hint: {
    en:
      'The browser asks you first. The picture is shrunk to 28 × 28 here and never leaves this tab; the camera is ' +
      'switched off as soon as it is taken.',
    ko: '먼저 브라우저가 허락을 구합니다. 사진은 여기서 28 × 28로 줄이며 이 탭 밖으로 나가지 않습니다. 찍는 즉시 카메라를 끕니다.',
  },
} satisfies Record<string, Text>;

/** An image from the camera. */
export function FromCamera(): JSX.Element {
  const take = (video: HTMLVideoElement): void =>
    usePhotograph(capture(video, video.videoWidth, video.videoHeight), { name: 'camera' });
  return (
    <>
      <Camera hint={say(texts.hint)} onTake={take} />
      <Inversion of="camera" />
    </>
  );
}
